"""`python -m bench`: measures rows, appends what it found to bench/results, and prints one table.

python -m bench                    every row but the long ones
python -m bench --rows api,chain   some rows: also how one goes on after a run that was broken off
python -m bench --long             the long rows
python -m bench --short            as small as still tells whether it works; nothing is kept
"""

import argparse
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bench import (
    machine,
    plots,
    results,
    row_api,
    row_durable,
    row_feed,
    row_growth,
    row_soak,
    row_start,
    row_streams,
    row_workbench,
)
from bench.context import Context, PeerMissing
from bench.figures import Figure

Row = Callable[[Context], list[Figure]]

ROWS: Final[dict[str, Row]] = {
    "api": row_api.run,
    "motia": row_api.motia,
    "chain": row_durable.chain,
    "events": row_durable.events,
    "boot": row_start.boot,
    "memory": row_start.memory,
    "reload": row_start.reload,
    "streams": row_streams.run,
    "growth": row_growth.run,
    "feed": row_feed.run,
    "workbench": row_workbench.run,
}
LONG: Final[dict[str, Row]] = {"one-connection": row_soak.one_connection, "soak": row_soak.soak}


def main() -> int:
    options = _options()
    known = {**ROWS, **LONG}
    wanted = options.rows.split(",") if options.rows else list(LONG if options.long else ROWS)
    unknown = [row for row in wanted if row not in known]
    if unknown:
        print(f"There is no row {', '.join(unknown)}; there are {', '.join(known)}.", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended, too
    context = Context(rounds=1, seconds=1.0, short=True) if options.short else Context(rounds=options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "short.jsonl" if options.short else results.LINES
        failed = [row for row in wanted if not _measured(row, known[row], context, lines)]
        text = results.table(list(known), results.newest(lines)) if options.short else results.write(list(known))
    if not options.short:
        _draw(context)
    print(f"\n{text}")
    if failed:
        print(f"Not measured: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def _measured(row: str, measure: Row, context: Context, lines: Path) -> bool:
    """A row that fails is told of, and the others are measured all the same."""
    began = time.monotonic()
    context.say(f"row {row}")
    try:
        figures = measure(context)
    except PeerMissing as error:
        context.say(f"row {row} is left out: {error}")
        return False
    except Exception:  # noqa: BLE001 - whatever it is, it is shown and the run goes on
        traceback.print_exc()
        return False
    results.append(row, figures, machine.facts(), time.monotonic() - began, lines)
    return True


def _draw(context: Context) -> None:
    try:
        context.say(f"plots: {len(plots.draw())}")
    except ImportError as error:
        context.say(f"no plots: {error}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure motia-host beside its peers.")
    parser.add_argument("--rows", default="", help=f"some of: {', '.join({**ROWS, **LONG})}")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds of each row (default 5)")
    parser.add_argument("--long", action="store_true", help="the rows that take an hour")
    parser.add_argument(
        "--short", action="store_true", help="as small as still tells whether it works; nothing is kept"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
