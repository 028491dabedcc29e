"""Read endpoints about what happened and what is stored: logs, runs, events, deliveries, state, stream items. Copies are redacted."""

from dataclasses import asdict
from typing import Any

from motia_host.abc.events import DeliveryFilter, DeliveryRow, EventRow
from motia_host.abc.telemetry import Invocation, LogFilter, LogRecord
from motia_host.engine.records import OpenCall
from motia_host.web.admin.model import AdminRequest, Plain, not_found, page, shown, slice_of
from motia_host.web.admin.models.records import DeadQuery, DeliveriesQuery, EventsQuery, LogsQuery, RunsQuery
from motia_host.web.ports import Site


async def logs(site: Site, request: AdminRequest[LogsQuery, None]) -> Any:
    query = request.query
    rows = await site.stores.telemetry.logs(
        LogFilter(
            level=query.level,
            step=query.step,
            trace_id=query.trace,
            call=query.call,
            text=query.text,
            since=query.since,
            until=query.until,
            after=query.after,
            before=query.before,
            limit=query.limit,
        )
    )
    return slice_of([(cursor, log_json(cursor, record)) for cursor, record in rows], query)


async def runs(site: Site, request: AdminRequest[RunsQuery, None]) -> Any:
    query = request.query
    rows = await site.stores.telemetry.runs(
        trace_id=query.trace, step=query.step, status=query.status, after=query.after, limit=query.limit
    )
    return page([run_json(run) for _, run in rows], query.limit, rows[-1][0] if rows else None)


async def run(site: Site, request: Plain) -> Any:
    """Everything under one trace: its invocations in the order of their start, their logs, its events."""
    trace = request.params["trace"]
    found = await site.stores.telemetry.runs(trace_id=trace, limit=1_000)
    records = await site.stores.telemetry.logs(LogFilter(trace_id=trace, limit=1_000))
    events = await site.stores.events.events(trace_id=trace, limit=1_000)
    if not found and not records and not events:
        raise not_found(request)
    return {
        "traceId": trace,
        "runs": [run_json(run) for _, run in sorted(found, key=lambda row: row[1].started_at)],
        "logs": [log_json(cursor, record) for cursor, record in sorted(records, key=lambda row: row[1].time)],
        "events": [event_json(event) for event in events],
    }


async def events(site: Site, request: AdminRequest[EventsQuery, None]) -> Any:
    query = request.query
    rows = await site.stores.events.events(
        topic=query.topic, trace_id=query.trace, after=query.after, limit=query.limit
    )
    return page([event_json(event) for event in rows], query.limit, rows[-1].id if rows else None)


async def event(site: Site, request: Plain) -> Any:
    found = await site.stores.events.event(request.params["id"])
    if found is None:
        raise not_found(request)
    deliveries_of = await site.stores.events.deliveries(DeliveryFilter(event=found.id, limit=1_000))
    return {**event_json(found), "deliveries": [delivery_json(site, row) for row in deliveries_of]}


async def deliveries(site: Site, request: AdminRequest[DeliveriesQuery, None]) -> Any:
    return await _deliveries(site, request.query, request.query.state)


async def dead(site: Site, request: AdminRequest[DeadQuery, None]) -> Any:
    return await _deliveries(site, request.query, "dead")


async def _deliveries(site: Site, query: DeliveriesQuery | DeadQuery, state: str | None) -> Any:
    rows = await site.stores.events.deliveries(
        DeliveryFilter(
            state=state,
            subscriber=query.subscriber,
            topic=query.topic,
            event=query.event,
            trace_id=query.trace,
            text=query.text,
            since=query.since,
            until=query.until,
            after=query.after,
            limit=query.limit,
        )
    )
    return page([delivery_json(site, row) for row in rows], query.limit, rows[-1].id if rows else None)


def log_json(cursor: str, record: LogRecord) -> dict[str, Any]:
    return {
        "id": cursor, "time": record.time, "level": record.level, "msg": record.msg, "step": record.step, "traceId": record.trace_id,
        "call": record.call, "source": record.source, "fields": record.fields,
    }  # fmt: skip


def run_brief(run: Invocation) -> dict[str, Any]:
    """A run without what went in and out."""
    return {
        "id": run.id, "traceId": run.trace_id, "step": run.step, "type": run.kind, "language": run.language, "runner": run.runner,
        "status": run.status, "outcome": run.outcome, "startedAt": run.started_at, "queuedMs": run.queued_ms, "durationMs": run.duration_ms,
        "attempt": run.attempt, "delivery": run.delivery, "event": run.event, "topic": run.topic, "source": run.source,
        "flows": list(run.flows), "httpStatus": None if run.http is None else run.http.get("status"), "error": run.error,
    }  # fmt: skip


def run_json(run: Invocation) -> dict[str, Any]:
    return {
        **run_brief(run), "lineage": run.lineage, "http": run.http, "input": shown(run.input), "output": shown(run.output),
        "spans": [asdict(span) for span in run.spans],
    }  # fmt: skip


def open_json(call: OpenCall) -> dict[str, Any]:
    """A call in flight in the shape of a run."""
    return {
        **open_brief(call), "lineage": call.lineage, "http": None, "input": None, "output": None, "spans": [],
    }  # fmt: skip


def open_brief(call: OpenCall) -> dict[str, Any]:
    return {
        "id": call.id, "traceId": call.trace_id, "step": call.step, "type": call.kind, "language": call.language, "runner": call.runner,
        "status": "running", "outcome": None, "startedAt": call.started_at, "queuedMs": call.queued_ms, "durationMs": call.running_ms,
        "attempt": call.attempt, "delivery": call.delivery, "event": call.event, "topic": call.topic, "source": call.source,
        "flows": list(call.flows), "httpStatus": None, "error": None,
    }  # fmt: skip


def event_json(event: EventRow) -> dict[str, Any]:
    return {
        "id": event.id, "topic": event.topic, "data": shown(event.data), "traceId": event.trace_id, "flows": list(event.flows),
        "source": event.source, "emittedAt": event.emitted_at, "parent": event.parent, "lineage": event.lineage, "deliveries": event.deliveries,
    }  # fmt: skip


def _waiting(site: Site, row: DeliveryRow) -> str | None:
    """Why it does not run, where time or room alone will not help. Without any step nothing is said: then no project was loaded."""
    if row.state not in {"ready", "scheduled"}:
        return None
    if row.subscriber in site.engine.paused:
        return "paused"
    steps = site.engine.registry.steps
    missing = steps and (row.subscriber not in steps or row.subscriber in site.engine.unloaded)
    return "step not loaded" if missing else None


def delivery_json(site: Site, row: DeliveryRow) -> dict[str, Any]:
    return {
        "id": row.id, "event": row.event, "topic": row.topic, "subscriber": row.subscriber, "state": row.state, "group": row.group,
        "priority": row.priority, "attempt": row.attempt, "failures": row.failures, "interruptions": row.interruptions,
        "suspect": row.suspect, "runAt": row.run_at, "expiresAt": row.expires_at, "emittedAt": row.emitted_at,
        "changedAt": row.changed_at, "error": shown(row.error), "traceId": row.trace_id, "lineage": row.lineage, "waiting": _waiting(site, row),
    }  # fmt: skip
