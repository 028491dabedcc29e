"""A runner as a process under test: started in a session of its own, its three pipes read at all times, its end seen by itself.

It knows bytes alone; conversation.py makes messages of them. Waiting for the exit is kept apart from the pipes' ends, because a
forked child may hold a pipe open longer than its parent lives.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import psutil

KEPT_STDERR_BYTES = 32 * 1024 * 1024
"""What is kept of stderr; cases print 10 MiB."""


class _Pipe(asyncio.Protocol):
    def __init__(self, received: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        self.received = received
        self.ended = ended

    def data_received(self, data: bytes) -> None:
        self.received(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the interface of asyncio
        self.ended()


class Process:
    """`received` and `ended` are called on the loop with the bytes of stdout and at its end."""

    def __init__(self, received: Callable[[bytes], None], changed: Callable[[], None]) -> None:
        self.received = received
        self.changed = changed
        self.stderr = bytearray()
        self.closed = False
        self.pid: int | None = None
        self.status: int | None = None
        self._transports: list[asyncio.BaseTransport] = []

    async def start(self, command: list[str], folder: Path) -> None:
        """Raises OSError when the command cannot be started."""
        loop = asyncio.get_running_loop()
        self._popen = subprocess.Popen(  # noqa: ASYNC220 - returns at once; asyncio's own ties exit and pipes together
            command,
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.pid = self._popen.pid
        out, _ = await loop.connect_read_pipe(lambda: _Pipe(self.received, self._stdout_ended), self._popen.stdout)
        err, _ = await loop.connect_read_pipe(lambda: _Pipe(self._stderr_received, lambda: None), self._popen.stderr)
        self._stdin, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, self._popen.stdin)
        self._transports = [out, err, self._stdin]
        threading.Thread(target=self._watch, args=(loop,), daemon=True).start()

    def write(self, data: bytes) -> None:
        """Never waits: what the runner does not read stays in memory, so that the kit itself always reads."""
        self._stdin.write(data)

    def close_stdin(self) -> None:
        self._stdin.close()

    def kill(self, *others: int) -> None:
        """End the process, the groups of it and of the others, and the pipes. Safe to repeat."""
        for pid in filter(None, (self.pid, *others)):
            with contextlib.suppress(ProcessLookupError, PermissionError):  # it is gone already, which is the aim
                os.killpg(pid, signal.SIGKILL)
        for transport in self._transports:
            if not transport.is_closing():
                transport.abort() if isinstance(transport, asyncio.WriteTransport) else transport.close()

    def kill_alone(self) -> None:
        """SIGKILL for this process and for nothing else of its group."""
        self._popen.kill()

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        status = self._popen.wait()
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(self._exited, status)

    def _exited(self, status: int) -> None:
        self.status = status
        self.changed()

    def _stdout_ended(self) -> None:
        self.closed = True
        self.changed()

    def _stderr_received(self, data: bytes) -> None:
        if len(self.stderr) < KEPT_STDERR_BYTES:
            self.stderr += data
        self.changed()


def alive(pid: int) -> bool:
    """Whether a process of that id runs; one that has ended and was not collected by its parent does not."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def resident_bytes(pid: int) -> int:
    """Memory that a process holds now; 0 once it has ended."""
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
