"""What people do with deliveries and events: retry, drop, retry with another payload, replay."""

import orjson

from motia_host.abc.ledger import Emitted, NewEvent
from motia_host.adapters.rules import records
from motia_host.adapters.rules.emit import emit
from motia_host.adapters.rules.finish import end
from motia_host.adapters.rules.lanes import release
from motia_host.adapters.rules.records import Delivery, Event, delivery_id, delivery_n
from motia_host.adapters.rules.unit import Unit
from motia_host.ids import new_id

_DROPPABLE = frozenset({records.SCHEDULED, records.READY, records.SUSPENDED, records.DEAD})


def retry_dead(unit: Unit, delivery: str) -> bool:
    row = _dead(unit, delivery)
    if row is None:
        return False
    unit.put(row._replace(state=records.READY, failures=0, interruptions=0, run_at=None, changed_at=unit.now))
    release(unit, row)
    unit.outcome.ready.add(row.subscriber)
    return True


def drop(unit: Unit, delivery: str) -> bool:
    row = _found(unit, delivery)
    if row is None or row.state not in _DROPPABLE:
        return False
    end(unit, row, records.CANCELLED)
    return True


def retry_edited(unit: Unit, delivery: str, data: bytes) -> str | None:
    """The new event and its delivery take the dead one's place in line, whoever is subscribed by now."""
    dead = _dead(unit, delivery)
    old = None if dead is None else unit.get(Event, dead.event)
    if dead is None or old is None:
        return None
    end(unit, dead, records.CANCELLED)
    number = unit.number()
    lineage = delivery_id(dead.n)
    event = old._replace(
        n=number,
        id=new_id(),
        data=data,
        emitted_at=unit.now,
        lineage=lineage,
        first=number + 1,
        deliveries=1,
        blob=None,
    )
    row = dead._replace(
        n=unit.number(),
        event=number,
        state=records.READY,
        run_at=None,
        expires_at=None,
        attempt=0,
        failures=0,
        interruptions=0,
        suspect=0,
        started_at=None,
        changed_at=unit.now,
        lineage=lineage,
    )
    unit.put(event)
    unit.put(row)
    release(unit, row)
    unit.outcome.ready.add(row.subscriber)
    return delivery_id(row.n)


def replay(unit: Unit, event: Event, only: frozenset[str] | None, data: bytes | None) -> Emitted:
    return emit(
        unit,
        NewEvent(
            id=new_id(),
            topic=event.topic,
            data=event.data if data is None else data,
            trace_id=event.trace_id,
            flows=tuple(orjson.loads(event.flows)),
            source=event.source,
            group=event.grp,
            priority=event.priority,
            only=only,
            lineage=event.id,
        ),
    )


def _found(unit: Unit, delivery: str) -> Delivery | None:
    n = delivery_n(delivery)
    return None if n is None else unit.get(Delivery, n)


def _dead(unit: Unit, delivery: str) -> Delivery | None:
    row = _found(unit, delivery)
    return row if row is not None and row.state == records.DEAD else None
