"""`dev` and `start` as a person sees them: what is shown, colours, ports, Ctrl-C, settings, and what is missing on the machine."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from support.host import PATIENCE_S, project_of, running
from support.terminal import PROGRAM, masked, run, started

HELLO = (
    'export const config = { type: "api", name: "Hello", method: "GET", path: "/hello", emits: ["greeted"] };\n'
    "export const handler = async () => ({ status: 200, body: { from: process.env.FROM_FILE, real: process.env.REAL } });\n"
)
GREETED = (
    'config = {"type": "event", "name": "Greeted", "subscribes": ["greeted"]}\n\n\n'
    "async def handler(input, ctx):\n"
    '    ctx.logger.info("Greeted", {"input": input})\n'
)
COUNT = (
    'def config\n  { type: "cron", name: "Count", cron: "0 0 1 1 *" }\nend\n\n'
    'def handler(ctx)\n  ctx.logger.info("Counted")\nend\n'
)
PROJECT = {"steps/hello.step.ts": HELLO, "steps/greeted_step.py": GREETED, "steps/count.step.rb": COUNT}
SHOWN = """\

motia-host 0.1.0

  api    GET /hello  Hello    TypeScript  steps/hello.step.ts
  event  greeted     Greeted  Python      steps/greeted_step.py
  cron   0 0 1 1 *   Count    Ruby        steps/count.step.rb

  Ready in SECONDS at http://127.0.0.1:PORT
  Workbench: http://127.0.0.1:PORT/__motia/ui/
  Try: curl http://localhost:PORT/hello
