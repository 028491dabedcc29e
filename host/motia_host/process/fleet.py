"""The runners of one language: started, restarted after a death, replaced by draining, more under load and fewer at rest, generation by generation.

Everything happens on the loop by plain calls; what takes time (starting, stopping) is a job of the crew. Which call gets which place is decided by
`language`, how many runners there should be by `growth`. Design A.3: a fresh runner is started first, then the old one drains.
"""

import asyncio
import os
from collections.abc import Callable
from dataclasses import dataclass, replace

from motia_host.errors import RunnerUnavailable
from motia_host.process.backoff import Backoff
from motia_host.process.growth import Growth
from motia_host.process.limits import DRAIN_BOUND_S, IDLE_BEFORE_SHRINK_S, PING_HUNG_S, YOUNG_S
from motia_host.process.model import Files
from motia_host.process.runner import Introduction, RunnerProcess, Surroundings, exit_text, host_record
from motia_host.process.seat import ROLES, Role, Seat
from motia_host.steps.settings import RunnerSettings, Settings


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the settings allow a language."""

    processes: int
    singleton: bool
    """Large and suspect calls share the one runner. Only while it is replaced there are two."""
    memory: int
    """Bytes of one runner, its children included."""

    @classmethod
    def of(cls, language: str, settings: Settings) -> "Allowance":
        row: RunnerSettings = getattr(settings.runner, language)
        processes = row.processes or (_cores() if settings.mode == "start" else 2)
        return cls(1 if row.singleton else processes, row.singleton, row.memory_limit)


@dataclass(slots=True, eq=False)
class Generation:
    """A version of the project's files, as one or several runners have loaded it."""

    number: int
    introduction: Introduction
    files: Files


