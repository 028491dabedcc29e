"""Makes the record of a call that has ended: what a person may see of it, redacted, bounded in size."""

from typing import Any, Final

from motia_host.abc.telemetry import Invocation
from motia_host.engine import failures, redact
from motia_host.engine.calls import Call, Ending

RECORDED_BYTES: Final = 65_536
"""Inputs and outputs above it are recorded by their size alone."""


def invocation(call: Call) -> Invocation:
    plan, claimed = call.plan, call.plan.claimed
    ending = call.ending or Ending.CANCELLED
    http, given, answered = _shown(plan.http, _bounded(plan.input), _bounded(_output(call.result)))
    return Invocation(
        id=call.id,
        trace_id=plan.trace_id,
        step=call.step,
        kind=plan.kind,
        language=plan.target.runner,
        runner=call.lease.runner.id,
        status=ending.value,
        started_at=call.started_at,
        queued_ms=plan.queued_ms,
        duration_ms=round((call.ended_after or 0.0) * 1_000, 3),
        attempt=plan.attempt,
        delivery=claimed.delivery if claimed else None,
        event=claimed.event if claimed else None,
        topic=claimed.topic if claimed else None,
        flows=plan.flows,
        http=http,
        error=failures.as_object(call),
        input=given,
        output=answered,
        spans=tuple(call.spans),
    )


_Shown = tuple[dict[str, Any] | None, bytes | None, bytes | None]


def _shown(http: dict[str, Any] | None, given: bytes | None, answered: bytes | None) -> _Shown:
    """All three redacted; one look at them together, because most calls hold no secret."""
    if http is not None:
        http = {**http, "headers": dict(http["headers"])}
    if not redact.may_hold_secret(
        b"".join((repr(http).encode("utf-8", "replace"), given or b"", b" ", answered or b""))
    ):
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
