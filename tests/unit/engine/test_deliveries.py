"""Deliveries: dispatch, retries, who is charged, fifo, limits, shutdown."""

import asyncio

import pytest

from motia_host import values
from motia_host.abc.events import DeliveryFilter
from motia_host.abc.ledger import Batch, Emit, Finish, NewEvent
from motia_host.errors import StoreUnavailable
from motia_host.ids import new_id
from unit.engine.project import Project, ok, step, stream
from unit.engine.runners import HandlerFailed

pytestmark = pytest.mark.anyio


def event(name="e", topic="a", **config):
    return step(name, "event", subscribes=[topic], **config)


def retries(attempts, **config):
    return {"retry": {"maxAttempts": attempts, "initialDelay": 1, "maxDelay": 8, **config}}


async def rows(project, **conditions):
    return await project.stores.events.deliveries(DeliveryFilter(**conditions))


async def dead(project):
    return [(row.subscriber, values.loads(row.error)) for row in await rows(project, state="dead")]


async def test_every_subscriber_gets_the_event_once():
    ran = []

    async def note(call):
        ran.append((call.params["step"], call.params["input"], call.params["attempt"]))

    async with Project([event("e"), event("f")], {"e": note, "f": note}) as project:
        await project.engine.publish("a", {"x": 1})
        await project.settled()
        assert await project.states() == [("e", "done", 1), ("f", "done", 1)]
    assert sorted(ran) == [("e", {"x": 1}, 1), ("f", {"x": 1}, 1)]


async def test_an_emit_that_finds_a_free_slot_is_running_when_it_is_stored():
    async def handler(call):
        await call.emit("a")
        row = (await rows(project))[0]
        return ok([row.state, row.attempt])

    async def slow(call):
        await asyncio.sleep(1)

    async with Project([step("s", "api", emits=["a"]), event()], {"s": handler, "e": slow}) as project:
        reply = await project.call("s")
        assert reply.body == b'["running",1]'


async def test_a_failure_is_tried_again_with_growing_delays_until_it_is_a_dead_letter():
    times = []

    async def broken(call):
        times.append((call.params["attempt"], round(project.clock.monotonic(), 1)))
        raise HandlerFailed(f"attempt {call.params['attempt']}", type="ValueError", stack="at line 1")

    async with Project([event(**retries(5))], {"e": broken}, chance=1.0) as project:
        await project.engine.publish("a", 1)
        await project.settled()
        [(name, error)] = await dead(project)
        attempts = await project.stores.events.attempts((await rows(project))[0].id)
        assert [level for level, _ in project.logs] == ["warn"] * 4 + ["error"]
    assert times == [(1, 0.0), (2, 1.0), (3, 3.0), (4, 7.0), (5, 15.0)]
    assert (name, error["name"], error["message"], error["type"]) == ("e", "handler-failed", "attempt 5", "ValueError")
    assert [values.loads(attempt.error)["message"] for attempt in attempts] == [f"attempt {n}" for n in range(1, 6)]


async def test_jitter_shortens_the_delay_by_chance():
    times = []

    async def broken(call):
        times.append(round(project.clock.monotonic(), 2))
        raise HandlerFailed

    async with Project([event(**retries(2))], {"e": broken}, chance=0.25) as project:
        await project.engine.publish("a", 1)
        await project.settled()
    assert times == [0.0, 0.25]


async def test_a_handler_can_say_that_trying_again_is_no_use():
    async def broken(call):
        raise HandlerFailed("no", retry={"allowed": False})

    async with Project([event()], {"e": broken}) as project:
        await project.engine.publish("a", 1)
        await project.settled()
        assert await project.states() == [("e", "dead", 1)]


async def test_a_handler_can_say_when_to_try_again():
    times = []

    async def busy(call):
        times.append(round(project.clock.monotonic(), 1))
        if len(times) == 1:
            raise HandlerFailed("later", retry={"afterMs": 90_000})

    async with Project([event()], {"e": busy}) as project:
        await project.engine.publish("a", 1)
        await project.settled()
        assert await project.states() == [("e", "done", 2)]
    assert times == [0.0, 90.0]


