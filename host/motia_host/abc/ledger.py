"""The ledger: the one door through which everything durable is written.

A batch is plain data: what to write, for whom, and on which condition. State, streams, events and the end of an attempt
meet here, so that they commit together or not at all. Reads are the business of the nouns (`state`, `streams`, `events`,
`cron`); no interface hands out an open transaction. Values are JSON as bytes (compact UTF-8), never Python objects.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Protocol

from motia_host.abc.answers import AnswerBegin, AnswerDrop, AnswerKeep
from motia_host.abc.cron import Occurrence, OccurrenceEnd
from motia_host.immutable import immutable

if TYPE_CHECKING:
    import asyncio


class WriteClass(Enum):
    """How durable a batch is before `Ledger.commit` returns."""

    PROMISE = "promise"
    """Synced to disk (under `durability = "full"`): somebody outside is told next."""
    BOOKKEEPING = "bookkeeping"
    """Committed, not synced by itself: a kill cannot lose it, a power cut may repeat it."""


@immutable
class Fence:
    """The attempt on whose behalf a batch is written; the batch is refused when that attempt no longer runs."""

    delivery: str
    attempt: int
    epoch: int


@immutable
class ReadMark:
    """What a transactional handler has read. Checked inside the writer's transaction; a difference is a conflict.

    `key` None means the whole group: then `revision` is the highest revision in it and `count` its number of rows.
    An absent row has revision 0. `space` is "state" or "stream:<name>".
    """

    space: str
    group: str
    key: str | None
    revision: int
    count: int = 0


@immutable
class StateSet:
    """Result: None. `expires_at` is Unix ms; the row reads as absent from then on."""

    group: str
    key: str
    value: bytes
    expires_at: int | None = None


@immutable
class StateDelete:
    """Result: the former value as bytes, or None."""

    group: str
    key: str


@immutable
class StateClear:
    """Result: None. Removes every key of the group."""

    group: str


@immutable
class StateUpdate:
    """Result: the new value as bytes. `operations` as in protocol/spec.md §4; `OperationInvalid` refuses the whole batch."""

    group: str
    key: str
    operations: Sequence[dict[str, Any]]


@immutable
class StreamSet:
    """Result: the item as bytes. `data` is a JSON object that already holds its `id`. Change: create or update."""

    stream: str
    group: str
    id: str
    data: bytes


@immutable
class StreamUpdate:
    """Result: the item as bytes. Operations on the stored item (absent: `{"id": id}`); `id` cannot be changed."""

    stream: str
    group: str
    id: str
    operations: Sequence[dict[str, Any]]


@immutable
class StreamDelete:
    """Result: the former item as bytes, or None (then nothing is published)."""

    stream: str
    group: str
    id: str


@immutable
class StreamSend:
    """Result: None. `event` is `{"type", "data"}` as bytes; it is a change like the others but stores no item."""

    stream: str
    group: str
    id: str | None
    event: bytes


@immutable
class NewEvent:
    """An event to be stored, with one delivery for every stored subscription to its topic.

    `id` is time-ordered and made by the caller. `run_at`/`expires_at` are Unix ms. `digest` identifies the emit within its delivery
    (`parent`) when a retry repeats it: where (parent, digest, occurrence) is already stored, nothing is written and the
    result names the first event. `idempotency_key` does the same across deliveries, per topic, until `key_expires_at`; another
    digest under the same key is `IdempotencyConflict`. `slots` names subscribers for which the caller holds a free
    slot: a delivery of these that may run now (right time; fifo: nothing of its lane waits or runs) is stored as running and
    returned as claimed. `only` restricts the deliveries to these subscribers (replay into one).
    """

    id: str
    topic: str
    data: bytes
    trace_id: str
    flows: tuple[str, ...] = ()
    source: str = ""
    """Name of the step that emitted it; empty for events put in from outside."""
    parent: str | None = None
    """Id of the delivery, or of the cron occurrence, in which it was emitted."""
    digest: bytes | None = None
    occurrence: int = 0
    group: str | None = None
    priority: int = 0
    run_at: int | None = None
    """Where absent, the `delay_ms` of each subscription holds. A delivery takes its place in line when it is first ready."""
    expires_at: int | None = None
    idempotency_key: str | None = None
    key_expires_at: int | None = None
    slots: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    lineage: str | None = None
    """Id of the event of which this is a replay."""


@immutable
class Emit:
    """Result: `Emitted`."""

    event: NewEvent


@immutable
class Claimed:
    """A delivery that is now running under this host's epoch. `attempt` is already counted and stored."""

    delivery: str
    event: str
    subscriber: str
    topic: str
    data: bytes
    trace_id: str
    flows: tuple[str, ...]
    attempt: int
    group: str | None
    suspect: bool
    """It ran in a runner that died, or when a host stopped: it runs alone."""
    failures: int
    """Charged attempts so far, without this one."""
    interruptions: int
    emitted_at: int
    ready_at: int
    lineage: str | None = None
    source: str = ""
    """Name of the step that emitted the event."""


