"""What an emit means: the event, one delivery per subscription, and the recognition of one that was made before."""

import hashlib

import orjson

from motia_host.abc.ledger import Claimed, Emitted, NewEvent
from motia_host.adapters.rules import records
from motia_host.adapters.rules.lanes import append, is_idle
from motia_host.adapters.rules.records import (
    Delivery,
    Digest,
    Event,
    Key,
    Subscribed,
    delivery_id,
    delivery_n,
    parent_n,
)
from motia_host.adapters.rules.unit import Unit
from motia_host.errors import IdempotencyConflict


def emit(unit: Unit, new: NewEvent) -> Emitted:
    first = _made_before(unit, new)
    if first is not None:
        return Emitted(first, repeated=True)
    subscriptions = unit.subscriptions.by_topic.get(new.topic, ())
    if new.only is not None:
        subscriptions = tuple(s for s in subscriptions if s.subscriber in new.only)
    event = _event(unit, new, len(subscriptions))
    unit.put(event)
    claimed = tuple(c for s in subscriptions if (c := _deliver(unit, new, event, s)) is not None)
    return Emitted(new.id, deliveries=len(subscriptions), claimed=claimed)


def claimed(delivery: Delivery, event: Event, ready_at: int) -> Claimed:
    """What is told of a delivery that runs now."""
    return Claimed(
        delivery=delivery_id(delivery.n),
        event=event.id,
        subscriber=delivery.subscriber,
        topic=event.topic,
        data=event.data,
        trace_id=event.trace_id,
        flows=tuple(orjson.loads(event.flows)),
        attempt=delivery.attempt,
        group=event.grp,
        suspect=bool(delivery.suspect),
        failures=delivery.failures,
        interruptions=delivery.interruptions,
        emitted_at=event.emitted_at,
        ready_at=ready_at,
        lineage=delivery.lineage,
        source=event.source,
    )


def _made_before(unit: Unit, new: NewEvent) -> str | None:
    """The id of the event that this emit made the first time; else it is noted that it is made now."""
    parent = parent_n(new.parent)
    digest = None if new.digest is None else new.digest.hex()
    if parent is not None and digest is not None:
        known = unit.get(Digest, parent, digest, new.occurrence)
        if known is not None:
            return known.event
    first = None if new.idempotency_key is None else _under_key(unit, new, new.idempotency_key, digest)
    if parent is not None and digest is not None:
        unit.put(Digest(parent, digest, new.occurrence, first or new.id))
    return first


def _under_key(unit: Unit, new: NewEvent, key: str, digest: str | None) -> str | None:
    digest = digest or hashlib.sha256(new.data).hexdigest()
    known = unit.get(Key, new.topic, key)
    if known is None or (known.expires_at is not None and known.expires_at <= unit.now):
        unit.put(Key(new.topic, key, digest, new.id, new.key_expires_at))
        return None
    if known.digest != digest:
        raise IdempotencyConflict(key)
    return known.event


def _event(unit: Unit, new: NewEvent, deliveries: int) -> Event:
    n = unit.number()
    return Event(
        n=n,
        id=new.id,
        topic=new.topic,
        data=new.data,
        trace_id=new.trace_id,
        flows=orjson.dumps(new.flows).decode(),
        source=new.source,
        parent=delivery_n(new.parent),
        emitted_at=unit.now,
        lineage=new.lineage,
        grp=new.group,
        priority=new.priority,
        first=n + 1,
        deliveries=deliveries,
    )


def _deliver(unit: Unit, new: NewEvent, event: Event, subscription: Subscribed) -> Claimed | None:
    run_at = new.run_at if new.run_at is not None else unit.now + subscription.delay_ms
    later = run_at > unit.now
    n = unit.number()
    fifo = 0 if not subscription.fifo else records.FIFO_BLOCK if subscription.on_dead == "block" else records.FIFO
    runs = not later and _may_run(unit, new, subscription)
    delivery = Delivery(
        n=n,
        event=event.n,
        subscriber=subscription.subscriber,
        fifo=fifo,
        grp=new.group or "",
        priority=new.priority,
        pos=n,
        state=records.SCHEDULED if later else records.RUNNING if runs else records.READY,
        run_at=run_at if later else None,
        expires_at=new.expires_at,
        attempt=int(runs),
        failures=0,
        interruptions=0,
        suspect=0,
        epoch=unit.epoch,
        started_at=unit.now if runs else None,
        changed_at=unit.now,
        lineage=new.lineage,
    )
    unit.put(delivery)
    if later:
        _tell_scheduled(unit, run_at)
        return None
    append(unit, delivery)
    if runs:
        return claimed(delivery, event, unit.now)
    unit.outcome.ready.add(subscription.subscriber)
    return None


def _may_run(unit: Unit, new: NewEvent, subscription: Subscribed) -> bool:
    """Whether a delivery whose time has come runs at once, in the slot that is held for it."""
    if subscription.subscriber not in new.slots or (new.expires_at is not None and new.expires_at <= unit.now):
        return False
    return not subscription.fifo or is_idle(unit, subscription.subscriber, new.group or "")


def _tell_scheduled(unit: Unit, run_at: int) -> None:
    known = unit.outcome.scheduled
    unit.outcome.scheduled = run_at if known is None else min(known, run_at)
