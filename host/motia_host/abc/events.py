"""Events, their deliveries and attempts: who waits, who runs, what went wrong.

One delivery per (event, subscriber). States: scheduled, ready, running, suspended (reserved), done, dead, cancelled. A subscriber is a step's name.
Ownership is a host session (embedded: the epoch), not a lease per delivery.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from motia_host.abc.ledger import Claimed, Emitted

INTERRUPTION_LIMIT: Final = 20
"""Interruptions after which a delivery is a dead letter, although it was never charged: it may be what kills its hosts."""


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
    """The event of which this is a replay, or the delivery of which it is a retry with an edited payload."""
    deliveries: int
    group: str | None = None
    priority: int = 0
    parent: str | None = None
    """The delivery in which it was emitted."""


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
    """The delivery of which this is a retry with an edited payload, or the event of which it is a replay."""


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """All given conditions hold. `after` is the id of the last row of the page before (newest first)."""

    state: str | None = None
    subscriber: str | None = None
    topic: str | None = None
    event: str | None = None
    trace_id: str | None = None
    text: str | None = None
    """In the payload or the error, as text; ASCII letters in any case. Not in payloads that are kept as files."""
    since: int | None = None
    until: int | None = None
    """Bounds of `emitted_at`: from `since` on, before `until`."""
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
        """Store these subscriptions. With `complete`, stored ones that are not among them leave; without, they stay. Deliveries that
        wait for one that left stay, and are dropped or retried by hand.
        """
        ...

    async def claim(self, room: Mapping[str, int], *, limit: int) -> Sequence[Claimed]:
        """Make ready deliveries running: for each subscriber at most its number in `room`, `limit` in all, oldest of the highest
        priority first; for fifo at most one per lane (subscriber, group), strictly in order: a lane waits while its head is
        running or scheduled for a retry. Expired ones are cancelled instead. A retry keeps its place in line. The attempt is counted here. BOOKKEEPING class.
        """
        ...

    async def next_due(self) -> int | None:
        """Unix ms at which the next scheduled delivery becomes ready, or None."""
        ...

    async def event(self, id: str) -> EventRow | None: ...

    async def events(self, *, topic: str | None = None, trace_id: str | None = None, since: int | None = None,
                     after: str | None = None, limit: int = 100) -> Sequence[EventRow]:  # fmt: skip
        """Newest first. `since` bounds the time from which on they were emitted (Unix ms), so that one trace costs no look at all events."""
        ...

    async def unfinished(self, traces: Sequence[str], *, since: int) -> frozenset[str]:
        """Those of these traces that have a delivery that is scheduled, ready or running, among the first 20,000 deliveries emitted from `since`
        (Unix ms) on.
        """
        ...

    async def delivery(self, id: str) -> DeliveryRow | None: ...

    async def deliveries(self, filter: DeliveryFilter) -> Sequence[DeliveryRow]: ...  # noqa: A002

    async def attempts(self, delivery: str) -> Sequence[AttemptRow]: ...

    async def depths(self) -> Sequence[QueueDepth]: ...

    async def ended(self) -> Sequence[tuple[str, int, int]]:
        """(subscriber, done, cancelled) of what is still stored, ordered by subscriber. May be as old as half a minute: counting looks at every row."""
        ...

    async def paused(self) -> frozenset[str]:
        """Subscribers of which nothing is to be claimed; whoever claims keeps to it."""
        ...

    async def set_paused(self, subscriber: str, paused: bool) -> None: ...  # noqa: FBT001

    async def retry_dead(self, delivery: str) -> bool:
        """A dead letter is ready again with its payload unchanged and its failures at 0. False when it is not dead."""
        ...

    async def drop(self, delivery: str) -> bool:
        """Cancel a delivery that has not run to its end (scheduled, ready, dead). False when it is running or ended."""
        ...

    async def retry_edited(self, delivery: str, data: bytes) -> str | None:
        """A dead letter is cancelled, and a new event with this payload gets one delivery in its place (subscriber, group, priority and place
        in line), with `lineage` naming the dead one. The new delivery's id, or None when that delivery is not dead.
        """
        ...

    async def replay(
        self, event: str, *, only: frozenset[str] | None = None, data: bytes | None = None
    ) -> Emitted | None:
        """Emit a stored event once more as a new one with `lineage`, to all present subscriptions or to `only` these subscribers, under
        the trace of the original, with its payload or `data`. None when it is not stored (any more).
        """
        ...

    async def sweep(self) -> int:
        """Remove one small step of what retention no longer keeps (events whose deliveries have all ended, with attempts, digests, keys);
        the number of events removed. The store does this by itself in the background; dead letters stay.
        """
        ...
