"""Which logs, runs and traces a question means, what a trace is made of, and what a cursor is: a number that grows with the order of arrival."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import orjson

from motia_host.abc.telemetry import LEVELS, Invocation, LogFilter, LogRecord, TraceFilter, TraceRoot, TraceRow

FAILED: Final = frozenset({"failed", "timeout"})
_LAST: Final = 2**62


def read_cursor(after: str | None) -> int:
    """The number before which to go on; for no cursor, or none of ours, the newest comes first."""
    return int(after) if after is not None and after.isascii() and after.isdecimal() else _LAST


def read_before(before: str | None) -> int | None:
    """The number behind which to go on towards what is newer; None without one."""
    return None if before is None else read_cursor(before)


def levels_from(level: str) -> tuple[str, ...]:
    """A level and those above it."""
    return LEVELS[LEVELS.index(level) :] if level in LEVELS else (level,)


def log_passes(log: LogRecord, wanted: LogFilter) -> bool:
    if wanted.level is not None and log.level not in levels_from(wanted.level):
        return False
    pairs = ((wanted.step, log.step), (wanted.trace_id, log.trace_id), (wanted.call, log.call))
    if any(want is not None and want != have for want, have in pairs) or not _in_time(log.time, wanted):
        return False
    return wanted.text is None or wanted.text.casefold() in searchable(log).casefold()


def searchable(log: LogRecord) -> str:
    """The text in which `LogFilter.text` is looked for."""
    return log.msg if not log.fields else f"{log.msg} {orjson.dumps(log.fields, default=str).decode()}"


def run_passes(run: Invocation, wanted: Mapping[str, str | None]) -> bool:
    return all(value is None or getattr(run, name) == value for name, value in wanted.items())


def trace_of(runs: Sequence[Invocation]) -> TraceRow:
    """What runs under one trace id, in the order of their arrival, are together."""
    first = min(runs, key=lambda run: run.started_at)
    errors = [brief_error(run) for run in runs if run.error is not None]
    return TraceRow(
        trace_id=first.trace_id,
        status=status_of(runs),
        root=root_of(first),
        started_at=first.started_at,
        duration_ms=max(run.started_at + run.duration_ms for run in runs) - first.started_at,
        calls=len(runs),
        failed=sum(run.status in FAILED for run in runs),
        steps=in_order((run.started_at, run.step, run.source or "") for run in runs),
        flows=_distinct(flow for run in runs for flow in run.flows),
        topics=_distinct(run.topic for run in runs if run.topic is not None),
        languages=_distinct(run.language for run in runs),
        error=errors[-1] if errors else None,
    )


def in_order(begun: Iterable[tuple[int, str, str]]) -> tuple[str, ...]:
    """Names of steps from (start, step, the step that caused it), each once."""
    first: dict[str, int] = {}
    cause: dict[str, str] = {}
    for start, step, source in begun:
        if start < first.get(step, start + 1):
            first[step], cause[step] = start, source
    return tuple(sorted(first, key=lambda step: (first[step], _depth(step, cause))))


def _depth(step: str, cause: Mapping[str, str]) -> int:
    depth = 0
    while (step := cause.get(step, "")) and depth < len(cause):
        depth += 1
    return depth


def root_of(run: Invocation) -> TraceRoot:
    http = run.http or {}
    return TraceRoot(run.step, run.kind, run.topic, http.get("method"), http.get("path"), http.get("status"))


def brief_error(run: Invocation) -> dict[str, Any]:
    error = run.error or {}
    return {"step": run.step, "name": str(error.get("name")), "message": str(error.get("message"))[:500]}


def status_of(runs: Iterable[Invocation]) -> str:
    """By the last run of each delivery, and by all others. A dead letter that was retried with another payload is no longer its own."""
    last: dict[str, Invocation] = {}
    replaced: set[str] = set()
    for run in runs:
        key = run.delivery or run.id
        known = last.get(key)
        if known is None or (run.attempt, run.started_at) >= (known.attempt, known.started_at):
            last[key] = run
        if run.lineage is not None:
            replaced.add(run.lineage)
    found = {_status(run) for key, run in last.items() if key not in replaced}
    return next((status for status in ("failed", "waiting") if status in found), "ok")


def _status(run: Invocation) -> str:
    if run.outcome in {"retry", "interrupted", "unstarted"}:
        return "waiting"
    return "failed" if run.outcome == "dead" or (run.status in FAILED and run.outcome is None) else "ok"


def trace_passes(row: TraceRow, runs: Sequence[Invocation], wanted: TraceFilter) -> bool:
    named = ((wanted.step, row.steps), (wanted.flow, row.flows), (wanted.topic, row.topics))
    if any(want is not None and want not in have for want, have in named):
        return False
    if wanted.ids is not None and row.trace_id not in wanted.ids:
        return False
    if wanted.status is not None and row.status != wanted.status:
        return False
    if not _in_time(row.started_at, wanted):
        return False
    if (wanted.min_ms or 0) > row.duration_ms or (wanted.max_ms is not None and row.duration_ms > wanted.max_ms):
        return False
    return wanted.text is None or any(_holds(run, wanted.text.lower()) for run in runs)


def _holds(run: Invocation, text: str) -> bool:
    given, output = (run.input or b"").decode("utf-8", "replace"), (run.output or b"").decode("utf-8", "replace")
    packed = orjson.dumps([run.id, run.topic, run.http, run.error, run.flows], default=str).decode()
    return any(text in part.lower() for part in (run.trace_id, run.step, given, output, packed))


def _in_time(time: int, wanted: LogFilter | TraceFilter) -> bool:
    return (wanted.since is None or time >= wanted.since) and (wanted.until is None or time < wanted.until)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
