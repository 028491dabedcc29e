"""The orders in which deliveries wait, as sorted lists."""

from bisect import bisect_left, insort
from collections.abc import Iterator
from typing import Any

from motia_host.adapters.rules import records
from motia_host.adapters.rules.records import Delivery, Lane, Row


class Queue:
    def __init__(self) -> None:
        self.standard: dict[str, list[tuple[int, int, int]]] = {}
        """Ready standard deliveries by subscriber: (-priority, pos, n)."""
        self.open: dict[str, list[tuple[int, int, int]]] = {}
        """Heads of lanes that nothing holds, by subscriber: (-priority, pos, n)."""
        self.lanes: dict[tuple[str, str], list[tuple[int, int]]] = {}
        """Ready fifo deliveries by lane: (pos, n)."""
        self.scheduled: list[tuple[int, int]] = []
        """(run_at, n)."""
        self.running: set[int] = set()

    def first(self, subscriber: str, top: int) -> Iterator[tuple[str, int, int, int]]:
        for waiting in (self.standard.get(subscriber, ()), self.open.get(subscriber, ())):
            for priority, pos, n in waiting[:top]:
                yield subscriber, -priority, pos, n

    def add(self, row: Row) -> None:
        if isinstance(row, Delivery) and row.state == records.RUNNING:
            self.running.add(row.n)
        elif (place := self._place(row)) is not None:
            insort(*place)

    def discard(self, row: Row) -> None:
        if isinstance(row, Delivery) and row.state == records.RUNNING:
            self.running.discard(row.n)
        elif (place := self._place(row)) is not None:
            waiting, entry = place
            del waiting[bisect_left(waiting, entry)]

    def _place(self, row: Row) -> tuple[list[Any], Any] | None:
        """The list in which a row waits, and its entry there."""
        if isinstance(row, Lane) and row.head is not None:
            return self.open.setdefault(row.subscriber, []), (-row.priority, row.pos, row.head)
        if not isinstance(row, Delivery):
            return None
        if row.state == records.SCHEDULED:
            return self.scheduled, (row.run_at, row.n)
        if row.state != records.READY:
            return None
        if row.fifo:
            return self.lanes.setdefault((row.subscriber, row.grp), []), (row.pos, row.n)
        return self.standard.setdefault(row.subscriber, []), (-row.priority, row.pos, row.n)
