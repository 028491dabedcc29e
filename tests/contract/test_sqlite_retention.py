"""Retention of the SQLite store by size: it goes on beside writers, and the file does not grow without bound."""

import asyncio

import pytest

from contract.support import claimed, emitted, event, subscribed
from motia_host.abc.stores import StoreOptions
from motia_host.adapters import sqlite
from motia_host.adapters.rules import background

pytestmark = pytest.mark.anyio

KEPT = 2 << 20
PATIENCE_S = 60


@pytest.fixture
async def stores(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(background, "ROUND_SECONDS", 0.01)
    stores = sqlite.open(tmp_path / ".motia", clock, StoreOptions(keep_bytes=KEPT))
    async with stores.running():
        yield stores


async def written(stores, clock, count, size):
    """So many events without a subscriber, which have ended when they are stored."""
    for _ in range(0, count, 50):
        await emitted(stores, *[event(data=b'"%s"' % (b"x" * size)) for _ in range(50)])
        clock.now += 1
    async with asyncio.timeout(PATIENCE_S):
        while (await stores.maintenance.info()).rows["events"] * size > KEPT:  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # the store tells nobody what it removes


async def test_the_file_does_not_grow_with_what_has_passed_through_it(stores, clock, tmp_path):
    await subscribed(stores, "s", topic="waits")
    await emitted(stores, event("waits"))
    await written(stores, clock, 4_000, 1_000)
    first = (tmp_path / ".motia" / "store.db").stat().st_size
    for _ in range(3):
        await written(stores, clock, 4_000, 1_000)
    assert (tmp_path / ".motia" / "store.db").stat().st_size < max(first, 3 * KEPT) * 1.5
    assert len(await claimed(stores)) == 1, "what has not ended stays, however old"


async def test_files_of_large_payloads_count_and_go_too(stores, clock, tmp_path):
    blobs = tmp_path / ".motia" / "blobs"
    for _ in range(5):
        await emitted(stores, event(data=b'"%s"' % (b"x" * 1_200_000)))
        clock.now += 1
    async with asyncio.timeout(PATIENCE_S):
        while sum(path.stat().st_size for path in blobs.iterdir()) > KEPT:  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # the store tells nobody what it removes
