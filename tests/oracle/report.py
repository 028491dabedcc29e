"""One line for each script: what was compared, and how long both sides took."""

from dataclasses import dataclass

from oracle.compare import Difference
from oracle.observed import Seen
from oracle.script import Script

_HEAD = (
    "| project | requests | frames | runs | logs | state | meant differences | s, Motia | s, motia-host |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|"
)


@dataclass(frozen=True, slots=True)
class Row:
    project: str
    requests: int
    frames: int
    runs: int
    logs: int
    state: int
    differences: int
    seconds: tuple[float, float]

    @classmethod
    def of(cls, script: Script, real: Seen, ours: Seen, found: list[Difference]) -> "Row":
        return cls(
            script.name, len(ours.answers), sum(map(len, ours.frames.values())), len(ours.runs), len(ours.logs),
            len(ours.state), len(found), (real.seconds, ours.seconds),
        )  # fmt: skip


def table(rows: list[Row]) -> str:
    lines = [
        f"| {row.project} | {row.requests} | {row.frames} | {row.runs} | {row.logs} | {row.state} | {row.differences} "
        f"| {row.seconds[0]:.1f} | {row.seconds[1]:.1f} |"
        for row in rows
    ]
    return "\n".join([_HEAD, *lines])
