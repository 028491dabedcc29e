"""Records of telemetry as rows, and back. A run is one row; what is not asked for by column is packed into its `rest`, a JSON array."""

from operator import attrgetter
from typing import Any, Final

import orjson

from motia_host.abc.telemetry import Invocation, LogRecord, Span

LOG_COLUMNS: Final = ("n", "time", "level", "step", "trace_id", "call", "source", "msg", "fields")
RUN_COLUMNS: Final = ("n", "started_at", "step", "trace_id", "status", "input", "output", "rest")
PACKED: Final = (
    "id", "kind", "language", "runner", "queued_ms", "duration_ms", "attempt", "delivery", "event", "topic", "source",
    "lineage", "outcome", "flows", "http", "error", "spans",
)  # fmt: skip
"""Places in the array: what is new goes to the end."""
_values_of: Final = attrgetter(*RUN_COLUMNS[1:-1], *PACKED)
_OWN: Final = len(RUN_COLUMNS) - 2
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
    values = _values_of(run)
    return n, *values[:_OWN], _packed(values[_OWN:])


def run_of(row: tuple[Any, ...]) -> Invocation:
    _, started_at, step, trace_id, status, given, output, rest = row
    packed = orjson.loads(rest)
    if type(packed) is list:
        packed = dict(zip(PACKED, packed, strict=False))
    else:  # of an earlier layout
        packed.pop("parent", None)
    packed["flows"] = tuple(packed["flows"])
    packed["spans"] = [Span(**span) for span in packed["spans"] if type(span) is dict]
    return Invocation(
        started_at=started_at, step=step, trace_id=trace_id, status=status, input=given, output=output, **packed
    )


def _packed(values: tuple[Any, ...]) -> str:
    try:
        return orjson.dumps(values, default=str, option=_OPTIONS).decode()
    except (TypeError, ValueError):  # only what cannot be written becomes its text
        return f"[{','.join(map(_dump, values))}]"


def _dump(value: Any) -> str:
    try:
        return orjson.dumps(value, default=str, option=_OPTIONS).decode()
    except (TypeError, ValueError):  # odd values of a handler's log: what people see is their text
        return orjson.dumps({"text": _text(repr(value))}).decode()


def _text(text: str) -> str:
    """Lone surrogates cannot be stored; people see what stands there all the same."""
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()
