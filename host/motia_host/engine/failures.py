"""What went wrong in a call, for the three who ask: the edge (a status), the store (a JSON object), a person (a log line).

Pure translation of the ends that `invoke` has seen; nothing is decided here about retries.
"""

import re
from typing import Any

from motia_host import values
from motia_host.engine import redact
from motia_host.engine.calls import Call, Ending
from motia_host.engine.requests import ApiFailure
from motia_host.errors import MotiaError, RpcError, RunnerLost

_LONG_INTEGER = re.compile(rb"\d{16}")
"""What some language cannot hold, wherever it stands in a request."""

_KEPT = (
    "type",
    "stack",
    "file",
    "line",
    "cause",
    "part",
    "violations",
    "path",
    "reason",
    "status",
    "topic",
    "declared",
)


def of_api(call: Call) -> ApiFailure:
    """The failure of an api call whose reply is no response."""
    started = call.stream is not None
    if call.timed_out:
        seconds = (call.plan.target.timeout_ms or 0) / 1_000
        return ApiFailure(
            "handler-timeout", 504, started=started, file=call.plan.target.file, step=call.step, seconds=seconds
        )
    error = call.error
    if isinstance(error, RunnerLost):
        return ApiFailure(
            error.name,
            502,
            started=started,
            language=call.plan.target.runner,
            step=call.step,
            exit=error.data.get("status"),
        )
    if isinstance(error, RpcError):
        return _of_rpc(call, error, started=started)
    if isinstance(error, MotiaError):
        return ApiFailure(error.name, 500, started=started, **error.data)
    return response_invalid(call, "the runner answered without one")


def response_invalid(call: Call, reason: str) -> ApiFailure:
    file = call.plan.target.file
    return ApiFailure(
        "response-invalid", 500, started=call.stream is not None, file=file, step=call.step, reason=reason
    )


def _of_rpc(call: Call, error: RpcError, *, started: bool) -> ApiFailure:
    data = error.data
    facts: dict[str, Any] = {
        "step": call.step,
        "message": error.message,
        **{key: data[key] for key in _KEPT if key in data and key != "status"},
    }
    place: dict[str, Any] = {"file": facts.pop("file", call.plan.target.file), "line": facts.pop("line", None)}
    if error.name == "input-invalid":
        return ApiFailure("input-invalid", 400, started=started, **place, **facts)
    if error.name == "value-not-representable":
        of_request = _LONG_INTEGER.search(call.plan.input or b"") is not None
        return ApiFailure(error.name, 400 if of_request else 500, started=started, **place, **facts)
    if error.name == "response-invalid":
        return ApiFailure(error.name, 500, started=started, **place, **facts)
    if call.ending in {Ending.CANCELLED, Ending.INTERRUPTED}:
        reason = f"the call was ended ({call.cancelled or error.name})"
        return ApiFailure("runner-unavailable", 503, started=started, language=call.plan.target.runner, reason=reason)
    if error.name in {"step-not-loaded", "load-failed"}:
        return ApiFailure(
            "step-load-failed", 500, started=started, **{**place, "reason": data.get("reason", error.message)}
        )
    return ApiFailure("handler-failed", 500, started=started, **place, **facts)


def as_object(call: Call) -> dict[str, Any] | None:
    """The error of a call as it is stored and shown: redacted, with at least `name` and `message`. None when it went well."""
    if call.ending is Ending.OK or call.ending is None:
        return None
    found: dict[str, Any]
    if call.timed_out:
        seconds = (call.plan.target.timeout_ms or 0) / 1_000
        found = from_error(MotiaError("handler-timeout", step=call.step, seconds=seconds))
    elif isinstance(call.error, RpcError):
        kept = {key: call.error.data[key] for key in _KEPT if call.error.data.get(key) is not None}
        found = {"name": call.error.name, "message": call.error.message, **kept}
    elif isinstance(call.error, RunnerLost):
        found = from_error(RunnerLost(call.plan.target.runner, call.step, status=call.error.data.get("status")))
    else:
        found = from_error(call.error or MotiaError("handler-failed", step=call.step, message="no reason was given"))
    masked = redact.value(found)
    assert isinstance(masked, dict)
    return masked


def from_error(error: MotiaError) -> dict[str, Any]:
    facts = {key: error.data[key] for key in _KEPT if error.data.get(key) is not None}
    return {"name": error.name, "message": error.title, **facts}


def as_json(found: dict[str, Any]) -> bytes:
    return values.dumps(found)
