"""Traces over all segments: a page of rows, each put together with what of its trace lies in other segments.

A trace stands where its first run of the newest segment stands that has any of it.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

from motia_host.abc.telemetry import Invocation, TraceFilter, TraceRow
from motia_host.adapters.rules.telemetry import read_before, read_cursor, status_of, trace_of
from motia_host.adapters.sqlite.telemetry import rows
from motia_host.adapters.sqlite.telemetry.search import ask, in_order, like
from motia_host.adapters.sqlite.telemetry.segment import Segment, segments
from motia_host.adapters.sqlite.telemetry.traces import TRACE_COLUMNS, marked, runs_of, trace_of_row

_COLUMNS: Final = ", ".join(TRACE_COLUMNS)
_TRACES: Final = f"SELECT {_COLUMNS} FROM traces WHERE n < ? AND n > ?{{conditions}} ORDER BY n {{order}}"  # noqa: S608
_PRESENT: Final = "SELECT trace_id FROM traces WHERE trace_id IN (SELECT value FROM json_each(?))"
_RUNS: Final = f"SELECT {', '.join(rows.RUN_COLUMNS)} FROM runs WHERE n IN (SELECT value FROM json_each(?)) ORDER BY n"  # noqa: S608
_RUNS_OF: Final = "SELECT runs FROM traces WHERE trace_id = ?"
_IN_TEXT: Final = r"""
 AND (trace_id LIKE ? ESCAPE '\' OR root LIKE ? ESCAPE '\' OR error LIKE ? ESCAPE '\' OR trace_id IN (
  SELECT trace_id FROM runs WHERE step LIKE ? ESCAPE '\' OR CAST(input AS TEXT) LIKE ? ESCAPE '\'
   OR CAST(output AS TEXT) LIKE ? ESCAPE '\' OR rest LIKE ? ESCAPE '\'))"""

Found = tuple[int, TraceRow]


def traces(folder: Path, wanted: TraceFilter) -> list[tuple[str, TraceRow]]:
    forward = wanted.before is not None
    everything = segments(folder)
    found: list[Found] = []
    for segment in in_order(folder, forward=forward):
        newer = [other for other in everything if other.number > segment.number]
        found += _page(segment, newer, wanted, wanted.limit - len(found))
        if len(found) >= wanted.limit:
            break
    whole = _with_other_parts(everything, found)
    return whole[::-1] if forward else whole


def _page(segment: Segment, newer: Sequence[Segment], wanted: TraceFilter, limit: int) -> list[Found]:
    """Traces of this segment that no newer one has."""
    page: list[Found] = []
    while len(page) < limit:
        candidates = ask(segment, partial(_candidates, wanted=wanted, limit=limit))
        ids = [row.trace_id for _, row in candidates]
        known = {id for other in newer for id in ask(other, partial(_present, ids=ids))}
        page += [found for found in candidates if found[1].trace_id not in known]
        if len(candidates) < limit:
            break
        reached = str(candidates[-1][0])
        wanted = replace(wanted, before=reached) if wanted.before is not None else replace(wanted, after=reached)
    return page[:limit]


def _present(connection: sqlite3.Connection, ids: Sequence[str]) -> list[str]:
    return [id for (id,) in connection.execute(_PRESENT, (orjson.dumps(ids).decode(),))]


def _candidates(connection: sqlite3.Connection, wanted: TraceFilter, limit: int) -> list[Found]:
    return list(islice(_passing(connection, wanted), limit))


def _passing(connection: sqlite3.Connection, wanted: TraceFilter) -> Iterator[Found]:
    behind = read_before(wanted.before)
    conditions, values = _conditions(wanted)
    order = "DESC" if behind is None else "ASC"
    statement = _TRACES.format(conditions=conditions, order=order)
    bounds = (read_cursor(wanted.after), -1 if behind is None else behind)
    for row in connection.execute(statement, (*bounds, *values)):
        status = _status(connection, row)
        if wanted.status is None or status == wanted.status:
            yield row[0], trace_of_row(row, status)


def _status(connection: sqlite3.Connection, row: tuple[Any, ...]) -> str:
    return "ok" if row[6] == 0 else status_of(_runs(connection, runs_of(row)))


def _runs(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[Invocation]:
    return [rows.run_of(row) for row in connection.execute(_RUNS, (orjson.dumps(numbers).decode(),))]


def _with_other_parts(everything: Sequence[Segment], found: Sequence[Found]) -> list[tuple[str, TraceRow]]:
    ids = [row.trace_id for _, row in found]
    places: dict[str, list[Segment]] = {}
    for segment in everything:
        for id in ask(segment, partial(_present, ids=ids)):
            places.setdefault(id, []).append(segment)
    return [(str(n), _whole(row, places.get(row.trace_id, ()))) for n, row in found]


def _whole(row: TraceRow, places: Sequence[Segment]) -> TraceRow:
    if len(places) < 2:
        return row
    runs = [run for segment in places for run in ask(segment, partial(_part, trace_id=row.trace_id))]
    return trace_of(runs) if runs else row


def _part(connection: sqlite3.Connection, trace_id: str) -> list[Invocation]:
    found = connection.execute(_RUNS_OF, (trace_id,)).fetchone()
    return [] if found is None else _runs(connection, [int(n) for n in found[0].split(",")[:-1]])


def _conditions(wanted: TraceFilter) -> tuple[str, list[Any]]:
    pairs: list[tuple[str, Any]] = [
        (
            " AND trace_id IN (SELECT value FROM json_each(?))",
            None if wanted.ids is None else orjson.dumps(wanted.ids).decode(),
        ),
        (" AND instr(steps, ?)", None if wanted.step is None else marked(wanted.step)),
        (" AND instr(flows, ?)", None if wanted.flow is None else marked(wanted.flow)),
        (" AND instr(topics, ?)", None if wanted.topic is None else marked(wanted.topic)),
        (" AND started_at >= ?", wanted.since),
        (" AND started_at < ?", wanted.until),
        (" AND ended_at - started_at >= ?", wanted.min_ms),
        (" AND ended_at - started_at <= ?", wanted.max_ms),
    ]
    conditions = "".join(condition for condition, value in pairs if value is not None)
    values = [value for _, value in pairs if value is not None]
    if wanted.status in {"failed", "waiting"}:
        conditions += " AND odd > 0"
    if wanted.text is not None:
        conditions += _IN_TEXT
        values += [like(wanted.text)] * _IN_TEXT.count("?")
    return conditions, values
