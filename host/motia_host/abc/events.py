"""Events, their deliveries and attempts: who waits, who runs, what went wrong.

One delivery per (event, subscriber). States: scheduled, ready, running, suspended (reserved), done, dead, cancelled. A subscriber is a step's name.
Ownership is a host session (embedded: the epoch), not a lease per delivery.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from motia_host.abc.ledger import Claimed


@dataclass(frozen=True, slots=True)
class Subscription:
    """A stored subscription. An emit makes a delivery for each, whether its step is loaded or not."""

    subscriber: str
    topic: str
    fifo: bool = False
    delay_ms: int = 0
    on_dead: str = "continue"
    """For fifo lanes: continue | block."""


@dataclass(frozen=True, slots=True)
class EventRow:
    id: str
    topic: str
    data: bytes
    trace_id: str
    flows: tuple[str, ...]
    source: str
    emitted_at: int
    lineage: str | None
    deliveries: int


@dataclass(frozen=True, slots=True)
class AttemptRow:
    attempt: int
    started_at: int
    ended_at: int | None
    outcome: str | None
    error: bytes | None


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    id: str
    event: str
    topic: str
    subscriber: str
    state: str
    group: str | None
    priority: int
    attempt: int
    failures: int
    interruptions: int
    suspect: bool
    run_at: int | None
    expires_at: int | None
    emitted_at: int
    changed_at: int
    error: bytes | None
    trace_id: str
    lineage: str | None
    """The delivery of which this is a retry with an edited payload, or a replay."""


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """All given conditions hold. `after` is the id of the last row of the page before (newest first)."""

    state: str | None = None
    subscriber: str | None = None
    topic: str | None = None
    event: str | None = None
    trace_id: str | None = None
    since: int | None = None
    until: int | None = None
    after: str | None = None
    limit: int = 100


@dataclass(frozen=True, slots=True)
class QueueDepth:
    subscriber: str
    scheduled: int
    ready: int
    running: int
    dead: int
    oldest_ready_at: int | None


class EventStore(Protocol):
    async def subscribe(self, subscriptions: Sequence[Subscription], *, complete: bool) -> None:
        """Store these subscriptions. With `complete`, stored ones that are not among them leave; without, they stay."""
        ...

    async def claim(self, room: Mapping[str, int], *, limit: int) -> Sequence[Claimed]:
        """Make ready deliveries running: for each subscriber at most its number in `room`, `limit` in all, oldest of the highest
        priority first; for fifo at most one per lane (subscriber, group), strictly in order: a lane waits while its head is
        running or scheduled for a retry. Expired ones are cancelled instead. The attempt is counted here. BOOKKEEPING class."""
        ...

    async def next_due(self) -> int | None:
        """Unix ms at which the next scheduled delivery becomes ready, or None."""
        ...

    async def event(self, id: str) -> EventRow | None: ...

    async def events(self, *, topic: str | None = None, trace_id: str | None = None, after: str | None = None,
                     limit: int = 100) -> Sequence[EventRow]: ...  # fmt: skip

    async def delivery(self, id: str) -> DeliveryRow | None: ...

    async def deliveries(self, filter: DeliveryFilter) -> Sequence[DeliveryRow]: ...

    async def attempts(self, delivery: str) -> Sequence[AttemptRow]: ...

    async def depths(self) -> Sequence[QueueDepth]: ...

    async def retry_dead(self, delivery: str) -> bool:
        """A dead letter is ready again with its payload unchanged and its failures at 0. False when it is not dead."""
        ...

    async def drop(self, delivery: str) -> bool:
        """Cancel a delivery that has not run to its end (scheduled, ready, dead). False when it is running or ended."""
        ...
