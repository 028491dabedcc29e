"""One attempt of one delivery: checked, given a place, run, and its end written down.

The attempt ends when its end is seen, not when it was cancelled; what becomes of the delivery then is up to `verdicts`. Started by the dispatcher.
The hot path: an attempt is a task only where something has to be waited for before its handler runs, or where it may run more than once.
"""

import asyncio
from functools import partial
from typing import Final, Protocol

from motia_host import values
from motia_host.abc.events import INTERRUPTION_LIMIT
from motia_host.abc.ledger import Batch, Claimed, CommitResult, Fence, Fenced, Finish, Outcome, WriteClass
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


class Starter(Protocol):
    """Who started an attempt. Both are called once for it, on the loop and in this order."""

    def placed(self, step: Step) -> None:
        """It has its place, will not take one, or waits for a quarantine runner, which is no place of others."""
        ...

    def over(self, step: Step, *, loaded: bool) -> None:
        """Its end is stored. `loaded`: whether its runner had the step."""
        ...


class Deliveries:
    def __init__(self, parts: Parts, transactions: Transactions) -> None:
        """Under compat a payload that breaks `input` is warned of and run."""
        self._invoker = parts.invoker
        self._pool = parts.pool
        self._ledger = parts.stores.ledger
        self._recorder = parts.recorder
        self._clock = parts.clock
        self._compat = parts.compat
        self._spawn = parts.spawn
        self._transactions = transactions
        self._verdicts = Verdicts(parts)
        self._calls: set[Call] = set()
        self._waits = Waits()

    def start(self, registry: Registry, step: Step, claimed: Claimed, starter: Starter) -> None:
        """Run an attempt to its end, and store that end."""
        finish: Finish | None = None
        waits = False
        try:
            finish = self._refused(step, claimed)
            if finish is None:
                waits = not self._begun(registry, step, claimed, starter)
        except Exception as error:  # noqa: BLE001 - see `_fault`
            finish = self._fault(claimed, error)
        if waits:
            self._spawn(self._run(registry, step, claimed, starter))
            return
        starter.placed(step)
        if finish is not None:
            self._finish(step, finish, starter)

    def _begun(self, registry: Registry, step: Step, claimed: Claimed, starter: Starter) -> bool:
        """Whether its handler runs now, without a task; else nothing has happened."""
        if claimed.suspect or is_transactional(step):
            return False
        lease = self._pool.try_lease(step.runner, background=True)
        if lease is None:
            return False
        seen = partial(self._seen, step, claimed, starter)
        self._calls.add(self._invoker.start(self._plan(registry, step, claimed), lease, seen))
        return True

    def _seen(self, step: Step, claimed: Claimed, starter: Starter, call: Call) -> None:
        """The end of a call that was begun without a task; or it is to be handed back without one."""
        call.watcher = None
        self._calls.discard(call)
        try:
            finish = self._verdicts.of(step, claimed, call)
        except Exception as error:  # noqa: BLE001 - see `_fault`
            finish = self._fault(claimed, error)
        self._finish(step, finish, starter)

    async def _run(self, registry: Registry, step: Step, claimed: Claimed, starter: Starter) -> None:
        finish: Finish | None = None
        try:
            finish = await self._end(registry, step, claimed, starter)
        except Exception as error:  # noqa: BLE001 - see `_fault`
            finish = self._fault(claimed, error)
        finally:
            if finish is None:  # it is stored already; or the engine has failed, and cancels its tasks
                starter.over(step, loaded=True)
        if finish is not None:
            self._finish(step, finish, starter)

    async def _end(self, registry: Registry, step: Step, claimed: Claimed, starter: Starter) -> Finish | None:
        """The end of the attempt; None when it is stored already."""
        if claimed.suspect:
            starter.placed(step)
        try:
            lease = await self._place(step, claimed)
        finally:
            if not claimed.suspect:
                starter.placed(step)
        if lease is None:
            return interrupted(claimed, suspect=claimed.suspect)
        if is_transactional(step):
            return await self._transaction(registry, step, claimed, lease)
        call = await self._call(self._plan(registry, step, claimed), lease)
        return self._verdicts.of(step, claimed, call)

    def _fault(self, claimed: Claimed, error: Exception) -> Finish:
        """A fault of ours is reported, and the delivery runs again: at most until the limit of interruptions."""
        asyncio.get_running_loop().call_exception_handler({
            "message": "a delivery could not be run", "exception": error,
        })  # fmt: skip
        return interrupted(claimed, suspect=claimed.suspect)

    def stop(self) -> None:
        """No more looking for places: what waits for one is handed back."""
        self._waits.stop()

    def cancel_all(self) -> None:
        """Ask everything that runs to end, because the host stops."""
        for call in self._calls:
            call.cancel("shutdown")

    def abandon_all(self) -> None:
        """Hand back what has not ended; what its handlers still do is refused by the fence."""
        for call in tuple(self._calls):
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

    def _finish(self, step: Step, finish: Finish, starter: Starter) -> None:
        """Store the end of an attempt, as soon as the store can."""
        stored = self._ledger.submit(Batch([finish], WriteClass.BOOKKEEPING))
        stored.add_done_callback(partial(self._stored, step, finish, starter))

    def _stored(self, step: Step, finish: Finish, starter: Starter, stored: "asyncio.Future[CommitResult]") -> None:
        error = stored.exception()
        if isinstance(error, StoreUnavailable):
            self._recorder.say("error", f"{error.title} The end of an attempt waits for it.")
            if not self._waits.stopped:  # else it runs again after the next start, as after a crash
                self._spawn(self._again(step, finish, starter))
                return
        elif error is not None:
            self._spawn(_raised(error))
        elif isinstance(stored.result(), Fenced):
            self._recorder.say("debug", f"The end of attempt {finish.attempt} of {finish.delivery} came too late.")
        starter.over(step, loaded=finish.outcome is not Outcome.UNSTARTED)

    async def _again(self, step: Step, finish: Finish, starter: Starter) -> None:
        await self._waits.pause(STORE_AGAIN_S)
        self._finish(step, finish, starter)


async def _raised(error: BaseException) -> None:
    """A fault of the store ends the engine, as in every task of it."""
    raise error
