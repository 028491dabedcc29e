"""Cron steps: when they run, overlap, catch-up, pause, run-now."""

import asyncio

import pytest

from motia_host.abc.ledger import Batch, Occurrence
from unit.engine.project import Project, step
from unit.engine.runners import HandlerFailed
from unit.engine.virtual_time import START_MS, VirtualClock

pytestmark = pytest.mark.anyio

NOON_MS = START_MS // 86_400_000 * 86_400_000 + 12 * 3_600_000


def cron(expression="* * * * *", name="c", **config):
    return step(name, "cron", cron=expression, timezone="UTC", **config)


def noting(ran, seconds=0.0):
    """A handler that notes which occurrence it began, and when."""

    async def handler(call):
        ran.append((call.params["scheduledAt"][11:], round(asyncio.get_running_loop().time(), 3)))
        try:
            async with asyncio.timeout(seconds):
                await call.forever()
        except TimeoutError:
            pass

    return handler


def project(ran, seconds=0.0, files=None, **options):
    options.setdefault("clock", VirtualClock(NOON_MS))
    return Project(files or [cron(**options.pop("config", {}))], {"c": noting(ran, seconds)}, **options)


async def test_a_step_runs_at_every_occurrence_and_each_is_stored():
    ran = []
    async with project(ran) as running:
        await asyncio.sleep(180.5)
        stored = await running.stores.cron.occurrences("c")
        assert running.pool.invoked[0]["kind"] == "cron"
    assert ran == [("12:01:00Z", 60.0), ("12:02:00Z", 120.0), ("12:03:00Z", 180.0)]
    assert sorted(stored) == [NOON_MS + minute * 60_000 for minute in (1, 2, 3)]


async def test_an_occurrence_that_is_stored_already_is_not_run_again():
    ran = []
    async with project(ran) as running:
        await running.stores.ledger.commit(Batch([Occurrence("c", NOON_MS + 60_000)]))
        await asyncio.sleep(121)
    assert [when for when, _ in ran] == ["12:02:00Z"]


@pytest.mark.parametrize(
    ("overlap", "begun"),
    [
        ("skip", [("12:01:00Z", 60.0), ("12:03:00Z", 180.0), ("12:05:00Z", 300.0)]),
        ("allow", [(f"12:0{minute}:00Z", minute * 60.0) for minute in (1, 2, 3, 4, 5)]),
        ("queue", [("12:01:00Z", 60.0), ("12:02:00Z", 160.0), ("12:03:00Z", 260.0)]),
        ("cancel", [(f"12:0{minute}:00Z", minute * 60.0) for minute in (1, 2, 3, 4, 5)]),
    ],
)
async def test_an_occurrence_that_finds_the_one_before_still_running(overlap, begun):
    ran = []
    async with project(ran, 100.0, config={"overlap": overlap}, drain=0) as running:
        await asyncio.sleep(330)
        reasons = {cancel["reason"] for cancel in running.pool.cancels}
    assert [(when, round(at)) for when, at in ran] == [(when, round(at)) for when, at in begun]
    assert reasons == ({"requested"} if overlap == "cancel" else set())


@pytest.mark.parametrize(
    ("catch_up", "begun"),
    [
        ("none", []),
        ("last", ["12:00:00Z"]),
        ("all", ["11:57:00Z", "11:58:00Z", "11:59:00Z", "12:00:00Z"]),
    ],
)
async def test_what_was_missed_while_the_host_was_down(catch_up, begun):
    ran = []
    running = project(ran, 1.0, config={"catchUp": catch_up})
    async with running.stores.running():
        await running.stores.ledger.commit(Batch([Occurrence("c", NOON_MS - 4 * 60_000)]))
    async with running:
        await asyncio.sleep(30)
    assert [when for when, _ in ran] == begun
    assert [at for _, at in ran] == [float(second) for second in range(len(begun))]


async def test_catching_up_reaches_back_as_far_as_its_window():
    ran = []
    running = project(ran, config={"catchUp": "all", "catchUpWindow": "2m"})
    async with running.stores.running():
        await running.stores.ledger.commit(Batch([Occurrence("c", NOON_MS - 3_600_000)]))
    async with running:
        await asyncio.sleep(1)
    assert [when for when, _ in ran] == ["11:59:00Z", "12:00:00Z"]


