"""Cron steps: when they run, overlap, catch-up, pause, run-now."""

import asyncio

import pytest

from motia_host.abc.cron import CronOutcome, Occurrence, OccurrenceEnd
from motia_host.abc.events import INTERRUPTION_LIMIT
from motia_host.abc.ledger import Batch
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


async def past(running, scheduled):
    """An occurrence that has run."""
    await running.stores.ledger.commit(Batch([Occurrence("c", scheduled, outcome=CronOutcome.DONE)]))


async def outcomes(stores):
    """Minute and outcome of every occurrence, earliest first."""
    rows = await stores.cron.occurrences("c")
    return [((row.scheduled_at - NOON_MS) // 60_000, row.outcome) for row in reversed(rows)]


async def test_a_step_runs_at_every_occurrence_and_each_is_stored():
    ran = []
    async with project(ran) as running:
        await asyncio.sleep(180.5)
        stored = await running.stores.cron.occurrences("c")
        assert running.pool.invoked[0]["kind"] == "cron"
    assert ran == [("12:01:00Z", 60.0), ("12:02:00Z", 120.0), ("12:03:00Z", 180.0)]
    assert sorted(row.scheduled_at for row in stored) == [NOON_MS + minute * 60_000 for minute in (1, 2, 3)]


async def test_an_occurrence_that_is_stored_already_is_not_run_again():
    ran = []
    async with project(ran) as running:
        await past(running, NOON_MS + 60_000)
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
        await past(running, NOON_MS - 4 * 60_000)
    async with running:
        await asyncio.sleep(30)
    assert [when for when, _ in ran] == begun
    assert [at for _, at in ran] == [float(second) for second in range(len(begun))]


async def test_catching_up_reaches_back_as_far_as_its_window():
    ran = []
    running = project(ran, config={"catchUp": "all", "catchUpWindow": "2m"})
    async with running.stores.running():
        await past(running, NOON_MS - 3_600_000)
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


async def test_an_occurrence_without_a_runner_says_so_and_waits_for_one():
    ran = []
    async with project(ran, config={"expression": "0 0 13 * * *"}) as running:
        running.pool.missing = True
        await asyncio.sleep(3_700)
        [text] = [text for level, text in running.logs if level == "warn"]
        running.pool.missing = False
        await asyncio.sleep(10)
    assert text == (
        "c: No python runner can take the call: it is not installed. The occurrence of 2025-06-15T13:00:00Z waits."
    )
    assert [when for when, _ in ran] == ["13:00:00Z"]


async def test_leaving_waits_for_what_runs_and_leaves_the_rest_to_the_next_start():
    ran = []
    running = project(ran, 100.0, config={"overlap": "queue"}, drain=200)
    async with running:
        await asyncio.sleep(130)
    assert [when for when, _ in ran] == ["12:01:00Z"]
    assert ("info", "c: The occurrence of 2025-06-15T12:02:00Z runs at the next start.") in running.logs
    assert running.pool.cancels == []
    async with project(ran, stores=running.stores, clock=running.clock):
        await asyncio.sleep(1)
    assert [when for when, _ in ran] == ["12:01:00Z", "12:02:00Z"]
    assert await outcomes(running.stores) == [(1, "done"), (2, "done")]


async def test_leaving_ends_what_outlives_the_drain():
    ran = []
    running = project(ran, 10_000.0, drain=5)
    async with running:
        await asyncio.sleep(61)
    assert [cancel["reason"] for cancel in running.pool.cancels] == ["shutdown"]
    async with project(ran, stores=running.stores, clock=running.clock):
        await asyncio.sleep(1)
    assert [when for when, _ in ran] == ["12:01:00Z", "12:01:00Z"], "it was interrupted, and is run again"


async def test_what_the_former_host_has_left_runs_before_what_was_missed():
    seen = []

    async def handler(call):
        seen.append((call.params["scheduledAt"][11:16], call.params["attempt"], call.params["traceId"]))
        await asyncio.sleep(1)

    running = Project([cron(catchUp="all")], {"c": handler}, clock=VirtualClock(NOON_MS))
    async with running.stores.running():
        for minute in (-3, -2):
            op = Occurrence("c", NOON_MS + minute * 60_000, trace_id=f"trace {minute}")
            await running.stores.ledger.commit(Batch([op]))
    async with running:
        await asyncio.sleep(30)
        assert len(running.pool.alone) == 2, "what was interrupted runs alone"
    assert [(when, attempt) for when, attempt, _ in seen] == [("11:57", 2), ("11:58", 2), ("11:59", 1), ("12:00", 1)]
    assert [trace for _, _, trace in seen][:2] == ["trace -3", "trace -2"]
    assert {outcome for _, outcome in await outcomes(running.stores)} == {"done"}


async def test_what_the_former_host_has_left_waits_for_its_step_to_be_loaded():
    ran = []
    running = project(ran, files=[cron("0 0 1 1 *", name="another")])
    async with running.stores.running():
        await running.stores.ledger.commit(Batch([Occurrence("c", NOON_MS - 60_000)]))
    async with running:
        await asyncio.sleep(90)
        await running.swap([cron("0 0 1 1 *")])
        await asyncio.sleep(1)
    assert [when for when, _ in ran] == ["11:59:00Z"]


async def test_what_the_former_host_has_left_of_a_paused_step_passes():
    ran = []
    running = project(ran)
    async with running.stores.running():
        await running.stores.ledger.commit(Batch([Occurrence("c", NOON_MS - 60_000)]))
        await running.stores.cron.set_paused("c", True)
    async with running:
        await asyncio.sleep(1)
    assert ran == []
    assert await outcomes(running.stores) == [(-1, "skipped")]


async def test_an_occurrence_beside_something_that_kills_its_runner_runs_again_alone():
    ran = []

    async def poison(call):
        call.runner.die()

    scripts = {"c": noting(ran, 20.0), "poison": poison}
    running = Project([cron(), cron("0 1 12 * * *", name="poison")], scripts, clock=VirtualClock(NOON_MS))
    async with running:
        await asyncio.sleep(110)
        assert running.pool.alone != []
    assert [when for when, _ in ran] == ["12:01:00Z", "12:01:00Z"]
    assert await outcomes(running.stores) == [(1, "done")]


async def test_an_occurrence_that_kills_its_runner_is_given_up():
    ran = []

    async def poison(call):
        ran.append(call.params["attempt"])
        call.runner.die()

    async with Project([cron("0 1 12 * * *")], {"c": poison}, clock=VirtualClock(NOON_MS)) as running:
        await asyncio.sleep(110)
        assert any("c failed" in text for level, text in running.logs if level == "error")
    assert ran == [1, 2, 3, 4]
    assert await outcomes(running.stores) == [(1, "failed")]


async def test_an_occurrence_that_was_interrupted_too_often_is_given_up():
    ran = []
    running = project(ran)
    async with running.stores.running():
        await running.stores.ledger.commit(Batch([Occurrence("c", NOON_MS - 60_000)]))
        for _ in range(INTERRUPTION_LIMIT):
            await running.stores.ledger.commit(Batch([OccurrenceEnd("c", NOON_MS - 60_000, CronOutcome.INTERRUPTED)]))
    async with running:
        await asyncio.sleep(1)
        assert (
            "error",
            "c: The occurrence of 2025-06-15T11:59:00Z was given up: it was interrupted 21 times.",
        ) in running.logs
    assert ran == []
    assert await outcomes(running.stores) == [(-1, "failed")]


async def test_a_repeated_run_makes_no_event_twice():
    async def handler(call):
        await call.emit("t", {"n": 1})
        if call.params["attempt"] == 1:
            await call.emit("t", {"n": 2})
            call.runner.die()
        await call.emit("t", {"n": 2})
        await call.emit("t", {"n": 2})

    files = [cron("0 1 12 * * *", emits=["t"]), step("s", "event", subscribes=["t"])]

    async def nothing(call):
        pass

    async with Project(files, {"c": handler, "s": nothing}, clock=VirtualClock(NOON_MS)) as running:
        await asyncio.sleep(70)
        await running.settled()
        assert len(await running.stores.events.events(topic="t")) == 3


async def test_outcomes_are_kept():
    async def handler(call):
        minute = int(call.params["scheduledAt"][14:16])
        if minute == 1:
            raise HandlerFailed("no")
        if minute == 3:
            await asyncio.sleep(90)

    running = Project([cron()], {"c": handler}, clock=VirtualClock(NOON_MS))
    async with running:
        await asyncio.sleep(290)
        await running.stores.cron.set_paused("c", True)
        await asyncio.sleep(60)
    assert await outcomes(running.stores) == [(1, "failed"), (2, "done"), (3, "done"), (4, "skipped"), (5, "skipped")]
