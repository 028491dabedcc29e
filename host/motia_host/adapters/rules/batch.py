"""Applying a batch to a unit of work: fence and reads first, then its operations in order, or nothing of it."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from motia_host.abc.answers import AnswerBegin, AnswerDrop, AnswerKeep
from motia_host.abc.cron import Occurrence, OccurrenceEnd
from motia_host.abc.ledger import (
    Batch,
    CommitResult,
    Committed,
    Conflict,
    Emit,
    Fenced,
    Finish,
    Op,
    ReadMark,
    StateClear,
    StateDelete,
    StateSet,
    StateUpdate,
    StreamDelete,
    StreamSend,
    StreamSet,
    StreamUpdate,
)
from motia_host.adapters.rules import answers, cron, state, streams
from motia_host.adapters.rules.emit import emit
from motia_host.adapters.rules.finish import finish, running_delivery
from motia_host.adapters.rules.records import (
    Answered,
    Delivery,
    Digest,
    Group,
    Item,
    Key,
    Lane,
    Row,
    State,
    delivery_n,
    parent_n,
)
from motia_host.adapters.rules.unit import RowKey, Unit


def apply(unit: Unit, batch: Batch) -> CommitResult:
    """Raises what `Ledger.commit` raises; then, and for `Conflict` and `Fenced`, nothing of the batch is left in the unit."""
    unit.begin()
    try:
        result = _apply(unit, batch)
    except BaseException:
        unit.rollback()
        raise
    if not isinstance(result, Committed):
        unit.rollback()
    return result


def prefetch(unit: Unit, batches: Iterable[Batch]) -> None:
    """Read in a few statements what these batches will ask for one by one."""
    wanted: dict[type[Row], list[RowKey]] = {}
    for batch in batches:
        if batch.fence is not None and (n := delivery_n(batch.fence.delivery)) is not None:
            wanted.setdefault(Delivery, []).append((n,))
        for op in batch.ops:
            _note_wanted(unit, op, wanted)
    for table, keys in wanted.items():
        unit.prefetch(table, keys)
    if Delivery in wanted:
        fifo = [row for row in unit.touched(Delivery) if row.fifo]
        if fifo:
            unit.prefetch(Lane, [(row.subscriber, row.grp) for row in fifo])


def _apply(unit: Unit, batch: Batch) -> CommitResult:
    fence = batch.fence
    if fence is not None and (
        fence.epoch != unit.epoch or running_delivery(unit, fence.delivery, fence.attempt) is None
    ):
        return Fenced()
    if batch.reads and not _still_true(unit, batch.reads):
        return Conflict()
    results: list[Any] = []
    for op in batch.ops:
        if isinstance(op, Finish):
            row = running_delivery(unit, op.delivery, op.attempt)
            if row is None:
                return Fenced()
            finish(unit, row, op)
            results.append(None)
        else:
            results.append(_APPLY[type(op)](unit, op))
    return Committed(unit.counters.seq, results)


def _still_true(unit: Unit, reads: Iterable[ReadMark]) -> bool:
    if any(mark.key is None for mark in reads):
        unit.flush()  # groups are asked of the backend, which has to see the batches before this one
    return all(_holds(unit, mark) for mark in reads)


def _holds(unit: Unit, mark: ReadMark) -> bool:
    if mark.key is None:
        return unit.backend.mark(mark.space, mark.group, unit.now) == (mark.count, mark.revision)
    if mark.space == "state":
        row: State | Item | None = state.present(unit, mark.group, mark.key)
    else:
        row = unit.get(Item, mark.space.removeprefix("stream:"), mark.group, mark.key)
    return (0 if row is None else row.revision) == mark.revision


def _emit(unit: Unit, op: Emit) -> Any:
    return emit(unit, op.event)


_APPLY = cast(
    "dict[type[Op], Callable[[Unit, Op], Any]]",
    {
        StateSet: state.set_,
        StateDelete: state.delete,
        StateClear: state.clear,
        StateUpdate: state.update,
        StreamSet: streams.set_,
        StreamUpdate: streams.update,
        StreamDelete: streams.delete,
        StreamSend: streams.send,
        Emit: _emit,
        Occurrence: cron.occur,
        OccurrenceEnd: cron.end,
        AnswerBegin: answers.begin,
        AnswerKeep: answers.keep,
        AnswerDrop: answers.drop,
    },
)


def _note_wanted(unit: Unit, op: Op, wanted: dict[type[Row], list[RowKey]]) -> None:
    if isinstance(op, Emit):
        _note_emit(unit, op, wanted)
    elif isinstance(op, Finish):
        if (n := delivery_n(op.delivery)) is not None:
            wanted.setdefault(Delivery, []).append((n,))
    elif isinstance(op, (StateUpdate, StateDelete)):
        wanted.setdefault(State, []).append((op.group, op.key))
    elif isinstance(op, (AnswerBegin, AnswerDrop)):
        wanted.setdefault(Answered, []).append((op.scope, op.key))
    elif isinstance(op, (StreamSet, StreamUpdate, StreamDelete, StreamSend)):
        wanted.setdefault(Group, []).append((op.stream, op.group))
        if op.id is not None and not isinstance(op, StreamSend):
            wanted.setdefault(Item, []).append((op.stream, op.group, op.id))


def _note_emit(unit: Unit, op: Emit, wanted: dict[type[Row], list[RowKey]]) -> None:
    event = op.event
    if event.digest is not None and (parent := parent_n(event.parent)) is not None:
        wanted.setdefault(Digest, []).append((parent, event.digest.hex(), event.occurrence))
    if event.idempotency_key is not None:
        wanted.setdefault(Key, []).append((event.topic, event.idempotency_key))
    lanes = [(s.subscriber, event.group or "") for s in unit.subscriptions.by_topic.get(event.topic, ()) if s.fifo]
    if lanes:
        wanted.setdefault(Lane, []).extend(lanes)
