"""Actions on many deliveries at once: named by their ids, or found by a filter, at most a thousand for each request.

By filter the newest come first, and `next` leads on to the rest, so that each is looked at once: one that dies again meanwhile is not retried
again. Deliveries that are no longer in the right state are told, not failed.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from motia_host.abc.events import DeliveryFilter, DeliveryRow
from motia_host.web.admin.model import LARGEST_PAGE, AdminRequest, invalid, not_found
from motia_host.web.ports import Site

Act = Callable[[str], Awaitable[bool]]
"""Does it to one delivery; whether it could be done."""

WAITING: Final = ("scheduled", "ready")
_FILTERS: Final = ("subscriber", "topic", "trace")
_TIMES: Final = ("since", "until")


async def retry(site: Site, request: AdminRequest) -> Any:
    """Dead letters run again with their payloads unchanged."""
    return await _each(site, request, ("dead",), site.stores.events.retry_dead)


async def drop(site: Site, request: AdminRequest) -> Any:
    """Dead letters are given up."""
    return await _each(site, request, ("dead",), site.stores.events.drop)


async def cancel(site: Site, request: AdminRequest) -> Any:
    """Deliveries that have not run yet, or wait to run again, are given up; also those of a step that is not loaded."""
    return await _each(site, request, WAITING, lambda id: _cancel_one(site, id))


async def cancel_event(site: Site, request: AdminRequest) -> Any:
    """What has not run of one event, for all its subscribers or those in `only`."""
    event = await site.stores.events.event(request.params["id"])
    if event is None:
        raise not_found(request)
    only = _names(_object(request), "only")
    rows = await site.stores.events.deliveries(DeliveryFilter(event=event.id, limit=LARGEST_PAGE))
    wanted = [row.id for row in rows if only is None or row.subscriber in only]
    return await _told(wanted, lambda id: _cancel_one(site, id))


async def _cancel_one(site: Site, delivery: str) -> bool:
    row = await site.stores.events.delivery(delivery)
    return row is not None and row.state in WAITING and await site.stores.events.drop(delivery)


async def _each(site: Site, request: AdminRequest, states: Sequence[str], act: Act) -> Any:
    body = _object(request)
    ids = _names(body, "ids")
    if ids is not None:
        if len(ids) > LARGEST_PAGE:
            raise invalid("ids", f"has more than {LARGEST_PAGE} entries", part="body")
        return {**await _told(ids, act), "next": None}
    rows = await _found(site, states, body)
    return {**await _told([row.id for row in rows], act), "next": rows[-1].id if len(rows) == LARGEST_PAGE else None}


async def _told(ids: Sequence[str], act: Act) -> dict[str, Any]:
    done = await asyncio.gather(*map(act, ids))
    return {
        "count": sum(done),
        "unchanged": [id for id, was_done in zip(ids, done, strict=True) if not was_done],
    }


async def _found(site: Site, states: Sequence[str], body: dict[str, Any]) -> list[DeliveryRow]:
    """The newest deliveries that the filter of a body names. A filter of nothing has to say `all`."""
    texts = {name: _text(body, name) for name in (*_FILTERS, "after")}
    times = {name: _time(body, name) for name in _TIMES}
    given = [value for name, value in {**texts, **times}.items() if name != "after"]
    if all(value is None for value in given) and body.get("all") is not True:
        raise invalid("all", f"is required as true where neither ids nor one of {', '.join((*_FILTERS, *_TIMES))} is given",
                      part="body")  # fmt: skip
    found: list[DeliveryRow] = []
    for state in states:
        found += await site.stores.events.deliveries(
            DeliveryFilter(
                state=state,
                subscriber=texts["subscriber"],
                topic=texts["topic"],
                trace_id=texts["trace"],
                since=times["since"],
                until=times["until"],
                after=texts["after"],
                limit=LARGEST_PAGE,
            )
        )
    return sorted(found, key=lambda row: row.id, reverse=True)[:LARGEST_PAGE]


def _object(request: AdminRequest) -> dict[str, Any]:
    if request.body is None:
        return {}
    if not isinstance(request.body, dict):
        raise invalid("", "is not an object", part="body")
    return request.body


def _names(body: dict[str, Any], name: str) -> list[str] | None:
    value = body.get(name)
    if value is None:
        return None
    if not (isinstance(value, list) and all(isinstance(entry, str) for entry in value)):
        raise invalid(name, "is not a list of texts", part="body")
    return value


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise invalid(name, "is not a text", part="body")
    return value


def _time(body: dict[str, Any], name: str) -> int | None:
    value = body.get(name)
    if value is not None and (type(value) is not int or value < 0):
        raise invalid(name, "is not a time in Unix ms", part="body")
    return value
