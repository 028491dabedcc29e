"""The right interpreter is found, and a refused one is named with its reason."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from motia_host.process import interpreters
from motia_host.process.interpreters import Interpreter, Refused, find
from motia_host.steps.settings import RunnerSettings, RunnersSettings, Settings


def program(folder, name, script):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


@pytest.fixture
def settings(tmp_path):
    return Settings(root=tmp_path)


@pytest.fixture
def bin_folder(tmp_path):
    return tmp_path / "bin"


def path_of(folder):
    return {"PATH": str(folder)}


def test_the_real_interpreters_are_found(settings):
    for language in ("node", "python", "ruby"):
        if shutil.which(language) or language == "python":
            found = find(language, settings, os.environ)
            assert isinstance(found, Interpreter)
            assert Path(found.path).is_absolute()
            assert found.version[0].isdigit()


@pytest.mark.parametrize(
    ("language", "name", "old", "new", "needed"),
    [
        ("node", "node", "v18.19.1", "v22.1.0", "20.19"),
        ("ruby", "ruby", "3.0.4", "3.3.0", "3.1"),
        ("node", "node", "v4.0.0", "v20.19.0-rc.1", "20.19"),
    ],
)
def test_an_old_one_is_refused_with_both_versions(settings, bin_folder, language, name, old, new, needed):
    path = program(bin_folder, name, f"echo {old}")
    refused = find(language, settings, path_of(bin_folder))
    assert isinstance(refused, Refused)
    assert refused.reason == f"{path} (PATH) is {old.lstrip('v')}; at least {needed} is needed"
    assert f"runner.{language}.command" in refused.suggestion
    program(bin_folder, name, f"echo {new}")
    assert find(language, settings, path_of(bin_folder)) == Interpreter(language, path, new.lstrip("v"), "PATH")


def test_an_absent_one_is_said_to_be_absent(settings, bin_folder):
    assert find("ruby", settings, path_of(bin_folder)).reason == "no `ruby` is on PATH"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo broken library >&2; exit 127", "did not tell its version: broken library"),
        ("echo hello", "did not tell its version: hello"),
        ("exit 3", "did not tell its version: exit status 3"),
    ],
)
def test_a_broken_one_is_refused_with_what_it_said(settings, bin_folder, script, reason):
    path = program(bin_folder, "node", script)
    assert find("node", settings, path_of(bin_folder)).reason == f"{path} (PATH) {reason}"


def test_one_that_hangs_is_refused(settings, bin_folder, monkeypatch):
    monkeypatch.setattr(interpreters, "VERSION_CHECK_S", 0.1)
    program(bin_folder, "ruby", "exec /bin/sleep 60")
    assert "did not tell its version within 0.1 s" in find("ruby", settings, path_of(bin_folder)).reason


def test_a_configured_one_wins_and_is_never_replaced_by_another(tmp_path, bin_folder):
    program(bin_folder, "node", "echo v22.0.0")
    own = program(tmp_path / "tools", "node20", "echo v20.20.0")
    runner = RunnersSettings(node=RunnerSettings(command="tools/node20"))
    settings = Settings(root=tmp_path, runner=runner)
    assert find("node", settings, path_of(bin_folder)) == Interpreter("node", own, "20.20.0", "runner.node.command")
    Path(own).unlink()
    refused = find("node", settings, path_of(bin_folder))
    assert refused.reason == "tools/node20 (runner.node.command) cannot be executed: No such file or directory"


def test_the_projects_environment_comes_before_all_others(tmp_path, settings, bin_folder):
    env = {**path_of(bin_folder), "VIRTUAL_ENV": str(tmp_path / "active")}
    expected = [("the Python of motia-host", sys.executable, None)]
    for place, folder, name in [
        ("PATH", bin_folder, "python3"),
        ("VIRTUAL_ENV", tmp_path / "active" / "bin", "python"),
        ("python_modules", tmp_path / "python_modules" / "bin", "python"),
        ("venv", tmp_path / "venv" / "bin", "python"),
        (".venv", tmp_path / ".venv" / "bin", "python"),
    ]:
        found = find("python", settings, env)
        assert (found.place, found.path) == expected[-1][:2]
        expected.append((place, program(folder, name, "echo 3.12.1"), None))
    assert find("python", settings, env).place == ".venv"


def test_a_dangling_environment_is_named_while_another_serves(tmp_path, settings):
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to("/nowhere/python3")
    found = find("python", settings, {"PATH": ""})
    assert found.place == "the Python of motia-host"
    assert found.passed_over == (f"{tmp_path}/.venv/bin/python (.venv) cannot be executed: No such file or directory",)
