"""Runs cases against one runner, several at a time, each with a process of its own, and sets the outcome beside the known failures.

Called by the command line and by tests/conformance. It prints nothing; report.py does.
"""

import asyncio
import fnmatch
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from motia_host.conformance import data, expecting, sending, streaming, sweeps
from motia_host.conformance.data import Case, Fixture
from motia_host.conformance.script import Script

CASE_SECONDS = 90.0
"""The bound for a whole case: every wait inside has its own; this one catches what keeps sending for ever."""
VERBS = sending.VERBS | expecting.VERBS | streaming.VERBS | sweeps.VERBS
NOT_CODE = "\n\n)]} this is not code in any language {[(\n"
"""Written into the copy of the fixture as the step `syntax`; the error stands on the third line."""


@dataclass(frozen=True, slots=True)
class Target:
    """A runner under test: how it is started, and the fixture project in its language."""

    name: str
    command: list[str]
    project: Path
    known: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state`: passed, failed, skipped (its feature is not listed), known (failed, and listed with a reason)."""

    case: Case
    state: str
    seconds: float = 0.0
    sentences: tuple[str, ...] = ()
    transcript: tuple[str, ...] = ()


def chosen(pattern: str = "*") -> list[Case]:
    """The cases whose id matches a glob; `emit` alone means `emit:*`."""
    return [
        case for case in data.cases() if fnmatch.fnmatch(case.id, pattern) or fnmatch.fnmatch(case.id, f"{pattern}:*")
    ]


async def run(
    target: Target, cases: list[Case], jobs: int = 0, done: Callable[[Outcome], None] = lambda _: None
) -> list[Outcome]:
    """All outcomes, in the order of the cases; `done` is told of each as it ends. Raises ValueError for a project that is none."""
    slots = asyncio.Semaphore(jobs or max(2, (os.cpu_count() or 2) + 1))
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        fixture = _copy(target.project, Path(folder))

        async def one(case: Case) -> Outcome:
            async with slots:
                outcome = await _outcome(target, fixture, case)
            done(outcome)
            return outcome

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(case)) for case in cases]
    return [task.result() for task in tasks]


def _copy(project: Path, folder: Path) -> Fixture:
    data.fixture(project)  # says what is wrong with the project in the words of the project's own path
    copy = folder.resolve() / "project"
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("__pycache__", ".motia"))
    fixture = data.fixture(copy)
    broken = copy / fixture.path("syntax")
    broken.parent.mkdir(parents=True, exist_ok=True)  # a project that is only begun has the manifest alone
    broken.write_text(NOT_CODE, encoding="utf-8")
    return fixture


async def _outcome(target: Target, fixture: Fixture, case: Case) -> Outcome:
    missing = (
        set(case.needs)
        - fixture.features
        - {f"not {feature}" for feature in data.FEATURES if feature not in fixture.features}
    )
    if missing:
        return Outcome(case, "skipped", sentences=(f"needs {', '.join(sorted(missing))}",))
    began = time.monotonic()
    script = Script(case, fixture, target.command, VERBS)
    try:
        async with asyncio.timeout(CASE_SECONDS):
            sentences = await script.run()
    except TimeoutError:
        sentences = [f"the case did not end within {CASE_SECONDS:g} s"]
    state = "failed" if sentences else "passed"
    if case.id in target.known:
        state = "known" if sentences else "failed"
        sentences = sentences or ["the case passes, yet it stands in the list of known failures: remove the line"]
    return Outcome(case, state, time.monotonic() - began, tuple(sentences), tuple(script.talk.transcript.lines))
