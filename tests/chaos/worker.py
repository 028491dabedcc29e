"""One batch in a process of its own: `python -m chaos.worker GROUP SEED BATCH ROUNDS FOLDER`. Prints the outcome as one JSON object,
with its seconds and the load of the machine at its end: a late figure of a busy machine says little.
"""

import asyncio
import json
import os
import random
import sys
import time
from dataclasses import asdict
from pathlib import Path

from chaos.plan import GROUPS


def main(group: str, seed: str, batch: str, rounds: str, folder: str) -> int:
    began = time.monotonic()
    chance = random.Random(f"{seed}/{group}/{batch}")
    run = GROUPS[int(group)].run
    outcome = asyncio.run(run(Path(folder), chance, int(rounds)))
    seconds = round(time.monotonic() - began, 1)
    print(json.dumps({**asdict(outcome), "seconds": seconds, "load": round(os.getloadavg()[0], 1)}))
    return 1 if outcome.violations else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