async def test_a_first_start_has_nothing_to_catch_up_with():
    ran = []
    async with project(ran, config={"catchUp": "all"}):
        await asyncio.sleep(30)
    assert ran == []


@pytest.mark.parametrize(
    ("catch_up", "begun"), [("none", []), ("last", ["14:00:00Z"]), ("all", ["13:00:00Z", "14:00:00Z"])]
)
async def test_a_machine_that_slept_has_missed_what_fell_into_its_sleep(catch_up, begun):
    ran = []
    async with project(ran, config={"expression": "0 * * * *", "catchUp": catch_up}) as running:
        await asyncio.sleep(5)
        running.clock.set(NOON_MS + 2 * 3_600_000 + 90_000)
        await asyncio.sleep(60)
    assert [when for when, _ in ran] == begun


async def test_a_clock_that_is_set_back_repeats_nothing():
    ran = []
    async with project(ran) as running:
        await asyncio.sleep(125)
        running.clock.set(NOON_MS + 60_500)
        await asyncio.sleep(125)
    assert [when for when, _ in ran] == ["12:01:00Z", "12:02:00Z", "12:03:00Z"]


async def test_a_paused_step_does_not_run_and_makes_nothing_up_when_it_goes_on():
    ran = []
    async with project(ran) as running:
        await running.stores.cron.set_paused("c", True)
        await asyncio.sleep(130)
        await running.stores.cron.set_paused("c", False)
        await asyncio.sleep(60)
    assert [when for when, _ in ran] == ["12:03:00Z"]


async def test_a_step_can_be_run_by_hand_beside_its_schedule():
    ran = []
    async with project(ran, config={"expression": "0 0 1 1 *"}) as running:
        await asyncio.sleep(7.25)
        await running.engine.run_cron("c")
        await asyncio.sleep(1)
    assert ran == [("12:00:07.250Z", 7.25)]


async def test_jitter_puts_the_run_off_by_chance_and_not_its_time():
    ran = []
    async with project(ran, config={"jitter": 20}, chance=0.5):
        await asyncio.sleep(100)
    assert ran == [("12:01:00Z", 70.0)]


async def test_a_run_that_fails_is_recorded_and_not_tried_again():
    async def broken(call):
        raise HandlerFailed("no")

    async with Project([cron()], {"c": broken}, clock=VirtualClock(NOON_MS)) as running:
        await asyncio.sleep(90)
        assert ("error", "c failed: no") in running.logs
        assert [(run.kind, run.status) for run in running.runs] == [("cron", "failed")]


async def test_a_reload_keeps_the_time_of_a_schedule_that_has_not_changed():
    ran = []
    async with project(ran) as running:
        await asyncio.sleep(59)
        await running.swap([cron(overlap="allow")])
        await asyncio.sleep(2)
        await running.swap([cron("*/5 * * * *")])
        await asyncio.sleep(300)
        await running.swap([])
        await asyncio.sleep(1_000)
    assert [when for when, _ in ran] == ["12:01:00Z", "12:05:00Z"]


async def test_an_occurrence_without_a_runner_is_said():
    ran = []
    async with project(ran) as running:
        running.pool.missing = True
        await asyncio.sleep(61)
        [text] = [text for level, text in running.logs if level == "error"]
    assert (
        text
        == "c: The occurrence of 2025-06-15T12:01:00Z was not run: No python runner can take the call: it is not installed."
    )


async def test_leaving_waits_for_what_runs_and_says_what_it_gives_up():
    ran = []
    running = project(ran, 100.0, config={"overlap": "queue"}, drain=200)
    async with running:
        await asyncio.sleep(130)
    assert [when for when, _ in ran] == ["12:01:00Z"]
    assert ("warn", "c: The occurrence of 2025-06-15T12:02:00Z was not run: the host stops.") in running.logs
    assert running.pool.cancels == []


async def test_leaving_ends_what_outlives_the_drain():
    ran = []
    running = project(ran, 10_000.0, drain=5)
    async with running:
        await asyncio.sleep(61)
    assert [cancel["reason"] for cancel in running.pool.cancels] == ["shutdown"]
