"""The verbs with which a scenario speaks to the runner: invoke, request, notify, send, bytes, cancel, answer, and the ends of things.

protocol/scenarios/README.md describes each verb for the authors of scenarios. Called by script.py alone.
"""

import base64
import json
from typing import Any

from motia_host.conformance import data
from motia_host.conformance.conversation import Mismatch
from motia_host.conformance.script import Script

STEPS = {
    "ops": ("Ops", "api"),
    "echo": ("Echo", "api"),
    "middleware": ("Middleware", "api"),
    "stream": ("Stream", "api"),
    "blocking": ("Blocking", "api"),
    "validated": ("Validated", "api"),
    "work": ("Work", "event"),
    "relay": ("Relay", "event"),
    "tick": ("Tick", "cron"),
    "tock": ("Tock", "cron"),
    "stream:notes": ("notes", "canAccess"),
    "config": ("config", "authenticate"),
}
"""Base names of the fixture project: the name of the step and the kind of its calls."""
OVERRIDES = (
    "kind",
    "file",
    "step",
    "traceId",
    "flows",
    "attempt",
    "timeoutMs",
    "topic",
    "input",
    "scheduledAt",
    "subscription",
    "authContext",
)


async def invoke(script: Script, step: dict[str, Any]) -> None:
    """`{"invoke": call, "of": base name, "ops"|"json"|"request"|…}`"""
    params = invoke_params(script, step)
    request_id = step.get("id", script.new_id())
    script.label(step["invoke"], request_id)
    message = {"jsonrpc": "2.0", "id": request_id, "method": "invoke", "params": params}
    script.talk.send(message, kind=params["kind"])


def invoke_params(script: Script, step: dict[str, Any]) -> dict[str, Any]:
    base = step.get("of", "ops")
    name, kind = STEPS.get(base, (base, "event"))
    params: dict[str, Any] = {
        "call": step["invoke"],
        "kind": kind,
        "file": script.fixture.path(base),
        "step": name,
        "traceId": "4bf92f3577b34da6a3ce929d0e0e4736",
        "flows": [],
        "attempt": 1,
        "timeoutMs": 30_000,
    }
    params |= _of_kind(step, str(step.get("kind", kind)), base)
    return params | {name: step[name] for name in OVERRIDES if name in step}


def _of_kind(step: dict[str, Any], kind: str, base: str) -> dict[str, Any]:
    if kind in {"api", "app"}:
        return {"request": _request(step, base)}
    if kind == "event":
        return {"topic": base, "input": {"ops": step["ops"]} if "ops" in step else None}
    if kind == "cron":
        return {"scheduledAt": "2026-01-02T03:04:05.000Z"}
    if kind == "authenticate":
        return {"request": step["request"]}
    return {}


def _request(step: dict[str, Any], base: str) -> dict[str, Any]:
    request: dict[str, Any] = {
        "method": "POST",
        "path": f"/{base}",
        "headers": {"content-type": "application/json"},
        "pathParams": {},
        "queryParams": {},
    }
    content = {"ops": step["ops"]} if "ops" in step else step.get("json")
    if content is not None:
        request["body"] = {"format": "json", "text": json.dumps(content, ensure_ascii=False)}
    request |= step.get("request", {})
    return request


async def request(script: Script, step: dict[str, Any]) -> None:
    """`{"request": method, "as": label, "params": …, "id": …}`"""
    request_id = step.get("id", script.new_id())
    script.label(step.get("as", step["request"]), request_id)
    message = {"jsonrpc": "2.0", "id": request_id, "method": step["request"]}
    if step["request"] == "initialize":
        message["params"] = script.initialize_params() | step.get("params", {})
    elif "params" in step:
        message["params"] = step["params"]
    script.talk.send(message)


async def notify(script: Script, step: dict[str, Any]) -> None:
    script.talk.send({"jsonrpc": "2.0", "method": step["notify"], "params": step.get("params", {})})


async def cancel(script: Script, step: dict[str, Any]) -> None:
    params = {"call": step["cancel"], "reason": step.get("reason", "requested")}
    params |= {"endCall": step["endCall"]} if "endCall" in step else {}
    script.talk.send({"jsonrpc": "2.0", "method": "cancel", "params": params})


async def send(script: Script, step: dict[str, Any]) -> None:
    """Any JSON as a line."""
    script.talk.send(step["send"])


async def send_bytes(script: Script, step: dict[str, Any]) -> None:
    """`{"bytes": [piece, …]}`: text, or `{"base64": …}`; each piece is one write. With `remember`, they hold that ping request."""
    if "remember" in step:
        script.label(step["remember"]["as"], step["remember"]["id"])
        script.talk.remember(step["remember"]["id"], step["remember"].get("method", "ping"))
    for piece in step["bytes"]:
        script.talk.send_bytes(piece.encode() if isinstance(piece, str) else base64.b64decode(piece["base64"]))


async def answer(script: Script, step: dict[str, Any]) -> None:
    """`{"answer": label, "result"|"error": …}` for a request of the runner that was expected `as` a label."""
    script.talk.send(response(script.id_of(step["answer"]), step))


def response(request_id: Any, answer: dict[str, Any]) -> dict[str, Any]:
    """A response; an error is given by name, its code taken from the registry."""
    if "error" not in answer:
        return {"jsonrpc": "2.0", "id": request_id, "result": answer["result"]}
    error = answer["error"]
    body = {
        "code": data.errors()[error["name"]]["code"],
        "message": error.get("message", error["name"]),
        "data": {"name": error["name"], **error.get("data", {})},
    }
    return {"jsonrpc": "2.0", "id": request_id, "error": body}


async def close_stdin(script: Script, step: dict[str, Any]) -> None:  # noqa: ARG001 - the interface of verbs
    script.ending = True
    script.talk.process.close_stdin()


async def kill_host(script: Script, step: dict[str, Any]) -> None:  # noqa: ARG001 - the interface of verbs
    """SIGKILL for the intermediate process that stands for the host."""
    if script.case.launch == "direct":
        raise ValueError(f"{script.case.id}: killHost needs launch: behind")
    script.ending = True
    script.talk.process.kill_alone()


async def bind(script: Script, step: dict[str, Any]) -> None:
    """`{"bind": name, "value": …}`"""
    script.variables[step["bind"]] = step["value"]


async def write_file(script: Script, step: dict[str, Any]) -> None:
    """`{"file": path in the project, "copyOf": base name}` or `{"file": …, "text": …}`"""
    target = script.fixture.root / step["file"]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        source = script.fixture.root / script.fixture.path(step["copyOf"]) if "copyOf" in step else None
        target.write_bytes(source.read_bytes() if source else step["text"].encode())
    except OSError as error:
        raise Mismatch(f"the fixture project lacks a file: {error}") from error


VERBS = {
    "invoke": invoke,
    "request": request,
    "notify": notify,
    "cancel": cancel,
    "send": send,
    "bytes": send_bytes,
    "answer": answer,
    "closeStdin": close_stdin,
    "killHost": kill_host,
    "bind": bind,
    "file": write_file,
}
