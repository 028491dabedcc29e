"""One attempt of one delivery: checked, given a place, run, and its end written down.

Decides who is charged (design A.2): a handler that fails or times out, or is alone in a runner that dies. Whoever was merely beside it is
interrupted: ready again at once, and run alone the next time. The attempt ends when its end is seen, not when it was cancelled.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

from motia_host import values
from motia_host.abc.events import INTERRUPTION_LIMIT
from motia_host.abc.ledger import Batch, Claimed, Fence, Fenced, Finish, Outcome, WriteClass
from motia_host.abc.runners import Lease
from motia_host.engine import bodies, failures, retry
from motia_host.engine.calls import Call, Ending, Plan
from motia_host.engine.parts import Parts
from motia_host.engine.waits import Waits
from motia_host.errors import MotiaError, RpcError, RunnerUnavailable, StoreUnavailable
from motia_host.steps.model import Step
from motia_host.steps.registry import Registry

LEASE_WAIT_S: Final = 30.0
"""How long one look for a place lasts; a claimed delivery goes on looking until the host stops."""
LOOK_AGAIN_S: Final = 1.0
"""Pause before the next look where there is no runner at all."""
STORE_AGAIN_S: Final = 1.0
"""Pause before the end of an attempt is written again to a store that could not."""

NEVER_AGAIN: Final = frozenset({"input-invalid", "value-not-representable"})
"""Failures of the payload itself: the next attempt would meet the same one."""


class Deliveries:
    def __init__(self, parts: Parts) -> None:
        """Under compat a payload that breaks `input` is warned of and run."""
        self._invoker = parts.invoker
        self._pool = parts.pool
        self._ledger = parts.stores.ledger
        self._recorder = parts.recorder
        self._clock = parts.clock
        self._chance = parts.chance
        self._compat = parts.compat
        self._calls: set[Call] = set()
        self._waits = Waits()

    async def run(self, registry: Registry, step: Step, claimed: Claimed, leased: Callable[[], None]) -> None:
        """Runs an attempt to its end and stores that end. `leased` is called once: when it has its place, will not take one, or waits for
        a quarantine runner, which is no place of others.
        """
        try:
            finish = await self._end(registry, step, claimed, leased)
        except Exception as error:  # noqa: BLE001 - a fault of ours: it runs again, at most until the limit of interruptions
            asyncio.get_running_loop().call_exception_handler(
                {"message": "a delivery could not be run", "exception": error}
            )
            finish = _interrupted(claimed, suspect=claimed.suspect)
        await self._store(finish)

    async def _end(self, registry: Registry, step: Step, claimed: Claimed, leased: Callable[[], None]) -> Finish:
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
            return _interrupted(claimed, suspect=claimed.suspect)
        return await self._attempt(registry, step, claimed, lease)

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
            return self._dead(step, claimed, {"name": "runner-lost", "message": message})
        if step.input_validator is None or "input" in step.validates:
            return None
        value = values.loads(claimed.data)
        if step.input_validator.is_valid(value):
            return None
        error = MotiaError("input-invalid", file=step.file, step=step.name, part="input",
                           violations=bodies.violations(step.input_validator, value))  # fmt: skip
        if not self._compat:
            return self._dead(step, claimed, failures.from_error(error))
        self._recorder.say("warn", error.title, step=step.name, trace_id=claimed.trace_id, fields=error.data)
        return None

    async def _place(self, step: Step, claimed: Claimed) -> Lease | None:
        """A place, or None when the host stops before there is one."""
        lease = None if claimed.suspect else self._pool.try_lease(step.runner, background=True)
        told = False
        while lease is None and not self._waits.stopped:
            try:
                async with self._waits.bounded(LEASE_WAIT_S * 2):
                    lease = await self._pool.lease(
                        step.runner, background=True, alone=claimed.suspect, timeout=LEASE_WAIT_S
                    )
            except TimeoutError:  # `stop` has ended the wait
                continue
            except RunnerUnavailable as error:
                if not told:
                    self._recorder.say(
                        "warn", f"{error.title} {step.name} waits.", step=step.name, trace_id=claimed.trace_id
                    )
                told = True
                await self._waits.pause(LOOK_AGAIN_S)
        return lease

    async def _attempt(self, registry: Registry, step: Step, claimed: Claimed, lease: Lease) -> Finish:
        now = self._clock.now_ms()
        extra = {"topic": claimed.topic, "input": values.Raw(claimed.data)}
        plan = Plan(
            "event", step, registry, claimed.trace_id, extra, claimed.flows, claimed.attempt, claimed,
            Fence(claimed.delivery, claimed.attempt, self._ledger.epoch), queued_ms=max(0, now - claimed.ready_at), input=claimed.data,
        )  # fmt: skip
        call = self._invoker.start(plan, lease)
        self._calls.add(call)
        try:
            await call.waiter
        finally:
            self._calls.discard(call)
        return self._judge(step, claimed, call)

    def _judge(self, step: Step, claimed: Claimed, call: Call) -> Finish:
        if call.ending is Ending.OK:
            return Finish(claimed.delivery, claimed.attempt, Outcome.DONE)
        if call.ending is None or call.cancelled == "shutdown":
            return _interrupted(claimed, suspect=False)
        if call.ending is Ending.INTERRUPTED:
            return _interrupted(claimed, suspect=not isinstance(call.error, RpcError))
        if call.ending is Ending.CANCELLED:
            return Finish(claimed.delivery, claimed.attempt, Outcome.CANCELLED)
        return self._charged(step, claimed, call)

    def _charged(self, step: Step, claimed: Claimed, call: Call) -> Finish:
        error = failures.as_object(call) or {"name": "handler-failed", "message": "no reason was given"}
        if error["name"] in NEVER_AGAIN:
            return self._dead(step, claimed, error, call)
        failed = claimed.failures + 1
        wish = call.error.data.get("retry") if isinstance(call.error, RpcError) else None
        policy = step.delivery.retry
        decision = retry.decide(policy, failed, wish if type(wish) is dict else None, self._chance)
        if isinstance(decision, retry.GiveUp):
            return self._dead(step, claimed, error, call)
        text = f"{step.name} failed ({failed} of {policy.max_attempts}), again in {decision.delay_ms / 1_000:.1f} s: {error['message']}"
        self._recorder.say("warn", text, call=call, fields={"error": error})
        retry_at = self._clock.now_ms() + decision.delay_ms
        return Finish(claimed.delivery, claimed.attempt, Outcome.RETRY, retry_at, failures.as_json(error))

    def _dead(self, step: Step, claimed: Claimed, error: dict[str, Any], call: Call | None = None) -> Finish:
        text = f"{step.name} gave up on an event of {claimed.topic!r}, which is a dead letter now: {error['message']}"
        fields = {"error": error, "delivery": claimed.delivery, "event": claimed.event}
        self._recorder.say("error", text, call=call, step=step.name, trace_id=claimed.trace_id, fields=fields)
        return Finish(claimed.delivery, claimed.attempt, Outcome.DEAD, error=failures.as_json(error))

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


def _interrupted(claimed: Claimed, *, suspect: bool) -> Finish:
    return Finish(claimed.delivery, claimed.attempt, Outcome.INTERRUPTED, suspect=suspect)
