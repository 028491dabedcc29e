"""The writer's thread: it joins what waits into one transaction, and tells the loop of each in one call.

While one transaction syncs, the next collects; nobody waits for company. It also checkpoints: when the log has grown by 32 MB, and
when there is nothing else to do.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

from motia_host.adapters.sqlite.jobs import Done, Job
from motia_host.adapters.sqlite.store import Store

JOBS_PER_TRANSACTION: Final = 512
BYTES_PER_TRANSACTION: Final = 4 * 1024 * 1024
CHECKPOINT_BYTES: Final = 32 * 1024 * 1024
IDLE_SECONDS: Final = 1.0
"""After so long without work what is in the log is carried over."""
_PAGE_BYTES: Final = 4096
_SCALES: Final = (0.25, 64.0)
_PAGES_PER_TRANSACTION: Final = 8
"""About how many pages a small transaction writes to the log; the payload comes on top, twice for its overflow."""


class Writer:
    """`start`, `put` any number of times, `stop`. `tell` is called on the loop after each transaction, in their order."""

    def __init__(
        self,
        store: Store,
        loop: asyncio.AbstractEventLoop,
        tell: Callable[[Done], None],
        trouble: Callable[[Exception], None],
    ) -> None:
        self._store = store
        self._loop = loop
        self._tell = tell
        self._trouble = trouble
        self._jobs: deque[Job] = deque()
        self._wake = threading.Condition()
        self._stopping = False
        self._logged = 0
        """About how many bytes were written to the log since the last checkpoint, before `_scale`."""
        self._scale = 1.0
        """By how much that was wrong the last time: how many pages of the indexes a row touches depends on the load."""
        self._thread = threading.Thread(target=self._run, name="motia-ledger", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def put(self, jobs: Iterable[Job]) -> None:
        with self._wake:
            self._jobs.extend(jobs)
            self._wake.notify()

    def stop(self) -> None:
        """Write what was put and end the thread. Blocks."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            jobs = self._take()
            if jobs is None:
                return
            if jobs:
                self._write(jobs)
            if self._logged and (not jobs or self._logged * self._scale > CHECKPOINT_BYTES):
                self._checkpoint()

    def _take(self) -> list[Job] | None:
        """The next jobs in order, within the bounds of a transaction; none after an idle time; None at the end."""
        with self._wake:
            if not self._jobs and not self._stopping:
                self._wake.wait(IDLE_SECONDS if self._logged else None)
            if not self._jobs:
                return None if self._stopping else []
            taken = [self._jobs.popleft()]
            size = taken[0].size
            while self._jobs and self._may_join(taken, size):
                size += self._jobs[0].size
                taken.append(self._jobs.popleft())
            return taken

    def _may_join(self, taken: list[Job], size: int) -> bool:
        """Whether the next job may share the transaction."""
        following = self._jobs[0]
        if taken[0].outside is not None or following.outside is not None:
            return False
        return len(taken) < JOBS_PER_TRANSACTION and size + following.size < BYTES_PER_TRANSACTION

    def _write(self, jobs: list[Job]) -> None:
        if jobs[0].outside is not None:
            self._store.attend(jobs[0])
            self._loop.call_soon_threadsafe(self._tell, Done(jobs, None, self._store.counters.offset))
            return
        try:
            outcome = self._store.transact(jobs)
        except Exception:  # noqa: BLE001 - one of them: each by itself shows which, and fails alone
            for job in jobs:
                self._write([job])
            return
        self._logged += _PAGES_PER_TRANSACTION * _PAGE_BYTES + 2 * sum(job.size for job in jobs)
        self._loop.call_soon_threadsafe(self._tell, Done(jobs, outcome, self._store.counters.offset))

    def _checkpoint(self) -> None:
        guessed, self._logged = self._logged, 0
        try:
            real = self._store.checkpoint() * _PAGE_BYTES
            self._scale = min(max(real / guessed, _SCALES[0]), _SCALES[1])
        except Exception as error:  # noqa: BLE001 - nothing is lost by a checkpoint that fails; it is told, and tried again later
            self._loop.call_soon_threadsafe(self._trouble, error)
