"""A connection that serves plain api requests by callbacks, and gives itself over to aiohttp at the first request that is anything else.

Plain is: HTTP/1.1, whole within a second, a head of at most 16 KiB in ASCII with no name twice, a body of known length of at most 64 KiB, no upgrade, no
coding, no expectation, and a path that is not the host's own. httptools (llhttp, the parser that aiohttp has, too) judges the head; what it refuses is refused by
aiohttp, which gets the same bytes. So nothing is accepted here that would not be accepted there.

One request at a time: what comes early waits as bytes, which is how pipelining stays in order and how much a client can have waiting is bounded.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, cast

import httptools

from motia_host.web.answerer import Answerer
from motia_host.web.connection import CLOSE, KEEP, MAX_HEADERS, Server, Written
from motia_host.web.plain_exchange import PlainExchange

WHOLE_S: Final = 1.0
"""How long the rest of a request may take to come before the request counts as a slow one."""
HEAD_BYTES: Final = 16_384
BODY_BYTES: Final = 65_536
AHEAD_BYTES: Final = 262_144
"""Of requests that wait for the one before them; beyond it the client is not read any more."""
_HEAD_END: Final = b"\r\n\r\n"
_NOT_PLAIN: Final = frozenset({"transfer-encoding", "content-encoding", "expect", "upgrade", "te", "trailer"})
_KEEPS: Final = {"keep-alive": True, "close": False}
"""By what `connection` says; anything else is not plain."""
_METHODS: Final = {name.encode(): name for name in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")}


class PlainConnection(asyncio.Protocol):
    def __init__(self, answerer: Answerer, server: Server) -> None:
        self.on_lost: Callable[[], None] | None = None
        self.busy = False
        """Whether a request is being answered."""
        self.watching = False
        self.draining = False
        self._answerer = answerer
        self._server = server
        self._transport: asyncio.Transport
        self._parser = httptools.HttpRequestParser(self)
        self._held = b""
        """Bytes of requests that are not whole, or whose turn has not come."""
        self._next: PlainExchange | None = None
        """A request whose head is read and whose body has not come."""
        self._begins = self._ends = 0
        """Where its body does, in what is held."""
        self._slow: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._cancel: Callable[[], None] | None = None
        """Ends the call of the request that is being answered without a task."""
        self._room: asyncio.Future[None] | None = None
        self._quiet = False
        """Nothing has come since the last tick."""
        self._target: list[bytes] = []
        self._fields: dict[str, str] = {}
        self._count = 0

    @property
    def closed(self) -> bool:
        return self._transport.is_closing()

    # what the transport tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by inheritance
        self._server.add(self)

    def data_received(self, data: bytes) -> None:
        self._quiet = False
        if self._held:
            data = self._held + data
        if self.busy:
            self._held = data
            if len(data) > AHEAD_BYTES:
                self._transport.pause_reading()
        else:
            self._read(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._leave()
        listener, self.on_lost = self.on_lost, None
        self.resume_writing()
        if listener is not None:
            listener()

    def pause_writing(self) -> None:
        self._room = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        if self._room is not None:
            self._room.set_result(None)
            self._room = None

    # what the parser tells

    def on_url(self, part: bytes) -> None:
        self._target.append(part)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count += 1
        self._fields[name.decode("ascii").lower()] = value.decode("ascii")

    # what the server and the exchange tell

    def tick(self) -> None:
        if self._quiet and not self.busy:
            self._transport.close()
        self._quiet = True

    def force_close(self) -> None:
        if self._task is not None:
            self._task.cancel()
        elif self._cancel is not None:
            self._cancel()
        self._transport.close()

    def answered(self, written: Written) -> None:
        """The request has its answer: the next one, if it has come."""
        self.busy = False
        self.watching = False
        self.on_lost = self._cancel = None
        self._server.settled()
        if written is not KEEP:
            self._transport.close()
        elif self._held:
            self._transport.resume_reading()
            self._read(self._held)

    def fail(self, exchange: PlainExchange, error: Exception) -> Written:
        try:
            return self._answerer.fail(exchange, error)
        except ConnectionError:  # it has left: there is nobody to tell
            return CLOSE

    @property
    def congested(self) -> bool:
        return self._room is not None

    def spawn(self, work: Coroutine[Any, Any, Written]) -> None:
        """Go on with the request in a task."""
        self._task = asyncio.get_running_loop().create_task(self._finish(work))

    async def drained(self) -> None:
        """Until the client has taken enough. Raises `ConnectionResetError` when it leaves."""
        if self._room is not None:
            await asyncio.shield(self._room)
        if self._transport.is_closing():
            raise ConnectionResetError("the client has left")

    # reading

    def _read(self, data: bytes) -> None:
        """`data` begins with a request."""
        if self._next is None:
            end = data.find(_HEAD_END) + len(_HEAD_END)
            if end < len(_HEAD_END):
                self._hold(data, HEAD_BYTES)
                return
            exchange, length = self._parse(data[:end])
            if exchange is None or length > BODY_BYTES or end > HEAD_BYTES:
                self._hand_over(data)
                return
            self._next, self._begins, self._ends = exchange, end, end + length
        if len(data) < self._ends:
            self._hold(data, HEAD_BYTES + BODY_BYTES)
            return
        exchange, self._next = self._next, None
        if self._ends > self._begins:
            exchange.body = data[self._begins : self._ends]
            self._parser.feed_data(exchange.body)
        self._held = data[self._ends :]
        if self._slow is not None:
            self._slow.cancel()
            self._slow = None
        self._begin(exchange)

    def _parse(self, head: bytes) -> tuple[PlainExchange | None, int]:
        """The request, where it is a plain one, and the length of its body."""
        self._target.clear()
        fields: dict[str, str] = {}
        self._fields = fields
        self._count = 0
        parser = self._parser
        if not head.isascii():
            return None, 0
        try:
            parser.feed_data(head)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            return None, 0  # aiohttp is asked, and says why
        method = _METHODS.get(parser.get_method())
        length = fields.get("content-length", "0")
        keep_alive = _KEEPS.get(fields.get("connection", "keep-alive").lower())
        if (
            method is None
            or keep_alive is None
            or len(self._target) != 1
            or len(fields) != self._count
            or len(fields) > MAX_HEADERS
            or "host" not in fields
            or not length.isdigit()
            or len(length) > 6
            or parser.get_http_version() != "1.1"
            or not _NOT_PLAIN.isdisjoint(fields)
        ):
            return None, 0
        target = self._target[0].decode("ascii")
        path, _, query = target.partition("?")
        if target[0] != "/" or not self._answerer.is_for_steps(path):
            return None, 0
        exchange = PlainExchange(self, self._transport, method, (path, query), fields)
        exchange.keep_alive = keep_alive
        return exchange, int(length)

    def _begin(self, exchange: PlainExchange) -> None:
        self.busy = True
        try:
            self._cancel = self._answerer.begin(exchange)
        except Exception as error:  # noqa: BLE001 - told to the client, and to us where it is ours
            exchange.failed(error)
            return
        if self._cancel is None:
            self.spawn(self._answerer.answer(exchange))

    async def _finish(self, work: Coroutine[Any, Any, Written]) -> None:
        written = CLOSE
        try:
            written = await work
        finally:
            self._task = None
            self.answered(written)

    def _hold(self, data: bytes, limit: int) -> None:
        """Wait for the rest of a request, not for long and not for much."""
        if len(data) > limit:
            self._hand_over(data)
            return
        self._held = data
        if self._slow is None:
            self._slow = asyncio.get_running_loop().call_later(WHOLE_S, self._took_long)

    def _took_long(self) -> None:
        self._slow = None
        if self._held and not self.busy and not self._transport.is_closing():
            self._hand_over(self._held)

    def _hand_over(self, data: bytes) -> None:
        """The connection is served by aiohttp from here on, beginning with these bytes."""
        self._leave()
        connection = self._server()
        connection.connection_made(self._transport)
        self._transport.set_protocol(connection)
        connection.data_received(data)

    def _leave(self) -> None:
        self._server.beside.discard(self)
        if self._slow is not None:
            self._slow.cancel()
            self._slow = None