@immutable
class Emitted:
    event: str
    repeated: bool = False
    deliveries: int = 0
    claimed: tuple[Claimed, ...] = ()


class Outcome(Enum):
    """How an attempt ended."""

    DONE = "done"
    RETRY = "retry"
    """Charged; ready again at `retry_at`."""
    DEAD = "dead"
    """Charged; the delivery is a dead letter."""
    INTERRUPTED = "interrupted"
    """Not charged; ready again at once and suspect."""
    CANCELLED = "cancelled"
    """Given up on request or expired."""
    UNSTARTED = "unstarted"
    """Its handler was never called: neither charged nor counted; ready again at once, in its place."""


@immutable
class Finish:
    """The end of an attempt. Result: None. Refused as fenced when (delivery, attempt) is not running under this epoch."""

    delivery: str
    attempt: int
    outcome: Outcome
    retry_at: int | None = None
    error: bytes | None = None
    """JSON object with at least name and message; kept with the attempt, and on the delivery when dead."""
    suspect: bool = True
    """For INTERRUPTED: whether the next run has to be alone."""


Op = (
    StateSet | StateDelete | StateClear | StateUpdate
    | StreamSet | StreamUpdate | StreamDelete | StreamSend
    | Emit | Finish | Occurrence | OccurrenceEnd
    | AnswerBegin | AnswerKeep | AnswerDrop
)  # fmt: skip


@immutable
class Batch:
    """Operations that commit together, in this order, or not at all."""

    ops: Sequence[Op]
    write_class: WriteClass = WriteClass.PROMISE
    fence: Fence | None = None
    reads: Sequence[ReadMark] = ()


@immutable
class Committed:
    """`results` has one entry for each operation of the batch, as its class says."""

    seq: int
    results: Sequence[Any] = ()


@immutable
class Conflict:
    """Another commit changed something that `reads` relies on. Nothing was written."""


@immutable
class Fenced:
    """The attempt on whose behalf this was to be written has ended. Nothing was written."""


CommitResult = Committed | Conflict | Fenced


@immutable
class StreamChange:
    """One change of a stream, published after its commit, in the order of `offset`."""

    offset: int
    """Position in the store's sequence of changes; strictly increasing."""
    stream: str
    group: str
    id: str | None
    kind: str
    """create | update | delete | event"""
    data: bytes
    """The item (delete: the former one), or `{"type","data"}` for kind event."""
    timestamp: int
    """Unix ms, strictly increasing per (stream, group), across restarts and clock changes."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do. Loading a project refuses what its engine lacks."""

    joint_commit: bool = True
    delay: bool = True
    priority: bool = True
    listing: bool = True
    editing: bool = True
    durable: bool = True


@dataclass(slots=True)
class Listeners:
    """Who is told after a commit, on the event loop, once per commit and in its order. Must not block."""

    changes: list[Callable[[Sequence[StreamChange]], None]] = field(default_factory=list)
    ready: list[Callable[[frozenset[str]], None]] = field(default_factory=list)
    """Names of subscribers for which deliveries may have become ready now."""
    scheduled: list[Callable[[int], None]] = field(default_factory=list)
    """The earliest `run_at` (Unix ms) among deliveries that this commit scheduled for later, by delay or for a retry."""
    trouble: list[Callable[[BaseException], None]] = field(default_factory=list)
    """A failure of the store that concerns no single batch (checkpoint, sync, retention)."""


class Ledger(Protocol):
    """Everything durable goes through `commit`.

    Lifetime: `running()` opens the store, takes its exclusive ownership, raises the epoch and makes deliveries that ran under an
    earlier epoch ready (interrupted, suspect, uncharged), and counts cron occurrences that had not ended as interrupted; leaving it flushes and closes. Raises `StoreLocked` (with pid, port and mode of the
    owner where known), `StoreTooNew`, `StoreDamaged`.
    """

    capabilities: Capabilities
    listeners: Listeners

    @property
    def epoch(self) -> int:
        """Number of the host session: 0 before the first `running()`, one more with each."""
        ...

    def running(self) -> AbstractAsyncContextManager[None]: ...

    def submit(self, batch: Batch) -> "asyncio.Future[CommitResult]":
        """`commit` for callers that make no task of it: the batch has its place in the order when this returns.

        Errors that `commit` raises are those of the future; `ValueTooLarge` and `ValueNotRepresentable` too. It never waits for room, so
        that callers have to bound what they submit (the credits of a call do).
        """
        ...

    async def commit(self, batch: Batch) -> CommitResult:
        """Write a batch; batches of one caller commit in the order in which `commit` was called.

        Concurrent batches may share one transaction and one sync; a failing batch sinks nobody else. Raises `OperationInvalid`,
        `IdempotencyConflict`, `IdempotencyBusy`, `ValueTooLarge`, `ValueNotRepresentable` (nothing of the batch written), `StoreUnavailable` (it is not
        known to be written; after return it is settled and will not appear later). Waits while the hand-over to the writer is full.
        """
        ...
