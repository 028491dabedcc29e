"""Fixtures: both event loops, fake runners that are gone at the end."""

import os
import sys
from contextlib import AsyncExitStack

import pytest

from motia_host.process import introductions
from motia_host.process.crew import Crew
from motia_host.process.runner import RunnerProcess, Surroundings
from motia_host.process.supervisor import Supervisor
from motia_host.steps.settings import RunnerSettings, RunnersSettings, Settings
from unit.process.kit import FAKE, Events, introduction, python_file


@pytest.fixture(params=["asyncio", "uvloop"])
def anyio_backend(request):
    return ("asyncio", {"use_uvloop": request.param == "uvloop"})


@pytest.fixture
def files():
    return [python_file("steps/a.step.py")]


@pytest.fixture
async def events():
    return Events()


@pytest.fixture
async def start(events, files, tmp_path):
    """Starts fake runners: `await start(FAKE_CAPACITY="2")`; all are gone at the end."""
    started = []
    async with Crew() as crew:

        def make(**env):
            runner = RunnerProcess(
                introduction(tmp_path, **env), f"python-{len(started) + 1}", 1, Surroundings(events, crew)
            )
            started.append(runner)
            return runner

        async def begin(**env):
            runner = make(**env)
            await runner.start(files)
            return runner

        begin.make = make
        yield begin
        for runner in started:
            await runner.kill()


@pytest.fixture
async def supervise(events, tmp_path, monkeypatch):
    """Supervisors of fake Python runners: `await supervise(FAKE_CAPACITY="2", singleton=True)` serves one file."""
    monkeypatch.setitem(introductions._ENTRIES, "python", str(FAKE))
    async with AsyncExitStack() as stack:

        async def begin(*, mode="start", reload="swap", files=("steps/a.step.py",), env=None, **runner):
            row = RunnerSettings(**({"processes": 2, "command": sys.executable} | runner))
            settings = Settings(root=tmp_path, mode=mode, reload=reload, runner=RunnersSettings(python=row))
            supervisor = Supervisor(settings, {**os.environ, **(env or {})}, events)
            await stack.enter_async_context(supervisor.running())
            await supervisor.describe([python_file(path) for path in files])
            return supervisor

        yield begin
