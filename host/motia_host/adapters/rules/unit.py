"""A unit of work: the rows that some batches read and change, between their backend and the end of a transaction.

Reads go through to the backend once per row; writes stay here until `flush`, which hands them over by table. A batch that fails is
rolled back here, so that it never touches the backend and sinks nobody else. Not thread-safe: it belongs to one writer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, TypeVar

from motia_host.abc.ledger import StreamChange
from motia_host.abc.stores import StoreOptions
from motia_host.adapters.rules.records import (
    KEYS,
    Change,
    Delivery,
    Event,
    Group,
    Lane,
    Occurred,
    Row,
    Subscribed,
)

RowT = TypeVar("RowT", bound=Row)
RowKey = tuple[Any, ...]
LaneKey = tuple[str, str]

_MISSING: Final[Any] = object()


@dataclass(slots=True)
class Counters:
    """Numbers that only grow; stored with each transaction. A transaction that fails leaves gaps, never repetitions."""

    seq: int = 0
    n: int = 0
    offset: int = 0
    floor: int = 0
    """Highest timestamp of stream groups that are no longer remembered."""
    trimmed: int = 0
    """Highest offset of stream groups that are no longer remembered."""


class Backend(Protocol):
    """Rows by key, and questions that need an order. It sees what was flushed, in the same transaction."""

    def load(self, table: type[RowT], keys: Sequence[RowKey]) -> Mapping[RowKey, RowT]:
        """The rows that exist, by key."""
        ...

    def write(self, table: type[Row], rows: Sequence[Any], deleted: Sequence[RowKey]) -> None:
        """Delete, then insert or replace. State and Item keep the `n` of an existing row."""
        ...

    def ready(self, room: Mapping[str, int], top: int) -> Sequence[tuple[str, int, int, int]]:
        """(subscriber, priority, pos, n) of what may run, for each subscriber in `room` at least the `top` first of its standard
        deliveries and of its lanes, as far as there are so many; in any order.
        """
        ...

    def with_events(self, numbers: Sequence[int]) -> Sequence[tuple[Delivery, Event]]: ...

    def heads(self, lanes: Sequence[LaneKey]) -> Mapping[LaneKey, tuple[int, int, int]]:
        """(n, priority, pos) of the ready delivery with the lowest `pos` of each lane that has one."""
        ...

    def due(self, now: int, limit: int) -> Sequence[Delivery]:
        """Scheduled deliveries whose time has come, by (run_at, n)."""
        ...

    def running(self) -> Sequence[Delivery]: ...

    def unfinished_occurrences(self) -> Sequence[Occurred]:
        """Cron occurrences without an outcome, by (step, scheduled_at)."""
        ...

    def mark(self, space: str, group: str, now: int) -> tuple[int, int]:
        """(count, highest revision) of a group's rows that are not expired."""
        ...

    def state_keys(self, group: str) -> Sequence[RowKey]: ...

    def expired(self, now: int, limit: int) -> Sequence[RowKey]:
        """Keys of State rows past their expiry."""
        ...

    def has_items(self, stream: str, group: str) -> bool: ...

    def old_changes(self, before: int, limit: int) -> Sequence[Change]:
        """The oldest changes with a timestamp below `before`."""
        ...

    def remove_events(self, before: int, after: int, limit: int) -> tuple[int, int | None]:
        """Of the next `limit` events behind number `after`, remove those whose deliveries all ended (done or cancelled) before `before`, with
        all that belongs to them. (removed, number of the last one looked at; None when there are no more that old).
        """
        ...

    def remove_remainders(self, before: int, now: int, limit: int) -> None:
        """Remove idempotency keys and kept answers past their expiry, and cron occurrences that have ended and are older than `before`, with the digests of what they emitted, except the
        last of each step.
        """
        ...

    def used_bytes(self) -> int:
        """How much room the store takes, without what is free for new rows."""
        ...

    def trim_changes(self, stream: str, group: str, keep: int) -> tuple[int, int]:
        """Remove all but the newest `keep` changes of a group; (kept, highest removed offset or 0)."""
        ...


@dataclass(slots=True)
class Subscriptions:
    """The stored subscriptions by topic, as of the last commit."""

    by_topic: dict[str, tuple[Subscribed, ...]] = field(default_factory=dict)

    def replace(self, rows: Iterable[Subscribed]) -> None:
        topics: dict[str, list[Subscribed]] = {}
        for row in sorted(rows):
            topics.setdefault(row.topic, []).append(row)
        self.by_topic = {topic: tuple(rows) for topic, rows in topics.items()}

    def all(self) -> list[Subscribed]:
        return [row for rows in self.by_topic.values() for row in rows]


@dataclass(slots=True)
class Outcome:
    """What is told after the commit."""

    changes: list[StreamChange] = field(default_factory=list)
    ready: set[str] = field(default_factory=set)
    scheduled: int | None = None


