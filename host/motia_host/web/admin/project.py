"""Read endpoints about the project as it is loaded: steps, routes, streams, problems, runners."""

from typing import Any

from motia_host.steps.config import ApiConfig
from motia_host.steps.model import Problem, Step, Stream
from motia_host.web.admin.model import Plain, not_found, page
from motia_host.web.ports import Site


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
    items = [_step(step) for step in site.engine.registry.steps.values()]
    return page(items, len(items) + 1, None)


async def step(site: Site, request: Plain) -> Any:
    found = site.engine.registry.steps.get(request.params["name"])
    if found is None:
        raise not_found(request)
    return {**_step(found), "config": found.raw_config}


async def routes(site: Site, _request: Plain) -> Any:
    items = [
        {
            "method": step.config.method,
            "path": step.config.path,
            "step": step.name,
            "file": step.file,
            "language": step.language,
        }
        for step in site.engine.registry.of_kind("api")
        if isinstance(step.config, ApiConfig)
    ]
    return page(items, len(items) + 1, None)


async def streams(site: Site, _request: Plain) -> Any:
    items = [_stream(stream) for stream in site.engine.registry.streams.values()]
    return page(items, len(items) + 1, None)


async def problems(site: Site, _request: Plain) -> Any:
    items = [_problem(problem) for problem in site.engine.registry.problems]
    return page(items, len(items) + 1, None)


async def runners(site: Site, _request: Plain) -> Any:
    items = [dict(runner) for runner in site.runners()]
    return page(items, len(items) + 1, None)


def _step(step: Step) -> dict[str, Any]:
    config = step.config
    trigger: dict[str, Any] = {"method": config.method, "path": config.path} if isinstance(config, ApiConfig) else {}
    for name in ("subscribes", "cron", "timezone"):
        if getattr(config, name, None) is not None:
            trigger[name] = getattr(config, name)
    return {
        "name": step.name,
        "type": step.kind,
        "language": step.language,
        "file": step.file,
        "description": config.description,
        "flows": list(step.flows),
        "emits": [target.model_dump(by_alias=True) for target in config.emits],
        "virtualEmits": [target.model_dump(by_alias=True) for target in config.virtual_emits],
        "virtualSubscribes": list(config.virtual_subscribes),
        **trigger,
    }


def _stream(stream: Stream) -> dict[str, Any]:
    return {
        "name": stream.name,
        "file": stream.file,
        "description": stream.config.description,
        "schema": stream.config.json_schema,
        "canAccess": stream.can_access,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "level": problem.level, "name": problem.name, "text": problem.text, "hint": problem.hint, "file": problem.file,
        "line": problem.line,
    }  # fmt: skip
