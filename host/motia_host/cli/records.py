"""Log records as lines: for people in colour, for machines as one JSON object each."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from motia_host.abc.telemetry import LogRecord
from motia_host.cli.style import Style, printable
from motia_host.errors import ERRORS

_COLOURS = {"debug": ("dim",), "info": ("green",), "warn": ("yellow",), "error": ("red",)}
_INDENT = " " * 4
_LEVELS = {"debug": 0, "info": 1, "warn": 2, "error": 3}


def shown(record: LogRecord, level: str) -> bool:
    """Whether a record is at or above a level."""
    return _LEVELS.get(record.level, 1) >= _LEVELS[level]


def terse(record: LogRecord) -> LogRecord:
    """The record without what the author has logged beside the message; what failed stays."""
    kept = {key: value for key, value in (record.fields or {}).items() if key == "error" and _is_failure(value)}
    return replace(record, fields=kept or None)


def text_line(record: LogRecord, style: Style) -> str:
    """`17:04:51.123 INFO  Create Order  Order created  orderId=4f…  4bf92f3577b34da6a3ce929d0e0e4736`, and below it, indented, the stack or the
    violations of an `error`, or what to do about it.
    """
    moment = datetime.fromtimestamp(record.time / 1000).astimezone()
    fields = dict(record.fields or {})
    error = fields.pop("error") if _is_failure(fields.get("error")) else None
    parts = [
        style(f"{moment:%H:%M:%S}.{record.time % 1000:03d}", "dim"),
        style(f"{record.level.upper():<5}", *_COLOURS.get(record.level, ())),
        style(printable(record.step), "cyan") if record.step else style("motia-host", "dim"),
        printable(record.msg).replace("\n", "\n" + _INDENT),
        *(f"{style(printable(key) + '=', 'dim')}{printable(_value(value))}" for key, value in fields.items()),
        style(record.trace_id, "dim") if record.trace_id else "",
    ]
    lines = ["  ".join(part for part in parts if part)]
    lines += [style(_INDENT + printable(line), "dim") for line in _failure_lines(error)]
    return "\n".join(lines)


def json_line(record: LogRecord) -> str:
    """One object with at least time, level, msg, step and traceId. The record's own keys win over fields of the same name."""
    moment = datetime.fromtimestamp(record.time / 1000).astimezone().isoformat(timespec="milliseconds")
    line = {
        **(record.fields or {}),
        "time": moment,
        "level": record.level,
        "msg": record.msg,
        "step": record.step or None,
        "traceId": record.trace_id or None,
        "call": record.call or None,
        "source": record.source,
    }
    return orjson.dumps(line, default=str).decode()


def _is_failure(value: Any) -> bool:
    return isinstance(value, dict) and bool({"stack", "violations", "name"} & value.keys())


def _failure_lines(error: Any) -> Iterator[str]:
    """What a person needs of a failure beyond its message: the stack down to the cause; each violation; or what to do."""
    hint = _hint(error) if isinstance(error, dict) else None
    while isinstance(error, dict):
        yield from str(error.get("stack") or "").rstrip().splitlines()
        for violation in error.get("violations") or ():
            yield f"{violation.get('path')} {violation.get('message')}"
        error = error.get("cause")
        if isinstance(error, dict):
            yield f"caused by {error.get('type') or error.get('name')}: {error.get('message')}"
    if hint is not None:
        yield hint


def _hint(error: dict[str, Any]) -> str | None:
    """What the registry says to do. None where stack or violations say more, or where a fact of the sentence is missing."""
    kind = ERRORS.get(str(error.get("name")))
    if kind is None or "stack" in error or "violations" in error:
        return None
    try:
        return kind.hint.format_map(error)
    except KeyError:
        return None


def _value(value: Any) -> str:
    if isinstance(value, str):
        return value if value and " " not in value and "\n" not in value else orjson.dumps(value).decode()
    return orjson.dumps(value, default=str).decode()
