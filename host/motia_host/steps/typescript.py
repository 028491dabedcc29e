"""TypeScript types of JSON Schemas, for the declarations that `motia-host types` writes.

It prints what an editor can use; what a schema says beyond types (ranges, patterns) has no place in TypeScript and is left out.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

MAX_DEPTH: Final = 20
UNKNOWN: Final = "any"
_NAME = re.compile(r"^[A-Za-z_$][\w$]*$")
_SIMPLE: Final = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def of_schema(schema: Any, *, parsed: bool = False) -> str:
    """The type as one line; `any` for what cannot be told, and where a schema refers to itself.

    `parsed`: of a value that has passed the schema, so that what has a default is there; else of one that is given to it.
    """
    return _Printer(schema, parsed).type_of(schema)


def quoted(text: str) -> str:
    """A literal of TypeScript, in Motia's quotes."""
    escapes = {"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\u2028": "\\u2028", "\u2029": "\\u2029"}
    return f"'{''.join(escapes.get(letter, letter) for letter in text)}'"


@dataclass(frozen=True, slots=True)
class _Printer:
    root: Any
    parsed: bool
    open: frozenset[str] = frozenset()
    """References that are being printed; one that comes again is not followed."""
    depth: int = 0

    def type_of(self, schema: Any) -> str:
        if not isinstance(schema, dict) or self.depth > MAX_DEPTH:
            return UNKNOWN
        inside = replace(self, depth=self.depth + 1)
        if "const" in schema or "enum" in schema:
            return _union(map(_literal, schema.get("enum", [schema.get("const")])))
        if "$ref" in schema:
            return inside.referred(str(schema["$ref"]))
        if schema.get("not") == {}:
            return "undefined"
        parts = list(inside.combined(schema))
        if not parts or "properties" in schema:
            parts.append(inside.plain(schema))
        return _intersection(parts)

    def referred(self, reference: str) -> str:
        if reference in self.open:
            return UNKNOWN
        return replace(self, open=self.open | {reference}).type_of(_resolve(reference, self.root))

    def combined(self, schema: dict[str, Any]) -> Iterable[str]:
        joins: tuple[tuple[str, Callable[[Iterable[str]], str]], ...] = (
            ("anyOf", _union),
            ("oneOf", _union),
            ("allOf", _intersection),
        )
        for key, joined in joins:
            if schema.get(key):
                yield joined(map(self.type_of, schema[key]))

    def plain(self, schema: dict[str, Any]) -> str:
        kind = schema.get("type") or ("object" if "properties" in schema else None)
        kinds = kind if isinstance(kind, list) else [kind]
        return _union(self._of_kind(schema, one) for one in kinds)

    def _of_kind(self, schema: dict[str, Any], kind: Any) -> str:
        if kind == "string" and schema.get("format") == "binary":
            return "Bytes"
        if kind == "array":
            return self._array(schema)
        return self._object(schema) if kind == "object" else _SIMPLE.get(kind, UNKNOWN)

    def _array(self, schema: dict[str, Any]) -> str:
        items = schema.get("items")
        places = schema.get("prefixItems") or (items if isinstance(items, list) else None)
        if places:
            return f"[{', '.join(map(self.type_of, places))}]"
        return f"Array<{self.type_of(items)}>"

    def _object(self, schema: dict[str, Any]) -> str:
        required = schema.get("required", [])
        members = [
            f"{_property(name)}{'' if name in required or self._is_filled(part) else '?'}: {self.type_of(part)}"
            for name, part in schema.get("properties", {}).items()
        ]
        others = schema.get("additionalProperties")
        if not members:
            return f"Record<string, {'never' if others is False and 'properties' in schema else self.type_of(others)}>"
        if isinstance(others, dict):
            members.append(f"[key: string]: {UNKNOWN}")
        return f"{{ {'; '.join(members)} }}"

    def _is_filled(self, schema: Any) -> bool:
        return self.parsed and isinstance(schema, dict) and "default" in schema


def _property(name: str) -> str:
    return name if _NAME.match(name) else quoted(name)


def _resolve(reference: str, root: Any) -> Any:
    part = root
    for key in reference.removeprefix("#").split("/")[1:] if reference.startswith("#") else [reference]:
        part = part.get(key.replace("~1", "/").replace("~0", "~")) if isinstance(part, dict) else None
    return part


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value)
    words = {None: "null", True: "true", False: "false"}
    if value is None or isinstance(value, bool):
        return words[value]
    return str(value) if isinstance(value, int | float) else UNKNOWN


def _union(parts: Iterable[str]) -> str:
    unique = list(dict.fromkeys(parts))
    return UNKNOWN if UNKNOWN in unique else " | ".join(unique)


def _intersection(parts: Iterable[str]) -> str:
    """`any` says nothing beside something that is told."""
    unique = [part for part in dict.fromkeys(parts) if part != UNKNOWN]
    if len(unique) < 2:
        return unique[0] if unique else UNKNOWN
    return " & ".join(f"({part})" if " | " in part else part for part in unique)
