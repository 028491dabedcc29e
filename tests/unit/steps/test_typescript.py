"""TypeScript types of JSON Schemas."""

import pytest

from motia_host.steps.typescript import of_schema


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "string"}, "string"),
        ({"type": "integer"}, "number"),
        ({"type": ["string", "null"]}, "(string | null)"),
        ({"enum": ["a", 1, None]}, '("a" | 1 | null)'),
        ({"const": "x"}, '"x"'),
        ({"type": "array", "items": {"type": "string"}}, "Array<string>"),
        ({"type": "array"}, "Array<any>"),
        ({"type": "array", "prefixItems": [{"type": "string"}, {"type": "number"}]}, "[string, number]"),
        ({"type": "object"}, "{ [key: string]: any }"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "{ [key: string]: number }"),
        (
            {"type": "object", "properties": {"a": {"type": "string"}, "b-c": {"type": "boolean"}}, "required": ["a"]},
            '{ a: string; "b-c"?: boolean }',
        ),
        ({"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "string"}]}, "(string | number)"),
        ({"allOf": [{"type": "object", "properties": {"a": {}}, "required": ["a"]}]}, "{ a: any }"),
        ({"$defs": {"X": {"type": "string"}}, "type": "array", "items": {"$ref": "#/$defs/X"}}, "Array<string>"),
        ({"$ref": "http://elsewhere"}, "any"),
        (True, "any"),
    ],
)
def test_a_schema_becomes_a_type(schema, text):
    assert of_schema(schema) == text


def test_a_schema_that_refers_to_itself_ends():
    assert "any" in of_schema({"$defs": {"N": {"type": "array", "items": {"$ref": "#/$defs/N"}}}, "$ref": "#/$defs/N"})
