"""The telemetry noun of the SQLite store: `add` on the loop, writing and reading on threads."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from motia_host.abc.stores import StoreOptions
from motia_host.abc.telemetry import Invocation, LogFilter, LogRecord, TraceFilter, TraceRow
from motia_host.adapters.sqlite.telemetry import search, trace_search
from motia_host.adapters.sqlite.telemetry.recorder import Recorder
from motia_host.clock import Clock

READERS: Final = 2
"""Questions that are answered at the same time."""


class SqliteTelemetry:
    def __init__(self, folder: Path, clock: Clock, options: StoreOptions) -> None:
        self._folder = folder
        self._clock = clock
        self._options = options
        self._recorder: Recorder | None = None
        self._reader: ThreadPoolExecutor | None = None
        self._dropped = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        recorder = self._recorder = Recorder(self._folder, self._clock, self._options)
        reader = self._reader = ThreadPoolExecutor(READERS, "motia-telemetry-reader")
        recorder.start()
        try:
            yield
        finally:
            self._recorder = self._reader = None
            recorder.stop()  # blocks the loop: a cancellation must not lose what was handed over
            self._dropped += recorder.dropped
            reader.shutdown(cancel_futures=True)

    def add(self, records: Sequence[Invocation | LogRecord]) -> int:
        if self._recorder is None:
            self._dropped += len(records)
            return 0
        return self._recorder.add(records)

    @property
    def written(self) -> int:
        return self._recorder.written if self._recorder else 0

    @property
    def dropped(self) -> int:
        return self._dropped + (self._recorder.dropped if self._recorder else 0)

    async def flush(self) -> None:
        if self._recorder is None:
            return
        loop = asyncio.get_running_loop()
        written = asyncio.Event()
        self._recorder.flush(lambda: loop.call_soon_threadsafe(written.set))
        await written.wait()

    async def logs(self, filter: LogFilter) -> Sequence[tuple[str, LogRecord]]:  # noqa: A002
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reader, search.logs, self._folder, filter)

    async def runs(
        self,
        *,
        trace_id: str | None = None,
        step: str | None = None,
        status: str | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Sequence[tuple[str, Invocation]]:
        wanted = {"trace_id": trace_id, "step": step, "status": status}
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reader, search.runs, self._folder, wanted, after, limit)

    async def traces(self, filter: TraceFilter) -> Sequence[tuple[str, TraceRow]]:  # noqa: A002
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reader, trace_search.traces, self._folder, filter)
