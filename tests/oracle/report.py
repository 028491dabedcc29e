"""One line for each script: how much was compared, and how many differences of the meant ones showed. No times: the two are not run for that."""

from dataclasses import dataclass

from oracle.compare import Difference
from oracle.observed import Seen
from oracle.script import Script

_HEAD = "| project | requests | frames | runs | log records | state | meant differences |\n|---|---:|---:|---:|---:|---:|---:|"


@dataclass(frozen=True, slots=True)
class Row:
    project: str
    requests: int
    frames: int
    runs: int
    logs: int
    state: int
    differences: int

    @classmethod
    def of(cls, script: Script, ours: Seen, found: list[Difference]) -> "Row":
        return cls(
            script.name, len(ours.answers), sum(map(len, ours.frames.values())), len(ours.runs), len(ours.logs),
            len(ours.state), len(found),
        )  # fmt: skip


def table(rows: list[Row]) -> str:
    lines = [
        f"| {row.project} | {row.requests} | {row.frames} | {row.runs} | {row.logs} | {row.state} | {row.differences} |"
        for row in rows
    ]
    return "\n".join([_HEAD, *lines])
