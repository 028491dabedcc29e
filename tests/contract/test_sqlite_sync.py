"""No promise is acknowledged before it is on disk, as the system calls of a host show."""

import os
import shutil
import subprocess
import sys
import textwrap

import pytest

HOST = textwrap.dedent("""
    import asyncio, os, sys
    from pathlib import Path
    from motia_host.abc.ledger import Batch, StateSet, WriteClass
    from motia_host.abc.stores import StoreOptions
    from motia_host.adapters import sqlite

    async def main():
        stores = sqlite.open(Path(sys.argv[1]), options=StoreOptions(durability=sys.argv[2]))
        async with stores.running():
            for n, kind in enumerate([WriteClass.PROMISE, WriteClass.BOOKKEEPING] * 5):
                await stores.ledger.commit(Batch([StateSet("g", str(n), b"1")], kind))
                os.write(1, f"told {kind.value}\\n".encode())

    asyncio.run(main())
""")


def unsynced_at_each_answer(folder, durability):
    """For each answer, whether the log had writes that were not synced: [(write class, unsynced)]."""
    trace = folder / "trace"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    calls = "trace=write,pwrite64,fsync,fdatasync"
    command = [
        "strace",
        "-f",
        "-y",
        "-e",
        calls,
        "-o",
        str(trace),
        sys.executable,
        "-c",
        HOST,
        str(folder / "store"),
        durability,
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=60, env=environment)
    unsynced, seen = False, []
    for line in trace.read_text(errors="replace").splitlines():
        if "store.db-wal" in line:
            unsynced = "sync(" not in line
        elif '"told ' in line:
            seen.append((line.split('"told ')[1].split("\\n")[0], unsynced))
    return seen


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize("durability", ["full", "relaxed"])
def test_every_promise_is_synced_before_its_answer_and_nothing_else_is(tmp_path, durability):
    seen = unsynced_at_each_answer(tmp_path, durability)
    assert seen == [("promise", durability == "relaxed"), ("bookkeeping", True)] * 5
