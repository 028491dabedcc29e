"""A paused step: what runs goes on, nothing new is started, also after a restart, until somebody resumes it."""

import asyncio

import pytest

from unit.engine.project import Project, ok, step

pytestmark = pytest.mark.anyio
FILES = [step("s", "api", emits=["a"]), step("e", "event", subscribes=["a"]), step("f", "event", subscribes=["a"])]


def scripts(ran):
    async def api(call):
        await call.emit("a", 1)
        return ok()

    async def note(call):
        ran.append(call.params["step"])

    return {"s": api, "e": note, "f": note}


async def test_nothing_of_a_paused_step_is_started_until_it_is_resumed():
    ran = []
    async with Project(FILES, scripts(ran)) as project:
        await project.engine.pause("e", paused=True)
        await project.engine.publish("a", 1)
        await project.call("s")
        await asyncio.sleep(5)
        assert (ran, project.engine.paused) == (["f", "f"], {"e"})
        assert sorted(await project.states()) == [("e", "ready", 0)] * 2 + [("f", "done", 1)] * 2
        await project.engine.pause("e", paused=False)
        await project.settled()
        assert sorted(ran) == ["e", "e", "f", "f"]


async def test_a_pause_outlives_a_restart():
    ran = []
    async with Project(FILES, scripts(ran)) as project:
        await project.engine.pause("e", paused=True)
    async with Project(FILES, scripts(ran), stores=project.stores, clock=project.clock) as project:
        await project.engine.publish("a", 1)
        await asyncio.sleep(5)
        assert ran == ["f"]
        await project.engine.pause("e", paused=False)
        await project.settled()
    assert sorted(ran) == ["e", "f"]


async def test_an_attempt_that_runs_when_its_step_is_paused_ends_as_it_would():
    started, go = asyncio.Event(), asyncio.Event()

    async def slow(_call):
        started.set()
        await go.wait()

    async with Project([step("e", "event", subscribes=["a"])], {"e": slow}) as project:
        await project.engine.publish("a", 1)
        await started.wait()
        await project.engine.pause("e", paused=True)
        go.set()
        await project.settled()
        assert await project.states() == [("e", "done", 1)]
