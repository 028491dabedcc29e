"""`make oracle DIR=…`: each script against real Motia and against motia-host, what differs, and a table of what was compared."""

import argparse
import asyncio
import os
import signal
import sys
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from oracle import projects, script
from oracle.compare import Difference, Known, differences, known
from oracle.conversation import Conversation
from oracle.observed import Seen
from oracle.ours import ours
from oracle.real import real
from oracle.report import Row, table
from oracle.script import Script
from oracle.side import Side

CACHE: Final = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "motia-host" / "oracle"


@dataclass(frozen=True, slots=True)
class Places:
    projects: Path
    cache: Path


def compare(one: Script, places: Places) -> tuple[list[Difference], Row]:
    motia = projects.real_motia(places.cache)
    roots = [
        projects.placed(one, places.projects, folder, places.cache)
        for folder in (motia / "projects", places.cache / "motia-host" / "projects")
    ]
    seen = [_seen(one, real(roots[0], motia, one)), _seen(one, ours(roots[1], one.env))]
    found = differences(one, (seen[0], str(roots[0])), (seen[1], str(roots[1])))
    return found, Row.of(one, seen[1], found)


def _seen(one: Script, started: AbstractContextManager[Side]) -> Seen:
    with started as side:
        seen = asyncio.run(Conversation(one, side.url, side.settled).run())
        seen.runs, seen.logs, seen.state = side.runs(), side.logs(), side.state()
    return seen


def main() -> int:
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    places = Places(Path(options.projects).resolve(), Path(options.cache).resolve())
    meant, used, rows, failed = known(), set[int](), list[Row](), False
    for one in script.load(options.only):
        started = time.monotonic()
        try:
            found, row = compare(one, places)
        except Exception as error:  # noqa: BLE001 - the other scripts are still worth their run
            failed = True
            print(f"BROKEN {one.name}: {type(error).__name__}: {error}", flush=True)
            continue
        open_ = [each for each in found if not _explained(each, meant, used)]
        rows.append(row)
        failed = failed or bool(open_)
        print(f"{'DIFFER' if open_ else 'same  '} {one.name} in {time.monotonic() - started:.0f} s", flush=True)
        for each in open_:
            print(f"    {each.text()}", flush=True)
    stale = [] if options.only else [entry for place, entry in enumerate(meant) if place not in used]
    for entry in stale:
        print(f"STALE  known.yaml: {entry.id} at {entry.place} shows nowhere any more")
    print(f"\n{table(rows)}")
    return 1 if failed or stale else 0


def _explained(difference: Difference, meant: list[Known], used: set[int]) -> bool:
    """Adds the places of the entries that explain it to `used`."""
    places = {place for place, entry in enumerate(meant) if entry.explains(difference)}
    used |= places
    return bool(places)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m oracle", description=__doc__)
    parser.add_argument("projects", help="folder with the projects checked out")
    parser.add_argument("--only", default="", help="scripts, such as hello,todo-app")
    parser.add_argument("--cache", default=str(CACHE), help="where real Motia and packages are installed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
