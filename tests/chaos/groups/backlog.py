"""Group 13: a backlog. Accepted in whole, drained in whole, in bounded memory."""

import asyncio
import random
import sqlite3
import time
from collections.abc import Coroutine
from itertools import pairwise
from pathlib import Path
from statistics import linear_regression
from typing import Any

import aiohttp
import psutil

from chaos.outcome import Outcome
from chaos.site import Site

PER_CALL = 250
CALLERS = 4
LOOK_S = 0.25
GROWTH = 160 << 20
"""Bytes that the host may need more than at its start: the claims, the write queue and SQLite's cache have bounds of their own."""
RESOLUTION = 2 << 20
"""Bytes. Allocators take memory by the MiB and fill it unevenly: half a million events that leave one object each, 16 bytes at least, leave four times as much."""
LONG = 100_000
"""From so many events on memory has to be flat, as `flat` says."""


async def backlog(folder: Path, chance: random.Random, rounds: int) -> Outcome:
    """A round is one event. All are accepted while their step cannot be loaded, and drained by the next host.

    Where memory was not flat as many more are accepted, and judged alone: what grows with each event grows again, what came once does not.
    """
    async with Site(folder) as site:
        await site.start()
        await site.stop()
        await site.start(CHAOS_HOLD="1")
        began = time.monotonic()
        accepting = await _measured(site, _accept(site, 0, rounds))
        accepted = time.monotonic() - began
        total, judged = rounds, accepting
        if rounds >= LONG and not flat(accepting):
            total, judged = 2 * rounds, await _measured(site, _accept(site, rounds, 2 * rounds))
            accepting = [*accepting, *judged]
        deepest = sum(row["ready"] for row in await site.admin("queues"))
        await site.stop()
        await site.start()
        began = time.monotonic()
        draining = await _measured(site, site.drained(patience=max(120.0, total / 100)))
        drained = time.monotonic() - began
        await site.stop()
    found = _judged(site.data / "store.db", total)
    if deepest != total:
        found.append(f"backlog: {deepest} were ready when all {total} had been accepted")
    for what, memory, last in (("accepting", accepting, judged), ("draining", draining, draining)):
        if max(memory) - memory[0] > GROWTH:
            found.append(f"memory: grew from {memory[0] >> 20} to {max(memory) >> 20} MiB while {what}")
        if rounds >= LONG and not flat(last):
            found.append(f"memory: is not flat while {what}")
    samples = {
        "accepted_per_s": [rounds / accepted],
        "drained_per_s": [total / drained],
        "MiB_accepting": [rss / (1 << 20) for rss in accepting],
        "MiB_draining": [rss / (1 << 20) for rss in draining],
    }
    return Outcome(rounds, found, {"events": total, "deepest_backlog": deepest}, samples)


async def _measured(site: Site, work: Coroutine[Any, Any, Any]) -> list[int]:
    """Resident bytes of the host, before some work and while it goes on."""
    host = psutil.Process(site.serving.process.pid)
    memory = [host.memory_info().rss]
    task = asyncio.create_task(work)
    while not task.done():
        await asyncio.wait([task], timeout=LOOK_S)
        memory.append(host.memory_info().rss)
    await task
    return memory


async def _accept(site: Site, begin: int, end: int) -> None:
    firsts = iter(range(begin, end, PER_CALL))

    async def caller() -> None:
        for first in firsts:
            body = {"first": first, "count": min(PER_CALL, end - first)}
            async with session.post(f"{site.serving.url}/many", json=body) as answer:
                assert answer.status == 202, await answer.text()

    timeout = aiohttp.ClientTimeout(total=120)
    async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as group:
        for _ in range(CALLERS):
            group.create_task(caller())


def _judged(store: Path, total: int) -> list[str]:
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    try:
        ask = "SELECT count(*), count(DISTINCT json_extract(data, '$.n')) FROM events WHERE topic = 'backlog'"
        events, numbers = connection.execute(ask).fetchone()
        (done,) = connection.execute("SELECT count(*) FROM deliveries WHERE state = 4").fetchone()
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    finally:
        connection.close()
    if (events, numbers, done, verdict) == (total, total, total, "ok"):
        return []
    return [
        f"{events} events with {numbers} numbers are stored and {done} done, of {total}; integrity_check: {verdict}"
    ]


def flat(samples: list[int]) -> bool:
    """The line through the second half of the samples, extrapolated to ten times the run, rises by less than a tenth of the first of them, or by
    less than what resident memory can tell.

    docs/decisions/0007 says why the half, and why the rest.
    """
    kept = samples[len(samples) // 2 :]
    if len(kept) < 3 or all(earlier == later for earlier, later in pairwise(kept)):
        return True
    slope, _ = linear_regression(range(len(kept)), kept)
    return slope * len(samples) * 10 < kept[0] / 10 or slope * len(kept) < RESOLUTION
