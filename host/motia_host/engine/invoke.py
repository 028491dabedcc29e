"""Starts calls and sees their ends: the line out, the clock, the cancel, the grace, and what the answer means.

Callback-driven: a call costs a timer, never a task or a future. Used for api, event and cron steps and for the functions of
streams alike; who waits, retries or is charged is the business of those callers.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any

from motia_host.abc.runners import Lease
from motia_host.clock import Clock
from motia_host.engine.calls import Call, Calls, Ending, Plan
from motia_host.errors import MotiaError, RpcError, RunnerLost
from motia_host.ids import new_id

GRACE_S = 2.0
"""How long a cancelled call may take to end before its runner is replaced (design A.3)."""


class Invoker:
    def __init__(self, calls: Calls, clock: Clock, on_end: Callable[[Call], None]) -> None:
        """`on_end` is told of every end, once, after the call was settled."""
        self._calls = calls
        self._clock = clock
        self._on_end = on_end

    def start(self, plan: Plan, lease: Lease, watcher: Callable[[Call], None] | None = None) -> Call:
        """Write the line and return at once. The lease is given back at the end of the call, or before this raises. `watcher`: see `Call`.

        Raises `ValueNotRepresentable` when `plan.extra` cannot be written as JSON.
        """
        loop = asyncio.get_running_loop()
        call = Call(new_id(), plan, lease, self._clock.monotonic(), self._clock.now_ms(), watcher)
        self._calls.add(call)
        try:
            # Requests come one by one, and each takes the host longer than its line; deliveries come together, from one transaction.
            prompt = plan.kind == "api"
            lease.runner.ask("invoke", _params(call), partial(self._on_reply, call), prompt=prompt)
        except MotiaError:
            self._calls.remove(call)
            lease.release()
            raise
        if plan.target.timeout_ms is not None:
            call.timer = loop.call_later(plan.target.timeout_ms / 1_000, self._on_deadline, call)
        return call

    def _on_deadline(self, call: Call) -> None:
        assert call.plan.target.timeout_ms is not None
        loop = asyncio.get_running_loop()
        stream = call.stream
        if stream is not None:
            limit = call.plan.target.timeout_ms / 1_000
            left = limit if stream.waits_for_client else stream.active_at + limit - self._clock.monotonic()
            if left > 0.0005:
                call.timer = loop.call_later(left, self._on_deadline, call)
                return
        call.timed_out = True
        call.cancel("timeout")
        call.timer = loop.call_later(GRACE_S, call.lease.overdue)
        if not call.plan.waits_for_end:
            call.wake()

    def _on_reply(self, call: Call, result: Any, error: Exception | None) -> None:
        if call.timer is not None:
            call.timer.cancel()
        call.ended = True
        self._calls.remove(call)
        call.lease.release()
        call.ended_after = self._clock.monotonic() - call.started
        if error is None:
            call.result = result
            call.ending = Ending.OK
        else:
            _fail(call, error)
        call.wake()
        for follow in call.after:
            follow()
        self._on_end(call)


def _params(call: Call) -> dict[str, Any]:
    plan = call.plan
    target = plan.target
    return {
        "call": call.id,
        "kind": plan.kind,
        "file": target.file,
        "step": target.name,
        "traceId": plan.trace_id,
        "flows": plan.flows,
        "attempt": plan.attempt,
        "timeoutMs": target.timeout_ms,
        **plan.extra,
    }


def _fail(call: Call, error: Exception) -> None:
    if isinstance(error, RunnerLost):
        call.error = error
        call.ending = Ending.FAILED if error.alone else Ending.INTERRUPTED
    elif isinstance(error, RpcError):
        call.error = error
        call.ending = _REFUSALS.get(error.name, Ending.FAILED)
        if call.ending is Ending.CANCELLED and call.cancelled is None:
            call.ending = Ending.FAILED  # nobody asked for it: the handler has cancelled itself
    else:
        call.error = MotiaError("handler-failed", step=call.step, message=f"{type(error).__name__}: {error}")
        call.ending = Ending.FAILED
    if call.timed_out:
        call.ending = Ending.TIMEOUT  # whatever it said when it was stopped: its time was up


_REFUSALS = {"cancelled": Ending.CANCELLED, "shutting-down": Ending.INTERRUPTED}
