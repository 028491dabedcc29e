"""Compiled JSON Schema validation, and violations as people can read them.

Used for request bodies, query parameters, event inputs and stream items. References to other documents are refused: a schema
must not make the host fetch anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from motia_host.steps.config import JsonSchema

MAX_VIOLATIONS = 50


@dataclass(frozen=True, slots=True)
class Violation:
    """`path` is a JSON path such as `$.items[0]`; `message` says what is wrong there, without repeating the value."""

    path: str
    message: str


class SchemaError(ValueError):
    """The schema itself is not valid JSON Schema."""


class Validator:
    """One compiled schema. `is_valid` is the hot path (about a microsecond); `violations` explains."""

    __slots__ = ("_validator", "is_valid")

    def __init__(self, schema: JsonSchema) -> None:
        """Raises `SchemaError` when `schema` is not a JSON Schema."""
        try:
            self._validator = jsonschema_rs.validator_for(
                _without_library_id(schema), mask="the value", retriever=_refuse
            )
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise SchemaError(str(error).splitlines()[0]) from error
        self.is_valid = self._validator.is_valid

    def violations(self, value: Any) -> list[Violation]:
        """Every violation, in document order, at most `MAX_VIOLATIONS`."""
        found = []
        for error in self._validator.iter_errors(value):
            found.append(_violation(error))
            if len(found) == MAX_VIOLATIONS:
                break
        return found


def json_path(parts: Sequence[str | int]) -> str:
    """`["items", 0, "a b"]` as `$.items[0]["a b"]`."""
    text = "$"
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part.isidentifier():
            text += f".{part}"
        else:
            text += '["' + part.replace("\\", "\\\\").replace('"', '\\"') + '"]'
    return text


def _violation(error: jsonschema_rs.ValidationError) -> Violation:
    path = list(error.instance_path)
    missing = getattr(error.kind, "property", None)
    if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Required) and isinstance(missing, str):
        return Violation(json_path([*path, missing]), "is required")
    return Violation(json_path(path), error.message.removeprefix("the value "))


def _without_library_id(schema: JsonSchema) -> JsonSchema:
    # zod and pydantic write a "$schema" that names a draft; anything else there would be fetched as a meta-schema.
    known = ("http://json-schema.org/draft-", "https://json-schema.org/draft/")
    if isinstance(schema, dict) and not str(schema.get("$schema", known[0])).startswith(known):
        return {key: value for key, value in schema.items() if key != "$schema"}
    return schema


def _refuse(uri: str) -> Any:
    raise ValueError(f"the schema refers to {uri}, and schemas from elsewhere are not fetched; put it under $defs")
