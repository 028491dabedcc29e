"""Framing and writing: lines out of bytes, and one thread that owns the outgoing descriptor.

`Lines` does no I/O. `Writer` is the only code that writes to the wire, so that neither the reader nor a handler ever
waits for the host to read. Used by peer and output.
"""

import os
import queue
import threading
from collections.abc import Callable
from typing import NamedTuple, TypeVar

DEFAULT_LINE_BYTES = 134_217_728
_LOGS_WAITING = 1024  # records; a handler that prints faster than the host reads waits here
_WAIT_SECONDS = 0.1


Bytes = TypeVar("Bytes", bytes, bytearray)


def pieces(data: Bytes, size: int) -> list[Bytes]:
    """Cuts UTF-8 text into pieces of `size` bytes at most, at character boundaries (a character may need 4)."""
    cut: list[Bytes] = []
    size = max(size, 4)
    start = 0
    while len(data) - start > size:
        end = start + size
        while end > start + size - 4 and data[end] & 0xC0 == 0x80:
            end -= 1
        cut.append(data[start:end])
        start = end
    if start < len(data):
        cut.append(data[start:])
    return cut


class Skipped(NamedTuple):
    """A line over the limit that was read past; it was never kept in memory."""

    size: int


class Lines:
    """Splits a stream of bytes at 0x0A, at any chunking, in time linear in the bytes received."""

    def __init__(self, limit: int = DEFAULT_LINE_BYTES) -> None:
        self.limit = limit
        self._parts: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> list[bytes | Skipped]:
        """Returns the lines that `chunk` completes, without their line end; empty lines are left out."""
        first, *rest = chunk.split(b"\n")
        self._keep(first)
        lines: list[bytes | Skipped] = []
        for part in rest:
            if self._size:
                lines.append(self._take())
            self._keep(part)
        return lines

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self.limit:
            self._parts.clear()
        elif part:
            self._parts.append(part)

    def _take(self) -> bytes | Skipped:
        size, parts = self._size, self._parts
        self._size, self._parts = 0, []
        return Skipped(size) if size > self.limit else b"".join(parts)


class Writer:
    """Sends lines in the order of `put`, many in one write. `on_broken` is called when nobody reads any more."""

    def __init__(self, fd: int, on_broken: Callable[[], None]) -> None:
        self._fd = fd
        self._on_broken = on_broken
        self._queue: queue.SimpleQueue[str | threading.Event] = queue.SimpleQueue()
        self._room = threading.Event()
        self._abandoned = False

    def start(self) -> None:
        threading.Thread(target=self._run, name="motia-writer", daemon=True).start()

    def abandon(self) -> None:
        """In a forked child, which has no wire and no writer thread: messages go nowhere, log records to stderr."""
        self._abandoned = True

    def put(self, line: str) -> None:
        """Queues one message (without its line end). Never blocks; safe from any thread."""
        if not self._abandoned:
            self._queue.put(line)

    def put_log(self, line: str) -> None:
        """Queues a log record, and waits while too many wait already: printing must not fill the memory."""
        if self._abandoned:
            os.write(2, line.encode(errors="replace") + b"\n")
            return
        while self._queue.qsize() > _LOGS_WAITING:
            self._room.clear()
            self._room.wait(_WAIT_SECONDS)
        self._queue.put(line)

    def flush(self, seconds: float) -> bool:
        """Waits until all that was put before is written, for `seconds` at most."""
        written = threading.Event()
        self._queue.put(written)
        return written.wait(seconds)

    def _run(self) -> None:
        while True:
            batch = [self._queue.get()]
            try:
                while True:
                    batch.append(self._queue.get_nowait())
            except queue.Empty:
                pass  # this is how the queue says that the batch is complete
            self._room.set()
            lines = [item for item in batch if isinstance(item, str)]
            try:
                self._write("\n".join([*lines, ""]).encode(errors="replace"))
            except OSError:
                self._on_broken()
            for item in batch:
                if isinstance(item, threading.Event):
                    item.set()

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self._fd, view) :]
