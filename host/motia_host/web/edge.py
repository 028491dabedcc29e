"""The HTTP front as `app` sees it; `http_edge` is it.

Everything that decides (zones, bodies, responses, failures, the gateway's hub, the admin routes) lives in modules that know no HTTP
library, so that every kind of connection decides alike.
"""

from typing import Protocol


class Edge(Protocol):
    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port (the one that was found where `port` is 0). Raises `port-taken`. May be called once for each address."""
        ...

    async def drain(self) -> None:
        """Take no new connections and answer the requests that come on open ones with `connection: close`; sockets of streams are closed with a
        code that lets clients come back.
        """
        ...

    async def stop(self, grace_s: float) -> None:
        """Drain, wait at most `grace_s` for requests in flight, then end everything."""
        ...
