"""Read endpoints about the project as it is loaded: steps, routes, streams, problems, runners."""

import re
from collections.abc import Sequence
from typing import Any, Final

from motia_host.engine.metrics import Measured
from motia_host.steps.config import ApiConfig, EmitTarget
from motia_host.steps.model import Problem, Step, Stream
from motia_host.steps.sample import sample
from motia_host.web.admin.model import Plain, not_found, page
from motia_host.web.admin.records import run_brief
from motia_host.web.ports import Site

LAST: Final = 10
"""Runs and errors that a step is shown with."""
MEASURED_MS: Final = 300_000
_PARAMETER: Final = re.compile(r":([A-Za-z_]\w*)(?:\([^)]*\))?(\?)?")


def whole(items: Sequence[Any]) -> dict[str, Any]:
    """Everything on one page."""
    return page(items, len(items) + 1, None)


async def info(site: Site, _request: Plain) -> Any:
    settings = site.settings
    return {
        "name": site.name,
        "version": site.version,
        "mode": settings.mode,
        "compat": settings.compat,
        "root": str(settings.root),
        "steps": len(site.engine.registry.steps),
        "streams": len(site.engine.registry.streams),
        "problems": len(site.engine.registry.problems),
    }


async def motia_info(site: Site, _request: Plain) -> Any:
    """What Motia's Workbench asks first."""
    return {
        "version": site.version,
        "isDev": site.settings.mode == "dev",
        "isTutorialDisabled": True,
        "workbenchBase": "",
    }


async def steps(site: Site, _request: Plain) -> Any:
    return whole([step_json(step) for step in site.engine.registry.steps.values()])


async def step(site: Site, request: Plain) -> Any:
    found = site.engine.registry.steps.get(request.params["name"])
    if found is None:
        raise not_found(request)
    telemetry = site.stores.telemetry
    runs = await telemetry.runs(step=found.name, limit=LAST)
    errors = await telemetry.runs(step=found.name, status="failed", limit=LAST)
    config: Any = found.config
    return {
        **step_json(found),
        "config": found.raw_config,
        "schemas": {
            "body": getattr(config, "body_schema", None), "query": getattr(config, "query_params", None),
            "response": getattr(config, "response_schema", None), "input": getattr(config, "input", None),
        },
        "timeoutMs": found.timeout_ms,
        "measured": measured_json(site.engine.metrics.measured(found.name, MEASURED_MS)),
        "runs": [run_brief(run) for _, run in runs],
        "errors": [run_brief(run) for _, run in errors],
        "problems": [problem_json(problem) for problem in site.engine.registry.problems if problem.file == found.file],
    }  # fmt: skip


async def routes(site: Site, _request: Plain) -> Any:
    return whole([
        _endpoint(step, step.config) for step in site.engine.registry.of_kind("api") if isinstance(step.config, ApiConfig)
    ])  # fmt: skip


async def streams(site: Site, _request: Plain) -> Any:
    return whole([_stream(stream) for stream in site.engine.registry.streams.values()])


async def problems(site: Site, _request: Plain) -> Any:
    return whole([problem_json(problem) for problem in site.engine.registry.problems])


async def runners(site: Site, _request: Plain) -> Any:
    return whole([dict(runner) for runner in site.runners()])


def loads_json(site: Site) -> dict[str, Any]:
    """The project as it is loaded now, as the live socket tells it."""
    return {
        "generation": site.loads.generation,
        "at": site.loads.at,
        "steps": len(site.engine.registry.steps),
        "problems": [problem_json(problem) for problem in site.engine.registry.problems],
        "refused": [problem_json(problem) for problem in site.loads.refused],
    }


def step_json(step: Step) -> dict[str, Any]:
    config: Any = step.config
    return {
        "name": step.name,
        "type": step.kind,
        "language": step.language,
        "file": step.file,
        "description": config.description,
        "flows": list(step.flows),
        "emits": [_target(target) for target in config.emits],
        "virtualEmits": [_target(target) for target in config.virtual_emits],
        "virtualSubscribes": list(config.virtual_subscribes),
        "subscribes": list(getattr(config, "subscribes", ())),
        "method": getattr(config, "method", None),
        "path": getattr(config, "path", None),
        "cron": getattr(config, "cron", None),
        "timezone": getattr(config, "timezone", None),
        "transactional": bool(getattr(config, "transactional", False)),
    }


def measured_json(found: Measured) -> dict[str, Any]:
    return {
        "windowMs": found.window_ms, "calls": found.calls, "failed": found.failed,
        "perSecond": round(found.calls * 1_000 / found.window_ms, 3), "p50Ms": found.p50_ms, "p99Ms": found.p99_ms,
    }  # fmt: skip


def _target(target: EmitTarget) -> dict[str, Any]:
    return {"topic": target.topic, "label": target.label, "conditional": target.conditional}


def _endpoint(step: Step, config: ApiConfig) -> dict[str, Any]:
    given = config.query_params if isinstance(config.query_params, list) else []
    query = [{"name": str(entry.get("name")), "description": entry.get("description")} for entry in given]
    if isinstance(config.query_params, dict):
        properties = config.query_params.get("properties", {})
        query = [{"name": name, "description": _description(schema)} for name, schema in properties.items()]
    path = [{"name": match[1], "optional": match[2] is not None} for match in _PARAMETER.finditer(config.path)]
    return {
        "method": config.method,
        "path": config.path,
        "step": step.name,
        "file": step.file,
        "language": step.language,
        "description": config.description,
        "flows": list(step.flows),
        "pathParams": path,
        "queryParams": query,
        "bodySchema": config.body_schema,
        "responseSchema": config.response_schema,
        "example": {
            "path": {entry["name"]: str(entry["name"]) for entry in path},
            "query": {str(entry["name"]): "" for entry in query},
            "body": None if config.body_schema is None else sample(config.body_schema),
        },
    }


def _description(schema: Any) -> str | None:
    return schema.get("description") if isinstance(schema, dict) else None


def _stream(stream: Stream) -> dict[str, Any]:
    return {
        "name": stream.name,
        "file": stream.file,
        "description": stream.config.description,
        "schema": stream.config.json_schema,
        "canAccess": stream.can_access,
    }


def problem_json(problem: Problem) -> dict[str, Any]:
    return {
        "level": problem.level, "name": problem.name, "text": problem.text, "hint": problem.hint, "file": problem.file,
        "line": problem.line,
    }  # fmt: skip
