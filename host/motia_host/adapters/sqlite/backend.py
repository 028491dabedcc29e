"""Rows in SQLite, for one unit of work at a time inside the writer's transaction. See `rules.unit.Backend`."""

import sqlite3
from collections.abc import Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar

import orjson

from motia_host.adapters.rules.records import (
    AUDIT_KEPT_MS,
    KEYS,
    RUNNING,
    Change,
    Delivery,
    Event,
    Occurred,
    Row,
    State,
)
from motia_host.adapters.rules.unit import LaneKey, RowKey
from motia_host.adapters.sqlite import statements, tables
from motia_host.adapters.sqlite.blobs import BLOB_BYTES, Blobs
from motia_host.adapters.sqlite.parts import parts

RowT = TypeVar("RowT", bound=Row)
_DELIVERY_WIDTH = len(Delivery._fields)
_NEVER = 2**62
_changing = attrgetter(*tables.CHANGING)


class SqliteBackend:
    def __init__(self, connection: sqlite3.Connection, blobs: Blobs, last_number: int) -> None:
        self._connection = connection
        self._blobs = blobs
        self.removed_blobs: list[str] = []
        """Files whose rows were removed in this transaction: they go after its commit."""
        self._last_delivery = last_number
        """Deliveries up to this number were inserted before: they are updated."""
        self._running: dict[RowKey, Delivery] = {}
        """Deliveries that run, as this transaction or one before has written them: their ends come soon, and need not read them."""
        self._next_expiry = self._read_next_expiry()

    def forget(self) -> None:
        """The transaction was rolled back: what it has written is not stored."""
        self._running.clear()

    def load(self, table: type[RowT], keys: Sequence[RowKey]) -> Mapping[RowKey, RowT]:
        kind: Any = table
        running: Any = self._running
        width = KEYS[kind]
        found: dict[RowKey, RowT] = {}
        if table is Delivery:
            found.update((key, kept) for key in keys if (kept := running.get(key)) is not None)
            keys = [key for key in keys if key not in found]
        for part in parts(keys):
            for values in self._connection.execute(tables.select(kind, len(part)), [*chain.from_iterable(part)]):
                row = kind(*values)
                if table is Event:
                    row = whole(row, self._blobs)
                found[row[:width]] = row
        return found

    def write(self, table: type[Row], rows: Sequence[Any], deleted: Sequence[RowKey]) -> None:
        kind: Any = table
        for part in parts(deleted):
            self._connection.execute(tables.delete(kind, len(part)), [*chain.from_iterable(part)])
        if table is Delivery:
            self._note_running(rows)
            self._update_deliveries([row for row in rows if row.n <= self._last_delivery])
            rows = [row for row in rows if row.n > self._last_delivery]
            self._last_delivery = max((row.n for row in rows), default=self._last_delivery)
        elif table is Event:
            rows = [self._outside(row) for row in rows]
        elif table is State:
            expiries = (row.expires_at for row in rows if row.expires_at is not None)
            self._next_expiry = min(self._next_expiry, min(expiries, default=_NEVER))
        for part in parts(rows):
            self._connection.execute(tables.insert(kind, len(part)), [*chain.from_iterable(part)])

    def ready(self, room: Mapping[str, int], top: int) -> Sequence[tuple[str, int, int, int]]:
        found: list[tuple[str, int, int, int]] = []
        for part in parts([(name,) for name in room]):
            names = tables.values(1, len(part))
            for statement in (statements.READY, statements.OPEN_LANES):
                text = statement.replace("{names}", names).replace(":top", "?")
                found += self._connection.execute(text, [*chain.from_iterable(part), top]).fetchall()
        return found

    def with_events(self, numbers: Sequence[int]) -> Sequence[tuple[Delivery, Event]]:
        rows = self._connection.execute(statements.WITH_EVENTS, (orjson.dumps(numbers).decode(),))
        return [(Delivery(*row[:_DELIVERY_WIDTH]), whole(Event(*row[_DELIVERY_WIDTH:]), self._blobs)) for row in rows]

    def heads(self, lanes: Sequence[LaneKey]) -> Mapping[LaneKey, tuple[int, int, int]]:
        heads: dict[LaneKey, tuple[int, int, int]] = {}
        for part in parts(lanes):
            text = statements.HEADS.replace("{lanes}", tables.values(2, len(part)))
            for row in self._connection.execute(text, [*chain.from_iterable(part)]):
                heads[row[0], row[1]] = row[2:]
        return heads

    def due(self, now: int, limit: int) -> Sequence[Delivery]:
        return [Delivery(*row) for row in self._connection.execute(statements.DUE, (now, limit))]

    def running(self) -> Sequence[Delivery]:
        return [Delivery(*row) for row in self._connection.execute(statements.RUNNING)]

    def unfinished_occurrences(self) -> Sequence[Occurred]:
        return [Occurred(*row) for row in self._connection.execute(statements.UNFINISHED_OCCURRENCES)]

    def mark(self, space: str, group: str, now: int) -> tuple[int, int]:
        if space == "state":
            found = self._connection.execute(statements.STATE_MARK, (group, now))
        else:
            found = self._connection.execute(statements.STREAM_MARK, (space.removeprefix("stream:"), group))
        count, highest = found.fetchone()
        return count, highest

    def state_keys(self, group: str) -> Sequence[RowKey]:
        return self._connection.execute(statements.STATE_KEYS, (group,)).fetchall()

    def expired(self, now: int, limit: int) -> Sequence[RowKey]:
        if now < self._next_expiry:
            return ()
        keys = self._connection.execute(statements.EXPIRED, (now, limit)).fetchall()
        if not keys:
            self._next_expiry = self._read_next_expiry()
        return keys

    def has_items(self, stream: str, group: str) -> bool:
        return self._connection.execute(statements.HAS_ITEMS, (stream, group)).fetchone() is not None

    def old_changes(self, before: int, limit: int) -> Sequence[Change]:
        found = self._connection.execute(statements.OLD_CHANGES, {"before": before, "limit": limit})
        return [Change(*row) for row in found]

    def trim_changes(self, stream: str, group: str, keep: int) -> tuple[int, int]:
        last = self._connection.execute(statements.LAST_GONE, (stream, group, keep)).fetchone()
        if last is not None:
            self._connection.execute(statements.TRIM_CHANGES, (stream, group, last[0]))
        return keep, 0 if last is None else last[0]

    def remove_events(self, before: int, after: int, limit: int) -> tuple[int, int | None]:
        execute = self._connection.execute
        rows = execute(statements.OLD_EVENTS, (after, before, limit)).fetchall()
        if not rows:
            return 0, None
        needed = execute(statements.STILL_NEEDED, (rows[0][1], max(first + count for _, first, count in rows), before))
        kept = {event for (event,) in needed}
        gone = [row for row in rows if row[0] not in kept]
        numbers = orjson.dumps([n for _, first, count in gone for n in range(first, first + count)]).decode()
        for statement in (
            statements.REMOVE_DELIVERIES,
            statements.REMOVE_ATTEMPTS,
            statements.REMOVE_DIGESTS,
            statements.REMOVE_MEMOS,
        ):
            execute(statement, (numbers,))
        removed = execute(statements.REMOVE_EVENTS, (orjson.dumps([n for n, _, _ in gone]).decode(),))
        self.removed_blobs += [blob for (blob,) in removed if blob is not None]
        return len(gone), rows[-1][0] if len(rows) == limit else None

    def remove_remainders(self, before: int, now: int, limit: int) -> None:
        self._connection.execute(statements.REMOVE_KEYS, (now, limit))
        self._connection.execute(statements.REMOVE_ANSWERS, (now, limit))
        self._connection.execute(statements.REMOVE_AUDIT, (now - AUDIT_KEPT_MS, limit))
        gone = self._connection.execute(statements.REMOVE_OCCURRENCES, (before, limit)).fetchall()
        if gone:
            numbers = orjson.dumps([n for (n,) in gone]).decode()
            self._connection.execute(statements.REMOVE_DIGESTS, (numbers,))

    def used_bytes(self) -> int:
        """What the file holds, without free pages, and the files of large payloads beside it."""
        ask = self._connection.execute
        pages = ask("PRAGMA page_count").fetchone()[0] - ask("PRAGMA freelist_count").fetchone()[0]
        size: int = pages * ask("PRAGMA page_size").fetchone()[0]
        return size + self._blobs.bytes

    def _outside(self, event: Event) -> Event:
        """A large payload is on disk before its row says so."""
        if len(event.data) <= BLOB_BYTES:
            return event
        self._blobs.keep(event.id, event.data)
        return event._replace(data=b"", blob=event.id)

    def _note_running(self, rows: Sequence[Delivery]) -> None:
        for row in rows:
            if row.state == RUNNING:
                self._running[row[:1]] = row
            else:
                self._running.pop(row[:1], None)

    def _update_deliveries(self, rows: Sequence[Delivery]) -> None:
        for part in parts(rows):
            values = [*chain.from_iterable(_changing(row) for row in part)]
            self._connection.execute(tables.update_deliveries(len(part)), values)

    def _read_next_expiry(self) -> int:
        found = self._connection.execute(statements.NEXT_EXPIRY).fetchone()[0]
        return _NEVER if found is None else int(found)


def whole(event: Event, blobs: Blobs) -> Event:
    """With its payload, where that is a file; empty where the file is gone."""
    return event if event.blob is None else event._replace(data=blobs.read(event.blob) or b"")
