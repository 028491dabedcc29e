"""The kit's own parts: what it reads, how it compares, what it fills in, and its command."""

import pytest
from click.testing import CliRunner

from motia_host.cli.conformance import conformance
from motia_host.conformance import chosen, data, wire
from motia_host.conformance.expand import expand
from motia_host.conformance.patterns import mismatches, same


@pytest.mark.parametrize("line", [b"NaN", b'{"a":1,"a":2}', b"\xff", b"\xef\xbb\xbf1", b"[1,]", b"", b"[" * 100_000])
def test_the_kit_reads_strictly(line):
    with pytest.raises(wire.NotJson):
        wire.decode(line)


def test_the_kit_keeps_integers_of_any_size():
    assert wire.decode(b"123456789012345678901234567890") == 123456789012345678901234567890


def test_a_lone_surrogate_is_written_as_an_escape():
    assert wire.encode("\ud800") == b'"\\ud800"\n'


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (1, True),
        (0, False),
        (1, "1"),
        (None, False),
        ({"a": 1}, {"a": 1, "b": 2}),
        ([1], [1, 1]),
        (2**63, 2**63 + 1),
        (0.1, 0.2),
    ],
)
def test_values_that_differ_are_not_the_same(left, right):
    assert not same(left, right)


@pytest.mark.parametrize(
    ("left", "right"), [(1, 1.0), (0, -0.0), ({"a": 1, "b": 2}, {"b": 2, "a": 1}), ([{"a": [None]}], [{"a": [None]}])]
)
def test_values_that_differ_in_form_alone_are_the_same(left, right):
    assert same(left, right)


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"$any": True}, None),
        ({"a": {"$absent": True}}, {}),
        ({"$exact": {"a": 1}}, {"a": 1}),
        ({"$type": "integer"}, 5),
        ({"$regex": "^a.c"}, "abcd"),
        ({"$contains": "b"}, "abc"),
        ({"$oneOf": [1, {"a": 1}]}, {"a": 1, "b": 1}),
        ({"$min": 3}, 3),
        ({"$json": {"a": 1}}, '{"a": 1, "b": 2}'),
        ({"$has": [{"a": 1}, 5]}, [5, 6, {"a": 1, "b": 2}]),
    ],
)
def test_a_pattern_fits(pattern, value):
    assert mismatches(pattern, value) == []


@pytest.mark.parametrize(
    ("pattern", "value", "sentence"),
    [
        ({"a": 1}, {"a": 2}, "$.a is 2, expected 1"),
        ({"a": 1}, {}, "$.a is absent, expected 1"),
        ({"a": 1}, [1], "$ is [1], expected an object"),
        ([1, 2], [1], "$ has 1 elements, expected 2: [1]"),
        ([1, {"a": 2}], [1, {"a": 3}], "$[1].a is 3, expected 2"),
        ({"a": {"$absent": True}}, {"a": None}, "$.a is null, expected it to be absent"),
        ({"$exact": {"a": 1}}, {"a": 1, "b": 2}, '$ is {"a": 1, "b": 2}, expected exactly {"a": 1}'),
        ({"$type": "integer"}, True, "$ is true, expected a value of type integer"),
        ({"$regex": "^b"}, "abc", '$ is "abc", expected text that matches /^b/'),
        ({"$contains": "d"}, "abc", '$ is "abc", expected it to contain "d"'),
        ({"$oneOf": [1, 2]}, 3, "$ is 3, expected one of 1, 2"),
        ({"$min": 3}, 2, "$ is 2, expected a number of at least 3"),
        ({"$json": {"a": 1}}, '{"a": 2}', "$⟶.a is 2, expected 1"),
        ({"$has": [5]}, [6], "$ has no element like 5: [6]"),
    ],
)
def test_a_pattern_that_does_not_fit_is_a_sentence(pattern, value, sentence):
    assert mismatches(pattern, value) == [sentence]


