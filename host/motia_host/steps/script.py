"""What `motia.config.ts` brings besides settings, as its runner described it: routes and folders of plugins, the Express application, and what
has to be told of the rest.

Pure. `app` reads it once at a start; `registry` serves what it holds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from motia_host.errors import MotiaError
from motia_host.steps import checks
from motia_host.steps.config import ApiConfig
from motia_host.steps.model import Loaded, Problem, Step

PLUGIN_FLOW: Final = "_plugin"
"""The flow of all that plugins bring: it is not drawn."""

_INSTEAD: Final = {
    "state": "state is kept in SQLite",
    "streams": "streams are kept in SQLite",
    "events": "events are kept in SQLite, each synced to disk before its emit resolves",
    "cron": "one host owns the project, so cron needs no lock",
}


@dataclass(frozen=True, slots=True)
class PluginFolder:
    """Where a plugin says that steps of its own are. `folder` is relative to the root."""

    plugin: str
    folder: str
    globs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Script:
    file: str = ""
    settings: Mapping[str, Any] | None = None
    authenticates: bool = False
    """Whether it exports `streamAuth.authenticate`."""
    routes: tuple[Step, ...] = ()
    """What plugins registered with `registerApi`, as steps that no list shows."""
    front: Step | None = None
    """The Express application, through which requests go before any step."""
    folders: tuple[PluginFolder, ...] = ()
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, file: Loaded) -> "Script":
        """Raises `config-invalid` where the file could not be loaded."""
        if file.definition is None:
            raise _not_loaded(file)
        told = file.definition
        functions = set(told.get("functions", ()))
        missing = told.get("missing", {}).get("app")
        has_front = "app" in functions and missing is None
        return cls(
            file.path,
            told["config"],
            "streamAuth.authenticate" in functions,
            tuple(_route(file.path, route) for route in told.get("routes", ())),
            _step(file.path, "app", "GET", "/") if has_front else None,
            tuple(_folders(told)),
            tuple(_notes(file.path, told)),
        )


def without(file: Loaded, text: str) -> Script:
    """Under compat a configuration that cannot be loaded is told of and left out, as in Motia; not one that guards streams, whose `text` says so:
    without it they would be open. Raises `config-invalid` then.
    """
    error = _not_loaded(file)
    if "streamAuth" in text:
        raise error
    return Script(notes=(f"{error.title} The start goes on without this file, as it did with Motia.",))


def only_api(step: Step, problems: list[Problem]) -> Step | None:
    """A step of a plugin's folder: only api steps are served, outside of the project's flows."""
    if step.kind == "api":
        return step
    text = f"{step.file}: of the steps of plugins only those of type api run, as in Motia."
    problems.append(Problem("warning", "plugin-step", text, "Move the file to steps/ or src/.", step.file))
    return None


def refused(route: Step, reason: str) -> Problem:
    return checks.invalid(route.file, f"registerApi {route.name}", reason)


def _not_loaded(file: Loaded) -> MotiaError:
    data = (file.error or {}).get("data") or {}
    reason = str(data.get("reason") or (file.error or {}).get("message"))
    return MotiaError(
        "config-invalid",
        file=file.path,
        line=data.get("line"),
        path="(file)",
        reason=reason.rstrip("."),
        suggestion="Correct the file.",
    )


def _route(file: str, route: Mapping[str, Any]) -> Step:
    return _step(file, route["name"], route["method"], route["path"])


def _step(file: str, name: str, method: str, path: str) -> Step:
    config = ApiConfig.model_validate({"type": "api", "name": name, "method": method, "path": path})
    return Step(name, file, "node", "api", config, flows=(PLUGIN_FLOW,), emits=None)


def _folders(told: Mapping[str, Any]) -> Iterator[PluginFolder]:
    for plugin in told.get("plugins", ()):
        if plugin["steps"]:
            yield PluginFolder(plugin["name"], plugin["folder"], tuple(plugin["steps"]))


def _notes(file: str, told: Mapping[str, Any]) -> Iterator[str]:
    config = told["config"]
    adapters = config.get("adapters")
    for noun, adapter in adapters.items() if isinstance(adapters, Mapping) else ():
        name = adapter.get("member") if isinstance(adapter, Mapping) else None
        instead = _INSTEAD.get(noun, "it has no effect")
        yield f"{file}: adapters.{noun}{f' ({name})' if name else ''} is not used yet; {instead}."
    redis = config.get("redis")
    if isinstance(redis, Mapping) and redis.get("useMemoryServer") is not True:
        yield f"{file}: redis is not used: events, state and streams are kept in SQLite, and nothing needs a Redis."
    missing = told.get("missing", {}).get("app")
    if missing:
        yield f"{file}: `app` is not run, because {missing}. To run it: npm install express"
    for fault in told.get("faults", ()):
        yield f"{file}: the plugin {fault['plugin']} failed, and is left out: {fault['reason']}"
    for plugin in told.get("plugins", ()):
        if plugin["workbench"]:
            labels = ", ".join(str(tab.get("label") or tab.get("packageName")) for tab in plugin["workbench"])
            yield f"{file}: Workbench tabs of plugins are not shown ({plugin['name']}: {labels}); routes and steps of the plugin are served."
