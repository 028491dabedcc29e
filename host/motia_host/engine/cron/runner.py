"""Runs cron steps when they are due. An occurrence is (step, scheduled time), stored before it runs, and unique in the store.

One task keeps the time for all; each occurrence is a task of its own, which `runs` sees to its end. What was interrupted by the end of the former host
runs first. What was missed while the host was down, or the machine asleep, is up to the step's `catchUp`: none, the last one, or all within
its window, one after the other.
"""

import asyncio
from collections import defaultdict
from typing import Final

from motia_host.abc.cron import CronOutcome, OccurrenceRow
from motia_host.engine.cron.job import Job, job_of
from motia_host.engine.cron.runs import Runs, rfc3339
from motia_host.engine.parts import Parts
from motia_host.engine.waits import Waits
from motia_host.steps.registry import Registry

LATE_MS: Final = 60_000
"""An occurrence that is noticed later than this was missed."""
LOOK_S: Final = 30.0
"""A clock that was set is noticed after so long."""
QUEUE: Final = 1_000
"""Occurrences of a step that may run or wait at a time."""


class CronRunner:
    def __init__(self, parts: Parts) -> None:
        self._store = parts.stores.cron
        self._clock = parts.clock
        self._spawn = parts.spawn
        self._chance = parts.chance
        self._waits = Waits()
        self._runs = Runs(parts, self._waits)
        self._jobs: dict[str, Job] = {}
        self._known: set[Job] = set()
        """Jobs that run something, also those whose step has left."""
        self._unfinished: defaultdict[str, list[OccurrenceRow]] = defaultdict(list)
        """What the former host has left, until its step is loaded."""
        self._woken = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def load(self, registry: Registry) -> None:
        """Keep the time for these steps from now on. A step whose schedule has not changed keeps its place in time."""
        jobs = {}
        for step in registry.of_kind("cron"):
            job = self._jobs.get(step.name)
            if job is None or not job.reloaded(step, registry):
                job = job_of(step, registry, self._clock.now_ms())
            jobs[step.name] = job
        self._jobs = jobs
        self._woken.set()

    @property
    def running(self) -> int:
        return sum(job.running for job in self._known)

    async def run(self) -> None:
        """Keep the time until `stop`. Begins with what the former host has left and what was missed while there was none."""
        for occurrence in await self._store.unfinished():
            self._unfinished[occurrence.step].append(occurrence)
        for job in list(self._jobs.values()):
            last = await self._store.last(job.step.name)
            if last is not None:
                unfinished = self._unfinished.pop(job.step.name, [])
                self._spawn(self._make_up(job, unfinished, last, self._clock.now_ms()))
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
        """Start nothing more; occurrences that wait are left for the next start, and said."""
        self._waits.stop()
        self._woken.set()
        for job in self._known:
            for occurrence in job.queue:
                self._runs.tell(
                    job, "info", f"The occurrence of {rfc3339(occurrence.scheduled_at)} runs at the next start."
                )
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

    async def run_now(self, name: str) -> str:
        """One occurrence now, whatever else of the step runs. Returns its trace id when it is stored. Raises `StoreUnavailable`."""
        job = self._jobs[name]
        scheduled = self._clock.now_ms()
        while (occurrence := await self._runs.store_now(job, scheduled)) is None:
            scheduled += 1  # another one has that moment
        self._begin(job, occurrence)
        return occurrence.trace_id

    def _seconds_to_next(self) -> float:
        due = min((job.due for job in self._jobs.values()), default=None)
        return LOOK_S if due is None else min(LOOK_S, max(0.0, (due - self._clock.now_ms()) / 1_000))

    def _look(self, job: Job, now: int) -> None:
        if job.step.name in self._unfinished:
            self._spawn(self._run_again(job, self._unfinished.pop(job.step.name)))
        while job.due <= now:
            due = job.due
            if now - due > LATE_MS:
                job.due = job.schedule.after(now)
                self._spawn(self._make_up(job, [], due - 1, now))
                return
            job.due = job.schedule.after(due)
            self._spawn(self._occur(job, due))

    async def _make_up(self, job: Job, unfinished: list[OccurrenceRow], after: int, until: int) -> None:
        """What was left unfinished, then occurrences later than `after` and not later than `until`, as the step's `catchUp` says."""
        await self._run_again(job, unfinished)
        if job.config.catch_up == "none" or await self._paused(job):
            return
        begin = max(after, until - job.config.catch_up_window)
        missed = job.schedule.between(begin, until) if job.config.catch_up == "all" else _last(job, begin, until)
        for scheduled in missed:
            if self._waits.stopped:
                return
            occurrence = await self._runs.store(job, scheduled)
            if occurrence is not None:
                await self._begin(job, occurrence)

    async def _run_again(self, job: Job, unfinished: list[OccurrenceRow]) -> None:
        """One after the other, as they were due. Those of a paused step pass."""
        for occurrence in unfinished:
            if await self._paused(job):
                await self._pass(job, occurrence, "its step is paused")
            elif not self._waits.stopped:
                await self._begin(job, occurrence)

    async def _paused(self, job: Job) -> bool:
        return job.step.name in await self._store.paused()

    async def _occur(self, job: Job, scheduled: int) -> None:
        if job.config.jitter:
            await self._waits.pause(self._chance() * job.config.jitter / 1_000)
        if self._waits.stopped:
            return
        paused = await self._paused(job)
        occurrence = await self._runs.store(job, scheduled, CronOutcome.SKIPPED if paused else None)
        if occurrence is not None and not paused:
            await self._overlap(job, occurrence)

    async def _overlap(self, job: Job, occurrence: OccurrenceRow) -> None:
        overlap = job.config.overlap
        if not job.running or (overlap == "allow" and job.running < QUEUE):
            self._begin(job, occurrence)
        elif overlap == "cancel":
            passed = list(job.queue)
            job.queue.clear()
            job.queue.append(occurrence)
            for call in job.calls:
                call.cancel("requested")
            for earlier in passed:
                await self._pass(job, earlier, "a later one is due")
        elif overlap == "queue" and len(job.queue) < QUEUE:
            job.queue.append(occurrence)
        else:
            await self._pass(job, occurrence, "the one before it still runs")

    async def _pass(self, job: Job, occurrence: OccurrenceRow, why: str) -> None:
        self._runs.tell(job, "info", f"The occurrence of {rfc3339(occurrence.scheduled_at)} was skipped: {why}.")
        await self._runs.end(job, occurrence, CronOutcome.SKIPPED)

    def _begin(self, job: Job, occurrence: OccurrenceRow) -> "asyncio.Task[None]":
        job.running += 1
        self._known.add(job)
        self._idle.clear()
        return self._spawn(self._run(job, occurrence))

    async def _run(self, job: Job, occurrence: OccurrenceRow) -> None:
        try:
            await self._runs.run(job, occurrence)
        finally:
            job.running -= 1
            if job.queue and not self._waits.stopped and not job.running:
                self._begin(job, job.queue.popleft())
            elif not job.running:
                self._known.discard(job)
            if not self._known:
                self._idle.set()


def _last(job: Job, after: int, until: int) -> list[int]:
    """The last occurrence in a span. Its end is looked at first, so that a day of seconds is not walked through."""
    for span in (60_000, 3_600_000, until - after):
        found = list(job.schedule.between(max(after, until - span), until))
        if found:
            return found[-1:]
    return []
