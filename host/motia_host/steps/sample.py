"""A value that fits a JSON Schema, for the curl line that a start prints and for forms that are filled in beforehand.

It aims at a short, readable example, not at covering the schema; what it makes of unusual schemas need not be valid.
"""

from typing import Any

MAX_DEPTH = 6
MAX_ELEMENTS = 5
_FORMATS = {
    "email": "someone@example.com",
    "uuid": "00000000-0000-4000-8000-000000000000",
    "date": "2026-01-31",
    "date-time": "2026-01-31T12:00:00Z",
    "uri": "https://example.com/",
    "url": "https://example.com/",
}


def sample(schema: Any, *, name: str = "", root: Any = None, depth: int = 0) -> Any:
    """An example; `name` is the property's name, from which strings are made."""
    root = schema if root is None else root
    if not isinstance(schema, dict) or depth > MAX_DEPTH:
        return None
    for key in ("default", "const"):
        if key in schema:
            return schema[key]
    for key in ("enum", "examples"):
        if schema.get(key):
            return schema[key][0]
    part = _inner(schema, root)
    if part is not None:
        return sample(part, name=name, root=root, depth=depth + 1)
    return _by_type(schema, name, root, depth)


def _inner(schema: dict[str, Any], root: Any) -> Any:
    """The schema that stands for this one: a local reference, or the first alternative."""
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/"):
        part = root
        for key in reference[2:].split("/"):
            part = part.get(key) if isinstance(part, dict) else None
        return part
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return schema[key][0]
    return None


def _by_type(schema: dict[str, Any], name: str, root: Any, depth: int) -> Any:
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) and kind else kind
    match kind:
        case "object":
            return _object(schema, root, depth)
        case "array":
            return _array(schema, name.rstrip("s"), root, depth)
        case "string":
            return _FORMATS.get(schema.get("format", ""), name or "text")
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case _:
            return _object(schema, root, depth) if "properties" in schema else None


def _array(schema: dict[str, Any], name: str, root: Any, depth: int) -> list[Any]:
    """One element, or as many as there must be, which then differ where they are texts."""
    if "items" not in schema:
        return []
    count = min(max(1, schema.get("minItems", 1)), MAX_ELEMENTS)
    names = [name, *(f"{name or 'text'} {number}" for number in range(2, count + 1))]
    return [sample(schema["items"], name=each, root=root, depth=depth + 1) for each in names]


def _object(schema: dict[str, Any], root: Any, depth: int) -> dict[str, Any]:
    properties = schema.get("properties", {})
    required = schema.get("required", [])
    return {
        key: sample(value, name=key, root=root, depth=depth + 1) for key, value in properties.items() if key in required
    }
