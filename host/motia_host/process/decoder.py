"""Parses lines that are too large for the loop in a worker process, one for all runners, started by the first such line.

The worker parses, checks and answers the finished message in pieces, of which the loop takes over one in a turn. When the worker dies, its lines are given back as
failed and the peers parse them themselves. `rpc.peer` is given `decode`; the worker's side is `decode_worker`.
"""

import asyncio
import os
import pickle
import sys
from collections import deque
from pathlib import Path

from motia_host.process.child import Child, Command, Listener
from motia_host.process.pieces import HEAD_BYTES, Assembly, Piece
from motia_host.rpc.messages import Message


class Decoder:
    def __init__(self) -> None:
        self._worker: Child | None = None
        self._open: deque[asyncio.Future[Message]] = deque()
        self._lengths = _Lengths()
        self._parts: deque[bytes] = deque()
        self._message: _Taking | None = None

    def decode(self, line: bytes) -> "asyncio.Future[Message]":
        """The message of a line. The future fails with `ConnectionError` when the worker dies, or cannot be started."""
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        try:
            worker = self._worker = self._worker or self._start()
        except OSError as error:
            future.set_exception(ConnectionError(str(error)))
            return future
        self._open.append(future)
        worker.write(len(line).to_bytes(HEAD_BYTES, "big") + line)
        return future

    async def stop(self) -> None:
        if self._worker is not None:
            await self._worker.end()

    def _start(self) -> Child:
        home = str(Path(__file__).parents[2])  # so that the worker finds the package from which this one was loaded
        environment = {**os.environ, "PYTHONPATH": home}
        command = Command([sys.executable, "-m", "motia_host.process.decode_worker"], Path(home), environment)
        return Child(command, Listener(self._received, _complain, self._ended, lambda: None))

    def _received(self, data: bytes) -> None:
        waiting = bool(self._parts)
        self._parts.extend(self._lengths.feed(data))
        if self._parts and not waiting:
            asyncio.get_running_loop().call_soon(self._take)

    def _take(self) -> None:
        """One part in a turn of the loop: see `pieces`."""
        if not self._parts:  # the worker has ended meanwhile
            return
        part = pickle.loads(self._parts.popleft())  # noqa: S301 - our own worker wrote it
        if self._message is None:
            self._message = _Taking(*part)
        else:
            self._message.add(part)
        if self._message.left == 0:
            future = self._open.popleft()
            if not future.done():
                future.set_result(self._message.message)
            self._message = None
        if self._parts:
            asyncio.get_running_loop().call_soon(self._take)

    def _ended(self, status: int) -> None:
        self._worker = None
        self._lengths, self._message = _Lengths(), None
        self._parts.clear()
        lost, self._open = self._open, deque()
        for future in lost:
            if not future.done():
                future.set_exception(ConnectionError(f"the decoder ended with status {status}"))


class _Taking:
    """A message of which pieces are still to come."""

    def __init__(self, message: Message, member: str | None, pieces: int) -> None:
        self.message = message
        self.left = pieces
        self._assembly = Assembly(None if member is None else getattr(message, member))

    def add(self, piece: Piece) -> None:
        self._assembly.add(piece)
        self.left -= 1


class _Lengths:
    """Bytes in, whole parts out; each has its length in front."""

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._held = 0
        self._wanted: int | None = None

    def feed(self, data: bytes) -> list[bytes]:
        self._chunks.append(data)
        self._held += len(data)
        parts: list[bytes] = []
        if self._held >= (HEAD_BYTES if self._wanted is None else self._wanted):
            whole = memoryview(b"".join(self._chunks))  # once for all parts that are in it
            whole = self._split(whole, parts)
            self._chunks, self._held = [bytes(whole)], len(whole)
        return parts

    def _split(self, whole: memoryview, parts: list[bytes]) -> memoryview:
        while True:
            if self._wanted is None:
                if len(whole) < HEAD_BYTES:
                    return whole
                self._wanted, whole = int.from_bytes(whole[:HEAD_BYTES], "big"), whole[HEAD_BYTES:]
            if len(whole) < self._wanted:
                return whole
            parts.append(bytes(whole[: self._wanted]))
            self._wanted, whole = None, whole[self._wanted :]


def _complain(data: bytes) -> None:
    """What the worker prints is a fault of ours, and goes where those of the host go."""
    sys.stderr.write(data.decode(errors="replace"))
