"""The commands that write files for people: generate, build, docker; and the flags that people bring from Motia."""

import json
import subprocess

import pytest

from support.host import ROOT, project_of, running
from support.terminal import run

HELLO = ROOT / "templates" / "hello-typescript"
STEP = (HELLO / "steps/hello.step.ts").read_text()
COUNT = (HELLO / "steps/count-greeting.step.ts").read_text()
FILES = {
    "steps/hello.step.ts": STEP,
    "steps/count-greeting.step.ts": COUNT,
    "tsconfig.json": (HELLO / "tsconfig.json").read_text(),
}


@pytest.fixture
def project(tmp_path):
    return project_of(tmp_path / "shop", FILES)


def test_generated_steps_of_each_kind_and_language_are_found_and_type_correct(tmp_path):
    project = project_of(tmp_path, {"tsconfig.json": FILES["tsconfig.json"], "types.d.ts": ""})
    for language in ("javascript", "python", "ruby", "typescript"):
        for kind in ("api", "event", "cron", "noop", "stream"):
            done = run(
                "generate", "step", f"New {kind} {language}", "-t", kind, "-l", language, "-d", "made", cwd=project
            )
            assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(run("steps", "--json", cwd=project).stdout)
    assert sorted((step["type"], step["language"]) for step in found["steps"]) == sorted(
        (kind, language)
        for kind in ("api", "event", "cron", "noop")
        for language in ("TypeScript", "JavaScript", "Python", "Ruby")
    )
    assert len(found["streams"]) == 4
    assert [problem for problem in found["problems"] if problem["level"] == "error"] == []
    assert (project / "steps/made/new_api_python_step.py").is_file()
    tsc = ROOT / "examples/orders/node_modules/.bin/tsc"
    checked = subprocess.run([tsc, "--noEmit"], cwd=project, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")
    again = run("generate", "step", "New cron ruby", "-t", "cron", "-l", "ruby", "-d", "made", cwd=project)
    assert again.stderr == (
        "file-exists: steps/made/new_cron_ruby.step.rb is there already.\n  Choose another name, or remove it first.\n"
    )
    outside = run("generate", "step", "x", "-d", "../../elsewhere", cwd=project)
    assert (outside.returncode, "does not lie below steps" in outside.stderr) == (2, True)


def test_openapi_is_written_under_the_names_given(project):
    done = run("generate", "openapi", "-t", "Shop", "-v", "3.0.0", "-o", "api.json", cwd=project)
    assert (done.returncode, done.stdout) == (0, "api.json: written\n")
    found = json.loads((project / "api.json").read_text())
    assert (found["openapi"], found["info"]) == ("3.1.0", {"title": "Shop", "version": "3.0.0"})
    assert found["paths"]["/hello/{name}"]["get"]["operationId"] == "hello"
    assert json.loads(run("generate", "openapi", "-o", "-", cwd=project).stdout)["info"]["title"] == "shop"


def test_build_checks_everything_and_describes_it(project):
    done = run("build", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing was bundled: sources run as they are." in done.stdout
    manifest = json.loads((project / "dist/motia.steps.json").read_text())
    assert (manifest["runtimes"], [step["name"] for step in manifest["steps"]]) == (
        ["node"],
        ["Count Greeting", "Hello"],
    )
    assert (project / "dist/openapi.json").is_file()
    (project / "steps/twin.step.ts").write_text(STEP)
    done = run("build", cwd=project)
    assert done.returncode == 1
    assert done.stderr == "Not built: correct what is marked above.\n"


def test_docker_setup_installs_the_wheel_and_what_the_project_uses(project, tmp_path):
    wheel = tmp_path / "motia_host-0.1.0-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    (project / "requirements.txt").touch()
    done = run("docker", "setup", "--wheel", wheel, cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    text = (project / "Dockerfile").read_text()
    assert "COPY .docker/motia_host-*.whl /tmp/wheel/" in text
    assert "COPY requirements.txt ./\nRUN motia-host install\n" in text
    assert ("FROM node:" in text, "ruby" in text) == (True, False)
    assert (project / ".docker" / wheel.name).read_bytes() == b"wheel"
    assert ".motia\n" in (project / ".dockerignore").read_text()
    (project / "Dockerfile").write_text("mine")
    assert "file-exists" in run("docker", "setup", "--wheel", wheel, cwd=project).stderr
    assert (project / "Dockerfile").read_text() == "mine"


def test_docker_is_called_with_the_image_the_port_and_the_store(project, tmp_path):
    (project / "Dockerfile").touch()
    docker = tmp_path / "bin/docker"
    docker.parent.mkdir()
    docker.write_text('#!/bin/sh\necho "$@"\n')
    docker.chmod(0o755)
    done = run("docker", "run", "-p", "8080", cwd=project, env={"PATH": f"{docker.parent}:/usr/bin:/bin"})
    assert done.stdout == (
        "build --tag shop .\n"
        "run --rm --init --interactive --publish 127.0.0.1:8080:3000 --volume shop-data:/data --stop-timeout 35 shop\n"
    )
    done = run("docker", "build", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "Error: . has no Dockerfile: run `motia-host docker setup` first.\n")


def test_the_flags_of_motias_dev_and_emit_mean_what_they_meant(project, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    with running(project, "-d", "-v", "-m", "--motia-dir", str(elsewhere), "-H", "127.0.0.1") as host:
        assert (elsewhere / ".motia/store.db").is_file()
        diagram = (project / ".mermaid/hello.mmd").read_text()
        assert diagram.startswith("flowchart TD\n")
        assert 'steps_hello_step_ts -->|"greeted"| steps_count_greeting_step_ts\n' in diagram
        port = host.url.rsplit(":", 1)[1]
        done = run("emit", "--topic", "greeted", "--message", '{"name": "Ada"}', "-p", port, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        host.wait_for_message("Greeting counted", name="Ada")


def test_motias_other_commands_are_named_and_its_version_flag_is_answered(tmp_path):
    done = run("cloud", "deploy", cwd=tmp_path)
    assert (done.returncode, "has no counterpart here: there is no cloud" in done.stderr) == (2, True)
    assert run("-V", cwd=tmp_path).stdout == "motia-host 0.1.0\n"
