"""A process with its three pipes, in a session of its own, on the running loop.

Starts it, moves bytes, sees its death, and ends it with everything that it started. It knows nothing of messages: `runner` gives it a peer, the
conformance kit another. Design: the parent-death signal of a runner follows the thread that started it, so only the main thread starts one.
"""

import asyncio
import itertools
import signal
import subprocess
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from motia_host.process import exits, family
from motia_host.process.limits import KILL_S, STDIN_CLOSED_S, TERM_S
from motia_host.process.pipes import ReadPipe, WritePipe

SESSION = uuid.uuid4().hex
"""Of this host; the first part of every mark that it gives."""

_numbers = itertools.count(1)
_living: set[int] = set()


def living() -> frozenset[int]:
    """Process ids of the children that were started here and are not reaped yet."""
    return frozenset(_living)


@dataclass(frozen=True, slots=True)
class Command:
    """What to start: the program and its arguments, the working folder, the whole environment."""

    argv: Sequence[str]
    cwd: Path
    env: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Listener:
    """Plain calls on the loop. `exited` comes last and once, after everything that the child wrote was given to the others."""

    stdout: Callable[[bytes], None]
    stderr: Callable[[bytes], None]
    exited: Callable[[int], None]
    drained: Callable[[], None]
    """The child has read everything that had to wait for it."""


class Child:
    def __init__(self, command: Command, listener: Listener) -> None:
        """Starts it. Raises `OSError` when the program cannot be executed."""
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError(
                "A runner must be started by the main thread: it would be killed when another thread ends."
            )
        self.mark = f"{SESSION}.{next(_numbers)}."
        self._listener = listener
        self._process = subprocess.Popen(
            list(command.argv), cwd=command.cwd, env={**command.env, family.MARK: self.mark}, bufsize=0,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self.pid = self._process.pid
        _living.add(self.pid)
        self.started = time.monotonic()
        self.ended = asyncio.Event()
        """Set after `exited` was told."""
        self.status: int | None = None
        """Exit status, negative for a signal; None while it lives."""
        self._stdin = WritePipe(self._process.stdin, listener.drained)
        self._stdout = ReadPipe(self._process.stdout, listener.stdout)
        self._stderr = ReadPipe(self._process.stderr, listener.stderr)
        exits.watch(self._process, self._ended)

    @property
    def unsent(self) -> int:
        """Bytes written that the child has made no room for."""
        return self._stdin.unsent

    def write(self, data: bytes) -> None:
        """Never blocks; dropped when the child reads no more."""
        self._stdin.write(data)

    def close_stdin(self) -> None:
        self._stdin.close()

    def signal_group(self, number: int) -> None:
        """While it lives; afterwards nothing is done."""
        if self.status is None:
            family.signal_group(self.pid, number)

    async def end(self) -> None:
        """From politeness to force, each step bounded: close stdin, TERM the group, KILL the group, then descendants that left it. Returns
        when it is reaped, or when even the kernel could not end it.
        """
        known = await asyncio.to_thread(family.descendants, self.pid) if self.status is None else []
        self.close_stdin()
        if not await self._ends_within(STDIN_CLOSED_S):
            self.signal_group(signal.SIGTERM)
            if not await self._ends_within(TERM_S):
                await self._kill()
        await asyncio.to_thread(family.end, known, self.mark)

    async def kill(self) -> None:
        """At once, with all that it started."""
        known = await asyncio.to_thread(family.descendants, self.pid) if self.status is None else []
        await self._kill()
        await asyncio.to_thread(family.end, known, self.mark)

    async def end_descendants(self) -> None:
        """After its death: what it left behind outside of its group."""
        await asyncio.to_thread(family.end, (), self.mark)

    async def _kill(self) -> None:
        self.signal_group(signal.SIGKILL)
        await self._ends_within(KILL_S)

    async def _ends_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self.ended.wait()
        except TimeoutError:  # the answer itself
            return False
        return True

    def _ended(self) -> None:
        self._stdout.drain()
        self._stderr.drain()
        family.signal_group(self.pid, signal.SIGKILL)  # before reaping: its id cannot belong to anybody else yet
        self.status = self._process.wait()
        _living.discard(self.pid)
        for pipe in (self._stdin, self._stdout, self._stderr):
            pipe.close()
        self._listener.exited(self.status)
        self.ended.set()


def start_time(pid: int) -> float:
    """When a process was started, as `leftovers` records it; 0 when it is gone already."""
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:  # it died at once; nothing will be found under this id
        return 0.0
