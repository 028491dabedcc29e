"""Streams, over every engine."""

import json

import pytest

from contract.support import START, committed
from motia_host.abc.ledger import Batch, Conflict, ReadMark, StreamDelete, StreamSend, StreamSet, StreamUpdate
from motia_host.abc.streams import Resume
from motia_host.errors import OperationInvalid

pytestmark = pytest.mark.anyio


def item(item_id, **rest):
    return json.dumps({"id": item_id, **rest}, separators=(",", ":")).encode()


async def test_an_item_is_created_updated_and_deleted(stores):
    assert await committed(stores, StreamSet("s", "g", "a", item("a", n=1))) == item("a", n=1)
    assert stores.streams.get("s", "g", "a").data == item("a", n=1)
    updated = await committed(stores, StreamUpdate("s", "g", "a", [{"op": "increment", "path": ["n"], "by": 1}]))
    assert updated == item("a", n=2)
    assert await committed(stores, StreamDelete("s", "g", "a")) == item("a", n=2)
    assert await committed(stores, StreamDelete("s", "g", "a")) is None
    assert stores.streams.get("s", "g", "a") is None


async def test_an_update_of_an_absent_item_begins_with_its_id(stores):
    operations = [{"op": "set", "path": ["x"], "value": 1}]
    assert json.loads(await committed(stores, StreamUpdate("s", "g", "a", operations))) == {"id": "a", "x": 1}


@pytest.mark.parametrize("operation", [{"op": "set", "path": ["id"], "value": "b"}, {"op": "set", "value": 3}])
async def test_an_item_stays_an_object_with_its_id(stores, operation):
    with pytest.raises(OperationInvalid):
        await committed(stores, StreamUpdate("s", "g", "a", [operation]))


async def test_changes_are_published_in_order_after_their_commit(stores):
    seen = []
    stores.ledger.listeners.changes.append(seen.extend)
    await committed(
        stores,
        StreamSet("s", "g", "a", item("a", n=1)),
        StreamSet("s", "g", "a", item("a", n=2)),
        StreamSend("s", "g", None, b'{"type":"x","data":1}'),
        StreamDelete("s", "g", "a"),
    )
    assert [(c.kind, c.id, c.data) for c in seen] == [
        ("create", "a", item("a", n=1)),
        ("update", "a", item("a", n=2)),
        ("event", None, b'{"type":"x","data":1}'),
        ("delete", "a", item("a", n=2)),
    ]
    assert [c.offset for c in seen] == sorted({c.offset for c in seen})
    assert [c.timestamp for c in seen] == [START, START + 1, START + 2, START + 3]
    assert stores.streams.head() == seen[-1].offset


async def test_a_failed_batch_publishes_nothing(stores):
    seen = []
    stores.ledger.listeners.changes.append(seen.extend)
    good = stores.ledger.submit(Batch([StreamSet("s", "g", "a", item("a"))]))
    bad = stores.ledger.submit(
        Batch([StreamSet("s", "g", "b", item("b")), StreamUpdate("s", "g", "b", [{"op": "remove"}])])
    )
    await good
    with pytest.raises(OperationInvalid):
        await bad
    await committed(stores, StreamSet("s", "g", "c", item("c")))
    assert [change.id for change in seen] == ["a", "c"]


async def test_timestamps_of_a_group_strictly_increase_though_the_clock_goes_back_and_the_host_restarts(opened, clock):
    stores = opened()
    seen = []
    async with stores.running():
        stores.ledger.listeners.changes.append(seen.extend)
        await committed(stores, StreamSet("s", "g", "a", item("a")))
        clock.now -= 60_000
        await committed(stores, StreamSet("s", "g", "a", item("a")))
    stores.ledger.listeners.changes.clear()
    stores = opened()
    async with stores.running():
        stores.ledger.listeners.changes.append(seen.extend)
        await committed(stores, StreamSet("s", "g", "a", item("a")))
        assert stores.streams.get("s", "g", "a").timestamp == START + 2
    assert [c.timestamp for c in seen] == [START, START + 1, START + 2]


