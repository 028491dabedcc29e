"""Recorded batches, passed on as soon as they can be read.

Whoever is told of a run or a log reads the store next, and must find it there. Records are handed over a moment before they are written.
"""

from collections import deque
from collections.abc import Callable

from motia_host.engine.recorder import Recorded
from motia_host.web.ports import Site


class WrittenBatches:
    def __init__(self, site: Site, take: Callable[[Recorded], None]) -> None:
        """`take` is given each batch, in their order."""
        self._store = site.stores.telemetry
        self._listeners = site.engine.listeners.batch
        self._waiting: deque[Recorded] = deque()
        self._take = take

    def start(self) -> None:
        self._listeners.append(self._add)

    def stop(self) -> None:
        self._listeners.remove(self._add)
        self._waiting.clear()

    def pass_on(self) -> None:
        """What has been written since the last time."""
        written = self._store.written
        while self._waiting and self._waiting[0].last <= written:
            self._take(self._waiting.popleft())

    def _add(self, batch: Recorded) -> None:
        """Earlier ones do not wait for the next tick: in a flood that would be thousands of records, gone from the processor's caches."""
        self._waiting.append(batch)
        self.pass_on()
