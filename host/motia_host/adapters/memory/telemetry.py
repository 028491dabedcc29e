"""Runs and logs in memory: the last ones of each, the oldest leave first."""

from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final, TypeVar

from motia_host.abc.telemetry import Invocation, LogFilter, LogRecord, TraceFilter, TraceRow
from motia_host.adapters.rules.telemetry import (
    log_passes,
    read_before,
    read_cursor,
    run_passes,
    trace_of,
    trace_passes,
)

T = TypeVar("T")
KEPT: Final = 10_000
"""Records of each kind."""


class MemoryTelemetry:
    def __init__(self) -> None:
        self._next = 0
        self._logs: deque[tuple[int, LogRecord]] = deque(maxlen=KEPT)
        self._runs: deque[tuple[int, Invocation]] = deque(maxlen=KEPT)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        yield

    def add(self, records: Sequence[Invocation | LogRecord]) -> int:
        first = self._next + 1
        for record in records:
            self._next += 1
            if isinstance(record, LogRecord):
                self._logs.append((self._next, record))
            else:
                self._runs.append((self._next, record))
        return first

    @property
    def written(self) -> int:
        return self._next

    @property
    def dropped(self) -> int:
        return 0

    async def flush(self) -> None:
        """Nothing waits here."""

    async def logs(self, filter: LogFilter) -> Sequence[tuple[str, LogRecord]]:  # noqa: A002
        return _paged([(n, log) for n, log in self._logs if log_passes(log, filter)], filter)

    async def runs(
        self,
        *,
        trace_id: str | None = None,
        step: str | None = None,
        status: str | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Sequence[tuple[str, Invocation]]:
        before = read_cursor(after)
        wanted = {"trace_id": trace_id, "step": step, "status": status}
        return [(str(n), run) for n, run in reversed(self._runs) if n < before and run_passes(run, wanted)][:limit]

    async def traces(self, filter: TraceFilter) -> Sequence[tuple[str, TraceRow]]:  # noqa: A002
        runs: dict[str, list[tuple[int, Invocation]]] = {}
        for n, run in self._runs:
            runs.setdefault(run.trace_id, []).append((n, run))
        found = []
        for entries in runs.values():
            own = [run for _, run in entries]
            row = trace_of(own)
            if trace_passes(row, own, filter):
                found.append((entries[0][0], row))
        return _paged(found, filter)


def _paged(found: list[tuple[int, T]], wanted: LogFilter | TraceFilter) -> list[tuple[str, T]]:
    """From the oldest first to a page, newest first."""
    behind = read_before(wanted.before)
    if behind is not None:
        page = [entry for entry in found if entry[0] > behind][: wanted.limit]
    else:
        page = [entry for entry in found if entry[0] < read_cursor(wanted.after)][-wanted.limit :]
    return [(str(n), record) for n, record in reversed(page)]
