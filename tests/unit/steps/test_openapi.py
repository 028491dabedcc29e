"""The OpenAPI document: paths, parameters, bodies, responses, and references that lead somewhere."""

import re

import pytest

from motia_host.steps import registry
from motia_host.steps.model import Loaded
from motia_host.steps.openapi import document
from motia_host.steps.settings import Settings

ITEM = {"type": "object", "properties": {"next": {"$ref": "#/$defs/Item"}, "n": {"type": "integer"}}}
BODY = {"$schema": "x", "$defs": {"Item": ITEM}, "type": "object", "properties": {"item": {"$ref": "#/$defs/Item"}}}
TREE = {"type": "object", "properties": {"children": {"type": "array", "items": {"$ref": "#"}}}}


def made(*configs, checked=True):
    steps = []
    for number, config in enumerate(configs):
        whole = {"type": "api", "name": f"Step {number}", "method": "GET", "emits": [], **config}
        steps.append(Loaded(f"steps/{number}.step.ts", "node", "step", {"config": whole}))
    built = registry.build(steps, Settings())
    assert [problem.text for problem in built.problems if problem.level == "error"] == []
    return document(built, "Title", "2.0.0", checked=checked)


def references(part):
    if isinstance(part, list):
        return [found for one in part for found in references(one)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"]] if "$ref" in part else []
    return own + [found for one in part.values() for found in references(one)]


def test_a_step_becomes_an_operation():
    found = made(
        {"name": "Get order!", "path": "/orders/:orderId", "description": "d", "flows": ["orders"],
         "queryParams": [{"name": "full", "description": "f"}], "responseSchema": {"200": {"type": "object"}, "404": None}},
        checked=False,
    )  # fmt: skip
    assert found == {
        "openapi": "3.1.0",
        "info": {"title": "Title", "version": "2.0.0"},
        "paths": {"/orders/{orderId}": {"get": {
            "operationId": "getOrder", "summary": "Get order!", "description": "d", "tags": ["orders"],
            "parameters": [
                {"name": "orderId", "in": "path", "required": True, "schema": {"type": "string"}},
                {"name": "full", "in": "query", "required": False, "schema": {"type": "string"}, "description": "f"},
            ],
            "responses": {
                "200": {"description": "OK", "content": {"application/json": {"schema": {"type": "object"}}}},
                "404": {"description": "Not Found"},
            },
        }}},
        "tags": [{"name": "orders"}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/a/:id?", ["/a", "/a/{id}"]),
        ("/files/*", ["/files/{path}"]),
        ("/n/:id(\\d+)", ["/n/{id}"]),
        ("/report-:year.pdf", ["/report-{year}.pdf"]),
        ("/", ["/"]),
    ],
)
def test_paths_are_written_with_braces_and_every_parameter_is_named(path, wanted):
    paths = made({"path": path})["paths"]
    assert sorted(paths) == sorted(wanted)
    for spelled, operations in paths.items():
        named = [parameter["name"] for parameter in operations["get"].get("parameters", [])]
        assert named == re.findall(r"{(\w+)}", spelled)
    assert ("pattern" in str(paths)) == ("(" in path)


def test_definitions_move_to_the_components_under_names_of_their_own():
    other = {**BODY, "$defs": {"Item": {"type": "string"}}}
    found = made(
        {"path": "/a", "method": "POST", "bodySchema": BODY},
        {"path": "/b", "method": "PUT", "bodySchema": other, "responseSchema": {"200": TREE}},
    )
    schemas = found["components"]["schemas"]
    assert set(schemas) == {"Item", "step1Body.Item", "step1Response200", "Error"}
    assert schemas["Item"]["properties"]["next"] == {"$ref": "#/components/schemas/Item"}
    assert found["paths"]["/b"]["put"]["requestBody"]["content"]["application/json"]["schema"] == {
        "type": "object", "properties": {"item": {"$ref": "#/components/schemas/step1Body.Item"}},
    }  # fmt: skip
    assert schemas["step1Response200"]["properties"]["children"]["items"] == {
        "$ref": "#/components/schemas/step1Response200"
    }
    assert {reference.removeprefix("#/components/schemas/") for reference in references(found)} <= set(schemas)


def test_a_checked_body_can_be_refused_and_a_step_without_schemas_answers_anything():
    found = made({"path": "/a", "method": "POST", "bodySchema": BODY}, {"path": "/b"})
    assert list(found["paths"]["/a"]["post"]["responses"]) == ["default", "400"]
    assert found["paths"]["/b"]["get"]["responses"] == {"default": {"description": "What the step answers."}}


def test_a_query_schema_becomes_parameters():
    query = {
        "type": "object",
        "properties": {"page": {"type": "integer", "default": 1}, "q": {"type": "string"}},
        "required": ["q"],
    }
    parameters = made({"path": "/a", "queryParams": query})["paths"]["/a"]["get"]["parameters"]
    assert [(one["name"], one["required"], one["schema"]) for one in parameters] == [
        ("page", False, {"type": "integer", "default": 1}), ("q", True, {"type": "string"}),
    ]  # fmt: skip


def test_steps_of_like_names_have_ids_of_their_own():
    found = made({"name": "Do it", "path": "/a"}, {"name": "do-it", "path": "/b"})
    assert [next(iter(one.values()))["operationId"] for one in found["paths"].values()] == ["doIt", "doIt2"]
