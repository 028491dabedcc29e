"""The lanes of fifo deliveries: who holds one, and whose head has to be looked up at the end of the transaction."""

from motia_host.adapters.rules.records import RUNNING, Delivery, Lane
from motia_host.adapters.rules.unit import Unit


def is_idle(unit: Unit, subscriber: str, grp: str) -> bool:
    """Whether a new delivery of the lane could run at once: nothing of it waits or runs."""
    return (subscriber, grp) not in unit.lanes and unit.get(Lane, subscriber, grp) is None


def append(unit: Unit, delivery: Delivery) -> None:
    """A new delivery has come, ready behind all others of its lane, or already running in an idle one."""
    if not delivery.fifo:
        return
    if delivery.state == RUNNING:
        hold(unit, delivery)
    elif unit.get(Lane, delivery.subscriber, delivery.grp) is None:
        unit.lanes.add((delivery.subscriber, delivery.grp))


def hold(unit: Unit, delivery: Delivery) -> None:
    """The delivery runs, waits for its retry, or is a dead letter that blocks: the others of its lane wait."""
    if delivery.fifo:
        unit.put(Lane(delivery.subscriber, delivery.grp, delivery.n, None, 0, 0))


def release(unit: Unit, delivery: Delivery) -> None:
    """The delivery waits in line again or has ended; if it held its lane, it no longer does."""
    if not delivery.fifo:
        return
    lane = unit.get(Lane, delivery.subscriber, delivery.grp)
    if lane is not None and lane.held == delivery.n:
        unit.put(lane._replace(held=None))
    unit.lanes.add((delivery.subscriber, delivery.grp))
