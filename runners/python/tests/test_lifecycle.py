"""Initialize, describe, ping, shutdown, and the end of the process."""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from driver import HELD, LIMITS, RUNNER, SECONDS, Host, api_step, event_step, outcome

Start = Callable[..., Host]
SLEEPER = event_step("import asyncio\nasync def handler(input, ctx):\n    await asyncio.sleep(600)")


def gone(pid: int) -> bool:
    """Waits until no process has this pid; a zombie is none."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        stat = Path(f"/proc/{pid}/stat")
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            if stat.read_text().rpartition(")")[2].split()[0] != "Z":
                continue
        return True
    return False


def test_initialize_says_who_the_runner_is(host: Start) -> None:
    runner = host({})
    said = runner.initialized
    assert said.pop("pid") == runner.process.pid
    assert said == {
        "protocolVersion": "1.0",
        "runner": {"name": "motia-runner-python", "version": "0.1.0"},
        "language": {"name": "python", "version": ".".join(map(str, sys.version_info[:3]))},
        "extensions": [".py"],
        "capacity": {"async": 256, "threads": 32},
    }


def test_a_second_initialize_is_an_invalid_request(host: Start) -> None:
    error = host({}).call("initialize", {})
    assert error["data"]["name"] == "invalid-request"


def converse(*lines: str) -> list[dict[str, object]]:
    """What a fresh runner writes for these lines, up to the end of its wire."""
    done = subprocess.run(
        [sys.executable, RUNNER],
        input="\n".join(lines) + "\n",
        check=False,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_requests_before_initialize_are_refused() -> None:
    (answer,) = converse('{"jsonrpc":"2.0","id":"x","method":"ping","params":{}}')
    assert answer["id"] == "x"
    assert answer["error"]["data"]["name"] == "not-initialized"


def test_another_major_version_is_refused_with_the_supported_one() -> None:
    (answer,) = converse('{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2.0"}}')
    assert answer["error"]["data"] == {"name": "protocol-version-unsupported", "supported": "1.0"}


def test_another_minor_version_is_welcome() -> None:
    params = {"protocolVersion": "1.7", "project": {"root": "/tmp", "name": "x"}, "limits": LIMITS, "new": True}
    (answer,) = converse(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}))
    assert answer["result"]["protocolVersion"] == "1.0"


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ([], "$"),
        ({}, "$.protocolVersion"),
        ({"protocolVersion": "1.0", "project": {"root": 1}}, "$.project.root"),
        (
            {"protocolVersion": "1.0", "project": {"root": "/"}, "limits": {**LIMITS, "chunkBytes": 0}},
            "$.limits.chunkBytes",
        ),
    ],
)
def test_malformed_params_are_named_by_path(params: object, path: str) -> None:
    (answer,) = converse(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}))
    assert answer["error"]["data"] == {"name": "invalid-params", "path": path}


def test_unknown_methods_are_refused_and_unknown_notifications_ignored(host: Start) -> None:
    runner = host({})
    runner.send({"method": "surprise", "params": {}})
    assert runner.call("surprise", {})["data"]["name"] == "method-not-found"


def test_stray_lines_become_warnings_and_nothing_else(host: Start) -> None:
    runner = host({})
    strays = [
        b"hello",
        b"[]",
        b'{"jsonrpc":"2.0"}',
        b'{"jsonrpc":"1.0","id":1,"method":"ping"}',
        b"\xff\xfe",
        b'{"jsonrpc":"2.0","id":1.5,"method":"x"}',
        b'\xef\xbb\xbf{"jsonrpc":"2.0","method":"x"}',
        b"[" * 100_000,
    ]
    for stray in strays:
        runner.send_raw(stray + b"\n")
        assert runner.log()["level"] == "warn"
    assert runner.call("ping", {}) == {"calls": 0, "blocking": None}


def test_a_line_over_the_limit_is_skipped(host: Start) -> None:
    runner = host({}, limits={"lineBytes": 1000})
    runner.send_raw(b"x" * 5000 + b"\r\n\n")
    assert "5001 bytes" in runner.log()["msg"]
    assert runner.call("ping", {}) == {"calls": 0, "blocking": None}


def test_ping_is_answered_while_a_handler_blocks_the_loop_and_names_its_call(host: Start) -> None:
    runner = host(
        {
            "steps/a_step.py": event_step(
                "import time\nasync def handler(input, ctx):\n    ctx.logger.info('in')\n    time.sleep(600)"
            )
        }
    )
    runner.describe("steps/a_step.py")
    runner.invoke(call="blocker")
    runner.log()
    assert runner.call("ping", {}) == {"calls": 1, "blocking": "blocker"}


def test_what_a_handler_logs_before_it_blocks_the_loop_arrives_meanwhile_also_after_a_silence(host: Start) -> None:
    handler = "import asyncio, time\nasync def handler(input, ctx):\n    await asyncio.sleep(0.5)\n    ctx.logger.info('in')\n    time.sleep(600)"
    runner = host({"steps/a_step.py": event_step(handler)})
    runner.describe("steps/a_step.py")
    runner.invoke()
    assert runner.log()["msg"] == "in"


def test_answers_reach_handlers_in_threads_while_another_one_blocks_the_loop(host: Start) -> None:
    waits = "import go\nasync def handler(input, ctx):\n    ctx.logger.info('in')\n    assert go.on.wait(60)"
    asks = "import go\ndef handler(input, ctx):\n    ctx.state.get('g', 'k')\n    go.on.set()"
    runner = host(
        {
            "go.py": "import threading\non = threading.Event()",
            "steps/a_step.py": event_step(waits),
            "steps/b_step.py": event_step(asks),
        }
    )
    runner.answers["state.get"] = HELD
    runner.describe("steps/a_step.py", "steps/b_step.py")
    asking = runner.invoke(file="steps/b_step.py", call="asks")
    waiting = runner.held.get(timeout=SECONDS)
    blocking = runner.invoke(call="waits")
    runner.log()
    runner.reply(waiting, None)
    assert outcome(blocking) == outcome(asking) == {}


def test_ping_names_no_call_while_handlers_only_wait(host: Start) -> None:
    runner = host({"steps/a_step.py": SLEEPER})
    runner.describe("steps/a_step.py")
    runner.invoke()
    assert runner.call("ping", {})["blocking"] is None


def test_shutdown_waits_for_open_calls_and_exits_with_status_0(host: Start) -> None:
    runner = host({"steps/a_step.py": event_step("async def handler(input, ctx):\n    await ctx.state.get('g', 'k')")})
    runner.answers["state.get"] = HELD
    runner.describe("steps/a_step.py")
    reply = runner.invoke()
    waiting = runner.held.get(timeout=SECONDS)
    ending = runner.start("shutdown", {"graceMs": 20_000})
    runner.reply(waiting, None)
    assert outcome(reply) == {}
    assert outcome(ending) is None
    assert runner.ended() == 0


def test_shutdown_cancels_what_is_open_after_the_grace(host: Start) -> None:
    runner = host({"steps/a_step.py": SLEEPER})
    runner.describe("steps/a_step.py")
    reply = runner.invoke()
    assert runner.call("shutdown", {"graceMs": 50}) is None
    assert outcome(reply)["data"] == {"name": "cancelled", "reason": "shutdown"}
    assert runner.ended() == 0


def test_shutdown_takes_no_new_calls(host: Start) -> None:
    runner = host({"steps/a_step.py": SLEEPER})
    runner.describe("steps/a_step.py")
    runner.invoke()
    ending = runner.start("shutdown", {"graceMs": 300})
    assert outcome(runner.invoke(call="c2"))["data"]["name"] == "shutting-down"
    assert outcome(ending) is None


def test_shutdown_ends_a_runner_whose_loop_is_blocked(host: Start) -> None:
    runner = host(
        {
            "steps/a_step.py": event_step(
                "async def handler(input, ctx):\n    ctx.logger.info('in')\n    while True: pass"
            )
        }
    )
    runner.describe("steps/a_step.py")
    reply = runner.invoke()
    runner.log()
    assert runner.call("shutdown", {"graceMs": 0}) is None
    assert outcome(reply)["data"]["name"] == "cancelled"
    assert runner.ended() == 0


@pytest.mark.parametrize("body", ["await asyncio.sleep(600)", "while True: pass", "time.sleep(600)"])
def test_the_end_of_the_wire_ends_the_process_and_what_it_started(host: Start, body: str) -> None:
    source = f"""
