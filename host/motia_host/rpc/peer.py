"""One end of a JSON-RPC connection: calls with their futures, replies, notifications. Bytes in through `feed`, bytes out through `write`.

It knows no method names and does no I/O; `process.child` moves the bytes, `memory` joins two peers without a process. A request costs one
encoding and a share of one write: what is sent within one turn of the loop goes out in one piece, or in a few. All of it belongs to the
loop's thread.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, Final, Protocol

from motia_host.errors import RpcError
from motia_host.rpc import messages
from motia_host.rpc.framing import LineSplitter

LARGE_LINE_BYTES: Final = 262_144
"""A longer line is handed to the decoder, where there is one, instead of being parsed on the loop."""

PORTION: Final = 3
"""Lines after which a `prompt` request does not wait for the end of the turn."""

Decoder = Callable[[bytes], "asyncio.Future[messages.Message]"]

Settle = Callable[[Any, Exception | None], None]
"""Told the result of a request, or its error; once, on the loop."""


class PeerHandler(Protocol):
    """What a peer is told, by plain calls on the loop. What these raise is reported to the loop's exception handler; the peer goes on, and a
    request whose handler raised is answered with `internal-error`.
    """

    def on_request(self, id: messages.Id, method: str, params: dict[str, Any]) -> None:
        """To be answered with `respond` or `respond_error`, now or later."""
        ...

    def on_notification(self, method: str, params: dict[str, Any]) -> None: ...

    def on_stray(self, line: bytes, reason: str) -> None:
        """A line that is no message, a response that nobody waits for, or (with an empty `line`) one over the limit."""
        ...


class Peer:
    def __init__(self, write: Callable[[bytes], None], handler: PeerHandler, *, splitter: LineSplitter | None = None,
                 decoder: Decoder | None = None) -> None:  # fmt: skip
        """`write` takes the bytes of whole lines and must not block. `decoder` parses lines over `LARGE_LINE_BYTES` elsewhere; later
        lines wait for it, so that the order stays.
        """
        self._loop = asyncio.get_running_loop()
        self._write = write
        self._handler = handler
        self._splitter = splitter or LineSplitter()
        self._decoder = decoder
        self._held: deque[bytes] = deque()
        self._settled: asyncio.Future[None] | None = None
        self._out: list[bytes] = []
        self._open: dict[int, Settle] = {}
        self._quiet: asyncio.Future[None] | None = None
        self._last_id = 0
        self._closed: Callable[[], Exception] | None = None

    @property
    def open_calls(self) -> int:
        """Calls without an answer, also those whose future was cancelled: the other side still works on them."""
        return len(self._open)

    async def answered(self) -> None:
        """Until no call is open."""
        if self._open:
            if self._quiet is None:
                self._quiet = self._loop.create_future()
            await asyncio.shield(self._quiet)

    def ask(self, method: str, params: dict[str, Any], settle: Settle, *, prompt: bool = False) -> None:
        """A request without a future: `settle` is called in the turn of the loop in which the answer comes, never within `ask`. Its error is an
        `RpcError` when the other side answers with one, and what `close` was given when the connection ends first. Raises
        `ValueNotRepresentable` at once, with nothing sent.

        `prompt` is for requests that take long to prepare: each `PORTION` leave at once, so that the other side works on them meanwhile. It costs more writes.
        """
        if self._closed is not None:
            self._loop.call_soon(settle, None, self._closed())
            return
        id = self._last_id + 1
        line = messages.request(id, method, params)
        self._last_id = id
        self._open[id] = settle
        self._send(line)
        if prompt and len(self._out) >= PORTION:
            self._flush()

    def call(self, method: str, params: dict[str, Any]) -> "asyncio.Future[Any]":
        """As `ask`, with the answer as a future. Nobody is told of an answer whose future was cancelled."""
        future: asyncio.Future[Any] = self._loop.create_future()
        self.ask(method, params, partial(_resolve, future))
        return future

    def notify(self, method: str, params: dict[str, Any]) -> None:
        self._send(messages.notification(method, params))

    def respond(self, id: messages.Id, result: Any) -> None:
        """Raises `ValueNotRepresentable`, with nothing sent: the request is still open then."""
        self._send(messages.response(id, result))

    def respond_error(self, id: messages.Id, name: str, message: str, data: dict[str, Any]) -> None:
        self._send(messages.failure(id, name, message, data))

    def feed(self, data: bytes) -> None:
        """Bytes from the other side, at any chunking."""
        skipped = self._splitter.skipped
        for line in self._splitter.feed(data):
            if self._held or (self._decoder is not None and len(line) > LARGE_LINE_BYTES):
                self._hold(line)
            else:
                self._dispatch(messages.parse(line))
        if self._splitter.skipped != skipped:
            self._guarded(self._handler.on_stray, b"", f"a line of more than {self._splitter.limit} bytes was skipped")

    async def settled(self) -> None:
        """Until every line that was fed is dispatched."""
        if self._held:
            if self._settled is None:
                self._settled = self._loop.create_future()
            await asyncio.shield(self._settled)

    def fail_open(self, error: Callable[[], Exception]) -> None:
        """Fails each open call with an `error()` of its own; answers that still come are dropped. The connection stays."""
        for id, settle in self._open.items():
            self._open[id] = _unwanted
            self._guarded(settle, None, error())

    def close(self, error: Callable[[], Exception]) -> None:
        """Ends the connection: open and later calls fail with an `error()` of their own, nothing is sent any more. Idempotent."""
        if self._closed is not None:
            return
        self._closed = error
        self._out.clear()
        self.fail_open(error)
        self._open.clear()
        self._told_quiet()

    def _send(self, line: bytes) -> None:
        if self._closed is not None:
            return
        if not self._out:
            self._loop.call_soon(self._flush)
        self._out.append(line)

    def _flush(self) -> None:
        out = self._out
        if out:
            self._out = []
            self._write(out[0] if len(out) == 1 else b"".join(out))

    def _dispatch(self, message: messages.Message) -> None:
        kind = type(message)
        if kind is messages.Response or kind is messages.Failure:
            self._settle(message)  # type: ignore[arg-type]
        elif kind is messages.Request:
            self._requested(message)  # type: ignore[arg-type]
        elif isinstance(message, messages.Notification):
            self._guarded(self._handler.on_notification, message.method, message.params)
        elif isinstance(message, messages.Refused):
            self.respond_error(message.id, message.name, message.message, message.data)
        elif isinstance(message, messages.Stray):
            self._guarded(self._handler.on_stray, message.line, message.reason)

    def _settle(self, message: messages.Response | messages.Failure) -> None:
        settle = self._open.pop(message.id, None)  # type: ignore[arg-type]
        if settle is None:
            self._guarded(self._handler.on_stray, b"", f"a response to {message.id!r}, which is not an open request")
        elif type(message) is messages.Response:
            self._guarded(settle, message.result, None)
        else:
            assert isinstance(message, messages.Failure)
            self._guarded(settle, None, RpcError(message.code, message.name, message.message, message.data))
        if self._quiet is not None and not self._open:
            self._told_quiet()

    def _told_quiet(self) -> None:
        if self._quiet is not None:
            self._quiet.set_result(None)
            self._quiet = None

    def _requested(self, message: messages.Request) -> None:
        if not self._guarded(self._handler.on_request, message.id, message.method, message.params):
            self.respond_error(message.id, "internal-error", "The request could not be handled.", {})

    def _guarded(self, function: Callable[..., None], *arguments: Any) -> bool:
        try:
            function(*arguments)
        except Exception as error:  # noqa: BLE001 - a handler's fault must not end the connection of everybody else
            self._loop.call_exception_handler({"message": "a handler of messages failed", "exception": error})
            return False
        return True

    def _hold(self, line: bytes) -> None:
        self._held.append(line)
        if len(self._held) == 1:
            self._decode_next()

    def _decode_next(self) -> None:
        while self._held:
            line = self._held[0]
            if self._decoder is not None and len(line) > LARGE_LINE_BYTES:
                self._decoder(line).add_done_callback(self._decoded)
                return
            self._held.popleft()
            self._dispatch(messages.parse(line))
        if self._settled is not None:
            self._settled.set_result(None)
            self._settled = None

    def _decoded(self, decoding: "asyncio.Future[messages.Message]") -> None:
        line = self._held.popleft()
        if decoding.cancelled() or decoding.exception() is not None:
            message = messages.parse(line)  # the decoder died: slow for the others, but nothing is lost
        else:
            message = decoding.result()
        self._dispatch(message)
        self._decode_next()


def _resolve(future: "asyncio.Future[Any]", result: Any, error: Exception | None) -> None:
    if future.done():  # cancelled by its caller, who does not want the answer
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)


def _unwanted(_result: Any, _error: Exception | None) -> None:
    """The answer to a call that was failed before."""
