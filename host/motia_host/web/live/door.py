"""The live socket's door: the upgrade, reading, and goodbye. The guard of the admin zone has let the client in before."""

from typing import Final

from motia_host.engine.requests import ApiFailure
from motia_host.web.aiohttp_exchange import AiohttpExchange
from motia_host.web.connection import CLOSE, Written
from motia_host.web.gateway.gateway import Gateway
from motia_host.web.gateway.sockets import Socket, SocketDoor, shake_hands, texts
from motia_host.web.live.hub import LiveHub
from motia_host.web.live.session import Session

MOST_BUFFERED: Final = 8 * 1024 * 1024
"""A client for which so much waits, in spite of being passed over, is disconnected."""


class LiveSocket(Socket):
    """A socket that tells how much waits for it."""

    __slots__ = ()

    def waiting(self) -> int:
        return self._transport.get_write_buffer_size()

    def put(self, data: bytes) -> None:
        self.write(data)


class LiveDoor:
    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._hub = LiveHub(gateway.site)

    async def close(self) -> None:
        await self._hub.close()

    async def serve(self, exchange: AiohttpExchange) -> Written:
        """Upgrade, and stay until one side leaves. Raises `request-malformed` (400, 426)."""
        if not SocketDoor.wants(exchange.request):
            raise ApiFailure("request-malformed", 426, reason="this address speaks WebSocket alone")
        websocket = await shake_hands(exchange)
        transport = exchange.request.transport
        if transport is None:
            return CLOSE
        socket = LiveSocket(exchange, transport, MOST_BUFFERED)
        session = Session(socket, self._hub.join, self._hub.leave)
        self._gateway.add(socket)
        try:
            async for text in texts(websocket, socket):
                session.receive(text)
        finally:
            session.end()
            self._gateway.remove(socket)
        return CLOSE
