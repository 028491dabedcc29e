"""Runs and logs: what happened, for people. Telemetry waits for nobody and may be dropped under pressure, counted.

Copies in here are redacted before they arrive. One record per invocation; spans are packed into it.
"""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Span:
    """One operation of a handler: kind emit | state | stream, `at` ms after the start, `ms` long."""

    kind: str
    name: str
    at: float
    ms: float
    detail: dict[str, Any]
    ok: bool = True


@dataclass(frozen=True, slots=True)
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
    parent: str | None = None
    """Id of the invocation that emitted the event."""
    flows: tuple[str, ...] = ()
    http: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    input: bytes | None = None
    output: bytes | None = None
    spans: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class LogRecord:
    time: int
    level: str
    msg: str
    step: str
    trace_id: str
    call: str
    source: str
    fields: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class LogFilter:
    level: str | None = None
    step: str | None = None
    trace_id: str | None = None
    text: str | None = None
    since: int | None = None
    until: int | None = None
    after: str | None = None
    limit: int = 100


class TelemetryStore(Protocol):
    def running(self) -> AbstractAsyncContextManager[None]:
        """Its lifetime. Records handed over before the end are written; what cannot be is counted as dropped."""
        ...

    def add(self, records: Sequence[Invocation | LogRecord]) -> None:
        """Hand over; never blocks. What does not fit into the bounded queue is dropped and counted."""
        ...

    @property
    def dropped(self) -> int: ...

    async def flush(self) -> None: ...

    async def logs(self, filter: LogFilter) -> Sequence[tuple[str, LogRecord]]:  # noqa: A002
        """(cursor, record), newest first."""
        ...

    async def runs(self, *, trace_id: str | None = None, step: str | None = None, status: str | None = None,
                   after: str | None = None, limit: int = 100) -> Sequence[tuple[str, Invocation]]: ...  # fmt: skip
