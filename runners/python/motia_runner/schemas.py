"""Configurations as JSON, and the schemas that only their own library can check (pydantic model classes).

Used by loader for `describe`, and by calls before a handler gets its body or input.
"""

from collections.abc import Mapping
from typing import Any

from motia_runner.errors import WireError
from motia_runner.values import encode, loads, member

PARTS = {"bodySchema": "body", "queryParams": "queryParams", "input": "input"}
"""Members of a configuration that describe what a handler is given, and what the protocol calls that."""


def config_as_json(config: Mapping[Any, Any]) -> dict[str, Any]:
    """The configuration as the host sees it: schemas as JSON Schema, functions left out, middleware as a number.

    Raises MotiaError `value-not-representable` for a member that has no JSON form.
    """
    shown = {key: value for key, value in config.items() if key != "middleware"}
    if "middleware" in config:
        shown["middleware"] = len(middleware_of(config))
    described: dict[str, Any] = loads(encode(_shown(shown)))
    return described


def middleware_of(config: Mapping[Any, Any]) -> list[Any]:
    """The functions of `config["middleware"]`, outermost first."""
    middleware = config.get("middleware") or []
    functions = list(middleware) if isinstance(middleware, (list, tuple)) else [middleware]
    wrong = [function for function in functions if not callable(function)]
    if wrong:
        raise TypeError(f'config["middleware"] is a list of functions, and {wrong[0]!r} is none')
    return functions


def models_of(config: Mapping[Any, Any]) -> dict[str, Any]:
    """The model classes by the part that they check."""
    return {part: config[key] for key, part in PARTS.items() if is_model(config.get(key))}


def is_model(schema: object) -> bool:
    """True for a class that describes and checks itself, as pydantic's models do."""
    return isinstance(schema, type) and hasattr(schema, "model_json_schema") and hasattr(schema, "model_validate")


def validated(model: Any, part: str, value: object) -> Any:
    """The value as the model parsed it, defaults filled in. Raises WireError `input-invalid` with every violation."""
    try:
        return model.model_validate(value).model_dump()
    except ValueError as error:
        list_errors = getattr(error, "errors", None)
        if not callable(list_errors):
            raise
        violations = [{"path": _path(found["loc"]), "message": str(found["msg"])} for found in list_errors()]
    summary = "; ".join(f"{violation['path']}: {violation['message']}" for violation in violations)
    raise WireError("input-invalid", f"The {part} is not valid: {summary}", {"part": part, "violations": violations})


def functions_of(config: object, name: str = "") -> dict[str, Any]:
    """The functions anywhere in a configuration, by dotted name: {"streamAuth.authenticate": …}."""
    if not isinstance(config, Mapping):
        return {name: config} if callable(config) and not is_model(config) else {}
    found: dict[str, Any] = {}
    for key, value in config.items():
        found |= functions_of(value, f"{name}.{key}" if name else str(key))
    return found


def _shown(value: Any) -> Any:
    if is_model(value):
        return value.model_json_schema()
    if isinstance(value, type):
        raise TypeError(f"{value.__qualname__} has no JSON Schema: schemas are pydantic model classes, or JSON Schemas")
    if isinstance(value, Mapping):
        return {str(key): _shown(item) for key, item in value.items() if not _is_function(item)}
    if isinstance(value, (list, tuple)):
        return [_shown(item) for item in value if not _is_function(item)]
    return value


def _is_function(value: object) -> bool:
    return callable(value) and not isinstance(value, type)


def _path(location: tuple[Any, ...]) -> str:
    path = "$"
    for step in location:
        path = f"{path}[{step}]" if isinstance(step, int) else member(path, str(step))
    return path
