"""The HTTP front on aiohttp's low-level server: no Application, no middleware chain, no extra task per request.

Decides only who answers: health, the streams gateway, the admin zone, or a step. Reading, writing, zones and failures are modules of
their own. Made by `app`.
"""

import asyncio
import errno
from typing import Any, Final

from aiohttp import web

from motia_host.engine.requests import ApiFailure, ApiRequest
from motia_host.errors import MotiaError
from motia_host.ids import new_trace_id, trace_id_of
from motia_host.steps.config import ApiConfig
from motia_host.steps.model import Step
from motia_host.steps.registry import Registry
from motia_host.steps.router import Match, Miss
from motia_host.web import aiohttp_request, bodies, front, query, zones
from motia_host.web.admin.door import AdminDoor
from motia_host.web.aiohttp_exchange import Exchange
from motia_host.web.connection import CLOSE, Server
from motia_host.web.gateway.gateway import Gateway
from motia_host.web.gateway.sockets import SocketDoor
from motia_host.web.gateway.sse import SseDoor
from motia_host.web.health import Health
from motia_host.web.json_worker import JsonWorker
from motia_host.web.ports import Site

BACKLOG: Final = 1_024
LAST_WORDS_S: Final = 0.1
"""How long handlers have to end that were cancelled because the grace is over."""
_HEALTH: Final = "/__motia/health/"
_SSE: Final = "/__motia/sse/"
_PREFLIGHT_S: Final = 600
_MOTIA_CORS: Final = (
    b"access-control-allow-origin: *\r\naccess-control-allow-methods: *\r\naccess-control-allow-headers: *\r\n"
    b"access-control-max-age: 600\r\naccess-control-allow-credentials: true\r\n"
)
"""What Motia says in every response, asked or not. Left out is what opens a loopback address to pages of the internet."""
_ANY_METHOD: Final = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"


