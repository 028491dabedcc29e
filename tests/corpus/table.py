"""The table of what was measured, in Markdown, and everything in full as JSON beside it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from corpus.measure import Outcome

MAX_REASON = 110


def write(outcomes: Sequence[Outcome], path: Path) -> None:
    path.write_text("\n".join(_lines(outcomes)) + "\n", "utf-8")
    path.with_suffix(".json").write_text(json.dumps([asdict(outcome) for outcome in outcomes], indent=1), "utf-8")


def _lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "| project | boots | files | registered | import-check: as in Motia / otherwise / not served | why a file is not served |"
    yield "|---|---|---|---|---|---|"
    for one in outcomes:
        reasons = "; ".join(dict.fromkeys(reason(text) for text in one.refused))
        checked = " / ".join(str(one.checked.get(name, "")) for name in ("runs", "differs", "refused"))
        boots = "no" if one.failure else "yes"
        yield f"| {one.name} | {boots} | {one.found} | {one.registered} | {checked} | {reasons.replace('|', '/')} |"
    sums = [sum(one.checked.get(name, 0) for one in outcomes) for name in ("runs", "differs", "refused")]
    booted = sum(one.failure is None for one in outcomes)
    found, registered = sum(one.found for one in outcomes), sum(one.registered for one in outcomes)
    yield f"| **{len(outcomes)} projects** | {booted} | {found} | {registered} | {' / '.join(map(str, sums))} | |"


def reason(text: str) -> str:
    """Why a file is not served, in short: what stands behind the file and `cannot be loaded`."""
    short = text.partition(" cannot be loaded: ")[2] or text.partition(": ")[2]
    short = short.splitlines()[0].partition(" Run: ")[0].rstrip(". ")
    return short if len(short) <= MAX_REASON else short[: MAX_REASON - 1] + "…"
