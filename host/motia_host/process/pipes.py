"""The ends of a child's pipes that the host holds: non-blocking file descriptors on the loop.

Not asyncio transports: those wait for the end of a pipe that a forked grandchild may hold open for ever, and hide what they have read
when the child is already dead. Used by `child` alone.
"""

import asyncio
import contextlib
import fcntl
import os
from collections import deque
from collections.abc import Callable
from typing import IO

from motia_host.process.limits import PIPE_BYTES, READ_BYTES


class ReadPipe:
    """Gives all that arrives to `on_data`, as it arrives; it never stops reading, so that the writer never waits for the host."""

    def __init__(self, file: IO[bytes], on_data: Callable[[bytes], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._file: IO[bytes] | None = file
        self._fd = file.fileno()
        self._on_data = on_data
        _prepare(self._fd)
        self._loop.add_reader(self._fd, self._readable)

    def drain(self) -> None:
        """Takes what is in the pipe now, after the child's death: at most what the pipe can hold, since a grandchild may go on writing."""
        left = PIPE_BYTES
        while left > 0 and (data := self._read()):
            left -= len(data)
            self._on_data(data)

    def close(self) -> None:
        if self._file is not None:
            self._loop.remove_reader(self._fd)
            self._file.close()
            self._file = None

    def _readable(self) -> None:
        if data := self._read():
            self._on_data(data)

    def _read(self) -> bytes:
        """Empty when there is nothing now, or never again."""
        if self._file is None:
            return b""
        try:
            data = os.read(self._fd, READ_BYTES)
        except (BlockingIOError, InterruptedError):  # nothing there now
            return b""
        except OSError:  # a pipe that cannot be read has ended; the exit status says what happened
            data = b""
        if not data:
            self.close()
        return data


class WritePipe:
    """Writes at once what fits, the rest when there is room. What is written to a pipe that nobody reads any more is dropped: the exit status of
    the child tells what became of it.
    """

    def __init__(self, file: IO[bytes], drained: Callable[[], None]) -> None:
        """`drained` is called when bytes that had to wait are all sent."""
        self._loop = asyncio.get_running_loop()
        self._file: IO[bytes] | None = file
        self._fd = file.fileno()
        self._drained = drained
        self._waiting: deque[memoryview] = deque()
        self.unsent = 0
        """Bytes that wait for room."""
        _prepare(self._fd)

    def write(self, data: bytes) -> None:
        if self._file is None:
            return
        sent = 0 if self._waiting else self._send(data)
        if sent < len(data) and self._file is not None:
            if not self._waiting:
                self._loop.add_writer(self._fd, self._writable)
            self._waiting.append(memoryview(data)[sent:])
            self.unsent += len(data) - sent

    def close(self) -> None:
        """What is unsent is dropped."""
        if self._file is not None:
            self._loop.remove_writer(self._fd)
            self._file.close()
            self._file = None
            self._waiting.clear()
            self.unsent = 0

    def _writable(self) -> None:
        while self._waiting:
            part = self._waiting[0]
            sent = self._send(part)
            if self._file is None:
                return
            self.unsent -= sent
            if sent < len(part):
                self._waiting[0] = part[sent:]
                return
            self._waiting.popleft()
        self._loop.remove_writer(self._fd)
        self._drained()

    def _send(self, data: bytes | memoryview) -> int:
        try:
            return os.write(self._fd, data)
        except (BlockingIOError, InterruptedError):  # no room now
            return 0
        except OSError:  # nobody reads: see the class
            self.close()
            return 0


def _prepare(fd: int) -> None:
    os.set_blocking(fd, False)
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):  # a user's pipe quota is used up: smaller pipes work too
            fcntl.fcntl(fd, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
