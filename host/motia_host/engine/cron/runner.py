"""Runs cron steps when they are due. An occurrence is (step, scheduled time), stored before it runs, and unique in the store.

One task keeps the time for all; each occurrence is a task of its own. What was missed while the host was down, or the machine asleep, is up to
the step's `catchUp`: none, the last one, or all within its window, one after the other. An occurrence that failed is not tried again.
"""

import asyncio
from datetime import UTC, datetime
from typing import Final

from motia_host.abc.ledger import Batch, Committed, Occurrence
from motia_host.engine.calls import Plan
from motia_host.engine.cron.job import Job, job_of
from motia_host.engine.parts import Parts
from motia_host.engine.waits import Waits
from motia_host.errors import RunnerUnavailable, StoreUnavailable
from motia_host.ids import new_trace_id
from motia_host.steps.registry import Registry

LATE_MS: Final = 60_000
"""An occurrence that is noticed later than this was missed."""
LOOK_S: Final = 30.0
"""A clock that was set is noticed after so long."""
WAIT_FOR_PLACE_S: Final = 60.0
QUEUE: Final = 1_000
"""Occurrences that may wait for the one that runs."""
STORE_TRIES: Final = 60
"""How often, once a second, storing an occurrence is tried."""


class CronRunner:
    def __init__(self, parts: Parts) -> None:
        self._invoker = parts.invoker
        self._pool = parts.pool
        self._ledger = parts.stores.ledger
        self._store = parts.stores.cron
        self._recorder = parts.recorder
        self._clock = parts.clock
        self._spawn = parts.spawn
        self._chance = parts.chance
        self._registry = Registry()
        self._jobs: dict[str, Job] = {}
        self._known: set[Job] = set()
        """Jobs that run something, also those whose step has left."""
        self._waits = Waits()
        self._woken = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def load(self, registry: Registry) -> None:
        """Keep the time for these steps from now on. A step whose schedule has not changed keeps its place in time."""
        self._registry = registry
        jobs = {}
        for step in registry.of_kind("cron"):
            job = self._jobs.get(step.name)
            if job is None or not job.reloaded(step):
                job = job_of(step, self._clock.now_ms())
            jobs[step.name] = job
        self._jobs = jobs
        self._woken.set()

    @property
    def running(self) -> int:
        return sum(job.running for job in self._known)

    async def run(self) -> None:
        """Keep the time until `stop`. Begins with what was missed while the host was down."""
        for job in list(self._jobs.values()):
            last = await self._store.last(job.step.name)
            if last is not None:
                self._spawn(self._catch_up(job, last, self._clock.now_ms()))
        while not self._waits.stopped:
            now = self._clock.now_ms()
            for job in list(self._jobs.values()):
                self._look(job, now)
            self._woken.clear()
            try:
                async with asyncio.timeout(self._seconds_to_next()):
                    await self._woken.wait()
            except TimeoutError:
                continue

    def stop(self) -> None:
        """Start nothing more; occurrences that wait are given up, and said."""
        self._waits.stop()
        self._woken.set()
        for job in self._known:
            for scheduled in job.queue:
                self._tell(job, "warn", f"The occurrence of {_rfc3339(scheduled)} was not run: the host stops.")
            job.queue.clear()

    async def drained(self) -> None:
        await self._idle.wait()

    def cancel_all(self) -> None:
        for job in self._known:
            for call in job.calls:
                call.cancel("shutdown")

    def abandon_all(self) -> None:
        for job in self._known:
            for call in job.calls:
                call.wake()

    async def run_now(self, name: str) -> None:
        """One occurrence now, whatever else of the step runs. Returns when it is stored."""
        job = self._jobs[name]
        scheduled = self._clock.now_ms()
        if await self._stored(job, scheduled):
            self._begin(job, scheduled)

    def _seconds_to_next(self) -> float:
        due = min((job.due for job in self._jobs.values()), default=None)
        return LOOK_S if due is None else min(LOOK_S, max(0.0, (due - self._clock.now_ms()) / 1_000))

    def _look(self, job: Job, now: int) -> None:
        while job.due <= now:
            due = job.due
            if now - due > LATE_MS:
                job.due = job.schedule.after(now)
                self._spawn(self._catch_up(job, due - 1, now))
                return
            job.due = job.schedule.after(due)
            self._spawn(self._occur(job, due))

    async def _catch_up(self, job: Job, after: int, until: int) -> None:
        """Occurrences later than `after` and not later than `until`, as the step's `catchUp` says."""
        if job.config.catch_up == "none" or job.step.name in await self._store.paused():
            return
        begin = max(after, until - job.config.catch_up_window)
        missed = job.schedule.between(begin, until) if job.config.catch_up == "all" else _last(job, begin, until)
        for scheduled in missed:
            if self._waits.stopped:
                return
            if await self._stored(job, scheduled):
                await self._begin(job, scheduled)

    async def _occur(self, job: Job, scheduled: int) -> None:
        if job.config.jitter:
            await self._waits.pause(self._chance() * job.config.jitter / 1_000)
        if self._waits.stopped or not await self._stored(job, scheduled):
            return
        if job.step.name not in await self._store.paused():
            self._overlap(job, scheduled)

    async def _stored(self, job: Job, scheduled: int) -> bool:
        """Whether the occurrence is new."""
        for _ in range(STORE_TRIES):
            try:
                result = await self._ledger.commit(Batch([Occurrence(job.step.name, scheduled)]))
            except StoreUnavailable as error:
                self._tell(job, "error", f"{error.title} The occurrence of {_rfc3339(scheduled)} waits for it.")
                await self._waits.pause(1.0)
                if self._waits.stopped:
                    return False
            else:
                return isinstance(result, Committed) and bool(result.results[0])
        return False

    def _overlap(self, job: Job, scheduled: int) -> None:
        if not job.running or job.config.overlap == "allow":
            self._begin(job, scheduled)
        elif job.config.overlap == "skip" or len(job.queue) >= QUEUE:
            self._tell(
                job, "info", f"The occurrence of {_rfc3339(scheduled)} was skipped: the one before it still runs."
            )
        elif job.config.overlap == "cancel":
            job.queue.clear()
            job.queue.append(scheduled)
            for call in job.calls:
                call.cancel("requested")
        else:
            job.queue.append(scheduled)

    def _begin(self, job: Job, scheduled: int) -> "asyncio.Task[None]":
        job.running += 1
        self._known.add(job)
        self._idle.clear()
        return self._spawn(self._run(job, scheduled))

    async def _run(self, job: Job, scheduled: int) -> None:
        try:
            await self._invoke(job, scheduled)
        finally:
            job.running -= 1
            if job.queue and not self._waits.stopped and not job.running:
                self._begin(job, job.queue.popleft())
            elif not job.running:
                self._known.discard(job)
            if not self._known:
                self._idle.set()

    async def _invoke(self, job: Job, scheduled: int) -> None:
        step = job.step
        try:
            async with self._waits.bounded(WAIT_FOR_PLACE_S * 2):
                lease = self._pool.try_lease(step.runner, background=True) or await self._pool.lease(
                    step.runner, background=True, timeout=WAIT_FOR_PLACE_S
                )
        except (RunnerUnavailable, TimeoutError) as error:
            self._tell(
                job, "error", f"The occurrence of {_rfc3339(scheduled)} was not run: {error or 'the host stops.'}"
            )
            return
        extra = {"scheduledAt": _rfc3339(scheduled)}
        plan = Plan("cron", step, self._registry, new_trace_id(), extra, step.flows)
        plan.queued_ms = max(0, self._clock.now_ms() - scheduled)
        call = self._invoker.start(plan, lease)
        job.calls.add(call)
        try:
            await call.waiter
        finally:
            job.calls.discard(call)

    def _tell(self, job: Job, level: str, text: str) -> None:
        self._recorder.say(level, f"{job.step.name}: {text}", step=job.step.name)


def _last(job: Job, after: int, until: int) -> list[int]:
    """The last occurrence in a span. Its end is looked at first, so that a day of seconds is not walked through."""
    for span in (60_000, 3_600_000, until - after):
        found = list(job.schedule.between(max(after, until - span), until))
        if found:
            return found[-1:]
    return []


def _rfc3339(instant_ms: int) -> str:
    instant = datetime.fromtimestamp(instant_ms / 1_000, UTC)
    return instant.isoformat(timespec="milliseconds" if instant_ms % 1_000 else "seconds").replace("+00:00", "Z")
