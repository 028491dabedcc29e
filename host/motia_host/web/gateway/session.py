"""What one WebSocket client says, and what becomes of it: join and leave. Knows no transport; nothing that it is sent can hurt it.

Messages of a client are handled strictly in their order. Unknown types, and what is not a message at all, are ignored, as Motia ignores
them (but for a `ping`); the size of a message is bounded by the transport, the number of subscriptions here.
"""

from typing import Any, Final

import orjson

from motia_host.engine.requests import ApiFailure
from motia_host.web.gateway import frames
from motia_host.web.gateway.frames import Frame, Place
from motia_host.web.gateway.gateway import Access, Gateway
from motia_host.web.gateway.hub import Outlet

MAX_SUBSCRIPTIONS: Final = 10_000
MAX_NAME_CHARACTERS: Final = 1_024
PONG: Final = Frame(b'{"type":"pong"}', "")
"""Browsers cannot see the pings of the protocol: our client asks in this way whether the connection still lives."""


class Session:
    def __init__(self, gateway: Gateway, outlet: Outlet, access: Access) -> None:
        self._gateway = gateway
        self._outlet = outlet
        self._access = access
        self._subscriptions: dict[str, Place] = {}

    async def receive(self, text: str) -> None:
        """Handle one message."""
        try:
            message = orjson.loads(text)
        except ValueError:
            return  # not a message: ignored
        if not isinstance(message, dict):
            return
        if message.get("type") == "ping":
            self._outlet.send(PONG)
        if not isinstance(message.get("data"), dict):
            return
        data = message["data"]
        place = _place(data)
        if message.get("type") == "join" and place is not None:
            await self._join(place, data)
        elif message.get("type") == "leave":
            self._leave(data.get("subscriptionId"))

    def end(self) -> None:
        for place in set(self._subscriptions.values()):
            self._gateway.hub.leave(self._outlet, place)
        self._subscriptions.clear()

    async def _join(self, place: Place, data: dict[str, Any]) -> None:
        subscription = _name(data.get("subscriptionId")) or orjson.dumps(place).decode()
        if len(self._subscriptions) >= MAX_SUBSCRIPTIONS:
            timestamp = self._gateway.hub.timestamp()
            self._outlet.send(
                frames.error(
                    place, "TOO_MANY_SUBSCRIPTIONS", f"At most {MAX_SUBSCRIPTIONS} at once", timestamp=timestamp
                )
            )
            return
        try:
            await self._gateway.admit(self._access, place)
        except ApiFailure as error:
            self._outlet.send(self._gateway.refusal(place, error))
            return
        self._leave(subscription)  # a client that uses an id again means the new one
        self._subscriptions[subscription] = place
        after = data.get("after")
        await self._gateway.join(
            self._outlet, place, subscription, after=after if isinstance(after, str) else None, resumes="after" in data
        )

    def _leave(self, subscription: Any) -> None:
        name = _name(subscription)
        place = self._subscriptions.pop(name, None) if name is not None else None
        if place is not None:
            self._gateway.hub.leave(self._outlet, place, name)


def _place(data: dict[str, Any]) -> Place | None:
    stream, group, id_ = _name(data.get("streamName")), _name(data.get("groupId")), _name(data.get("id"))
    return None if stream is None or group is None else (stream, group, id_)


def _name(value: Any) -> str | None:
    """Names are strings; numbers are taken as JavaScript would write them into one."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value if isinstance(value, str) and 0 < len(value) <= MAX_NAME_CHARACTERS else None
