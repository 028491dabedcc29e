"""aiohttp's connection with three additions: who wants to know that the client has left, draining, and our form of failures; and the server of all
connections of a port, also of those that aiohttp does not know.

Where aiohttp itself refuses a request (its head is malformed or too long), the client gets the same JSON form as everywhere else.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final, Protocol

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_exceptions import LineTooLong

from motia_host.engine.requests import ApiFailure
from motia_host.ids import new_trace_id
from motia_host.web import failures, responses

KEEP_ALIVE_S: Final = 75.0
"""Also the time that a client has for the head of its first request."""
LINGER_S: Final = 5.0
"""How long the rest of a refused body is read and dropped, so that the client sees the refusal instead of a reset."""
GOODBYE_S: Final = 1.0
"""How long clients that watch a stream have to answer that the host stops."""
MAX_LINE_BYTES: Final = 16_384
MAX_HEADERS: Final = 128

Handler = Callable[[web.BaseRequest], Any]


class Written(web.StreamResponse):
    """Tells aiohttp that the response is already on its way. Holds nothing, so one serves all requests."""

    def __init__(self, *, keep_alive: bool) -> None:
        super().__init__()
        self._keeps = keep_alive

    @property
    def keep_alive(self) -> bool | None:
        return self._keeps

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:  # noqa: ARG002 - aiohttp's signature
        return None

    async def write_eof(self, data: bytes = b"") -> None:  # noqa: ARG002 - as above
        return None


KEEP: Final = Written(keep_alive=True)
CLOSE: Final = Written(keep_alive=False)


class Connection(web.RequestHandler):
    __slots__ = ("_server", "busy", "draining", "on_lost", "watching")

    def __init__(self, server: "Server", loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(
            server,
            loop=loop,
            keepalive_timeout=KEEP_ALIVE_S,
            lingering_time=LINGER_S,
            max_line_size=MAX_LINE_BYTES,
            max_field_size=MAX_LINE_BYTES,
            max_headers=MAX_HEADERS,
            access_log=None,  # type: ignore[arg-type]  # its own way of saying: none
        )
        self.on_lost: Callable[[], None] | None = None
        self._server = server
        self.busy = False
        """Whether a request is being answered."""
        self.watching = False
        """Whether that answer is a stream that ends only with the client or the host."""
        self.draining = False

    @property
    def closed(self) -> bool:
        return self.transport is None

    def answered(self) -> None:
        """The request that it was busy with has its answer."""
        self.busy = False
        self.on_lost = None
        self._server.settled()

    def connection_lost(self, exc: BaseException | None) -> None:
        listener, self.on_lost = self.on_lost, None
        super().connection_lost(exc)
        if listener is not None:
            listener()

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        """A request that never became one. Errors of our own do not come here: the edge's handler answers them."""
        if request.writer.output_size or self.transport is None:
            raise ConnectionResetError("the response has begun")
        if isinstance(exc, LineTooLong):
            status, reason = 431, f"its first line or a header has more than {MAX_LINE_BYTES} bytes"
        else:
            reason = (message or type(exc).__name__).splitlines()[0].rstrip(".:")
        return refuse(self.transport, ApiFailure("request-malformed", status, reason=reason))


class Beside(Protocol):
    """A connection that is not aiohttp's."""

    busy: bool
    watching: bool
    draining: bool

    def force_close(self) -> None:
        """End it now."""
        ...

    def tick(self) -> None:
        """Once in `KEEP_ALIVE_S`: end it if nothing has happened since the last time."""
        ...


class Server(web.Server):
    """Makes aiohttp's connections, and drains and ends all."""

    def __init__(self, handler: Handler) -> None:
        super().__init__(handler)
        self.draining = False
        self.beside: set[Beside] = set()
        self._ticking: asyncio.TimerHandle | None = None
        self._settled: asyncio.Event | None = None

    def __call__(self) -> web.RequestHandler:
        connection = Connection(self, asyncio.get_running_loop())
        connection.draining = self.draining
        return connection

    def drain(self) -> None:
        """Close what is idle; what is busy is closed behind its response."""
        self.draining = True
        for connection in self._open():
            connection.draining = True
            if not connection.busy:
                connection.force_close()

    async def quiet(self, grace_s: float) -> None:
        """Until every request has its answer, at most `grace_s`; for those who watch a stream at most `GOODBYE_S`."""
        self._settled = asyncio.Event()
        for limit, watching in ((grace_s, False), (min(grace_s, GOODBYE_S), True)):
            try:
                async with asyncio.timeout(limit):
                    while any(connection.busy and connection.watching <= watching for connection in self._open()):
                        await self._settled.wait()
                        self._settled.clear()
            except TimeoutError:
                continue  # they are ended by `shutdown`

    def add(self, connection: Beside) -> None:
        connection.draining = self.draining
        self.beside.add(connection)
        if self._ticking is None:
            self._ticking = asyncio.get_running_loop().call_later(KEEP_ALIVE_S, self._tick)

    async def shutdown(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - aiohttp's signature
        for connection in tuple(self.beside):
            connection.force_close()
        if self._ticking is not None:
            self._ticking.cancel()
        await super().shutdown(timeout)

    def _tick(self) -> None:
        self._ticking = asyncio.get_running_loop().call_later(KEEP_ALIVE_S, self._tick) if self.beside else None
        for connection in tuple(self.beside):
            connection.tick()

    def settled(self) -> None:
        if self._settled is not None:
            self._settled.set()

    def _open(self) -> "list[Connection | Beside]":
        return [*(found for found in self.connections if isinstance(found, Connection)), *self.beside]


def refuse(transport: asyncio.Transport, error: ApiFailure) -> web.StreamResponse:
    trace_id = new_trace_id()
    body = failures.body(error, trace_id, error.status)
    lines = b"content-type: application/json; charset=utf-8\r\n"
    transport.write(
        responses.head(error.status, lines, b"content-length: %d\r\nconnection: close\r\n" % len(body), trace_id) + body
    )
    return CLOSE
