"""Processes that die: the host takes its runners with it, a runner takes only its own calls, and no event is lost."""

import os
import signal
import threading

import psutil
import pytest

from support.host import PATIENCE_S, project_of, running, spawn

LOOP = {
    "steps/spin.step.ts": (
        'export const config = { type: "event", name: "Spin Node", subscribes: ["spin"], emits: [] };\n'
        'export const handler = async (_, { logger }) => { logger.info("spinning"); await new Promise((go) => setTimeout(go, 50)); for (;;); };\n'
    ),
    "steps/spin_step.py": (
        'config = {"type": "event", "name": "Spin Python", "subscribes": ["spin"]}\n\n\n'
        "async def handler(input, ctx):\n"
        "    import asyncio\n"
        '    ctx.logger.info("spinning")\n'
        "    await asyncio.sleep(0.05)\n"
        "    while True:\n"
        "        pass\n"
    ),
    "steps/spin.step.rb": (
        'def config\n  { type: "event", name: "Spin Ruby", subscribes: ["spin"] }\nend\n\n'
        'def handler(_, ctx)\n  ctx.logger.info("spinning")\n  sleep 0.05\n  loop {}\nend\n'
    ),
    "steps/child_step.py": (
        "import subprocess\n\n"
        'config = {"type": "event", "name": "Child", "subscribes": ["spin"]}\n\n\n'
        "def handler(input, ctx):\n"
        '    subprocess.Popen(["sleep", "600"])\n'
        '    ctx.logger.info("spinning")\n'
        "    ctx.signal.wait_sync(600)\n"
    ),
}

MIXED = {
    "steps/ask.step.ts": (
        'export const config = { type: "api", name: "Ask", method: "POST", path: "/ask", emits: ["asked"] };\n'
        "export const handler = async (req, { emit }) => {\n"
        '  await emit({ topic: "asked", data: req.body });\n'
        "  return { status: 202, body: { pid: process.pid } };\n"
        "};\n"
    ),
    "steps/hang.step.ts": (
        'export const config = { type: "api", name: "Hang", method: "GET", path: "/hang", emits: [] };\n'
        'export const handler = async (_, { logger }) => { logger.info("hanging"); await new Promise(() => setInterval(() => {}, 1e6)); };\n'
    ),
    "steps/note_step.py": (
        'config = {"type": "event", "name": "Note", "subscribes": ["asked"]}\n\n\n'
        "async def handler(input, ctx):\n"
        '    await ctx.state.update("noted", str(input["n"]), [{"op": "increment", "by": 1}])\n'
    ),
    "steps/noted.step.rb": (
        'def config\n  { type: "api", name: "Noted", method: "GET", path: "/noted" }\nend\n\n'
        'def handler(_, ctx)\n  { status: 200, body: { count: ctx.state.get_group("noted").size } }\nend\n'
    ),
}

YEARLY = {
    "steps/a.step.ts": (
        'export const config = { type: "cron", name: "Node", cron: "@yearly", emits: [] };\n'
        "export const handler = async ({ logger, attempt, scheduledAt, signal }) => {\n"
        '  logger.info("begun", { attempt, scheduledAt });\n'
        "  if (attempt === 1) await new Promise((_, failed) => signal.addEventListener('abort', failed));\n"
        "};\n"
    ),
    "steps/b_step.py": (
        'config = {"type": "cron", "name": "Python", "cron": "@yearly"}\n\n\n'
        "async def handler(ctx):\n"
        '    ctx.logger.info("begun", {"attempt": ctx.attempt, "scheduledAt": ctx.scheduled_at})\n'
        "    if ctx.attempt == 1:\n"
        "        await ctx.signal.wait()\n"
    ),
    "steps/c.step.rb": (
        'def config\n  { type: "cron", name: "Ruby", cron: "@yearly" }\nend\n\n'
        "def handler(ctx)\n"
        '  ctx.logger.info("begun", attempt: ctx.attempt, scheduledAt: ctx.scheduled_at)\n'
        "  ctx.signal.wait if ctx.attempt == 1\nend\n"
    ),
}


