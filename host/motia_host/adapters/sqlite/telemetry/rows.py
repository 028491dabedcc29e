"""Records of telemetry as rows, and back. A run is one row; what is not asked for by column is packed into its `rest`."""

from operator import attrgetter
from typing import Any, Final

import orjson

from motia_host.abc.telemetry import Invocation, LogRecord, Span

LOG_COLUMNS: Final = ("n", "time", "level", "step", "trace_id", "call", "source", "msg", "fields")
RUN_COLUMNS: Final = ("n", "started_at", "step", "trace_id", "status", "input", "output", "rest")
_PACKED: Final = (
    "id", "kind", "language", "runner", "queued_ms", "duration_ms", "attempt", "delivery", "event", "topic", "source",
    "lineage", "outcome", "flows", "http", "error",
)  # fmt: skip
_packed_of: Final = attrgetter(*_PACKED)
_OPTIONS: Final = orjson.OPT_PASSTHROUGH_SUBCLASS | orjson.OPT_NON_STR_KEYS
_RECORD_BYTES: Final = 300


def size_of(record: Invocation | LogRecord) -> int:
    """About how many bytes it occupies."""
    if isinstance(record, LogRecord):
        return _RECORD_BYTES + len(record.msg)
    return _RECORD_BYTES * (2 + len(record.spans)) + len(record.input or b"") + len(record.output or b"")


def log_row(n: int, log: LogRecord) -> tuple[Any, ...]:
    fields = None if log.fields is None else _dump(log.fields)
    return n, log.time, log.level, log.step, log.trace_id, log.call, log.source, _text(log.msg), fields


def log_of(row: tuple[Any, ...]) -> LogRecord:
    _, time, level, step, trace_id, call, source, msg, fields = row
    return LogRecord(time, level, msg, step, trace_id, call, source, None if fields is None else orjson.loads(fields))


def run_row(n: int, run: Invocation) -> tuple[Any, ...]:
    packed = dict(zip(_PACKED, _packed_of(run), strict=True))
    packed["spans"] = [_span(span) for span in run.spans] if run.spans else ()
    return n, run.started_at, run.step, run.trace_id, run.status, run.input, run.output, _dump(packed)


def run_of(row: tuple[Any, ...]) -> Invocation:
    _, started_at, step, trace_id, status, given, output, rest = row
    packed = orjson.loads(rest)
    packed.pop("parent", None)  # of an earlier layout
    packed["flows"] = tuple(packed["flows"])
    packed["spans"] = [Span(**span) for span in packed["spans"]]
    return Invocation(
        started_at=started_at, step=step, trace_id=trace_id, status=status, input=given, output=output, **packed
    )


def _span(span: Span) -> dict[str, Any]:
    return {
        "kind": span.kind, "name": span.name, "at": span.at, "ms": span.ms, "detail": span.detail, "ok": span.ok,
    }  # fmt: skip


def _dump(value: Any) -> str:
    try:
        return orjson.dumps(value, default=str, option=_OPTIONS).decode()
    except (TypeError, ValueError):  # odd values of a handler's log: what people see is their text
        return orjson.dumps({"text": _text(repr(value))}).decode()


def _text(text: str) -> str:
    """Lone surrogates cannot be stored; people see what stands there all the same."""
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()
