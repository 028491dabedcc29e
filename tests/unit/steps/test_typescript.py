"""TypeScript types of JSON Schemas."""

import pytest

from motia_host.steps.typescript import of_schema

OBJECT = {"type": "object", "properties": {"a": {"type": "string"}, "b-c": {"type": "boolean"}}, "required": ["a"]}
NODE = {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}, "n": {"type": "integer"}}}


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "string"}, "string"),
        ({"type": "integer"}, "number"),
        ({"type": "null"}, "null"),
        ({"type": ["string", "null"]}, "string | null"),
        ({"type": "string", "format": "binary"}, "Bytes"),
        ({"enum": ["a", 1, None, True]}, "'a' | 1 | null | true"),
        ({"const": "it's"}, "'it\\'s'"),
        ({"type": "array", "items": {"type": "string"}}, "Array<string>"),
        ({"type": "array"}, "Array<any>"),
        ({"type": "array", "prefixItems": [{"type": "string"}, {"type": "number"}]}, "[string, number]"),
        ({"type": "array", "items": [{"type": "string"}, {"type": "number"}]}, "[string, number]"),
        ({"type": "object"}, "Record<string, any>"),
        ({"type": "object", "properties": {}, "additionalProperties": False}, "Record<string, never>"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "Record<string, number>"),
        (OBJECT, "{ a: string; 'b-c'?: boolean }"),
        ({**OBJECT, "additionalProperties": {}}, "{ a: string; 'b-c'?: boolean; [key: string]: any }"),
        ({"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "string"}]}, "string | number"),
        ({"oneOf": [{"type": "string"}, {"type": "null"}]}, "string | null"),
        ({"anyOf": [{"type": "string"}, {}]}, "any"),
        ({"allOf": [OBJECT, {"anyOf": [{"const": 1}, {"const": 2}]}]}, "{ a: string; 'b-c'?: boolean } & (1 | 2)"),
        ({**OBJECT, "allOf": [{"type": "object"}]}, "Record<string, any> & { a: string; 'b-c'?: boolean }"),
        ({"$defs": {"X": {"type": "string"}}, "type": "array", "items": {"$ref": "#/$defs/X"}}, "Array<string>"),
        ({"definitions": {"a/b": {"type": "number"}}, "$ref": "#/definitions/a~1b"}, "number"),
        ({"$ref": "http://elsewhere"}, "any"),
        ({"not": {}}, "undefined"),
        (True, "any"),
    ],
)
def test_a_schema_becomes_a_type(schema, text):
    assert of_schema(schema) == text


def test_a_value_that_has_passed_the_schema_has_its_defaults():
    schema = {"type": "object", "properties": {"page": {"type": "integer", "default": 1}, "q": {"type": "string"}}}
    assert of_schema(schema) == "{ page?: number; q?: string }"
    assert of_schema(schema, parsed=True) == "{ page: number; q?: string }"


def test_a_schema_that_refers_to_itself_ends_where_it_comes_again():
    assert of_schema({"$defs": {"Node": NODE}, "$ref": "#/$defs/Node"}) == "{ next?: any; n?: number }"
    assert of_schema({**NODE, "$defs": {"Node": {"$ref": "#"}}}) == "{ next?: { next?: any; n?: number }; n?: number }"
