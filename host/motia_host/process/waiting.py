"""Calls that wait for a place: first come, first served, without one that cannot be served holding up those that can.

Used by `language` alone. Every wait ends: with a place, after its timeout, or when the language is given up.
"""

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from motia_host.errors import RunnerUnavailable
from motia_host.process.seat import SeatLease

Kind = Literal["api", "background", "large", "alone"]

KINDS: Final[tuple[Kind, ...]] = ("api", "background", "large", "alone")


@dataclass(slots=True, eq=False)
class Waiter:
    kind: Kind
    background: bool
    ticket: int
    """Says who came first: the loop's clock does not tell apart those who came in one turn."""
    since: float
    """Of the loop's clock."""
    place: "asyncio.Future[SeatLease]"
    """Its error is a `RunnerUnavailable`."""

    def refuse(self, error: RunnerUnavailable) -> None:
        if not self.place.done():
            self.place.set_exception(error)


class Waiting:
    def __init__(self) -> None:
        self._tickets = itertools.count()
        self._queues: dict[Kind, deque[Waiter]] = {kind: deque() for kind in KINDS}

    def __bool__(self) -> bool:
        return any(self._queues.values())

    def of(self, kind: Kind) -> int:
        return len(self._queues[kind])

    def add(self, kind: Kind, *, background: bool) -> Waiter:
        loop = asyncio.get_running_loop()
        waiter = Waiter(kind, background, next(self._tickets), loop.time(), loop.create_future())
        self._queues[kind].append(waiter)
        return waiter

    def remove(self, waiter: Waiter) -> None:
        """Of one that gave up. One that was served is gone already."""
        if waiter in self._queues[waiter.kind]:
            self._queues[waiter.kind].remove(waiter)

    def longest(self) -> float | None:
        """Since when the first one that may use a shared runner waits."""
        heads = [self._queues[kind][0].since for kind in ("api", "background") if self._queues[kind]]
        return min(heads, default=None)

    def serve(self, place_for: Callable[[Waiter], SeatLease | None]) -> None:
        """Gives places to the heads of the queues, in the order in which they came, until none can be served."""
        served = True
        while served:
            served = any(self._serve(waiter, place_for) for waiter in self._heads())

    def fail(self, error: Callable[[], RunnerUnavailable]) -> None:
        for queue in self._queues.values():
            while queue:
                queue.popleft().refuse(error())

    def _heads(self) -> Iterator[Waiter]:
        heads = [queue[0] for queue in self._queues.values() if queue]
        return iter(sorted(heads, key=lambda waiter: waiter.ticket))

    def _serve(self, waiter: Waiter, place_for: Callable[[Waiter], SeatLease | None]) -> bool:
        if not waiter.place.done():
            lease = place_for(waiter)
            if lease is None:
                return False
            waiter.place.set_result(lease)
        self._queues[waiter.kind].popleft()
        return True
