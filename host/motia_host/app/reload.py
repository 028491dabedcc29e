"""Hot reload: a save becomes a candidate generation, and the candidate becomes what serves, or is given up.

The touched languages are started and described beside what serves; when all of them have loaded does the registry change, in one step. A
save that would end a step or stream by an error leaves the last good version serving; one that was broken before holds up nobody.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from motia_host.app.project import Project
from motia_host.app.reporter import Reporter
from motia_host.app.watch import Saved
from motia_host.errors import MotiaError
from motia_host.process.model import Candidate
from motia_host.process.supervisor import Supervisor
from motia_host.steps.discovery import SourceFile
from motia_host.steps.registry import Registry

Swap = Callable[[Registry], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What a reload comes to: `swap` makes a registry the one that serves, `refused` is told of one that was given up."""

    swap: Swap
    refused: Callable[[Registry], None]


class Reloader:
    """One reload at a time; saves that come meanwhile are taken together by the next."""

    def __init__(
        self,
        project: Project,
        supervisor: Supervisor,
        serving: Callable[[], Registry],
        outcomes: Outcomes,
        reporter: Reporter,
    ) -> None:
        """`serving` answers the registry that serves now."""
        self._serving = serving
        self._project = project
        self._supervisor = supervisor
        self._outcomes = outcomes
        self._reporter = reporter

    async def apply(self, saved: Saved) -> None:
        """Load what a burst of saves concerns. Whatever goes wrong is reported; the last good version serves on."""
        if saved.configuration:
            names = ", ".join(saved.configuration)
            self._reporter.note(f"{names} was saved; settings are read at a start: restart motia-host to use them.")
        if not saved.languages:
            return
        began = time.monotonic()
        self._reporter.progress(f"Loading {', '.join(sorted(saved.languages))} anew")
        try:
            files = _by_language(self._project.files(), saved.languages)
            await self._reload(files, saved, began)
        except MotiaError as error:
            self._reporter.note(error.render())

    async def _reload(self, files: Mapping[str, Sequence[SourceFile]], saved: Saved, began: float) -> None:
        candidates = await self._candidates(files)
        try:
            described = {
                language: candidates[language].described if language in candidates else () for language in files
            }
            loaded = self._project.with_languages(described)
            others = [status for status in self._supervisor.status() if status.language not in candidates]
            registry = self._project.registry(others, loaded)
            kept = {file.path for language in files.values() for file in language}
            if not registry.complete and _served(self._serving()) & kept - _served(registry):
                self._outcomes.refused(registry)
                self._reporter.refused(registry, saved.files)
                return
            for language in list(candidates):
                candidates.pop(language).commit()
            self._project.accept(loaded.values())
            await self._outcomes.swap(registry)
            self._reporter.reloaded(registry, saved.files, time.monotonic() - began)
        finally:
            for candidate in candidates.values():
                await candidate.discard()

    async def _candidates(self, files: Mapping[str, Sequence[SourceFile]]) -> dict[str, Candidate]:
        """A candidate of each language that still has files, in parallel. Raises the first failure, with the others discarded."""
        wanted = [language for language, found in files.items() if found]
        started = await asyncio.gather(
            *(self._supervisor.candidate(language, files[language]) for language in wanted), return_exceptions=True
        )
        failure = next((result for result in started if isinstance(result, BaseException)), None)
        good: dict[str, Candidate] = {
            language: result
            for language, result in zip(wanted, started, strict=True)
            if not isinstance(result, BaseException)
        }
        if failure is None:
            return good
        for candidate in good.values():
            with contextlib.suppress(MotiaError):  # it is given up anyway; the first failure is the one to tell
                await candidate.discard()
        raise failure


def _served(registry: Registry) -> set[str]:
    """Files of steps and streams that are served."""
    return {step.file for step in registry.steps.values()} | {stream.file for stream in registry.streams.values()}


def _by_language(files: Sequence[SourceFile], languages: frozenset[str]) -> dict[str, list[SourceFile]]:
    return {language: [file for file in files if file.language == language] for language in sorted(languages)}
