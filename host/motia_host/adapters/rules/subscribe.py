"""Storing subscriptions and pauses; they count from the next transaction on."""

from collections.abc import Sequence

from motia_host.abc.events import Subscription
from motia_host.adapters.rules.records import Paused, Subscribed
from motia_host.adapters.rules.rows import subscribed
from motia_host.adapters.rules.unit import Unit


def subscribe(unit: Unit, subscriptions: Sequence[Subscription], *, complete: bool) -> None:
    rows = {row[:2]: row for row in map(subscribed, subscriptions)}
    if complete:
        for row in unit.subscriptions.all():
            if row[:2] not in rows:
                unit.remove(Subscribed, row.subscriber, row.topic)
    for row in rows.values():
        unit.put(row)


def set_paused(unit: Unit, name: str, *, paused: bool) -> None:
    """Of a cron step or a subscriber: both are steps, and a name is one step."""
    if paused:
        unit.put(Paused(name))
    else:
        unit.remove(Paused, name)
