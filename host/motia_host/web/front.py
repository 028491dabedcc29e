"""The project's Express application (`app` of motia.config.ts) in front of everything public: it answers a request, or passes it on.

Only projects that have one pay for it. Asked by the edge for each request of the public zone.
"""

from motia_host.engine.requests import ApiRequest
from motia_host.web import responses
from motia_host.web.connection import Written
from motia_host.web.exchange import Exchange
from motia_host.web.ports import Engine


async def serve(engine: Engine, exchange: Exchange, target: str, limit: int) -> Written | None:
    """The response of the application, or None where it passed the request on; headers that it has set are in `exchange.front` then."""
    if exchange.has_body:
        exchange.read = await exchange.read_body(limit)
    asked = ApiRequest(
        method=exchange.method,
        path=target.partition("?")[0],
        headers=exchange.headers(),
        path_params={},
        query_params={},
        trace_id=exchange.trace_id,
        body=exchange.read,
        body_format="bytes",
        url=target,
    )
    of_the_host = exchange.cors
    if exchange.compat:
        exchange.cors = b""  # Motia's lines came behind the application: what it answers itself has none
    reply = await engine.call_front(asked, exchange)
    if reply is None:
        return await exchange.finish()
    if not reply.passed:
        return await exchange.reply(reply, "app")
    exchange.cors = of_the_host
    exchange.front = responses.without(reply.headers, of_the_host) if exchange.compat else reply.headers
    return None
