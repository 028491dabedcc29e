"""Stored rows as the interfaces show them."""

from collections.abc import Sequence

import orjson

from motia_host.abc.cron import OccurrenceRow
from motia_host.abc.events import AttemptRow, DeliveryRow, EventRow, Subscription
from motia_host.abc.ledger import StreamChange
from motia_host.abc.state import StateRow
from motia_host.abc.streams import StreamItem
from motia_host.adapters.rules import records
from motia_host.adapters.rules.records import (
    Attempt,
    Change,
    Delivery,
    Event,
    Item,
    Occurred,
    State,
    Subscribed,
    delivery_id,
    occurrence_id,
)


def event_row(event: Event) -> EventRow:
    return EventRow(
        id=event.id,
        topic=event.topic,
        data=event.data,
        trace_id=event.trace_id,
        flows=tuple(orjson.loads(event.flows)),
        source=event.source,
        emitted_at=event.emitted_at,
        lineage=event.lineage,
        deliveries=event.deliveries,
        group=event.grp,
        priority=event.priority,
        parent=None if event.parent is None else delivery_id(event.parent),
    )


def delivery_row(delivery: Delivery, event: Event, error: bytes | None) -> DeliveryRow:
    """`error` is that of the last attempt; it is shown for dead letters."""
    return DeliveryRow(
        id=delivery_id(delivery.n),
        event=event.id,
        topic=event.topic,
        subscriber=delivery.subscriber,
        state=records.STATE_NAMES[delivery.state],
        group=event.grp,
        priority=delivery.priority,
        attempt=delivery.attempt,
        failures=delivery.failures,
        interruptions=delivery.interruptions,
        suspect=bool(delivery.suspect),
        run_at=delivery.run_at,
        expires_at=delivery.expires_at,
        emitted_at=event.emitted_at,
        changed_at=delivery.changed_at,
        error=error if delivery.state == records.DEAD else None,
        trace_id=event.trace_id,
        lineage=delivery.lineage,
    )


def attempt_rows(delivery: Delivery, stored: Sequence[Attempt]) -> list[AttemptRow]:
    """All attempts in order; the one that runs, or that succeeded, is told from the delivery."""
    rows = [AttemptRow(a.attempt, a.started_at, a.ended_at, a.outcome, a.error) for a in stored]
    started = delivery.started_at if delivery.started_at is not None else delivery.changed_at
    if delivery.state == records.RUNNING:
        rows.append(AttemptRow(delivery.attempt, started, None, None, None))
    elif delivery.state == records.DONE:
        rows.append(AttemptRow(delivery.attempt, started, delivery.changed_at, "done", None))
    return rows


def state_row(row: State) -> StateRow:
    return StateRow(row.grp, row.key, row.value, row.revision, row.expires_at, row.updated_at)


def occurrence_row(row: Occurred) -> OccurrenceRow:
    return OccurrenceRow(row.step, row.scheduled_at, occurrence_id(row.n), row.trace_id, row.interruptions, row.outcome)


def stream_item(row: Item) -> StreamItem:
    return StreamItem(row.grp, row.id, row.data, row.revision, row.offset, row.timestamp)


def stream_change(row: Change) -> StreamChange:
    return StreamChange(row.offset, row.stream, row.grp, row.id, row.kind, row.data, row.timestamp)


def subscribed(subscription: Subscription) -> Subscribed:
    return Subscribed(
        subscription.subscriber,
        subscription.topic,
        int(subscription.fifo),
        subscription.delay_ms,
        subscription.on_dead,
    )