def test_kill_minus_nine_of_the_host_leaves_no_runner_behind_also_none_that_loops(tmp_path):
    host = spawn(project_of(tmp_path, LOOP))
    try:
        host.url = host.wait_for_message("ready")["url"]
        host.post("/emit", {"topic": "spin", "data": {}})
        for step in ("Spin Node", "Spin Python", "Spin Ruby", "Child"):
            host.wait_for_message("spinning", step=step)
        family = host.family()
        assert len(family) >= 4
        host.process.send_signal(signal.SIGKILL)
        host.process.wait(PATIENCE_S)
        _, alive = psutil.wait_procs(family, timeout=PATIENCE_S)
        assert alive == []
    finally:
        host.close()


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    with running(project_of(tmp_path_factory.mktemp("mixed"), MIXED)) as host:
        yield host


def test_a_killed_runner_answers_its_callers_with_502_and_the_next_call_succeeds(host):
    answers = []
    caller = threading.Thread(target=lambda: answers.append(host.get("/hang")))
    caller.start()
    host.wait_for_message("hanging")
    pid = next(runner["pid"] for runner in host.runners() if runner["language"] == "node" and runner["calls"])
    os.kill(pid, signal.SIGKILL)
    caller.join(PATIENCE_S)
    assert (answers[0].status, answers[0].json["error"]["name"]) == (502, "runner-lost")
    assert host.post("/ask", {"n": 0}).status == 202


def test_no_event_is_lost_when_runners_are_killed_under_load(host):
    accepted = [number for number in range(1, 201) if ask(host, number)]
    assert len(accepted) > 100
    host.until(lambda: host.get("/noted").json["count"] >= len(accepted))


def ask(host, number):
    """One event; every fiftieth time a Python runner is killed while it works."""
    if number % 50 == 0:
        for runner in host.runners():
            if runner["language"] == "python":
                os.kill(runner["pid"], signal.SIGKILL)
    return host.post("/ask", {"n": number}).status == 202


def test_events_that_ran_when_the_host_was_killed_run_at_the_next_start(tmp_path):
    project = project_of(tmp_path, MIXED)
    first = spawn(project)
    try:
        first.url = first.wait_for_message("ready")["url"]
        for number in range(50):
            assert first.post("/ask", {"n": number}).status == 202
        first.process.send_signal(signal.SIGKILL)
        first.process.wait(PATIENCE_S)
    finally:
        first.close()
    with running(project) as second:
        second.until(lambda: second.get("/noted").json["count"] == 50)


def test_a_cron_occurrence_that_ran_when_the_host_was_killed_runs_at_the_next_start(tmp_path):
    project = project_of(tmp_path, YEARLY)
    first = spawn(project, env={"MOTIA_HOST_ADMIN_TOKEN": "token"})
    begun = {}
    try:
        first.url = first.wait_for_message("ready")["url"]
        for step in ("Node", "Python", "Ruby"):
            headers = {"authorization": "Bearer token"}
            trace = first.post(f"/__motia/api/cron/{step}/run", {}, headers).json["traceId"]
            begun[step] = first.wait_for_message("begun", step=step)
            assert (begun[step]["attempt"], begun[step]["traceId"]) == (1, trace)
        first.process.send_signal(signal.SIGKILL)
        first.process.wait(PATIENCE_S)
    finally:
        first.close()
    with running(project) as second:
        for step, record in begun.items():
            again = second.wait_for_message("begun", step=step)
            assert again["attempt"] == 2
            assert [again[key] for key in ("traceId", "scheduledAt")] == [
                record[key] for key in ("traceId", "scheduledAt")
            ]


def test_a_second_host_on_the_same_project_is_refused_by_name(host):
    second = spawn(host.project)
    try:
        assert second.process.wait(PATIENCE_S) == 1
        second.close()
        text = "\n".join(record["msg"] for record in second.drain_log())
        assert f"store-locked: The project is already run by another motia-host (pid {host.process.pid}, " in text
    finally:
        second.close()
