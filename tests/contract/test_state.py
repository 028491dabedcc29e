"""State, over every engine."""

import pytest

from contract.support import START, committed
from motia_host.abc.ledger import Batch, Committed, Conflict, ReadMark, StateClear, StateDelete, StateSet, StateUpdate
from motia_host.errors import OperationInvalid, ValueNotRepresentable, ValueTooLarge

pytestmark = pytest.mark.anyio


def values(rows):
    return [(row.key, row.value) for row in rows]


async def test_what_was_set_is_read_after_the_commit(stores):
    await committed(stores, StateSet("g", "k", b'{"a":1}'))
    row = stores.state.get("g", "k")
    assert (row.group, row.key, row.value, row.expires_at, row.updated_at) == ("g", "k", b'{"a":1}', None, START)
    assert row.revision > 0
    assert stores.state.get("g", "other") is None


async def test_each_commit_raises_the_revision_of_what_it_writes(stores):
    await committed(stores, StateSet("g", "k", b"1"))
    first = stores.state.get("g", "k").revision
    await committed(stores, StateDelete("g", "k"))
    await committed(stores, StateSet("g", "k", b"1"))
    assert stores.state.get("g", "k").revision > first


async def test_delete_answers_the_former_value_or_nothing(stores):
    await committed(stores, StateSet("g", "k", b"1"))
    assert await committed(stores, StateDelete("g", "k")) == b"1"
    assert await committed(stores, StateDelete("g", "k")) is None
    assert stores.state.get("g", "k") is None


async def test_a_group_is_read_in_the_order_of_first_write(stores):
    await committed(stores, StateSet("g", "b", b"1"), StateSet("g", "a", b"2"), StateSet("h", "x", b"0"))
    await committed(stores, StateSet("g", "c", b"3"))
    await committed(stores, StateSet("g", "b", b"4"))
    assert values(await stores.state.get_group("g")) == [("b", b"4"), ("a", b"2"), ("c", b"3")]


async def test_a_key_that_was_deleted_and_set_again_comes_last(stores):
    await committed(stores, StateSet("g", "a", b"1"), StateSet("g", "b", b"2"))
    await committed(stores, StateDelete("g", "a"), StateSet("g", "a", b"3"))
    assert values(await stores.state.get_group("g")) == [("b", b"2"), ("a", b"3")]


async def test_clear_removes_the_group_and_what_the_same_batch_wrote_before(stores):
    await committed(stores, StateSet("g", "a", b"1"), StateSet("h", "a", b"1"))
    await committed(stores, StateSet("g", "b", b"1"), StateClear("g"), StateSet("g", "c", b"2"))
    assert values(await stores.state.get_group("g")) == [("c", b"2")]
    assert values(await stores.state.get_group("h")) == [("a", b"1")]


async def test_update_answers_the_new_value(stores):
    update = StateUpdate("g", "n", [{"op": "increment", "path": ["n"], "by": 2}])
    assert await committed(stores, update) == b'{"n":2}'
    assert await committed(stores, update, update) == [b'{"n":4}', b'{"n":6}']
    assert stores.state.get("g", "n").value == b'{"n":6}'


async def test_an_operation_that_does_not_fit_refuses_the_whole_batch(stores):
    await committed(stores, StateSet("g", "k", b'"text"'))
    with pytest.raises(OperationInvalid) as refused:
        await committed(stores, StateSet("g", "other", b"1"), StateUpdate("g", "k", [{"op": "increment", "by": 1}]))
    assert refused.value.data["index"] == 0
    assert stores.state.get("g", "other") is None
    assert stores.state.get("g", "k").value == b'"text"'


async def test_a_failed_batch_leaves_nothing_of_deletes_and_clears(stores):
    await committed(stores, StateSet("g", "a", b"1"), StateSet("g", "b", b'"x"'))
    with pytest.raises(OperationInvalid):
        await committed(stores, StateDelete("g", "a"), StateClear("g"), StateUpdate("g", "b", [{"op": "remove"}]))
    assert values(await stores.state.get_group("g")) == [("a", b"1"), ("b", b'"x"')]


async def test_an_expired_key_reads_as_absent_and_starts_anew(stores, clock):
    await committed(stores, StateSet("g", "a", b"1", expires_at=START + 1000), StateSet("g", "b", b"2"))
    assert stores.state.get("g", "a").expires_at == START + 1000
    clock.now += 1000
    assert stores.state.get("g", "a") is None
    assert values(await stores.state.get_group("g")) == [("b", b"2")]
    assert await stores.state.groups() == [("g", 1)]
    assert await committed(stores, StateUpdate("g", "a", [{"op": "increment", "by": 1}])) == b"1"
    assert values(await stores.state.get_group("g")) == [("b", b"2"), ("a", b"1")]


