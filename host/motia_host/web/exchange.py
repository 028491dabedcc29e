"""One request and its response on a connection, written by ourselves: the part that is the same on every edge.

The response goes to the transport as bytes, in one write where it is known as a whole. Is the `ResponseSink` that the engine writes
streamed responses to, and knows when the client has left. Lives as long as its request. How a request is read is up to the edge's own kind:
`aiohttp_exchange` and `plain_exchange`.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Final, Protocol

from motia_host.engine.requests import ApiReply, BodyFormat, HeaderValue
from motia_host.errors import MotiaError
from motia_host.ids import new_trace_id, trace_id_of
from motia_host.web import failures, responses
from motia_host.web.connection import CLOSE, KEEP, Written

STALLED_CLIENT_S: Final = 60.0
"""A client that takes nothing for so long, while something waits for it, is disconnected."""
LARGE_BYTES: Final = 65_536
"""Of a body: it is not copied behind its head, and waited for."""
_JSON_LINE: Final = b"content-type: application/json; charset=utf-8\r\n"


class Line(Protocol):
    """The connection, as an exchange needs it."""

    on_lost: Callable[[], None] | None
    draining: bool
    watching: bool


class Exchange(ABC):
    __slots__ = (
        "_chunked",
        "_left",
        "_line",
        "_transport",
        "compat",
        "cors",
        "fields",
        "front",
        "keep_alive",
        "method",
        "read",
        "started",
        "trace_id",
        "version",
    )

    method: str
    version: tuple[int, int]
    """Of HTTP."""
    fields: Mapping[str, str]
    """Headers of the request; ask in lower case."""
    keep_alive: bool

    def __init__(self, line: Line, transport: asyncio.Transport | None, fields: Mapping[str, str]) -> None:
        self.fields = fields
        self.trace_id = trace_id_of(fields.get("traceparent")) or new_trace_id()
        self.cors = b""
        """Header lines that every response of this request carries, unless it has its own of that kind."""
        self.front: Mapping[str, HeaderValue] = {}
        """Headers that the project's Express application has set for whatever answers."""
        self.read: bytes | None = None
        """The body, where somebody has read it already."""
        self.compat = False
        self.started = False
        self._line = line
        self._transport = transport
        self._chunked = False
        self._left: int | None = None

    # What the request says

    @abstractmethod
    def target(self) -> tuple[str, str]:
        """Raw path and raw query, percent-encoded: always ASCII. Raises `request-malformed` for a target that names no path."""

    @abstractmethod
    def headers(self) -> Mapping[str, HeaderValue]:
        """Names in lower case. A header that is sent twice is joined as Node does it; bytes that are no UTF-8 are read as Latin-1."""

    @property
    @abstractmethod
    def has_body(self) -> bool: ...

    @abstractmethod
    async def read_body(self, limit: int) -> bytes:
        """The whole body. Raises `body-too-large` (413), `request-timeout` (408), `body-unreadable` (400), `ConnectionError` when the client leaves."""

    @abstractmethod
    async def _drain(self) -> None:
        """Until what waits for the client is below the transport's mark."""

    # ResponseSink

    @property
    def gone(self) -> bool:
        return self._transport is None or self._transport.is_closing()

    def on_gone(self, listener: Callable[[], None] | None) -> None:
        self._line.on_lost = listener

    async def start(self, status: int, headers: Mapping[str, HeaderValue], format: BodyFormat | None) -> None:  # noqa: A002
        responses.check_status(status, "The step")
        headers = self._with_front(headers)
        lines = responses.header_lines(headers)
        if format is not None and "content-type" not in responses.names(headers):
            lines += self._content_type(format)
        framing = self._stream_framing(status, headers)
        self._put(responses.head(status, lines + self.cors, framing, self.trace_id))
        self.started = True
        if responses.has_no_body(status) or self._head_only:
            self._left = 0
        await self.room()

    async def write(self, data: bytes) -> None:
        if self._head_only or not data:
            return
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        self._put(b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data)
        await self.room()

    # For the edge

    async def finish(self) -> Written:
        """The end of a streamed response. One that is shorter than it said is broken off."""
        if self._left and not self._head_only:
            return self.abort()
        if self._chunked:
            self._put(b"0\r\n\r\n")
        await self.room()
        return KEEP if self.keep_alive else CLOSE

    async def reply(self, reply: ApiReply, step: str) -> Written:
        """Send a whole response. Raises `response-invalid` for what HTTP does not allow; then nothing was sent."""
        return await self.send(reply.status, self._reply_lines(reply, step), reply.body or b"")

    def fail(self, error: MotiaError) -> Written:
        """Tell the client of a failure, or break off what has begun."""
        if self.started:
            return self.abort()
        status = failures.status_of(error)
        headers = self._with_front(failures.headers_of(error, status))
        lines = _JSON_LINE + responses.header_lines({name: headers[name] for name in headers if name != "content-type"})
        return self.put(status, lines, failures.body(error, self.trace_id, status, compat=self.compat))

    async def send(self, status: int, lines: bytes, body: bytes) -> Written:
        """Send a whole response; a large one is waited for until the client has taken enough of it."""
        written = self.put(status, lines, body)
        if len(body) >= LARGE_BYTES:
            await self.room()
        return written

    def put(self, status: int, lines: bytes, body: bytes) -> Written:
        """Write a whole response."""
        if responses.has_no_body(status):
            framing, body = (b"content-length: 0\r\n" if status == 205 else b""), b""
        else:
            framing = b"content-length: %d\r\n" % len(body)
        if self.cors:
            lines += self.cors
        head = responses.head(status, lines, framing + self._persistence(), self.trace_id)
        self.started = True
        if self._head_only:
            body = b""
        if len(body) < LARGE_BYTES:
            self._put(head + body)
        else:
            self._put(head)
            self._put(body)
        return KEEP if self.keep_alive else CLOSE

    def abort(self) -> Written:
        """End the connection at once, so that the client sees that something is missing."""
        if self._transport is not None:
            self._transport.abort()
        return CLOSE

    def watch(self) -> None:
        """From here on it is a stream that ends only with the client or the host."""
        self.started = True
        self._line.watching = True

    def proceed(self) -> None:
        """`100 Continue`."""
        self._put(b"HTTP/1.1 100 Continue\r\n\r\n")

    @property
    def _head_only(self) -> bool:
        return self.method == "HEAD"

    def _reply_lines(self, reply: ApiReply, step: str) -> bytes:
        responses.check_status(reply.status, step)
        headers = self._with_front(reply.headers)
        if self.compat and reply.body and reply.format != "bytes":
            headers = responses.in_utf_8(headers)
        lines = responses.header_lines(headers, step) if headers else b""
        if reply.body and "content-type" not in responses.names(headers):
            lines += self._content_type(reply.format)
        return lines

    def _with_front(self, headers: Mapping[str, HeaderValue]) -> Mapping[str, HeaderValue]:
        """What the response itself says wins over the application in front of it, and both over the host's own lines for CORS."""
        if self.front:
            headers = {**self.front, **headers}
        if self.cors and headers:
            self.cors = responses.cors_beside(headers, self.cors, compat=self.compat)
        return headers

    def _content_type(self, format: BodyFormat) -> bytes:  # noqa: A002 - the wire's word
        return responses.COMPAT_TEXT_LINE if self.compat and format == "text" else responses.TYPE_LINES[format]

    def _stream_framing(self, status: int, headers: Mapping[str, HeaderValue]) -> bytes:
        if responses.has_no_body(status):
            return self._persistence()
        length = next((value for name, value in headers.items() if name.lower() == "content-length"), None)
        if isinstance(length, str) and length.isascii() and length.isdigit():
            self._left = int(length)
            return b"content-length: %d\r\n%b" % (self._left, self._persistence())
        if self.version < (1, 1):
            self.keep_alive = False
            return self._persistence()
        self._chunked = not self._head_only
        return b"transfer-encoding: chunked\r\n" + self._persistence()

    def _persistence(self) -> bytes:
        if self._line.draining:
            self.keep_alive = False
        if not self.keep_alive:
            return b"connection: close\r\n"
        return b"connection: keep-alive\r\n" if self.version < (1, 1) else b""

    def _put(self, data: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError("the client has left")
        self._transport.write(data)

    async def room(self) -> None:
        """Until the client has taken enough of what waits for it. Raises `ConnectionError` when it leaves, or takes nothing for too long."""
        transport = self._transport
        while transport is not None and transport.get_write_buffer_size():
            waiting = transport.get_write_buffer_size()
            try:
                async with asyncio.timeout(STALLED_CLIENT_S):
                    await self._drain()
            except TimeoutError:
                if transport.get_write_buffer_size() >= waiting:
                    self.abort()
                    raise ConnectionResetError("the client takes nothing") from None
                continue
            return
