"""`ctx.state` and `ctx.streams`: groups of values that the host keeps."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from motia_runner.callbacks import Callbacks
from motia_runner.values import encode

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_UNIT_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_DEFAULT = "default"


def milliseconds(value: object, name: str) -> int:
    """A duration given in seconds, or as text such as "500ms", "30s", "5m", "2h", "1d". Raises ValueError."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < float("inf"):
        return round(value * 1000)
    found = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f'{name} takes seconds, or text such as "30s", "5m", "2h"; it was given {value!r}.')
    return round(float(found[1]) * _UNIT_MS[found[2]])


class State:
    """Values by group and key. Awaited on an event loop; in a plain function the value is returned directly."""

    __slots__ = ("_callbacks", "_wrap")

    def __init__(self, callbacks: Callbacks, compat: bool) -> None:
        self._callbacks = callbacks
        self._wrap: Callable[[Any], Any] | None = _wrapped if compat else None

    def get(self, group: str, key: str) -> Any:
        """The value, or None."""
        return self._callbacks.request("state.get", {"group": _name(group), "key": _name(key)}, self._wrap)

    def set(self, group: str, key: str, value: Any, *, ttl: float | str | None = None) -> Any:
        """Writes, for `ttl` seconds or for good; answers the value."""
        where: dict[str, Any] = {"group": _name(group), "key": _name(key)}
        if ttl is not None:
            where["ttlMs"] = milliseconds(ttl, "ttl")
        return self._callbacks.request("state.set", where, lambda _: value, value=encode(value))

    def delete(self, group: str, key: str) -> Any:
        """Answers the former value, or None."""
        return self._callbacks.request("state.delete", {"group": _name(group), "key": _name(key)})

    def get_group(self, group: str) -> Any:
        """The list of the group's values, in the order of their first write."""
        return self._callbacks.request("state.getGroup", {"group": _name(group)})

    getGroup = get_group

    def clear(self, group: str) -> Any:
        """Removes all of a group."""
        return self._callbacks.request("state.clear", {"group": _name(group)})

    def update(self, group: str, key: str, operations: Sequence[Mapping[str, Any]]) -> Any:
        """Applies the operations in one go, or none of them; answers the new value."""
        where = {"group": _name(group), "key": _name(key)}
        return self._callbacks.request("state.update", where, operations=encode(operations))


class Streams:
    """Streams by name, as keys and as attributes; the host knows which exist."""

    __slots__ = ("_callbacks",)

    def __init__(self, callbacks: Callbacks) -> None:
        self._callbacks = callbacks

    def __getitem__(self, name: str) -> "Stream":
        return Stream(self._callbacks, _name(name))

    def __getattr__(self, name: str) -> "Stream":
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def get(self, name: str) -> "Stream":
        """The same as `streams[name]`."""
        return self[name]


class Stream:
    """The items of one stream, by group and id; without them, the item `default` of the group `default`."""

    __slots__ = ("_callbacks", "_stream")

    def __init__(self, callbacks: Callbacks, stream: str) -> None:
        self._callbacks = callbacks
        self._stream = stream

    def get(self, group: str = _DEFAULT, id: str = _DEFAULT) -> Any:
        """The item, or None."""
        return self._callbacks.request("stream.get", self._item(group, id))

    def set(self, *where_and_data: Any) -> Any:
        """`set(group, id, data)`, or `set(data)`; answers the item."""
        where, data = self._place("set", where_and_data)
        return self._callbacks.request("stream.set", where, data=encode(data))

    def update(self, *where_and_operations: Any) -> Any:
        """`update(group, id, operations)`, or `update(operations)`: all of them or none; answers the item."""
        where, operations = self._place("update", where_and_operations)
        return self._callbacks.request("stream.update", where, operations=encode(operations))

    def delete(self, group: str = _DEFAULT, id: str = _DEFAULT) -> Any:
        """Answers the former item, or None."""
        return self._callbacks.request("stream.delete", self._item(group, id))

    def get_group(self, group: str = _DEFAULT) -> Any:
        """The list of the group's items."""
        return self._callbacks.request("stream.getGroup", {"stream": self._stream, "group": _name(group)})

    getGroup = get_group

    def send(self, channel: Mapping[str, Any], event: Mapping[str, Any]) -> Any:
        """Sends an event to who follows a group, or one item: `send({"groupId": …, "id": …}, {"type": …, "data": …})`."""
        where = {"stream": self._stream, "group": _name(channel.get("groupId", channel.get("group_id")))}
        if channel.get("id") is not None:
            where["id"] = _name(channel["id"])
        text = encode({"type": event["type"], "data": event.get("data")})
        return self._callbacks.request("stream.send", where, event=text)

    def _place(self, method: str, args: tuple[Any, ...]) -> tuple[dict[str, Any], Any]:
        if len(args) not in (1, 3):
            raise TypeError(
                f"stream.{method} takes (group, id, value), or (value) alone; it was given {len(args)} values."
            )
        group, id = args[:2] if len(args) == 3 else (_DEFAULT, _DEFAULT)
        return self._item(group, id), args[-1]

    def _item(self, group: str, id: str) -> dict[str, Any]:
        return {"stream": self._stream, "group": _name(group), "id": _name(id)}


def _name(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"Groups, keys, ids and stream names are strings, not {value!r}.")
    value.encode()  # a lone surrogate would not survive the wire
    return value


def _wrapped(value: Any) -> Any:
    """Motia 0.17 answered Python steps like this."""
    return {"data": value} if value is None or (isinstance(value, dict) and "data" not in value) else value
