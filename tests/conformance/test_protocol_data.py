"""Holds protocol/ together: spec, method table, schemas, errors, requirements and scenarios say the same thing."""

import re

import jsonschema_rs
import pytest

from motia_host.conformance import data, schemas, wire
from motia_host.conformance.run import VERBS
from motia_host.errors import ERRORS
from motia_host.rpc.codes import CODES

PROTOCOL = data.protocol_folder()
SPEC = (PROTOCOL / "spec.md").read_text("utf-8")
SCHEMAS = sorted((PROTOCOL / "schema").glob("*.json"))


def rows(heading: str) -> list[list[str]]:
    """The cells of the first table behind a heading of the spec."""
    section = SPEC.split(heading, 1)[1].split("\n## ", 1)[0]
    lines = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in cells] for cells in lines[1:]]


def test_every_requirement_has_a_case_and_every_case_a_requirement():
    assert {case.id for case in data.cases()} == set(data.requirements())


def test_ids_are_unique_and_there_are_at_least_120_cases():
    ids = [case.id for case in data.cases()]
    assert len(ids) == len(set(ids))
    assert len(ids) >= 120


def test_ids_name_area_feature_and_variant():
    assert [name for name in data.requirements() if not re.fullmatch(r"[a-z-]+(:[a-z0-9-]+){2}", name)] == []


def test_requirements_are_sentences_with_a_level():
    for requirement in data.requirements().values():
        assert requirement.level in {"MUST", "SHOULD"}
        assert re.fullmatch(r"\S+ \S+ .*\.", requirement.text), requirement.id


def steps_of(steps):
    for step in steps:
        yield step
        yield from steps_of(step.get("do", []))


def test_scenarios_use_known_verbs_features_and_starts():
    for case in data.cases():
        assert case.start in {"described", "initialized", "bare"}, case.id
        assert case.launch in {"direct", "behind", "behind-held"}, case.id
        assert {need.removeprefix("not ") for need in case.needs} <= set(data.FEATURES), case.id
        assert case.steps, case.id
        for step in steps_of(case.steps):
            assert next(iter(step)) in VERBS, (case.id, step)


def test_every_verb_stands_in_the_table_of_the_scenarios():
    table = (PROTOCOL / "scenarios" / "README.md").read_text("utf-8")
    assert [verb for verb in VERBS if f'{{"{verb}"' not in table] == []


def test_every_group_that_a_scenario_sweeps_is_there():
    for case in data.cases():
        for step in case.steps:
            for verb, kind in (
                ("relayValues", "values"),
                ("strays", "messages/invalid"),
                ("invalidParams", "messages/invalid"),
            ):
                if verb in step:
                    assert [vector for vector in data.vectors(kind) if vector["group"] == step[verb]], (case.id, step)


@pytest.mark.parametrize("file", SCHEMAS, ids=lambda file: file.stem)
def test_every_schema_is_json_schema_2020_12(file):
    schema = data.read(file)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"].endswith(f"/schema/{file.name}")
    jsonschema_rs.meta.validate(schema)


def test_every_method_has_its_schema_and_every_schema_its_method():
    assert {file.stem for file in SCHEMAS} - {"common", "envelope"} == set(data.model())
    for method in data.model().values():
        for part in ("params", "result"):
            if part in method:
                schemas.validator(method[part])  # raises where the place does not exist


def test_methods_name_errors_of_the_registry():
    for method in data.model().values():
        assert set(method.get("errors", [])) <= set(data.errors()), method["name"]


