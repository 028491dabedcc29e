"""Streams by hand: browse, set and remove items, send events. The schema of a stream is enforced as it is for its steps."""

from typing import Any

from motia_host import values
from motia_host.abc.ledger import ReadMark, StreamDelete, StreamSend, StreamSet
from motia_host.abc.streams import StreamItem
from motia_host.engine import items
from motia_host.engine.requests import ApiFailure
from motia_host.errors import ValueNotRepresentable, ValueTooLarge
from motia_host.steps.model import Stream
from motia_host.web.admin import edits
from motia_host.web.admin.model import AdminRequest, Plain, invalid, not_found, page, shown
from motia_host.web.admin.models.base import PageQuery
from motia_host.web.admin.models.stored import DeleteQuery, ItemBody, ItemsQuery, SendBody
from motia_host.web.ports import Site


async def groups(site: Site, request: AdminRequest[PageQuery, None]) -> Any:
    query = request.query
    rows = await site.stores.streams.groups(request.params["name"], after=query.after or "", limit=query.limit)
    return page([{"group": group, "items": items} for group, items in rows], query.limit, rows[-1][0] if rows else None)


async def group(site: Site, request: AdminRequest[ItemsQuery, None]) -> Any:
    query, name, place = request.query, request.params["name"], request.params["group"]
    if query.text is None:
        rows = await site.stores.streams.page(name, place, after=query.after or "", limit=query.limit)
        return page([_item(row) for row in rows], query.limit, rows[-1].id if rows else None)
    wanted = query.text.lower()
    found, after = await edits.search(
        lambda after, limit: site.stores.streams.page(name, place, after=after, limit=limit),
        lambda row: row.id,
        lambda row: wanted in repr(shown(row.data)).lower(),
        query.after or "",
        query.limit,
    )
    return {"items": [_item(row) for row in found], "next": after}


async def get(site: Site, request: Plain) -> Any:
    row = _stored(site, request)
    if row is None:
        raise not_found(request)
    return _item(row)


async def set_(site: Site, request: AdminRequest[None, ItemBody]) -> Any:
    stream, body, before = _stream(site, request), request.body, _stored(site, request)
    place, id = request.params["group"], request.params["id"]
    whole = items.item(id, values.loads(edits.written(body.data, None if before is None else before.data)))
    broken = items.violations(stream, whole)
    if broken:
        raise ApiFailure("item-invalid", 400, stream=stream.name, violations=broken)
    revision = body.revision
    if revision is None and before is not None and edits.holds_mask(body.data):
        revision = before.revision
    data = _limited(site, whole)
    await edits.commit(
        site, StreamSet(stream.name, place, id, data), _mark(request, revision), lambda: _stale(site, request)
    )
    row = _stored(site, request)
    if row is None:  # somebody has removed it again
        raise not_found(request)
    return _item(row)


async def delete(site: Site, request: AdminRequest[DeleteQuery, None]) -> Any:
    stream = _stream(site, request)
    op = StreamDelete(stream.name, request.params["group"], request.params["id"])
    gone = await edits.commit(site, op, _mark(request, request.query.revision), lambda: _stale(site, request))
    return {"deleted": gone is not None}


async def send(site: Site, request: AdminRequest[None, SendBody]) -> Any:
    stream, place, body = _stream(site, request), request.params["group"], request.body
    event = _limited(site, {"type": body.event.type, "data": body.event.data})
    await edits.commit(site, StreamSend(stream.name, place, body.id, event), None, lambda: not_found(request))
    return {"stream": stream.name, "group": place, "id": body.id}


def _stream(site: Site, request: AdminRequest[Any, Any]) -> Stream:
    """Only what is loaded is written to: its schema has to be known."""
    streams = site.engine.registry.streams
    name = request.params["name"]
    if name not in streams:
        raise ApiFailure("stream-not-found", 404, stream=name, known=", ".join(sorted(streams)) or "none")
    return streams[name]


def _limited(site: Site, value: Any) -> bytes:
    try:
        data = values.dumps(value)
    except ValueNotRepresentable as error:
        raise invalid("data", error.reason, part="body") from error
    limit = site.settings.state.value_limit
    if len(data) > limit:
        raise ValueTooLarge(len(data), limit)
    return data


def _stored(site: Site, request: AdminRequest[Any, Any]) -> StreamItem | None:
    return site.stores.streams.get(request.params["name"], request.params["group"], request.params["id"])


def _mark(request: AdminRequest[Any, Any], revision: int | None) -> ReadMark | None:
    if revision is None:
        return None
    return ReadMark(f"stream:{request.params['name']}", request.params["group"], request.params["id"], revision)


def _stale(site: Site, request: AdminRequest[Any, Any]) -> ApiFailure:
    row = _stored(site, request)
    what = f"The item {request.params['id']} of {request.params['name']}/{request.params['group']}"
    return edits.stale(what, None if row is None else _item(row))


def _item(row: StreamItem) -> dict[str, Any]:
    data = shown(row.data)
    return {
        "id": row.id, "data": data, "revision": row.revision, "timestamp": row.timestamp, "masked": edits.holds_mask(data),
    }  # fmt: skip
