"""Groups 1, 2 and 12: a host that is killed, runners that are killed or stopped, and a host that is told to end, all under load."""

import asyncio
import contextlib
import os
import random
import signal
import time
from pathlib import Path

from chaos.checks import counts, violations
from chaos.evidence import Kill
from chaos.load import Load
from chaos.outcome import Outcome
from chaos.site import Site

OPERATIONS = (50, 160)
"""Begun in a round before its fault, from and to."""
DRAIN_S = 2.0
"""As in the project's configuration."""
EXIT_S = DRAIN_S + 5.0
SLOW_MS = 3_000
"""An effect that outlasts the drain."""


async def kill_host(folder: Path, chance: random.Random, rounds: int) -> Outcome:
    """Each round: load, SIGKILL to the host at a random moment, the next host on the same store."""
    async with Site(folder) as site:
        return await killed(site, chance, rounds)


async def killed(site: Site, chance: random.Random, rounds: int, *, lives_s: float = 0.0) -> Outcome:
    """Each host lives at least so long."""
    load = Load(site, chance)
    async with load.running():
        for _ in range(rounds):
            await site.start()
            load.serve()
            await load.lasted(chance.randrange(*OPERATIONS))
            await asyncio.sleep(lives_s + chance.random() * 0.1)
            load.pause()
            await site.kill()
    return await finished(site, rounds)


async def kill_runners(folder: Path, chance: random.Random, rounds: int) -> Outcome:
    """Each round: load, and one runner is killed, killed with its group, or stopped and continued."""
    async with Site(folder) as site:
        await site.start()
        load = Load(site, chance)
        async with load.running():
            load.serve()
            for _ in range(rounds):
                await asyncio.sleep(0.3 + chance.random() * 0.7)
                await _hurt_one(site, chance)
            await asyncio.sleep(0.5)
        return await finished(site, rounds, running=True)


async def _hurt_one(site: Site, chance: random.Random) -> None:
    runners = await site.runners()
    pid = chance.choice(runners)["pid"]
    way = chance.choice(["kill", "group", "stop", "stop and kill"])
    with contextlib.suppress(ProcessLookupError):  # replaced meanwhile
        if way.startswith("stop"):
            os.kill(pid, signal.SIGSTOP)
            await asyncio.sleep(0.1 + chance.random())
        at = time.monotonic()
        if way == "stop":
            os.kill(pid, signal.SIGCONT)
            return
        site.seen.kills.append(Kill(at, frozenset({pid})))
        if way == "group":
            os.killpg(pid, signal.SIGKILL)
        else:
            os.kill(pid, signal.SIGKILL)


async def terminate(folder: Path, chance: random.Random, rounds: int) -> Outcome:
    """Each round: load with effects that outlast the drain, SIGTERM, exit inside the deadline."""
    took, late = [], []
    async with Site(folder) as site:
        load = Load(site, chance, slow_ms=SLOW_MS)
        async with load.running():
            for number in range(rounds):
                await site.start()
                load.serve()
                await load.lasted(chance.randrange(*OPERATIONS))
                await asyncio.sleep(chance.random() * 0.1)
                seconds = await site.stop()
                load.pause()
                took.append(seconds)
                if seconds > EXIT_S:
                    late.append(f"exit: round {number} ended {seconds:.1f} s after SIGTERM, with {EXIT_S} s allowed")
        outcome = await finished(site, rounds)
    outcome.violations += late
    outcome.samples["exit_s"] = took
    return outcome


async def finished(site: Site, rounds: int, *, running: bool = False) -> Outcome:
    """Start a last host unless one is running, drain, stop, judge."""
    if not running:
        await site.start()
    drained = await site.drained()
    await site.stop()
    seen = site.evidence()
    found = violations(seen)
    if not drained:
        found.append("drained: the queues did not become empty in time")
    return Outcome(rounds, found, counts(seen), {"redelivery_s": site.redeliveries()})
