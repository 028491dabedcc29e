"""Rows in dicts, and the few orders in which they are asked for. See `rules.unit.Backend`."""

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from motia_host.adapters.memory.order import Queue
from motia_host.adapters.rules import records
from motia_host.adapters.rules.records import (
    KEYS,
    Answered,
    Attempt,
    Audited,
    Change,
    Delivery,
    Digest,
    Event,
    Item,
    Key,
    Occurred,
    Row,
    State,
)
from motia_host.adapters.rules.unit import LaneKey, RowKey

RowT = TypeVar("RowT", bound=Row)
_ENDED = (records.DONE, records.CANCELLED)


class MemoryBackend:
    def __init__(self) -> None:
        self.tables: dict[type[Any], dict[RowKey, Any]] = {table: {} for table in KEYS}
        self.queue = Queue()
        self.event_numbers: dict[str, int] = {}
        self.groups: dict[tuple[str, ...], dict[RowKey, None]] = {}
        """Keys of State rows by (group,), of Item rows by (stream, group)."""
        self.offsets: dict[LaneKey, list[int]] = {}
        """Offsets of the kept changes by (stream, group)."""

    def load(self, table: type[RowT], keys: Sequence[RowKey]) -> Mapping[RowKey, RowT]:
        rows = self.tables[table]
        return {key: rows[key] for key in keys if key in rows}

    def write(self, table: type[Row], rows: Sequence[Any], deleted: Sequence[RowKey]) -> None:
        stored = self.tables[table]
        for key in deleted:
            old = stored.pop(key, None)
            if old is not None:
                self._unindex(old)
        for row in rows:
            key = row[: KEYS[table]]
            old = stored.get(key)
            if old is not None:
                self._unindex(old)
                if isinstance(row, (State, Item)):
                    row = row._replace(n=old.n)  # noqa: PLW2901
            stored[key] = row
            self._index(row)

    def ready(self, room: Mapping[str, int], top: int) -> Sequence[tuple[str, int, int, int]]:
        return [found for subscriber in room for found in self.queue.first(subscriber, top)]

    def with_events(self, numbers: Sequence[int]) -> Sequence[tuple[Delivery, Event]]:
        deliveries, events = self.tables[Delivery], self.tables[Event]
        return [(row, events[row.event,]) for n in numbers if (row := deliveries[n,])]

    def heads(self, lanes: Sequence[LaneKey]) -> Mapping[LaneKey, tuple[int, int, int]]:
        heads = {}
        for lane in lanes:
            waiting = self.queue.lanes.get(lane)
            if waiting:
                row = self.tables[Delivery][waiting[0][1],]
                heads[lane] = (row.n, row.priority, row.pos)
        return heads

    def due(self, now: int, limit: int) -> Sequence[Delivery]:
        end = bisect_left(self.queue.scheduled, (now + 1, 0))
        return [self.tables[Delivery][n,] for _, n in self.queue.scheduled[: min(end, limit)]]

    def running(self) -> Sequence[Delivery]:
        return [self.tables[Delivery][n,] for n in sorted(self.queue.running)]

    def unfinished_occurrences(self) -> Sequence[Occurred]:
        return sorted(row for row in self.tables[Occurred].values() if row.outcome is None)

    def mark(self, space: str, group: str, now: int) -> tuple[int, int]:
        if space == "state":
            rows = [row for row in self.in_group(State, group) if row.expires_at is None or row.expires_at > now]
        else:
            rows = self.in_group(Item, space.removeprefix("stream:"), group)
        return len(rows), max((row.revision for row in rows), default=0)

    def state_keys(self, group: str) -> Sequence[RowKey]:
        return list(self.groups.get((group,), ()))

    def in_group(self, table: type[RowT], *group: str) -> list[Any]:
        """The rows of a group in the order of first write."""
        rows = self.tables[table]
        return sorted((rows[key] for key in self.groups.get(group, ())), key=lambda row: row.n)

    def expired(self, now: int, limit: int) -> Sequence[RowKey]:
        rows = self.tables[State].items()
        return [key for key, row in rows if row.expires_at is not None and row.expires_at <= now][:limit]

    def has_items(self, stream: str, group: str) -> bool:
        return bool(self.groups.get((stream, group)))

    def old_changes(self, before: int, limit: int) -> Sequence[Change]:
        return [change for change in self.tables[Change].values() if change.timestamp < before][:limit]

    def trim_changes(self, stream: str, group: str, keep: int) -> tuple[int, int]:
        offsets = self.offsets.get((stream, group), [])
        gone = offsets[:-keep] if keep else offsets[:]
        self.write(Change, (), [(offset,) for offset in gone])
        return min(len(offsets), keep), gone[-1] if gone else 0

    def used_bytes(self) -> int:
        return sum(len(event.data) for event in self.tables[Event].values())

    def remove_events(self, before: int, after: int, limit: int) -> tuple[int, int | None]:
        rows = [e for e in self.tables[Event].values() if e.n > after and e.emitted_at < before][:limit]
        gone = [event for event in rows if self._ended(event, before)]
        for event in gone:
            numbers = range(event.first, event.first + event.deliveries)
            self.write(Delivery, (), [(n,) for n in numbers])
            self.write(Attempt, (), [key for key in self.tables[Attempt] if key[0] in numbers])
            self.write(Digest, (), [key for key in self.tables[Digest] if key[0] in numbers])
        self.write(Event, (), [(event.n,) for event in gone])
        return len(gone), rows[-1].n if len(rows) == limit else None

    def remove_remainders(self, before: int, now: int, limit: int) -> None:
        keys = [key for key, row in self.tables[Key].items() if row.expires_at is not None and row.expires_at <= now]
        self.write(Key, (), keys[:limit])
        answers = [key for key, row in self.tables[Answered].items() if row.expires_at <= now]
        self.write(Answered, (), answers[:limit])
        audit = [key for key, row in self.tables[Audited].items() if row.at < now - records.AUDIT_KEPT_MS]
        self.write(Audited, (), audit[:limit])
        last: dict[str, int] = {}
        for step, at in self.tables[Occurred]:
            last[step] = max(at, last.get(step, at))
        rows = self.tables[Occurred].values()
        old = [row for row in rows if row.outcome and row.scheduled_at < min(before, last[row.step])][:limit]
        numbers = {row.n for row in old}
        self.write(Occurred, (), [(row.step, row.scheduled_at) for row in old])
        self.write(Digest, (), [key for key in self.tables[Digest] if key[0] in numbers])

    def _ended(self, event: Event, before: int) -> bool:
        rows = [self.tables[Delivery][n,] for n in range(event.first, event.first + event.deliveries)]
        return all(row.state in _ENDED and row.changed_at < before for row in rows)

    def _index(self, row: Row) -> None:
        if isinstance(row, State):
            self.groups.setdefault((row.grp,), {})[row.grp, row.key] = None
        elif isinstance(row, Item):
            self.groups.setdefault((row.stream, row.grp), {})[row.stream, row.grp, row.id] = None
        elif isinstance(row, Change):
            insort(self.offsets.setdefault((row.stream, row.grp), []), row.offset)
        elif isinstance(row, Event):
            self.event_numbers[row.id] = row.n
        else:
            self.queue.add(row)

    def _unindex(self, row: Row) -> None:
        if isinstance(row, State):
            self.groups[row.grp,].pop((row.grp, row.key))
        elif isinstance(row, Item):
            self.groups[row.stream, row.grp].pop((row.stream, row.grp, row.id))
        elif isinstance(row, Change):
            self.offsets[row.stream, row.grp].remove(row.offset)
        elif isinstance(row, Event):
            del self.event_numbers[row.id]
        else:
            self.queue.discard(row)
