"""Holds answers of the admin API against its own OpenAPI document."""

import json
from functools import cache

import jsonschema_rs

from motia_host.web.admin import openapi
from motia_host.web.admin.table import ROUTES


@cache
def document():
    return json.loads(openapi.document(ROUTES))


@cache
def _validator(name):
    schema = {"$ref": f"#/components/schemas/{name}", "components": document()["components"]}
    return jsonschema_rs.validator_for(schema)


def violations(name, value):
    """What does not fit the schema of this name, as lines."""
    errors = _validator(name).iter_errors(value)
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in errors]


def fits(route, answer):
    """Fails unless an answer is what the document says of a route; a refusal has to have the form of failures."""
    name = route.answer.__name__ if answer.status < 400 else "Failure"
    assert violations(name, answer.json) == [], (route.method, route.path, answer.status)