"""
PROBLEMS = """\
  ✗ steps/broken.step.rb cannot be loaded: SyntaxError: syntax error, unexpected `end', expecting '}'.
    at steps/broken.step.rb:3
    Correct it; the other steps are served meanwhile.
  ✗ steps/odd_step.py: the config of the step is not valid: subscribes: is required.
    See docs/guide.md for what a config can hold.
  ! Hello emits 'greeted', which no step subscribes to.
    Did you mean 'greated'?
  ! Greeted subscribes to 'greated', which no step emits.
    Did you mean 'greeted'?
"""
WAITING = (
    "import asyncio, pathlib\n\n"
    'config = {"type": "api", "name": "Wait", "method": "GET", "path": "/wait"}\n\n\n'
    "async def handler(req, ctx):\n"
    '    print("waiting")\n'
    '    while not pathlib.Path("go").exists():\n'
    "        await asyncio.sleep(0.01)\n"
    '    return {"status": 200, "body": "went"}\n'
)


@pytest.fixture
def project(tmp_path):
    return project_of(tmp_path / "project", PROJECT)


def shown(host):
    """What stands on the terminal when the host is ready, masked."""
    host.wait_for("Try: ")
    return masked(host.text) + "\n"


@contextmanager
def taken(port):
    """A port that somebody listens on; where that is somebody else already, all the better. The number."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            holder.bind(("127.0.0.1", port))
        except OSError:
            yield port
            return
        holder.listen()
        yield holder.getsockname()[1]


def get(url):
    with urllib.request.urlopen(url, timeout=PATIENCE_S) as response:
        return response.read().decode()


def test_dev_shows_what_registered_with_language_and_file_without_colours_on_a_pipe(project):
    with started("dev", project, cwd=project) as host:
        assert shown(host) == SHOWN


def test_a_terminal_gets_colours_and_progress_and_no_color_takes_the_colours_away(project):
    with started("dev", project, cwd=project, tty=True, env={"TERM": "xterm"}) as host:
        host.wait_for("Ready in")
        assert "\x1b[1mmotia-host\x1b[0m" in host.text
        assert "Starting runners …" in host.text
    with started("dev", project, cwd=project, tty=True, env={"TERM": "xterm", "NO_COLOR": "1"}) as host:
        host.wait_for("Ready in")
        assert re.search(r"\x1b\[[\d;]*m", host.text) is None


def test_force_color_brings_colours_to_a_pipe(project):
    with started("dev", project, cwd=project, env={"FORCE_COLOR": "1"}) as host:
        host.wait_for("Ready in")
        assert "\x1b[1mmotia-host\x1b[0m" in host.text


def test_problems_are_shown_with_place_and_hint(tmp_path):
    files = {
        "steps/hello.step.ts": HELLO,
        "steps/greeted_step.py": GREETED.replace('["greeted"]', '["greated"]'),
        "steps/broken.step.rb": 'def config\n  { type: "api"\nend\n',
        "steps/odd_step.py": 'config = {"type": "event", "name": "Odd"}\n\n\ndef handler(input, ctx):\n    pass\n',
    }
    project = project_of(tmp_path / "project", files)
    with started("dev", project, cwd=project) as host:
        host.wait_for("Ready in")
        problems = host.text.split("\n\n")[2]
    assert problems == PROBLEMS.rstrip("\n")


def test_the_next_free_port_is_taken_and_said_where_none_was_asked_for(project):
    with taken(3000), started("dev", project, cwd=project, env={"MOTIA_HOST_PORT": None}) as host:
        url = host.url
        port = int(url.rpartition(":")[2])
        assert 3000 < port < 3020
        assert re.search(rf"! Port 3000 is taken by .+ \(pid \d+\); {port} is used instead\.", host.text)
        assert '"real"' not in get(f"{url}/hello")


@pytest.mark.parametrize("arguments", [("dev", "--port", "PORT"), ("start", "--port", "PORT")], ids=" ".join)
def test_a_taken_port_that_was_asked_for_is_refused_with_its_holder(project, arguments):
    with taken(0) as port:
        words = [str(port) if word == "PORT" else word for word in arguments]
        done = run(words[0], project, *words[1:], cwd=project)
    holder = f"{psutil.Process().name()} (pid {os.getpid()})"
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"port-taken: Port {port} is taken by {holder}.\n  Stop that program, or choose another with `--port`.\n"
    )


def test_start_says_how_the_workbench_is_opened_and_the_token_stands_only_in_that_link(project):
    with started("start", project, cwd=project) as host:
        line = host.wait_for("Workbench: ")
        assert masked(line) == (
            "  Workbench: http://127.0.0.1:PORT/__motia/ui/ (`motia-host workbench` prints a link with its token)"
        )
        token = json.loads((project / ".motia" / "host.json").read_text())["token"]
        link = run("workbench", project, cwd=project).stdout.strip()
        assert (masked(link), token in host.text) == (f"http://127.0.0.1:PORT/__motia/ui/?token={token}", False)
        cookies = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        with cookies.open(link) as page:
            assert (page.status, page.url) == (200, link.partition("?")[0])
        with cookies.open(link.replace("/__motia/ui/", "/__motia/api/info").partition("?")[0]) as info:
            assert info.status == 200


def test_start_refuses_its_usual_port_when_it_is_taken(project):
    with taken(3000):
        done = run("start", project, cwd=project, env={"MOTIA_HOST_PORT": None})
    assert done.returncode == 1
    assert done.stderr.startswith("port-taken: Port 3000 is taken by ")


def test_ctrl_c_lets_what_runs_end(tmp_path):
    project = project_of(tmp_path / "project", {"steps/wait_step.py": WAITING})
    answers = []
    with started("dev", project, cwd=project) as host:
        caller = threading.Thread(target=lambda url: answers.append(get(url)), args=(f"{host.url}/wait",))
        caller.start()
        host.wait_for("waiting")
        host.interrupt()
        host.wait_for("Stopping: waiting up to 5 s for what runs. Press Ctrl-C again to stop at once.")
        (project / "go").touch()
        caller.join(PATIENCE_S)
        assert host.end() == 0
    assert answers == ["went"]


def test_ctrl_c_twice_stops_at_once_and_leaves_nothing_behind(tmp_path):
    project = project_of(tmp_path / "project", {"steps/wait_step.py": WAITING})
    with started("dev", project, cwd=project) as host:
        url = f"{host.url}/wait"

        def ask():
            with pytest.raises(OSError):  # the connection breaks
                get(url)

        caller = threading.Thread(target=ask)
        caller.start()
        host.wait_for("waiting")
        family = psutil.Process(host.process.pid).children(recursive=True)
        host.interrupt()
        host.wait_for("Stopping: ")
        host.interrupt()
        assert host.end() == 130
        caller.join(PATIENCE_S)
    _, alive = psutil.wait_procs(family, timeout=PATIENCE_S)
    assert alive == []
    assert not (project / ".motia" / "host.json").exists()


def test_json_records_have_time_level_message_step_and_trace(project):
    with running(project) as host:
        done = run("emit", "greeted", '{"a": 1}', "-C", project, cwd=project)
        assert done.returncode == 0
        record = host.wait_for_message("Greeted", step="Greeted", level="info")
        records = host.drain_log()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d", record["time"])
    assert re.fullmatch(r"[0-9a-f]{32}", record["traceId"])
    assert record["input"] == {"a": 1}
    assert [found for found in records if not {"time", "level", "msg", "step", "traceId"} <= found.keys()] == []


def test_ephemeral_leaves_nothing_but_compiled_code(project):
    with running(project, "--ephemeral") as host:
        assert host.get("/hello").status == 200
        assert run("emit", "greeted", "1", "-C", project, cwd=project).returncode == 0
        host.wait_for_message("Greeted")
    assert {path.name for path in (project / ".motia").iterdir()} == {"cache"}


def test_without_ruby_everything_else_runs_and_a_line_says_what_to_install(project, tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "node").symlink_to(shutil.which("node"))
    with started("dev", project, cwd=project, env={"PATH": str(programs)}) as host:
        assert get(f"{host.url}/hello") == "{}"
        host.shows(
            "  ✗ Ruby steps are not served (1 file): no `ruby` is on PATH.\n"
            "    Install Ruby 3.1 or newer (`apt install ruby`, or ruby-lang.org), or name one in `runner.ruby.command`.\n"
        )
        assert run("emit", "greeted", "1", "-C", project, cwd=project).returncode == 0
        host.wait_for("Greeted  Greeted  input=1")


def test_the_env_file_is_loaded_and_the_real_environment_wins(project):
    (project / ".env").write_text("FROM_FILE=file\nREAL=file\n")
    with running(project, env={"REAL": "environment"}) as host:
        assert host.get("/hello").json == {"from": "file", "real": "environment"}


def test_a_redis_adapter_is_said_not_to_be_used_and_the_project_runs(project):
    (project / "motia.config.ts").write_text(
        'import { defineConfig } from "motia";\n'
        'export default defineConfig({ state: { adapter: "redis", host: "localhost" } });\n'
    )
    with started("dev", project, cwd=project) as host:
        assert get(f"{host.url}/hello") == "{}"
        noted = [line for line in host.lines if "redis" in line]
        assert noted == ["  ! motia.config.ts: state.adapter 'redis' is not used yet; state is kept in SQLite."]


@pytest.mark.parametrize(
    ("name", "text", "refusal"),
    [
        ("motia.config.toml", "[http]\nprot = 1\n", "motia.config.toml: http.prot: is not a known key.\n  Did you mean `port`?"),
        ("motia.config.ts", "export default { drian: 1 };\n", "motia.config.ts: drian: is not a known key.\n  Did you mean `drain`?"),
        ("pyproject.toml", '[tool.motia-host]\nreload = "never"\n',
         "pyproject.toml [tool.motia-host]: reload: Input should be 'swap' or 'restart'.\n  See docs/configuration.md for what can be set."),
        (".env", "MOTIA_HOST_PROT=1\n", "environment: MOTIA_HOST_PROT: is not a known variable.\n  Did you mean `MOTIA_HOST_PORT`?"),
    ],
    ids=lambda value: value if "\n" not in value else "",
)  # fmt: skip
def test_an_unknown_setting_is_refused_with_the_near_one(project, name, text, refusal):
    (project / name).write_text(text)
    done = run("dev", project, cwd=project)
    assert (done.returncode, done.stderr) == (1, f"config-invalid: {refusal}\n")


def test_the_module_is_the_command(project):
    assert PROGRAM[1:] == ["-m", "motia_host"]
    script = subprocess.run(
        [Path(sys.executable).parent / "motia-host", "version"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert run("version", cwd=project).stdout == script
