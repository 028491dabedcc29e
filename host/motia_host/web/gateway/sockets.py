"""Streams over WebSocket: the upgrade, the socket as an outlet, its heartbeat and its limit.

aiohttp shakes hands and reads; frames go to the transport as finished bytes, so that nobody waits for a client that does not read. What waits for
one client is bounded: beyond it, the socket is closed with 1013 and can come back with its last offset.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from aiohttp import WSMsgType, web

from motia_host.engine.requests import ApiFailure
from motia_host.web.aiohttp_exchange import AiohttpExchange
from motia_host.web.connection import CLOSE, Written
from motia_host.web.gateway import frames
from motia_host.web.gateway.frames import Frame
from motia_host.web.gateway.gateway import Gateway
from motia_host.web.gateway.session import Session

MAX_MESSAGE_BYTES: Final = 65_536
"""Clients only join and leave."""
QUIET_TICKS: Final = 2
"""After so many ticks without a sign of life a client is pinged; after `DEAD_TICKS` it is dropped."""
DEAD_TICKS: Final = 6
GOING_AWAY: Final = 1012
TOO_SLOW: Final = 1013


class Socket:
    """One client's socket, as the hub and the gateway see it."""

    __slots__ = ("_ended", "_exchange", "_limit", "_quiet", "_transport")

    def __init__(self, exchange: AiohttpExchange, transport: asyncio.Transport, limit: int) -> None:
        self._exchange = exchange
        self._transport = transport
        self._limit = limit
        self._quiet = 0
        self._ended = False

    def send(self, frame: Frame) -> None:
        self.write(frame.socket)

    def write(self, data: bytes) -> None:
        """A whole frame. A client that is too slow is disconnected by this."""
        transport = self._transport
        waiting = transport.get_write_buffer_size()
        if waiting and waiting + len(data) > self._limit:
            self.too_slow(waiting)
        elif not self._ended and not transport.is_closing():
            transport.write(data)

    async def room(self) -> None:
        await self._exchange.room()
        self._quiet = 0

    def too_slow(self, waiting: int) -> None:
        self.close(TOO_SLOW, f"{waiting} bytes wait; come back with `after`")

    def alive(self) -> None:
        self._quiet = 0

    def answer(self, ping: bytes) -> None:
        if not self._ended and not self._transport.is_closing():
            self._transport.write(frames.pong(ping))

    def tick(self) -> None:
        self._quiet += 1
        if self._quiet >= DEAD_TICKS or (self._ended and self._quiet > 1):
            self._transport.abort()
        elif self._quiet >= QUIET_TICKS and not self._ended and not self._transport.is_closing():
            self._transport.write(frames.PING)

    def leave(self) -> None:
        self.close(GOING_AWAY, "the host is stopping")

    def close(self, code: int, reason: str) -> None:
        """Say goodbye, once. The client's answer, or the next ticks, end the connection."""
        if not self._ended and not self._transport.is_closing():
            self._transport.write(frames.close(code, reason))
        self._ended = True
        self._quiet = 0


class SocketDoor:
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    @staticmethod
    def wants(request: web.BaseRequest) -> bool:
        return request.headers.get("Upgrade", "").strip().lower() == "websocket"

    async def serve(self, exchange: AiohttpExchange, *, is_admin: bool) -> Written:
        """Upgrade, and stay until one side leaves. Raises `access-denied` (401) and `request-malformed` (400) before that."""
        request = exchange.request
        access = await self._gateway.authenticate(exchange.headers(), request.raw_path, is_admin=is_admin)
        websocket = await shake_hands(exchange)
        transport = request.transport
        if transport is None:
            return CLOSE
        socket = Socket(exchange, transport, self._gateway.site.settings.streams.socket_buffer)
        session = Session(self._gateway, socket, access)
        self._gateway.add(socket)
        try:
            async for text in texts(websocket, socket):
                await session.receive(text)
        finally:
            session.end()
            self._gateway.remove(socket)
        return CLOSE


async def texts(websocket: web.WebSocketResponse, socket: Socket) -> AsyncIterator[str]:
    """What the client says, until one side leaves. Its pings are answered meanwhile."""
    while True:
        message = await websocket.receive()
        socket.alive()
        if message.type is WSMsgType.TEXT:
            yield message.data
        elif message.type is WSMsgType.PING:
            socket.answer(message.data)
        elif message.type is WSMsgType.CLOSE:
            socket.close(1000, "")
            return
        elif message.type not in {WSMsgType.PONG, WSMsgType.BINARY}:
            return


async def shake_hands(exchange: AiohttpExchange) -> web.WebSocketResponse:
    """Raises `request-malformed` (400)."""
    request = exchange.request
    offered = request.headers.get("Sec-WebSocket-Protocol", "").split(",")[0].strip()
    websocket = web.WebSocketResponse(
        protocols=[offered] if offered else (),
        autoclose=False,
        autoping=False,
        compress=False,
        max_msg_size=MAX_MESSAGE_BYTES,
    )
    websocket.headers["x-trace-id"] = exchange.trace_id
    try:
        await websocket.prepare(request)
    except web.HTTPException as error:
        exchange.keep_alive = False
        raise ApiFailure(
            "request-malformed", 400, reason=(error.text or "its upgrade is not valid").splitlines()[0]
        ) from error
    exchange.watch()
    return websocket
