"""Runs a cron occurrence to its end, over the deaths of runners, and stores what became of it.

An occurrence is a promise from the moment that it is stored: what a kill, a dying runner or a stop of the host has interrupted runs again, as an
interrupted delivery does, here or at the next start. One that failed is not tried again. Used by `cron.runner`, which decides when and what.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from motia_host.abc.cron import CronOutcome, Occurrence, OccurrenceEnd, OccurrenceRow
from motia_host.abc.events import INTERRUPTION_LIMIT
from motia_host.abc.ledger import Batch, Committed, WriteClass
from motia_host.engine import places
from motia_host.engine.calls import Call, Ending, Plan
from motia_host.engine.cron.job import Job
from motia_host.engine.parts import Parts
from motia_host.engine.waits import Waits
from motia_host.errors import RpcError, RunnerLost, StoreUnavailable
from motia_host.ids import new_trace_id

DEATHS: Final = 3
"""How often an occurrence runs again that was alone in its process when that died. Others, and dying hosts, count up to `INTERRUPTION_LIMIT`."""
STORE_TRIES: Final = 60
"""How often, once a second, storing an occurrence is tried."""
STORE_AGAIN_S: Final = 1.0
_OUTCOMES: Final = {
    Ending.OK: CronOutcome.DONE,
    Ending.FAILED: CronOutcome.FAILED,
    Ending.TIMEOUT: CronOutcome.FAILED,
    Ending.CANCELLED: CronOutcome.CANCELLED,
}


class Runs:
    def __init__(self, parts: Parts, waits: Waits) -> None:
        self._invoker = parts.invoker
        self._pool = parts.pool
        self._ledger = parts.stores.ledger
        self._recorder = parts.recorder
        self._clock = parts.clock
        self._waits = waits

    async def store(self, job: Job, scheduled: int, outcome: CronOutcome | None = None) -> OccurrenceRow | None:
        """An occurrence that is due, on disk; with `outcome`, one that does not run. None when it is stored already, or could not be."""
        for _ in range(STORE_TRIES):
            try:
                return await self.store_now(job, scheduled, outcome)
            except StoreUnavailable as error:
                self.tell(job, "error", f"{error.title} The occurrence of {rfc3339(scheduled)} waits for it.")
                await self._waits.pause(STORE_AGAIN_S)
                if self._waits.stopped:
                    break
        return None

    async def store_now(self, job: Job, scheduled: int, outcome: CronOutcome | None = None) -> OccurrenceRow | None:
        """As `store`, at the first try. Raises `StoreUnavailable`."""
        op = Occurrence(job.step.name, scheduled, new_trace_id(), outcome)
        result = await self._ledger.commit(Batch([op]))
        assert isinstance(result, Committed)  # nothing was read, and nobody is fenced
        id_: str | None = result.results[0]
        return None if id_ is None else OccurrenceRow(op.step, scheduled, id_, op.trace_id, 0, None)

    async def end(self, job: Job, occurrence: OccurrenceRow, outcome: CronOutcome) -> None:
        """Store what became of it, if not now then as soon as the store can write. A stop of the host leaves it open, as a crash does."""
        op = OccurrenceEnd(occurrence.step, occurrence.scheduled_at, outcome)
        while True:
            try:
                await self._ledger.commit(Batch([op], WriteClass.BOOKKEEPING))
            except StoreUnavailable as error:
                when = rfc3339(occurrence.scheduled_at)
                self.tell(job, "error", f"{error.title} The end of the occurrence of {when} waits for it.")
                if self._waits.stopped:
                    return
                await self._waits.pause(STORE_AGAIN_S)
            else:
                return

    async def run(self, job: Job, occurrence: OccurrenceRow) -> None:
        """Returns at its end. When the host stops before that, it is left open: the next start runs it again."""
        deaths = 0
        alone = occurrence.interruptions > 0
        while occurrence.interruptions <= INTERRUPTION_LIMIT:
            call = await self._call(job, occurrence, alone=alone)
            if call is None or call.ending is None or (call.cancelled == "shutdown" and call.ending is not Ending.OK):
                self.tell(job, "info", f"The occurrence of {rfc3339(occurrence.scheduled_at)} runs at the next start.")
                return
            if call.ending is not Ending.INTERRUPTED:
                deaths += 1
                if not _has_died_alone(call) or deaths > DEATHS:
                    await self.end(job, occurrence, _OUTCOMES[call.ending])
                    return
            await self.end(job, occurrence, CronOutcome.INTERRUPTED)
            occurrence = replace(occurrence, interruptions=occurrence.interruptions + 1)
            alone = alone or not isinstance(call.error, RpcError)
        text = f"The occurrence of {rfc3339(occurrence.scheduled_at)} was given up: it was interrupted {occurrence.interruptions} times."
        self.tell(job, "error", text)
        await self.end(job, occurrence, CronOutcome.FAILED)

    async def _call(self, job: Job, occurrence: OccurrenceRow, *, alone: bool) -> Call | None:
        """One run, seen to its end; None when the host stops before there is a place for it."""
        step = job.step
        lease = await places.take(
            self._pool, step.runner, self._waits, alone=alone,
            unavailable=lambda error: self.tell(job, "warn", f"{error.title} The occurrence of {rfc3339(occurrence.scheduled_at)} waits."),
        )  # fmt: skip
        if lease is None:
            return None
        extra = {"scheduledAt": rfc3339(occurrence.scheduled_at)}
        attempt = occurrence.interruptions + 1
        plan = Plan("cron", step, job.registry, occurrence.trace_id, extra, step.flows, attempt, parent=occurrence.id)
        plan.queued_ms = max(0, self._clock.now_ms() - occurrence.scheduled_at)
        call = self._invoker.start(plan, lease)
        job.calls.add(call)
        try:
            await call.seen()
        finally:
            job.calls.discard(call)
        return call

    def tell(self, job: Job, level: str, text: str) -> None:
        self._recorder.say(level, f"{job.step.name}: {text}", step=job.step.name)


def _has_died_alone(call: Call) -> bool:
    return call.ending is Ending.FAILED and isinstance(call.error, RunnerLost)


def rfc3339(instant_ms: int) -> str:
    instant = datetime.fromtimestamp(instant_ms / 1_000, UTC)
    return instant.isoformat(timespec="milliseconds" if instant_ms % 1_000 else "seconds").replace("+00:00", "Z")
