"""Group 7: poisons in three languages, each beside innocents that may fail once and never again.

A poison is tried twice and then dead, and nothing else is; calls of other steps go on; afterwards throughput is back.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from chaos.outcome import Outcome
from chaos.site import HERE, TOKEN, Site

POISONS = (
    "Throws Node", "Throws Python", "Throws Ruby", "Aborts Node", "Aborts Python", "Aborts Ruby", "Loops Node", "Loops Python", "Loops Ruby",
    "Allocates Python", "Ignores Term Python", "Prints Python", "Forks Python",
)  # fmt: skip
LANGUAGES = ("node", "python", "ruby")
ATTEMPTS = 2
DEAD_S = 60.0
GOES_ON_S = 3.0
MEASURE_S = 1.5
BACK = 0.5
"""Of the former throughput; looked at until it is there, since the machine may be at something else."""
LOOKS = 15
BESIDE = 12
"""Innocent events around each poison."""


class Bystanders:
    """Calls of other steps while a poison runs, and what became of them."""

    def __init__(self, site: Site, session: aiohttp.ClientSession) -> None:
        self._site = site
        self._session = session
        self.took: list[float] = []
        self.lost: dict[str, float] = {}
        """Longest time of calls that shared a dying runner, by poison."""
        self.poison = ""
        self.wrong: list[str] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._go_on(language)) for language in LANGUAGES]
            try:
                yield
            finally:
                for task in tasks:
                    task.cancel()

    async def _go_on(self, language: str) -> None:
        while True:
            await self.ping(language)
            await asyncio.sleep(0.05)

    async def ping(self, language: str) -> None:
        began = time.monotonic()
        async with self._session.get(f"{self._site.serving.url}/ping/{language}") as answer:
            await answer.read()
        took = time.monotonic() - began
        self.took.append(took)
        if answer.status == 502:
            self.lost[self.poison] = max(self.lost.get(self.poison, 0.0), took)  # it shared the runner that died
        elif answer.status != 200 or took > GOES_ON_S:
            self.wrong.append(f"a call of Ping {language} ended with {answer.status} after {took:.1f} s")

    async def throughput(self) -> float:
        """Calls per second."""
        count, until = 0, time.monotonic() + MEASURE_S
        while time.monotonic() < until:
            await asyncio.gather(*(self.ping(language) for language in LANGUAGES))
            count += len(LANGUAGES)
        return count / MEASURE_S


async def poisoned(folder: Path, chance: random.Random, rounds: int) -> Outcome:
    """Each round is one poison, in turn."""
    found: list[str] = []
    times: list[float] = []
    async with Site(folder, HERE / "poison") as site, aiohttp.ClientSession() as session:
        await site.start()
        bystanders = Bystanders(site, session)
        before = await bystanders.throughput()
        async with bystanders.running():
            for number in range(rounds):
                poison = bystanders.poison = POISONS[number % len(POISONS)]
                times.extend([await _one(site, session, poison, found)])
        drained = await site.drained()
        found += await _judged(site, session, rounds)
        after = await _back(bystanders, BACK * before)
        await site.stop()
    if not drained:
        found.append("drained: the queues did not become empty")
    if after < BACK * before:
        found.append(f"throughput: {after:.0f} calls/s after the poisons, {before:.0f} before")
    counts = {"calls": len(bystanders.took), "lost_with_their_runner": len(bystanders.lost)}
    return Outcome(rounds, found + bystanders.wrong, counts, {"call_s": bystanders.took, "dead_after_s": times, **{f"lost_by_{name}_s": [took] for name, took in bystanders.lost.items()}, "throughput_back": [after / before]})  # fmt: skip


async def _back(bystanders: Bystanders, wanted: float) -> float:
    """The throughput once it is as wanted, or the best that was seen."""
    best = 0.0
    for _ in range(LOOKS):
        best = max(best, await bystanders.throughput())
        if best >= wanted:
            break
    return best


async def _one(site: Site, session: aiohttp.ClientSession, poison: str, found: list[str]) -> float:
    known = len(await _dead(site, poison))
    began = time.monotonic()
    for number in range(BESIDE):
        await _emit(site, session, "innocent", {"id": number})
        if number == BESIDE // 2:
            await _emit(site, session, poison.lower(), {})
    async with asyncio.timeout(DEAD_S * 2):
        while time.monotonic() < began + DEAD_S:
            rows = await _dead(site, poison)
            if len(rows) > known:
                return time.monotonic() - began
            await asyncio.sleep(0.05)
    found.append(f"{poison}: not dead after {DEAD_S} s")
    return DEAD_S


async def _judged(site: Site, session: aiohttp.ClientSession, rounds: int) -> list[str]:
    rows = await site.admin("deliveries?limit=1000")
    found = [
        f"{row['subscriber']} is dead" for row in rows if row["state"] == "dead" and row["subscriber"] not in POISONS
    ]
    found += [
        f"{row['subscriber']} failed {row['failures']} times" for row in rows
        if row["state"] == "dead" and row["failures"] != ATTEMPTS - 1 and row["failures"] != ATTEMPTS
    ]  # fmt: skip
    done = sum(row["state"] == "done" for row in rows if row["subscriber"].startswith("Innocent"))
    expected = min(rounds * BESIDE * len(LANGUAGES), 1000 - rounds)
    return found if done >= expected else [*found, f"only {done} of {expected} innocents are done"]


async def _dead(site: Site, poison: str) -> list[object]:
    return list(await site.admin(f"dead?limit=1000&subscriber={poison.replace(' ', '%20')}"))


async def _emit(site: Site, session: aiohttp.ClientSession, topic: str, data: object) -> None:
    headers = {"authorization": f"Bearer {TOKEN}"}
    async with session.post(f"{site.serving.url}/emit", json={"topic": topic, "data": data}, headers=headers) as answer:
        assert answer.status == 200, await answer.text()
