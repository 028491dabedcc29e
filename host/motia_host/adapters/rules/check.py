"""What is wrong with a batch by itself, found on the caller's side before it enters the writer.

Everything else that can be wrong with a batch depends on what is stored, and is found by `batch.apply`.
"""

from collections.abc import Iterator

from motia_host.abc.answers import AnswerKeep
from motia_host.abc.ledger import Batch, Emit, NewEvent, Op, StateSet, StreamSend, StreamSet
from motia_host.errors import ValueNotRepresentable, ValueTooLarge

_PER_OPERATION = 200
"""Bytes that an operation costs besides its payload, for the bound of the hand-over."""


def checked_size(batch: Batch, value_limit: int) -> int:
    """About how many bytes a batch occupies. Raises `ValueTooLarge` and `ValueNotRepresentable`."""
    size = 0
    for op in batch.ops:
        payload = _payload(op)
        if isinstance(op, StateSet) and len(payload) > value_limit:
            raise ValueTooLarge(len(payload), value_limit)
        _check_utf8(payload)
        for text in _texts(op):
            _check_text(text)
        size += len(payload) + _PER_OPERATION
        if isinstance(op, AnswerKeep):  # bytes as they were answered, which need not be UTF-8
            size += len(op.answer.body or b"")
    return size


def _payload(op: Op) -> bytes:
    if isinstance(op, Emit):
        return op.event.data
    if isinstance(op, StateSet):
        return op.value
    if isinstance(op, StreamSet):
        return op.data
    return op.event if isinstance(op, StreamSend) else b""


def _texts(op: Op) -> Iterator[str]:
    if isinstance(op, Emit):
        yield from _event_texts(op.event)
        return
    for name in ("group", "key", "stream", "id", "step", "scope"):
        text = getattr(op, name, None)
        if text is not None:
            yield text


def _event_texts(event: NewEvent) -> Iterator[str]:
    yield event.topic
    yield event.id
    yield event.trace_id
    if event.group is not None:
        yield event.group
    if event.idempotency_key is not None:
        yield event.idempotency_key


def _check_utf8(payload: bytes) -> None:
    if payload.isascii():
        return
    try:
        payload.decode()
    except UnicodeDecodeError as error:
        raise ValueNotRepresentable("$", f"it is not UTF-8 at byte {error.start}") from None


def _check_text(text: str) -> None:
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueNotRepresentable("$", f"a lone surrogate stands in {text[: error.start]!r} …") from None