async def test_a_payload_that_breaks_its_schema_is_a_dead_letter_without_being_run():
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    async with Project([event(input=schema)], {}) as project:
        await project.engine.publish("a", {"n": "x"})
        await project.settled()
        [(_, error)] = await dead(project)
        assert project.pool.invoked == []
    assert (error["name"], [found["path"] for found in error["violations"]]) == ("input-invalid", ["$.n"])


async def test_compat_runs_a_payload_that_breaks_its_schema_with_a_warning():
    async def note(call):
        pass

    async with Project([event(input={"type": "string"})], {"e": note}, compat="motia-0.17") as project:
        await project.engine.publish("a", 1)
        await project.settled()
        assert await project.states() == [("e", "done", 1)]
        assert [level for level, _ in project.logs] == ["warn"]


@pytest.mark.parametrize("name", ["input-invalid", "value-not-representable"])
async def test_a_payload_that_the_runner_refuses_is_not_tried_again(name):
    async def refuse(call):
        raise HandlerFailed("no", name, violations=[], path="$.n", reason="too large")

    async with Project([event()], {"e": refuse}) as project:
        await project.engine.publish("a", 1)
        await project.settled()
        assert [(found, error["name"]) for found, error in await dead(project)] == [("e", name)]


async def test_a_handler_past_its_time_is_charged_and_not_started_again_before_its_end_was_seen():
    running = []

    async def slow(call):
        running.append(1)
        assert len(running) == 1
        await call.cancelled
        await asyncio.sleep(1.5)
        running.pop()
        raise HandlerFailed("stopped")

    files = [event(infrastructure={"handler": {"timeout": 5}}, **retries(2, initialDelay=0.1))]
    async with Project(files, {"e": slow}) as project:
        await project.engine.publish("a", 1)
        await project.settled()
        [(_, error)] = await dead(project)
        assert project.clock.monotonic() >= 13
    assert error["name"] == "handler-timeout"


async def test_a_handler_that_ends_well_within_its_grace_is_done():
    async def late(call):
        await call.cancelled

    files = [event(infrastructure={"handler": {"timeout": 5}})]
    async with Project(files, {"e": late}) as project:
        await project.engine.publish("a", 1)
        await project.settled()
        assert await project.states() == [("e", "done", 1)]


async def test_a_handler_that_never_yields_is_ended_with_its_runner_and_charged():
    async def loop(call):
        await asyncio.sleep(10_000)

    files = [event(infrastructure={"handler": {"timeout": 5}}, **retries(1))]
    async with Project(files, {"e": loop}) as project:
        await project.engine.publish("a", 1)
        await project.settled()
        [(_, error)] = await dead(project)
        assert project.clock.monotonic() == pytest.approx(7, abs=0.1)
    assert error["name"] == "handler-timeout"


async def test_one_poison_goes_dead_and_none_of_those_beside_it():
    async def poison(call):
        await asyncio.sleep(0.5)
        call.runner.die()
        await asyncio.sleep(10_000)

    async def innocent(call):
        await asyncio.sleep(1)

    files = [event("poison", "p", **retries(1)), event("innocent", **retries(1))]
    async with Project(files, {"poison": poison, "innocent": innocent}, capacity=80) as project:
        for _ in range(50):
            await project.engine.publish("a", 1)
        await project.engine.publish("p", 1)
        await project.settled()
        ended = await rows(project, limit=100)
        assert sorted((row.subscriber, row.state) for row in ended) == [("innocent", "done")] * 50 + [
            ("poison", "dead")
        ]
        assert {(row.interruptions, row.failures) for row in ended if row.subscriber == "innocent"} == {(1, 0)}
        assert len(project.pool.alone) == 51
        [(_, error)] = await dead(project)
    assert error["name"] == "runner-lost"


