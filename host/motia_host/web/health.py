"""Liveness and readiness, for whoever supervises the host. Tells nothing secret, so neither Host nor Origin is asked."""

import orjson

from motia_host.engine.requests import ApiFailure
from motia_host.web.aiohttp_exchange import AiohttpExchange
from motia_host.web.connection import Written
from motia_host.web.ports import Site

_LINES = b"content-type: application/json; charset=utf-8\r\ncache-control: no-store\r\n"


class Health:
    def __init__(self, site: Site) -> None:
        self._site = site

    async def serve(self, exchange: AiohttpExchange, name: str) -> Written:
        """`live`: the loop turns. `ready`: each runner has answered a probe; else 503 with what is waited for."""
        if name not in {"live", "ready"}:
            raise ApiFailure("route-not-found", 404, method=exchange.request.method, path=f"/__motia/health/{name}")
        if exchange.request.method not in {"GET", "HEAD"}:
            raise ApiFailure(
                "method-not-allowed",
                405,
                method=exchange.request.method,
                path=f"/__motia/health/{name}",
                allowed="GET, HEAD",
            )
        if name == "live":
            return await exchange.send(200, _LINES, b'{"status":"live"}')
        waiting = list(self._site.unready())
        if not waiting:
            return await exchange.send(200, _LINES, b'{"status":"ready"}')
        return await exchange.send(
            503, _LINES + b"retry-after: 1\r\n", orjson.dumps({"status": "starting", "waitingFor": waiting})
        )
