"""One callback that a handler has made and that waits for its answer, and how writes and reads answer it.

Writes are submitted at once, in the order of the wire; their answers come when they are on disk. Reads wait for the unfinished writes of
their own call. No task is made for a write, nor for a read that need not wait.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from motia_host import values
from motia_host.abc.ledger import Batch, CommitResult, Committed, Op
from motia_host.abc.runners import Runner
from motia_host.abc.stores import Stores
from motia_host.clock import Clock
from motia_host.engine.calls import Call
from motia_host.engine.item_form import ItemForm
from motia_host.engine.overlaid import Overlaid
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
    """Answers callbacks from the ledger and the stores, or from the overlay of a transactional run."""

    def __init__(self, stores: Stores, spawn: Spawn, on_fault: Callable[[BaseException], None], form: ItemForm) -> None:
        """`on_fault` is told of errors that are the host's own."""
        self._form = form
        self._ledger = stores.ledger
        self._state = stores.state
        self._streams = stores.streams
        self._overlaid = Overlaid(stores.state, stores.streams)
        self._spawn = spawn
        self._on_fault = on_fault

    def write(self, asked: Asked, op: Op, turn: Callable[[Any], Any]) -> "asyncio.Future[CommitResult] | None":
        """Write for the call; `turn` makes the answer of the op's result. The future of the commit, or None where it commits with the
        end of the call. Raises `OperationInvalid` in that case.
        """
        call = asked.call
        if call.plan.overlay is not None:
            asked.answer(turn(self._overlaid.apply(call.plan.overlay, op)))
            return None
        future = self._ledger.submit(Batch([op], fence=call.plan.fence))
        call.writes.add(future)
        future.add_done_callback(partial(self._written, asked, turn))
        return future

    def state(self, asked: Asked, group: str, key: str) -> None:
        overlay = asked.call.plan.overlay
        if overlay is not None:
            asked.answer(raw_or_none(self._overlaid.state(overlay, group, key)))
        elif asked.call.writes:
            self._spawn(self._later(asked, partial(_found, lambda: self._state_now(group, key))))
        else:
            asked.answer(self._state_now(group, key))

    def item(self, asked: Asked, stream: str, group: str, item_id: str) -> None:
        overlay = asked.call.plan.overlay
        if overlay is not None:
            asked.answer(self._shown(stream, group, self._overlaid.item(overlay, stream, group, item_id)))
        elif asked.call.writes:
            self._spawn(self._later(asked, partial(_found, lambda: self._item_now(stream, group, item_id))))
        else:
            asked.answer(self._item_now(stream, group, item_id))

    def state_group(self, asked: Asked, group: str) -> None:
        overlay = asked.call.plan.overlay

        async def look() -> Any:
            if overlay is not None:
                return raw_array(await self._overlaid.state_group(overlay, group))
            return raw_array([row.value for row in await self._state.get_group(group)])

        self._spawn(self._later(asked, look))

    def items(self, asked: Asked, stream: str, group: str) -> None:
        overlay = asked.call.plan.overlay

        async def look() -> Any:
            if overlay is not None:
                found = await self._overlaid.items(overlay, stream, group)
            else:
                found = [item.data for item in await self._streams.get_group(stream, group)]
            return raw_array(self._form.all_shown(stream, group, found))

        self._spawn(self._later(asked, look))

    def own_item(self, asked: Asked, stream: str, group: str, item_id: str) -> bytes | None:
        """The item that an update of a transactional run starts from."""
        assert asked.call.plan.overlay is not None
        return self._overlaid.item(asked.call.plan.overlay, stream, group, item_id)

    def _state_now(self, group: str, key: str) -> Any:
        row = self._state.get(group, key)
        return None if row is None else values.Raw(row.value)

    def _item_now(self, stream: str, group: str, item_id: str) -> Any:
        found = self._streams.get(stream, group, item_id)
        return self._shown(stream, group, None if found is None else found.data)

    def _shown(self, stream: str, group: str, data: bytes | None) -> Any:
        return None if data is None else values.Raw(self._form.shown(stream, group, data))

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


async def _found(look: Callable[[], Any]) -> Any:
    return look()


def raw_or_none(data: bytes | None) -> Any:
    """Stored JSON as it goes into an answer."""
    return None if data is None else values.Raw(data)


def raw_array(items: Sequence[bytes]) -> Any:
    return values.Raw(b"[" + b",".join(items) + b"]")