async def test_who_is_alone_in_a_runner_that_dies_is_charged_at_once():
    async def poison(call):
        call.runner.die()
        await asyncio.sleep(10_000)

    async with Project([event(**retries(1))], {"e": poison}) as project:
        await project.engine.publish("a", 1)
        await project.settled()
        assert (await project.states(), project.pool.alone) == ([("e", "dead", 1)], [])


async def test_a_handler_that_cancels_itself_has_failed():
    async def odd(call):
        raise HandlerFailed("cancelled", "cancelled", reason="requested")

    async with Project([event(**retries(1))], {"e": odd}) as project:
        await project.engine.publish("a", 1)
        await project.settled()
        assert [name for name, _ in await dead(project)] == ["e"]


async def test_a_runner_that_is_shutting_down_costs_nothing_and_makes_nobody_suspect():
    answers = iter(["shutting-down"])

    async def draining(call):
        for name in answers:
            raise HandlerFailed("no more", name)

    async with Project([event(**retries(1))], {"e": draining}) as project:
        await project.engine.publish("a", 1)
        await project.settled()
        assert (await project.states(), project.pool.alone) == ([("e", "done", 2)], [])


async def test_what_an_attempt_that_lost_its_runner_still_asks_for_is_refused():
    async def victim(call):
        if call.params["attempt"] == 1:
            await asyncio.sleep(10_000)

    async with Project([event()], {"e": victim}) as project:
        await project.engine.publish("a", 1)
        await asyncio.sleep(1)
        late = project.pool.invoked[0]["call"]
        project.pool.runner.die()
        await project.settled()
        answers = []
        project.engine.request(_Answers(answers), 1, "state.set", {"call": late, "group": "g", "key": "k", "value": 1})
        assert answers == ["call-ended"]


class _Answers:
    def __init__(self, names):
        self.respond_error = lambda _id, name, _message, _data: names.append(name)


async def test_a_repeated_emit_is_recognised_by_the_next_attempt():
    async def flaky(call):
        await call.emit("b", 1)
        await call.emit("b", 1)
        await call.emit("b", 2)
        if call.params["attempt"] == 1:
            raise HandlerFailed

    async def note(call):
        ran.append(call.params["input"])

    ran = []
    files = [event(emits=["b"], **retries(2)), event("n", "b")]
    async with Project(files, {"e": flaky, "n": note}) as project:
        await project.engine.publish("a", 0)
        await project.settled()
    assert sorted(ran) == [1, 1, 2]


async def test_no_more_attempts_of_a_step_run_at_once_than_it_allows():
    running, most = [], []

    async def limited(call):
        running.append(1)
        most.append(len(running))
        await asyncio.sleep(1)
        running.pop()

    files = [event(infrastructure={"queue": {"concurrency": 3}})]
    async with Project(files, {"e": limited}, capacity=40) as project:
        await asyncio.gather(*(project.engine.publish("a", n) for n in range(12)))
        await project.settled()
        assert (max(most), len(most)) == (3, 12)
        assert project.clock.monotonic() == pytest.approx(4, abs=0.2)


async def test_events_take_three_quarters_of_the_places_and_the_rest_stays_for_requests():
    async def slow(call):
        await asyncio.sleep(10)

    async def quick(call):
        return ok()

    async with Project([event(), step("s", "api")], {"e": slow, "s": quick}, capacity=8) as project:
        await asyncio.gather(*(project.engine.publish("a", n) for n in range(20)))
        await asyncio.sleep(1)
        assert project.pool.runner.places == 6
        assert sorted(state for _, state, _ in await project.states()) == ["ready"] * 13 + ["running"] * 7
        assert len(project.pool.waiters) == 1  # that is how the pool knows that more runners are wanted
        assert (await project.call("s")).status == 200
        assert project.clock.monotonic() == pytest.approx(1)
        await project.settled()


