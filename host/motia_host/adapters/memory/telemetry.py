"""Runs and logs in memory: the last ones of each, the oldest leave first."""

from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from motia_host.abc.telemetry import Invocation, LogFilter, LogRecord
from motia_host.adapters.rules.telemetry import log_passes, read_cursor, run_passes

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

    def add(self, records: Sequence[Invocation | LogRecord]) -> None:
        for record in records:
            self._next += 1
            if isinstance(record, LogRecord):
                self._logs.append((self._next, record))
            else:
                self._runs.append((self._next, record))

    @property
    def dropped(self) -> int:
        return 0

    async def flush(self) -> None:
        """Nothing waits here."""

    async def logs(self, filter: LogFilter) -> Sequence[tuple[str, LogRecord]]:  # noqa: A002
        before = read_cursor(filter.after)
        found = [(str(n), log) for n, log in reversed(self._logs) if n < before and log_passes(log, filter)]
        return found[: filter.limit]

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
