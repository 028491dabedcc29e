"""Motia's endpoints about state. Shown values are copies with secrets masked; an edited one goes back without its masks."""

from typing import Any, Final

import orjson
from pydantic import ConfigDict

from motia_host import values
from motia_host.abc.ledger import Batch, StateDelete, StateSet
from motia_host.abc.state import StateRow
from motia_host.engine import redact
from motia_host.errors import MotiaError
from motia_host.web.admin.edited import unmasked
from motia_host.web.admin.model import AdminReply, AdminRequest, invalid, shown
from motia_host.web.admin.models.base import LARGEST_PAGE, Model
from motia_host.web.motia import filters
from motia_host.web.ports import Site

ITEMS: Final = 2_000
"""Items that are shown at most, in the order of their groups and keys."""


class StateQuery(Model):
    model_config = ConfigDict(extra="ignore")
    group_id: str | None = None
    filter: str | None = None


class StateBody(Model):
    group_id: str
    key: str
    value: Any


class DeleteBody(Model):
    ids: list[str]


async def listed(site: Site, request: AdminRequest[StateQuery, None]) -> Any:
    query = request.query
    conditions = _conditions(query.filter)
    groups = [query.group_id] if query.group_id else await _groups(site)
    found: list[dict[str, Any]] = []
    for group in groups:
        after = ""
        while rows := await site.stores.state.page(group, after=after, limit=LARGEST_PAGE):
            after = rows[-1].key
            items = (_item(row) for row in rows)
            found += [item for item in items if filters.fits(item["value"], conditions)]
            if len(found) >= ITEMS or len(rows) < LARGEST_PAGE:
                break
        if len(found) >= ITEMS:
            break
    return found[:ITEMS]


async def set_(site: Site, request: AdminRequest[None, StateBody]) -> Any:
    body = request.body
    row = site.stores.state.get(body.group_id, body.key)
    value = body.value if row is None else unmasked(body.value, values.loads(row.value))
    expires_at = None if row is None else row.expires_at
    try:
        data = values.dumps(value)
        await site.stores.ledger.commit(Batch([StateSet(body.group_id, body.key, data, expires_at)]))
    except MotiaError as error:
        return AdminReply(500, values.dumps({"error": error.title}))
    return {"key": body.key, "groupId": body.group_id, "value": redact.value(body.value)}


async def delete(site: Site, request: AdminRequest[None, DeleteBody]) -> AdminReply:
    """An id is group and key with a colon between. Where that can be read in several ways, it is the one that exists."""
    ops = [StateDelete(group, key) for id in request.body.ids for group, key in [_place(site, id)]]
    if ops:
        await site.stores.ledger.commit(Batch(ops))
    return AdminReply(204)


def _place(site: Site, id: str) -> tuple[str, str]:
    parts = id.split(":")
    places = [(":".join(parts[:at]), ":".join(parts[at:])) for at in range(1, len(parts))]
    there = (place for place in places if site.stores.state.get(*place) is not None)
    return next(there, places[0] if places else (id, ""))


async def _groups(site: Site) -> list[str]:
    return [group for group, _ in await site.stores.state.groups(limit=ITEMS)]


def _item(row: StateRow) -> dict[str, Any]:
    value = redact.MASK if redact.is_secret(row.key) else shown(row.value)
    return {"groupId": row.group, "key": row.key, "type": filters.kind(value), "value": value}


def _conditions(text: str | None) -> list[filters.Condition]:
    try:
        return filters.parse(orjson.loads(text)) if text else []
    except ValueError as error:
        raise invalid("filter", f"is not a list of conditions: {error}") from error