async def test_a_group_is_read_in_the_order_of_first_write(stores):
    await committed(stores, StreamSet("s", "g", "b", item("b")), StreamSet("s", "g", "a", item("a")))
    await committed(stores, StreamSet("s", "g", "b", item("b", n=2)), StreamSet("s", "h", "x", item("x")))
    assert [row.data for row in await stores.streams.get_group("s", "g")] == [item("b", n=2), item("a")]
    assert await stores.streams.groups("s") == [("g", 2), ("h", 1)]
    assert await stores.streams.groups("s", after="g") == [("h", 1)]
    assert await stores.streams.groups("other") == []


async def test_who_knows_an_offset_gets_what_came_after_it(stores):
    await committed(stores, StreamSet("s", "g", "a", item("a", n=1)))
    known = stores.streams.head()
    await committed(stores, StreamSet("s", "g", "a", item("a", n=2)), StreamSet("s", "other", "a", item("a")))
    resume = await stores.streams.since("s", "g", known)
    assert resume.complete
    assert [(change.kind, change.data) for change in resume.changes] == [("update", item("a", n=2))]
    assert await stores.streams.since("s", "g", stores.streams.head()) == Resume([], complete=True)


async def test_an_offset_that_is_ahead_or_too_old_asks_for_a_full_sync(stores):
    await committed(stores, StreamSet("s", "g", "a", item("a")))
    known = stores.streams.head()
    for n in range(30):
        await committed(stores, StreamSet("s", "g", "a", item("a", n=n)))
    assert not (await stores.streams.since("s", "g", known)).complete
    assert not (await stores.streams.since("s", "g", stores.streams.head() + 1)).complete
    recent = await stores.streams.since("s", "g", stores.streams.head() - 10)
    assert recent.complete
    assert len(recent.changes) == 10


async def test_changes_older_than_a_day_are_forgotten_and_timestamps_still_increase(stores, clock):
    await committed(stores, StreamSend("s", "g", None, b'{"type":"x","data":1}'))
    last = stores.streams.head()
    clock.now += 24 * 3600 * 1000 + 1
    await stores.events.sweep()
    assert not (await stores.streams.since("s", "g", last - 1)).complete
    assert await stores.streams.since("s", "g", last) == Resume([], complete=True)
    clock.now = START - 5
    seen = []
    stores.ledger.listeners.changes.append(seen.extend)
    await committed(stores, StreamSend("s", "g", None, b'{"type":"x","data":2}'))
    assert seen[0].timestamp > START


async def test_a_token_names_an_offset_of_this_store_alone(stores):
    await committed(stores, StreamSet("s", "g", "a", item("a")))
    head = stores.streams.head()
    assert stores.streams.offset(stores.streams.token(head)) == head
    for foreign in (stores.streams.token(head + 1), "", "x.y.z", "0.1.1", stores.streams.token(head)[1:]):
        assert stores.streams.offset(foreign) is None


async def test_tokens_and_changes_outlive_a_restart(opened):
    stores = opened()
    async with stores.running():
        await committed(stores, StreamSet("s", "g", "a", item("a")))
        token = stores.streams.token(stores.streams.head())
    stores = opened()
    async with stores.running():
        await committed(stores, StreamSet("s", "g", "b", item("b")))
        offset = stores.streams.offset(token)
        assert [c.id for c in (await stores.streams.since("s", "g", offset)).changes] == ["b"]


async def test_a_read_of_a_stream_that_changed_is_a_conflict(stores):
    await committed(stores, StreamSet("s", "g", "a", item("a")))
    row = stores.streams.get("s", "g", "a")
    write = StreamSet("s", "g", "b", item("b"))
    await committed(stores, write, reads=[ReadMark("stream:s", "g", "a", row.revision)])
    stale = [ReadMark("stream:s", "g", None, row.revision, 1)]
    assert await stores.ledger.commit(Batch([write], reads=stale)) == Conflict()
    assert await stores.ledger.commit(Batch([write], reads=[ReadMark("stream:s", "g", "b", 0)])) == Conflict()
