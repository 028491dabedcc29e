"""What the nouns of the SQLite store share on the loop: the way to the writer, the readers, and what was last told."""

import asyncio
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from typing import Any, Final, TypeVar

from motia_host.abc.ledger import Batch, Listeners
from motia_host.abc.stores import StoreOptions
from motia_host.adapters.rules.background import sweeping
from motia_host.adapters.rules.publish import publish, trouble
from motia_host.adapters.rules.retention import Sweeper
from motia_host.adapters.rules.unit import Unit
from motia_host.adapters.sqlite.blobs import Blobs
from motia_host.adapters.sqlite.folder import Folder
from motia_host.adapters.sqlite.jobs import Done, Faults, Job
from motia_host.adapters.sqlite.readers import Readers
from motia_host.adapters.sqlite.store import Store
from motia_host.adapters.sqlite.writer import Writer
from motia_host.clock import Clock
from motia_host.errors import StoreUnavailable

T = TypeVar("T")
PENDING_BYTES: Final = 32 * 1024 * 1024
"""Bytes handed to the writer and not yet committed, beyond which `commit` waits."""


class Core:
    def __init__(self, folder: Folder, clock: Clock, options: StoreOptions, owner: Mapping[str, Any]) -> None:
        self.folder = folder
        self.clock = clock
        self.options = options
        self.owner = owner
        self.owned = False
        """Whether the caller of `running` owns the folder already."""
        self.listeners = Listeners()
        self.readers = Readers(folder.ledger)
        self.blobs = Blobs(folder.blobs)
        self.sweeper = Sweeper()
        self.faults: Faults | None = None
        self.head = 0
        self.epoch = 0
        self._store: Store | None = None
        self._writer: Writer | None = None
        self._turn: list[Job] = []
        """Put in this turn of the loop. They go to the writer together: to wake it at the first would have it start with that one alone, and
        take the interpreter from the loop that brings the others.
        """
        self._pending = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def store(self) -> Store:
        if self._store is None:
            raise StoreUnavailable("it is not open", str(self.folder.ledger))
        return self._store

    async def sweep(self) -> int:
        return await self.run(self.sweeper.step, promise=False)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        with ExitStack() as stack:
            if not self.owned:
                stack.enter_context(self.folder.owned(self.owner))
            store = Store(self.folder, self.clock, self.options, self.faults)
            stack.callback(store.close)
            store.open()
            self.readers.open()
            stack.callback(self.readers.close)
            self._store, self.head, self.epoch = store, store.counters.offset, store.epoch
            self._writer = Writer(store, asyncio.get_running_loop(), self._told, self._trouble)
            self._writer.start()
            if store.damage is not None:
                self._trouble(store.damage)
            try:
                async with sweeping(self.sweep, self.sweeper, self.listeners):
                    yield
            finally:
                self._hand_over()
                writer, self._writer = self._writer, None
                writer.stop()  # blocks the loop: a cancellation must not close the file under the writer
                self._store = None

    def submit(self, batch: Batch, size: int) -> "asyncio.Future[Any]":
        promise = batch.write_class.value == "promise"
        return self._put(Job(asyncio.get_running_loop().create_future(), promise, size, batch=batch))

    async def run(self, work: Callable[[Unit], T], *, promise: bool = True) -> T:
        """A function over the unit of work as a transaction's part."""
        result: T = await self._put(Job(asyncio.get_running_loop().create_future(), promise, 200, work=work))
        return result

    async def attend(self, outside: Callable[[sqlite3.Connection], T]) -> T:
        """Something that is no transaction, on the writer's connection; writers wait meanwhile."""
        result: T = await self._put(
            Job(asyncio.get_running_loop().create_future(), promise=False, size=200, outside=outside)
        )
        return result

    async def room(self) -> None:
        """Wait while the writer has too much before it; in the order of asking."""
        if self._pending <= PENDING_BYTES and not self._waiting:
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        await turn

    def _put(self, job: Job) -> "asyncio.Future[Any]":
        if self._writer is None:
            job.future.set_exception(StoreUnavailable("it is not open", str(self.folder.ledger)))
        else:
            self._pending += job.size
            if not self._turn:
                asyncio.get_running_loop().call_soon(self._hand_over)
            self._turn.append(job)
        return job.future

    def _hand_over(self) -> None:
        if self._turn and self._writer is not None:
            self._writer.put(self._turn)
            self._turn.clear()

    def _told(self, done: Done) -> None:
        """On the loop, once per transaction: listeners first, since whoever waited for a commit may ask what they know."""
        self._pending -= sum(job.size for job in done.jobs)
        if done.outcome is not None:
            self.head = done.offset
            publish(self.listeners, done.outcome)
        for job in done.jobs:
            job.resolve()
        while self._waiting and self._pending <= PENDING_BYTES:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                break  # one at a time: what it puts counts before the next is let in
        if self._waiting and self._pending <= PENDING_BYTES:
            asyncio.get_running_loop().call_soon(self._told, Done([], None, done.offset))
        if self.faults is not None:
            self.faults("told")

    def _trouble(self, error: Exception) -> None:
        trouble(self.listeners, error)
