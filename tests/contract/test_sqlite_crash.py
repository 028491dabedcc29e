"""A host that is killed loses nothing that it acknowledged. The host is a child process; what it acknowledged is what it printed."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from contract.support import StillClock, claimed
from motia_host.abc.events import DeliveryFilter
from motia_host.adapters import sqlite

pytestmark = pytest.mark.anyio

CHILD = textwrap.dedent("""
    import asyncio, os, signal, sys
    from pathlib import Path
    from motia_host.adapters import sqlite
    from motia_host.abc.events import Subscription
    from motia_host.abc.ledger import Batch, Emit, NewEvent
    from motia_host.ids import new_id

    point, left = sys.argv[2], int(sys.argv[3])

    def faults(reached):
        global left
        if reached == point:
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

    async def main():
        stores = sqlite.open(Path(sys.argv[1]), faults=faults)
        async with stores.running():
            await stores.events.subscribe([Subscription("s", "t")], complete=True)

            async def caller():
                while True:
                    id = new_id()
                    await stores.ledger.commit(Batch([Emit(NewEvent(id=id, topic="t", data=b"{}", trace_id="f" * 32))]))
                    os.write(1, id.encode() + b"\\n")

            await asyncio.gather(*(caller() for _ in range(8)))

    asyncio.run(main())
""")


def acknowledged(folder, point, count, lines=None):
    """Run a host that is killed at a point, or after so many lines; the ids that it acknowledged."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder), point, str(count)], stdout=subprocess.PIPE, env=environment
    )
    try:
        out = b""
        if lines is not None:
            while out.count(b"\n") < lines:
                out += os.read(child.stdout.fileno(), 65536)
            child.send_signal(signal.SIGKILL)
        out += child.communicate(timeout=30)[0]
        assert child.returncode == -signal.SIGKILL
    finally:
        child.kill()
        child.stdout.close()
    return {line.decode() for line in out.split(b"\n") if len(line) == 32}


async def stored(folder):
    stores = sqlite.open(folder, StillClock())
    async with stores.running():
        rows = await stores.events.deliveries(DeliveryFilter(limit=100_000))
        assert {row.state for row in rows} <= {"ready"}
        assert len(await claimed(stores, count=1)) == (1 if rows else 0)
        found = stores.ledger._core.store.connection.execute("PRAGMA integrity_check").fetchall()
        assert found == [("ok",)]
    return {row.event for row in rows}


async def test_a_host_killed_at_any_moment_loses_nothing_acknowledged(tmp_path):
    known = set()
    for lines in (1, 40, 300):
        known |= acknowledged(tmp_path / ".motia", "never", 1, lines)
        assert known <= await stored(tmp_path / ".motia")


@pytest.mark.parametrize("point", ["begin", "before-commit", "after-commit", "told"])
async def test_a_host_killed_at_a_named_point_loses_nothing_acknowledged(tmp_path, point):
    known = acknowledged(tmp_path / ".motia", point, 12)
    found = await stored(tmp_path / ".motia")
    assert known <= found
    if point == "after-commit":
        assert len(found) > len(known)
