"""One request and its response on an aiohttp connection, written by ourselves.

aiohttp parses; the response goes to the transport as bytes, in one write where it is known as a whole. Is the `ResponseSink` that
the engine writes streamed responses to, and knows when the client has left. Lives as long as its request.
"""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final, cast

from aiohttp import web

from motia_host.engine.requests import ApiReply, BodyFormat, HeaderValue
from motia_host.errors import MotiaError
from motia_host.web import failures, responses
from motia_host.web.connection import CLOSE, KEEP, Connection, Written

STALLED_CLIENT_S: Final = 60.0
"""A client that takes nothing for so long, while something waits for it, is disconnected."""
_JSON_LINE: Final = b"content-type: application/json; charset=utf-8\r\n"


class Exchange:
    __slots__ = (
        "_chunked",
        "_connection",
        "_left",
        "_transport",
        "body",
        "compat",
        "cors",
        "front",
        "head_only",
        "keep_alive",
        "request",
        "started",
        "trace_id",
    )

    def __init__(self, request: web.BaseRequest, trace_id: str) -> None:
        self.request = request
        self.trace_id = trace_id
        self.cors = b""
        """Header lines that every response of this request carries, unless it has its own of that kind."""
        self.front: Mapping[str, HeaderValue] = {}
        """Headers that the project's Express application has set for whatever answers."""
        self.body: bytes | None = None
        """The body, where somebody has read it already."""
        self.compat = False
        self.head_only = request.method == "HEAD"
        self.keep_alive = request.keep_alive
        self.started = False
        self._connection = cast("Connection", request.protocol)
        self._transport = request.transport
        self._chunked = False
        self._left: int | None = None

    # ResponseSink

    @property
    def gone(self) -> bool:
        return self._transport is None or self._transport.is_closing()

    def on_gone(self, listener: Callable[[], None] | None) -> None:
        self._connection.on_lost = listener

    async def start(self, status: int, headers: Mapping[str, HeaderValue], format: BodyFormat | None) -> None:  # noqa: A002
        responses.check_status(status, "The step")
        headers = self._with_front(headers)
        lines = responses.header_lines(headers)
        if format is not None and "content-type" not in responses.names(headers):
            lines += self._content_type(format)
        framing = self._stream_framing(status, headers)
        self._put(responses.head(status, lines + self.cors, framing, self.trace_id))
        self.started = True
        if responses.has_no_body(status) or self.head_only:
            self._left = 0
        await self.room()

    async def write(self, data: bytes) -> None:
        if self.head_only or not data:
            return
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        self._put(b"%x\r\n%b\r\n" % (len(data), data) if self._chunked else data)
        await self.room()

    # For the edge

    async def finish(self) -> Written:
        """The end of a streamed response. One that is shorter than it said is broken off."""
        if self._left and not self.head_only:
            return self.abort()
        if self._chunked:
            self._put(b"0\r\n\r\n")
        await self.room()
        return KEEP if self.keep_alive else CLOSE

    async def reply(self, reply: ApiReply, step: str) -> Written:
        """Send a whole response. Raises `response-invalid` for what HTTP does not allow; then nothing was sent."""
        responses.check_status(reply.status, step)
        headers = self._with_front(reply.headers)
        lines = responses.header_lines(headers, step)
        body = reply.body or b""
        if body and "content-type" not in responses.names(headers):
            lines += self._content_type(reply.format)
        return await self.send(reply.status, lines, body)

    async def fail(self, error: MotiaError) -> Written:
        """Tell the client of a failure, or break off what has begun."""
        if self.started:
            return self.abort()
        status = failures.status_of(error)
        headers = self._with_front(failures.headers_of(error, status))
        lines = _JSON_LINE + responses.header_lines({name: headers[name] for name in headers if name != "content-type"})
        return await self.send(status, lines, failures.body(error, self.trace_id, status, compat=self.compat))

    async def send(self, status: int, lines: bytes, body: bytes) -> Written:
        if responses.has_no_body(status):
            framing, body = (b"content-length: 0\r\n" if status == 205 else b""), b""
        else:
            framing = b"content-length: %d\r\n" % len(body)
        if self.cors:
            lines += self.cors
        head = responses.head(status, lines, framing + self._persistence(), self.trace_id)
        self.started = True
        if self.head_only:
            body = b""
        self._put(head + body if len(body) < 65_536 else head)
        if len(body) >= 65_536:
            self._put(body)
            await self.room()
        return KEEP if self.keep_alive else CLOSE

    def abort(self) -> Written:
        """End the connection at once, so that the client sees that something is missing."""
        if self._transport is not None:
            self._transport.abort()
        return CLOSE

    def watch(self) -> None:
        """From here on it is a stream that ends only with the client or the host."""
        self.started = True
        self._connection.watching = True

    def proceed(self) -> None:
        """`100 Continue`."""
        self._put(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _with_front(self, headers: Mapping[str, HeaderValue]) -> Mapping[str, HeaderValue]:
        """What the response itself says wins over the application in front of it, and both over the host's own lines for CORS."""
        if self.front:
            headers = {**self.front, **headers}
        if self.cors and "access-control-allow-origin" in responses.names(headers):
            self.cors = b""
        return headers

    def _content_type(self, format: BodyFormat) -> bytes:  # noqa: A002 - the wire's word
        text = responses.COMPAT_TEXT_TYPE if self.compat and format == "text" else responses.CONTENT_TYPES[format]
        return f"content-type: {text}\r\n".encode("ascii")

    def _stream_framing(self, status: int, headers: Mapping[str, HeaderValue]) -> bytes:
        if responses.has_no_body(status):
            return self._persistence()
        length = next((value for name, value in headers.items() if name.lower() == "content-length"), None)
        if isinstance(length, str) and length.isascii() and length.isdigit():
            self._left = int(length)
            return b"content-length: %d\r\n%b" % (self._left, self._persistence())
        if self.request.version < (1, 1):
            self.keep_alive = False
            return self._persistence()
        self._chunked = not self.head_only
        return b"transfer-encoding: chunked\r\n" + self._persistence()

    def _persistence(self) -> bytes:
        if self._connection.draining:
            self.keep_alive = False
        if not self.keep_alive:
            return b"connection: close\r\n"
        return b"connection: keep-alive\r\n" if self.request.version < (1, 1) else b""

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
                    await self.request.writer.drain()
            except TimeoutError:
                if transport.get_write_buffer_size() >= waiting:
                    self.abort()
                    raise ConnectionResetError("the client takes nothing") from None
                continue
            return
