"""Calls get places in the order in which they came; runners are added, replaced and kept apart as the design says."""

import asyncio
import os
import signal

import pytest

from motia_host.errors import RunnerLost, RunnerUnavailable
from unit.process.kit import invoke, lives, until

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return ("asyncio", {"use_uvloop": True})


def shared(supervisor):
    return supervisor.pool.languages["python"].fleet.seats["shared"]


def take(supervisor, number, **options):
    return [supervisor.pool.try_lease("python", **options) for _ in range(number)]


async def test_api_calls_may_use_all_places_and_background_calls_three_quarters(supervise):
    supervisor = await supervise(env={"FAKE_CAPACITY": "8"}, processes=1)
    pool = supervisor.pool
    assert pool.room("python") == 6
    background = take(supervisor, 6, background=True)
    assert pool.room("python") == 0
    assert pool.try_lease("python", background=True) is None
    api = take(supervisor, 2)
    assert pool.try_lease("python") is None
    for lease in (*background, *api):
        lease.release()
    assert pool.room("python") == 6


async def test_a_release_counts_once(supervise):
    supervisor = await supervise(env={"FAKE_CAPACITY": "2"}, processes=1)
    first, second = take(supervisor, 2)
    first.release()
    first.release()
    assert take(supervisor, 2)[1] is None
    second.release()


async def test_who_waits_is_served_in_order_and_background_holds_nobody_up(supervise):
    supervisor = await supervise(env={"FAKE_CAPACITY": "4"}, processes=1)
    held = take(supervisor, 3, background=True) + take(supervisor, 1)
    order = []

    async def wait(name, **options):
        lease = await supervisor.pool.lease("python", **options)
        order.append(name)
        return lease

    waiting = [asyncio.ensure_future(wait(name, background=name[0] == "b")) for name in ("b1", "a1", "b2", "a2")]
    await asyncio.sleep(0)
    assert supervisor.pool.try_lease("python") is None, "somebody waits already"
    held[3].release()  # three of the background still run: only an api call fits
    await until(lambda: len(order) == 1)
    held[0].release()
    await until(lambda: len(order) == 2)
    assert order == ["a1", "b1"]
    for lease in held[1:3]:
        lease.release()
    for lease in await asyncio.gather(*waiting):
        lease.release()
    assert order == ["a1", "b1", "b2", "a2"]


async def test_a_wait_ends_with_the_reason(supervise):
    supervisor = await supervise(env={"FAKE_CAPACITY": "1"}, processes=1)
    lease = supervisor.pool.try_lease("python")
    with pytest.raises(RunnerUnavailable) as caught:
        await supervisor.pool.lease("python", timeout=0.05)
    assert caught.value.data["reason"] == "all 1 places are taken"
    lease.release()
    (await supervisor.pool.lease("python", timeout=0)).release()


async def test_who_waits_without_a_task_is_told_in_a_later_turn_and_in_the_order_of_all(supervise):
    supervisor = await supervise(env={"FAKE_CAPACITY": "1"}, processes=1)
    lease, told = supervisor.pool.try_lease("python"), []
    supervisor.pool.wait("python", told.append, timeout=5)
    second = asyncio.ensure_future(supervisor.pool.lease("python"))
    await asyncio.sleep(0)
    lease.release()
    assert told == []
    await until(lambda: told)
    assert not second.done()
    told[0].release()
    (await second).release()


async def test_a_wait_without_a_task_ends_with_the_reason_and_leaves_nothing(supervise):
    supervisor = await supervise(env={"FAKE_CAPACITY": "1"}, processes=1)
    lease, told = supervisor.pool.try_lease("python"), []
    supervisor.pool.wait("python", told.append, timeout=0.05)
    await until(lambda: told)
    assert told[0].data["reason"] == "all 1 places are taken"
    lease.release()
    supervisor.pool.try_lease("python").release()
    with pytest.raises(RunnerUnavailable):
        supervisor.pool.wait("cobol", told.append, timeout=1)


