"""The folder of a SQLite store: one owner, one schema, a local disk."""

import json
import os
import sqlite3
import stat
from pathlib import Path

import pytest

from contract.support import committed
from motia_host.abc.ledger import StateSet
from motia_host.adapters import sqlite
from motia_host.adapters.sqlite import folder as folders
from motia_host.adapters.sqlite import migrate
from motia_host.errors import StoreDamaged, StoreLocked, StoreOnNetwork, StoreTooNew

pytestmark = pytest.mark.anyio


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "a folder" / ".motia"


async def test_a_second_host_is_refused_and_told_who_owns_the_store(folder, clock):
    first = sqlite.open(folder, clock, owner={"mode": "dev"})
    async with first.running():
        (folder / "host.json").write_text(json.dumps({"pid": os.getpid(), "port": 3000, "token": "secret"}))
        with pytest.raises(StoreLocked) as refused:
            async with sqlite.open(folder, clock).running():
                pass
        assert f"pid {os.getpid()}, port 3000, mode dev" in refused.value.title
        assert "secret" not in refused.value.render()
        await committed(first, StateSet("g", "k", b"1"))
    async with sqlite.open(folder, clock).running():
        pass


async def test_the_lock_is_not_inherited_by_children(folder, clock):
    async with sqlite.open(folder, clock).running():
        mine = _descriptors(folder)
        assert len(mine) >= 3
        assert not [descriptor for descriptor in mine if os.get_inheritable(descriptor)]


async def test_the_lock_file_is_readable_by_its_owner_alone(folder, clock):
    async with sqlite.open(folder, clock).running():
        assert stat.S_IMODE((folder / "lock").stat().st_mode) == 0o600


async def test_a_file_of_a_newer_program_is_refused_and_left_alone(folder, clock):
    async with sqlite.open(folder, clock).running():
        pass
    connection = sqlite3.connect(folder / "store.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreTooNew) as refused:
        async with sqlite.open(folder, clock).running():
            pass
    assert (refused.value.data["found"], refused.value.data["known"]) == (99, len(migrate._scripts()))
    connection = sqlite3.connect(folder / "store.db")
    assert connection.execute("SELECT epoch FROM store").fetchone() == (1,)
    connection.close()


async def test_a_file_of_an_older_program_is_brought_forward_with_what_it_holds(folder, clock, monkeypatch):
    scripts = migrate._scripts()
    folder.mkdir(parents=True)
    older = sqlite3.connect(folder / "store.db", isolation_level=None)
    with monkeypatch.context() as first:
        first.setattr(migrate, "_scripts", lambda: scripts[:1])
        migrate.migrate(older, folder / "store.db", clock.now_ms())
    older.execute("INSERT INTO state VALUES (1, 'g', 'k', x'31', 1, NULL, 0)")
    older.execute("INSERT INTO occurrences VALUES ('c', 60000, 60000)")
    older.close()
    newer = sqlite.open(folder, clock)
    async with newer.running():
        assert newer.state.get("g", "k").value == b"1"
        assert [(row.scheduled_at, row.outcome) for row in await newer.cron.occurrences("c")] == [(60000, "done")]
        assert await newer.cron.unfinished() == []
        assert (await newer.maintenance.info()).schema == len(scripts) > 1


async def test_a_database_of_another_program_is_refused(folder, clock):
    folder.mkdir(parents=True)
    connection = sqlite3.connect(folder / "store.db")
    connection.execute("CREATE TABLE theirs (x)")
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    with pytest.raises(StoreDamaged, match="another program"):
        async with sqlite.open(folder, clock).running():
            pass


async def test_a_file_that_is_no_database_is_refused(folder, clock):
    folder.mkdir(parents=True)
    (folder / "store.db").write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreDamaged):
        async with sqlite.open(folder, clock).running():
            pass


async def test_a_network_file_system_is_refused(folder, clock, tmp_path, monkeypatch):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/a / ext4 rw 0 0\nserver:/x {str(tmp_path).replace(' ', chr(92) + '040')} nfs4 rw 0 0\n")
    monkeypatch.setattr(folders, "_MOUNTS", mounts)
    with pytest.raises(StoreOnNetwork, match="nfs4"):
        async with sqlite.open(folder, clock).running():
            pass


async def test_each_start_raises_the_epoch(folder, clock):
    epochs = []
    for _ in range(3):
        stores = sqlite.open(folder, clock)
        assert stores.ledger.epoch == 0
        async with stores.running():
            epochs.append(stores.ledger.epoch)
        assert stores.ledger.epoch == epochs[-1]
    assert epochs == [1, 2, 3]


def _descriptors(folder):
    return [int(name.name) for name in Path("/proc/self/fd").iterdir() if str(folder) in _target(name)]


def _target(name):
    try:
        return str(name.readlink())
    except OSError:  # the descriptor of the listing itself
        return ""