async def test_an_update_keeps_the_time_of_expiry(stores):
    await committed(stores, StateSet("g", "a", b"1", expires_at=START + 1000))
    await committed(stores, StateUpdate("g", "a", [{"op": "increment", "by": 1}]))
    assert stores.state.get("g", "a").expires_at == START + 1000


async def test_groups_and_pages_are_read_in_order_behind_a_mark(stores):
    for group in ("b", "a", "c"):
        await committed(stores, *(StateSet(group, key, b"0") for key in "zxy"))
    assert await stores.state.groups() == [("a", 3), ("b", 3), ("c", 3)]
    assert await stores.state.groups(after="a", limit=1) == [("b", 3)]
    assert await stores.state.groups(prefix="c") == [("c", 3)]
    assert [row.key for row in await stores.state.page("a", after="x", limit=5)] == ["y", "z"]


async def test_a_value_over_the_limit_is_refused_before_and_after_an_update(stores):
    with pytest.raises(ValueTooLarge):
        await committed(stores, StateSet("g", "k", b'"' + b"x" * 1024 * 1024 + b'"'))
    await committed(stores, StateSet("g", "k", b'["' + b"x" * (1024 * 1024 - 100) + b'"]'))
    with pytest.raises(ValueTooLarge):
        await committed(stores, StateUpdate("g", "k", [{"op": "append", "value": "y" * 200}]))


@pytest.mark.parametrize("key", ["", "a\x00b", "a\x00c", "ключ", "🗝", "' OR 1=1 --", "__proto__", "%_"])
async def test_any_text_is_a_key(stores, key):
    await committed(stores, StateSet("g", key, b"1"), StateSet("g", "plain", b"2"), StateSet(key, "k", b"3"))
    assert stores.state.get("g", key).value == b"1"
    assert stores.state.get(key, "k").value == b"3"
    assert await committed(stores, StateUpdate("g", key, [{"op": "increment", "by": 1}])) == b"2"
    assert await committed(stores, StateDelete("g", key)) == b"2"
    assert stores.state.get("g", "a") is None


@pytest.mark.parametrize(
    "value", ['"a\\u0000b"', '"🗝"', "18446744073709551615", "-0.0", "1e300", '{"__proto__":1}', " [1]"]
)
async def test_values_are_kept_exactly_as_given(stores, value):
    await committed(stores, StateSet("g", "k", value.encode()))
    assert stores.state.get("g", "k").value == value.encode()


async def test_text_that_is_not_unicode_is_refused(stores):
    with pytest.raises(ValueNotRepresentable):
        await committed(stores, StateSet("g", "k", b'"\xff"'))
    with pytest.raises(ValueNotRepresentable):
        await committed(stores, StateSet("g", "\ud800", b"1"))


async def test_a_batch_whose_reads_still_hold_is_committed(stores):
    await committed(stores, StateSet("g", "a", b"1"), StateSet("g", "b", b"1"))
    rows = await stores.state.get_group("g")
    marks = [
        ReadMark("state", "g", "a", rows[0].revision),
        ReadMark("state", "g", "absent", 0),
        ReadMark("state", "g", None, max(row.revision for row in rows), len(rows)),
        ReadMark("state", "empty", None, 0, 0),
    ]
    assert isinstance(await stores.ledger.commit(Batch([StateSet("g", "a", b"2")], reads=marks)), Committed)


@pytest.mark.parametrize(
    "change",
    [StateSet("g", "a", b"9"), StateDelete("g", "a"), StateSet("g", "absent", b"1"), StateClear("g")],
)
async def test_a_batch_whose_reads_no_longer_hold_is_a_conflict_and_writes_nothing(stores, change):
    await committed(stores, StateSet("g", "a", b"1"), StateSet("g", "b", b"1"))
    rows = await stores.state.get_group("g")
    whole = ReadMark("state", "g", None, max(row.revision for row in rows), len(rows))
    single = [ReadMark("state", "g", "a", rows[0].revision), ReadMark("state", "g", "absent", 0)]
    await committed(stores, change)
    for reads in ([whole], single):
        assert await stores.ledger.commit(Batch([StateSet("g", "b", b"2")], reads=reads)) == Conflict()
    assert stores.state.get("g", "b") is None or stores.state.get("g", "b").value == b"1"


async def test_of_two_batches_that_read_the_same_one_is_a_conflict_even_when_they_commit_together(stores):
    await committed(stores, StateSet("g", "a", b"1"))
    revision = stores.state.get("g", "a").revision
    marks = [ReadMark("state", "g", None, revision, 1)]
    futures = [stores.ledger.submit(Batch([StateSet("g", "a", b"2")], reads=marks)) for _ in range(2)]
    results = [await future for future in futures]
    assert isinstance(results[0], Committed)
    assert results[1] == Conflict()