async def test_a_wait_that_is_given_up_tells_nobody_and_gives_its_place_back(supervise):
    supervisor = await supervise(env={"FAKE_CAPACITY": "1"}, processes=1)
    lease, told = supervisor.pool.try_lease("python"), []
    early, late = (supervisor.pool.wait("python", told.append, timeout=5) for _ in range(2))
    early()
    lease.release()  # gives the place to the second …
    late()  # … which gives up before it is told
    await asyncio.sleep(0)
    assert told == []
    supervisor.pool.try_lease("python").release()


async def test_a_place_given_to_a_caller_that_was_just_cancelled_is_not_lost(supervise):
    supervisor = await supervise(env={"FAKE_CAPACITY": "1"}, processes=1)
    lease = supervisor.pool.try_lease("python")
    waiting = asyncio.ensure_future(supervisor.pool.lease("python"))
    await asyncio.sleep(0)
    lease.release()  # gives the place to the waiting one …
    waiting.cancel()  # … which is cancelled before it can take it
    await asyncio.wait([waiting])
    supervisor.pool.try_lease("python").release()


async def test_room_is_told_after_there_was_none(supervise):
    supervisor = await supervise(env={"FAKE_CAPACITY": "4"}, processes=1)
    told = []
    supervisor.pool.on_room(told.append)
    leases = take(supervisor, 3, background=True)
    leases[0].release()
    await asyncio.sleep(0)
    assert told == [], "there was room all the time"
    leases[0] = supervisor.pool.try_lease("python", background=True)
    assert supervisor.pool.try_lease("python", background=True) is None
    leases[0].release()
    leases[1].release()
    await asyncio.sleep(0)
    assert told == ["python"]


async def test_an_unknown_or_missing_language_is_refused_at_once(supervise):
    supervisor = await supervise()
    with pytest.raises(RunnerUnavailable, match="no step of this language is loaded"):
        await supervisor.pool.lease("ruby")


async def test_calls_that_wait_make_the_pool_grow_and_quiet_makes_it_shrink(supervise, monkeypatch):
    supervisor = await supervise(env={"FAKE_CAPACITY": "2"}, processes=2)
    first = take(supervisor, 2)
    third = await supervisor.pool.lease("python", timeout=20)
    assert third.runner is not first[0].runner
    assert len(shared(supervisor)) == 2
    for lease in (*first, third):
        lease.release()
    monkeypatch.setattr("motia_host.process.growth.IDLE_BEFORE_SHRINK_S", 0.0)
    fleet = supervisor.pool.languages["python"].fleet

    def shrunk():  # not while one of them is slow to answer
        fleet.tick()
        return len(shared(supervisor)) == 1

    await until(shrunk)
    await until(lambda: not lives(third.runner.pid))
    assert lives(first[0].runner.pid), "the younger one goes"


async def test_it_never_grows_beyond_its_processes(supervise):
    supervisor = await supervise(env={"FAKE_CAPACITY": "1"}, singleton=True, processes=4)
    lease = supervisor.pool.try_lease("python")
    with pytest.raises(RunnerUnavailable):
        await supervisor.pool.lease("python", timeout=0.3)
    assert [seat.runner for seat in supervisor.pool.languages["python"].fleet.all_seats()] == [lease.runner]


async def test_a_runner_that_does_not_answer_gets_a_second_one_beside_it(supervise, monkeypatch):
    monkeypatch.setattr("motia_host.process.pulse.PING_EVERY_S", 0.05)
    supervisor = await supervise()
    lease = supervisor.pool.try_lease("python")
    call = invoke(lease.runner, "wait")
    os.kill(lease.runner.pid, signal.SIGSTOP)
    await until(lambda: lease.runner.state == "busy")
    other = await supervisor.pool.lease("python", timeout=20)
    assert other.runner is not lease.runner
    os.kill(lease.runner.pid, signal.SIGCONT)
    await until(lambda: lease.runner.state == "ready")
    assert not call.done(), "slow is not dead"
    call.cancel()
    other.release()
    lease.release()


