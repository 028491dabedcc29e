"""An admin request and its reply without any HTTP library, and the pieces that all endpoints share: pages, cursors, parameters."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from motia_host.engine import redact
from motia_host.engine.requests import ApiFailure
from motia_host.web.admin.models.base import SliceQuery
from motia_host.web.ports import Site

ModelT = TypeVar("ModelT", bound=BaseModel)

Q = TypeVar("Q")
B = TypeVar("B")


@dataclass(frozen=True, slots=True)
class AdminRequest(Generic[Q, B]):
    """`Q` and `B` are the models that the route names for query and body; None where it names none."""

    method: str
    path: str
    params: Mapping[str, str]
    """What the route's path names."""
    query: Q
    headers: Mapping[str, str]
    trace_id: str
    body: B


Plain = AdminRequest[None, None]
"""A request with neither query nor body."""


@dataclass(frozen=True, slots=True)
class AdminReply:
    """A reply that is not simply 200 with JSON."""

    status: int
    body: bytes = b""
    content_type: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    cache: str = "no-store"


Endpoint = Callable[[Site, AdminRequest[Any, Any]], Awaitable[Any]]
"""Answers with a value that becomes JSON, or with an `AdminReply`. Raises `ApiFailure`."""


def page(items: Sequence[Any], limit: int, cursor: str | None) -> dict[str, Any]:
    """One page: its items, and the cursor of the next one (`after`), null on the last."""
    return {"items": items, "next": cursor if len(items) >= limit else None}


def slice_of(rows: Sequence[tuple[str, Any]], query: SliceQuery) -> dict[str, Any]:
    """A page that can be left in both directions: (cursor, item), newest first."""
    full = len(rows) >= query.limit
    return {
        "items": [item for _, item in rows],
        "next": rows[-1][0] if rows and (full or query.before is not None) else None,
        "previous": rows[0][0] if rows else query.before,
    }


def parsed(model: type[ModelT], given: Any, part: str) -> ModelT:
    """Raises `input-invalid` (400) with every violation. `part` is query or body."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        violations = [{"path": _place(found["loc"]), "message": _message(found)} for found in error.errors()]
        raise _failure(part, violations) from None


def _place(location: Sequence[str | int]) -> str:
    return "$." + ".".join(map(str, location))


def _message(found: Any) -> str:
    message = str(found["msg"])
    return (
        message.removeprefix("Value error, ")
        .replace("Input should be", "has to be")
        .replace("Field required", "is required")
    )


def invalid(name: str, message: str, *, part: str = "query") -> ApiFailure:
    return _failure(part, [{"path": f"$.{name}", "message": message}])


def _failure(part: str, violations: list[dict[str, str]]) -> ApiFailure:
    return ApiFailure("input-invalid", 400, part=part, step="the admin API", violations=violations)


def not_found(request: AdminRequest[Any, Any]) -> ApiFailure:
    return ApiFailure("not-found", 404, path=request.path)


def shown(document: bytes | None) -> Any:
    """A stored JSON document as a copy for people: secrets masked. Text where it is not JSON."""
    if document is None:
        return None
    copy = redact.document(document)
    try:
        return orjson.loads(copy)
    except ValueError:  # a recorded input can be plain text, or cut off
        return copy.decode("utf-8", "replace")
