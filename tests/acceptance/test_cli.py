"""The commands that do their work and end: steps, emit, types, doctor, version."""

import json
import platform
import re
import socket
import sqlite3
import subprocess

import pytest

from support.host import ROOT, copy_of, project_of, running
from support.terminal import run

HELLO = (
    'export const config = { type: "api", name: "Hello", method: "GET", path: "/hello", emits: ["greeted"] };\n'
    'export const handler = async () => ({ status: 200, body: "hello" });\n'
)
GREETED = (
    'config = {"type": "event", "name": "Greeted", "subscribes": ["greeted"], "flows": ["hello"]}\n\n\n'
    "async def handler(input, ctx):\n"
    '    ctx.logger.info("Greeted", {"input": input})\n'
)
NOTES = 'def config\n  { name: "notes", schema: { type: "object" }, baseConfig: { storageType: "default" } }\nend\n'
PROJECT = {"steps/hello.step.ts": HELLO, "steps/greeted_step.py": GREETED, "steps/notes.stream.rb": NOTES}
TABLE = """\
  api     GET /hello  Hello    TypeScript  steps/hello.step.ts
  event   greeted     Greeted  Python      steps/greeted_step.py
  stream  notes                Ruby        steps/notes.stream.rb
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return project_of(tmp_path_factory.mktemp("cli") / "project", PROJECT)


@pytest.fixture(scope="module")
def host(project):
    with running(project) as host:
        yield host


def test_steps_lists_steps_and_streams_with_language_and_file(project):
    done = run("steps", project, cwd=project)
    assert (done.returncode, done.stdout, done.stderr) == (0, TABLE, "")


def test_steps_has_the_same_for_machines(project):
    done = run("steps", project, "--json", cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "steps": [
            {"name": "Greeted", "type": "event", "trigger": "greeted", "language": "Python",
             "file": "steps/greeted_step.py", "flows": ["hello"], "emits": []},
            {"name": "Hello", "type": "api", "trigger": "GET /hello", "language": "TypeScript",
             "file": "steps/hello.step.ts", "flows": [], "emits": ["greeted"]},
        ],
        "streams": [{"name": "notes", "file": "steps/notes.stream.rb"}],
        "problems": [],
    }  # fmt: skip


def test_steps_leaves_a_running_host_alone(host, project):
    before = {runner["pid"] for runner in host.runners()}
    assert run("steps", project, cwd=project).returncode == 0
    assert host.get("/hello").body == b"hello"
    assert {runner["pid"] for runner in host.runners()} == before


def test_steps_ends_with_status_1_when_something_is_not_served(tmp_path):
    project = project_of(tmp_path, {**PROJECT, "steps/twin_step.py": GREETED})
    done = run("steps", project, cwd=project)
    assert done.returncode == 1
    assert done.stdout == TABLE + (
        "  ✗ Two steps are named 'Greeted': steps/greeted_step.py and steps/twin_step.py.\n"
        "    Rename one; the second is not served.\n"
    )


def test_a_folder_that_is_no_project_is_told(tmp_path):
    for command in ("dev", "start", "steps", "types"):
        done = run(command, tmp_path, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == (
            f"project-not-found: {tmp_path} has neither a `steps` nor a `src` folder.\n"
            "  Start motia-host in a project, or name one: `motia-host dev DIR`.\n"
        )


def test_emit_puts_an_event_into_the_running_host(host, project):
    done = run("emit", "greeted", '{"by": "hand"}', cwd=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"Emitted greeted as [0-9a-f]{32}\.\n", done.stdout)
    assert host.wait_for_message("Greeted", input={"by": "hand"})["step"] == "Greeted"


def test_emit_reads_data_from_stdin(host, project):
    assert run("emit", "greeted", "-", "-C", project, cwd=ROOT, given='["from", "stdin"]').returncode == 0
    host.wait_for_message("Greeted", input=["from", "stdin"])


def test_emit_without_a_running_host_says_how_to_start_one(tmp_path):
    project = project_of(tmp_path, PROJECT)
    done = run("emit", "greeted", "{}", "-C", project, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"host-not-running: No motia-host is running for {project}.\n  Start one with `motia-host dev`.\n"
    )


def test_emit_refuses_what_is_no_json(project):
    done = run("emit", "greeted", "text", cwd=project)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        "Invalid value for DATA: is not valid JSON: Expecting value: line 1 column 1 (char 0). "
        "Strings need quotes: '\"text\"'." in " ".join(done.stderr.split())
    )


def test_types_makes_tsc_content_with_the_orders_example(tmp_path):
    project = copy_of(ROOT / "examples" / "orders", tmp_path)
    (project / "types.d.ts").unlink(missing_ok=True)
    done = run("types", project, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"{project / 'types.d.ts'}: written\n")
    again = run("types", project, cwd=tmp_path)
    assert again.stdout == f"{project / 'types.d.ts'}: already up to date\n"
    checked = subprocess.run(
        [project / "node_modules/.bin/tsc", "--noEmit"], cwd=project, capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, "")
    assert (project / "types.d.ts").read_text() == (ROOT / "examples/orders/types.d.ts").read_text()


def test_doctor_finds_nothing_wrong_here(project, tmp_path):
    done = run("doctor", project, "--data-dir", tmp_path / "data", cwd=project)
    subjects = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("  ✓")]
    assert done.returncode == 0, done.stdout
    assert {"motia-host", "protocol", "project", "node", "python", "ruby", "folder", "port"} <= set(subjects)
    assert "  ✓ protocol   version 1.0\n" in done.stdout


def test_doctor_finds_every_fault_with_a_hint_and_ends_with_status_1(tmp_path):
    project = project_of(tmp_path / "project", PROJECT)
    (tmp_path / "file").touch()
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "ruby").write_text("#!/bin/sh\necho 2.7.8\n")
    (programs / "ruby").chmod(0o755)
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        done = run(
            "doctor", project, "--data-dir", tmp_path / "file", cwd=tmp_path,
            env={"PATH": str(programs), "MOTIA_HOST_PORT": str(port)},
        )  # fmt: skip
    assert done.returncode == 1
    faults = re.findall(r"^  ✗ (.*)\n    (.*)$", done.stdout, re.MULTILINE)
    assert faults == [
        (
            "node       Node cannot be used: no `node` is on PATH; 1 file of this project needs it",
            (
                "Install Node 20.19 or newer (`apt install nodejs`, or nodejs.org), or `pip install 'motia-host[node]'`, "
                "or name one in `runner.node.command`."
            ),
        ),
        (
            (
                f"ruby       Ruby cannot be used: {programs}/ruby (PATH) is 2.7.8; at least 3.1 is needed; "
                "1 file of this project needs it"
            ),
            "Install Ruby 3.1 or newer (`apt install ruby`, or ruby-lang.org), or name one in `runner.ruby.command`.",
        ),
        (
            f"folder     {tmp_path}/file cannot be written",
            "Give this user the right to write, or choose another folder with --data-dir.",
        ),
        (
            f"port       127.0.0.1:{port} cannot be opened: Address already in use",
            "`dev` takes the next free port; for `start` choose one with --port.",
        ),
    ]


def test_doctor_tells_a_wrong_setting_and_a_folder_that_is_no_project(tmp_path):
    (tmp_path / "motia.config.toml").write_text("ephermal = true\n")
    done = run("doctor", tmp_path, cwd=tmp_path)
    assert done.returncode == 1
    assert (
        "  ✗ settings   motia.config.toml: ephermal: is not a known key.\n    Did you mean `ephemeral`?" in done.stdout
    )
    (tmp_path / "motia.config.toml").unlink()
    done = run("doctor", tmp_path, cwd=tmp_path)
    assert done.returncode == 1
    assert f"  ✗ project    {tmp_path} has neither a `steps` nor a `src` folder." in done.stdout


def test_doctor_says_where_the_project_runs(host, project):
    done = run("doctor", project, cwd=project)
    assert f"this project is running at {host.url} (pid {host.process.pid}, dev)" in done.stdout


def test_version_names_protocol_python_and_sqlite(tmp_path):
    done = run("version", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        f"motia-host 0.1.0\nprotocol 1.0\nPython {platform.python_version()}, SQLite {sqlite3.sqlite_version}\n",
        "",
    )


def test_help_lists_the_commands_and_an_unknown_one_is_told(tmp_path):
    done = run("--help", cwd=tmp_path)
    assert done.returncode == 0
    for command in ("dev", "start", "steps", "emit", "types", "conformance", "doctor", "version"):
        assert re.search(rf"^  {command} +[A-Z].*\.$", done.stdout, re.MULTILINE)
        assert run(command, "--help", cwd=tmp_path).returncode == 0
    done = run("strat", cwd=tmp_path)
    assert done.returncode == 2
    assert "No such command 'strat'" in done.stderr
