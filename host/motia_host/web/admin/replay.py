"""Runs a call again: the request of an api step, the event of an event step, a cron step once more.

An event is replayed as it is stored. Of a request only a copy is there, with secrets masked: they have to be given again, or left out, before it is
sent; a mask never is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from motia_host import values
from motia_host.abc.telemetry import Invocation
from motia_host.engine import redact
from motia_host.engine.requests import ApiFailure, ApiReply, ApiRequest, HeaderValue
from motia_host.errors import ValueNotRepresentable
from motia_host.ids import new_trace_id
from motia_host.steps.model import Step
from motia_host.steps.router import Match, Miss
from motia_host.web.admin.actions import edited_event
from motia_host.web.admin.collected import Collected
from motia_host.web.admin.model import AdminRequest, Plain, invalid, not_found, shown
from motia_host.web.admin.models.actions import ReplayRunBody
from motia_host.web.ports import Site

_RUNS: Final = 1_000
_NOT_SENT: Final = frozenset({
    "host", "content-length", "connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer", "expect", "traceparent",
    "tracestate", "accept-encoding", "idempotency-key", "origin",
})  # fmt: skip
"""Headers that were about the message, or that would make it the one that it was."""


async def plan(site: Site, request: Plain) -> Any:
    """What a replay would do, and what it needs to be told."""
    run = await _run(site, request)
    reason = await _why_not(site, run)
    http = run.http or {}
    data = shown(run.input)
    if run.kind == "event" and run.event is not None:
        event = await site.stores.events.event(run.event)
        data = data if event is None else shown(event.data)
    return {
        "kind": run.kind, "step": run.step, "possible": reason is None, "reason": reason, "method": http.get("method"),
        "path": http.get("path"), "query": http.get("query"), "headers": _headers(http), "data": data,
        "missing": list(_missing(run)) if run.kind == "api" else [],
    }  # fmt: skip


async def replay(site: Site, request: AdminRequest[None, ReplayRunBody]) -> Any:
    run = await _run(site, request)
    reason = await _why_not(site, run)
    if reason is not None:
        raise ApiFailure("not-supported", 409, feature=f"Running {run.step} again ({reason})")
    if run.kind == "cron":
        return _answer(run, await site.engine.run_cron(run.step))
    if run.kind == "event":
        return await _event(site, run, request)
    return await _api(site, run, request.body)


async def _event(site: Site, run: Invocation, request: AdminRequest[None, ReplayRunBody]) -> Any:
    assert run.event is not None
    edited = "data" in request.body.model_fields_set
    data = await edited_event(site, run.event, request.body.data) if edited else None
    emitted = await site.stores.events.replay(run.event, only=frozenset({run.step}), data=data)
    if emitted is None:
        raise not_found(request)
    return _answer(run, run.trace_id, event=emitted.event)


@dataclass(frozen=True, slots=True)
class _Sent:
    """What is sent this time."""

    headers: dict[str, HeaderValue]
    query: Any
    data: Any


async def _api(site: Site, run: Invocation, body: ReplayRunBody) -> Any:
    match = _route(site, run)
    assert match is not None
    request = _request(run, match.path_params, _sent(run, body))
    sink = Collected()
    try:
        reply = await site.engine.call_api(match, request, sink)
    except ApiFailure as error:
        failure = {"error": {"name": error.name, "message": redact.text(error.title)}}
        return _answer(run, request.trace_id, status=error.status, body=failure)
    if reply is None:
        return _answer(run, request.trace_id, status=sink.status, body=shown(sink.body))
    return _answer(run, request.trace_id, status=reply.status, body=_body(reply))


def _sent(run: Invocation, body: ReplayRunBody) -> _Sent:
    """Raises `input-invalid` (400) where a mask would be sent."""
    http = run.http or {}
    given = "data" in body.model_fields_set
    data = body.data if given else shown(run.input)
    query = http.get("query") if body.query is None else body.query
    headers = _merged(_headers(http), body.headers)
    masked = [f"headers.{name}" for name, value in headers.items() if redact.MASK in str(value)]
    masked += [path for where, value in (("data", data), ("query", query)) for path in _masks(value, where)]
    masked += ["data"] if not given and _is_cut(run) else []
    if masked:
        message = "was masked when it was recorded: give it again, or leave it out"
        told = [{"path": f"$.{path}", "message": message} for path in masked]
        raise ApiFailure("input-invalid", 400, part="body", step="the admin API", violations=told)
    return _Sent(headers, query, data)


def _request(run: Invocation, path_params: Mapping[str, str], sent: _Sent) -> ApiRequest:
    http = run.http or {}
    try:
        body = None if sent.data is None else values.dumps(sent.data)
    except ValueNotRepresentable as error:
        raise invalid("data", error.reason, part="body") from error
    return ApiRequest(
        method=str(http["method"]),
        path=str(http["path"]),
        headers=sent.headers,
        path_params=path_params,
        query_params=sent.query or {},
        trace_id=new_trace_id(),
        body=body,
        value=sent.data,
    )


async def _run(site: Site, request: AdminRequest[Any, Any]) -> Invocation:
    runs = await site.stores.telemetry.runs(trace_id=request.params["trace"], limit=_RUNS)
    found = next((run for _, run in runs if run.id == request.params["run"]), None)
    if found is None:
        raise not_found(request)
    return found


async def _why_not(site: Site, run: Invocation) -> str | None:
    step = site.engine.registry.steps.get(run.step)
    if step is None or step.kind != run.kind:
        return "its step is not loaded"
    if run.kind == "api" and _route(site, run) is None:
        return "its step is at another address now"
    if run.kind == "event" and (run.event is None or await site.stores.events.event(run.event) is None):
        return "its event is not stored any more"
    return None


def _route(site: Site, run: Invocation) -> Match[Step] | None:
    http = run.http or {}
    found = site.engine.registry.router.match(str(http.get("method")), str(http.get("path")))
    return None if isinstance(found, Miss) or found.target.name != run.step else found


def _headers(http: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (http.get("headers") or {}).items() if name.lower() not in _NOT_SENT}


def _merged(recorded: Mapping[str, Any], given: Mapping[str, str | None]) -> dict[str, Any]:
    changed = {name.lower(): value for name, value in given.items()}
    merged = {**{name.lower(): value for name, value in recorded.items()}, **changed}
    return {name: value for name, value in merged.items() if value is not None}


def _missing(run: Invocation) -> Iterator[dict[str, str]]:
    http = run.http or {}
    for name, value in _headers(http).items():
        if redact.MASK in str(value):
            yield {"where": "header", "path": name}
    for path in _masks(http.get("query"), "$"):
        yield {"where": "query", "path": path}
    for path in _masks(shown(run.input), "$"):
        yield {"where": "body", "path": path}
    if _is_cut(run):
        yield {"where": "body", "path": "$"}


def _masks(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _masks(part, f"{place}.{name}")
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _masks(part, f"{place}[{number}]")
    elif isinstance(value, str) and redact.MASK in value:
        yield place


def _is_cut(run: Invocation) -> bool:
    """Whether its body was too large to be recorded."""
    recorded = shown(run.input)
    return isinstance(recorded, dict) and list(recorded) == ["bytes"]


def _body(reply: ApiReply) -> Any:
    return None if reply.body is None or reply.format == "bytes" else shown(reply.body)


def _answer(
    run: Invocation, trace_id: str, *, event: str | None = None, status: int | None = None, body: Any = None
) -> Any:
    return {"kind": run.kind, "traceId": trace_id, "event": event, "status": status, "body": body}
