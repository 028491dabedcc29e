"""Actions on many deliveries at once: named by their ids, or found by a filter, at most a thousand for each request.

By filter the newest come first, and `next` leads on to the rest, so that each is looked at once: one that dies again meanwhile is not retried
again. Deliveries that are no longer in the right state are told, not failed.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from motia_host.abc.events import DeliveryFilter, DeliveryRow
from motia_host.web.admin.model import AdminRequest, invalid, not_found
from motia_host.web.admin.models.actions import ManyBody, OnlyBody
from motia_host.web.admin.models.base import LARGEST_PAGE
from motia_host.web.admin.records import delivery_json
from motia_host.web.ports import Site

Act = Callable[[str], Awaitable[bool]]
"""Does it to one delivery; whether it could be done."""

WAITING: Final = ("scheduled", "ready")
_FILTERS: Final = ("subscriber", "topic", "trace", "text", "since", "until")
MOST_COUNTED: Final = 10_000
"""What a dry run counts at most."""
SAMPLE: Final = 10

Request = AdminRequest[None, ManyBody]


async def retry(site: Site, request: Request) -> Any:
    """Dead letters run again with their payloads unchanged."""
    return await _each(site, request, ("dead",), site.stores.events.retry_dead)


async def drop(site: Site, request: Request) -> Any:
    """Dead letters are given up."""
    return await _each(site, request, ("dead",), site.stores.events.drop)


async def cancel(site: Site, request: Request) -> Any:
    """Deliveries that have not run yet, or wait to run again, are given up; also those of a step that is not loaded."""
    return await _each(site, request, WAITING, lambda id: _cancel_one(site, id))


async def cancel_event(site: Site, request: AdminRequest[None, OnlyBody]) -> Any:
    """What has not run of one event, for all its subscribers or those in `only`."""
    event = await site.stores.events.event(request.params["id"])
    if event is None:
        raise not_found(request)
    only = request.body.only
    rows = await site.stores.events.deliveries(DeliveryFilter(event=event.id, limit=LARGEST_PAGE))
    wanted = [row.id for row in rows if only is None or row.subscriber in only]
    return await _told(wanted, lambda id: _cancel_one(site, id))


async def _cancel_one(site: Site, delivery: str) -> bool:
    row = await site.stores.events.delivery(delivery)
    return row is not None and row.state in WAITING and await site.stores.events.drop(delivery)


async def _each(site: Site, request: Request, states: Sequence[str], act: Act) -> Any:
    body = request.body
    if body.ids is None and not body.all and all(getattr(body, name) is None for name in _FILTERS):
        told = f"is required as true where neither ids nor one of {', '.join(_FILTERS)} is given"
        raise invalid("all", told, part="body")
    if body.dry_run:
        return await _dry(site, states, body)
    if body.ids is not None:
        return _answer(await _told(body.ids, act))
    rows = await _found(site, states, body, body.after)
    done = await _told([row.id for row in rows], act)
    return _answer(done, next=rows[-1].id if len(rows) == LARGEST_PAGE else None)


async def _dry(site: Site, states: Sequence[str], body: ManyBody) -> Any:
    """What would be done: how many, of which steps, and the first of them."""
    rows = await _named(site, states, body.ids) if body.ids is not None else await _all(site, states, body)
    missing = [] if body.ids is None else sorted(set(body.ids) - {row.id for row in rows})
    return _answer(
        {"count": len(rows), "unchanged": missing},
        dryRun=True,
        more=len(rows) >= MOST_COUNTED,
        bySubscriber=dict(Counter(row.subscriber for row in rows)),
        sample=[delivery_json(site, row) for row in rows[:SAMPLE]],
    )


def _answer(done: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"next": None, "dryRun": False, "more": False, "bySubscriber": {}, "sample": [], **done, **rest}


async def _named(site: Site, states: Sequence[str], ids: Sequence[str]) -> list[DeliveryRow]:
    rows = [await site.stores.events.delivery(id) for id in ids]
    return [row for row in rows if row is not None and row.state in states]


async def _all(site: Site, states: Sequence[str], body: ManyBody) -> list[DeliveryRow]:
    found: list[DeliveryRow] = []
    after = body.after
    while len(found) < MOST_COUNTED:
        rows = await _found(site, states, body, after)
        found += rows
        if len(rows) < LARGEST_PAGE:
            break
        after = rows[-1].id
    return found


async def _told(ids: Sequence[str], act: Act) -> dict[str, Any]:
    done = await asyncio.gather(*map(act, ids))
    return {
        "count": sum(done),
        "unchanged": [id for id, was_done in zip(ids, done, strict=True) if not was_done],
    }


async def _found(site: Site, states: Sequence[str], body: ManyBody, after: str | None) -> list[DeliveryRow]:
    """The newest deliveries that the filter of a body names."""
    found: list[DeliveryRow] = []
    for state in states:
        found += await site.stores.events.deliveries(
            DeliveryFilter(
                state=state,
                subscriber=body.subscriber,
                topic=body.topic,
                trace_id=body.trace,
                text=body.text,
                since=body.since,
                until=body.until,
                after=after,
                limit=LARGEST_PAGE,
            )
        )
    return sorted(found, key=lambda row: row.id, reverse=True)[:LARGEST_PAGE]