class Fleet:
    def __init__(self, language: str, allowance: Allowance, around: Surroundings, changed: Callable[[], None]) -> None:
        """`changed` is called whenever there may be more places than before."""
        self.language = language
        self.allowance = allowance
        self.generation: Generation | None = None
        self.seats: dict[Role, list[Seat]] = {role: [] for role in ROLES}
        """Those that take calls, or will when they are well again."""
        self.draining: list[Seat] = []
        self.restarts = 0
        self.stopping = False
        self.paused = False
        """Between the end of one generation and the start of the next."""
        self.backoff = Backoff()
        self.last_failure: str | None = None
        self._around = replace(around, ended=self._ended, changed=self._changed)
        self._tell_changed = changed
        self._loop = asyncio.get_running_loop()
        self._growth = Growth(allowance.processes, self._loop.time)
        self._numbers = 0

    def all_seats(self) -> list[Seat]:
        """The draining ones last."""
        return [*(seat for role in ROLES for seat in self.seats[role]), *self.draining]

    def usable(self) -> list[Seat]:
        """Shared seats for new calls: those that answer; where all are busy and no other one is on its way, also busy ones."""
        shared = self.seats["shared"]
        if len(shared) == 1 and shared[0].runner.state == "ready":
            return shared
        well = [seat for seat in shared if seat.runner.state == "ready"]
        coming = self._growth.starting["shared"] > 0 and self.backoff.delay == 0
        return well or ([] if coming else shared)

    def press(self) -> None:
        """Calls had to wait."""
        self._growth.press(len(self.seats["shared"]))
        self._balance()

    def want(self, role: Role) -> None:
        """A call needs a runner of this role."""
        self._growth.wanted[role] = 1
        self._balance()

    # generations

    def runner(self, generation: Generation) -> RunnerProcess:
        """Not started, and serving nobody before `install`."""
        self._numbers += 1
        return RunnerProcess(
            generation.introduction, f"{self.language}-{self._numbers}", generation.number, self._around
        )

    def install(self, generation: Generation, runner: RunnerProcess) -> None:
        """The generation serves from now on, beginning with `runner`. The former one drains; one that still drained is ended."""
        for seat in [seat for seat in self.draining if seat.drain_until is not None]:
            self._end(seat)
        former = [seat for role in ROLES for seat in self.seats[role]]
        self.generation, self.paused = generation, False
        self._growth.reset()
        self.backoff.lived()
        self.last_failure = None
        self._sit(runner, "shared")
        for seat in former:
            self.drain(seat, DRAIN_BOUND_S)

    async def pause(self) -> None:
        """The generation drains, and has ended when this returns; calls wait meanwhile. Until `install`, or `resume` with the same one."""
        former = [seat for role in ROLES for seat in self.seats[role]]
        self.generation, self.paused = None, True
        for seat in former:
            self.drain(seat, DRAIN_BOUND_S)
        for seat in former:
            await seat.runner.ended.wait()  # `tick` bounds it

    def resume(self, generation: Generation) -> None:
        """After a pause whose candidate came to nothing: the files serve as far as they load."""
        self.generation, self.paused = generation, False
        self._balance()

    async def stop(self) -> None:
        """Ends all; nothing is started any more."""
        self.stopping = True
        await asyncio.gather(*(seat.runner.stop(0) for seat in self.all_seats()))

    # upkeep, called by the supervisor

    def tick(self) -> None:
        """Ends what drained too long or hangs, and drains what is idle."""
        now = self._loop.time()
        for seat in list(self.draining):
            if seat.drain_until is not None and now > seat.drain_until and not seat.ending:
                self._log(
                    seat.runner, "warn", f"{seat.runner.id} was replaced and is ended with {seat.calls} calls open"
                )
                self._end(seat)
            else:
                self._reconsider(seat)
        shared = self.seats["shared"]
        if self._growth.may_shrink(sum(seat.calls for seat in shared), [seat.limit for seat in shared]):
            self.drain(min(reversed(shared), key=lambda seat: seat.calls), None)
        for role in ("large", "alone"):
            for seat in list(self.seats[role]):
                if seat.calls == 0 and now - seat.idle_since > IDLE_BEFORE_SHRINK_S:
                    self._growth.wanted[role] = 0
                    self.drain(seat, None)

    def measured(self, memory: dict[int, int]) -> None:
        """`memory`: resident bytes by process id. Replaces what uses too much."""
        for seat in self.all_seats():
            seat.rss = memory.get(seat.runner.pid, seat.rss)
            if seat.rss > self.allowance.memory and not seat.draining:
                used, limit = seat.rss >> 20, self.allowance.memory >> 20
                setting = f"runner.{self.language}.memoryLimit"
                self._log(
                    seat.runner, "warn", f"{seat.runner.id} uses {used} MiB; {setting} is {limit} MiB; it is replaced"
                )
                self.drain(seat, DRAIN_BOUND_S)

    # calls

    def released(self, seat: Seat) -> None:
        """A call has left the seat."""
        if not seat.served and seat.runner.state != "lost":
            seat.served = True
            self.backoff.lived()
        if seat.draining:
            self._reconsider(seat)
        elif seat.calls == 0:
            seat.idle_since = self._loop.time()

    def overdue(self, seat: Seat) -> None:
        """A call in the seat did not end when it was told to."""
        if seat.draining:
            self._reconsider(seat)
        elif seat.runner.state != "lost":
            self._log(
                seat.runner,
                "warn",
                f"A call in {seat.runner.id} did not end after it was cancelled; the runner is replaced",
            )
            self.drain(seat, None)

    def drain(self, seat: Seat, bound: float | None) -> None:
        """It takes no new calls; where one is wanted, another one is started first. `bound` in seconds, None where its calls have their own."""
        self.seats[seat.role].remove(seat)
        self.draining.append(seat)
        seat.draining = True
        seat.runner.state = "draining"
        seat.drain_until = None if bound is None else self._loop.time() + bound
        self._balance()
        self._reconsider(seat)

    def _reconsider(self, seat: Seat) -> None:
        """A draining runner ends when nothing is left in it that can still end by itself."""
        if seat.calls == 0:
            self._end(seat)
        elif seat.overdue >= seat.calls or (seat.overdue and seat.runner.silence >= PING_HUNG_S):
            self._end(seat, at_once=True)

    def _end(self, seat: Seat, *, at_once: bool = False) -> None:
        if not seat.ending:
            seat.ending = True
            runner = seat.runner
            self._around.crew.spawn(runner.kill() if at_once else runner.stop(0), f"ending {runner.id}")

    # starting

    def _balance(self) -> None:
        if self.generation is None or self.stopping:
            return
        for role in ROLES:
            while self._growth.lacks(role, len(self.seats[role])):
                self._growth.starting[role] += 1
                self._around.crew.spawn(self._add(role, self.generation), f"starting a {self.language} runner")

    async def _add(self, role: Role, generation: Generation) -> None:
        await asyncio.sleep(self.backoff.delay)
        runner = self.runner(generation)
        try:
            if self._serves(generation):
                await runner.start(generation.files)
                self._started(runner, role, generation)
        except RunnerUnavailable as error:
            self.last_failure = str(error.data["reason"])
            self.backoff.died_young()
            self._log(runner, "error", f"{runner.id} could not be started: {self.last_failure}")
        finally:
            self._growth.starting[role] -= 1
            self._settle(role)

    def _settle(self, role: Role) -> None:
        """After a start or a death. A shared runner that lacks is started at once, a side runner only if a call still wants one."""
        if role != "shared" and not self.seats[role]:
            self._growth.wanted[role] = 0
        self._balance()
        self._tell_changed()

    def _started(self, runner: RunnerProcess, role: Role, generation: Generation) -> None:
        if self._serves(generation):
            self._sit(runner, role)
        else:
            self._around.crew.spawn(runner.stop(0), f"ending {runner.id}")

    def _serves(self, generation: Generation) -> bool:
        return generation is self.generation and not self.stopping

    def _sit(self, runner: RunnerProcess, role: Role) -> None:
        self.seats[role].append(Seat(runner, role, self._loop.time()))
        self._tell_changed()

    # what runners tell

    def _changed(self, runner: RunnerProcess) -> None:
        """It became busy, well, hung, or has read what it had left unread."""
        seat = self._seat_of(runner)
        if seat is not None and seat.draining:
            self._reconsider(seat)
        elif seat is not None:
            if runner.state == "busy" and seat.role == "shared":
                self.press()
            self._tell_changed()

    def _ended(self, runner: RunnerProcess) -> None:
        seat = self._seat_of(runner)
        if seat is None:  # it never served: whoever started it is told by `start`
            return
        if seat in self.draining:
            self.draining.remove(seat)
            return
        self.seats[seat.role].remove(seat)
        if runner.deliberate:
            return
        self.restarts += 1
        self.last_failure = f"it died with {exit_text(runner.status)} after {runner.uptime:.1f} s"
        if (
            runner.uptime < YOUNG_S and not seat.served and seat.role == "shared"
        ):  # suspects are expected to kill theirs
            self.backoff.died_young()
        if delay := self.backoff.delay:
            text = f"{self.backoff.deaths} {self.language} runners in a row died young; the next one is started in {delay:g} s"
            self._log(runner, "warn", text)
        self._settle(seat.role)

    def _seat_of(self, runner: RunnerProcess) -> Seat | None:
        return next((seat for seat in self.all_seats() if seat.runner is runner), None)

    def _log(self, runner: RunnerProcess, level: str, text: str) -> None:
        self._around.events.log(runner, host_record(level, text))


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
