"""Makes the record of a call that has ended: what a person may see of it, redacted, bounded in size."""

from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final

from motia_host.abc.ledger import Claimed
from motia_host.abc.telemetry import Invocation
from motia_host.engine import failures, redact
from motia_host.engine.calls import Call, Ending
from motia_host.ids import new_id
from motia_host.steps.discovery import display_language
from motia_host.steps.model import Step

RECORDED_BYTES: Final = 65_536
"""Inputs and outputs above it are recorded by their size alone."""
_of_delivery: Final = attrgetter("delivery", "event", "topic", "source", "lineage")
_NO_DELIVERY: Final = (None,) * 5


def invocation(call: Call) -> Invocation:
    plan = call.plan
    ending = call.ending or Ending.CANCELLED
    http, given, answered = _shown(plan.http, _bounded(plan.input), _bounded(_output(call.result)))
    delivery, event, topic, source, lineage = _of_delivery(plan.claimed) if plan.claimed else _NO_DELIVERY
    ms = round((call.ended_after or 0.0) * 1_000, 3)
    spans = tuple(call.spans) if call.spans else ()
    return Invocation(  # by place: with names it takes three times as long
        call.id, plan.trace_id, plan.target.name, plan.kind, display_language(plan.target.file), call.lease.runner.id, str(ending), call.started_at,
        plan.queued_ms, ms, plan.attempt, delivery, event, topic, source, lineage, call.outcome, plan.flows, http,
        failures.as_object(call), given, answered, spans,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A call in flight, for people."""

    id: str
    trace_id: str
    step: str
    kind: str
    language: str
    runner: str
    started_at: int
    queued_ms: float
    running_ms: float
    attempt: int
    flows: tuple[str, ...]
    delivery: str | None = None
    event: str | None = None
    topic: str | None = None
    source: str | None = None
    lineage: str | None = None
    method: str | None = None
    path: str | None = None


def open_call(call: Call, now: float) -> OpenCall:
    """`now` on the clock that never goes back."""
    plan, claimed = call.plan, call.plan.claimed
    return OpenCall(
        id=call.id,
        trace_id=plan.trace_id,
        step=call.step,
        kind=plan.kind,
        language=display_language(plan.target.file),
        runner=call.lease.runner.id,
        started_at=call.started_at,
        queued_ms=plan.queued_ms,
        running_ms=round((now - call.started) * 1_000, 3),
        attempt=plan.attempt,
        flows=plan.flows,
        delivery=claimed.delivery if claimed else None,
        event=claimed.event if claimed else None,
        topic=claimed.topic if claimed else None,
        source=claimed.source if claimed else None,
        lineage=claimed.lineage if claimed else None,
        method=plan.http["method"] if plan.http else None,
        path=plan.http["path"] if plan.http else None,
    )


def refused(step: Step, claimed: Claimed, error: dict[str, Any], now_ms: int) -> Invocation:
    """A delivery that ended before its handler was called."""
    data = redact.document(_bounded(claimed.data) or b"null")
    return Invocation(
        id=new_id(),
        trace_id=claimed.trace_id,
        step=step.name,
        kind="event",
        language=step.language,
        runner="",
        status="failed",
        started_at=now_ms,
        queued_ms=max(0, now_ms - claimed.ready_at),
        duration_ms=0.0,
        attempt=claimed.attempt,
        delivery=claimed.delivery,
        event=claimed.event,
        topic=claimed.topic,
        source=claimed.source,
        lineage=claimed.lineage,
        outcome="dead",
        flows=claimed.flows,
        error=redact.value(error),
        input=data,
    )


_Shown = tuple[dict[str, Any] | None, bytes | None, bytes | None]


def _shown(http: dict[str, Any] | None, given: bytes | None, answered: bytes | None) -> _Shown:
    """All three redacted; one look at them together, because most calls hold no secret."""
    if not redact.may_hold_secret(b"%b %b %b" % (redact.bytes_of(http), given or b"", answered or b"")):
        return http, given, answered
    return (
        None if http is None else redact.value(http),
        None if given is None else redact.document(given),
        None if answered is None else redact.document(answered),
    )


def _bounded(data: bytes | None) -> bytes | None:
    return data if data is None or len(data) <= RECORDED_BYTES else b'{"bytes":%d}' % len(data)


def _output(result: Any) -> bytes | None:
    """The JSON or text of a response; bytes are not shown."""
    response = result.get("response") if type(result) is dict else None
    body = response.get("body") if type(response) is dict else None
    text = body.get("text") if type(body) is dict else None
    return text.encode() if type(text) is str else None
