"""Cron occurrences, over every engine."""

import pytest

from contract.support import committed, emitted, event
from motia_host.abc.cron import CronOutcome, Occurrence, OccurrenceEnd
from motia_host.abc.ledger import Batch, Emit

pytestmark = pytest.mark.anyio


async def times(stores, step, **options):
    return [row.scheduled_at for row in await stores.cron.occurrences(step, **options)]


async def unfinished(stores):
    return [(row.step, row.scheduled_at, row.interruptions) for row in await stores.cron.unfinished()]


async def test_an_occurrence_is_new_once(stores):
    first = await committed(stores, Occurrence("c", 1000))
    assert await committed(stores, Occurrence("c", 1000)) is None
    second, other, again = await committed(stores, Occurrence("c", 2000), Occurrence("d", 1000), Occurrence("d", 1000))
    assert again is None
    assert len({first, second, other}) == 3
    assert await stores.cron.last("c") == 2000
    assert await stores.cron.last("unknown") is None
    assert await times(stores, "c") == [2000, 1000]
    assert await times(stores, "c", limit=1) == [2000]


async def test_of_many_at_once_one_is_new(stores):
    futures = [stores.ledger.submit(Batch([Occurrence("c", 1), Emit(event())])) for _ in range(10)]
    results = [(await future).results[0] for future in futures]
    assert [result is not None for result in results] == [True] + [False] * 9


async def test_pausing_is_remembered(opened):
    stores = opened()
    async with stores.running():
        await stores.cron.set_paused("a", True)
        await stores.cron.set_paused("b", True)
        await stores.cron.set_paused("a", False)
        assert await stores.cron.paused() == {"b"}
    stores = opened()
    async with stores.running():
        assert await stores.cron.paused() == {"b"}


async def test_the_last_occurrence_outlives_retention(stores, clock):
    done = CronOutcome.DONE
    await committed(stores, Occurrence("c", clock.now, outcome=done), Occurrence("c", clock.now + 1, outcome=done))
    clock.now += 30 * 24 * 3600 * 1000
    await emitted(stores, event())
    await stores.events.sweep()
    assert len(await stores.cron.occurrences("c")) == 1
    assert await stores.cron.last("c") is not None


async def test_what_has_not_ended_is_told_until_it_has(stores):
    names = [("b", 1), ("a", 2), ("a", 1)]
    ids = await committed(stores, *[Occurrence(step, at, trace_id=f"t{at}") for step, at in names])
    assert await unfinished(stores) == [("a", 1, 0), ("a", 2, 0), ("b", 1, 0)]
    first = next(row for row in await stores.cron.unfinished() if row.step == "b")
    assert (first.id, first.trace_id, first.outcome) == (ids[0], "t1", None)
    await committed(stores, OccurrenceEnd("a", 2, CronOutcome.FAILED))
    await committed(stores, OccurrenceEnd("a", 1, CronOutcome.INTERRUPTED))
    assert await unfinished(stores) == [("a", 1, 1), ("b", 1, 0)]
    await committed(stores, OccurrenceEnd("a", 2, CronOutcome.DONE))
    assert [row.outcome for row in await stores.cron.occurrences("a")] == ["failed", None], "the first end stands"


async def test_what_is_stored_with_its_outcome_does_not_run(stores):
    await committed(stores, Occurrence("a", 1, outcome=CronOutcome.SKIPPED))
    assert await unfinished(stores) == []
    assert [row.outcome for row in await stores.cron.occurrences("a")] == ["skipped"]


async def test_a_start_counts_what_had_not_ended_as_interrupted(opened):
    stores = opened()
    async with stores.running():
        await committed(stores, Occurrence("a", 1), Occurrence("a", 2))
        await committed(stores, OccurrenceEnd("a", 1, CronOutcome.DONE))
    for interruptions in (1, 2):
        stores = opened()
        async with stores.running():
            assert await unfinished(stores) == [("a", 2, interruptions)]


async def test_an_emit_that_a_repeated_occurrence_makes_again_is_recognised(stores):
    id_ = await committed(stores, Occurrence("a", 1))
    made = await emitted(stores, *[event(parent=id_, digest=b"x" * 16) for _ in range(2)])
    assert [emit.repeated for emit in made] == [False, True]
    assert made[0].event == made[1].event
    stored = await stores.events.event(made[0].event)
    assert stored.parent is None, "it is the id of no delivery"


async def test_what_has_not_ended_outlives_retention(stores, clock):
    ids = await committed(
        stores, Occurrence("a", clock.now), Occurrence("a", clock.now + 1), Occurrence("a", clock.now + 2)
    )
    await committed(stores, OccurrenceEnd("a", clock.now + 1, CronOutcome.DONE))
    await emitted(stores, event(parent=ids[1], digest=b"x" * 16))
    kept = [clock.now + 2, clock.now]
    clock.now += 30 * 24 * 3600 * 1000
    await emitted(stores, event())
    await stores.events.sweep()
    assert await times(stores, "a") == kept
    [again] = await emitted(stores, event(parent=ids[1], digest=b"x" * 16))
    assert not again.repeated, "what it has emitted is forgotten with it"
