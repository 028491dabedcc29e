"""TypeScript types of JSON Schemas, for the declarations that `motia-host types` writes.

It prints what an editor can use; what a schema says beyond types (ranges, patterns) has no place in TypeScript and is left out.
"""

import json
import re
from typing import Any

MAX_DEPTH = 20
_NAME = re.compile(r"^[A-Za-z_$][\w$]*$")
_SIMPLE = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def of_schema(schema: Any, *, root: Any = None, depth: int = 0) -> str:
    """The type as one line. What cannot be told is `any`; a reference to itself is cut off there, too."""
    root = schema if root is None else root
    if not isinstance(schema, dict) or depth > MAX_DEPTH:
        return "any"
    if "const" in schema or "enum" in schema:
        return _union(_literal(value) for value in schema.get("enum", [schema.get("const")]))
    if "$ref" in schema:
        return of_schema(_resolve(schema["$ref"], root), root=root, depth=depth + 1)
    for key, joined in (("anyOf", _union), ("oneOf", _union), ("allOf", _intersection)):
        if schema.get(key):
            return joined(of_schema(part, root=root, depth=depth + 1) for part in schema[key])
    kind = schema.get("type")
    if isinstance(kind, list):
        return _union(_of_type({**schema, "type": one}, root, depth) for one in kind)
    return _of_type(schema, root, depth)


def property_name(name: str) -> str:
    """A property's name, quoted where it has to be."""
    return name if _NAME.match(name) else json.dumps(name, ensure_ascii=False)


def _of_type(schema: dict[str, Any], root: Any, depth: int) -> str:
    kind = schema.get("type") or ("object" if "properties" in schema else None)
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    if kind == "array":
        return _array(schema, root, depth)
    return _object(schema, root, depth) if kind == "object" else "any"


def _array(schema: dict[str, Any], root: Any, depth: int) -> str:
    places = schema.get("prefixItems")
    if places:
        return f"[{', '.join(of_schema(place, root=root, depth=depth + 1) for place in places)}]"
    return f"Array<{of_schema(schema.get('items'), root=root, depth=depth + 1)}>"


def _object(schema: dict[str, Any], root: Any, depth: int) -> str:
    required = schema.get("required", [])
    members = [
        f"{property_name(name)}{'' if name in required else '?'}: {of_schema(part, root=root, depth=depth + 1)}"
        for name, part in schema.get("properties", {}).items()
    ]
    others = schema.get("additionalProperties")
    if isinstance(others, dict) or (others is not False and not members):
        members.append(f"[key: string]: {of_schema(others, root=root, depth=depth + 1) if not members else 'any'}")
    return f"{{ {'; '.join(members)} }}"


def _resolve(reference: str, root: Any) -> Any:
    part = root
    for key in reference.removeprefix("#/").split("/") if reference.startswith("#/") else ():
        part = part.get(key.replace("~1", "/").replace("~0", "~")) if isinstance(part, dict) else None
    return part if part is not root else None


def _literal(value: Any) -> str:
    return (
        json.dumps(value, ensure_ascii=False) if isinstance(value, str | int | float | bool) or value is None else "any"
    )


def _union(parts: Any) -> str:
    return _joined(parts, " | ")


def _intersection(parts: Any) -> str:
    return _joined(parts, " & ")


def _joined(parts: Any, sign: str) -> str:
    unique = list(dict.fromkeys(parts))
    return unique[0] if len(unique) == 1 else f"({sign.join(unique)})"
