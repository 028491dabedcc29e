"""What was measured, kept: one JSON line for each row and run, and one Markdown table of the newest run of each row."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bench.context import ROOT
from bench.figures import Figure

FOLDER: Final = ROOT / "bench" / "results"
LINES: Final = FOLDER / "results.jsonl"
TABLE: Final = FOLDER / "latest.md"

Record = dict[str, Any]


def append(row: str, figures: Sequence[Figure], machine: Record, seconds: float, path: Path = LINES) -> None:
    record = {
        "row": row, "at": datetime.now(UTC).isoformat(timespec="seconds"), "seconds": round(seconds, 1), "machine": machine,
        "figures": [figure.as_json() for figure in figures],
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(record, ensure_ascii=False) + "\n")


def newest(path: Path = LINES) -> dict[str, Record]:
    """The last record of each row."""
    found: dict[str, Record] = {}
    if path.exists():
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            found[record["row"]] = record
    return found


def table(rows: Sequence[str], records: dict[str, Record]) -> str:
    """One table: a line for each figure, the rows in their order. Goals that were missed are said to be."""
    lines = ["| what | median | spread | goal | |", "|---|---:|---|---|---|"]
    for row in rows:
        if row not in records:
            continue
        machine = records[row]["machine"]
        lines.append(f"| **{row}** · {machine['commit']} · {records[row]['at'][:16]} | | | | |")
        lines += [_line(figure) for figure in records[row]["figures"]]
    return "\n".join(lines) + "\n"


def write(rows: Sequence[str], path: Path = TABLE, source: Path = LINES) -> str:
    """Writes the table and returns it."""
    records = newest(source)
    text = table(rows, records)
    machine: Record = next((records[row]["machine"] for row in rows if row in records), {})
    about = ", ".join(f"{name} {value}" for name, value in machine.items() if name not in {"commit", "changed", "load"})
    path.write_text(f"# Latest figures of each row\n\nWritten by `make bench`. {about}.\n\n{text}", encoding="utf-8")
    return text


def _line(figure: Record) -> str:
    rounds = figure["rounds"]
    spread = f"{_short(min(rounds))} … {_short(max(rounds))}" if len(rounds) > 1 else ""
    verdict = "" if figure["met"] is None else "met" if figure["met"] else "**missed**"
    note = f" ({figure['note']})" if figure["note"] else ""
    return f"| {figure['name']}{note} | {_short(figure['value'])} {figure['unit']} | {spread} | {figure['goal'] or ''} | {verdict} |"


def _short(value: float) -> str:
    if abs(value) >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