import asyncio, subprocess, time
async def handler(input, ctx):
    ctx.logger.info(str(subprocess.Popen(["sleep", "600"]).pid))
    await asyncio.sleep(0.01)
    {body}
"""
    runner = host({"steps/a_step.py": event_step(source)})
    runner.describe("steps/a_step.py")
    runner.invoke()
    child = int(runner.log()["msg"])
    assert runner.process.stdin is not None
    runner.process.stdin.close()
    runner.ended()
    assert gone(child)


@pytest.mark.skipif(sys.platform != "linux", reason="the parent-death signal is Linux's")
@pytest.mark.parametrize("body", ["await asyncio.sleep(600)", "pow(7, 10**9)"])
def test_the_death_of_the_host_ends_the_process_and_what_it_started(body: str, tmp_path) -> None:
    source = f"""
import asyncio, os, subprocess
async def handler(input, ctx):
    child = subprocess.Popen(["sleep", "600"]).pid
    os.write(2, f"{{os.getpid()}} {{child}}\\n".encode())
    {body}
"""
    (tmp_path / "steps").mkdir()
    (tmp_path / "steps/a_step.py").write_text(event_step(source))
    script = f"""
import sys; sys.path.insert(0, {str(RUNNER.parent / "tests")!r})
from pathlib import Path
from driver import Host
import os, signal, time
runner = Host(Path({str(tmp_path)!r}))
runner.describe("steps/a_step.py")
runner.invoke()
while b"\\n" not in runner.stderr: time.sleep(0.01)
print(runner.stderr.decode(), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True, timeout=SECONDS)
    pids = [int(word) for word in done.stdout.split()]
    assert len(pids) == 2
    assert [pid for pid in pids if not gone(pid)] == []


