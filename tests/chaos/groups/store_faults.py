"""Groups 3 and 4: a host that dies at a named point, and a store that fails for a while, under load."""

import asyncio
import contextlib
import random
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chaos.armed import FAULTS, POINTS
from chaos.checks import counts, violations
from chaos.evidence import Kill
from chaos.groups.kills import finished
from chaos.load import Load
from chaos.outcome import Outcome
from chaos.site import Site

OPERATIONS = 80
"""Begun before a point is armed (in one round of five it is armed from the start of the host), and after trouble; half as many before it."""
CRASH_LOAD_S = 6.0
"""Load until the point is reached, at most; then quiet, since a checkpoint comes when there is nothing to do."""
CRASH_S = 20.0
LATEST_HIT = 25
TROUBLE_S = 1.2
MOUNT_MIB = 24
ARMED = "chaos.armed"


async def crash_points(folder: Path, chance: random.Random, rounds: int) -> Outcome:
    """Each round is one point, in turn."""
    missed = []
    async with Site(folder) as site:
        load = Load(site, chance, large=True)
        async with load.running():
            for number in range(rounds):
                point = POINTS[number % len(POINTS)]
                rare = point == "before-checkpoint" or point.endswith("payload file")
                hit = 1 if rare else chance.randrange(1, LATEST_HIT)
                switch = folder / f"armed-{number}"
                if chance.random() < 0.2:
                    switch.touch()
                site.spawn(module=ARMED, CHAOS_CRASH=f"{point}:{hit}:{switch}")
                if not await _died(site, load, switch):
                    missed.append(f"point: the host never came to {point!r}")
        outcome = await finished(site, rounds)
    outcome.violations += missed
    return outcome


async def _died(site: Site, load: Load, switch: Path) -> bool:
    """Load a host that is to die; also while it starts. Whether it has died by itself."""
    host = site.serving
    began = time.monotonic()
    with contextlib.suppress(AssertionError):  # it died before it was ready
        host.url = (await asyncio.to_thread(host.wait_for, lambda record: record["msg"] == "ready"))["url"]
        site.starts.append((began, time.monotonic()))
        load.serve()
        if not switch.exists():
            await load.lasted(OPERATIONS)
            switch.touch()
    bound = time.monotonic() + CRASH_LOAD_S
    while host.process.poll() is None and time.monotonic() < bound + CRASH_S:
        if time.monotonic() > bound:
            load.pause()
        await asyncio.sleep(0.02)
    load.pause()
    if host.process.poll() is None:
        await site.kill()
        return False
    at = time.monotonic()
    await site.ended()
    site.seen.kills.append(Kill(at))
    return True


async def failing_store(folder: Path, chance: random.Random, rounds: int) -> Outcome:
    """Each round is one kind of failure, in turn: load, trouble for a moment, load, drain."""
    kinds = (*FAULTS, "full")
    outcomes = []
    for number in range(rounds):
        kind = kinds[number % len(kinds)]
        place = folder / str(number)
        with _disk(place / "store", mounted=kind == "full") as disk:
            outcomes.append(await _one_failure(place, chance, kind, disk))
    total = Outcome(rounds, [text for outcome in outcomes for text in outcome.violations])
    for outcome in outcomes:
        total.counts = {name: total.counts.get(name, 0) + count for name, count in outcome.counts.items()}
    return total


async def _one_failure(folder: Path, chance: random.Random, kind: str, disk: Path | None) -> Outcome:
    switch = folder / "trouble"
    async with Site(folder) as site:
        await site.start(module=ARMED, CHAOS_FAULT=f"{kind}:{switch}") if disk is None else await site.start()
        load = Load(site, chance)
        async with load.running():
            load.serve()
            await load.lasted(OPERATIONS // 2)
            load.forgiving, at = True, time.monotonic()
            with _filled(disk) if disk is not None else _touched(switch):
                await asyncio.sleep(TROUBLE_S)
            await asyncio.sleep(0.3)
            site.seen.kills.append(Kill(at, until=time.monotonic() + TROUBLE_S))
            load.forgiving = False
            await load.lasted(OPERATIONS)
        drained = await site.drained()
        await site.stop()
        seen = site.evidence()
        found = [f"{kind}: {text}" for text in violations(seen)]
        if not drained:
            found.append(f"{kind}: the queues did not become empty")
        if not load.forgiven and load.longest < TROUBLE_S / 2 and kind not in ("slow", "reported as failed"):
            found.append(f"{kind}: the trouble troubled nobody")
        return Outcome(1, found, {**counts(seen), "refused_meanwhile": load.forgiven, "mounts": disk is not None})


@contextmanager
def _disk(path: Path, *, mounted: bool) -> Iterator[Path | None]:
    """A small file system of its own; None where that is not wanted or not allowed."""
    path.mkdir(parents=True)
    size = f"size={MOUNT_MIB}m"
    command = ["mount", "-t", "tmpfs", "-o", size, "none", str(path)]
    if not mounted or subprocess.run(command, capture_output=True, check=False).returncode:
        yield None
        return
    try:
        yield path
    finally:
        subprocess.run(["umount", str(path)], check=True)


@contextmanager
def _filled(disk: Path) -> Iterator[None]:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):  # until there is no room
        while file.write(b"x" * 1_048_576):
            pass
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def _touched(switch: Path) -> Iterator[None]:
    switch.touch()
    try:
        yield
    finally:
        switch.unlink()
