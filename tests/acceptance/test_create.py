"""`motia-host create`, `install` and `link`, as a person uses them."""

import json
import os
import subprocess

import pytest

from support.host import ROOT, project_of, running
from support.npm_registry import registry_of
from support.terminal import run

HELLOS = ("hello-typescript", "hello-javascript", "hello-python", "hello-ruby")


@pytest.fixture
def no_npm(tmp_path):
    """A PATH on which npm, pip and bundler only fail."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("npm", "npx", "pip", "bundle"):
        (folder / name).write_text("#!/bin/sh\nexit 97\n")
        (folder / name).chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


@pytest.mark.parametrize("template", HELLOS)
def test_a_hello_project_starts_without_a_package_manager(template, tmp_path, no_npm):
    done = run("create", "hi", "-t", template, cwd=tmp_path, env=no_npm)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"Made hi from the template {template}.\n\nNext:\n  cd hi\n  motia-host dev\nREADME.md has the requests to try.\n"
    )
    with running(tmp_path / "hi", env=no_npm) as host:
        assert host.get("/hello/Ada").json == {"message": "Hello, Ada!"}
        host.wait_for_message("Greeting counted", name="Ada", count=1)
        assert host.get("/greetings").json == [{"name": "Ada", "count": 1}]
        assert [record for record in host.drain_log() if record["level"] in {"warn", "error"}] == []


def test_the_mixed_project_passes_through_its_languages_and_tsc(tmp_path, no_npm):
    assert run("create", "mixed", "--template", "starter-multilang", cwd=tmp_path, env=no_npm).returncode == 0
    project = tmp_path / "mixed"
    tsc = ROOT / "examples/orders/node_modules/.bin/tsc"
    checked = subprocess.run([tsc, "--noEmit"], cwd=project, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")
    with running(project, env=no_npm) as host:
        ticket = host.post("/tickets", {"text": "The printer is broken"}).json["id"]
        host.wait_for_message("Urgent ticket", id=ticket)
        (item,) = host.get("/tickets").json
        assert (item["id"], item["status"], item["urgent"]) == (ticket, "announced", True)


def test_orders_and_agent_can_be_made_and_say_what_is_left_to_do(tmp_path):
    before = {"orders": "", "agent": "  cp .env.example .env\n  python3 offline/messages_api.py &\n"}
    for template, first in before.items():
        done = run("create", f"my {template}", "-t", template, "--no-install", cwd=tmp_path)
        assert f"  cd 'my {template}'\n  motia-host install\n{first}  motia-host dev\n" in done.stdout
        assert json.loads((tmp_path / f"my {template}" / "package.json").read_text())["name"] == f"my-{template}"


def test_a_folder_with_something_in_it_is_not_touched(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    done = run("create", ".", "-t", "mixed", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"folder-not-empty: {tmp_path} is not empty.\n  Choose another name, or empty the folder first.\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_unknown_template_and_a_missing_name_are_told(tmp_path):
    done = run("create", "x", "-t", "helo", cwd=tmp_path)
    assert done.returncode == 2
    assert "'helo' is not one of: hello-typescript, " in " ".join(done.stderr.split())
    assert "Missing argument 'NAME'" in run("create", cwd=tmp_path).stderr


def test_flags_of_motia_that_mean_nothing_here_are_told_once(tmp_path):
    done = run("create", "x", "-t", "hello-python", "--skip-redis", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "--skip-redis is ignored: no Redis is needed.\n")


def test_link_makes_a_projects_own_npm_scripts_run(tmp_path):
    package = {"scripts": {"types": "motia generate-types"}, "dependencies": {"motia": "^0.17.0"}}
    hello = (ROOT / "templates/hello-javascript/steps/hello.step.js").read_text()
    project = project_of(tmp_path, {"package.json": json.dumps(package), "steps/hello.step.js": hello})
    real = project / "node_modules/motia/bin.js"
    real.parent.mkdir(parents=True)
    real.write_text("real")
    link = project / "node_modules/.bin/motia"
    link.parent.mkdir()
    link.symlink_to("../motia/bin.js")
    done = run("link", cwd=project)
    assert done.stdout == "node_modules/.bin/motia runs motia-host now, in place of the one of the motia package.\n"
    assert real.read_text() == "real"
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "host")}
    told = subprocess.run(
        ["npm", "run", "--silent", "types"], cwd=project, env=environ, capture_output=True, text=True, check=False
    )
    assert (told.returncode, told.stdout) == (0, "types.d.ts: written\n")
    assert run("link", cwd=project).stdout == "node_modules/.bin/motia runs motia-host now.\n"


def test_install_leaves_out_what_it_stands_in_for_and_keeps_the_rest(tmp_path):
    package = {
        "name": "old",
        "scripts": {"postinstall": "motia install && node -e \"require('fs').writeFileSync('done', '')\""},
        "dependencies": {"motia": "0.17.14", "@motiadev/plugin-logs": "0.17.14", "local": "file:./local"},
    }
    local = {"name": "local", "version": "1.0.0"}
    project = project_of(
        tmp_path,
        {
            "package.json": json.dumps(package),
            "local/package.json": json.dumps(local),
            "requirements.txt": "motia>=0.1\n./wheelless\n",
            "wheelless/pyproject.toml": '[project]\nname = "wheelless"\nversion = "1"\n[build-system]\nrequires = []\n'
            'build-backend = "backend"\nbackend-path = ["."]\n',
            "wheelless/backend.py": BACKEND,
            ".gitignore": "python_modules\n",
        },
    )
    done = run("install", cwd=project, patience=300)
    assert (done.returncode, done.stderr) == (0, "")
    assert "requirements.txt: motia left out\n" in done.stdout
    assert "left out, because motia-host takes their place: motia, @motiadev/plugin-logs\n" in done.stdout
    installed = {path.name for path in (project / "node_modules").iterdir()} - {".package-lock.json"}
    assert installed == {"local", ".bin"}
    assert (project / "node_modules/local").resolve() == project / "local"
    assert list((project / "python_modules").glob("lib/*/site-packages/wheelless.py"))
    assert json.loads((project / "package.json").read_text()) == package
    assert not (project / ".requirements.motia-host.txt").exists()
    assert (project / "done").is_file()  # the postinstall ran, and `motia install` in it did not go round in circles


def test_install_adds_what_steps_import_and_only_motia_brought(tmp_path):
    package = {"name": "old", "dependencies": {"motia": "0.17.14"}}
    step = 'import { WebSocket } from "ws";\nimport type { Ajv } from "ajv";\nimport "./other";\n'
    project = project_of(tmp_path, {"package.json": json.dumps(package), "src/a.step.ts": step})
    with registry_of("ws", "8.18.2") as url:
        done = run("install", cwd=project, patience=300, env={"npm_config_registry": url})
    assert (done.returncode, done.stderr) == (0, "")
    assert "steps import and motia alone brought; installed this time: ws ^8.18.2\n" in done.stdout
    assert {path.name for path in (project / "node_modules").glob("[!.]*")} == {"ws"}
    assert json.loads((project / "package.json").read_text()) == package


BACKEND = '''
"""A build backend on the standard library, so that the test needs no registry."""
import zipfile

INFO = "wheelless-1.dist-info/"


def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = "wheelless-1-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("wheelless.py", "")
        wheel.writestr(INFO + "METADATA", "Metadata-Version: 2.1\\nName: wheelless\\nVersion: 1\\n")
        wheel.writestr(INFO + "WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(INFO + "RECORD", "")
    return name
'''
