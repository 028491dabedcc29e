"""Traces as rows: what the runs of one trace in a segment are together, kept up to date as they are written.

A row names the numbers of its runs, so that these are read one by one, and a segment that is still written needs no index of them. Names are
kept in one text each, between separators.
"""

from collections.abc import Iterator
from typing import Any, Final

import orjson

from motia_host.abc.telemetry import TraceRoot, TraceRow
from motia_host.adapters.rules.telemetry import FAILED, in_order
from motia_host.adapters.sqlite.telemetry.rows import PACKED

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
_SEPARATOR: Final = "\x1f"
_FIELD: Final = "\x1e"
_LONGEST: Final = 16_384
"""Characters of a list; a trace with more runs or names is shown in part."""


def _joined(name: str) -> str:
    return f"{name} = iif(instr({name}, excluded.{name}), {name}, substr({name} || substr(excluded.{name}, 2), 1, {_LONGEST}))"


def _packed(name: str, inside: str = "") -> str:
    return f"json_extract(rest, '{_place(name)}{inside}')"


def _place(name: str) -> str:
    return f"$[{PACKED.index(name)}]"


MERGE_TRACES: Final = f"""
INSERT INTO traces ({", ".join(TRACE_COLUMNS)})
SELECT
  n, trace_id, started_at, started_at + {_packed("duration_ms")}, 1, status IN ({", ".join(f"'{status}'" for status in sorted(FAILED))}),
  status <> 'ok' OR coalesce({_packed("outcome")}, 'done') <> 'done', n || ',',
  started_at || char(30) || step || char(30) || coalesce({_packed("source")}, '') || char(31), char(31) || step || char(31),
  char(31) || coalesce((SELECT group_concat(value || char(31), '') FROM json_each(rest, '{_place("flows")}')), ''),
  char(31) || coalesce({_packed("topic")} || char(31), ''), char(31) || {_packed("language")} || char(31),
  json_object('step', step, 'kind', {_packed("kind")}, 'topic', {_packed("topic")}, 'method', {_packed("http", ".method")},
    'path', {_packed("http", ".path")}, 'http_status', {_packed("http", ".status")}),
  iif({_packed("error")} IS NULL, NULL, json_object('step', step, 'name', coalesce({_packed("error", ".name")} || '', 'None'),
    'message', substr(coalesce({_packed("error", ".message")}, 'None'), 1, 500)))
FROM runs WHERE n >= ? ORDER BY n
ON CONFLICT (trace_id) DO UPDATE SET
  root = iif(excluded.started_at < started_at, excluded.root, root), started_at = min(started_at, excluded.started_at),
  ended_at = max(ended_at, excluded.ended_at), calls = calls + excluded.calls, failed = failed + excluded.failed, odd = odd + excluded.odd,
  runs = substr(runs || excluded.runs, 1, {_LONGEST}), begun = substr(begun || excluded.begun, 1, {_LONGEST}), error = coalesce(excluded.error, error),
  {", ".join(map(_joined, ("steps", "flows", "topics", "languages")))}"""  # noqa: S608
"""Takes in the runs from a number on. One statement for a whole batch, so that the interpreter is free meanwhile."""


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