def test_the_method_table_of_the_spec_is_the_model():
    callbacks = {row[0].strip("`"): row[1] for row in rows("## 4. Runner to host")}
    requests = {
        name
        for name, method in data.model().items()
        if method["direction"] == "runner-to-host" and method["kind"] == "request"
    }
    assert set(callbacks) == requests
    for name, members in callbacks.items():
        properties = set(data.read(PROTOCOL / "schema" / f"{name}.json")["$defs"]["params"].get("properties", {})) - {
            "call"
        }
        told = {re.sub(r"\W", "", word) for word in re.sub(r":\{[^}]*\}| or ", ",", members).split(",")}
        assert told - {""} == properties or name == "response.chunk", name
    headings = set(re.findall(r"^### `([a-z]+)`", SPEC, re.MULTILINE))
    assert headings == {name for name in data.model() if name not in callbacks}


def test_the_error_table_of_the_spec_is_the_registry():
    told = {row[1].strip("`"): int(row[0].replace("\u2212", "-")) for row in rows("## 6. Errors")}
    assert told == {name: row["code"] for name, row in data.errors().items()}


def test_the_error_table_of_the_spec_names_the_members_of_data():
    for row in rows("## 6. Errors"):
        members = set(data.errors()[row[1].strip("`")]["data"].get("properties", {})) - {"name"}
        assert members <= set(re.findall(r"\w+", row[2])), row


def test_the_hosts_codes_are_those_of_the_registry():
    assert {name: row["code"] for name, row in data.errors().items()} == CODES


def test_errors_that_a_person_may_meet_have_a_text_in_the_host():
    of_the_wire_alone = {name for name, code in CODES.items() if code <= -32600} | {
        "protocol-version-unsupported", "not-initialized", "step-not-loaded", "shutting-down", "load-failed",
    }  # fmt: skip
    assert set(CODES) - of_the_wire_alone <= set(ERRORS)


def blocks() -> list[str]:
    return [line for block in re.findall(r"```json\n(.*?)```", SPEC, re.DOTALL) for line in block.splitlines()]


def test_every_json_block_of_the_spec_is_a_conversation_that_fits_the_schemas():
    methods: dict[object, str] = {4: "invoke", 5: "invoke"}
    kinds: dict[object, str] = {}
    assert len(blocks()) > 10
    for line in blocks():
        message = wire.decode(line)
        assert schemas.problems("schema/envelope.json", message, line) == []
        if "method" not in message:
            assert schemas.problems_of_response(methods[message["id"]], kinds.get(message["id"]), message) == []
            continue
        methods[message.get("id")] = message["method"]
        kinds[message.get("id")] = message["params"].get("kind")
        assert schemas.problems(data.model()[message["method"]]["params"], message["params"], line) == []


def test_the_manifest_in_the_readme_of_the_fixture_is_a_manifest(tmp_path):
    readme = (PROTOCOL / "conformance-project" / "README.md").read_text("utf-8")
    (tmp_path / "fixture.json").write_text(re.search(r"```json\n(.*?)```", readme, re.DOTALL)[1])
    assert data.fixture(tmp_path).language == "python"
    for feature in data.FEATURES:
        assert f"| `{feature}` |" in readme


@pytest.mark.parametrize("language", ["node", "python", "ruby"])
def test_our_fixture_projects_have_every_file(language):
    fixture = data.fixture(PROTOCOL / "conformance-project" / language)
    names = [
        "ops",
        "work",
        "relay",
        "echo",
        "middleware",
        "stream",
        "tick",
        "tock",
        "blocking",
        "broken",
        "handlerless",
    ]
    names += ["stream:notes", "stream:workflow-progress", *(["validated"] if "schema" in fixture.features else [])]
    names += ["config"] if "authenticate" in fixture.features else []
    assert [name for name in names if not (fixture.root / fixture.path(name)).is_file()] == []
    assert fixture.marked_line(fixture.ops) > 0
    assert fixture.marked_line(fixture.path("broken")) > 0


@pytest.mark.parametrize("language", ["node", "python", "ruby"])
def test_our_lists_of_known_failures_are_empty(language):
    file = PROTOCOL / "known_failures" / f"{language}.txt"
    assert file.is_file()
    assert data.known_failures(file) == {}
