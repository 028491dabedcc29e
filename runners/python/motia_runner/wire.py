"""Framing and writing: lines out of bytes, and lines to the outgoing descriptor.

`Lines` does no I/O. `Writer` is the only code that writes to the wire. Used by peer and journal.
"""

import asyncio
import os
import queue
import select
import threading
import time
from collections import deque
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
        if rest and not self._size and len(chunk) <= self.limit:  # the rule: nothing is pending, nothing too long
            self._keep(rest.pop())
            return [line for line in (first, *rest) if line]
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
    """Sends lines in the order of `put`, many in one write, and lets nobody wait for the host to read.

    Whoever puts a line writes what waits, if nobody else does; on the loop that is put off until `turn`, for one write a
    turn. A change of threads costs more than a write: only what the pipe has no room for goes to a thread of its own.
    `on_broken` is called when nobody reads any more.
    """

    def __init__(self, fd: int, on_broken: Callable[[], None], loop: asyncio.AbstractEventLoop) -> None:
        self._fd = fd
        self._on_broken = on_broken
        self._loop = loop
        self._loop_thread = threading.get_ident()
        self._turn_comes = False
        self.watched = False
        """Whether a thread looks after lines that are put off, where a handler holds the loop up; without it none are."""
        self._lines: deque[str] = deque()
        self._writing = threading.Lock()
        self._writer_thread = 0
        """Who holds `_writing`, so that what a `__del__` prints in the middle of a write does not wait for that write."""
        self._left_over: queue.SimpleQueue[memoryview] = queue.SimpleQueue()
        self._room = threading.Event()
        self._abandoned = False

    def start(self) -> None:
        """Called by the thread that runs the loop."""
        os.set_blocking(self._fd, False)
        threading.Thread(target=self._write_left_over, name="motia-writer", daemon=True).start()

    def abandon(self) -> None:
        """In a forked child, which has no wire and no writer thread: messages go nowhere, log records to stderr."""
        self._abandoned = True
        self._lines.clear()  # they are the parent's to send

    def put(self, line: str) -> None:
        """Queues one message (without its line end). Never blocks; safe from any thread, and inside of itself (`__del__`)."""
        if self._abandoned:
            return
        self._lines.append(line)
        if not self.watched or threading.get_ident() != self._loop_thread:
            self.write()
        elif not self._turn_comes:
            self.turn_soon()

    def put_log(self, line: str) -> None:
        """Queues a log record, and waits while too many wait already: printing must not fill the memory."""
        if self._abandoned:
            os.write(2, line.encode(errors="replace") + b"\n")
            return
        while len(self._lines) > _LOGS_WAITING and self._writer_thread != threading.get_ident():
            self._room.clear()
            self.write()
            if len(self._lines) > _LOGS_WAITING:
                self._room.wait(_WAIT_SECONDS)
        self.put(line)

    def turn_soon(self) -> None:
        """On the loop: what is put until all that is ready now has run is sent in one write."""
        self._turn_comes = True
        self._loop.call_soon(self._turn)

    def write(self) -> None:
        """Sends what waits, unless somebody else is about to: who writes looks again before he goes."""
        while self._lines and self._writing.acquire(blocking=False):
            self._writer_thread = threading.get_ident()
            lines = [self._lines.popleft() for _ in range(len(self._lines))]
            rest = self._send(memoryview("\n".join([*lines, ""]).encode(errors="replace")))
            self._writer_thread = 0
            if rest:
                self._left_over.put(rest)  # and with it the lock
                return
            self._writing.release()

    def flush(self, seconds: float) -> bool:
        """Waits until all that was put before is written, for `seconds` at most."""
        end = time.monotonic() + seconds
        self.write()
        while self._lines or self._writing.locked():
            if not self._writing.acquire(timeout=max(0.0, end - time.monotonic())):
                return False
            self._writing.release()
            self.write()
        return True

    def _turn(self) -> None:
        self._turn_comes = False
        self.write()

    def _send(self, data: memoryview) -> memoryview:
        """What the pipe had no room for."""
        try:
            return data[os.write(self._fd, data) :]
        except BlockingIOError:
            return data
        except OSError:
            self._on_broken()
            return data[:0]

    def _write_left_over(self) -> None:
        room = select.poll()
        room.register(self._fd, select.POLLOUT)
        while True:
            rest = self._left_over.get()
            while rest:
                room.poll()
                rest = self._send(rest)
            self._writing.release()
            self._room.set()
            self.write()
