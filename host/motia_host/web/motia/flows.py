"""A project as Motia's Workbench draws it: flows with steps and edges, endpoints, streams. Pure functions over the registry."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

from motia_host.steps.config import ApiConfig, EmitTarget
from motia_host.steps.model import Step, Stream
from motia_host.steps.registry import Registry

_NAMESPACE: Final = UUID("7f1c3ff2-9b00-4d0a-bdd7-efb8bca49d4f")
_DRAWN: Final = (".tsx", ".jsx")
"""A file beside a step with one of these endings draws its node."""


def step_id(root: Path, step: Step) -> str:
    """Motia knows a step by the absolute path of its file."""
    return str(uuid5(_NAMESPACE, str(root / step.file)))


def flows(root: Path, registry: Registry) -> dict[str, dict[str, Any]]:
    """Flows by their name, in the order in which steps name them."""
    members: dict[str, list[Step]] = {}
    for step in registry.steps.values():
        for flow in dict.fromkeys(step.flows):
            members.setdefault(flow, []).append(step)
    return {name: _flow(root, name, steps) for name, steps in members.items()}


def endpoints(root: Path, registry: Registry) -> dict[str, dict[str, Any]]:
    """Api steps by the path of their file."""
    return {str(root / step.file): _endpoint(root, step) for step in registry.of_kind("api")}


def streams(root: Path, registry: Registry) -> dict[str, dict[str, Any]]:
    return {name: stream(root, found) for name, found in registry.streams.items()}


def stream(root: Path, found: Stream) -> dict[str, Any]:
    return {"id": found.name, "name": found.name, "hidden": False, "filePath": str(root / found.file)}


def _flow(root: Path, name: str, members: list[Step]) -> dict[str, Any]:
    steps = [_step(root, step) for step in members]
    edges = [edge for source, step in zip(steps, members, strict=True) for edge in _edges(source, step, steps)]
    return {"id": name, "name": name, "steps": steps, "edges": edges}


def _step(root: Path, step: Step) -> dict[str, Any]:
    config: Any = step.config
    given = step.raw_config
    told = {
        "id": step_id(root, step),
        "name": step.name,
        "description": config.description,
        "nodeComponentPath": _drawn_by(root / step.file),
        "filePath": step.file,
        "language": step.language.lower(),
        "virtualEmits": given.get("virtualEmits"),
        "virtualSubscribes": given.get("virtualSubscribes"),
        "type": step.kind,
        "emits": [] if step.kind == "noop" else list(given.get("emits") or []),
        "subscribes": list(config.subscribes) if step.kind == "event" else None,
    }
    if step.kind in {"api", "noop"}:
        told["subscribes"] = given.get("virtualSubscribes")
    if isinstance(config, ApiConfig):
        told |= {
            "action": "webhook",
            "webhookUrl": f"{config.method} {config.path}",
            "bodySchema": config.body_schema or None,
        }
    elif step.kind == "cron":
        told["cronExpression"] = config.cron
    return {key: value for key, value in told.items() if value is not None}


def _drawn_by(file: Path) -> str | None:
    return next((str(path) for ending in _DRAWN if (path := file.with_suffix(ending)).is_file()), None)


def _edges(source: dict[str, Any], step: Step, steps: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    emits = [] if step.kind == "noop" else step.config.emits
    for variant, targets in (("event", emits), ("virtual", step.config.virtual_emits)):
        for emitted in targets:
            for other in steps:
                if emitted.topic in (other.get("subscribes") or ()) or emitted.topic in (
                    other.get("virtualSubscribes") or ()
                ):
                    yield _edge(source["id"], other["id"], emitted, variant)


def _edge(source: str, target: str, emitted: EmitTarget, variant: str) -> dict[str, Any]:
    data = {
        "variant": variant,
        "topic": emitted.topic,
        "labelVariant": "conditional" if emitted.conditional else "default",
    }
    if emitted.label:
        data["label"] = emitted.label
    return {"id": f"{source}-{target}", "source": source, "target": target, "data": data}


def _endpoint(root: Path, step: Step) -> dict[str, Any]:
    config = step.config
    assert isinstance(config, ApiConfig)
    told = {
        "id": str(root / step.file),
        "method": config.method,
        "path": config.path,
        "description": config.description,
        "queryParams": config.query_params if isinstance(config.query_params, list) else None,
        "responseSchema": config.response_schema,
        "bodySchema": config.body_schema,
        "flows": list(step.flows) or None,
    }
    return {key: value for key, value in told.items() if value is not None}
