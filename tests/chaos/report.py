"""The figures of a run as a Markdown table, for people and for docs/reliability.md."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any

from chaos.plan import GROUPS

REDELIVERY_S = 1.0


def table(results: Iterable[Mapping[str, Any]]) -> str:
    by_group: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in results:
        by_group[row["group"]].append(row)
    lines = ["| group | rounds | violations | seconds | figures |", "|---|---|---|---|---|"]
    for group, rows in sorted(by_group.items()):
        rounds = sum(row["rounds"] for row in rows)
        broken = sum(len(row["violations"]) for row in rows)
        seconds = sum(row["seconds"] for row in rows)
        lines.append(f"| {group} {GROUPS[group].title} | {rounds} | {broken} | {seconds:.0f} | {_figures(rows)} |")
    return "\n".join(lines)


def timings(results: Iterable[Mapping[str, Any]]) -> list[str]:
    """What took longer than it may. Asked in the long form alone: the short one runs on machines that are at other things."""
    seconds = [value for row in results if row["group"] == 1 for value in row["samples"].get("redelivery_s", [])]
    late = [value for value in seconds if value >= REDELIVERY_S]
    return (
        [f"{len(late)} of {len(seconds)} first redeliveries took {REDELIVERY_S} s or more after `ready`"]
        if late
        else []
    )


def _figures(rows: list[Mapping[str, Any]]) -> str:
    counts: Counter[str] = Counter()
    samples: defaultdict[str, list[float]] = defaultdict(list)
    for row in rows:
        counts.update(row["counts"])
        for name, values in row["samples"].items():
            samples[name] += values
    found = [f"{name.replace('_', ' ')} {count}" for name, count in counts.items()]
    for name, values in samples.items():
        if values:
            found.append(f"{name}: median {median(values):.3g}, most {max(values):.3g} of {len(values)}")
    return ", ".join(found)
