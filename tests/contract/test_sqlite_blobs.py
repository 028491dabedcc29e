"""Large payloads lie in files that come before their rows and go after them."""

from dataclasses import replace

import pytest

from contract.support import claimed, emitted, event, finished, state_of, subscribed
from motia_host.adapters import sqlite
from motia_host.errors import StoreUnavailable

pytestmark = pytest.mark.anyio
LARGE = b'"' + b"x" * (2 * 1024 * 1024) + b'"'


@pytest.fixture
async def stores(tmp_path, clock):
    stores = sqlite.open(tmp_path, clock)
    async with stores.running():
        await subscribed(stores, "s")
        yield stores


def blobs(tmp_path):
    return sorted(path.name for path in (tmp_path / "blobs").iterdir()) if (tmp_path / "blobs").exists() else []


async def test_a_large_payload_comes_back_as_it_was_given(stores, tmp_path):
    small, large = await emitted(stores, event(data=b"1"), event(data=LARGE))
    assert blobs(tmp_path) == [large.event]
    assert [claim.data for claim in await claimed(stores)] == [b"1", LARGE]
    assert (await stores.events.event(large.event)).data == LARGE
    assert [row.data for row in await stores.events.events()] == [LARGE, b"1"]
    again = await stores.events.replay(large.event)
    assert (await claimed(stores))[0].data == LARGE
    assert blobs(tmp_path) == sorted([large.event, again.event])
    assert small.event not in blobs(tmp_path)


async def test_a_file_goes_with_its_event(stores, tmp_path, clock):
    await emitted(stores, event(data=LARGE))
    (claim,) = await claimed(stores)
    await finished(stores, claim)
    clock.now += 8 * 24 * 3600 * 1000
    assert await stores.events.sweep() == 1
    assert blobs(tmp_path) == []


async def test_a_file_whose_commit_never_came_is_removed_at_the_next_start(tmp_path, clock):
    def faults(point):
        if point == "before-commit" and blobs(tmp_path):
            raise RuntimeError("no commit")

    stores = sqlite.open(tmp_path, clock, faults=faults)
    async with stores.running():
        with pytest.raises(RuntimeError):
            await emitted(stores, event(data=LARGE))
        assert len(blobs(tmp_path)) == 1
    async with sqlite.open(tmp_path, clock).running():
        assert blobs(tmp_path) == []


async def test_a_payload_whose_file_is_gone_makes_a_dead_letter(stores, tmp_path):
    lost, other = await emitted(stores, event(data=LARGE), event(data=b"1"))
    (tmp_path / "blobs" / lost.event).unlink()
    (claim,) = await claimed(stores)
    assert claim.event == other.event
    assert await state_of(stores, "d%015x" % (int(claim.delivery[1:], 16) - 2)) == "dead"


async def test_a_name_that_leads_elsewhere_is_refused(stores, tmp_path):
    with pytest.raises((ValueError, StoreUnavailable)):
        await emitted(stores, replace(event(data=LARGE), id="../../x"))
    assert blobs(tmp_path) == []
