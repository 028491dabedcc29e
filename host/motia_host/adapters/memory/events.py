"""Events of the memory store: the queue, dead letters, and what people look at."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from motia_host.abc.events import AttemptRow, DeliveryFilter, DeliveryRow, EventRow, QueueDepth, Subscription
from motia_host.abc.ledger import Claimed, Emitted
from motia_host.adapters.memory.core import Core
from motia_host.adapters.rules import claim, letters, records, subscribe
from motia_host.adapters.rules.records import Attempt, Delivery, Event, Paused, delivery_n
from motia_host.adapters.rules.rows import attempt_rows, delivery_row, event_row


class MemoryEvents:
    def __init__(self, core: Core) -> None:
        self._core = core

    async def subscribe(self, subscriptions: Sequence[Subscription], *, complete: bool) -> None:
        await self._core.run(lambda unit: subscribe.subscribe(unit, subscriptions, complete=complete))

    async def claim(self, room: Mapping[str, int], *, limit: int) -> Sequence[Claimed]:
        return await self._core.run(lambda unit: claim.claim(unit, room, limit))

    async def next_due(self) -> int | None:
        scheduled = self._core.backend.queue.scheduled
        return scheduled[0][0] if scheduled else None

    async def event(self, id: str) -> EventRow | None:
        event = self._stored(id)
        return None if event is None else event_row(event)

    async def events(
        self, *, topic: str | None = None, trace_id: str | None = None, since: int | None = None, after: str | None = None,
        limit: int = 100
    ) -> Sequence[EventRow]:  # fmt: skip
        last = None if after is None else self._core.backend.event_numbers.get(after, 0)
        rows = [
            event_row(event)
            for event in reversed(list(self._core.backend.tables[Event].values()))
            if topic in (None, event.topic)
            and trace_id in (None, event.trace_id)
            and (last is None or event.n < last)
            and event.emitted_at >= (since or 0)
        ]
        return rows[:limit]

    async def unfinished(self, traces: Sequence[str], *, since: int) -> frozenset[str]:
        events = self._core.backend.tables[Event]
        found = (
            events[row.event,]
            for row in self._core.backend.tables[Delivery].values()
            if row.state in (records.SCHEDULED, records.READY, records.RUNNING)
        )
        return frozenset(event.trace_id for event in found if event.emitted_at >= since and event.trace_id in traces)

    async def delivery(self, id: str) -> DeliveryRow | None:
        n = delivery_n(id)
        row = None if n is None else self._core.backend.tables[Delivery].get((n,))
        return None if row is None else self._shown(row)

    async def deliveries(self, filter: DeliveryFilter) -> Sequence[DeliveryRow]:  # noqa: A002
        rows = self._newest_first(delivery_n(filter.after))
        return [row for row in rows if _passes(row, filter) and self._holds(row, filter.text)][: filter.limit]

    def _holds(self, row: DeliveryRow, text: str | None) -> bool:
        if text is None:
            return True
        event = self._stored(row.event)
        parts = (b"" if event is None else event.data, row.error or b"")
        return any(text.lower() in part.decode("utf-8", "replace").lower() for part in parts)

    async def attempts(self, delivery: str) -> Sequence[AttemptRow]:
        n = delivery_n(delivery)
        row = None if n is None else self._core.backend.tables[Delivery].get((n,))
        if row is None:
            return ()
        return attempt_rows(row, sorted(a for a in self._core.backend.tables[Attempt].values() if a.delivery == n))

    async def depths(self) -> Sequence[QueueDepth]:
        counts: dict[str, list[int]] = {}
        oldest: dict[str, Delivery] = {}
        for row in self._core.backend.tables[Delivery].values():
            if row.state in (records.SCHEDULED, records.READY, records.RUNNING, records.DEAD):
                counts.setdefault(row.subscriber, [0] * 7)[row.state] += 1
            if row.state == records.READY:
                oldest.setdefault(row.subscriber, row)
        return [
            QueueDepth(
                name,
                count[records.SCHEDULED],
                count[records.READY],
                count[records.RUNNING],
                count[records.DEAD],
                oldest[name].changed_at if name in oldest else None,
            )
            for name, count in sorted(counts.items())
        ]

    async def ended(self) -> Sequence[tuple[str, int, int]]:
        rows = self._core.backend.tables[Delivery].values()
        counts = Counter((row.subscriber, row.state) for row in rows)
        names = sorted({name for name, state in counts if state in (records.DONE, records.CANCELLED)})
        return [(name, counts[name, records.DONE], counts[name, records.CANCELLED]) for name in names]

    async def paused(self) -> frozenset[str]:
        return frozenset(name for (name,) in self._core.backend.tables[Paused])

    async def set_paused(self, subscriber: str, paused: bool) -> None:  # noqa: FBT001
        await self._core.run(lambda unit: subscribe.set_paused(unit, subscriber, paused=paused))

    async def retry_dead(self, delivery: str) -> bool:
        return await self._core.run(lambda unit: letters.retry_dead(unit, delivery))

    async def drop(self, delivery: str) -> bool:
        return await self._core.run(lambda unit: letters.drop(unit, delivery))

    async def retry_edited(self, delivery: str, data: bytes) -> str | None:
        return await self._core.run(lambda unit: letters.retry_edited(unit, delivery, data))

    async def replay(
        self, event: str, *, only: frozenset[str] | None = None, data: bytes | None = None
    ) -> Emitted | None:
        stored = self._stored(event)
        return None if stored is None else await self._core.run(lambda unit: letters.replay(unit, stored, only, data))

    async def sweep(self) -> int:
        return await self._core.sweep()

    def _stored(self, event: str) -> Event | None:
        n = self._core.backend.event_numbers.get(event)
        found: Event | None = self._core.backend.tables[Event].get((n,))
        return found

    def _newest_first(self, before: int | None) -> Iterator[DeliveryRow]:
        for row in sorted(self._core.backend.tables[Delivery].values(), reverse=True):
            if before is None or row.n < before:
                yield self._shown(row)

    def _shown(self, row: Delivery) -> DeliveryRow:
        attempt = self._core.backend.tables[Attempt].get((row.n, row.attempt))
        event = self._core.backend.tables[Event][row.event,]
        return delivery_row(row, event, None if attempt is None else attempt.error)


def _passes(row: DeliveryRow, wanted: DeliveryFilter) -> bool:
    pairs = (
        (wanted.state, row.state),
        (wanted.subscriber, row.subscriber),
        (wanted.topic, row.topic),
        (wanted.event, row.event),
        (wanted.trace_id, row.trace_id),
    )
    if any(want is not None and want != have for want, have in pairs):
        return False
    return (wanted.since is None or row.emitted_at >= wanted.since) and (
        wanted.until is None or row.emitted_at < wanted.until
    )
