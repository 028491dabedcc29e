"""One language under the supervisor: its interpreter, its generations, its candidate. It prepares what `fleet` then lets serve.

Used by `supervisor` alone.
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Final

from motia_host.errors import RpcError, RunnerLost, RunnerUnavailable
from motia_host.process.candidate import CandidateGeneration
from motia_host.process.fleet import Generation
from motia_host.process.language import LanguagePool
from motia_host.process.limits import START_ATTEMPTS
from motia_host.process.model import Describable
from motia_host.process.runner import Introduction, RunnerProcess
from motia_host.steps.model import Loaded

_IN_USE: Final = re.compile(
    r"EADDRINUSE|already in use|EBUSY|resource busy|database is locked|could not (?:get|acquire|obtain) (?:a |the )?lock",
    re.IGNORECASE,
)


class Team:
    def __init__(self, pool: LanguagePool, introduction: Introduction) -> None:
        self.pool = pool
        self.introduction = introduction
        self._fleet = pool.fleet
        self._numbers = itertools.count(1)
        self._candidate: CandidateGeneration | None = None

    @property
    def serves(self) -> bool:
        """Whether a generation was ever committed."""
        return self._fleet.generation is not None

    async def candidate(self, files: Sequence[Describable], *, restart: bool) -> CandidateGeneration:
        """A generation with these files, and the configuration scripts of the one that serves. `restart`: the former one ends first; else only
        where the new one fails on something that the former one holds. Raises `RunnerUnavailable`; the former generation serves on then.
        """
        await self.give_up_candidate()
        generation = self._next(files)
        if not restart:
            candidate = await self._prepare(generation, files)
            if not (self.serves and any(_is_in_use(file) for file in candidate.errors)):
                self._candidate = candidate
                return candidate
            await candidate.discard()
        former = self._fleet.generation
        await self._fleet.pause()
        try:
            self._candidate = await self._prepare(generation, files, former)
        except BaseException:
            if former is not None:
                self._fleet.resume(former)
            raise
        return self._candidate

    async def extend(self, files: Sequence[Describable]) -> list[Loaded]:
        """Describes further files in the generation that serves. Raises `RunnerUnavailable`."""
        generation = self._fleet.generation
        assert generation is not None
        known = {file.path for file in generation.files}
        generation.files = [*generation.files, *(file for file in files if file.path not in known)]
        described: list[Loaded] = []
        for seat in self._fleet.all_seats():
            if not seat.draining:
                described = await self._describe(seat.runner, files)
        if not described:
            raise RunnerUnavailable(self.pool.language, self.pool.reason() or "its runner is starting")
        return described

    async def give_up_candidate(self) -> None:
        """One that nobody has decided about."""
        if self._candidate is not None:
            candidate, self._candidate = self._candidate, None
            await candidate.discard()

    def _next(self, files: Sequence[Describable]) -> Generation:
        serving = self._fleet.generation.files if self._fleet.generation else ()
        asked = {file.path for file in files}
        scripts = [file for file in serving if file.role == "config" and file.path not in asked]
        return Generation(next(self._numbers), self.introduction, [*files, *scripts])

    async def _prepare(
        self, generation: Generation, files: Sequence[Describable], former: Generation | None = None
    ) -> CandidateGeneration:
        asked = {file.path for file in files}
        for attempt in itertools.count(1):
            runner = self._fleet.runner(generation)
            try:
                described = [file for file in await runner.start(generation.files) if file.path in asked]
            except RunnerUnavailable as error:
                killed = isinstance(error.__cause__, RunnerLost) and (runner.status or 0) < 0
                if not killed or attempt == START_ATTEMPTS:
                    self._fleet.last_failure = error.data["reason"]
                    raise
            else:
                return CandidateGeneration(self._fleet, generation, runner, described, former)
        raise AssertionError("unreachable")

    async def _describe(self, runner: RunnerProcess, files: Sequence[Describable]) -> list[Loaded]:
        try:
            return await runner.describe(files)
        except (RpcError, RunnerLost, TimeoutError) as error:
            raise RunnerUnavailable(self.pool.language, str(error)) from error


def _is_in_use(file: Loaded) -> bool:
    error: Mapping[str, object] = file.error or {}
    return _IN_USE.search(str(error)) is not None
