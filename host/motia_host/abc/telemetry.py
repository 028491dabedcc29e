"""Runs and logs: what happened, for people. Telemetry waits for nobody and may be dropped under pressure, counted.

Copies in here are redacted before they arrive. One record per invocation; spans are packed into it. Records are written once and never changed; they are not
frozen because one is made for each call and each line, and freezing takes longer than all else about it.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Final, Protocol


@dataclass(frozen=True, slots=True)
class Span:
    """One operation of a handler: kind emit | state | stream, `at` ms after the start, `ms` long."""

    kind: str
    name: str
    at: float
    ms: float
    detail: dict[str, Any]
    ok: bool = True


@dataclass(slots=True)
class Invocation:
    """One call of a handler, told once, after its end."""

    id: str
    trace_id: str
    step: str
    kind: str
    language: str
    runner: str
    status: str
    """ok | failed | timeout | cancelled | interrupted"""
    started_at: int
    queued_ms: float
    duration_ms: float
    attempt: int = 1
    delivery: str | None = None
    event: str | None = None
    topic: str | None = None
    source: str | None = None
    """The step that emitted the event."""
    lineage: str | None = None
    """The dead letter of which the delivery is a retry with another payload, or the event of which it is a replay."""
    outcome: str | None = None
    """What became of the delivery: done | retry | dead | interrupted | cancelled | unstarted. None for other kinds, or where it was not known in time."""
    flows: tuple[str, ...] = ()
    http: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    input: bytes | None = None
    output: bytes | None = None
    spans: Sequence[Span] = ()


@dataclass(slots=True)
class LogRecord:
    time: int
    level: str
    msg: str
    step: str
    trace_id: str
    call: str
    source: str
    fields: dict[str, Any] | None = None


LEVELS: Final = ("debug", "info", "warn", "error")


@dataclass(frozen=True, slots=True)
class LogFilter:
    """All given conditions hold. `after` goes on towards what is older, `before` towards what is newer."""

    level: str | None = None
    """This level and above."""
    step: str | None = None
    trace_id: str | None = None
    call: str | None = None
    text: str | None = None
    """In the message or its fields, in any case."""
    since: int | None = None
    until: int | None = None
    after: str | None = None
    before: str | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class TraceRoot:
    """The run with which a trace began."""

    step: str
    kind: str
    topic: str | None
    method: str | None = None
    path: str | None = None
    http_status: int | None = None


@dataclass(frozen=True, slots=True)
class TraceRow:
    """A trace as far as its runs have ended."""

    trace_id: str
    status: str
    """ok | failed | waiting: the last attempt of one of its deliveries is to be repeated."""
    root: TraceRoot
    started_at: int
    duration_ms: float
    calls: int
    failed: int
    """Runs that failed, also those whose next attempt went well."""
    steps: tuple[str, ...]
    """In the order in which they began; among those of one ms, what caused another comes first."""
    flows: tuple[str, ...]
    topics: tuple[str, ...]
    languages: tuple[str, ...]
    error: dict[str, Any] | None
    """Step, name and message of a failed run."""


@dataclass(frozen=True, slots=True)
class TraceFilter:
    """All given conditions hold. Where a trace lies in several parts of the store, each is held against them by itself."""

    ids: tuple[str, ...] | None = None
    status: str | None = None
    step: str | None = None
    flow: str | None = None
    topic: str | None = None
    since: int | None = None
    until: int | None = None
    min_ms: float | None = None
    max_ms: float | None = None
    text: str | None = None
    """In its id, names, paths and errors, and in inputs and outputs of its runs; ASCII letters in any case."""
    after: str | None = None
    before: str | None = None
    limit: int = 100


class TelemetryStore(Protocol):
    def running(self) -> AbstractAsyncContextManager[None]:
        """Its lifetime. Records handed over before the end are written; what cannot be is counted as dropped."""
        ...

    def add(self, records: Sequence[Invocation | LogRecord]) -> int:
        """Hand over; never blocks. What does not fit into the bounded queue is dropped and counted. The number of the first record, whose
        cursor is that number as text; the others have the next ones.
        """
        ...

    @property
    def written(self) -> int:
        """Every record up to this number can be read, or was dropped."""
        ...

    @property
    def dropped(self) -> int: ...

    async def flush(self) -> None: ...

    async def logs(self, filter: LogFilter) -> Sequence[tuple[str, LogRecord]]:  # noqa: A002
        """(cursor, record), newest first."""
        ...

    async def runs(self, *, trace_id: str | None = None, step: str | None = None, status: str | None = None,
                   after: str | None = None, limit: int = 100) -> Sequence[tuple[str, Invocation]]: ...  # fmt: skip

    async def traces(self, filter: TraceFilter) -> Sequence[tuple[str, TraceRow]]:  # noqa: A002
        """(cursor, trace), newest first: by the first of its runs that was recorded."""
        ...