def test_variables_keep_their_type_where_they_stand_alone():
    assert expand({"${a}": ["${n}", "k${n}", "$n"]}, {"a": "x", "n": 3}.__getitem__) == {"x": [3, "k3", "$n"]}


def test_generators_make_what_is_too_large_to_write():
    value = [
        {"$repeat": {"text": "ab", "times": 2}},
        {"$times": {"value": 1, "times": 3}},
        {"$nested": 3},
        {"$base64": {"$repeat": {"text": "a", "times": 3}}},
    ]
    assert expand(value, {}.__getitem__) == ["abab", [1, 1, 1], [[[]]], "YWFh"]


def test_a_list_of_known_failures_has_reasons_behind_the_hash(tmp_path):
    (tmp_path / "known.txt").write_text("# a heading\n\nemit:event:plain  # until 1.1\nping:idle:answered\n")
    assert data.known_failures(tmp_path / "known.txt") == {"emit:event:plain": "until 1.1", "ping:idle:answered": ""}


def test_a_folder_without_a_manifest_is_told_with_the_page_to_read(tmp_path):
    with pytest.raises(ValueError, match=r"has no fixture\.json \(see protocol/conformance-project/README\.md\)"):
        data.fixture(tmp_path)


def test_cases_are_chosen_by_glob_or_by_area():
    assert {case.area for case in chosen("emit")} == {"emit"}
    assert [case.id for case in chosen("ping:*:answered")] == ["ping:idle:answered"]
    assert chosen("nothing") == []


def command(*arguments, **environment):
    return CliRunner().invoke(conformance, arguments, env={"CI": "", **environment})


def test_list_prints_every_case_with_what_it_requires():
    result = command("--list")
    assert result.exit_code == 0
    assert len(result.output.splitlines()) == len(data.cases()) + 1
    assert "MUST" in result.output.splitlines()[0]


def test_a_glob_that_matches_nothing_is_an_error():
    result = command("--case", "nonsense")
    assert result.exit_code == 2
    assert "no case matches 'nonsense'; see --list" in result.output


def test_a_runner_of_a_stranger_needs_a_project():
    result = command("--runner", "my-runner")
    assert result.exit_code == 2
    assert "--runner needs --project" in result.output


def test_the_closing_count_stands_alone_on_the_last_line():
    result = command("--language", "python", "--case", "ping:idle:answered")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1] == "1 passed, 0 failed"


def test_a_failure_prints_its_name_the_requirement_each_mismatch_and_the_transcript(tmp_path):
    project = str(data.protocol_folder() / "conformance-project" / "python")
    result = command("--runner", "python3 -c pass", "--project", project, "--case", "ping:idle:answered")
    assert result.exit_code == 1
    assert (
        "FAILED pass ping:idle:answered\n  MUST: An idle runner has no open calls and nothing that blocks.\n  ✗ the answer to initialize did not come"
        in result.output
    )
    assert 'host   → {"jsonrpc":"2.0","id":1,"method":"initialize"' in result.output
    assert result.output.splitlines()[-1] == "0 passed, 1 failed"


def test_a_missing_language_is_named(tmp_path):
    result = command("--language", "ruby", "--case", "ping:idle:answered", PATH=str(tmp_path))
    assert "not run: ruby: no program of that name on PATH" in result.output
    assert result.exit_code == 1


def test_a_missing_language_counts_as_failed_where_all_are_required(tmp_path):
    arguments = ("--language", "ruby", "--language", "python", "--case", "ping:idle:answered")
    assert command(*arguments, PATH=str(tmp_path)).exit_code == 0
    assert command(*arguments, PATH=str(tmp_path)).output.splitlines()[-1] == "1 passed, 0 failed"
    for result in (
        command(*arguments, "--require-all", PATH=str(tmp_path)),
        command(*arguments, PATH=str(tmp_path), CI="true"),
    ):
        assert result.exit_code == 1
        assert result.output.splitlines()[-1] == "1 passed, 1 failed"
