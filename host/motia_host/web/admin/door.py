"""The door of the admin zone: the guard first, then the route, then the endpoint. Answers carry no CORS lines."""

import asyncio
from typing import Any
from urllib.parse import urlencode

from motia_host import values
from motia_host.engine.requests import ApiFailure
from motia_host.steps.router import Match, Miss
from motia_host.web import bodies, query, responses
from motia_host.web.admin import assets, audited
from motia_host.web.admin.model import AdminReply, AdminRequest
from motia_host.web.admin.route import Route
from motia_host.web.admin.table import LIVE, router
from motia_host.web.aiohttp_exchange import AiohttpExchange
from motia_host.web.connection import Written
from motia_host.web.gateway.gateway import Gateway
from motia_host.web.live.door import LiveDoor
from motia_host.web.ports import Site
from motia_host.web.zones import Zones


class AdminDoor:
    def __init__(self, site: Site, zones: Zones, gateway: Gateway) -> None:
        self._site = site
        self._live = LiveDoor(gateway)
        self._zones = zones
        self._router = router()

    async def close(self) -> None:
        """Tell nothing live any more."""
        await self._live.close()

    async def serve(self, exchange: AiohttpExchange, path: str, query_text: str) -> Written:
        """Raises `ApiFailure`: refused by the guard, unknown path, wrong method, or what the endpoint says."""
        parameters = query.parse(query_text)
        if self._is_login(exchange, parameters):
            return await self._send(exchange, self._log_in(path, parameters))
        try:
            self._zones.check_admin(exchange.request.headers)
        except ApiFailure as error:
            if error.name != "admin-token-missing" or not _is_for_eyes(exchange):
                raise
            return await self._send(exchange, assets.page(assets.LOCKED, error.status))
        method = exchange.request.method
        found = self._router.match(method, path)
        if isinstance(found, Miss):
            if found.allowed:
                raise ApiFailure(
                    "method-not-allowed", 405, method=method, path=path, allowed=", ".join(sorted(found.allowed))
                )
            raise ApiFailure("route-not-found", 404, method=method, path=path)
        if found.target.path == LIVE:
            return await self._live.serve(exchange)
        return await self._send(exchange, await self._call(exchange, path, parameters, found))

    async def _call(self, exchange: AiohttpExchange, path: str, parameters: dict[str, Any], match: Match[Route]) -> Any:
        route = match.target
        body = await self._body(exchange, path) if exchange.request.body_exists else None
        request = AdminRequest(
            method=exchange.request.method,
            path=path,
            params=match.path_params,
            query=route.read_query(parameters),
            headers=exchange.request.headers,
            trace_id=exchange.trace_id,
            body=route.read_body(body),
        )
        who = audited.who_of(exchange.request.headers, exchange.request.remote)
        return await audited.call(self._site, route, request, who)

    async def _body(self, exchange: AiohttpExchange, path: str) -> Any:
        """JSON alone: no form of a foreign page can send it without being asked about first."""
        kind = exchange.request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise ApiFailure("content-type-refused", 415, path=path, type=kind or "a body without a content-type")
        data = await exchange.read_body(self._site.settings.body_limit)
        if not data.strip():
            return None
        large = len(data) > bodies.LARGE_JSON_BYTES
        value, reason = await asyncio.to_thread(bodies.accept, data) if large else bodies.accept(data)
        if reason is not None:
            raise ApiFailure("body-not-json", 400, reason=reason)
        return value

    def _is_login(self, exchange: AiohttpExchange, parameters: dict[str, Any]) -> bool:
        given = parameters.get("token")
        if exchange.request.method != "GET" or not isinstance(given, str) or not self._zones.is_token(given):
            return False
        self._zones.check_host(exchange.request.headers.get("Host"))
        return True

    def _log_in(self, path: str, parameters: dict[str, Any]) -> AdminReply:
        """`?token=…` of the link that the terminal shows: keep it in a cookie, and out of the address bar."""
        rest = urlencode({name: value for name, value in parameters.items() if name != "token"}, doseq=True)
        cookie = f"{self._zones.cookie_name}={self._zones.cookie_value}; Path=/; HttpOnly; SameSite=Strict"
        return AdminReply(303, headers={"location": f"{path}?{rest}" if rest else path, "set-cookie": cookie})

    @staticmethod
    async def _send(exchange: AiohttpExchange, answer: Any) -> Written:
        reply = answer if isinstance(answer, AdminReply) else AdminReply(200, values.dumps(answer))
        lines = f"cache-control: {reply.cache}\r\nx-content-type-options: nosniff\r\n"
        if reply.body:
            lines += f"content-type: {reply.content_type}\r\n"
        return await exchange.send(
            reply.status, lines.encode("ascii") + responses.header_lines(reply.headers), reply.body
        )


def _is_for_eyes(exchange: AiohttpExchange) -> bool:
    return "text/html" in exchange.request.headers.get("Accept", "")
