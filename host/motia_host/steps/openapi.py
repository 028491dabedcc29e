"""The OpenAPI 3.1 document of a project's api steps. Pure over the registry; schemas are JSON Schema already, and stay as they are.

Definitions inside a schema move to `components`, since a reference in OpenAPI counts from the root of the document.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from motia_host.steps.config import ApiConfig, JsonSchema
from motia_host.steps.model import Step
from motia_host.steps.registry import Registry

_PARAMETER: Final = re.compile(r":(\w+)(\(((?:[^()]|\([^()]*\))*)\))?(\?)?|\*")
_PHRASES: Final = {
    "200": "OK", "201": "Created", "202": "Accepted", "204": "No Content", "301": "Moved Permanently", "302": "Found", "304": "Not Modified",
    "400": "Bad Request", "401": "Unauthorized", "403": "Forbidden", "404": "Not Found", "405": "Method Not Allowed", "409": "Conflict",
    "410": "Gone", "413": "Content Too Large", "422": "Unprocessable Content", "429": "Too Many Requests", "500": "Internal Server Error",
    "502": "Bad Gateway", "503": "Service Unavailable",
}  # fmt: skip
_ERROR: Final = "Error"
_ERROR_SCHEMA: Final = {
    "type": "object",
    "description": "What the host answers where a request does not fit, or a step fails.",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "name": {"type": "string"},
                "message": {"type": "string"},
                "traceId": {"type": "string"},
                "hint": {"type": "string"},
                "violations": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"path": {"type": "string"}, "message": {"type": "string"}},
                    },
                },
            },
            "required": ["name", "message"],
        }
    },
    "required": ["error"],
}


def document(registry: Registry, title: str, version: str, *, checked: bool = True) -> dict[str, Any]:
    """`checked`: bodies are checked against their schemas, so that 400 is one of the answers (not so under compat)."""
    writer = _Writer(checked=checked)
    paths: dict[str, dict[str, Any]] = {}
    for step in sorted(registry.of_kind("api"), key=lambda step: step.file):
        config = step.config
        assert isinstance(config, ApiConfig)
        for path, parameters in _spellings(config.path):
            paths.setdefault(path, {}).setdefault(config.method.lower(), writer.operation(step, config, parameters))
    tags = sorted({flow for step in registry.of_kind("api") for flow in step.flows})
    found: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": title, "version": version}, "paths": paths}
    if tags:
        found["tags"] = [{"name": tag} for tag in tags]
    if writer.schemas:
        found["components"] = {"schemas": writer.schemas}
    return found


class _Writer:
    def __init__(self, *, checked: bool) -> None:
        self.schemas: dict[str, Any] = {}
        self._checked = checked
        self._ids: set[str] = set()

    def operation(self, step: Step, config: ApiConfig, parameters: list[dict[str, Any]]) -> dict[str, Any]:
        name = self._id(step.name)
        told: dict[str, Any] = {"operationId": name, "summary": step.name}
        if config.description:
            told["description"] = config.description
        if step.flows:
            told["tags"] = list(step.flows)
        parameters = [*parameters, *self._query(config, name)]
        if parameters:
            told["parameters"] = parameters
        if config.body_schema is not None and config.method not in {"GET", "HEAD"}:
            content = {"application/json": {"schema": self.schema(config.body_schema, f"{name}Body")}}
            told["requestBody"] = {"required": True, "content": content}
        told["responses"] = self._responses(config, name)
        return told

    def schema(self, schema: JsonSchema, name: str) -> Any:
        """The schema with its definitions moved to the components, under `name` where another has taken theirs."""
        if not isinstance(schema, dict):
            return schema
        definitions = {**schema.get("definitions", {}), **schema.get("$defs", {})}
        names = {key: self._component(key, part, name) for key, part in definitions.items()}
        bare = {key: part for key, part in schema.items() if key not in {"$schema", "$defs", "definitions", "$id"}}
        whole = self._component(name, None, name) if _refers_to_root(schema) else None
        for key, part in definitions.items():
            self.schemas[names[key]] = _referring(part, names, whole)
        made = _referring(bare, names, whole)
        if whole is None:
            return made
        self.schemas[whole] = made
        return {"$ref": f"#/components/schemas/{whole}"}

    def _component(self, key: str, part: Any, owner: str) -> str:
        """A free name, and its place."""
        wanted = re.sub(r"[^A-Za-z0-9._-]", "_", key)
        name = wanted if wanted not in self.schemas else f"{owner}.{wanted}"
        self.schemas[name] = part
        return name

    def _query(self, config: ApiConfig, name: str) -> Iterator[dict[str, Any]]:
        given = config.query_params
        if isinstance(given, list):
            for parameter in given:
                told = {
                    "name": parameter.get("name", ""),
                    "in": "query",
                    "required": False,
                    "schema": {"type": "string"},
                }
                yield told | ({"description": parameter["description"]} if parameter.get("description") else {})
        elif isinstance(given, dict):
            schema = self.schema(given, f"{name}Query")
            for member, part in schema.get("properties", {}).items():
                required = member in schema.get("required", ())
                yield {"name": member, "in": "query", "required": required, "schema": part}

    def _responses(self, config: ApiConfig, name: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for status, schema in (config.response_schema or {}).items():
            found[status] = {"description": _PHRASES.get(status, f"Status {status}")}
            if schema is not None:
                content = {"application/json": {"schema": self.schema(schema, f"{name}Response{status}")}}
                found[status]["content"] = content
        if self._checked and (config.body_schema is not None or isinstance(config.query_params, dict)):
            found.setdefault("400", self._error("400"))
        return found if config.response_schema else {"default": {"description": "What the step answers."}, **found}

    def _error(self, status: str) -> dict[str, Any]:
        self.schemas.setdefault(_ERROR, _ERROR_SCHEMA)
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{_ERROR}"}}}
        return {"description": f"{_PHRASES[status]}: the request does not match its schema.", "content": content}

    def _id(self, name: str) -> str:
        first, *rest = re.findall(r"[A-Za-z0-9]+", name) or ["step"]
        wanted = first[:1].lower() + first[1:] + "".join(word[:1].upper() + word[1:] for word in rest)
        found = next(found for found in _numbered(wanted) if found not in self._ids)
        self._ids.add(found)
        return found


def _spellings(path: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The path as OpenAPI writes it, with its parameters; once without a last parameter that may be absent."""
    pattern = path
    last = re.search(r"/:\w+(\((?:[^()]|\([^()]*\))*\))?\?$", path)
    if last is not None:
        yield from _spellings(path[: last.start()] or "/")
        pattern = path[:-1]
    parameters: list[dict[str, Any]] = []

    def replaced(match: re.Match[str]) -> str:
        name = match[1] or "path"
        schema = {"type": "string"} | ({"pattern": f"^{match[3]}$"} if match[3] else {})
        parameters.append({"name": name, "in": "path", "required": True, "schema": schema})
        return f"{{{name}}}"

    yield _PARAMETER.sub(replaced, pattern), parameters


def _referring(part: Any, names: dict[str, str], whole: str | None) -> Any:
    """A copy with references to definitions, and to the schema itself, counted from the root of the document."""
    if isinstance(part, list):
        return [_referring(one, names, whole) for one in part]
    if not isinstance(part, dict):
        return part
    made = {key: _referring(one, names, whole) for key, one in part.items()}
    reference = part.get("$ref")
    if reference == "#" and whole is not None:
        made["$ref"] = f"#/components/schemas/{whole}"
    elif isinstance(reference, str) and (found := re.match(r"#/(?:\$defs|definitions)/([^/]+)$", reference)):
        key = found[1].replace("~1", "/").replace("~0", "~")
        made["$ref"] = f"#/components/schemas/{names.get(key, key)}"
    return made


def _refers_to_root(part: Any) -> bool:
    if isinstance(part, list):
        return any(map(_refers_to_root, part))
    return isinstance(part, dict) and (part.get("$ref") == "#" or any(map(_refers_to_root, part.values())))


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}{number}"
        number += 1
