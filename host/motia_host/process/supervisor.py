"""What `app` starts: it brings the runners of a project to life, keeps them alive, swaps generations, and leaves nothing behind.

It finds interpreters and looks after everything once a second; one language is the business of `team`, its places are given by `pool`, its
runners kept by `fleet`.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Self

from motia_host.errors import RunnerUnavailable
from motia_host.process import child, family, interpreters, memory
from motia_host.process.candidate import CandidateGeneration
from motia_host.process.crew import Crew
from motia_host.process.decoder import Decoder
from motia_host.process.fleet import Allowance
from motia_host.process.interpreters import Refused
from motia_host.process.introductions import introduce
from motia_host.process.language import LanguagePool
from motia_host.process.leftovers import Leftovers
from motia_host.process.limits import MEMORY_CHECK_S, TICK_S
from motia_host.process.model import Describable, LanguageStatus, RunnerEvents, RunnerStatus
from motia_host.process.pool import Pool
from motia_host.process.runner import RunnerProcess, Surroundings
from motia_host.process.seat import Seat
from motia_host.process.team import Team
from motia_host.steps.model import Loaded
from motia_host.steps.settings import Settings


class Supervisor:
    def __init__(self, settings: Settings, env: Mapping[str, str], events: RunnerEvents) -> None:
        """`env`: the whole environment of the runners."""
        self.pool = Pool()
        self._settings = settings
        self._env = env
        self._events = events
        self._teams: dict[str, Team] = {}
        self._leftovers = Leftovers(None if settings.ephemeral else settings.store_dir / "runners.json")
        self._crew = Crew()
        self._decoder = Decoder()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        """First ends what a killed host left behind (the folder must be locked by then, unless `ephemeral`). On leaving, all runners are stopped at once: whoever
        wants calls to end drains before.
        """
        family.adopt_orphans()
        await asyncio.to_thread(self._leftovers.end_all)
        async with self._crew:
            self._crew.spawn(self._look_after(), "looking after the runners")
            try:
                yield self
            finally:
                await asyncio.shield(self._stop())

    async def describe(self, files: Iterable[Describable]) -> dict[str, list[Loaded]]:
        """Starts a runner of each language that the files name, in parallel, where none serves yet, and asks it to describe them. A
        language that cannot be started is left out; `status` has the reason.
        """
        by_language: dict[str, list[Describable]] = {}
        for file in files:
            by_language.setdefault(file.language, []).append(file)
        answers = await asyncio.gather(*(self._describe(language, rows) for language, rows in by_language.items()))
        return {language: answer for language, answer in zip(by_language, answers, strict=True) if answer is not None}

    async def candidate(self, language: str, files: Sequence[Describable]) -> CandidateGeneration:
        """See `model.Candidate`. A former undecided one of the language is discarded. Raises `RunnerUnavailable` when the new generation cannot be
        started; the serving one is not touched then.
        """
        team = await self._team(language)
        return await team.candidate(files, restart=self._settings.reload == "restart" and team.serves)

    async def adopt(self, settings: Settings) -> None:
        """Go on with other settings, as a configuration script gave them. Runners that were started with settings that reach them are stopped;
        the next `describe` starts them anew. For the start alone: calls in flight would fail.
        """
        told = _reaching_runners(self._settings) != _reaching_runners(settings)
        self._settings = settings
        if not told:
            return
        await asyncio.gather(*(pool.stop() for pool in self.pool.languages.values()))
        self._teams.clear()
        self.pool.languages.clear()
        self.pool.refused.clear()

    def status(self) -> list[LanguageStatus]:
        """Of every language that was asked for, by name."""
        return [self._status(language) for language in sorted({*self.pool.languages, *self.pool.refused})]

    def kill(self) -> None:
        """Everything, now, without waiting: for a host that ends at once."""
        for pid in child.living():
            family.signal_group(pid, signal.SIGKILL)

    async def _describe(self, language: str, files: Sequence[Describable]) -> list[Loaded] | None:
        try:
            team = await self._team(language)
            if team.serves:
                return await team.extend(files)
            candidate = await self.candidate(language, files)
            candidate.commit()
        except RunnerUnavailable:  # `status` says why
            return None
        return list(candidate.described)

    async def _team(self, language: str) -> Team:
        """Raises `RunnerUnavailable` where no interpreter is fit; it is looked for again the next time."""
        if language not in self._teams:
            found = await asyncio.to_thread(interpreters.find, language, self._settings, self._env)
            if isinstance(found, Refused):
                self.pool.refused[language] = found
                raise RunnerUnavailable(language, found.reason)
            around = Surroundings(self._events, self._crew, self._decoder.decode, self._launched)
            pool = LanguagePool(language, Allowance.of(language, self._settings), around, self.pool.room_came)
            self._teams[language] = Team(pool, introduce(found, self._settings, self._env))
            self.pool.languages[language] = pool
            self.pool.refused.pop(language, None)
        return self._teams[language]

    def _status(self, language: str) -> LanguageStatus:
        refused = self.pool.refused.get(language)
        if refused is not None:
            return LanguageStatus(language, refused.reason, refused.suggestion)
        pool = self.pool.languages[language]
        runners = tuple(_runner_status(seat, pool) for seat in pool.fleet.all_seats())
        reason = pool.reason()
        return LanguageStatus(language, reason, "Its last output is in the log." if reason else "", runners)

    async def _look_after(self) -> None:
        loop = asyncio.get_running_loop()
        measured = loop.time()
        while True:
            await asyncio.sleep(TICK_S)
            try:
                for pool in self.pool.languages.values():
                    pool.fleet.tick()
                if loop.time() - measured >= MEMORY_CHECK_S:
                    measured = loop.time()
                    await self._measure()
            except Exception as error:  # noqa: BLE001 - one failing look must not end all later ones
                loop.call_exception_handler({"message": "looking after the runners failed", "exception": error})

    async def _measure(self) -> None:
        living = child.living()
        resident = await asyncio.to_thread(memory.measure, living)
        for pool in self.pool.languages.values():
            pool.fleet.measured(resident)
        await asyncio.to_thread(family.reap_orphans, child.living())

    def _launched(self, _: RunnerProcess) -> None:
        self._leftovers.remember(child.living())

    async def _stop(self) -> None:
        await asyncio.gather(*(team.give_up_candidate() for team in self._teams.values()))
        await asyncio.gather(*(pool.stop() for pool in self.pool.languages.values()))
        await self._decoder.stop()
        self._leftovers.forget()


def _reaching_runners(settings: Settings) -> tuple[object, ...]:
    return settings.compat, settings.mode, settings.runner


def _runner_status(seat: Seat, pool: LanguagePool) -> RunnerStatus:
    runner = seat.runner
    return RunnerStatus(
        id=runner.id,
        language=runner.language,
        pid=runner.pid,
        state=runner.state,
        calls=seat.calls,
        restarts=pool.fleet.restarts,
        rss=seat.rss,
        uptime=runner.uptime,
        version=runner.introduction.version,
        generation=runner.generation,
    )