class Unit:
    """See the module. `now` is one time for everything in it; `subscriptions` may be replaced by a job and then counts from the commit on."""

    def __init__(
        self, backend: Backend, counters: Counters, subscriptions: Subscriptions, options: StoreOptions, epoch: int
    ) -> None:
        self.backend = backend
        self.counters = counters
        self.subscriptions = subscriptions
        self.options = options
        self.epoch = epoch
        self.now = 0
        self.outcome = Outcome()
        self.lanes: set[LaneKey] = set()
        """Lanes whose head has to be looked up again."""
        self.overflowing: set[LaneKey] = set()
        """(stream, group) that keep more changes than they should."""
        self._rows: dict[type[Any], dict[RowKey, Any]] = {table: {} for table in KEYS}
        self._dirty: dict[type[Any], dict[RowKey, None]] = {table: {} for table in KEYS}
        self._deleted: dict[type[Any], dict[RowKey, None]] = {table: {} for table in KEYS}
        self._journal: list[tuple[type[Row], RowKey, Any, bool]] = []
        self._changes_before = 0

    def number(self) -> int:
        """The next number of the store's sequence of rows."""
        self.counters.n += 1
        return self.counters.n

    def get(self, table: type[RowT], *key: Any) -> RowT | None:
        rows = self._rows[table]
        row = rows.get(key, _MISSING)
        if row is _MISSING:
            row = rows[key] = self.backend.load(table, [key]).get(key)
        found: RowT | None = row
        return found

    def prefetch(self, table: type[Row], keys: Iterable[RowKey]) -> None:
        """Read these rows in one go; those that are here already stay as they are."""
        rows = self._rows[table]
        missing = [key for key in dict.fromkeys(keys) if key not in rows]
        if missing:
            found = self.backend.load(table, missing)
            for key in missing:
                rows[key] = found.get(key)

    def hold(self, row: Row) -> None:
        """Take in a row that was read from the backend just now."""
        table = type(row)
        self._rows[table].setdefault(row[: KEYS[table]], row)

    def put(self, row: Row) -> None:
        table = type(row)
        self._change(table, row[: KEYS[table]], row)

    def remove(self, table: type[Row], *key: Any) -> None:
        self._change(table, key, None)

    def touched(self, table: type[RowT]) -> list[RowT]:
        """The rows that are here and exist."""
        return [row for row in self._rows[table].values() if row is not None]

    def begin(self) -> None:
        """What comes now can be taken back by `rollback`."""
        self._journal.clear()
        self._changes_before = len(self.outcome.changes)

    def rollback(self) -> None:
        for table, key, before, first_deleted in reversed(self._journal):
            if before is _MISSING:
                self._rows[table].pop(key, None)
            else:
                self._rows[table][key] = before
            if first_deleted:
                self._deleted[table].pop(key, None)
        self._journal.clear()
        del self.outcome.changes[self._changes_before :]

    def flush(self) -> None:
        """Hand everything over to the backend. What is here stays readable."""
        for table, dirty in self._dirty.items():
            deleted = self._deleted[table]
            if dirty or deleted:
                rows = self._rows[table]
                live = [row for key in dirty if (row := rows.get(key)) is not None]
                if live or deleted:
                    self.backend.write(table, live, list(deleted))
                dirty.clear()
                deleted.clear()
        self._journal.clear()

    def settle(self) -> None:
        """Flush, with the heads of lanes looked up and overfull groups trimmed. To be called once at the end."""
        self.flush()
        if self.lanes:
            self._settle_lanes()
        for stream, grp in sorted(self.overflowing):
            self._trim(stream, grp)
        self.overflowing.clear()
        self.flush()

    def _change(self, table: type[Row], key: RowKey, row: Row | None) -> None:
        rows = self._rows[table]
        first_deleted = row is None and key not in self._deleted[table]
        self._journal.append((table, key, rows.get(key, _MISSING), first_deleted))
        rows[key] = row
        self._dirty[table][key] = None
        if row is None:
            self._deleted[table][key] = None

    def _settle_lanes(self) -> None:
        keys = sorted(self.lanes)
        self.lanes.clear()
        self.prefetch(Lane, keys)
        heads = self.backend.heads(keys)
        for key in keys:
            lane = self.get(Lane, *key)
            held = lane.held if lane else None
            head = heads.get(key)
            if held is not None:
                after: Lane | None = Lane(*key, held, None, 0, 0)
            else:
                after = Lane(*key, None, *head) if head else None
            if after is None and lane is not None:
                self.remove(Lane, *key)
            elif after is not None and after != lane:
                self.put(after)
            if after is not None and after.head is not None:
                self.outcome.ready.add(key[0])

    def _trim(self, stream: str, grp: str) -> None:
        group = self.get(Group, stream, grp)
        if group is not None:
            kept, trimmed = self.backend.trim_changes(stream, grp, self.options.stream_changes)
            self.put(group._replace(kept=kept, trimmed=max(group.trimmed, trimmed)))
