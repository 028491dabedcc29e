"""What the documents refer to is there: links, make targets, commands, settings; and their data is valid."""

import json
import re
import tomllib

import pytest

from motia_host.abc.operations import apply
from motia_host.cli import COMMANDS
from motia_host.errors import ERRORS
from motia_host.steps import settings_sources
from support.documents import blocks, links, markdown_files, transcript
from support.host import ROOT

FILES = markdown_files()


def name_of(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_link_leads_somewhere(path):
    broken = [
        target
        for target in links(path)
        if not re.match(r"https?:|mailto:", target) and not leads_somewhere(path, target)
    ]
    assert broken == []


def leads_somewhere(path, target):
    name, _, anchor = target.partition("#")
    found = path.parent / name if name else path
    return found.exists() and (not anchor or anchor in anchors(found))


def anchors(path):
    headings = re.findall(r"^#+ (.*)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_a_link_that_leads_nowhere_is_noticed():
    readme = ROOT / "README.md"
    assert leads_somewhere(readme, "docs/guide.md#the-context")
    assert not leads_somewhere(readme, "docs/guide.md#nothing")
    assert not leads_somewhere(readme, "docs/nothing.md")


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {word for path in FILES for word in re.findall(r"`make ([a-z-]+)`", path.read_text("utf-8"))}
    named |= {
        words[1]
        for block in blocks(language="console")
        for words, _ in transcript(block.text)
        if words[0] == "make"
    }  # fmt: skip
    assert len(named) >= 4
    assert named - targets == set()


def test_every_command_of_motia_host_that_is_named_exists():
    named = {
        (name_of(path), word)
        for path in FILES
        for word in re.findall(r"(?:`|\$ |/)motia-host ([a-z][a-z-]*)", path.read_text("utf-8"))
    }
    assert {pair for pair in named if pair[1] not in COMMANDS} == set()
    assert {word for _, word in named} >= {"dev", "start", "steps", "emit", "types", "conformance", "doctor"}


@pytest.mark.parametrize("block", blocks(language="toml"), ids=str)
def test_shown_configuration_is_valid(tmp_path, block):
    assert block.path == "motia.config.toml"
    (tmp_path / "motia.config.toml").write_text(block.text)
    settings, notes = settings_sources.load(tmp_path, flags={}, environ={})
    assert notes.lines == []
    assert set(tomllib.loads(block.text)) <= settings.model_fields_set


@pytest.mark.parametrize(
    "block", [block for block in blocks(language="json") if block.file != "protocol/spec.md"], ids=str
)
def test_shown_json_is_valid(block):
    """The messages in spec.md are held against the schemas in tests/conformance."""
    value = json.loads(block.text)
    if isinstance(value, list):
        apply(None, value)
    if "error" in value:
        assert value["error"]["name"] in ERRORS


def test_every_document_that_an_error_names_exists():
    named = {name for row in ERRORS.values() for name in re.findall(r"docs/[\w-]+\.md", row.title + row.hint)}
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []
