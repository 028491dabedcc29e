"""The thread that writes telemetry: it takes what has come, writes it in one transaction, turns to a new segment, forgets old ones."""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

from motia_host.abc.stores import StoreOptions
from motia_host.abc.telemetry import Invocation, LogRecord
from motia_host.adapters.sqlite.parts import parts
from motia_host.adapters.sqlite.telemetry import rows
from motia_host.adapters.sqlite.telemetry.segment import (
    INSERT_LOG,
    INSERT_RUN,
    Segment,
    bounds,
    is_open,
    of,
    seal,
    segments,
)
from motia_host.adapters.sqlite.telemetry.traces import MERGE_TRACES
from motia_host.clock import Clock

QUEUE_BYTES: Final = 16 * 1024 * 1024
COLLECT_SECONDS: Final = 0.02
"""How long records are collected before they are written. What collects for longer costs a little less, but takes long enough to write that calls wait for
the processor and the interpreter meanwhile.
"""
_ROWS_PER_TRANSACTION: Final = 5000
_SEGMENT_MS: Final = 24 * 3600 * 1000
"""A segment is closed after a day, so that age can be judged by the file."""

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Taken:
    logs: Sequence[Row]
    runs: Sequence[Row]
    flushes: Sequence[Callable[[], object]]
    upto: int
    """Number of the last record that was handed over before."""
    last: bool


class Recorder:
    def __init__(self, folder: Path, clock: Clock, options: StoreOptions) -> None:
        self._folder = folder
        self._clock = clock
        self._options = options
        self._logs: list[Row] = []
        self._runs: list[Row] = []
        self._flushes: deque[Callable[[], object]] = deque()
        self._bytes = 0
        self._wake = threading.Condition()
        self._stopping = False
        self._number = 0
        self._oldest: int | None = None
        self._segment = of(folder, 1)
        self._connection: sqlite3.Connection | None = None
        self._thread = threading.Thread(target=self._run, name="motia-telemetry", daemon=True)
        self.dropped = 0
        self.written = 0
        """Every record up to this number is written, or was dropped."""

    def start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._number = self.written = next(
            (n for segment in reversed(segments(self._folder)) if (n := segment.highest())), 0
        )
        self._thread.start()

    def add(self, records: Sequence[Invocation | LogRecord]) -> int:
        """The number of the first. They become rows here, while all that they hold is still in the processor's cache."""
        first = self._number + 1
        with self._wake:
            was_empty = not self._bytes
            for n, record in enumerate(records, first):
                size = rows.size_of(record)
                if self._bytes + size > QUEUE_BYTES or self._stopping:
                    self.dropped += 1
                    continue
                self._bytes += size
                if isinstance(record, LogRecord):
                    self._logs.append(rows.log_row(n, record))
                else:
                    self._runs.append(rows.run_row(n, record))
            self._number += len(records)
            if was_empty:
                self._wake.notify()
        return first

    def flush(self, done: Callable[[], object]) -> None:
        """Call `done`, on the thread, when everything added before is written or counted as dropped."""
        with self._wake:
            self._flushes.append(done)
            self._wake.notify()

    def stop(self) -> None:
        """Write what was added and end. Blocks."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            taken = self._take()
            for at in range(0, max(len(taken.logs), len(taken.runs)), _ROWS_PER_TRANSACTION):
                logs, runs = (of[at : at + _ROWS_PER_TRANSACTION] for of in (taken.logs, taken.runs))
                try:
                    self._write(logs, runs)
                except (sqlite3.Error, OSError):  # telemetry may be lost, and says how much; the host goes on
                    self._give_up(len(logs) + len(runs))
            self.written = taken.upto
            for done in taken.flushes:
                done()
            if taken.last:
                self._close()
                return

    def _take(self) -> _Taken:
        with self._wake:
            self._wake.wait_for(lambda: self._bytes or self._flushes or self._stopping)
            if not self._flushes and not self._stopping:
                self._wake.wait_for(lambda: self._flushes or self._stopping, COLLECT_SECONDS)
            taken = _Taken(self._logs, self._runs, list(self._flushes), self._number, self._stopping)
            self._logs, self._runs = [], []
            self._flushes.clear()
            self._bytes = 0
            return taken

    def _write(self, logs: Sequence[Row], runs: Sequence[Row]) -> None:
        connection = self._connection or self._begin()
        connection.execute("BEGIN")
        _insert(connection, INSERT_LOG, logs)
        _insert(connection, INSERT_RUN, runs)
        if runs:
            connection.execute(MERGE_TRACES, runs[0][:1])
        connection.execute("COMMIT")
        if self._oldest is None:
            self._oldest = self._clock.now_ms()
        full = self._segment.bytes > self._options.telemetry_segment_bytes
        if full or self._clock.now_ms() - self._oldest > _SEGMENT_MS:
            self._turn(connection)

    def _begin(self) -> sqlite3.Connection:
        """Go on with the last segment, or begin the next one where it is sealed, of an earlier layout, or cannot be read."""
        found = segments(self._folder)
        self._segment = found[-1] if found else self._segment
        try:
            connection = self._segment.open()
            ended = not is_open(connection)
            self._oldest = bounds(connection)[1]
        except (
            sqlite3.DatabaseError
        ):  # never synced: a power cut may have spoilt it; it is passed over, and forgotten in its time
            ended = True
            connection = None
        if ended or connection is None:
            if connection is not None:
                connection.close()
            self._segment = self._segment.next()
            connection, self._oldest = self._segment.open(), None
        self._connection = connection
        self._forget()
        return connection

    def _turn(self, connection: sqlite3.Connection) -> None:
        seal(connection)
        connection.close()
        self._segment, self._connection, self._oldest = self._segment.next(), None, None
        self._connection = self._segment.open()
        self._forget()

    def _forget(self) -> None:
        """Remove whole segments: those past their age, and the oldest while all together are too large."""
        old = [segment for segment in segments(self._folder) if segment.number < self._segment.number]
        size = self._segment.bytes + sum(segment.bytes for segment in old)
        for segment in old:
            if size <= self._options.telemetry_keep_bytes and not self._is_past(segment):
                break
            size -= segment.bytes
            segment.remove()

    def _is_past(self, segment: Segment) -> bool:
        try:
            connection = segment.read()
            try:
                newest = bounds(connection)[0]
            finally:
                connection.close()
        except sqlite3.Error:  # spoilt: nobody can read it
            return True
        return newest is None or self._clock.now_ms() - newest > self._options.telemetry_keep_ms

    def _give_up(self, count: int) -> None:
        self.dropped += count
        self._close()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:  # it is closed all the same, and what it held counts as dropped
            pass
        finally:
            connection.close()


def _insert(connection: sqlite3.Connection, statement: str, values: Sequence[Row]) -> None:
    for part in parts(values):
        row = f"({', '.join('?' * len(part[0]))})"
        connection.execute(f"{statement} {', '.join([row] * len(part))}", [*chain.from_iterable(part)])
