"""One client of the live socket: its subscriptions, where each stands, and what it says. Knows no transport but an outlet.

Of a client that reads slowly nothing is kept but its positions: it is passed over while much waits for it, and gets what the rings still have later.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import orjson
from pydantic import BaseModel, ValidationError

from motia_host.web.admin.models.live import ClientMessage, Ping, Unsubscribe
from motia_host.web.gateway import frames

MAX_SUBSCRIPTIONS: Final = 100
BUSY_BYTES: Final = 256 * 1024
"""While more than this waits for a client, it is sent nothing new."""


class Outlet(Protocol):
    def waiting(self) -> int:
        """Bytes that the client has not taken yet."""
        ...

    def put(self, data: bytes) -> None:
        """A whole WebSocket frame."""
        ...


@dataclass(slots=True, eq=False)
class Subscription:
    """`position` is the number up to which a client of items has everything; None for a channel of values. `told` is what the client of values has."""

    id: str
    head: bytes
    """How its messages begin."""
    channel: str
    params: BaseModel
    key: tuple[Any, ...]
    position: int | None = None
    told: bytes | None = None


class Session:
    def __init__(self, outlet: Outlet, join: "Join", leave: "Callable[[Subscription], None]") -> None:
        """`join` gives a subscription its place among those that are served, `leave` takes it away."""
        self._outlet = outlet
        self._join = join
        self._leave = leave
        self.subscriptions: dict[str, Subscription] = {}

    @property
    def busy(self) -> bool:
        return self._outlet.waiting() > BUSY_BYTES

    def send(self, subscription: Subscription, tail: bytes) -> None:
        """`tail` is a message of its subscription behind the id."""
        self._outlet.put(frames.text(subscription.head + tail))

    def receive(self, text: str) -> None:
        """Handle one message. What is no message of the protocol is answered with `refused`, where it has an id."""
        try:
            message = ClientMessage.model_validate_json(text).root
        except ValidationError as error:
            self._refuse(text, error)
            return
        if isinstance(message, Ping):
            self._outlet.put(frames.text(b'{"type":"pong"}'))
        elif isinstance(message, Unsubscribe):
            self._end(message.id)
        else:
            self._end(message.id)
            if len(self.subscriptions) >= MAX_SUBSCRIPTIONS:
                self._say(message.id, f"There are {MAX_SUBSCRIPTIONS} subscriptions already.")
                return
            params = message.params
            key = (message.channel, params)
            subscription = Subscription(message.id, _head(message.id), message.channel, params, key)
            self.subscriptions[message.id] = subscription
            self._join(self, subscription, message.after)

    def end(self) -> None:
        for id in tuple(self.subscriptions):
            self._end(id)

    def _end(self, id: str) -> None:
        subscription = self.subscriptions.pop(id, None)
        if subscription is not None:
            self._leave(subscription)

    def _refuse(self, text: str, error: ValidationError) -> None:
        try:
            id = orjson.loads(text)["id"]
        except (ValueError, TypeError, KeyError):
            id = ""
        self._say(id if isinstance(id, str) else "", str(error.errors()[0]["msg"]))

    def _say(self, id: str, reason: str) -> None:
        refused = {"id": id[:64], "type": "refused", "message": reason}
        self._outlet.put(frames.text(orjson.dumps(refused)))


Join = Callable[[Session, Subscription, str | None], None]


def _head(id: str) -> bytes:
    return b'{"id":' + orjson.dumps(id)
