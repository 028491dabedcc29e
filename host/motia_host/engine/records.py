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
        http=_http(plan.http),
        error=failures.as_object(call),
        input=_copy(plan.input),
        output=_copy(_output(call.result)),
        spans=tuple(call.spans),
    )


def _http(http: dict[str, Any] | None) -> dict[str, Any] | None:
    if http is None:
        return None
    masked: dict[str, Any] = redact.value({**http, "headers": dict(http.get("headers", {}))})
    return masked


def _copy(data: bytes | None) -> bytes | None:
    if data is None:
        return None
    if len(data) > RECORDED_BYTES:
        return b'{"bytes":%d}' % len(data)
    return redact.document(data)


def _output(result: Any) -> bytes | None:
    """The JSON or text of a response; bytes are not shown."""
    response = result.get("response") if type(result) is dict else None
    body = response.get("body") if type(response) is dict else None
    text = body.get("text") if type(body) is dict else None
    return text.encode() if type(text) is str else None
