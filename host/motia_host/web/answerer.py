"""Decides who answers a request, the same way on every edge: health, the streams gateway, the admin zone, or a step.

`begin` is the short way of a plain request to a step: it ends in a plain call, and no task is made. `answer` is the way of everything else. Reading, writing,
zones and failures are modules of their own.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from motia_host.engine.requests import ApiFailure, ApiRequest
from motia_host.errors import MotiaError
from motia_host.steps.config import ApiConfig
from motia_host.steps.model import Step
from motia_host.steps.registry import Registry
from motia_host.steps.router import Match, Miss
from motia_host.web import bodies, front, query, zones
from motia_host.web.aiohttp_exchange import AiohttpExchange
from motia_host.web.connection import CLOSE, Written
from motia_host.web.exchange import Exchange
from motia_host.web.gateway.gateway import Gateway
from motia_host.web.gateway.sockets import SocketDoor
from motia_host.web.gateway.sse import SseDoor
from motia_host.web.health import Health
from motia_host.web.json_worker import JsonWorker
from motia_host.web.plain_exchange import PlainExchange
from motia_host.web.ports import Site

if TYPE_CHECKING:
    from motia_host.web.admin.door import AdminDoor

_HEALTH: Final = "/__motia/health/"
_SSE: Final = "/__motia/sse/"
_PREFLIGHT_S: Final = 600
_MOTIA_CORS: Final = (
    b"access-control-allow-origin: *\r\naccess-control-allow-methods: *\r\naccess-control-allow-headers: *\r\n"
    b"access-control-max-age: 600\r\naccess-control-allow-credentials: true\r\n"
)
"""What Motia says in every response, asked or not. Left out is what opens a loopback address to pages of the internet."""
_ANY_METHOD: Final = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"


class Answerer:
    def __init__(self, site: Site, gateway: Gateway, bind: str) -> None:
        self._site = site
        self._gateway = gateway
        self._engine = site.engine
        self._limit = site.settings.body_limit
        self._compat = site.settings.compat is not None
        self._owned: tuple[Registry | None, frozenset[str]] = (None, frozenset())
        self._json = JsonWorker()
        self._health = Health(site)
        self._zones = zones.Zones.of(site.settings, bind, site.token)
        self._says_cors_always = self._compat and self._zones.allows_all_origins
        self._admin: AdminDoor | None = None
        self._loading: asyncio.Future[type[AdminDoor]] | None = None
        if site.settings.mode == "dev":  # somebody is about to look: the first page should not wait
            self._loading = asyncio.ensure_future(asyncio.to_thread(_admin_door))
        self._sse = SseDoor(gateway)
        self._sockets = SocketDoor(gateway)

    async def drain(self) -> None:
        """Tell nothing live any more."""
        if self._loading is not None:
            await asyncio.wait([self._loading])
        if self._admin is not None:
            await self._admin.close()

    async def stop(self) -> None:
        await self._json.stop()

    async def answer(self, exchange: Exchange) -> Written:
        """Never raises but for what cancels the task."""
        exchange.compat = self._compat
        try:
            try:
                return await self._answer(exchange)
            except Exception as error:  # noqa: BLE001 - told to the client, and to us where it is ours
                return self.fail(exchange, error)
        except ConnectionError:
            return CLOSE  # the client has left: there is nobody to answer

    def fail(self, exchange: Exchange, error: Exception) -> Written:
        """Tell of a failure. One of the host's own gets the log's attention. Raises `ConnectionError` when the client has left."""
        if isinstance(error, ConnectionError):
            raise error
        if not isinstance(error, MotiaError):
            report = {"message": f"the HTTP edge failed (trace {exchange.trace_id})", "exception": error}
            asyncio.get_running_loop().call_exception_handler(report)
            error = ApiFailure("host-failed", 500, kind=type(error).__name__)
        return exchange.fail(error)

    def is_for_steps(self, path: str) -> bool:
        """Whether a step alone answers this path: no part of the host itself, and no application of the project in front of it."""
        return (
            self._engine.registry.front is None
            and not zones.is_reserved(path)
            and not self._belongs_to_host(path, self._engine.registry)
        )

    def begin(self, exchange: PlainExchange) -> Callable[[], None] | None:
        """Call the step of a plain request whose path `is_for_steps`; the exchange is told of the end, which what is returned brings about early. None where
        it takes a task: then nothing has happened, and `answer` is to be called. Raises what `fail` takes.
        """
        exchange.compat = self._compat
        path, query_text = exchange.target()
        found = self._engine.registry.router.match(exchange.method, path)
        if isinstance(found, Miss) or exchange.method == "OPTIONS":
            return None
        self._let_in(exchange)
        headers = exchange.headers()
        body = bodies.NONE
        if exchange.body:
            if len(exchange.body) > (found.target.body_limit or self._limit):
                return None
            whole = bodies.read_small(exchange.body, str(headers.get("content-type", "")))
            if whole is None:
                return None
            body = whole
        exchange.step = found.target.name
        request = _request(exchange, path, query_text, found, body)
        return self._engine.begin_api(found, request, exchange)

    async def _answer(self, exchange: Exchange) -> Written:
        path, query_text = exchange.target()
        if isinstance(exchange, AiohttpExchange):  # no other one gets here with a path of the host's own
            if zones.is_reserved(path):
                return await self._answer_reserved(exchange, path, query_text)
            if SocketDoor.wants(exchange.request):
                self._let_in(exchange)
                return await self._sockets.serve(exchange, is_admin=self._is_admin(exchange))
            if self._engine.registry.front is not None:
                self._let_in(exchange)
                target = f"{path}?{query_text}" if query_text else path
                written = await front.serve(self._engine, exchange, target, self._limit)
                if written is not None:
                    return written
            if self._belongs_to_host(path, self._engine.registry):
                return await self._answer_admin(exchange, path, query_text)
        self._let_in(exchange)
        found = self._engine.registry.router.match(exchange.method, path)
        if isinstance(found, Miss):
            return await self._miss(exchange, path, found)
        return await self._call(exchange, path, query_text, found)

    async def _call(self, exchange: Exchange, path: str, query_text: str, match: Match[Step]) -> Written:
        if exchange.method == "OPTIONS" and self._is_preflight(exchange):
            return await self._preflight(exchange, _ANY_METHOD)
        step = match.target
        body = bodies.NONE
        if exchange.has_body:
            limit = step.body_limit or self._limit
            data = exchange.read if exchange.read is not None else await exchange.read_body(limit)
            body = await bodies.read(data, str(exchange.headers().get("content-type", "")), self._json.check)
        request = _request(exchange, path, query_text, match, body)
        reply = await self._engine.call_api(match, request, exchange)
        return await exchange.finish() if reply is None else await exchange.reply(reply, step.name)

    async def _answer_reserved(self, exchange: AiohttpExchange, path: str, query_text: str) -> Written:
        if path.startswith(_HEALTH):
            return await self._health.serve(exchange, path[len(_HEALTH) :])
        if path.startswith(_SSE):
            self._let_in(exchange)
            return await self._sse.serve(exchange, path[len(_SSE) :], query_text, is_admin=self._is_admin(exchange))
        found = self._engine.registry.inner.match(exchange.method, path)
        if isinstance(found, Match):
            self._zones.check_admin(exchange.fields)
            return await self._call(exchange, path, query_text, found)
        return await self._answer_admin(exchange, path, query_text)

    async def _answer_admin(self, exchange: AiohttpExchange, path: str, query_text: str) -> Written:
        exchange.compat = False
        admin = self._admin or await self._open_admin()
        return await admin.serve(exchange, path, query_text)

    async def _open_admin(self) -> "AdminDoor":
        """The admin zone is loaded in a thread, in `start` by the first request to it: many hosts are never asked, and it takes 4 MiB and a part of the start."""
        if self._loading is None:
            self._loading = asyncio.ensure_future(asyncio.to_thread(_admin_door))
        door = await asyncio.shield(self._loading)
        if self._admin is None:
            self._admin = door(self._site, self._zones, self._gateway)
        return self._admin

    def _let_in(self, exchange: Exchange) -> None:
        """The rules of the public zone. Responses carry CORS lines from here on."""
        host = exchange.fields.get("host")
        self._zones.check_host(host)
        origin = exchange.fields.get("origin")
        if self._says_cors_always:
            exchange.cors = _MOTIA_CORS
        elif origin is not None:
            allowed = self._zones.public_origin(origin, host)
            exchange.cors = _cors_lines(allowed)

    def _is_admin(self, exchange: AiohttpExchange) -> bool:
        try:
            self._zones.check_admin(exchange.fields)
        except ApiFailure:
            return False  # then it sees the project's own streams alone
        return True

    async def _miss(self, exchange: Exchange, path: str, miss: Miss) -> Written:
        method = exchange.method
        if method == "OPTIONS" and (miss.allowed or self._compat):
            return await self._preflight(exchange, ", ".join(sorted({*miss.allowed, "OPTIONS"})))
        if miss.allowed:
            raise ApiFailure(
                "method-not-allowed", 405, method=method, path=path, allowed=", ".join(sorted(miss.allowed))
            )
        raise ApiFailure("route-not-found", 404, method=method, path=path)

    @staticmethod
    def _is_preflight(exchange: Exchange) -> bool:
        return "origin" in exchange.fields and "access-control-request-method" in exchange.fields

    async def _preflight(self, exchange: Exchange, allowed: str) -> Written:
        lines = f"allow: {allowed}\r\n"
        if self._says_cors_always:
            lines = ""  # nor does Motia say which methods there are
        elif self._is_preflight(exchange):
            asked = exchange.fields.get("access-control-request-headers", "*")
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


def _admin_door() -> "type[AdminDoor]":
    from motia_host.web.admin.door import AdminDoor  # noqa: PLC0415 - see _open_admin

    return AdminDoor


def _request(exchange: Exchange, path: str, query_text: str, match: Match[Step], body: bodies.Body) -> ApiRequest:
    return ApiRequest(
        exchange.method, path, exchange.headers(), match.path_params, query.parse(query_text) if query_text else {},
        exchange.trace_id, body.data, body.format, body.raw, body.files, body.value,
    )  # fmt: skip


def _cors_lines(allowed: str) -> bytes:
    lines = f"access-control-allow-origin: {allowed}\r\naccess-control-expose-headers: x-trace-id\r\n"
    if allowed != "*":
        lines += "access-control-allow-credentials: true\r\nvary: Origin\r\n"
    return lines.encode("utf-8", "replace")
