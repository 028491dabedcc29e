"""Questions to the segments, from the newest back, until a page is full."""

import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from motia_host.abc.telemetry import Invocation, LogFilter, LogRecord
from motia_host.adapters.rules.telemetry import log_passes, read_cursor
from motia_host.adapters.sqlite.telemetry import rows
from motia_host.adapters.sqlite.telemetry.segment import Segment, has_text_index, segments

T = TypeVar("T")
_TRIGRAM: Final = 3
_LOGS: Final = f"SELECT {', '.join(rows.LOG_COLUMNS)} FROM logs WHERE n < ?{{conditions}} ORDER BY n DESC"  # noqa: S608
_RUNS: Final = f"SELECT {', '.join(rows.RUN_COLUMNS)} FROM runs WHERE n < ?{{conditions}} ORDER BY n DESC LIMIT ?"  # noqa: S608


def logs(folder: Path, wanted: LogFilter) -> list[tuple[str, LogRecord]]:
    found: list[tuple[str, LogRecord]] = []
    for segment in reversed(segments(folder)):
        found += _ask(segment, partial(_page_of_logs, wanted=wanted, limit=wanted.limit - len(found)))
        if len(found) >= wanted.limit:
            break
    return found


def runs(folder: Path, wanted: dict[str, str | None], after: str | None, limit: int) -> list[tuple[str, Invocation]]:
    conditions, values = _equal(wanted)
    statement = _RUNS.format(conditions=conditions)
    found: list[tuple[str, Invocation]] = []
    for segment in reversed(segments(folder)):
        asked = (read_cursor(after), *values, limit - len(found))
        found += _ask(segment, partial(_page_of_runs, statement=statement, asked=asked))
        if len(found) >= limit:
            break
    return found


def _page_of_logs(connection: sqlite3.Connection, wanted: LogFilter, limit: int) -> list[tuple[str, LogRecord]]:
    return list(islice(_logs_in(connection, wanted), limit))


def _page_of_runs(
    connection: sqlite3.Connection, statement: str, asked: tuple[Any, ...]
) -> list[tuple[str, Invocation]]:
    return [(str(row[0]), rows.run_of(row)) for row in connection.execute(statement, asked)]


def _logs_in(connection: sqlite3.Connection, wanted: LogFilter) -> Iterator[tuple[str, LogRecord]]:
    conditions, values = _equal({"level": wanted.level, "step": wanted.step, "trace_id": wanted.trace_id})
    if wanted.since is not None:
        conditions += " AND time >= ?"
        values.append(wanted.since)
    if wanted.until is not None:
        conditions += " AND time < ?"
        values.append(wanted.until)
    if wanted.text is not None and len(wanted.text.casefold()) >= _TRIGRAM and has_text_index(connection):
        conditions += " AND n IN (SELECT rowid FROM logs_text WHERE logs_text MATCH ?)"
        values.append(_trigrams(wanted.text.casefold()))
    for row in connection.execute(_LOGS.format(conditions=conditions), (read_cursor(wanted.after), *values)):
        record = rows.log_of(row)
        if log_passes(record, wanted):  # the index finds all that may pass; whether they do is decided here
            yield str(row[0]), record


def _equal(wanted: dict[str, str | None]) -> tuple[str, list[Any]]:
    given = {name: value for name, value in wanted.items() if value is not None}
    return "".join(f" AND {name} = ?" for name in given), list(given.values())


def _trigrams(text: str) -> str:
    """A query for rows that hold every three characters in a row of the text."""
    parts = (text[at : at + _TRIGRAM].replace('"', '""') for at in range(len(text) - _TRIGRAM + 1))
    return " AND ".join(f'"{part}"' for part in parts)


def _ask(segment: Segment, question: Callable[[sqlite3.Connection], list[T]]) -> list[T]:
    try:
        connection = segment.read()
        try:
            return question(connection)
        finally:
            connection.close()
    except sqlite3.DatabaseError:  # removed just now, or spoilt by a power cut (it is never synced): nothing to show
        return []
