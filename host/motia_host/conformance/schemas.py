"""Checks every message of a runner against protocol/schema, whatever a scenario looks at. Called by the conversation alone."""

from functools import cache
from typing import Any

import jsonschema_rs

from motia_host.conformance import data
from motia_host.conformance.wire import shorten


@cache
def _registry() -> jsonschema_rs.Registry:
    folder = data.protocol_folder()
    documents = [data.read(file) for file in [*sorted((folder / "schema").glob("*.json")), folder / "errors.json"]]
    return jsonschema_rs.Registry([(document["$id"], document) for document in documents])


@cache
def validator(reference: str) -> jsonschema_rs.Draft202012Validator:
    """For a place such as `schema/emit.json#/$defs/params`, relative to protocol/."""
    return jsonschema_rs.Draft202012Validator({"$ref": f"motia-host:/protocol/1.0/{reference}"}, registry=_registry())


def problems(reference: str, value: Any, what: str) -> list[str]:
    """Sentences, one per violation."""
    return [
        f"{what} breaks protocol/{reference}: {shorten(error.message, 240)} (at ${_path(error.instance_path)})"
        for error in validator(reference).iter_errors(value)
    ]


def _path(parts: list[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)


def problems_of_request(method: str, params: Any) -> list[str]:
    """A request or notification that a runner sent: a known method of its direction, with params that fit."""
    entry = data.model().get(method)
    if entry is None or entry["direction"] != "runner-to-host":
        return [f"the runner sent the method {method!r}, which is not in protocol/model.json for this direction"]
    return problems(entry["params"], params, f"{method} params")


def problems_of_response(method: str | None, kind: str | None, message: dict[str, Any]) -> list[str]:
    """A response to `method` (None: not known to the table); for `invoke`, `kind` chooses the result."""
    if "error" in message:
        return problems_of_error(method, message["error"])
    entry = data.model().get(method or "")
    if entry is None:
        return [f"the runner answered the unknown method {method!r} with a result"]
    reference = f"schema/invoke.json#/$defs/{kind}" if kind else entry["result"]
    return problems(reference, message["result"], f"the result of {method}")


def problems_of_error(method: str | None, error: dict[str, Any]) -> list[str]:
    name = error.get("data", {}).get("name")
    row = data.errors().get(name)
    if row is None:
        return [f"the error {name!r} is not in protocol/errors.json"]
    found = problems(f"errors.json#/errors/{name}/data", error["data"], f"data of the error {name}")
    if error["code"] != row["code"]:
        found.append(f"the error {name} has the code {error['code']}, expected {row['code']}")
    entry = data.model().get(method or "", {})
    known = entry.get("direction") == "host-to-runner"
    allowed = entry["errors"] if known else ["method-not-found", "not-initialized"]
    if name not in allowed:
        found.append(f"{method} was answered with {name}, which is not among its errors: {', '.join(allowed)}")
    return found
