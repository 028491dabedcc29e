"""State by hand: browse, search, set, remove. A value that was looked at masked is written back whole."""

import time
from typing import Any, Final

from motia_host.abc.ledger import ReadMark, StateClear, StateDelete, StateSet
from motia_host.abc.state import StateRow
from motia_host.engine import redact
from motia_host.engine.requests import ApiFailure
from motia_host.web.admin import edits
from motia_host.web.admin.model import AdminRequest, Plain, not_found, page, shown
from motia_host.web.admin.models.stored import DeleteQuery, GroupsQuery, StateBody, StateQuery
from motia_host.web.ports import Site

_SPACE: Final = "state"


async def groups(site: Site, request: AdminRequest[GroupsQuery, None]) -> Any:
    query = request.query
    rows = await site.stores.state.groups(prefix=query.prefix or "", after=query.after or "", limit=query.limit)
    return page([{"group": group, "keys": keys} for group, keys in rows], query.limit, rows[-1][0] if rows else None)


async def group(site: Site, request: AdminRequest[StateQuery, None]) -> Any:
    """With `text` the search looks at so many items for one page; `next` goes on, also behind an empty one."""
    query, name, prefix = request.query, request.params["group"], request.query.prefix or ""
    if query.text is None:
        rows = await site.stores.state.page(name, prefix=prefix, after=query.after or "", limit=query.limit)
        return page([_item(row) for row in rows], query.limit, rows[-1].key if rows else None)
    wanted = query.text.lower()
    found, after = await edits.search(
        lambda after, limit: site.stores.state.page(name, prefix=prefix, after=after, limit=limit),
        lambda row: row.key,
        lambda row: wanted in row.key.lower() or wanted in repr(_item(row)["value"]).lower(),
        query.after or "",
        query.limit,
    )
    return {"items": [_item(row) for row in found], "next": after}


async def get(site: Site, request: Plain) -> Any:
    row = _stored(site, request)
    if row is None:
        raise not_found(request)
    return _item(row)


async def set_(site: Site, request: AdminRequest[None, StateBody]) -> Any:
    body, name, key = request.body, request.params["group"], request.params["key"]
    before = _stored(site, request)
    if before is not None and redact.is_secret(key) and body.value == redact.MASK:
        value = before.value
    else:
        value = edits.written(body.value, None if before is None else before.value)
    revision = body.revision
    if revision is None and before is not None and edits.holds_mask(body.value):
        revision = before.revision  # its masks stand for parts of this one
    mark = None if revision is None else ReadMark(_SPACE, name, key, revision)
    await edits.commit(site, StateSet(name, key, value, _expiry(body, before)), mark, lambda: _stale(site, request))
    row = _stored(site, request)
    return _item(StateRow(name, key, value, 0, None, round(time.time() * 1_000)) if row is None else row)


async def delete(site: Site, request: AdminRequest[DeleteQuery, None]) -> Any:
    name, key, revision = request.params["group"], request.params["key"], request.query.revision
    mark = None if revision is None else ReadMark(_SPACE, name, key, revision)
    gone = await edits.commit(site, StateDelete(name, key), mark, lambda: _stale(site, request))
    return {"deleted": gone is not None}


async def clear(site: Site, request: Plain) -> Any:
    name = request.params["group"]
    found = await site.stores.state.groups(prefix=name, limit=1)
    await edits.commit(site, StateClear(name), None, lambda: not_found(request))
    return {"count": found[0][1] if found and found[0][0] == name else 0}


def _stored(site: Site, request: AdminRequest[Any, Any]) -> StateRow | None:
    return site.stores.state.get(request.params["group"], request.params["key"])


def _expiry(body: StateBody, before: StateRow | None) -> int | None:
    """Where the body says nothing of it, an item keeps its own."""
    if body.ttl_ms is not None:
        return round(time.time() * 1_000) + body.ttl_ms
    if "expires_at" in body.model_fields_set or before is None:
        return body.expires_at
    return before.expires_at


def _stale(site: Site, request: AdminRequest[Any, Any]) -> ApiFailure:
    row = _stored(site, request)
    what = f"The item {request.params['key']} of {request.params['group']}"
    return edits.stale(what, None if row is None else _item(row))


def _item(row: StateRow) -> dict[str, Any]:
    value = redact.MASK if redact.is_secret(row.key) else shown(row.value)
    return {
        "key": row.key, "value": value, "revision": row.revision, "expiresAt": row.expires_at, "updatedAt": row.updated_at,
        "masked": redact.is_secret(row.key) or edits.holds_mask(value),
    }  # fmt: skip
