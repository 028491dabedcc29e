"""One attempt of one delivery: checked, given a place, run, and its end written down.

The attempt ends when its end is seen, not when it was cancelled; what becomes of the delivery then is up to `verdicts`. Started by the dispatcher,
a task for each.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from motia_host import values
from motia_host.abc.events import INTERRUPTION_LIMIT
from motia_host.abc.ledger import Batch, Claimed, Fence, Fenced, Finish, Outcome, WriteClass
from motia_host.abc.runners import Lease
from motia_host.engine import bodies, failures, places
from motia_host.engine.calls import Call, Plan
from motia_host.engine.overlay import Overlay
from motia_host.engine.parts import Parts
from motia_host.engine.transactions import Transactions, is_transactional
from motia_host.engine.verdicts import Verdicts, done, interrupted
from motia_host.engine.waits import Waits
from motia_host.errors import MotiaError, RunnerUnavailable, StoreUnavailable
from motia_host.steps.model import Step
from motia_host.steps.registry import Registry

STORE_AGAIN_S: Final = 1.0
"""Pause before the end of an attempt is written again to a store that could not."""


class Deliveries:
    def __init__(self, parts: Parts, transactions: Transactions) -> None:
        """Under compat a payload that breaks `input` is warned of and run."""
        self._invoker = parts.invoker
        self._pool = parts.pool
        self._ledger = parts.stores.ledger
        self._recorder = parts.recorder
        self._clock = parts.clock
        self._compat = parts.compat
        self._transactions = transactions
        self._verdicts = Verdicts(parts)
        self._calls: set[Call] = set()
        self._waits = Waits()

    async def run(self, registry: Registry, step: Step, claimed: Claimed, leased: Callable[[], None]) -> bool:
        """Runs an attempt to its end and stores that end; whether its runner had the step. `leased` is called once: when it has its place, will
        not take one, or waits for a quarantine runner, which is no place of others.
        """
        try:
            finish = await self._end(registry, step, claimed, leased)
        except Exception as error:  # noqa: BLE001 - a fault of ours: it runs again, at most until the limit of interruptions
            asyncio.get_running_loop().call_exception_handler(
                {"message": "a delivery could not be run", "exception": error}
            )
            finish = interrupted(claimed, suspect=claimed.suspect)
        if finish is not None:
            await self._store(finish)
        return finish is None or finish.outcome is not Outcome.UNSTARTED

    async def _end(self, registry: Registry, step: Step, claimed: Claimed, leased: Callable[[], None]) -> Finish | None:
        """The end of the attempt; None when it is stored already."""
        if claimed.suspect:
            leased()
        try:
            refused = self._refused(step, claimed)
            if refused is not None:
                return refused
            lease = await self._place(step, claimed)
        finally:
            if not claimed.suspect:
                leased()
        if lease is None:
            return interrupted(claimed, suspect=claimed.suspect)
        if is_transactional(step):
            return await self._transaction(registry, step, claimed, lease)
        call = await self._call(self._plan(registry, step, claimed), lease)
        return self._verdicts.of(step, claimed, call)

    def stop(self) -> None:
        """No more looking for places: what waits for one is handed back."""
        self._waits.stop()

    def cancel_all(self) -> None:
        """Ask everything that runs to end, because the host stops."""
        for call in self._calls:
            call.cancel("shutdown")

    def abandon_all(self) -> None:
        """Hand back what has not ended; what its handlers still do is refused by the fence."""
        for call in self._calls:
            call.wake()

    def _refused(self, step: Step, claimed: Claimed) -> Finish | None:
        if claimed.interruptions >= INTERRUPTION_LIMIT:
            message = f"It was interrupted {claimed.interruptions} times by the end of its runner or of the host."
            return self._verdicts.dead(step, claimed, {"name": "runner-lost", "message": message})
        if step.input_validator is None or "input" in step.validates:
            return None
        value = values.loads(claimed.data)
        if step.input_validator.is_valid(value):
            return None
        error = MotiaError("input-invalid", file=step.file, step=step.name, part="input",
                           violations=bodies.violations(step.input_validator, value))  # fmt: skip
        if not self._compat:
            return self._verdicts.dead(step, claimed, failures.from_error(error))
        self._recorder.say("warn", error.title, step=step.name, trace_id=claimed.trace_id, fields=error.data)
        return None

    async def _place(self, step: Step, claimed: Claimed) -> Lease | None:
        """A place, or None when the host stops before there is one."""

        def unavailable(error: RunnerUnavailable) -> None:
            self._recorder.say("warn", f"{error.title} {step.name} waits.", step=step.name, trace_id=claimed.trace_id)

        return await places.take(self._pool, step.runner, self._waits, alone=claimed.suspect, unavailable=unavailable)

    async def _transaction(self, registry: Registry, step: Step, claimed: Claimed, first: Lease) -> Finish | None:
        place: Lease | None = first

        async def run(overlay: Overlay) -> Call | None:
            nonlocal place
            lease, place = place or await self._place(step, claimed), None
            if lease is None:
                return None
            plan = self._plan(registry, step, claimed)
            plan.overlay = overlay
            return await self._call(plan, lease)

        ran = await self._transactions.run(run, lambda: [done(claimed)], self._fence(claimed))
        if ran.committed:
            if ran.call is not None:
                ran.call.outcome = Outcome.DONE.value
            return None
        if ran.call is None or isinstance(ran.error, StoreUnavailable):
            return interrupted(claimed, suspect=claimed.suspect)
        if ran.error is not None:
            return self._verdicts.charged(step, claimed, failures.from_error(ran.error), call=ran.call)
        return self._verdicts.of(step, claimed, ran.call)

    def _plan(self, registry: Registry, step: Step, claimed: Claimed) -> Plan:
        extra = {"topic": claimed.topic, "input": values.Raw(claimed.data)}
        return Plan(
            "event", step, registry, claimed.trace_id, extra, claimed.flows, claimed.attempt, claimed, self._fence(claimed),
            queued_ms=max(0, self._clock.now_ms() - claimed.ready_at), input=claimed.data, parent=claimed.delivery,
        )  # fmt: skip

    def _fence(self, claimed: Claimed) -> Fence:
        return Fence(claimed.delivery, claimed.attempt, self._ledger.epoch)

    async def _call(self, plan: Plan, lease: Lease) -> Call:
        call = self._invoker.start(plan, lease)
        self._calls.add(call)
        try:
            await call.seen()
        finally:
            self._calls.discard(call)
        return call

    async def _store(self, finish: Finish) -> None:
        while True:
            try:
                result = await self._ledger.commit(Batch([finish], WriteClass.BOOKKEEPING))
            except StoreUnavailable as error:
                self._recorder.say("error", f"{error.title} The end of an attempt waits for it.")
                if self._waits.stopped:
                    return  # it runs again after the next start, as after a crash
                await self._waits.pause(STORE_AGAIN_S)
            else:
                if isinstance(result, Fenced):
                    self._recorder.say(
                        "debug", f"The end of attempt {finish.attempt} of {finish.delivery} came too late."
                    )
                return
