"""Fixtures: both event loops, fake runners that are gone at the end."""

from types import SimpleNamespace

import pytest
from unit.process.kit import Events, introduction

from motia_host.process.crew import Crew
from motia_host.process.runner import RunnerProcess, Surroundings


@pytest.fixture(params=["asyncio", "uvloop"])
def anyio_backend(request):
    return ("asyncio", {"use_uvloop": request.param == "uvloop"})


@pytest.fixture
def files():
    return [SimpleNamespace(path="steps/a.step.py", language="python", role="step")]


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
