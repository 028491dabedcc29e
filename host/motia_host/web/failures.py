"""What a client is told when it gets no answer from a handler: one documented JSON form, and never a stack.

`{"error": {"name", "message", "traceId", "violations"?, "current"?, "hint"?}}`. The exception of a handler, its file and its line are for the log: the
client gets the trace id under which they stand there. Under compat the form is Motia's.
"""

from typing import Any, Final

import orjson

from motia_host.engine.requests import ApiFailure
from motia_host.errors import MotiaError

RETRY_AFTER_S: Final = 1

_SILENT: Final = {
    "handler-failed": ("The handler of {step} failed.", "The log has the error under this trace id."),
    "response-invalid": (
        "{step} returned something that is not a response.",
        "The log has the reason under this trace id.",
    ),
    "runner-unavailable": ("No runner can take the call at the moment.", "Try again."),
    "runner-lost": ("The process that executed {step} died.", "Try again; the log has its last output."),
    "store-unavailable": ("The store could not write.", "Try again; the log has the reason."),
}
"""Texts for clients where the registry's own would tell what is the project's business."""

_STATUS: Final = {
    "input-invalid": 400, "body-not-json": 400, "value-not-representable": 500, "idempotency-conflict": 422, "idempotency-busy": 409, "runner-unavailable": 503,
    "runner-lost": 502, "store-unavailable": 503, "handler-timeout": 504, "value-too-large": 413, "access-denied": 403,
    "stream-not-found": 404,
}  # fmt: skip


def status_of(error: MotiaError) -> int:
    if isinstance(error, ApiFailure):
        return error.status
    return _STATUS.get(error.name, 500)


def headers_of(error: MotiaError, status: int) -> dict[str, str]:
    """Headers that belong to a failure: Retry-After, Allow, WWW-Authenticate."""
    if status == 503 or error.name == "idempotency-busy":
        return {"retry-after": str(error.data.get("retryAfter", RETRY_AFTER_S))}
    if status == 405:
        return {"allow": str(error.data.get("allowed", ""))}
    if error.name == "admin-token-missing":
        return {"www-authenticate": "Bearer"}
    return {}


def body(error: MotiaError, trace_id: str, status: int, *, compat: bool = False) -> bytes:
    """The JSON body of a failure."""
    if compat and status >= 500:
        return b'{"error":"Internal server error"}'
    return orjson.dumps({"error": _content(error, trace_id)})


def _content(error: MotiaError, trace_id: str) -> dict[str, Any]:
    message, hint = error.title, error.hint
    silent = _SILENT.get(error.name)
    if silent is not None:
        message, hint = silent[0].format(step=error.data.get("step", "this path")), silent[1]
    content: dict[str, Any] = {"name": error.name, "message": _writable(message), "traceId": trace_id}
    violations = error.data.get("violations")
    if violations:
        content["violations"] = [_violation(violation) for violation in violations]
    if "current" in error.data:
        content["current"] = error.data["current"]
    if hint.strip():
        content["hint"] = _writable(hint)
    return content


def _writable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")  # a path or name may hold lone surrogates


def _violation(violation: Any) -> Any:
    if isinstance(violation, dict):
        return violation
    return {"path": violation.path, "message": violation.message}
