"""docs/extending.md: the runner that it begins with passes the cases that it names."""

import os
import shlex
import shutil

import pytest

from support.documents import blocks, transcript
from support.terminal import run


def test_a_manifest_that_lacks_something_is_told(tmp_path):
    (tmp_path / "fixture.json").write_text('{"language": "perl"}')
    done = run("conformance", "--runner", "true", "--project", tmp_path, cwd=tmp_path)
    assert done.returncode == 2
    assert (
        f"Error: {tmp_path}/fixture.json lacks steps, streams, ops, config, comment, errorType, features" in done.stderr
    )


def test_the_runner_that_is_shown_passes_the_cases_that_are_named(tmp_path):
    if shutil.which("perl") is None:
        pytest.fail("perl is missing") if os.environ.get("CI") else pytest.skip("perl is missing")
    (script,) = blocks("docs/extending.md", language="perl")
    (manifest,) = blocks("docs/extending.md", language="json")
    project = tmp_path / "lantern" / "project"
    project.mkdir(parents=True)
    (tmp_path / script.path).write_text(script.text)
    (project / "fixture.json").write_text(manifest.text)
    commands = [
        words for block in blocks("docs/extending.md", language="console") for words, _ in transcript(block.text)
    ]
    (command,) = [words for words in commands if words[0] == "motia-host"]
    assert shlex.split(command[command.index("--runner") + 1])[1] == script.path
    done = run(*command[1:], cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "10 passed, 0 failed"
    assert done.returncode == 0
