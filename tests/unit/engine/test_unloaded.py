"""A step that its runner has not loaded: its deliveries wait, uncharged and uncounted, and run when it is back."""

import asyncio

import pytest

from motia_host.abc.events import DeliveryFilter
from unit.engine.project import Project, step
from unit.engine.runners import HandlerFailed

pytestmark = pytest.mark.anyio
FILES = [step("e", "event", subscribes=["a"]), step("f", "event", subscribes=["a"])]


class Runner:
    """`e` is loaded, or not."""

    def __init__(self):
        self.loaded = False
        self.asked = 0
        self.ran = []

    async def e(self, call):
        self.asked += 1
        if not self.loaded:
            raise HandlerFailed("steps/e.step.py cannot be called, because line 3 is not Python.", "step-not-loaded")
        self.ran.append((call.params["input"], call.params["attempt"]))

    async def f(self, call):
        self.ran.append("f")

    @property
    def scripts(self):
        return {"e": self.e, "f": self.f}


async def test_its_deliveries_neither_age_nor_count_attempts_and_run_in_their_order_when_it_is_back():
    runner = Runner()
    async with Project(FILES, runner.scripts, capacity=2) as project:
        for n in range(3):
            await project.engine.publish("a", n)
        await asyncio.sleep(600)
        assert runner.ran == ["f"] * 3
        assert project.engine.unloaded == {"e"}
        rows = await project.stores.events.deliveries(DeliveryFilter(subscriber="e"))
        assert [(row.state, row.attempt, row.failures, row.interruptions) for row in rows] == [("ready", 0, 0, 0)] * 3
        assert [await project.stores.events.attempts(row.id) for row in rows] == [[], [], []]
        runner.loaded = True
        await project.settled()
        assert runner.ran[3:] == [(0, 1), (1, 1), (2, 1)]
        assert project.engine.unloaded == set()


async def test_one_delivery_looks_now_and_then_whether_it_is_back_and_the_log_says_why_they_wait():
    runner = Runner()
    async with Project(FILES, runner.scripts) as project:
        for n in range(20):
            await project.engine.publish("a", n)
        await asyncio.sleep(1)
        first = runner.asked
        await asyncio.sleep(60)
        assert 10 <= runner.asked - first <= 12
        assert (
            "error",
            "e is not loaded, its deliveries wait: steps/e.step.py cannot be called, because line 3 is not Python.",
        ) in project.logs
        assert {(run.status, run.outcome) for run in project.runs if run.step == "e"} == {("failed", "unstarted")}


async def test_a_reload_that_brings_it_back_lets_its_deliveries_run_at_once():
    runner = Runner()
    async with Project(FILES, runner.scripts) as project:
        await project.engine.publish("a", 1)
        await asyncio.sleep(1)
        runner.loaded = True
        began = project.clock.monotonic()
        await project.swap(FILES)
        await project.settled()
        assert project.clock.monotonic() - began < 1
        assert runner.ran == ["f", (1, 1)]
