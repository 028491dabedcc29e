"""Making ready deliveries running, and scheduled ones ready when their time has come."""

from collections.abc import Mapping, Sequence

from motia_host.abc.ledger import Claimed
from motia_host.adapters.rules import records
from motia_host.adapters.rules.emit import claimed
from motia_host.adapters.rules.finish import end, record
from motia_host.adapters.rules.lanes import hold, release
from motia_host.adapters.rules.records import Delivery, Event
from motia_host.adapters.rules.unit import Unit

Taken = tuple[int, int, Claimed]
"""With priority and place in line."""

DUE_PER_CLAIM = 1000
"""Scheduled deliveries that one claim makes ready; where more are due, `next_due` says so at once."""
_PAYLOAD_GONE = b'{"name":"payload-gone","message":"The file that held the payload is gone."}'
PASSES_PER_CLAIM = 50
"""Passes over the queue, where those found first had expired."""


def claim(unit: Unit, room: Mapping[str, int], limit: int) -> list[Claimed]:
    """As `EventStore.claim` says. Flushes what came before in the transaction, so that it is seen."""
    _promote_due(unit)
    left = {subscriber: count for subscriber, count in room.items() if count > 0}
    taken: list[Taken] = []
    for _ in range(PASSES_PER_CLAIM):
        unit.settle()
        numbers = _choose(unit, left, limit - len(taken))
        ended = _take(unit, numbers, left, taken)
        if not ended or len(taken) >= limit:
            break
    else:
        unit.outcome.ready.update(left)  # more may wait behind so many expired ones: the dispatcher asks again
    return [claim for _, _, claim in sorted(taken, key=_in_line)]


def _in_line(taken: Taken) -> tuple[int, int]:
    return -taken[0], taken[1]


def _choose(unit: Unit, left: Mapping[str, int], limit: int) -> list[int]:
    """The numbers of what runs next: highest priority first, then by place in line."""
    if limit <= 0 or not left:
        return []
    found = unit.backend.ready(left, min(limit, max(left.values())))
    counts = dict.fromkeys(left, 0)
    chosen: list[int] = []
    for subscriber, _, _, n in sorted(found, key=lambda row: (-row[1], row[2])):
        if counts[subscriber] < left[subscriber] and len(chosen) < limit:
            counts[subscriber] += 1
            chosen.append(n)
    return chosen


def _take(unit: Unit, numbers: Sequence[int], left: dict[str, int], taken: list[Taken]) -> bool:
    """Make these running; those that cannot run any more end instead. Whether there were some that ended so."""
    if not numbers:
        return False
    ended = False
    for delivery, event in unit.backend.with_events(numbers):
        unit.hold(delivery)
        if _ends_before_it_runs(unit, delivery, event):
            ended = True
            continue
        left[delivery.subscriber] -= 1
        started = claimed(_start(unit, delivery), event, delivery.changed_at)
        taken.append((delivery.priority, delivery.pos, started))
    return ended


def _ends_before_it_runs(unit: Unit, delivery: Delivery, event: Event) -> bool:
    """Past its expiry it is cancelled; without its payload, which somebody removed, it is a dead letter."""
    if delivery.expires_at is not None and delivery.expires_at <= unit.now:
        end(unit, delivery, records.CANCELLED)
        return True
    if event.blob is not None and not event.data:
        started = _start(unit, delivery)
        record(unit, started, "dead", _PAYLOAD_GONE)
        end(unit, started, records.DEAD)
        return True
    return False


def _start(unit: Unit, delivery: Delivery) -> Delivery:
    started = delivery._replace(
        state=records.RUNNING,
        attempt=delivery.attempt + 1,
        epoch=unit.epoch,
        started_at=unit.now,
        changed_at=unit.now,
    )
    unit.put(started)
    hold(unit, started)
    return started


def _promote_due(unit: Unit) -> None:
    unit.flush()
    for delivery in unit.backend.due(unit.now, DUE_PER_CLAIM):
        unit.hold(delivery)
        pos = delivery.pos if delivery.attempt else unit.number()  # a retry keeps its place in line
        ready_at = delivery.run_at if delivery.run_at is not None else unit.now
        unit.put(delivery._replace(state=records.READY, run_at=None, pos=pos, changed_at=ready_at))
        release(unit, delivery)
        unit.outcome.ready.add(delivery.subscriber)
