"""Runs and logs in the shapes of Motia's observability: a trace group is what is under one trace id, a trace in it one call of a handler."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from motia_host.abc.events import EventRow
from motia_host.abc.telemetry import Invocation, LogRecord, Span
from motia_host.engine.records import OpenCall
from motia_host.web.admin.model import shown

_STATUS: Final = {"ok": "completed"}


def log(id: str, record: LogRecord, flows: Sequence[str] = ()) -> dict[str, Any]:
    """As in the stream of logs. What the author has logged stands beside the record's own members, and does not replace them."""
    return {
        **(record.fields or {}), "id": id, "traceId": record.trace_id, "flows": list(flows), "step": record.step, "level": record.level,
        "time": record.time, "msg": record.msg,
    }  # fmt: skip


def group(trace: str, name: str, started_at: int) -> dict[str, Any]:
    return {"id": trace, "name": name, "startTime": started_at}


def traces(
    runs: Iterable[Invocation], logs: Iterable[LogRecord], events: Iterable[EventRow]
) -> dict[str, dict[str, Any]]:
    """The traces of one group by their id, in the order of their start."""
    said: dict[str, list[dict[str, Any]]] = {}
    for record in logs:
        said.setdefault(record.call, []).append(_logged(record))
    emitted: dict[tuple[str, str], list[EventRow]] = {}
    for event in sorted(events, key=lambda event: event.id):
        emitted.setdefault((event.source, event.topic), []).append(event)
    found = sorted(runs, key=lambda run: run.started_at)
    return {run.id: _trace(run, said.get(run.id, []), emitted) for run in found}


def running(call: OpenCall) -> dict[str, Any]:
    """A call in flight: what it does is told when it has ended."""
    return {
        "id": call.id, "name": call.step, "parentTraceId": call.trace_id, "status": "running", "startTime": call.started_at,
        "entryPoint": {"type": call.kind, "stepName": call.step}, "events": [],
    }  # fmt: skip


def _trace(
    run: Invocation, logs: list[dict[str, Any]], emitted: dict[tuple[str, str], list[EventRow]]
) -> dict[str, Any]:
    events = [*logs, *(_operation(run, span, emitted) for span in run.spans)]
    told = {
        "id": run.id,
        "name": run.step,
        "parentTraceId": run.trace_id,
        "status": _STATUS.get(run.status, "failed"),
        "startTime": run.started_at,
        "endTime": round(run.started_at + run.duration_ms),
        "entryPoint": {"type": run.kind, "stepName": run.step},
        "events": sorted(events, key=lambda event: event["timestamp"]),
    }
    if run.error is not None:
        names = {"message": "message", "name": "code", "stack": "stack"}
        told["error"] = {to: run.error[name] for name, to in names.items() if run.error.get(name) is not None}
    elif run.status not in _STATUS:
        told["error"] = {"message": run.status}
    return told


def _logged(record: LogRecord) -> dict[str, Any]:
    return {
        "type": "log", "timestamp": record.time, "level": record.level, "message": record.msg, "metadata": record.fields,
    }  # fmt: skip


def _operation(run: Invocation, span: Span, emitted: dict[tuple[str, str], list[EventRow]]) -> dict[str, Any]:
    at = run.started_at + round(span.at)
    detail = span.detail
    if span.kind == "emit":
        made = emitted.get((run.step, span.name))
        data = shown(made.pop(0).data) if made and span.ok else None
        return {"type": "emit", "timestamp": at, "topic": span.name, "success": span.ok, "data": data}
    if span.kind == "state":
        place = {"traceId": detail.get("group"), "key": detail.get("key")}
        return {"type": "state", "timestamp": at, "duration": span.ms, "operation": span.name, "data": _given(place)}
    place = {"groupId": detail.get("group"), "id": detail.get("id")}
    return {
        "type": "stream", "timestamp": at, "duration": span.ms, "operation": span.name, "streamName": detail.get("stream", ""),
        "data": _given(place), "calls": 1,
    }  # fmt: skip


def _given(members: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in members.items() if value is not None}
