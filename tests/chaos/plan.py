"""Which groups there are, how many rounds each takes, and how they are cut into batches that can be run, repeated and resumed alone."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from chaos.armed import FAULTS, POINTS
from chaos.groups import backlog, clocks, damage, hostile, kills, languages, poisons, simulated, store_faults, sync
from chaos.outcome import Outcome

Run = Callable[[Path, random.Random, int], Awaitable[Outcome]]


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    run: Run
    long: int
    """Rounds of `make chaos`."""
    short: int
    """Rounds of `make chaos-short`."""
    batch: int
    """Rounds that share a store."""
    bound_s: float = 1_800.0
    """After which a batch is given up."""


GROUPS: dict[int, Group] = {
    1: Group("kill -9 of the host", kills.kill_host, 500, 20, 10),
    2: Group("kill -9 and SIGSTOP of runners", kills.kill_runners, 500, 20, 20),
    3: Group("crash points", store_faults.crash_points, 10 * len(POINTS), len(POINTS), len(POINTS)),
    4: Group("a store that fails", store_faults.failing_store, 5 * (len(FAULTS) + 1), len(FAULTS) + 1, len(FAULTS) + 1),
    5: Group("fsync before acknowledgement, by system calls", sync.traced, 1, 1, 1),
    6: Group("a damaged log", damage.damaged, 20, 1, 2),
    7: Group("poisons", poisons.poisoned, 3 * len(poisons.POISONS), len(poisons.POISONS), len(poisons.POISONS)),
    8: Group("a hostile runner", hostile.hostile, 1_000, 40, 200),
    9: Group("simulated lives", simulated.simulated, 10_000, 1_000, 500),
    10: Group("values between the languages", languages.pairs, 1, 1, 1),
    11: Group("cron across changes of the clock", clocks.clocks, len(clocks.ZONES), 2, len(clocks.ZONES)),
    12: Group("SIGTERM under load", kills.terminate, 100, 3, 10),
    13: Group("a backlog", backlog.backlog, 1_000_000, 20_000, 1_000_000, bound_s=3_000.0),
}


@dataclass(frozen=True, slots=True)
class Batch:
    group: int
    number: int
    rounds: int


def batches(groups: list[int], *, short: bool, rounds: int | None) -> list[Batch]:
    """Group by group, each cut into batches."""
    found = []
    for name in groups:
        group = GROUPS[name]
        left = rounds or (group.short if short else group.long)
        number = 0
        while left > 0:
            found.append(Batch(name, number, min(left, group.batch)))
            left -= group.batch
            number += 1
    return found
