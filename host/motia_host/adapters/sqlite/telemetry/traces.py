"""Traces as rows: what the runs of one trace in a segment are together, kept up to date as they are written.

A row names the numbers of its runs, so that these are read one by one, and a segment that is still written needs no index of them. Names are
kept in one text each, between separators.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import orjson

from motia_host.abc.telemetry import Invocation, TraceRoot, TraceRow
from motia_host.adapters.rules.telemetry import FAILED, brief_error, in_order, root_of

TRACE_COLUMNS: Final = (
    "n", "trace_id", "started_at", "ended_at", "calls", "failed", "odd", "runs", "begun", "steps", "flows", "topics", "languages", "root",
    "error",
)  # fmt: skip
TRACE_TABLE: Final = """
CREATE TABLE traces (
  n INTEGER PRIMARY KEY, trace_id TEXT UNIQUE, started_at INTEGER, ended_at REAL, calls INTEGER, failed INTEGER, odd INTEGER,
  runs TEXT, begun TEXT, steps TEXT, flows TEXT, topics TEXT, languages TEXT, root TEXT, error TEXT)
"""
"""`begun` says of each run when it began, its step and what caused it. `odd` counts runs whose end was not plainly good: where it is 0, the status needs no look at the runs."""
_LONGEST: Final = 16_384
"""Characters of a list; a trace with more runs or names is shown in part."""


def _joined(name: str) -> str:
    return f"{name} = iif(instr({name}, excluded.{name}), {name}, substr({name} || substr(excluded.{name}, 2), 1, {_LONGEST}))"


MERGE_TRACE: Final = f"""ON CONFLICT (trace_id) DO UPDATE SET
  root = iif(excluded.started_at < started_at, excluded.root, root), started_at = min(started_at, excluded.started_at),
  ended_at = max(ended_at, excluded.ended_at), calls = calls + excluded.calls, failed = failed + excluded.failed, odd = odd + excluded.odd,
  runs = substr(runs || excluded.runs, 1, {_LONGEST}), begun = substr(begun || excluded.begun, 1, {_LONGEST}), error = coalesce(excluded.error, error),
  {", ".join(map(_joined, ("steps", "flows", "topics", "languages")))}"""
_SEPARATOR: Final = "\x1f"
_FIELD: Final = "\x1e"


def trace_rows(numbered: Iterable[tuple[int, Invocation]]) -> list[tuple[Any, ...]]:
    """One row for each trace among these runs."""
    groups: dict[str, list[tuple[int, Invocation]]] = {}
    for entry in numbered:
        groups.setdefault(entry[1].trace_id, []).append(entry)
    return [_row_of_one(*entries[0]) if len(entries) == 1 else _row(entries) for entries in groups.values()]


def _row_of_one(n: int, run: Invocation) -> tuple[Any, ...]:
    """As `_row`, at a quarter of the cost: most traces of a busy host are one request."""
    return (
        n, run.trace_id, run.started_at, run.started_at + run.duration_ms, 1, run.status in FAILED,
        run.status != "ok" or (run.outcome is not None and run.outcome != "done"), f"{n},", f"{run.started_at}{_FIELD}{run.step}{_FIELD}{run.source or ''}{_SEPARATOR}", marked(run.step),
        _names(run.flows) if run.flows else _SEPARATOR, _SEPARATOR if run.topic is None else marked(run.topic), marked(run.language),
        orjson.dumps(root_of(run), default=str).decode(), None if run.error is None else orjson.dumps(brief_error(run), default=str).decode(),
    )  # fmt: skip


def _row(entries: Sequence[tuple[int, Invocation]]) -> tuple[Any, ...]:
    first = min((run for _, run in entries), key=_started)
    error = next((run for _, run in reversed(entries) if run.error is not None), None)
    return (
        entries[0][0],
        first.trace_id,
        first.started_at,
        max(run.started_at + run.duration_ms for _, run in entries),
        len(entries),
        sum(run.status in FAILED for _, run in entries),
        sum(run.status != "ok" or run.outcome not in {None, "done"} for _, run in entries),
        "".join(f"{n}," for n, _ in entries),
        "".join(f"{run.started_at}{_FIELD}{run.step}{_FIELD}{run.source or ''}{_SEPARATOR}" for _, run in entries),
        _names(run.step for _, run in entries),
        _names(flow for _, run in entries for flow in run.flows),
        _names(run.topic for _, run in entries if run.topic is not None),
        _names(run.language for _, run in entries),
        orjson.dumps(root_of(first), default=str).decode(),
        None if error is None else orjson.dumps(brief_error(error), default=str).decode(),
    )


def _started(run: Invocation) -> int:
    return run.started_at


def _names(names: Iterable[str]) -> str:
    return _SEPARATOR + "".join(f"{name}{_SEPARATOR}" for name in dict.fromkeys(names))


def marked(name: str) -> str:
    """A name as it stands in a list."""
    return f"{_SEPARATOR}{name}{_SEPARATOR}"


def runs_of(row: tuple[Any, ...]) -> list[int]:
    """The numbers of a row's runs."""
    return [int(n) for n in row[7].split(",")[:-1]]


def trace_of_row(row: tuple[Any, ...], status: str) -> TraceRow:
    _, trace_id, started_at, ended_at, calls, failed, _, _, begun, _, *lists, root, error = row
    flows, topics, languages = map(_listed, lists)
    steps = in_order(_begun(begun))
    return TraceRow(
        trace_id, status, TraceRoot(**orjson.loads(root)), started_at, ended_at - started_at, calls, failed, steps, flows, topics, languages,
        None if error is None else orjson.loads(error),
    )  # fmt: skip


def _listed(names: str) -> tuple[str, ...]:
    """What stands behind the last separator was cut off."""
    return tuple(name for name in dict.fromkeys(names.split(_SEPARATOR)[:-1]) if name)


def _begun(text: str) -> Iterator[tuple[int, str, str]]:
    for entry in text.split(_SEPARATOR)[:-1]:
        start, step, source = entry.split(_FIELD)
        yield int(start), step, source
