"""One delivery with all that is known of it: payload, every attempt, and what was logged in each."""

from typing import Any

from motia_host.abc.events import AttemptRow, DeliveryRow
from motia_host.abc.telemetry import LogFilter, LogRecord
from motia_host.web.admin.model import Plain, not_found, shown
from motia_host.web.admin.models.base import LARGEST_PAGE
from motia_host.web.admin.records import delivery_json, log_json
from motia_host.web.ports import Site


async def delivery(site: Site, request: Plain) -> Any:
    """Logs are there as long as telemetry is kept; the attempts and their errors as long as the delivery."""
    found = await site.stores.events.delivery(request.params["id"])
    if found is None:
        raise not_found(request)
    origin = await site.stores.events.event(found.event)
    attempts = await site.stores.events.attempts(found.id)
    logs = await _logs(site, found, attempts)
    return {
        **delivery_json(site, found),
        "data": None if origin is None else shown(origin.data),
        "attempts": [_attempt(row, logs.get(row.attempt, [])) for row in attempts],
    }


def _attempt(row: AttemptRow, logs: list[tuple[str, LogRecord]]) -> dict[str, Any]:
    return {
        "attempt": row.attempt, "startedAt": row.started_at, "endedAt": row.ended_at, "outcome": row.outcome,
        "error": shown(row.error), "logs": [log_json(*entry) for entry in logs],
    }  # fmt: skip


async def _logs(site: Site, row: DeliveryRow, attempts: Any) -> dict[int, list[tuple[str, LogRecord]]]:
    """The records of each attempt, oldest first: by their call where its run was recorded, else by their time."""
    telemetry = site.stores.telemetry
    runs = await telemetry.runs(trace_id=row.trace_id, step=row.subscriber, limit=LARGEST_PAGE)
    records = await telemetry.logs(LogFilter(trace_id=row.trace_id, step=row.subscriber, limit=LARGEST_PAGE))
    attempt_of = {run.id: run.attempt if run.delivery == row.id else None for _, run in runs}
    found: dict[int, list[tuple[str, LogRecord]]] = {}
    for cursor, record in sorted(records, key=lambda entry: entry[1].time):
        attempt = attempt_of[record.call] if record.call in attempt_of else _by_time(record.time, attempts)
        if attempt is not None:
            found.setdefault(attempt, []).append((cursor, record))
    return found


def _by_time(time: int, attempts: Any) -> int | None:
    return next((row.attempt for row in reversed(attempts) if row.started_at <= time), None)
