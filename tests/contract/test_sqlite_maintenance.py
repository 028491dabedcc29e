"""Info, compaction, backup and verification, beside writers."""

import asyncio

import pytest

from contract.support import claimed, committed, emitted, event, finished, subscribed
from motia_host.abc.ledger import Outcome, StateDelete, StateSet
from motia_host.adapters import sqlite
from motia_host.adapters.sqlite import migrate
from motia_host.errors import StoreUnavailable

pytestmark = pytest.mark.anyio
LARGE = b'"' + b"x" * (2 * 1024 * 1024) + b'"'


@pytest.fixture
async def stores(tmp_path, clock):
    stores = sqlite.open(tmp_path / "store", clock)
    async with stores.running():
        await subscribed(stores, "s")
        yield stores


async def test_info_counts_what_is_there(stores):
    await emitted(stores, event(), event(data=LARGE))
    (first, _) = await claimed(stores)
    await finished(stores, first, Outcome.DEAD)
    await committed(stores, StateSet("g", "k", b"1"))
    info = await stores.maintenance.info()
    assert info.rows == {"events": 2, "deliveries": 2, "dead": 1, "state": 1, "items": 0, "changes": 0}
    assert (info.schema, info.epoch, info.damaged) == (len(migrate._scripts()), 1, ())
    assert info.blob_bytes == len(LARGE)
    assert min(info.file_bytes, info.log_bytes, info.used_bytes) > 0
    assert info.engine.startswith("sqlite 3.")


async def test_compacting_gives_room_back_while_others_write(stores):
    keys = [str(n) for n in range(50)]
    await committed(stores, *(StateSet("g", key, b'"' + b"x" * 50_000 + b'"') for key in keys))
    await committed(stores, *(StateDelete("g", key) for key in keys))
    shrunk, _ = await asyncio.gather(stores.maintenance.compact(), committed(stores, StateSet("g", "k", b"1")))
    assert shrunk > 2_000_000
    assert stores.state.get("g", "k").value == b"1"


async def test_a_host_can_be_started_from_a_backup(stores, tmp_path, clock):
    await emitted(stores, event(data=LARGE), event())
    await stores.maintenance.backup(tmp_path / "copy")
    await committed(stores, StateSet("g", "later", b"1"))
    copy = sqlite.open(tmp_path / "copy", clock)
    async with copy.running():
        assert [claim.data for claim in await claimed(copy)] == [LARGE, b"{}"]
        assert copy.state.get("g", "later") is None
        assert await copy.maintenance.verify() == []


async def test_a_backup_overwrites_nothing(stores, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "theirs").write_text("x")
    for folder in (tmp_path / "full", tmp_path / "full" / "theirs" / "x"):
        with pytest.raises(StoreUnavailable):
            await stores.maintenance.backup(folder)


async def test_verification_names_what_is_missing(stores, tmp_path):
    assert await stores.maintenance.verify() == []
    (lost,) = await emitted(stores, event(data=LARGE))
    (tmp_path / "store/blobs" / lost.event).unlink()
    (problem,) = await stores.maintenance.verify()
    assert lost.event in problem
