"""Compat with Motia 0.17: by itself where package.json asks for such a `motia`, and in the hand of whoever sets it."""

import json

import pytest

from motia_host.steps.compat import admits_below_one
from motia_host.steps.settings_sources import Source, load

BELOW = ["^0.17.14-beta.196", "0.8.2-beta.139", "~0.9", "0.x", "*", "", "latest", "workspace:*", "workspace:^", ">=0.5", "<2", ">=0.14 <1",
         "1.x || 0.17.x", "0.5.0 - 1.2.0", "npm:motia@^0.17.0", "= 0.17.1", "v0.4.2", ">= 0.5.0"]  # fmt: skip
ABOVE = ["^1.0.0", "1", ">=1.0.0", ">1 <3", "~1.2", "1.0.0 - 2.0.0", "^1.0.0-rc.1", "next", "file:../motia", "github:a/b#v0.17",
         "https://example.org/motia-0.17.tgz", "npm:other@0.1.0"]  # fmt: skip


@pytest.mark.parametrize("text", BELOW)
def test_ranges_that_admit_a_version_below_one(text):
    assert admits_below_one(text)


@pytest.mark.parametrize("text", ABOVE)
def test_ranges_tags_and_places_that_do_not(text):
    assert not admits_below_one(text)


def compat_of(root, *, flags=None, environ=None, script=None):
    settings, notes = load(root, flags=flags or {}, environ=environ or {}, script=script)
    return settings.compat, notes.lines


def package(root, **sections):
    (root / "package.json").write_text(json.dumps(sections))


@pytest.mark.parametrize("section", ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"])
def test_any_section_of_package_json_sets_it_and_the_banner_says_what_changes(tmp_path, section):
    package(tmp_path, **{section: {"motia": "^0.17.4"}})
    compat, (line, bind) = compat_of(tmp_path)
    assert (compat, "motia ^0.17.4" in line, "--compat none" in line, "--host 0.0.0.0" in bind) == (
        "motia-0.17",
        True,
        True,
        True,
    )


@pytest.mark.parametrize(
    "text", ['{"dependencies": {"motia": "^1.0.0"}}', '{"dependencies": {}}', '{"name": "motia"}', "[]", "not JSON"]
)
def test_other_package_files_leave_it_off(tmp_path, text):
    (tmp_path / "package.json").write_text(text)
    assert compat_of(tmp_path) == (None, [])


def test_without_a_package_json_it_is_off(tmp_path):
    assert compat_of(tmp_path) == (None, [])


SOURCES = {
    "script": lambda _, value: {"script": Source("motia.config.ts", {"compat": value})},
    "toml": lambda root, value: (root / "motia.config.toml").write_text(f'compat = "{value}"\n') and {},
    "pyproject": lambda root, value: (root / "pyproject.toml").write_text(f'[tool.motia-host]\ncompat = "{value}"\n') and {},
    "environment": lambda _, value: {"environ": {"MOTIA_HOST_COMPAT": value}},
    "flag": lambda _, value: {"flags": {"compat": value}},
}  # fmt: skip


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_of_settings_can_turn_it_off_and_on(tmp_path, source):
    package(tmp_path, dependencies={"motia": "^0.17.4"})
    assert compat_of(tmp_path, **SOURCES[source](tmp_path, "none")) == (None, [])
    package(tmp_path, dependencies={})
    assert compat_of(tmp_path, **SOURCES[source](tmp_path, "motia-0.17"))[0] == "motia-0.17"


def test_who_names_the_host_is_not_told_of_the_address(tmp_path):
    package(tmp_path, dependencies={"motia": "latest"})
    assert len(compat_of(tmp_path, flags={"http": {"host": "0.0.0.0"}})[1]) == 1


def test_bodies_may_be_larger_under_compat_unless_a_limit_is_set(tmp_path):
    package(tmp_path, dependencies={"motia": "latest"})
    assert load(tmp_path, flags={}, environ={})[0].body_limit == 64 * 2**20
    assert load(tmp_path, flags={"http": {"bodyLimit": 5}}, environ={})[0].body_limit == 5
