"""Which logs and runs a question means, and what a cursor is: a number that grows with the order of arrival."""

from collections.abc import Mapping

import orjson

from motia_host.abc.telemetry import Invocation, LogFilter, LogRecord


def read_cursor(after: str | None) -> int:
    """The number before which to go on; for no cursor, or none of ours, the newest comes first."""
    return int(after) if after is not None and after.isascii() and after.isdecimal() else 2**62


def log_passes(log: LogRecord, wanted: LogFilter) -> bool:
    pairs = ((wanted.level, log.level), (wanted.step, log.step), (wanted.trace_id, log.trace_id))
    if any(want is not None and want != have for want, have in pairs):
        return False
    if (wanted.since is not None and log.time < wanted.since) or (
        wanted.until is not None and log.time >= wanted.until
    ):
        return False
    return wanted.text is None or wanted.text.casefold() in searchable(log).casefold()


def searchable(log: LogRecord) -> str:
    """The text in which `LogFilter.text` is looked for."""
    return log.msg if not log.fields else f"{log.msg} {orjson.dumps(log.fields, default=str).decode()}"


def run_passes(run: Invocation, wanted: Mapping[str, str | None]) -> bool:
    return all(value is None or getattr(run, name) == value for name, value in wanted.items())
