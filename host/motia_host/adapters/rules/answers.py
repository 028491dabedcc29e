"""What the operations on idempotency keys of requests mean."""

from motia_host.abc.answers import Answer, AnswerBegin, AnswerDrop, AnswerKeep
from motia_host.adapters.rules.records import Answered
from motia_host.adapters.rules.unit import Unit
from motia_host.errors import IdempotencyBusy, IdempotencyConflict


def begin(unit: Unit, op: AnswerBegin) -> Answer | None:
    known = unit.get(Answered, op.scope, op.key)
    if known is not None and known.expires_at > unit.now:
        if known.digest != op.digest.hex():
            raise IdempotencyConflict(op.key)
        if known.status is not None:
            return Answer(known.status, known.headers, known.body, known.format)
        if known.epoch == unit.epoch:
            raise IdempotencyBusy(op.key)
    unit.put(Answered(op.scope, op.key, op.digest.hex(), unit.epoch, op.expires_at, None, b"{}", None, "json"))
    return None


def keep(unit: Unit, op: AnswerKeep) -> None:
    given = op.answer
    unit.put(
        Answered(
            op.scope,
            op.key,
            op.digest.hex(),
            unit.epoch,
            op.expires_at,
            given.status,
            given.headers,
            given.body,
            given.format,
        )
    )


def drop(unit: Unit, op: AnswerDrop) -> None:
    known = unit.get(Answered, op.scope, op.key)
    if known is not None and known.status is None:
        unit.remove(Answered, op.scope, op.key)