async def test_a_runner_that_says_what_blocks_it_is_busy(supervise, monkeypatch):
    monkeypatch.setattr("motia_host.process.pulse.PING_EVERY_S", 0.05)
    supervisor = await supervise(env={"FAKE_BLOCKING": "c7"}, processes=1)
    lease = supervisor.pool.try_lease("python")
    waiting = invoke(lease.runner, "wait")
    await until(lambda: lease.runner.state == "busy")
    assert lease.runner.pulse.blocking == "c7"
    supervisor.pool.try_lease("python").release()  # it is the only one that there may be
    waiting.cancel()
    lease.release()


async def test_a_dead_runner_is_replaced_at_once(supervise, events):
    supervisor = await supervise()
    lease = supervisor.pool.try_lease("python")
    with pytest.raises(RunnerLost) as caught:
        await invoke(lease.runner, "die")
    assert caught.value.alone
    assert lease.alone
    lease.release()
    following = await supervisor.pool.lease("python", timeout=20)
    assert (await invoke(following.runner, "echo", request={}))["response"] == {}
    following.release()
    assert supervisor.status()[0].runners[0].restarts == 1
    assert events.losses == [("python-1", -9, 1)]


async def test_a_runner_that_keeps_dying_young_is_restarted_ever_later_and_callers_are_told(
    supervise, events, monkeypatch
):
    monkeypatch.setattr("motia_host.process.backoff.BACKOFF_FIRST_S", 600.0)
    supervisor = await supervise()
    fleet = supervisor.pool.languages["python"].fleet
    for death in (1, 2):
        await until(lambda: shared(supervisor))
        runner = shared(supervisor)[0].runner
        os.kill(runner.pid, signal.SIGKILL)
        await runner.ended.wait()
        assert fleet.backoff.deaths == death
    assert fleet.backoff.delay == 30.0
    assert events.logs[-1]["msg"] == "2 python runners in a row died young; the next one is started in 30 s"
    fleet.backoff.died_young()
    with pytest.raises(
        RunnerUnavailable, match="crash loop: 3 runners in a row died young; of the last one: it died with signal 9"
    ):
        await supervisor.pool.lease("python", timeout=0.01)
    assert supervisor.status()[0].reason.startswith("crash loop")


async def test_a_suspect_runs_alone_in_a_runner_of_its_own(supervise):
    supervisor = await supervise()
    beside = supervisor.pool.try_lease("python")
    suspect = await supervisor.pool.lease("python", alone=True, timeout=20)
    assert suspect.runner is not beside.runner
    with pytest.raises(RunnerUnavailable):
        await supervisor.pool.lease("python", alone=True, timeout=0.05)
    innocent = invoke(beside.runner, "wait")
    with pytest.raises(RunnerLost) as caught:
        await invoke(suspect.runner, "die")
    assert caught.value.alone
    assert not innocent.done()
    suspect.release()
    following = await supervisor.pool.lease("python", alone=True, timeout=20)
    assert following.runner is not suspect.runner
    following.release()
    beside.release()
    innocent.cancel()


async def test_a_side_runner_that_died_comes_back_for_who_waits_and_else_not(supervise):
    supervisor = await supervise()
    fleet = supervisor.pool.languages["python"].fleet
    suspect = await supervisor.pool.lease("python", alone=True, timeout=20)
    waiting = asyncio.ensure_future(supervisor.pool.lease("python", alone=True, timeout=20))
    await asyncio.sleep(0)
    os.kill(suspect.runner.pid, signal.SIGKILL)
    following = await waiting
    suspect.release()
    os.kill(following.runner.pid, signal.SIGKILL)
    await following.runner.ended.wait()
    following.release()
    assert [seat.role for seat in fleet.all_seats()] == ["shared"]
    assert fleet._growth.wanted["alone"] == 0


async def test_large_calls_go_one_at_a_time_to_a_second_runner(supervise):
    supervisor = await supervise()
    assert supervisor.pool.try_lease("python", large=True) is None, "it is only being started"
    first = await supervisor.pool.lease("python", large=True, timeout=20)
    small = supervisor.pool.try_lease("python")
    assert small.runner is not first.runner
    assert supervisor.pool.try_lease("python", large=True) is None
    waiting = asyncio.ensure_future(supervisor.pool.lease("python", large=True, background=True))
    await asyncio.sleep(0)
    first.release()
    (await waiting).release()
    small.release()


