"""Calls an endpoint, and writes down who did what where it changes something; and shows what was written down.

Written after the deed, in a commit of its own. Payloads, values and headers are told by their size alone: what was typed into a form may be a secret, and where
it went says its own row (the new event, the item).
"""

import time
from collections.abc import Mapping
from typing import Any, Final

import orjson
from pydantic import BaseModel

from motia_host import values
from motia_host.abc.audit import AuditEntry
from motia_host.engine import redact
from motia_host.web.admin.model import AdminReply, AdminRequest, slice_of
from motia_host.web.admin.models.stored import AuditQuery
from motia_host.web.admin.route import Route
from motia_host.web.ports import Site

MOST_BYTES: Final = 4_096
_BY_SIZE: Final = frozenset({"data", "value", "headers", "query", "event", "positions", "config"})
"""Members of bodies of which the size is written down."""
_LEFT_OUT: Final = frozenset({"data", "value", "body", "sample", "positions", "items"})
"""Members of answers that are not."""


async def call(site: Site, route: Route, request: AdminRequest[Any, Any], who: str) -> Any:
    """Raises what the endpoint raises; then nothing is written down."""
    answer = await route.endpoint(site, request)
    if route.action is not None and not getattr(request.body, "dry_run", False):
        detail = {**_asked(request.body), **_answered(answer)}
        target = "/".join(request.params.values())
        entry = AuditEntry(round(time.time() * 1_000), who, route.action, redact.text(target), _bounded(detail))
        await site.stores.audit.add(entry)
    return answer


async def audit(site: Site, request: AdminRequest[AuditQuery, None]) -> Any:
    query = request.query
    rows = await site.stores.audit.entries(
        action=query.action, target=query.target, after=query.after, before=query.before, limit=query.limit
    )
    return slice_of([(cursor, _entry(cursor, entry)) for cursor, entry in rows], query)


def who_of(headers: Mapping[str, str], address: str | None) -> str:
    """What can be said of somebody behind a request: `browser 127.0.0.1`, `motia-host 0.1.0 (ada) 127.0.0.1`."""
    agent = headers.get("User-Agent", "")
    kind = "browser" if agent.startswith("Mozilla/") else agent[:100] or "program"
    return redact.text(f"{kind} {address or ''}".strip())


def _asked(body: Any) -> dict[str, Any]:
    if not isinstance(body, BaseModel):
        return {}
    given = body.model_dump(by_alias=True, exclude_unset=True, mode="json")
    return {
        (f"{name}Bytes" if name in _BY_SIZE else name): len(values.dumps(value)) if name in _BY_SIZE else value
        for name, value in given.items()
        if value is not None
    }


def _answered(answer: Any) -> dict[str, Any]:
    if isinstance(answer, AdminReply) or not isinstance(answer, dict):
        return {}
    return {name: value for name, value in answer.items() if name not in _LEFT_OUT}


def _bounded(detail: dict[str, Any]) -> bytes:
    data = orjson.dumps(redact.value(detail), default=str)
    return data if len(data) <= MOST_BYTES else b'{"bytes":%d}' % len(data)


def _entry(cursor: str, entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": cursor, "at": entry.at, "who": entry.who, "action": entry.action, "target": entry.target,
        "detail": orjson.loads(entry.detail),
    }  # fmt: skip
