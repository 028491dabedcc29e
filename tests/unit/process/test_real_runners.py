"""The supervisor with the runners that come with motia-host: the three languages, a handler that loops for ever, a host that is killed."""

import asyncio
import itertools
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from motia_host.errors import RpcError, RunnerLost
from motia_host.process.supervisor import Supervisor
from motia_host.steps.discovery import discover
from motia_host.steps.settings import Settings
from unit.process.kit import Events, gone

pytestmark = pytest.mark.anyio

STEPS = {
    "python": (
        "greet_step.py",
        """
config = {"type": "event", "name": "Greet", "subscribes": ["greet"], "emits": [], "flows": []}
def handler(input, ctx):
    while input.get("loop"):
        pass
    if input.get("fail"):
        raise ValueError("no " + input["fail"])
    ctx.logger.info("hello " + input["name"])
""",
    ),
    "node": (
        "greet.step.js",
        """
exports.config = { type: "event", name: "Greet", subscribes: ["greet"], emits: [], flows: [] };
exports.handler = async (input, ctx) => {
  while (input.loop) {}
  if (input.fail) throw new Error("no " + input.fail);
  ctx.logger.info("hello " + input.name);
};
""",
    ),
    "ruby": (
        "greet.step.rb",
        """
def config = { type: "event", name: "Greet", subscribes: ["greet"], emits: [], flows: [] }
def handler(input, ctx)
  loop {} if input["loop"]
  raise "no #{input["fail"]}" if input["fail"]
  ctx.logger.info("hello #{input["name"]}")
end
""",
    ),
}
LANGUAGES = [
    pytest.param(
        language,
        marks=pytest.mark.skipif(
            language != "python" and not shutil.which(language), reason=f"{language} is not installed"
        ),
    )
    for language in STEPS
]
_calls = itertools.count(1)


@pytest.fixture
def anyio_backend():
    return ("asyncio", {"use_uvloop": True})


def project(root, language):
    name, source = STEPS[language]
    (root / "steps").mkdir()
    (root / "steps" / name).write_text(source)
    return discover(root)


def greet(runner, files, **given):
    common = {
        "kind": "event",
        "file": files[0].path,
        "step": "Greet",
        "traceId": "t",
        "flows": [],
        "attempt": 1,
        "timeoutMs": None,
    }
    return runner.call("invoke", {"call": f"c{next(_calls)}", **common, "topic": "greet", "input": given})


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_step_is_described_runs_and_its_runner_is_replaced_when_it_dies(tmp_path, language):
    files, events = project(tmp_path, language), Events()
    supervisor = Supervisor(Settings(root=tmp_path), os.environ, events)
    async with supervisor.running():
        (described,) = (await supervisor.describe(files))[language]
        assert (described.error, described.definition["config"]["name"]) == (None, "Greet")
        lease = supervisor.pool.try_lease(language)
        await greet(lease.runner, files, name="Ada")
        await events.until(lambda seen: any(record["msg"] == "hello Ada" for record in seen.logs))
        with pytest.raises(RpcError, match="no luck") as caught:
            await greet(lease.runner, files, name="Ada", fail="luck")
        assert caught.value.name == "handler-failed"
        os.kill(lease.runner.pid, signal.SIGKILL)
        lease.release()
        await lease.runner.ended.wait()
        following = await supervisor.pool.lease(language, timeout=20)
        await greet(following.runner, files, name="Bob")
        following.release()
        pid = following.runner.pid
    await gone(pid)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_handler_that_loops_for_ever_costs_its_runner_and_nobody_waits_for_it(tmp_path, language):
    files, events = project(tmp_path, language), Events()
    supervisor = Supervisor(Settings(root=tmp_path), os.environ, events)
    async with supervisor.running():
        await supervisor.describe(files)
        stuck = supervisor.pool.try_lease(language)
        looping = greet(stuck.runner, files, name="x", loop=True)
        await asyncio.sleep(0)
        stuck.overdue()
        fresh = await supervisor.pool.lease(language, timeout=20)
        assert fresh.runner is not stuck.runner
        await greet(fresh.runner, files, name="Bob")
        with pytest.raises(RunnerLost):
            await looping
        stuck.release()
        fresh.release()


HOST = """
import asyncio, os, sys
from pathlib import Path
from unit.process.kit import Events
from unit.process.test_real_runners import greet
from motia_host.process.supervisor import Supervisor
from motia_host.steps.discovery import discover
from motia_host.steps.settings import Settings

async def main():
    root, language = Path(sys.argv[1]), sys.argv[2]
    supervisor = Supervisor(Settings(root=root), os.environ, Events())
    async with supervisor.running():
        files = discover(root)
        await supervisor.describe(files)
        lease = supervisor.pool.try_lease(language)
        looping = greet(lease.runner, files, name="x", loop=True)
        await asyncio.sleep(0.1)
        print(lease.runner.pid, flush=True)
        await looping

asyncio.run(main())
"""


def killed_host(root, language):
    """Starts a host with a looping handler, kills it, and answers the process id of the runner."""
    here = Path(__file__).parents[3]
    env = {**os.environ, "PYTHONPATH": f"{here / 'host'}:{here / 'tests'}"}
    host = subprocess.Popen([sys.executable, "-c", HOST, str(root), language], env=env, stdout=subprocess.PIPE)
    runner = int(host.stdout.readline())
    host.kill()
    host.wait()
    host.stdout.close()
    return runner


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_killed_host_leaves_no_runner_though_its_handler_loops(tmp_path, language):
    project(tmp_path, language)
    await gone(killed_host(tmp_path, language))
