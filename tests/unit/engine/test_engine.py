"""The engine as a whole: its lifetime, its counts, what it leaves behind."""

import asyncio

import pytest

from motia_host.adapters import memory
from motia_host.engine.engine import Engine
from motia_host.engine.requests import ApiFailure
from motia_host.errors import MotiaError
from motia_host.steps.registry import Registry
from motia_host.steps.settings import Settings
from unit.engine.project import Project, ok, step
from unit.engine.virtual_time import VirtualClock

pytestmark = pytest.mark.anyio


class NoRunners:
    def on_room(self, listener):
        pass

    def room(self, language):
        return 0


async def test_an_error_of_whoever_runs_it_leaves_as_it_is():
    clock = VirtualClock()
    stores = memory.open(clock)
    with pytest.raises(MotiaError, match="Port 3000 is taken"):
        async with stores.running(), Engine(Registry(), stores, NoRunners(), Settings(), clock).running():
            raise MotiaError("port-taken", port=3000, holder="")


async def test_its_counts_say_what_is_going_on():
    async def slow(call):
        await asyncio.sleep(5)
        return ok()

    files = [
        step("s", "api"),
        step("e", "event", subscribes=["a"]),
        step("c", "cron", cron="* * * * *", timezone="UTC"),
    ]
    async with Project(files, dict.fromkeys("sec", slow), clock=VirtualClock(0)) as project:
        await asyncio.sleep(59)
        request = asyncio.ensure_future(project.call("s"))
        await project.engine.publish("a", 1)
        await asyncio.sleep(2)
        assert project.engine.stats() == {"calls": 3, "deliveries": 1, "cron": 1}
        await request
        await asyncio.sleep(10)
        assert project.engine.stats() == {"calls": 0, "deliveries": 0, "cron": 0}


async def test_options_of_an_event_from_outside_are_checked_like_those_of_a_handler():
    async with Project([], {}) as project:
        with pytest.raises(ApiFailure) as caught:
            await project.engine.publish("a", 1, options={"delayMs": "soon"})
        assert (caught.value.status, caught.value.data["violations"][0]["path"]) == (400, "$.delayMs")


async def test_a_thousand_calls_leave_nothing_open():
    async def quick(call):
        await call.ask("state.get", group="g", key="k")
        return ok()

    async with Project([step("s", "api")], {"s": quick}, capacity=100) as project:
        await asyncio.gather(*(project.call("s") for _ in range(1_000)))
        assert (project.engine.stats()["calls"], project.pool.runner.places, project.pool.runner.open) == (0, 0, {})
        assert project.pool.runner.outside.open_calls == 0
