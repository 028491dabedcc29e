"""The OpenAPI 3.1 document of the admin API, made from the table of its routes and their models.

Made at its first request; `tools/generate_docs.py` writes it to docs/openapi.json, from which the Workbench's types are generated.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final

import orjson
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from motia_host import __version__
from motia_host.web.admin.models.base import Failure
from motia_host.web.admin.models.live import ClientMessage, ServerMessage
from motia_host.web.admin.route import Route

_REF: Final = "#/components/schemas/{model}"
_PARAMETER: Final = re.compile(r":(\w+)|(\*)")
_GENERIC: Final = re.compile(rb'(Page|Slice)_(\w+)_"')
"""How pydantic calls a page of something."""
_ABOUT: Final = """\
What the Workbench and the command line use. All times are Unix milliseconds; secrets are masked in what is shown, never in what is stored or delivered. \
Lists are pages: `next` is the `after` of the next one. The live socket `/__motia/api/live` speaks `ClientMessage` and `ServerMessage`."""


def document(routes: Sequence[Route]) -> bytes:
    """As JSON, indented."""
    text = orjson.dumps(_document(tuple(routes)), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return _GENERIC.sub(rb'\2\1"', text)


@cache
def _document(routes: tuple[Route, ...]) -> dict[str, Any]:
    shown = [route for route in routes if route.about]
    schemas = _schemas(shown)
    paths: dict[str, dict[str, Any]] = {}
    for route in shown:
        paths.setdefault(_template(route.path), {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "motia-host admin API", "version": __version__, "description": _ABOUT},
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": "motia_admin"},
            },
        },
        "security": [{}, {"token": []}, {"cookie": []}],
    }


def _schemas(routes: Iterable[Route]) -> dict[str, Any]:
    """All models by name. Answers as they are written, bodies as they are read."""
    answers: set[type[BaseModel]] = {Failure, ServerMessage}
    bodies: set[type[BaseModel]] = {ClientMessage}
    for route in routes:
        if route.answer is not None:
            answers.add(route.answer)
        if route.body is not None:
            bodies.add(route.body)
    found: dict[str, Any] = {}
    for models, mode in ((bodies, "validation"), (answers, "serialization")):
        in_order = [(model, mode) for model in sorted(models, key=lambda model: model.__name__)]
        _, definitions = models_json_schema(in_order, ref_template=_REF)  # type: ignore[arg-type]  # a mode is a mode
        found.update(definitions.get("$defs", {}))
    return {name: _without_titles(schema) for name, schema in found.items()}


def _operation(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _operation_id(route),
        "summary": route.about,
        "parameters": [*_path_parameters(route.path), *_query_parameters(route)],
        "responses": {
            "default": {"description": "It could not be done.", "content": _json("Failure")},
            "200": {"description": "Done."},
        },
    }
    if route.answer is not None:
        operation["responses"]["200"]["content"] = _json(route.answer.__name__)
    if route.body is not None:
        needed = bool(schemas[route.body.__name__].get("required"))
        operation["requestBody"] = {"required": needed, "content": _json(route.body.__name__)}
    return operation


def _json(model: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": _REF.format(model=model)}}}


def _path_parameters(path: str) -> Iterable[dict[str, Any]]:
    for match in _PARAMETER.finditer(path):
        yield {"name": match[1] or "path", "in": "path", "required": True, "schema": {"type": "string"}}


def _query_parameters(route: Route) -> Iterable[dict[str, Any]]:
    if route.query is None:
        return
    schema = _without_titles(route.query.model_json_schema(ref_template=_REF))
    for name, property_ in schema["properties"].items():
        about = property_.pop("description", None)
        found = {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": property_}
        yield found if about is None else {**found, "description": about}


def _operation_id(route: Route) -> str:
    parts = [part.lstrip(":") for part in route.path.removeprefix("/__motia/api").split("/") if part]
    return "_".join([route.method.lower(), *(re.sub(r"\W", "_", part) for part in parts)])


def _template(path: str) -> str:
    return _PARAMETER.sub(lambda match: f"{{{match[1] or 'path'}}}", path)


def _without_titles(schema: Any) -> Any:
    """Titles that repeat a name say nothing; a property named `title` stays."""
    if isinstance(schema, list):
        return [_without_titles(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: _without_titles(part) for name, part in value.items()}
        if key == "properties"
        else _without_titles(value)
        for key, value in schema.items()
        if not (key == "title" and isinstance(value, str))
    }
