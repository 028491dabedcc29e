"""Parses lines that are too large for the loop in a worker process, one for all runners, started by the first such line.

The worker parses, checks and answers the finished message; taking it over costs the loop far less. When the worker dies, its lines are given back as
failed and the peers parse them themselves. `rpc.peer` is given `decode`; the worker's side is `decode_worker`.
"""

import asyncio
import os
import pickle
import sys
from collections import deque
from pathlib import Path
from typing import Final

from motia_host.process.child import Child, Command, Listener
from motia_host.rpc.messages import Message

HEAD_BYTES: Final = 8
"""Before each line, and before each answer: its length, big-endian."""


class Decoder:
    def __init__(self) -> None:
        self._worker: Child | None = None
        self._open: deque[asyncio.Future[Message]] = deque()
        self._chunks: list[bytes] = []
        self._held = 0
        self._wanted: int | None = None

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
        command = Command(
            [sys.executable, "-m", "motia_host.process.decode_worker"], Path(home), {**os.environ, "PYTHONPATH": home}
        )
        return Child(command, Listener(self._received, _complain, self._ended, lambda: None))

    def _received(self, data: bytes) -> None:
        self._chunks.append(data)
        self._held += len(data)
        while (answer := self._take()) is not None:
            future = self._open.popleft()
            if not future.done():
                future.set_result(pickle.loads(answer))  # noqa: S301 - our own worker wrote it

    def _take(self) -> bytes | None:
        """The next whole answer; the chunks are joined only when it is there."""
        if self._wanted is None:
            if self._held < HEAD_BYTES:
                return None
            self._wanted = int.from_bytes(self._cut(HEAD_BYTES), "big")
        if self._held < self._wanted:
            return None
        wanted, self._wanted = self._wanted, None
        return self._cut(wanted)

    def _cut(self, size: int) -> bytes:
        whole = b"".join(self._chunks)
        self._chunks = [whole[size:]] if len(whole) > size else []
        self._held -= size
        return whole[:size]

    def _ended(self, status: int) -> None:
        self._worker = None
        self._chunks, self._held, self._wanted = [], 0, None
        lost, self._open = self._open, deque()
        for future in lost:
            if not future.done():
                future.set_exception(ConnectionError(f"the decoder ended with status {status}"))


def _complain(data: bytes) -> None:
    """What the worker prints is a fault of ours, and goes where those of the host go."""
    sys.stderr.write(data.decode(errors="replace"))
