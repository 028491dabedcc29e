"""Loads step, stream and configuration files, once each, and describes what they export.

A file that cannot be loaded is described by its error; the others load all the same. Called by main for `describe`;
calls take their handlers from here.
"""

import inspect
import os
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, NamedTuple

from motia.errors import MotiaError
from motia_runner import modules, schemas
from motia_runner.errors import Project, WireError


class Function(NamedTuple):
    """A function of the user's; `on_loop` says that calling it only makes a coroutine or an async generator."""

    call: Callable[..., Any]
    on_loop: bool


class Loaded(NamedTuple):
    """A file that is in memory."""

    definition: dict[str, Any]
    functions: dict[str, Function]
    middleware: list[Function]
    models: dict[str, Any]
    handler_arity: int

    def function(self, name: str) -> Function:
        """Raises WireError `step-not-loaded` for a function that the file does not have."""
        found = self.functions.get(name)
        if found is None:
            raise WireError("step-not-loaded", f"The file has no {name}.", {})
        return found


class Loader:
    """All files of one project that this process was asked to load."""

    def __init__(self, root: str, compat: bool) -> None:
        self.project = Project(root)
        self._root = root
        self._compat = compat
        self._files: dict[str, Loaded | WireError] = {}
        modules.prepare(root)

    def describe(self, path: str, role: str) -> dict[str, Any]:
        """The entry of one file in the result of `describe`."""
        found = self._files.get(path)
        if found is None:
            found = self._files[path] = self._load(path, role)
        entry = {"path": path, "role": role}
        if isinstance(found, WireError):
            return {**entry, "error": found.as_json()}
        return {**entry, "definition": found.definition}

    def get(self, path: str) -> Loaded:
        """A file that was described. Raises WireError `step-not-loaded`."""
        found = self._files.get(path)
        if isinstance(found, Loaded):
            return found
        reason = f"it failed to load: {found}" if found is not None else "it was never described"
        raise WireError("step-not-loaded", f"{path} cannot be called, because {reason}.", {"file": path})

    def _load(self, path: str, role: str) -> Loaded | WireError:
        if not os.path.isfile(os.path.join(self._root, path)):
            return _failed(path, "there is no such file")
        try:
            module = modules.load(self._root, path)
        except BaseException as error:  # SystemExit too: one file must not end the process of all others
            return self.project.load_failure(error, path)
        try:
            return self._read(module, path, role)
        except MotiaError as error:
            return _failed(path, f"config cannot be described: at {error.data['path']}, {error.data['reason']}")
        except Exception as error:  # a schema's own code, or a property of the configuration
            return self.project.load_failure(error, path)

    def _read(self, module: ModuleType, path: str, role: str) -> Loaded | WireError:
        config = getattr(module, "config", None)
        if not isinstance(config, Mapping):
            found = "has none" if config is None else f"is of type {type(config).__name__}"
            return _failed(path, f"a {role} file exports `config`, a dict; `config` {found}")
        definition: dict[str, Any] = {"config": schemas.config_as_json(config)}
        if role == "stream":
            return self._stream(module, config, definition)
        if role == "config":
            functions = schemas.functions_of(config)
            definition["functions"] = list(functions)
            return Loaded(definition, _functions(functions), [], {}, 0)
        return self._step(module, config, definition, path)

    def _step(
        self, module: ModuleType, config: Mapping[str, Any], definition: dict[str, Any], path: str
    ) -> Loaded | WireError:
        handler = getattr(module, "handler", None)
        if not callable(handler) and config.get("type") != "noop":
            return _failed(
                path, "the step has no handler: add `async def handler(input, ctx)` or `def handler(input, ctx)`"
            )
        models = {} if self._compat else schemas.models_of(config)
        definition["validates"] = list(models)
        functions = _functions({"handler": handler} if callable(handler) else {})
        middleware = [_function(function) for function in schemas.middleware_of(config)]
        return Loaded(definition, functions, middleware, models, _arity(handler) if callable(handler) else 0)

    def _stream(self, module: ModuleType, config: Mapping[str, Any], definition: dict[str, Any]) -> Loaded:
        named = (getattr(module, name, None) for name in ("canAccess", "can_access"))
        check = next((found for found in (config.get("canAccess"), *named) if callable(found)), None)
        definition["canAccess"] = check is not None
        return Loaded(definition, _functions({"canAccess": check} if check is not None else {}), [], {}, 0)


def _failed(path: str, reason: str) -> WireError:
    return WireError("load-failed", f"{path} could not be loaded: {reason}.", {"file": path, "reason": reason})


def _functions(functions: Mapping[str, Any]) -> dict[str, Function]:
    return {name: _function(function) for name, function in functions.items()}


def _function(function: Any) -> Function:
    called = function if inspect.isroutine(function) else type(function).__call__
    on_loop = any(
        test(target)
        for target in (function, called)
        for test in (inspect.iscoroutinefunction, inspect.isasyncgenfunction)
    )
    return Function(function, on_loop)


def _arity(handler: Callable[..., Any]) -> int:
    """How many values a cron handler wants: those it needs, else those it would take, two at most."""
    try:
        parameters = inspect.signature(handler).parameters.values()
    except (TypeError, ValueError):
        return 1  # written in C without a signature: called as Motia called it
    if any(parameter.kind is inspect.Parameter.VAR_POSITIONAL for parameter in parameters):
        return 1
    places = [
        p for p in parameters if p.kind in (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    ]
    needed = sum(p.default is inspect.Parameter.empty for p in places)
    return min(needed or len(places), 2)