async def test_a_language_of_one_process_gives_it_to_a_suspect_alone(supervise):
    supervisor = await supervise(singleton=True)
    beside = supervisor.pool.try_lease("python")
    suspecting = asyncio.ensure_future(supervisor.pool.lease("python", alone=True, timeout=20))
    await asyncio.sleep(0)
    assert supervisor.pool.try_lease("python") is None, "else the suspect would wait for ever"
    beside.release()
    suspect = await suspecting
    assert (suspect.runner, suspect.alone) == (beside.runner, True)
    assert supervisor.pool.try_lease("python") is None
    suspect.release()
    large = supervisor.pool.try_lease("python", large=True)
    assert supervisor.pool.try_lease("python", large=True) is None
    supervisor.pool.try_lease("python").release()
    large.release()


async def test_an_overdue_call_has_its_runner_replaced_and_the_others_end_in_peace(supervise):
    supervisor = await supervise()
    overdue, beside = take(supervisor, 2)
    stuck, peaceful = invoke(overdue.runner, "nap", seconds=600), invoke(beside.runner, "wait", call="peaceful")
    overdue.overdue()
    fresh = await supervisor.pool.lease("python", timeout=20)
    assert fresh.runner is not overdue.runner
    assert lives(overdue.runner.pid), "it still has a call that can end"
    beside.runner.notify("cancel", {"call": "peaceful"})
    assert await peaceful == {}
    beside.release()
    with pytest.raises(RunnerLost):
        await stuck
    assert not overdue.alone, "it was ended by the host"
    overdue.release()
    fresh.release()
    await until(lambda: not lives(overdue.runner.pid))


async def test_a_runner_that_hangs_is_killed_at_once_when_a_call_in_it_is_overdue(supervise, monkeypatch):
    for name, seconds in (("PING_EVERY_S", 0.05), ("PING_HUNG_S", 0.5)):
        monkeypatch.setattr(f"motia_host.process.pulse.{name}", seconds)
    monkeypatch.setattr("motia_host.process.fleet.PING_HUNG_S", 0.5)
    supervisor = await supervise()
    overdue, beside = take(supervisor, 2)
    calls = [invoke(lease.runner, "wait") for lease in (overdue, beside)]
    os.kill(overdue.runner.pid, signal.SIGSTOP)
    overdue.overdue()
    for call in calls:
        with pytest.raises(RunnerLost) as caught:
            await call
        assert not caught.value.alone
    overdue.release()
    beside.release()


async def test_a_runner_that_leaves_much_unread_gets_no_new_calls_until_it_has_read(supervise):
    supervisor = await supervise(processes=1)
    lease = supervisor.pool.try_lease("python")
    os.kill(lease.runner.pid, signal.SIGSTOP)
    for _ in range(7):
        lease.runner.notify("cancel", {"call": "x" * 1_000_000})
    await until(lambda: lease.runner.unsent > 4 * 1024 * 1024)
    assert supervisor.pool.try_lease("python") is None
    assert supervisor.pool.room("python") == 0
    os.kill(lease.runner.pid, signal.SIGCONT)
    (await supervisor.pool.lease("python", timeout=20)).release()
    lease.release()


async def test_a_runner_over_its_memory_is_drained_and_replaced(supervise, events):
    supervisor = await supervise(memory_limit=64 * 1024 * 1024)
    lease = supervisor.pool.try_lease("python")
    await invoke(lease.runner, "grow", bytes=100 * 1024 * 1024)
    await supervisor._measure()
    assert any("it is replaced" in record["msg"] and "memoryLimit is 64 MiB" in record["msg"] for record in events.logs)
    fresh = await supervisor.pool.lease("python", timeout=20)
    assert fresh.runner is not lease.runner
    assert (await invoke(lease.runner, "echo", request={}))["response"] == {}
    lease.release()
    fresh.release()
    await until(lambda: not lives(lease.runner.pid))
