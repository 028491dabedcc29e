"""The HTTP front: where it listens, and how it ends.

Two kinds of connection serve a port. Every connection begins as a `PlainConnection` (httptools, callbacks), which serves plain api requests; one that
asks for anything else becomes a `Connection` (aiohttp), with the bytes that had come. Who answers is decided by `answerer`, alike on both. Made by `app`.
"""

import asyncio
import errno
from functools import partial
from typing import Any, Final

from aiohttp import web

from motia_host.errors import MotiaError
from motia_host.web.aiohttp_exchange import AiohttpExchange
from motia_host.web.answerer import Answerer
from motia_host.web.connection import Server
from motia_host.web.gateway.gateway import Gateway
from motia_host.web.plain_connection import PlainConnection
from motia_host.web.ports import Site

BACKLOG: Final = 1_024
LAST_WORDS_S: Final = 0.1
"""How long handlers have to end that were cancelled because the grace is over."""


class HttpEdge:
    """`web.edge.Edge`."""

    def __init__(self, site: Site, *, plain: bool = True) -> None:
        """Without `plain`, aiohttp serves every connection from its beginning."""
        self._site = site
        self._plain = plain
        self._gateway = Gateway(site)
        self._answerer: Answerer
        self._server: Server | None = None
        self._listeners: list[asyncio.Server] = []

    async def start(self, host: str, port: int) -> int:
        loop = asyncio.get_running_loop()
        server = self._server or self._open(host)
        factory = partial(PlainConnection, self._answerer, server) if self._plain else server
        try:
            listener = await loop.create_server(factory, host, port, backlog=BACKLOG)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise MotiaError("port-taken", port=port, holder="") from error
            raise
        self._listeners.append(listener)
        bound: int = listener.sockets[0].getsockname()[1]
        return bound

    def _open(self, host: str) -> Server:
        self._answerer = Answerer(self._site, self._gateway, host)
        self._server = server = Server(self._handle)
        self._gateway.open()
        return server

    async def drain(self) -> None:
        for listener in self._listeners:
            listener.close()
        if self._server is not None:
            self._server.drain()
            await self._answerer.drain()
        self._gateway.close()

    async def stop(self, grace_s: float) -> None:
        await self.drain()
        if self._server is not None:
            await self._server.quiet(grace_s)
            await self._server.shutdown(LAST_WORDS_S)
            await self._answerer.stop()
        self._listeners.clear()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        connection: Any = request.protocol
        connection.busy = True
        try:
            return await self._answerer.answer(AiohttpExchange(request))
        finally:
            connection.answered()
