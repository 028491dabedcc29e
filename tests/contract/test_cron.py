"""Cron occurrences, over every engine."""

import pytest

from contract.support import committed, emitted, event
from motia_host.abc.ledger import Batch, Emit, Occurrence

pytestmark = pytest.mark.anyio


async def test_an_occurrence_is_new_once(stores):
    assert await committed(stores, Occurrence("c", 1000)) is True
    assert await committed(stores, Occurrence("c", 1000)) is False
    assert await committed(stores, Occurrence("c", 2000), Occurrence("d", 1000), Occurrence("d", 1000)) == [
        True,
        True,
        False,
    ]
    assert await stores.cron.last("c") == 2000
    assert await stores.cron.last("unknown") is None
    assert await stores.cron.occurrences("c") == [2000, 1000]
    assert await stores.cron.occurrences("c", limit=1) == [2000]


async def test_of_many_at_once_one_is_new(stores):
    futures = [stores.ledger.submit(Batch([Occurrence("c", 1), Emit(event())])) for _ in range(10)]
    results = [(await future).results[0] for future in futures]
    assert results == [True] + [False] * 9


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
    await committed(stores, Occurrence("c", clock.now), Occurrence("c", clock.now + 1))
    clock.now += 30 * 24 * 3600 * 1000
    await emitted(stores, event())
    await stores.events.sweep()
    assert len(await stores.cron.occurrences("c")) == 1
    assert await stores.cron.last("c") is not None