async def test_groups_of_a_fifo_step_run_strictly_in_order_and_beside_each_other():
    order, running = {}, set()

    async def ordered(call):
        group, number = call.params["input"]
        assert group not in running
        running.add(group)
        await asyncio.sleep(0.5)
        if number == 1 and call.params["attempt"] == 1:
            running.discard(group)
            raise HandlerFailed
        running.discard(group)
        order.setdefault(group, []).append(number)

    async def source(call):
        for number in range(4):
            for group in "xyz":
                await call.emit("a", [group, number], messageGroupId=group)
        return ok()

    files = [step("s", "api", emits=["a"]), event(infrastructure={"queue": {"type": "fifo"}})]
    async with Project(files, {"s": source, "e": ordered}) as project:
        await project.call("s")
        await project.settled()
        assert project.clock.monotonic() < 4
    assert order == {group: [0, 1, 2, 3] for group in "xyz"}


async def test_deliveries_of_a_step_that_is_not_loaded_wait_and_run_when_it_is_back():
    ran = []

    async def note(call):
        ran.append(call.params["input"])

    async with Project([event("e"), event("f", "b")], {"e": note, "f": note}) as project:
        project.engine.swap(project._loaded([event("f", "b")]))
        await project.engine.publish("a", 1)
        await asyncio.sleep(100)
        assert (ran, await project.states()) == ([], [("e", "ready", 0)])
        await project.swap([event("e"), event("f", "b")])
        await project.settled()
    assert ran == [1]


async def test_a_delayed_delivery_of_a_step_that_is_not_loaded_gets_ready_and_keeps_nobody_busy():
    async with Project([event("e"), event("f", "b")], {}) as project:
        project.engine.swap(project._loaded([event("f", "b")]))
        await project.engine.publish("a", 1, options={"delayMs": 5_000})
        looks, next_due = [], project.stores.events.next_due

        async def counted():
            looks.append(project.clock.monotonic())
            return await next_due()

        project.stores.events.next_due = counted
        await asyncio.sleep(1_000)
        assert (await project.states(), looks) == ([("e", "ready", 0)], [0.0, pytest.approx(5)])


async def test_a_missing_runner_makes_deliveries_wait_without_counting():
    async def note(call):
        pass

    async with Project([event()], {"e": note}) as project:
        project.pool.missing = True
        await project.engine.publish("a", 1)
        await asyncio.sleep(1_000)
        assert await project.states() == [("e", "ready", 0)]
        project.pool.missing = False
        project.pool._tell()
        await project.settled()
        assert await project.states() == [("e", "done", 1)]


async def test_leaving_waits_for_what_runs_and_takes_nothing_more():
    ended = []

    async def slow(call):
        await asyncio.sleep(3)
        ended.append(1)

    files = [event(infrastructure={"queue": {"concurrency": 1}})]
    async with Project(files, {"e": slow}, drain=5) as project:
        await project.engine.publish("a", 1)
        await project.engine.publish("a", 2)
        await asyncio.sleep(1)
        stores = project.stores
    assert ended == [1]
    async with stores.running():
        assert sorted(row.state for row in await stores.events.deliveries(DeliveryFilter())) == ["done", "ready"]


async def test_what_outlives_the_drain_is_handed_back_uncharged_and_runs_at_the_next_start():
    async def endless(call):
        await call.forever()

    async def note(call):
        pass

    async with Project([event(**retries(1))], {"e": endless}, drain=2) as project:
        await project.engine.publish("a", 1)
        await asyncio.sleep(1)
        stores, clock = project.stores, project.clock
    assert project.pool.cancels[0]["reason"] == "shutdown"
    async with Project([event(**retries(1))], {"e": note}, stores=stores, clock=clock) as again:
        await again.settled()
        [row] = await rows(again)
        assert (row.state, row.attempt, row.failures, row.interruptions, again.pool.alone) == ("done", 2, 0, 1, [])


async def test_a_handler_that_ignores_the_shutdown_is_handed_back_after_its_grace():
    async def stubborn(call):
        await asyncio.sleep(10_000)

    project = Project([event()], {"e": stubborn}, drain=2)
    async with project:
        await project.engine.publish("a", 1)
        await asyncio.sleep(1)
        for task in project.pool.runner.tasks:
            asyncio.get_running_loop().call_later(10, task.cancel)
    async with project.stores.running():
        [row] = await project.stores.events.deliveries(DeliveryFilter())
        assert (row.state, row.interruptions) == ("ready", 1)


