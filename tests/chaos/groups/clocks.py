"""Group 11: cron steps across the changes of the clock, on virtual time: zones, both changes, overlap, catch-up, downtime.

What is expected is worked out minute by minute from the zone alone, without cron's own code, by the rule that `steps.schedule` states.
"""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

from chaos.outcome import Outcome
from motia_host.adapters import memory
from unit.engine.project import Project, step
from unit.engine.runners import Invoked
from unit.engine.virtual_time import VirtualClock, VirtualLoop

ZONES = (
    "Europe/Berlin", "America/New_York", "America/St_Johns", "America/Havana", "America/Santiago", "Australia/Lord_Howe",
    "Pacific/Auckland", "Asia/Beirut",
)  # fmt: skip
YEAR = 2025
OVERLAPS = ("skip", "queue", "allow", "cancel")
CATCH_UPS = ("none", "last", "all")
EXPRESSIONS = {"*/30 * * * *": None, "15,45 0,1,2,3 * * *": ((0, 1, 2, 3), (15, 45))}
"""The first counts elapsed time; the second names hours of the day: these, at these minutes."""
AROUND_MIN = 5 * 60
DOWN_MIN = 100
LASTS_MIN = 40
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Case:
    zone: str
    change: datetime
    expression: str
    overlap: str
    catch_up: str
    down: bool
    """Whether no host ran around the change. Then handlers take no time, else they outlast the next occurrence."""

    @property
    def start(self) -> datetime:
        return self.change - AROUND_MIN * MINUTE

    @property
    def end(self) -> datetime:
        return self.change + AROUND_MIN * MINUTE


def changes(zone: ZoneInfo) -> list[datetime]:
    """The instants of the year at which clocks are changed."""
    instant, found = datetime(YEAR, 1, 1, tzinfo=UTC), []
    while instant.year == YEAR:
        following = instant + MINUTE * 30
        if instant.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            found.append(following)
        instant = following
    return found


def cases(zone: str) -> Iterator[Case]:
    for change, expression, overlap in product(changes(ZoneInfo(zone)), EXPRESSIONS, OVERLAPS):
        yield Case(zone, change, expression, overlap, "none", down=False)
        for catch_up in CATCH_UPS:
            yield Case(zone, change, expression, overlap, catch_up, down=True)


def occurrences(case: Case) -> list[datetime]:
    """When it is due, by looking at every minute."""
    zone = ZoneInfo(case.zone)
    minutes = [case.start - 24 * 60 * MINUTE + n * MINUTE for n in range(24 * 60 + 2 * AROUND_MIN + 1)]
    named = EXPRESSIONS[case.expression]
    if named is None:
        due = [minute for minute in minutes if minute.astimezone(zone).minute in (0, 30)]
    else:
        due = list(_by_hours(minutes, zone, *named))
    return [minute for minute in due if case.start < minute <= case.end]


def _by_hours(
    minutes: list[datetime], zone: ZoneInfo, hours: tuple[int, ...], at: tuple[int, ...]
) -> Iterator[datetime]:
    """Each time of the day once: at its first instant, or where it is left out at the first one after."""
    latest = minutes[0].astimezone(zone).replace(tzinfo=None)
    for minute in minutes[1:]:
        wall = minute.astimezone(zone).replace(tzinfo=None)
        passed = [latest + n * MINUTE for n in range(1, round((wall - latest) / MINUTE) + 1)]
        latest = max(latest, wall)
        if any(time.hour in hours and time.minute in at for time in passed):
            yield minute


def expected(case: Case) -> list[tuple[datetime, datetime]]:
    """(occurrence, when it begins) of all that run."""
    due = occurrences(case)
    begun = _with_downtime(case, due) if case.down else _overlapping(case.overlap, due)
    return [(one, at) for one, at in begun if at <= case.end]


def _with_downtime(case: Case, due: list[datetime]) -> list[tuple[datetime, datetime]]:
    leaves, returns = case.change - DOWN_MIN * MINUTE, case.change + DOWN_MIN * MINUTE + MINUTE / 2
    missed = [one for one in due if leaves < one <= returns]
    known = any(one <= leaves for one in due)  # a step that never ran has nothing to catch up with
    caught = {"none": [], "last": missed[-1:], "all": missed}[case.catch_up if known else "none"]
    return [(one, returns if one in caught else one) for one in due if one not in missed or one in caught]


def _overlapping(overlap: str, due: list[datetime]) -> list[tuple[datetime, datetime]]:
    begun: list[tuple[datetime, datetime]] = []
    free = due[0]
    for one in due:
        if overlap in ("allow", "cancel"):
            begun.append((one, one))
        elif overlap == "queue":
            begun.append((one, max(one, free)))
            free = begun[-1][1] + LASTS_MIN * MINUTE
        elif one >= free:
            begun.append((one, one))
            free = one + LASTS_MIN * MINUTE
    return begun


async def lived(case: Case) -> list[tuple[datetime, datetime]]:
    """(occurrence, when it began) as the handler saw them."""
    begun: list[tuple[datetime, datetime]] = []
    clock = VirtualClock(round(case.start.timestamp() * 1_000))

    async def handler(call: Invoked) -> None:
        now = datetime.fromtimestamp(clock.now_ms() / 1_000, UTC)
        begun.append((datetime.fromisoformat(call.params["scheduledAt"]), now))
        if not case.down:
            try:
                async with asyncio.timeout(LASTS_MIN * 60):
                    await call.forever()
            except TimeoutError:
                pass  # its work is done

    config = {"cron": case.expression, "timezone": case.zone, "overlap": case.overlap, "catchUp": case.catch_up}
    files = [step("c", "cron", infrastructure={"handler": {"timeout": 0}}, **config)]
    stores = memory.open(clock)

    async def host(until: datetime) -> None:
        async with Project(files, {"c": handler}, stores=stores, clock=clock, drain=0):
            await asyncio.sleep((until - datetime.fromtimestamp(clock.now_ms() / 1_000, UTC)).total_seconds())

    if case.down:
        await host(case.change - DOWN_MIN * MINUTE + MINUTE / 2)
        await asyncio.sleep(DOWN_MIN * 2 * 60)
    await host(case.end + MINUTE / 2)
    return begun


async def clocks(folder: Path, chance: random.Random, rounds: int) -> Outcome:
    """Each round is one zone, with both changes of its year."""
    return await asyncio.to_thread(_all, chance.sample(ZONES, rounds))


def _all(zones: list[str]) -> Outcome:
    found: list[str] = []
    count = 0
    for case in (case for zone in zones for case in cases(zone)):
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            seen = runner.run(lived(case))
        wanted = expected(case)
        count += 1
        # A timer rings up to a millisecond late.
        rounded = [(one, at.replace(microsecond=0)) for one, at in seen]
        wanted_rounded = [(one, at.replace(microsecond=0)) for one, at in wanted]
        if sorted(rounded) != sorted(wanted_rounded):
            found.append(f"{case}: {_difference(rounded, wanted_rounded)}")
    return Outcome(len(zones), found, {"cases": count})


def _difference(seen: list[tuple[datetime, datetime]], wanted: list[tuple[datetime, datetime]]) -> str:
    more, fewer = sorted(set(seen) - set(wanted)), sorted(set(wanted) - set(seen))
    return f"{len(seen)} began, {len(wanted)} expected; too many {_texts(more)}, missing {_texts(fewer)}"


def _texts(pairs: list[tuple[datetime, datetime]]) -> list[str]:
    return [f"{one:%d %H:%M:%S} at {at:%H:%M:%S}" for one, at in pairs[:4]]
