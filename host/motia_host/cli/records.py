"""Log records as lines: for people in colour, for machines as one JSON object each."""

from datetime import datetime
from typing import Any

import orjson

from motia_host.abc.telemetry import LogRecord
from motia_host.cli.style import Style, printable

_COLOURS = {"debug": ("dim",), "info": ("green",), "warn": ("yellow",), "error": ("red",)}
_LEVELS = {"debug": 0, "info": 1, "warn": 2, "error": 3}


def shown(record: LogRecord, level: str) -> bool:
    """Whether a record is at or above a level."""
    return _LEVELS.get(record.level, 1) >= _LEVELS[level]


def text_line(record: LogRecord, style: Style) -> str:
    """`17:04:51.123 INFO  Create Order  Order created  orderId=4f…  4bf92f3577b34da6a3ce929d0e0e4736`."""
    moment = datetime.fromtimestamp(record.time / 1000).astimezone()
    parts = [
        style(f"{moment:%H:%M:%S}.{record.time % 1000:03d}", "dim"),
        style(f"{record.level.upper():<5}", *_COLOURS.get(record.level, ())),
        style(printable(record.step), "cyan") if record.step else style("motia-host", "dim"),
        printable(record.msg),
        *(
            f"{style(printable(key) + '=', 'dim')}{printable(_value(value))}"
            for key, value in (record.fields or {}).items()
        ),
        style(record.trace_id, "dim") if record.trace_id else "",
    ]
    return "  ".join(part for part in parts if part)


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


def _value(value: Any) -> str:
    if isinstance(value, str):
        return value if value and " " not in value and "\n" not in value else orjson.dumps(value).decode()
    return orjson.dumps(value, default=str).decode()
