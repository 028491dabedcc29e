"""Traces as people look at them: what the records of runs say, with what runs and waits at this moment laid over it."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import Any, Final

from motia_host.abc.events import DeliveryFilter, DeliveryRow, EventRow
from motia_host.abc.telemetry import LogFilter, TraceFilter, TraceRoot, TraceRow
from motia_host.engine.records import OpenCall
from motia_host.web.admin.model import AdminRequest, Plain, not_found
from motia_host.web.admin.models.records import TracesQuery
from motia_host.web.admin.records import delivery_json, event_json, log_json, open_json, run_json
from motia_host.web.ports import Site

MOST: Final = 1_000
"""Runs, logs and events that one trace is shown with."""
EARLIER_MS: Final = 60_000
"""By so much what belongs to a trace may be older than its first run: a request waits, an event is delayed by the clock of its runner."""
FROM_THE_BEGINNING: Final = "0"
_WAITING: Final = ("scheduled", "ready")


async def traces(site: Site, request: AdminRequest[TracesQuery, None]) -> Any:
    query = request.query
    in_flight = _by_trace(site.engine.open_calls())
    if query.status == "running":
        return await _of(site, query, list(in_flight), in_flight)
    if query.status == "waiting":
        return await _of(site, query, await _waiting(site, query.limit), in_flight)
    rows = await site.stores.telemetry.traces(_filter(query))
    items = await _with_now(site, rows, in_flight)
    if query.status is not None:
        items = [item for item in items if item["status"] == query.status]
    elif query.after is None and query.before is None:
        known = {row.trace_id for _, row in rows}
        new = [_only_in_flight(calls) for trace, calls in in_flight.items() if trace not in known]
        items = [*(item for item in reversed(new) if _fits(item, query)), *items]
    full = len(rows) >= query.limit or query.before is not None
    return {
        "items": items,
        "next": rows[-1][0] if rows and full else None,
        "previous": rows[0][0] if rows else query.before,
    }


async def trace(site: Site, request: Plain) -> Any:
    id = request.params["trace"]
    await site.engine.write_records()  # whoever has its answer may ask at once
    # Before the records are read: a call that ends meanwhile is in one of the two.
    open_calls = [call for call in site.engine.open_calls() if call.trace_id == id]
    rows = await site.stores.telemetry.traces(TraceFilter(ids=(id,), limit=1))
    row = rows[0][1] if rows else None
    since = None if row is None else row.started_at - EARLIER_MS
    runs, logs, events = await asyncio.gather(
        site.stores.telemetry.runs(trace_id=id, limit=MOST),
        site.stores.telemetry.logs(LogFilter(trace_id=id, since=since, before=FROM_THE_BEGINNING, limit=MOST)),
        site.stores.events.events(trace_id=id, since=since, limit=MOST),
    )
    ended = {run.id for _, run in runs}
    in_flight = [call for call in open_calls if call.id not in ended]
    if row is None and not in_flight and not events:
        raise not_found(request)
    in_order = sorted(events, key=lambda event: event.id)
    deliveries = await asyncio.gather(*(_deliveries(site, event) for event in in_order))
    shown = [run_json(run) for _, run in sorted(runs, key=lambda entry: entry[1].started_at)]
    return {
        "trace": _summary(row, in_flight, in_order, [delivery for part in deliveries for delivery in part]),
        "runs": sorted([*shown, *map(open_json, in_flight)], key=lambda run: int(run["startedAt"])),
        "logs": [log_json(*entry) for entry in reversed(logs)],
        "events": [
            {**event_json(event), "deliveries": [delivery_json(site, delivery) for delivery in part]}
            for event, part in zip(in_order, deliveries, strict=True)
        ],
        "truncated": len(runs) >= MOST or len(events) >= MOST,
    }


async def _of(site: Site, query: TracesQuery, ids: Sequence[str], in_flight: dict[str, list[OpenCall]]) -> Any:
    """The traces of these ids that are now as is asked for: all of them, since they are few."""
    wanted = TraceFilter(ids=tuple(ids), limit=max(len(ids), 1))
    rows = {row[1].trace_id: row for row in await site.stores.telemetry.traces(wanted)} if ids else {}
    items = await _with_now(site, list(rows.values()), in_flight)
    items += [_only_in_flight(in_flight[id]) for id in ids if id not in rows and id in in_flight]
    items += [await _only_waiting(site, id) for id in ids if id not in rows and id not in in_flight]
    found = [item for item in items if item["status"] == query.status and _fits(item, query)]
    found.sort(key=lambda item: int(item["startedAt"]), reverse=True)
    return {"items": found[: query.limit], "next": None, "previous": query.before}


async def _waiting(site: Site, limit: int) -> list[str]:
    events = site.stores.events
    waiting = [await events.deliveries(DeliveryFilter(state=state, limit=limit)) for state in _WAITING]
    return list(dict.fromkeys(row.trace_id for rows in waiting for row in rows))


async def _with_now(
    site: Site, rows: Sequence[tuple[str, TraceRow]], in_flight: dict[str, list[OpenCall]]
) -> list[dict[str, Any]]:
    if not rows:
        return []
    ids = [row.trace_id for _, row in rows]
    unfinished = await site.stores.events.unfinished(ids, since=min(row.started_at for _, row in rows))
    return [_row(cursor, row, _status(row, in_flight, unfinished)) for cursor, row in rows]


def _status(row: TraceRow, in_flight: dict[str, list[OpenCall]], unfinished: frozenset[str]) -> str:
    if row.trace_id in in_flight:
        return "running"
    return "waiting" if row.trace_id in unfinished and row.status != "failed" else row.status


def _row(cursor: str, row: TraceRow, status: str) -> dict[str, Any]:
    return {
        "cursor": cursor, "traceId": row.trace_id, "status": status, "root": _root(row.root), "startedAt": row.started_at,
        "durationMs": round(row.duration_ms, 3), "calls": row.calls, "failed": row.failed, "steps": list(row.steps), "flows": list(row.flows),
        "topics": list(row.topics), "languages": list(row.languages), "error": row.error,
    }  # fmt: skip


def _root(root: TraceRoot) -> dict[str, Any]:
    return {
        "step": root.step, "type": root.kind, "topic": root.topic, "method": root.method, "path": root.path, "httpStatus": root.http_status,
    }  # fmt: skip


def _only_in_flight(calls: Sequence[OpenCall]) -> dict[str, Any]:
    first = min(calls, key=lambda call: call.started_at)
    return {
        "cursor": "", "traceId": first.trace_id, "status": "running", "root": _root(TraceRoot(first.step, first.kind, first.topic, first.method, first.path)),
        "startedAt": first.started_at, "durationMs": max(call.running_ms for call in calls), "calls": len(calls), "failed": 0,
        "steps": _distinct(call.step for call in calls), "flows": _distinct(flow for call in calls for flow in call.flows),
        "topics": _distinct(call.topic for call in calls if call.topic), "languages": _distinct(call.language for call in calls),
        "error": None,
    }  # fmt: skip


async def _only_waiting(site: Site, id: str) -> dict[str, Any]:
    """A trace of which nothing has run yet."""
    events = await site.stores.events.events(trace_id=id, limit=MOST)
    return _only_events(sorted(events, key=lambda event: event.id), id, "waiting")


def _only_events(events: Sequence[EventRow], id: str, status: str) -> dict[str, Any]:
    first = events[0] if events else None
    return {
        "cursor": "", "traceId": id, "status": status, "root": _root(TraceRoot("", "event", first.topic if first else None)),
        "startedAt": first.emitted_at if first else round(time.time() * 1_000), "durationMs": 0.0, "calls": 0, "failed": 0, "steps": [],
        "flows": _distinct(flow for event in events for flow in event.flows), "topics": _distinct(event.topic for event in events),
        "languages": [], "error": None,
    }  # fmt: skip


def _summary(
    row: TraceRow | None, in_flight: Sequence[OpenCall], events: Sequence[EventRow], deliveries: Sequence[DeliveryRow]
) -> dict[str, Any]:
    states = {delivery.state for delivery in deliveries}
    if in_flight or "running" in states:
        status = "running"
    elif "dead" in states or (row is not None and row.status == "failed"):
        status = "failed"
    else:
        status = "waiting" if states & {"scheduled", "ready"} else "ok"
    if row is not None:
        return _row("", row, status)
    if in_flight:
        return _only_in_flight(in_flight)
    return _only_events(events, events[0].trace_id, status)


async def _deliveries(site: Site, event: EventRow) -> list[DeliveryRow]:
    if not event.deliveries:
        return []
    found = await site.stores.events.deliveries(DeliveryFilter(event=event.id, limit=MOST))
    return sorted(found, key=lambda row: row.id)


def _fits(item: dict[str, Any], query: TracesQuery) -> bool:
    """The conditions of a query over what is not in the records yet."""
    named = ((query.step, item["steps"]), (query.flow, item["flows"]), (query.topic, item["topics"]))
    if any(want is not None and want not in have for want, have in named):
        return False
    bounds = (
        (query.since, item["startedAt"], 1),
        (query.until, item["startedAt"] + 1, -1),
        (query.min_ms, item["durationMs"], 1),
        (query.max_ms, item["durationMs"], -1),
    )
    if any(bound is not None and (value - bound) * sign < 0 for bound, value, sign in bounds):
        return False
    return query.text is None or query.text.lower() in repr(item).lower()


def _filter(query: TracesQuery) -> TraceFilter:
    return TraceFilter(
        status=query.status, step=query.step, flow=query.flow, topic=query.topic, since=query.since, until=query.until,
        min_ms=query.min_ms, max_ms=query.max_ms, text=query.text, after=query.after, before=query.before, limit=query.limit,
    )  # fmt: skip


def _by_trace(calls: Iterable[OpenCall]) -> dict[str, list[OpenCall]]:
    found: dict[str, list[OpenCall]] = {}
    for call in calls:
        found.setdefault(call.trace_id, []).append(call)
    return found


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
