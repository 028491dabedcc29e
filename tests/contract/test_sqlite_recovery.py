"""A damaged log is noticed before SQLite drops what lies behind the damage; a torn end is none."""

import json
import shutil

import pytest

from contract.support import committed
from motia_host.abc.ledger import StateSet
from motia_host.abc.stores import StoreOptions
from motia_host.adapters import sqlite
from motia_host.errors import StoreDamaged

pytestmark = pytest.mark.anyio
COMMITS = 20
FRAME = 24 + 4096


@pytest.fixture
async def crashed(tmp_path, clock):
    """The folder of a host that was killed after twenty commits, all of them in the log."""
    stores = sqlite.open(tmp_path / "alive", clock)
    async with stores.running():
        stores.ledger._core.store.checkpoint()
        for n in range(COMMITS):
            await committed(stores, StateSet("g", str(n), b'"' + b"x" * 100 + b'"'))
        folder = tmp_path / "crashed"
        folder.mkdir()
        for name in ("store.db", "store.db-wal"):
            shutil.copy(tmp_path / "alive" / name, folder / name)
    return folder


async def start(folder, clock, **options):
    """(keys of the state, what was told) of a host on this folder."""
    told = []
    stores = sqlite.open(folder, clock, StoreOptions(**options))
    stores.ledger.listeners.trouble.append(told.append)
    async with stores.running():
        return [row.key for row in await stores.state.get_group("g")], told


def log(folder):
    return folder / "store.db-wal"


def spoil(folder, place):
    data = bytearray(log(folder).read_bytes())
    data[place] ^= 0xFF
    log(folder).write_bytes(data)


async def test_a_whole_log_is_believed(crashed, clock):
    assert await start(crashed, clock) == ([str(n) for n in range(COMMITS)], [])
    assert not (crashed / "damaged").exists()


@pytest.mark.parametrize("cut", [1, FRAME - 1, FRAME + 1])
async def test_a_log_that_ends_in_an_unfinished_write_is_not_damaged(crashed, clock, cut):
    log(crashed).write_bytes(log(crashed).read_bytes()[:-cut])
    keys, told = await start(crashed, clock)
    assert keys == [str(n) for n in range(COMMITS - 1)]
    assert told == []


async def test_a_last_commit_that_does_not_verify_is_an_unfinished_write(crashed, clock):
    spoil(crashed, -100)
    keys, told = await start(crashed, clock)
    assert keys == [str(n) for n in range(COMMITS - 1)]
    assert told == []


@pytest.mark.parametrize("place", [32 + 24 + 50, 32 + FRAME * 30 + 24 + 50, 32 + FRAME * 30 + 17])
async def test_commits_behind_a_broken_frame_are_counted_copied_aside_and_told(crashed, clock, place):
    spoil(crashed, place)
    before = {path.name: path.read_bytes() for path in crashed.iterdir()}
    keys, told = await start(crashed, clock)
    (aside,) = (crashed / "damaged").iterdir()
    report = json.loads((aside / "report.json").read_text())
    lost = COMMITS - len(keys)
    assert lost > 1
    assert report["commits_behind"] in (lost - 1, lost)
    assert [type(error) for error in told] == [StoreDamaged]
    assert f"{report['commits_behind']} whole commits" in told[0].title
    assert str(aside) in told[0].title
    assert {name: (aside / name).read_bytes() for name in before} == before
    assert await start(crashed, clock) == (keys, [])


async def test_a_damaged_log_is_refused_and_left_alone_where_that_is_asked(crashed, clock):
    spoil(crashed, 32 + FRAME * 30 + 24 + 50)
    before = log(crashed).read_bytes()
    with pytest.raises(StoreDamaged, match="whole commits"):
        await start(crashed, clock, recovery="strict")
    assert log(crashed).read_bytes() == before
    assert not (crashed / "damaged").exists()