def takes_no_ends(project, times):
    """The store cannot take the end of an attempt so many times."""
    submit, left = project.stores.ledger.submit, iter(range(times))

    def failing(batch):
        if not isinstance(batch.ops[0], Finish) or next(left, None) is None:
            return submit(batch)
        failed = asyncio.get_running_loop().create_future()
        failed.set_exception(StoreUnavailable("a test asks for it", "store.db"))
        return failed

    project.stores.ledger.submit = failing
    return submit


@pytest.mark.parametrize("config", [{}, {"transactional": True}])
async def test_the_end_of_an_attempt_waits_for_a_store_that_cannot_take_it(config):
    times = []

    async def broken(call):
        times.append(round(project.clock.monotonic()))
        if len(times) == 1:
            raise HandlerFailed("once")

    async with Project([event(**retries(2), **config)], {"e": broken}, chance=1.0) as project:
        takes_no_ends(project, 3)
        await project.engine.publish("a", 1)
        await project.settled()
        assert [level for level, _ in project.logs] == ["warn", "error", "error", "error"]
        assert await project.states() == [("e", "done", 2)]
    assert times == [0, 3]


async def test_a_host_that_stops_does_not_wait_for_a_store_that_cannot_take_an_end():
    async def slow(call):
        await asyncio.sleep(2)

    async with Project([event()], {"e": slow}) as project:
        submit = takes_no_ends(project, 1_000_000)
        await project.engine.publish("a", 1)
        await asyncio.sleep(1)
        stores, clock = project.stores, project.clock
    stores.ledger.submit = submit
    assert clock.monotonic() < 5
    async with Project([event()], {"e": slow}, stores=stores, clock=clock) as again:
        await again.settled()
        assert await again.states() == [("e", "done", 2)]


async def test_a_crash_of_the_host_makes_what_ran_ready_and_suspect():
    async def note(call):
        ran.append(call.runner.id)

    ran = []
    project = Project([event()], {"e": note})
    async with project.stores.running():
        await project._subscribe_for(project.stores)
        await project.stores.ledger.commit(_emit())
        assert len(await project.stores.events.claim({"e": 1}, limit=1)) == 1
    async with project:
        await project.settled()
        [row] = await rows(project)
        assert (row.state, row.attempt, row.interruptions, project.pool.alone) == ("done", 2, 1, ran)


def _emit():
    return Batch([Emit(NewEvent(new_id(), "a", b"1", "t"))])


async def test_the_twentieth_interruption_is_the_last():
    files = [event()]
    project = Project(files, {})
    for _ in range(20):
        async with project.stores.running():
            await project._subscribe_for(project.stores)
            if not await project.stores.events.events():
                await project.stores.ledger.commit(_emit())
            await project.stores.events.claim({"e": 1}, limit=1)
    async with project:
        await project.settled()
        assert [name for name, _ in await dead(project)] == ["e"]
        assert project.pool.invoked == []


async def test_a_thousand_events_through_three_steps_arrive_once_each():
    arrived = []

    async def first(call):
        await call.emit("b", call.params["input"])

    async def second(call):
        await call.ask("stream.set", stream="s", group="g", id=str(call.params["input"]), data={})
        await call.emit("c", call.params["input"])

    async def third(call):
        arrived.append(call.params["input"])

    files = [event("x", emits=["b"]), event("y", "b", emits=["c"]), event("z", "c"), stream("s")]
    async with Project(files, {"x": first, "y": second, "z": third}, capacity=64) as project:
        await asyncio.gather(*(project.engine.publish("a", n) for n in range(1_000)))
        await project.settled()
        assert project.engine.stats() == {"calls": 0, "deliveries": 0, "cron": 0}
        assert len(await project.stores.streams.get_group("s", "g")) == 1_000
    assert sorted(arrived) == list(range(1_000))
