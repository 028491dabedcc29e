"""Events of the SQLite store: the queue, dead letters, and what people look at."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from motia_host.abc.events import AttemptRow, DeliveryFilter, DeliveryRow, EventRow, QueueDepth, Subscription
from motia_host.abc.ledger import Claimed, Emitted
from motia_host.adapters.rules import claim, letters, records, subscribe
from motia_host.adapters.rules.records import Attempt, Delivery, Event, delivery_n
from motia_host.adapters.rules.rows import attempt_rows, delivery_row, event_row
from motia_host.adapters.sqlite import statements
from motia_host.adapters.sqlite.backend import whole
from motia_host.adapters.sqlite.core import Core

_WIDTH: Final = len(Delivery._fields)
_ALL: Final = 2**62
_CLOCK_SLACK_MS: Final = 60_000
_COUNTED_ANEW_S: Final = 30.0
_WAITING_STATES: Final = frozenset({records.SCHEDULED, records.RUNNING, records.DEAD})
"""States with an index of their own: they are few among many, so the rows are found by it."""


class SqliteEvents:
    def __init__(self, core: Core) -> None:
        self._core = core
        self._ended: tuple[float, Sequence[tuple[str, int, int]]] | None = None

    async def subscribe(self, subscriptions: Sequence[Subscription], *, complete: bool) -> None:
        await self._core.run(lambda unit: subscribe.subscribe(unit, subscriptions, complete=complete))

    async def claim(self, room: Mapping[str, int], *, limit: int) -> Sequence[Claimed]:
        return await self._core.run(lambda unit: claim.claim(unit, room, limit), promise=False)

    async def next_due(self) -> int | None:
        row = self._core.readers.one(statements.NEXT_DUE, ())
        return None if row is None else row[0]

    async def event(self, id: str) -> EventRow | None:
        event = await self._stored(id)
        return None if event is None else event_row(event)

    async def events(
        self, *, topic: str | None = None, trace_id: str | None = None, since: int | None = None, after: str | None = None,
        limit: int = 100
    ) -> Sequence[EventRow]:  # fmt: skip
        blobs = self._core.blobs

        def question(connection: sqlite3.Connection) -> list[EventRow]:
            first = 0 if since is None else _number_at(connection, since - _CLOCK_SLACK_MS)
            wanted = {"topic": topic, "trace_id": trace_id, "after": after, "limit": limit, "from": first}
            return [event_row(whole(Event(*row), blobs)) for row in connection.execute(statements.EVENTS, wanted)]

        return await self._core.readers.ask(question)

    async def unfinished(self, traces: Sequence[str], *, since: int) -> frozenset[str]:
        def question(connection: sqlite3.Connection) -> frozenset[str]:
            first = _number_at(connection, since - _CLOCK_SLACK_MS)
            wanted = {"from": first, "traces": orjson.dumps(traces).decode()}
            return frozenset(trace for (trace,) in connection.execute(statements.UNFINISHED, wanted))

        return await self._core.readers.ask(question)

    async def delivery(self, id: str) -> DeliveryRow | None:
        row = self._core.readers.one(statements.DELIVERY, (delivery_n(id),))
        return None if row is None else _delivery_row(row)

    async def deliveries(self, filter: DeliveryFilter) -> Sequence[DeliveryRow]:  # noqa: A002
        return await self._core.readers.ask(lambda connection: _deliveries(connection, filter))

    async def attempts(self, delivery: str) -> Sequence[AttemptRow]:
        n = delivery_n(delivery)

        def question(connection: sqlite3.Connection) -> Sequence[AttemptRow]:
            row = connection.execute(statements.DELIVERY, (n,)).fetchone()
            if row is None:
                return ()
            stored = [Attempt(*values) for values in connection.execute(statements.ATTEMPTS, (n,))]
            return attempt_rows(Delivery(*row[:_WIDTH]), stored)

        return await self._core.readers.ask(question)

    async def depths(self) -> Sequence[QueueDepth]:
        return await self._core.readers.ask(_depths)

    async def ended(self) -> Sequence[tuple[str, int, int]]:
        now = self._core.clock.monotonic()
        if self._ended is None or now - self._ended[0] > _COUNTED_ANEW_S:
            self._ended = (now, await self._core.readers.all(statements.ENDED, ()))
        return self._ended[1]

    async def paused(self) -> frozenset[str]:
        return frozenset(name for (name,) in await self._core.readers.all(statements.PAUSED, ()))

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
        stored = await self._stored(event)
        if stored is None:
            return None
        return await self._core.run(lambda unit: letters.replay(unit, stored, only, data))

    async def sweep(self) -> int:
        return await self._core.sweep()

    async def _stored(self, event: str) -> Event | None:
        row = self._core.readers.one(statements.EVENT, (event,))
        if row is None:
            return None
        found = Event(*row)
        return found if found.blob is None else await self._core.readers.ask(lambda _: whole(found, self._core.blobs))


def _number_at(connection: sqlite3.Connection, time: int) -> int:
    """The number of the first event that was emitted about so late; numbers grow with time, but for clocks that were set."""
    low, high = connection.execute(statements.EVENT_BOUNDS).fetchone()
    while low < high:
        middle = (low + high) // 2
        row = connection.execute(statements.EVENT_FROM, (middle,)).fetchone()
        if row is None:
            break
        low, high = (row[0] + 1, high) if row[1] < time else (low, middle)
    return int(low)


def _deliveries(connection: sqlite3.Connection, wanted: DeliveryFilter) -> list[DeliveryRow]:
    first, last = 0, _ALL
    if wanted.event is not None:
        numbers = connection.execute(statements.EVENT_NUMBERS, (wanted.event,)).fetchone()
        if numbers is None:
            return []
        first, last = numbers[0], sum(numbers)
    after = delivery_n(wanted.after)
    conditions: dict[str, Any] = {
        "before": _ALL if after is None else after,
        "first": first,
        "last": last,
        "subscriber": wanted.subscriber,
        "topic": wanted.topic,
        "trace_id": wanted.trace_id,
        "text": None if wanted.text is None else f"%{_escaped(wanted.text)}%",
        "since": wanted.since,
        "until": wanted.until,
        "limit": wanted.limit,
    }
    statement = statements.DELIVERIES.format(state=_state_condition(wanted.state))
    return [_delivery_row(row) for row in connection.execute(statement, conditions)]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _state_condition(name: str | None) -> str:
    """A literal, not a parameter: only so does SQLite see that a partial index holds the rows."""
    if name is None:
        return "1"
    if name not in records.STATE_NAMES:
        return "0"
    state = records.STATE_NAMES.index(name)
    return f"d.state = {state}" if state in _WAITING_STATES else f"+d.state = {state}"


def _delivery_row(row: tuple[Any, ...]) -> DeliveryRow:
    return delivery_row(Delivery(*row[:_WIDTH]), Event(*row[_WIDTH:-1]), row[-1])


def _depths(connection: sqlite3.Connection) -> list[QueueDepth]:
    counts: dict[str, list[int]] = {}
    oldest: dict[str, int] = {}
    for subscriber, state, count, first in connection.execute(statements.DEPTHS):
        counts.setdefault(subscriber, [0] * len(records.STATE_NAMES))[state] += count
        if state == records.READY:
            oldest[subscriber] = min(first, oldest.get(subscriber, first))
    since = {
        subscriber: connection.execute(statements.CHANGED_AT, (n,)).fetchone()[0] for subscriber, n in oldest.items()
    }
    return [
        QueueDepth(
            subscriber,
            count[records.SCHEDULED],
            count[records.READY],
            count[records.RUNNING],
            count[records.DEAD],
            since.get(subscriber),
        )
        for subscriber, count in sorted(counts.items())
    ]
