"""Cheap checks of what a runner sends: one look per member, no models, no copies.

A member that does not fit raises `BadParams` with its JSON path, and the callback is answered `invalid-params`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

_OPERATIONS = frozenset({"set", "merge", "increment", "append", "remove"})
MAX_OPERATIONS = 1_000


class BadParams(Exception):
    """`path` names the member, `reason` says what it has to be."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} {reason}.")
        self.path = path
        self.reason = reason


def text(params: Mapping[str, Any], name: str) -> str:
    value = params.get(name)
    if type(value) is not str:
        raise BadParams(f"$.{name}", "must be a string")
    return value


def optional_text(params: Mapping[str, Any], name: str) -> str | None:
    value = params.get(name)
    if value is not None and type(value) is not str:
        raise BadParams(f"$.{name}", "must be a string")
    return value


def optional_integer(params: Mapping[str, Any], name: str, *, at_least: int | None = 0) -> int | None:
    value = params.get(name)
    if value is None:
        return None
    if type(value) is not int or (at_least is not None and value < at_least):
        raise BadParams(
            f"$.{name}", "must be an integer" if at_least is None else f"must be an integer of at least {at_least}"
        )
    return value


def optional_instant(params: Mapping[str, Any], name: str) -> int | None:
    """RFC 3339 with an offset, as Unix ms."""
    value = params.get(name)
    if value is None:
        return None
    try:
        instant = datetime.fromisoformat(value) if type(value) is str else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise BadParams(f"$.{name}", "must be a time as in RFC 3339, such as 2030-01-31T12:00:00Z")
    return round(instant.timestamp() * 1_000)


def record(params: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = params.get(name)
    if type(value) is not dict:
        raise BadParams(f"$.{name}", "must be an object")
    return value


def operations(params: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The form of an update. Whether it fits the value is found out where it is applied."""
    given = params.get("operations")
    if type(given) is not list or len(given) > MAX_OPERATIONS:
        raise BadParams("$.operations", f"must be a list of at most {MAX_OPERATIONS} operations")
    for place, operation in enumerate(given):
        if type(operation) is not dict or operation.get("op") not in _OPERATIONS:
            raise BadParams(f"$.operations[{place}].op", "must be one of set, merge, increment, append, remove")
        if not _is_path(operation.get("path", [])):
            raise BadParams(f"$.operations[{place}].path", "must be a list of strings and integers")
    return given


def _is_path(path: Any) -> bool:
    return path is None or (type(path) is list and all(type(part) is str or type(part) is int for part in path))
