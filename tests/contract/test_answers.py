"""Idempotency keys of requests, over every engine: one works on it, everybody gets its answer."""

import pytest

from contract.support import committed
from motia_host.abc.answers import Answer, AnswerBegin, AnswerDrop, AnswerKeep
from motia_host.abc.ledger import StateSet
from motia_host.errors import IdempotencyBusy, IdempotencyConflict

pytestmark = pytest.mark.anyio
HOUR = 3600 * 1000
ANSWER = Answer(201, b'{"x":"1"}', b"\xff\x00", "bytes")


def begin(clock, digest=b"a", key="k", scope="s"):
    return AnswerBegin(scope, key, digest, clock.now + HOUR)


def keep(clock, answer=ANSWER, key="k"):
    return AnswerKeep("s", key, b"a", clock.now + HOUR, answer)


async def test_the_first_may_work_and_the_others_get_its_answer(stores, clock):
    assert await committed(stores, begin(clock)) is None
    assert await committed(stores, keep(clock)) is None
    assert await committed(stores, begin(clock)) == ANSWER
    assert await committed(stores, begin(clock, scope="another")) is None
    empty = Answer(204, b"{}", None, "json")
    await committed(stores, begin(clock, key="l"), keep(clock, empty, key="l"))
    assert await committed(stores, begin(clock, key="l")) == empty


async def test_while_one_works_on_it_the_others_are_told_so(stores, clock):
    await committed(stores, begin(clock))
    with pytest.raises(IdempotencyBusy):
        await committed(stores, begin(clock))
    await committed(stores, AnswerDrop("s", "k"))
    assert await committed(stores, begin(clock)) is None


async def test_another_request_under_a_key_is_refused_and_nothing_beside_it_written(stores, clock):
    await committed(stores, begin(clock))
    for _ in range(2):
        with pytest.raises(IdempotencyConflict):
            await committed(stores, StateSet("g", "k", b"1"), begin(clock, b"b"))
        await committed(stores, keep(clock))
    assert stores.state.get("g", "k") is None


async def test_dropping_leaves_an_answer_that_is_kept(stores, clock):
    await committed(stores, begin(clock), keep(clock))
    await committed(stores, AnswerDrop("s", "k"), AnswerDrop("s", "unknown"))
    assert await committed(stores, begin(clock)) == ANSWER


async def test_answers_outlive_a_start_and_who_worked_on_a_key_before_it_is_succeeded(opened, clock):
    first = opened()
    async with first.running():
        await committed(first, begin(clock), keep(clock))
        await committed(first, begin(clock, key="open"))
    second = opened()
    async with second.running():
        assert await committed(second, begin(clock)) == ANSWER
        assert await committed(second, begin(clock, key="open")) is None
        with pytest.raises(IdempotencyBusy):
            await committed(second, begin(clock, key="open"))


async def test_a_key_is_free_when_its_time_is_over_and_then_forgotten(stores, clock):
    await committed(stores, begin(clock), keep(clock))
    clock.now += HOUR
    assert await committed(stores, begin(clock, b"b")) is None
    clock.now += HOUR
    await stores.events.sweep()
    assert await committed(stores, begin(clock, b"c")) is None


async def test_an_answer_commits_with_what_the_request_did_or_not_at_all(stores, clock):
    await committed(stores, begin(clock))
    with pytest.raises(IdempotencyConflict):
        await committed(stores, keep(clock), StateSet("g", "k", b"1"), begin(clock, b"other"))
    assert stores.state.get("g", "k") is None
    with pytest.raises(IdempotencyBusy):
        await committed(stores, begin(clock))
