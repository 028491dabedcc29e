"""Questions to the segments, from the newest back, until a page is full."""

import sqlite3
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from motia_host.abc.telemetry import Invocation, LogFilter, LogRecord
from motia_host.adapters.rules.telemetry import levels_from, log_passes, read_cursor
from motia_host.adapters.sqlite.telemetry import rows
from motia_host.adapters.sqlite.telemetry.segment import Segment, has_text_index, is_sealed, segments

T = TypeVar("T")
_TRIGRAM: Final = 3
_CLOCK_SLACK_MS: Final = 60_000
"""Runners write times of their own, and clocks are set: by so much a record may lie out of the order of its number."""
_LOGS: Final = (
    f"SELECT {', '.join(rows.LOG_COLUMNS)} FROM logs{{index}} WHERE n < ? AND n > ?{{conditions}} ORDER BY n {{order}}"  # noqa: S608
)
_RUNS: Final = f"SELECT {', '.join(rows.RUN_COLUMNS)} FROM runs WHERE n < ?{{conditions}} ORDER BY n DESC LIMIT ?"  # noqa: S608
_PROBLEMS: Final = frozenset({"warn", "error"})


def logs(folder: Path, wanted: LogFilter) -> list[tuple[str, LogRecord]]:
    found: list[tuple[str, LogRecord]] = []
    forward = wanted.before is not None
    for segment in in_order(folder, forward=forward):
        found += ask(segment, partial(_page_of_logs, wanted=wanted, limit=wanted.limit - len(found)))
        if len(found) >= wanted.limit:
            break
    return found[::-1] if forward else found


def in_order(folder: Path, *, forward: bool) -> list[Segment]:
    """The segments in the order in which a page is filled."""
    found = segments(folder)
    return found if forward else found[::-1]


def runs(folder: Path, wanted: dict[str, str | None], after: str | None, limit: int) -> list[tuple[str, Invocation]]:
    conditions, values = _equal(wanted)
    statement = _RUNS.format(conditions=conditions)
    found: list[tuple[str, Invocation]] = []
    for segment in reversed(segments(folder)):
        asked = (read_cursor(after), *values, limit - len(found))
        found += ask(segment, partial(_page_of_runs, statement=statement, asked=asked))
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
    statement, values = _statement(connection, wanted)
    for row in connection.execute(statement, values):
        record = rows.log_of(row)
        if log_passes(record, wanted):  # the index finds all that may pass; whether they do is decided here
            yield str(row[0]), record


def _statement(connection: sqlite3.Connection, wanted: LogFilter) -> tuple[str, list[Any]]:
    sealed = is_sealed(connection)
    first, last = _between(connection, wanted)
    conditions, values = _equal({"step": wanted.step, "trace_id": wanted.trace_id, "call": wanted.call})
    index = ""
    if wanted.level is not None and wanted.level != "debug":
        levels = levels_from(wanted.level)
        conditions += f" AND level IN ({', '.join('?' * len(levels))})"
        values += levels
        if sealed and not values[: -len(levels)] and _PROBLEMS.issuperset(levels):
            conditions += " AND level IN ('warn', 'error')"
            index = " INDEXED BY logs_problems"
    condition, given = _text(wanted.text, indexed=sealed and has_text_index(connection))
    order = "DESC" if wanted.before is None else "ASC"
    return _LOGS.format(index=index, conditions=conditions + condition, order=order), [last, first, *values, *given]


def _between(connection: sqlite3.Connection, wanted: LogFilter) -> tuple[int, int]:
    """The numbers between which everything lies that can pass, without these two."""
    first = -1 if wanted.before is None else read_cursor(wanted.before)
    last = read_cursor(wanted.after)
    if wanted.since is not None:
        first = max(first, _number_at(connection, wanted.since - _CLOCK_SLACK_MS) - 1)
    if wanted.until is not None:
        last = min(last, _number_at(connection, wanted.until + _CLOCK_SLACK_MS))
    return first, last


def _number_at(connection: sqlite3.Connection, time: int) -> int:
    """The first number from which on the records are about this late."""
    low, high = connection.execute("SELECT coalesce(min(n), 0), coalesce(max(n), 0) + 1 FROM logs").fetchone()
    while low < high:
        middle = (low + high) // 2
        row = connection.execute("SELECT n, time FROM logs WHERE n >= ? ORDER BY n LIMIT 1", (middle,)).fetchone()
        if row is None:
            break  # it is empty
        n, found = row
        low, high = (n + 1, high) if found < time else (low, middle)
    return int(low)


def _text(text: str | None, *, indexed: bool) -> tuple[str, list[Any]]:
    """Narrows the rows down by the index, or where there is none by reading, which SQLite does only for ASCII."""
    if text is None:
        return "", []
    if indexed and len(text.casefold()) >= _TRIGRAM:
        return " AND n IN (SELECT rowid FROM logs_text WHERE logs_text MATCH ?)", [_trigrams(text.casefold())]
    if text.isascii():
        return " AND msg || ' ' || coalesce(fields, '') LIKE ? ESCAPE '\\'", [like(text)]
    return "", []


def like(text: str) -> str:
    """A pattern for texts that hold this one."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _equal(wanted: dict[str, str | None]) -> tuple[str, list[Any]]:
    given = {name: value for name, value in wanted.items() if value is not None}
    return "".join(f" AND {name} = ?" for name in given), list(given.values())


def _trigrams(text: str) -> str:
    """A query for rows that hold every three characters in a row of the text."""
    parts = (text[at : at + _TRIGRAM].replace('"', '""') for at in range(len(text) - _TRIGRAM + 1))
    return " AND ".join(f'"{part}"' for part in parts)


def ask(segment: Segment, question: Callable[[sqlite3.Connection], list[T]]) -> list[T]:
    try:
        connection = segment.read()
        try:
            return question(connection)
        finally:
            connection.close()
    except sqlite3.DatabaseError:  # removed just now, or spoilt by a power cut (it is never synced): nothing to show
        return []
