"""Streams as server-sent events: `/__motia/sse/:name/:group[/:id]`, first what is, then what changes.

Each event is the frame that a WebSocket would get; its `id` is the resume token, which a browser sends back as `Last-Event-ID` by itself.
The same authentication and the same `canAccess` as for sockets.
"""

import asyncio
from typing import Final
from urllib.parse import unquote

from motia_host.engine.requests import ApiFailure
from motia_host.web import query, responses
from motia_host.web.aiohttp_exchange import AiohttpExchange
from motia_host.web.connection import CLOSE, Written
from motia_host.web.gateway.frames import Frame, Place
from motia_host.web.gateway.gateway import Gateway

_LINES: Final = b"content-type: text/event-stream\r\ncache-control: no-store\r\nx-accel-buffering: no\r\n"
_FIRST: Final = b"retry: 1000\n\n"
_HEARTBEAT: Final = b": still here\n\n"


class EventStream:
    """One client's response, as the hub and the gateway see it."""

    __slots__ = ("_exchange", "_limit", "_stalled", "_transport", "ended")

    def __init__(self, exchange: AiohttpExchange, transport: asyncio.Transport, limit: int) -> None:
        self._exchange = exchange
        self._transport = transport
        self._limit = limit
        self._stalled = 0
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def send(self, frame: Frame) -> None:
        waiting = self._transport.get_write_buffer_size()
        if waiting and waiting + len(frame.sse) > self._limit:
            self.too_slow(waiting)
        elif not self.ended.done() and not self._transport.is_closing():
            self._transport.write(frame.sse)

    async def room(self) -> None:
        await self._exchange.room()

    def too_slow(self, waiting: int) -> None:  # noqa: ARG002 - an event stream has no close code to say it with
        self.leave()

    def tick(self) -> None:
        waits = self._transport.get_write_buffer_size() > 0
        self._stalled = self._stalled + 1 if waits else 0
        if self._stalled > 4:  # a minute in which the client has not emptied what waits for it
            self._transport.abort()
        elif not self._transport.is_closing():
            self._transport.write(_HEARTBEAT)

    def leave(self) -> None:
        """End the response; the browser comes back with its last id."""
        if not self.ended.done():
            self.ended.set_result(None)


class SseDoor:
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def serve(self, exchange: AiohttpExchange, rest: str, query_text: str, *, is_admin: bool) -> Written:
        """Answer until one side leaves. Raises `ApiFailure` before the response has begun."""
        place = _place(rest)
        method = exchange.request.method
        if place is None:
            raise ApiFailure("route-not-found", 404, method=method, path=f"/__motia/sse/{rest}")
        if method != "GET":
            raise ApiFailure("method-not-allowed", 405, method=method, path=f"/__motia/sse/{rest}", allowed="GET")
        headers = exchange.headers()
        access = await self._gateway.authenticate(headers, exchange.request.raw_path, is_admin=is_admin)
        await self._gateway.admit(access, place)
        after = headers.get("last-event-id") or query.parse(query_text).get("after")
        transport = exchange.request.transport
        if transport is None:
            return CLOSE
        transport.write(
            responses.head(200, _LINES + exchange.cors, b"connection: close\r\n", exchange.trace_id) + _FIRST
        )
        exchange.watch()
        await self._stream(
            exchange, EventStream(exchange, transport, self._gateway.site.settings.streams.socket_buffer), place, after
        )
        return CLOSE

    async def _stream(self, exchange: AiohttpExchange, stream: EventStream, place: Place, after: object) -> None:
        exchange.on_gone(stream.leave)
        self._gateway.add(stream)
        try:
            await self._gateway.join(
                stream, place, "sse", after=after if isinstance(after, str) else None, resumes=True
            )
            await stream.ended
        finally:
            self._gateway.hub.leave(stream, place)
            self._gateway.remove(stream)


def _place(rest: str) -> Place | None:
    parts = [unquote(part) for part in rest.split("/")]
    if not 2 <= len(parts) <= 3 or not all(parts):
        return None
    return parts[0], parts[1], parts[2] if len(parts) == 3 else None
