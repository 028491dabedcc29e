"""Endpoints that change one thing: an event from outside, a dead letter, a replay. Those for many are in `many`, those for cron in `schedule`."""

from typing import Any

from motia_host import values
from motia_host.engine.requests import ApiFailure
from motia_host.errors import ValueNotRepresentable
from motia_host.web.admin.edited import unmasked
from motia_host.web.admin.model import AdminRequest, Plain, invalid, not_found
from motia_host.web.admin.models.actions import EmitBody, ReplayBody, RetryBody
from motia_host.web.ports import Site


async def emit(site: Site, request: AdminRequest[None, EmitBody]) -> Any:
    """Motia's body and answer, with the options of `emit` on the wire, plus the id of the stored event."""
    body = request.body
    given = body.model_dump(by_alias=True, exclude={"topic", "data"}, exclude_none=True)
    key = request.headers.get("Idempotency-Key")
    event = await site.engine.publish(body.topic, body.data, trace_id=request.trace_id, options=given, key=key)
    return {"success": True, "emitted": {"topic": body.topic, "data": body.data}, "id": event}


async def retry(site: Site, request: AdminRequest[None, RetryBody]) -> Any:
    """A dead letter runs again; with `data` in the body as a new event with that payload, its masks filled in from the stored one."""
    delivery = request.params["id"]
    if "data" in request.body.model_fields_set:
        edited = _dumped(unmasked(request.body.data, await _payload(site, delivery)))
        successor = await site.stores.events.retry_edited(delivery, edited)
        if successor is None:
            raise await _refused(site, request, "dead")
        return {"id": successor, "lineage": delivery}
    if not await site.stores.events.retry_dead(delivery):
        raise await _refused(site, request, "dead")
    return {"id": delivery}


async def drop(site: Site, request: Plain) -> Any:
    if not await site.stores.events.drop(request.params["id"]):
        raise await _refused(site, request, "scheduled, ready or dead")
    return {"id": request.params["id"]}


async def replay(site: Site, request: AdminRequest[None, ReplayBody]) -> Any:
    """Emit a stored event once more, to all or to the subscribers in `only`, also with another payload."""
    event, body = request.params["id"], request.body
    only = None if body.only is None else frozenset(body.only)
    data = await edited_event(site, event, body.data) if "data" in body.model_fields_set else None
    emitted = await site.stores.events.replay(event, only=only, data=data)
    stored = await site.stores.events.event(event)
    if emitted is None or stored is None:
        raise not_found(request)
    return {"id": emitted.event, "deliveries": emitted.deliveries, "lineage": event, "traceId": stored.trace_id}


async def edited_event(site: Site, event: str, edited: Any) -> bytes | None:
    """An edited payload with what was masked in it filled in. None where the event is not stored. Raises `input-invalid` (400)."""
    stored = await site.stores.events.event(event)
    return None if stored is None else _dumped(unmasked(edited, values.loads(stored.data)))


def _dumped(value: Any) -> bytes:
    try:
        return values.dumps(value)
    except ValueNotRepresentable as error:
        raise invalid("data", error.reason, part="body") from error


async def _payload(site: Site, delivery: str) -> Any:
    row = await site.stores.events.delivery(delivery)
    event = None if row is None else await site.stores.events.event(row.event)
    return None if event is None else values.loads(event.data)


async def _refused(site: Site, request: AdminRequest[Any, Any], wanted: str) -> ApiFailure:
    found = await site.stores.events.delivery(request.params["id"])
    if found is None:
        return not_found(request)
    return ApiFailure("wrong-state", 409, what=f"The delivery {found.id}", state=found.state, wanted=wanted)
