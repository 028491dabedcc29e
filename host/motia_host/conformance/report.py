"""Turns outcomes into what a person reads: failures with their transcripts, a table with a row for each area, and the closing count."""

from collections import Counter
from collections.abc import Iterable, Iterator

from motia_host.conformance import data
from motia_host.conformance.run import Outcome

COLUMNS = ("passed", "failed", "known", "skipped")


def failure(runner: str, outcome: Outcome) -> Iterator[str]:
    """The case's full name, what it requires, each mismatch as a sentence, the transcript with times."""
    requirement = data.requirements().get(outcome.case.id)
    yield f"FAILED {runner} {outcome.case.id}"
    if requirement:
        yield f"  {requirement.level}: {requirement.text}"
    yield from (f"  ✗ {sentence}" for sentence in outcome.sentences)
    yield "  what passed on the wire:"
    yield from (f"    {line}" for line in outcome.transcript)
    yield ""


def table(runner: str, outcomes: list[Outcome]) -> Iterator[str]:
    """A row for each area in the order of the scenarios, and a last row for all."""
    areas: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        areas.setdefault(outcome.case.area, Counter())[outcome.state] += 1
    yield _row(runner, COLUMNS)
    for area, count in areas.items():
        yield _row(area, [count[column] or "" for column in COLUMNS])
    total = Counter(outcome.state for outcome in outcomes)
    yield _row("all", [total[column] for column in COLUMNS])
    slowest = max(outcomes, key=lambda outcome: outcome.seconds, default=None)
    if slowest:
        yield f"slowest: {slowest.case.id}, {slowest.seconds:.1f} s"
    yield ""


def _row(name: str, cells: Iterable[object]) -> str:
    return f"{name:<18}" + "".join(f"{cell!s:>9}" for cell in cells)


def closing(outcomes: list[Outcome], absent: int = 0) -> str:
    """The count, alone on its line. Known failures are failures that were foreseen: they count as skipped."""
    total = Counter(outcome.state for outcome in outcomes)
    skipped = total["skipped"] + total["known"]
    return f"{total['passed']} passed, {total['failed'] + absent} failed" + (f", {skipped} skipped" if skipped else "")
