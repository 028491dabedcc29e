"""Recorded batches, given out when they can be read.

Whoever is told of a run or a log reads the store next, and must find it there. Records are handed over a moment before they are written.
"""

from collections import deque

from motia_host.engine.recorder import Recorded
from motia_host.web.ports import Site


class WrittenBatches:
    def __init__(self, site: Site) -> None:
        self._store = site.stores.telemetry
        self._listeners = site.engine.listeners.batch
        self._waiting: deque[Recorded] = deque()

    def start(self) -> None:
        self._listeners.append(self._waiting.append)

    def stop(self) -> None:
        self._listeners.remove(self._waiting.append)
        self._waiting.clear()

    def take(self) -> list[Recorded]:
        """Those that were written since the last call, in their order."""
        written = self._store.written
        taken = []
        while self._waiting and self._waiting[0].last <= written:
            taken.append(self._waiting.popleft())
        return taken
