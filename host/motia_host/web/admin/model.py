"""An admin request and its reply without any HTTP library, and the pieces that all endpoints share: pages, cursors, parameters."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from motia_host.engine import redact
from motia_host.engine.requests import ApiFailure
from motia_host.web.ports import Site

DEFAULT_PAGE: Final = 100
LARGEST_PAGE: Final = 1_000


@dataclass(frozen=True, slots=True)
class AdminRequest:
    method: str
    path: str
    params: Mapping[str, str]
    """What the route's path names."""
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    trace_id: str
    body: Any = None
    """The parsed JSON body; None without one."""


@dataclass(frozen=True, slots=True)
class AdminReply:
    """A reply that is not simply 200 with JSON."""

    status: int
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


Endpoint = Callable[[Site, AdminRequest], Awaitable[Any]]
"""Answers with a value that becomes JSON, or with an `AdminReply`. Raises `ApiFailure`."""


def page(items: Sequence[Any], limit: int, cursor: str | None) -> dict[str, Any]:
    """One page: its items, and the cursor of the next one (`after`), null on the last."""
    return {"items": items, "next": cursor if len(items) >= limit else None}


def text(request: AdminRequest, name: str) -> str | None:
    """A query parameter as text; absent and empty are the same."""
    value = request.query.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise invalid(name, "is given more than once")
    return value


def number(request: AdminRequest, name: str) -> int | None:
    value = text(request, name)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= 15):
        raise invalid(name, "is not a whole number")
    return int(value)


def limit_of(request: AdminRequest) -> int:
    limit = number(request, "limit")
    if limit is None:
        return DEFAULT_PAGE
    if not 1 <= limit <= LARGEST_PAGE:
        raise invalid("limit", f"is not between 1 and {LARGEST_PAGE}")
    return limit


def invalid(name: str, message: str, *, part: str = "query") -> ApiFailure:
    return ApiFailure(
        "input-invalid", 400, part=part, step="the admin API", violations=[{"path": f"$.{name}", "message": message}]
    )


def not_found(request: AdminRequest) -> ApiFailure:
    return ApiFailure("route-not-found", 404, method=request.method, path=request.path)


def shown(document: bytes | None) -> Any:
    """A stored JSON document as a copy for people: secrets masked. Text where it is not JSON."""
    if document is None:
        return None
    copy = redact.document(document)
    try:
        return orjson.loads(copy)
    except ValueError:  # a recorded input can be plain text, or cut off
        return copy.decode("utf-8", "replace")
