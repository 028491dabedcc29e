"""The report of one project: what each file becomes, and what its author has to know, with file and line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["refused", "differs", "note"]
"""refused: it is not served. differs: it does something otherwise than in Motia. note: worth knowing, and nothing has to be done."""

Verdict = Literal["runs", "differs", "refused"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """`hint` says what to do; empty where nothing has to be done."""

    file: str
    line: int | None
    level: Level
    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FileReport:
    """One step, stream or configuration file. `what` is what it becomes: `api POST /orders`, empty where it is not served."""

    path: str
    verdict: Verdict
    what: str
    findings: Sequence[Finding] = ()


@dataclass(slots=True)
class Report:
    """`project`: findings that belong to no step or stream."""

    root: str
    motia: str | None
    """The range by which package.json asks for `motia`."""
    files: list[FileReport] = field(default_factory=list)
    project: list[Finding] = field(default_factory=list)

    def count(self, verdict: Verdict) -> int:
        return sum(file.verdict == verdict for file in self.files)

    @property
    def is_whole(self) -> bool:
        """Whether everything of the project is served."""
        return not self.count("refused") and all(finding.level != "refused" for finding in self.project)


def verdict(findings: Sequence[Finding], *, served: bool) -> Verdict:
    if not served:
        return "refused"
    return "differs" if any(finding.level == "differs" for finding in findings) else "runs"
