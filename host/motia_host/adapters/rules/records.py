"""The rows of a store, one class per table. A row's first `KEYS[class]` members are its key.

Times are Unix ms. Deliveries are narrow because they change; events are immutable and shared by their deliveries, whose
numbers `n` follow one another from `first` on. Payloads and values are JSON as bytes.
"""

from typing import Any, Final, NamedTuple

SCHEDULED: Final = 0
READY: Final = 1
RUNNING: Final = 2
SUSPENDED: Final = 3
"""Reserved for handlers that wait."""
DONE: Final = 4
DEAD: Final = 5
CANCELLED: Final = 6

STATE_NAMES: Final = ("scheduled", "ready", "running", "suspended", "done", "dead", "cancelled")

STANDARD: Final = 0
FIFO: Final = 1
FIFO_BLOCK: Final = 2
"""Fifo whose lane stands still behind a dead letter."""


class Event(NamedTuple):
    n: int
    id: str
    topic: str
    data: bytes
    trace_id: str
    flows: str
    """A JSON array."""
    source: str
    parent: int | None
    emitted_at: int
    lineage: str | None
    grp: str | None
    priority: int
    first: int
    deliveries: int
    blob: str | None = None
    """Name of the file that holds the payload where it is large; then `data` is empty if that file is gone."""


class Delivery(NamedTuple):
    n: int
    event: int
    subscriber: str
    fifo: int
    grp: str
    priority: int
    pos: int
    """Its place in line: `n`, or a later number where it was first ready later."""
    state: int
    run_at: int | None
    expires_at: int | None
    attempt: int
    failures: int
    interruptions: int
    suspect: int
    epoch: int
    started_at: int | None
    changed_at: int
    lineage: str | None


class Attempt(NamedTuple):
    """The end of an attempt that did not succeed. Running and successful ones are told from their delivery."""

    delivery: int
    attempt: int
    started_at: int
    ended_at: int
    outcome: str
    error: bytes | None


class Lane(NamedTuple):
    """One row per (subscriber, group) of fifo deliveries while any of them waits or runs.

    `held` is the delivery that keeps the others waiting: running, waiting for its retry, or dead where that blocks. `head` is
    the next to run where nothing holds the lane, with its priority and place.
    """

    subscriber: str
    grp: str
    held: int | None
    head: int | None
    priority: int
    pos: int


class Digest(NamedTuple):
    parent: int
    digest: str
    occurrence: int
    event: str


class Key(NamedTuple):
    topic: str
    key: str
    digest: str
    event: str
    expires_at: int | None


class Answered(NamedTuple):
    """A request's idempotency key. `status` is None while a host of `epoch` works on it."""

    scope: str
    key: str
    digest: str
    epoch: int
    expires_at: int
    status: int | None
    headers: bytes
    body: bytes | None
    format: str


class Occurred(NamedTuple):
    step: str
    scheduled_at: int
    stored_at: int
    n: int
    """Names it as the parent of what it emits; from the same sequence as deliveries."""
    trace_id: str
    interruptions: int
    outcome: str | None
    """None until it has ended."""


class State(NamedTuple):
    grp: str
    key: str
    n: int
    value: bytes
    revision: int
    expires_at: int | None
    updated_at: int


class Item(NamedTuple):
    stream: str
    grp: str
    id: str
    n: int
    data: bytes
    revision: int
    offset: int
    timestamp: int


class Group(NamedTuple):
    """What is remembered of a stream's group: its last change, how many changes are kept, and the last one that is not."""

    stream: str
    grp: str
    offset: int
    timestamp: int
    kept: int
    trimmed: int


class Change(NamedTuple):
    offset: int
    stream: str
    grp: str
    id: str | None
    kind: str
    data: bytes
    timestamp: int


class Subscribed(NamedTuple):
    subscriber: str
    topic: str
    fifo: int
    delay_ms: int
    on_dead: str


class Paused(NamedTuple):
    step: str


AUDIT_KEPT_MS: Final = 365 * 24 * 3600 * 1000


class Audited(NamedTuple):
    n: int
    at: int
    who: str
    action: str
    target: str
    detail: bytes


Row = (
    Event | Delivery | Attempt | Lane | Digest | Key | Answered | Occurred
    | State | Item | Group | Change | Subscribed | Paused | Audited
)  # fmt: skip

KEYS: Final[dict[type[Any], int]] = {
    Event: 1,
    Delivery: 1,
    Attempt: 2,
    Lane: 2,
    Digest: 3,
    Key: 2,
    Answered: 2,
    Occurred: 2,
    State: 2,
    Item: 3,
    Group: 2,
    Change: 1,
    Subscribed: 2,
    Paused: 1,
    Audited: 1,
}
"""Also the order in which tables are written: what is referred to comes first."""


def delivery_id(n: int) -> str:
    """The id under which a delivery is known outside: it sorts as `n` does."""
    return f"d{n:015x}"


def occurrence_id(n: int) -> str:
    """The id under which a cron occurrence is known outside."""
    return f"o{n:015x}"


def delivery_n(id: str | None) -> int | None:
    """The number of a delivery's id; None for None and for what is not such an id."""
    return _number(id, "d")


def parent_n(id: str | None) -> int | None:
    """The number of a delivery or a cron occurrence, of whose repeated emits there is a note."""
    return _number(id, "do")


def _number(id: str | None, kinds: str) -> int | None:
    if id is None or len(id) != 16 or id[0] not in kinds:
        return None
    try:
        return int(id[1:], 16)
    except ValueError:
        return None
