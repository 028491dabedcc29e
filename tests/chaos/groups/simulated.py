"""Group 9: simulated lives on a virtual clock, a seed each. The queue alone is held against its model by `tests/contract/test_queue_model.py`."""

import asyncio
import random
from pathlib import Path

from chaos.outcome import Outcome
from chaos.simulation import Life

REPLAYED = 50
"""Every so many lives one is lived twice, and has to be the same line by line."""


async def simulated(folder: Path, chance: random.Random, rounds: int) -> Outcome:
    """Each round is one life."""
    return await asyncio.to_thread(_lives, [f"{chance.getrandbits(32):08x}" for _ in range(rounds)])


def _lives(seeds: list[str]) -> Outcome:
    found: list[str] = []
    lines = 0
    for number, seed in enumerate(seeds):
        life = Life(seed)
        found += life.run()
        lines += len(life.journal)
        if number % REPLAYED == 0:
            again = Life(seed)
            again.run()
            if again.journal != life.journal:
                found.append(f"seed {seed}: it did not replay")
    return Outcome(len(seeds), found, {"journal_lines": lines})
