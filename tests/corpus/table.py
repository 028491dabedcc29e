"""The table of what was measured, in Markdown, and everything in full as JSON beside it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from corpus.measure import Outcome


def write(outcomes: Sequence[Outcome], path: Path) -> None:
    path.write_text("\n".join(_lines(outcomes)) + "\n", "utf-8")
    path.with_suffix(".json").write_text(json.dumps([asdict(outcome) for outcome in outcomes], indent=1), "utf-8")


def _lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "| project | boots | files | registered | refused | reason |"
    yield "|---|---|---|---|---|---|"
    for one in outcomes:
        reasons = "; ".join(dict.fromkeys(_short(text) for text in one.refused)) or "; ".join(one.notes)
        boots = "no" if one.failure else "yes"
        yield f"| {one.name} | {boots} | {one.found} | {one.registered} | {len(one.refused)} | {reasons.replace('|', '/')} |"
    booted = sum(one.failure is None for one in outcomes)
    yield f"| **all {len(outcomes)}** | {booted} | {sum(one.found for one in outcomes)} | {sum(one.registered for one in outcomes)} | {sum(len(one.refused) for one in outcomes)} | |"


def _short(text: str) -> str:
    return text if len(text) <= 160 else text[:157] + "…"
