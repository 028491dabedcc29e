"""What subscribers are sent: one JSON form for both transports, encoded once for everybody who gets it.

The form is Motia's (`timestamp, streamName, groupId, id?, event`) with `offset`, the resume token. A WebSocket server does not mask its
frames, so the finished bytes, header included, are the same for every socket.
"""

import struct
from typing import Any, Final

import orjson

from motia_host.abc.ledger import StreamChange

PING: Final = b"\x89\x00"
_TEXT: Final = 0x81
_CLOSE: Final = 0x88
_PONG: Final = 0x8A


class Frame:
    """One change, or one sync, on its way out."""

    __slots__ = ("_socket", "_sse", "change", "json", "token")

    def __init__(self, json: bytes, token: str, change: StreamChange | None = None) -> None:
        self.json = json
        self.token = token
        self.change = change
        self._socket: bytes | None = None
        self._sse: bytes | None = None

    @property
    def socket(self) -> bytes:
        """As a whole WebSocket frame."""
        if self._socket is None:
            self._socket = _frame(_TEXT, self.json)
        return self._socket

    @property
    def sse(self) -> bytes:
        """As a server-sent event without a name, so that `onmessage` gets all of them."""
        if self._sse is None:
            head = f"id: {self.token}\n".encode() if self.token else b""
            self._sse = head + b"data: " + self.json + b"\n\n"
        return self._sse


def of_change(change: StreamChange, token: str, *, replay: str | None = None) -> Frame:
    """`replay` says to which subscription of a client that came back it belongs: `item` or `group`. Others have seen it."""
    body = orjson.Fragment(change.data)
    event = {"type": "event", "event": body} if change.kind == "event" else {"type": change.kind, "data": body}
    members = {"offset": token} if replay is None else {"offset": token, "replay": replay}
    return Frame(_encoded(change.timestamp, (change.stream, change.group, change.id), event, **members), token, change)


Place = tuple[str, str, str | None]
"""Stream, group, and id for an item."""


def sync(place: Place, data: bytes, *, timestamp: int, token: str, reset: bool) -> Frame:
    """All there is at a place. `reset` marks one that answers a resume token that could not be honoured."""
    members: dict[str, Any] = {"offset": token, "reset": True} if reset else {"offset": token}
    return Frame(_encoded(timestamp, place, {"type": "sync", "data": orjson.Fragment(data)}, **members), token)


def error(place: Place, code: str, message: str, *, timestamp: int) -> Frame:
    """What went wrong with a join. Surfaces in clients as a custom event of type `error`."""
    event = {"type": "event", "event": {"type": "error", "data": {"code": code, "message": message}}}
    return Frame(_encoded(timestamp, place, event), "")


def _encoded(timestamp: int, place: Place, event: dict[str, Any], **members: Any) -> bytes:
    stream, group, id_ = place
    content = {"timestamp": timestamp, "streamName": stream, "groupId": group}
    if id_ is not None:
        content["id"] = id_
    return orjson.dumps({**content, **members, "event": event})


def text(payload: bytes) -> bytes:
    """A whole message of text."""
    return _frame(_TEXT, payload)


def close(code: int, reason: str) -> bytes:
    return _frame(_CLOSE, struct.pack("!H", code) + reason.encode()[:123])


def pong(payload: bytes) -> bytes:
    return _frame(_PONG, payload[:125])


def _frame(first: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return struct.pack("!BB", first, size) + payload
    if size < 65_536:
        return struct.pack("!BBH", first, 126, size) + payload
    return struct.pack("!BBQ", first, 127, size) + payload