class AiohttpEdge:
    """`web.edge.Edge` on aiohttp. Enter `running()` around its use."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._engine = site.engine
        self._limit = site.settings.body_limit
        self._compat = site.settings.compat is not None
        self._owned: tuple[Registry | None, frozenset[str]] = (None, frozenset())
        self._json = JsonWorker()
        self._gateway = Gateway(site)
        self._health = Health(site)
        self._server: Server | None = None
        self._listeners: list[asyncio.Server] = []
        self._says_cors_always = False
        self._zones: zones.Zones
        self._admin: AdminDoor
        self._sse: SseDoor
        self._sockets: SocketDoor

    async def start(self, host: str, port: int) -> int:
        loop = asyncio.get_running_loop()
        server = self._server or self._open(host)
        try:
            listener = await loop.create_server(server, host, port, backlog=BACKLOG)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise MotiaError("port-taken", port=port, holder="") from error
            raise
        self._listeners.append(listener)
        bound: int = listener.sockets[0].getsockname()[1]
        return bound

    def _open(self, host: str) -> Server:
        self._zones = zones.Zones.of(self._site.settings, host, self._site.token)
        self._server = server = Server(self._handle)
        self._admin = AdminDoor(self._site, self._zones)
        self._sse = SseDoor(self._gateway)
        self._sockets = SocketDoor(self._gateway)
        self._gateway.open()
        self._says_cors_always = self._compat and self._zones.allows_all_origins
        return server

    async def drain(self) -> None:
        for listener in self._listeners:
            listener.close()
        if self._server is not None:
            self._server.drain()
        self._gateway.close()

    async def stop(self, grace_s: float) -> None:
        await self.drain()
        if self._server is not None:
            await self._server.quiet(grace_s)
            await self._server.shutdown(LAST_WORDS_S)
        await self._json.stop()
        self._listeners.clear()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        connection: Any = request.protocol
        trace_id = trace_id_of(request.headers.get("traceparent")) or new_trace_id()
        exchange = Exchange(request, trace_id)
        exchange.compat = self._compat
        connection.busy = True
        try:
            return await self._answer(exchange)
        except MotiaError as error:
            return await self._fail(exchange, error)
        except ConnectionError:
            return CLOSE  # the client has left: there is nobody to answer
        except Exception as error:  # noqa: BLE001 - whatever it is, the client gets an answer and the log the place
            report = {"message": f"the HTTP edge failed (trace {trace_id})", "exception": error}
            asyncio.get_running_loop().call_exception_handler(report)
            return await self._fail(exchange, ApiFailure("host-failed", 500, kind=type(error).__name__))
        finally:
            connection.answered()

    async def _fail(self, exchange: Exchange, error: MotiaError) -> web.StreamResponse:
        try:
            return await exchange.fail(error)
        except ConnectionError:
            return CLOSE  # as above

    async def _answer(self, exchange: Exchange) -> web.StreamResponse:
        path, query_text = aiohttp_request.target(exchange.request)
        if zones.is_reserved(path):
            return await self._answer_reserved(exchange, path, query_text)
        if "Upgrade" in exchange.request.headers and SocketDoor.wants(exchange.request):
            self._let_in(exchange)
            return await self._sockets.serve(exchange, is_admin=self._is_admin(exchange))
        registry = self._engine.registry
        if registry.front is not None:
            self._let_in(exchange)
            target = f"{path}?{query_text}" if query_text else path
            written = await front.serve(self._engine, exchange, target, self._limit)
            if written is not None:
                return written
        if self._belongs_to_host(path, registry):
            return await self._answer_admin(exchange, path, query_text)
        self._let_in(exchange)
        found = registry.router.match(exchange.request.method, path)
        if isinstance(found, Miss):
            return await self._miss(exchange, path, found)
        return await self._call(exchange, path, query_text, found)

    async def _call(self, exchange: Exchange, path: str, query_text: str, match: Match[Step]) -> web.StreamResponse:
        if exchange.request.method == "OPTIONS" and self._is_preflight(exchange):
            return await self._preflight(exchange, _ANY_METHOD)
        step = match.target
        headers = aiohttp_request.headers(exchange.request)
        body = bodies.NONE
        if exchange.request.body_exists:
            limit = step.body_limit or self._limit
            data = exchange.body if exchange.body is not None else await aiohttp_request.read_body(exchange, limit)
            body = await bodies.read(data, str(headers.get("content-type", "")), self._json.check)
        request = ApiRequest(
            method=exchange.request.method,
            path=path,
            headers=headers,
            path_params=match.path_params,
            query_params=query.parse(query_text) if query_text else {},
            trace_id=exchange.trace_id,
            body=body.data,
            body_format=body.format,
            raw=body.raw,
            files=body.files,
            value=body.value,
        )
        reply = await self._engine.call_api(match, request, exchange)
        return await exchange.finish() if reply is None else await exchange.reply(reply, step.name)

    async def _answer_reserved(self, exchange: Exchange, path: str, query_text: str) -> web.StreamResponse:
        if path.startswith(_HEALTH):
            return await self._health.serve(exchange, path[len(_HEALTH) :])
        if path.startswith(_SSE):
            self._let_in(exchange)
            return await self._sse.serve(exchange, path[len(_SSE) :], query_text, is_admin=self._is_admin(exchange))
        found = self._engine.registry.inner.match(exchange.request.method, path)
        if isinstance(found, Match):
            self._zones.check_admin(exchange.request.headers)
            return await self._call(exchange, path, query_text, found)
        return await self._answer_admin(exchange, path, query_text)

    async def _answer_admin(self, exchange: Exchange, path: str, query_text: str) -> web.StreamResponse:
        exchange.compat = False
        return await self._admin.serve(exchange, path, query_text)

    def _let_in(self, exchange: Exchange) -> None:
        """The rules of the public zone. Responses carry CORS lines from here on."""
        headers = exchange.request.headers
        host = headers.get("Host")
        self._zones.check_host(host)
        origin = headers.get("Origin")
        if self._says_cors_always:
            exchange.cors = _MOTIA_CORS
        elif origin is not None:
            allowed = self._zones.public_origin(origin, host)
            exchange.cors = _cors_lines(allowed)

    def _is_admin(self, exchange: Exchange) -> bool:
        try:
            self._zones.check_admin(exchange.request.headers)
        except ApiFailure:
            return False  # then it sees the project's own streams alone
        return True

    async def _miss(self, exchange: Exchange, path: str, miss: Miss) -> web.StreamResponse:
        method = exchange.request.method
        if method == "OPTIONS" and (miss.allowed or self._compat):
            return await self._preflight(exchange, ", ".join(sorted({*miss.allowed, "OPTIONS"})))
        if miss.allowed:
            raise ApiFailure(
                "method-not-allowed", 405, method=method, path=path, allowed=", ".join(sorted(miss.allowed))
            )
        raise ApiFailure("route-not-found", 404, method=method, path=path)

    @staticmethod
    def _is_preflight(exchange: Exchange) -> bool:
        headers = exchange.request.headers
        return "Origin" in headers and "Access-Control-Request-Method" in headers

    async def _preflight(self, exchange: Exchange, allowed: str) -> web.StreamResponse:
        lines = f"allow: {allowed}\r\n"
        if self._says_cors_always:
            lines = ""  # nor does Motia say which methods there are
        elif self._is_preflight(exchange):
            asked = exchange.request.headers.get("Access-Control-Request-Headers", "*")
            lines += f"access-control-allow-methods: {allowed}\r\naccess-control-max-age: {_PREFLIGHT_S}\r\n"
            lines += f"access-control-allow-headers: {asked if asked.isascii() else '*'}\r\n"
        return await exchange.send(204, lines.encode("ascii"), b"")

    def _belongs_to_host(self, path: str, registry: Registry) -> bool:
        """`/`, `/emit` and `/motia/…`, until a step declares exactly that path."""
        if path not in {"/", "/emit"} and not path.startswith("/motia/"):
            return False
        if self._owned[0] is not registry:
            self._owned = (
                registry,
                frozenset(step.config.path for step in registry.steps.values() if isinstance(step.config, ApiConfig)),
            )
        return path not in self._owned[1]


def _cors_lines(allowed: str) -> bytes:
    lines = f"access-control-allow-origin: {allowed}\r\naccess-control-expose-headers: x-trace-id\r\n"
    if allowed != "*":
        lines += "access-control-allow-credentials: true\r\nvary: Origin\r\n"
    return lines.encode("utf-8", "replace")