def test_user_code_reads_end_of_file_from_stdin_and_a_forked_child_has_no_wire(host: Start) -> None:
    source = """
import os, sys
async def handler(req, ctx):
    r, w = os.pipe()
    if os.fork() == 0:
        try:
            await ctx.state.get("g", "k")
        except Exception as error:
            print("from the child")
            os.write(w, type(error).__name__.encode())
        os._exit(0)
    os.close(w)
    return {"status": 200, "body": [sys.stdin.read(), os.read(0, 10).decode(), os.read(r, 100).decode()]}
"""
    runner = host({"steps/a_step.py": api_step(source)})
    runner.describe("steps/a_step.py")
    assert runner.body() == ["", "", "MotiaError"]
    runner.call("shutdown", {"graceMs": 0})
    runner.ended()
    assert b"from the child" in runner.stderr


def test_a_forked_child_that_goes_on_on_its_loop_writes_nothing_of_its_parents(host: Start) -> None:
    handler = """
import asyncio, os
async def handler(input, ctx):
    ctx.logger.info("before")
    child = os.fork()
    if child == 0:
        for _ in range(10):
            await asyncio.sleep(0)
        os._exit(7)
    _, status = await asyncio.to_thread(os.waitpid, child, 0)
    ctx.logger.info("after", {"status": os.waitstatus_to_exitcode(status)})
"""
    runner = host({"steps/a_step.py": event_step(handler)})
    runner.describe("steps/a_step.py")
    assert runner.event() == {}
    assert runner.log()["msg"] == "before"
    assert runner.log()["fields"] == {"status": 7}


def test_only_the_names_of_the_runner_are_importable_beside_the_project(host: Start) -> None:
    runner = host(
        {
            "steps/a_step.py": api_step("""
import sys
def handler(req, ctx):
    return {"status": 200, "body": sorted(name for name in sys.modules if name in ("errors", "values", "wire", "tests"))}
"""),
            "steps/b_step.py": "import errors",
            "errors.py": "raise TypeError('the project has its own')",
        }
    )
    _, theirs = runner.describe("steps/a_step.py", "steps/b_step.py")
    assert theirs["error"]["data"]["reason"] == "TypeError: the project has its own"
    assert runner.body() == []


def test_exits_and_crashes_are_seen_by_their_status(host: Start) -> None:
    runner = host({"steps/a_step.py": event_step("import os\ndef handler(input, ctx):\n    os._exit(7)")})
    runner.describe("steps/a_step.py")
    runner.invoke()
    assert runner.ended() == 7
