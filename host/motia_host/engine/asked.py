"""One callback that a handler has made and that waits for its answer, and how writes and reads answer it.

Writes are submitted at once, in the order of the wire; their answers come when they are on disk. Reads wait for the unfinished writes of
their own call. No task is made for a write, nor for a read that need not wait.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from motia_host.abc.ledger import Batch, CommitResult, Committed, Ledger, Op
from motia_host.abc.runners import Runner
from motia_host.clock import Clock
from motia_host.engine.calls import Call
from motia_host.errors import MotiaError

Spawn = Callable[[Coroutine[Any, Any, None]], object]
"""Starts a task that belongs to the engine."""

CALL_ENDED = "The call has ended."

_ON_THE_WIRE = frozenset({
    "value-not-representable", "call-ended", "topic-not-declared", "stream-not-found", "item-invalid", "value-too-large", "operation-invalid",
    "store-unavailable", "idempotency-conflict", "not-supported", "invalid-params", "invalid-request",
})  # fmt: skip
"""Errors of callbacks that protocol/errors.json knows; anything else is told as internal-error."""


class Asked:
    """Answered exactly once, by `answer` or `fail`."""

    __slots__ = ("_clock", "_id", "_method", "_since", "call", "detail", "params")

    def __init__(self, call: Call, id: int | str, method: str, params: dict[str, Any], clock: Clock) -> None:
        self.call = call
        self.params = params
        self.detail: dict[str, Any] = {}
        """What is recorded of it: names, never values."""
        self._id = id
        self._method = method
        self._clock = clock
        self._since = clock.monotonic()
        call.open_callbacks += 1

    @property
    def runner(self) -> Runner:
        return self.call.lease.runner

    def answer(self, result: Any) -> None:
        self.runner.respond(self._id, result)
        self._close(ok=True)

    def fail(self, name: str, message: str, data: dict[str, Any]) -> None:
        self.runner.respond_error(self._id, name, message, data)
        self.detail["error"] = name
        self._close(ok=False)

    def fail_with(self, error: MotiaError) -> None:
        if error.name in _ON_THE_WIRE:
            self.fail(error.name, error.title, error.data)
        else:
            self.fail("internal-error", error.title, {})

    def ended(self) -> None:
        self.fail("call-ended", CALL_ENDED, {})

    def _close(self, *, ok: bool) -> None:
        self.call.open_callbacks -= 1
        kind, _, name = self._method.partition(".")
        if kind != "response":
            self.call.span(
                kind,
                name or str(self.detail.get("topic", "")),
                self._since,
                self._clock.monotonic(),
                self.detail,
                ok=ok,
            )


class Storage:
    """Answers callbacks from the ledger and the stores."""

    def __init__(self, ledger: Ledger, spawn: Spawn, on_fault: Callable[[BaseException], None]) -> None:
        """`on_fault` is told of errors that are the host's own."""
        self._ledger = ledger
        self._spawn = spawn
        self._on_fault = on_fault

    def write(self, asked: Asked, ops: Sequence[Op], turn: Callable[[Any], Any]) -> "asyncio.Future[CommitResult]":
        """Submit a batch for the call; `turn` makes the answer of the first operation's result."""
        call = asked.call
        future = self._ledger.submit(Batch(ops, fence=call.plan.fence))
        call.writes.add(future)
        future.add_done_callback(partial(self._written, asked, turn))
        return future

    def _written(self, asked: Asked, turn: Callable[[Any], Any], future: "asyncio.Future[CommitResult]") -> None:
        asked.call.writes.discard(future)
        error = future.exception() if not future.cancelled() else asyncio.CancelledError()
        if error is not None:
            self._failed(asked, error)
            return
        result = future.result()
        if isinstance(result, Committed):
            asked.answer(turn(result.results[0]))
        else:
            asked.ended()  # fenced: the attempt has ended, whatever the runner still believes

    def read(self, asked: Asked, look: Callable[[], Any]) -> None:
        """Answer with a point read, at once where the call has no unfinished writes."""
        if asked.call.writes:
            self._spawn(self._later(asked, _ready(look)))
        else:
            asked.answer(look())

    def read_many(self, asked: Asked, look: Callable[[], Awaitable[Any]]) -> None:
        """Answer with a read that waits."""
        self._spawn(self._later(asked, look))

    async def _later(self, asked: Asked, look: Callable[[], Awaitable[Any]]) -> None:
        await asked.call.writes_done()
        try:
            result = await look()
        except Exception as error:  # noqa: BLE001 - told to the handler, and to us where it is ours
            self._failed(asked, error)
        else:
            asked.answer(result)

    def _failed(self, asked: Asked, error: BaseException) -> None:
        if isinstance(error, MotiaError):
            asked.fail_with(error)
            return
        asked.fail("internal-error", "The host could not execute it.", {})
        self._on_fault(error)


def _ready(look: Callable[[], Any]) -> Callable[[], Awaitable[Any]]:
    async def found() -> Any:
        return look()

    return found
