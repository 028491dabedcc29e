"""A real process starts, answers, dies and is stopped; nothing of it is left."""

import asyncio
import os
import signal
import sys
import time

import psutil
import pytest

from motia_host.errors import RunnerLost, RunnerUnavailable
from motia_host.process import child, family
from unit.process.kit import gone, invoke, lives, until

pytestmark = pytest.mark.anyio


async def test_it_describes_its_files_and_takes_calls(start, files):
    runner = start.make(FAKE_CAPACITY="7")
    described = await runner.start(files)
    assert [(file.path, file.language, file.role, file.error) for file in described] == [
        ("steps/a.step.py", "python", "step", None)
    ]
    assert (runner.state, runner.capacity.calls) == ("ready", 7)
    assert await invoke(runner, "echo", request={"a": "ä"}) == {"response": {"a": "ä"}}


async def test_callbacks_reach_the_engine_and_are_answered(start, events):
    runner = await start()
    assert await invoke(runner, "emit") == {"seen": True}
    assert [(id, method) for id, method, _ in events.requests] == [("emit-1", "emit")]


async def test_it_gets_the_given_environment_and_folder_and_no_other_descriptors(start, tmp_path):
    held = os.open(tmp_path, os.O_RDONLY)
    os.set_inheritable(held, True)
    runner = await start(GREETING="hello")
    seen = await invoke(runner, "environment")
    os.close(held)
    assert (seen["env"]["GREETING"], seen["cwd"]) == ("hello", str(tmp_path))
    assert held not in seen["fds"] or held <= 4


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("die", "it ended with exit status 3 while it started: ImportError: no module named motor"),
        ("old", "only 0.9"),
        ("no-describe", "it answered `describe` with other files than it was asked for"),
    ],
)
async def test_a_start_that_fails_says_why_and_leaves_no_process(start, files, how, reason):
    runner = start.make(FAKE_START=how)
    with pytest.raises(RunnerUnavailable) as caught:
        await runner.start(files)
    assert caught.value.data["reason"] == reason
    assert not lives(runner.pid)


async def test_a_program_that_is_not_there_is_a_start_that_failed(start, files):
    runner = start.make()
    runner.introduction.command.argv[0] = "/nowhere/python"
    with pytest.raises(RunnerUnavailable, match="/nowhere/python cannot be executed"):
        await runner.start(files)


async def test_a_silent_runner_is_given_up_and_killed(start, files, monkeypatch):
    monkeypatch.setattr("motia_host.process.runner.INITIALIZE_S", 0.2)
    runner = start.make(FAKE_START="silent")
    with pytest.raises(RunnerUnavailable, match="did not answer `initialize` within"):
        await runner.start(files)
    assert not lives(runner.pid)


async def test_a_start_that_is_cancelled_leaves_no_process(start, files):
    runner = start.make(FAKE_START="silent")
    starting = asyncio.ensure_future(runner.start(files))
    await until(lambda: runner.pid)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert not lives(runner.pid)


async def test_a_stray_line_is_told_and_ends_nothing(start, events):
    runner = await start(FAKE_START="garbage")
    assert await invoke(runner, "stray") == {}
    assert [line for line, _ in events.strays] == [b"hello, I am a shell script", b"this is not a message"]


async def test_a_death_fails_the_open_calls_at_once(start, events):
    runner = await start()
    waiting = [invoke(runner, "wait") for _ in range(5)]
    os.kill(runner.pid, signal.SIGKILL)
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert {(type(error), error.alone, error.data["status"]) for error in outcomes} == {(RunnerLost, False, -9)}
    assert events.losses == [("python-1", -9, 5)]
    with pytest.raises(RunnerLost):
        await invoke(runner, "echo", request={})


async def test_who_dies_alone_is_named(start, events):
    runner = await start()
    with pytest.raises(RunnerLost) as caught:
        await invoke(runner, "die")
    assert caught.value.alone
    assert runner.alone


async def test_a_call_whose_caller_left_still_counts_as_company(start):
    runner = await start()
    abandoned = invoke(runner, "wait")
    abandoned.cancel()
    with pytest.raises(RunnerLost) as caught:
        await invoke(runner, "die")
    assert not caught.value.alone


async def test_pings_are_no_company(start, monkeypatch):
    monkeypatch.setattr("motia_host.process.pulse.PING_EVERY_S", 0.01)
    runner = await start()
    os.kill(runner.pid, signal.SIGSTOP)
    call = invoke(runner, "wait")
    await until(lambda: runner.pulse.silence > 0)
    os.kill(runner.pid, signal.SIGKILL)
    with pytest.raises(RunnerLost) as caught:
        await call
    assert caught.value.alone


async def test_answers_given_before_the_death_count(start):
    runner = await start()
    beside = invoke(runner, "wait")
    assert await invoke(runner, "answer-then-die") == {"last": "words"}
    with pytest.raises(RunnerLost) as caught:
        await beside
    assert caught.value.alone, "the other call had been answered"


async def test_a_forked_child_that_holds_the_pipes_does_not_hide_the_death(start):
    runner = await start()
    forked = (await invoke(runner, "fork"))["pid"]
    begin = time.monotonic()
    with pytest.raises(RunnerLost):
        await invoke(runner, "die")
    assert time.monotonic() - begin < 10
    await gone(forked)


async def test_grandchildren_that_left_the_group_end_with_it(start):
    runner = await start()
    orphans = [(await invoke(runner, "orphan"))["pid"] for _ in range(3)]
    with pytest.raises(RunnerLost):
        await invoke(runner, "die")
    for orphan in orphans:
        await gone(orphan)


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_being_ended_leaves_nothing_and_charges_nobody(start, events, how):
    runner = await start(FAKE_STOP="deaf" if how == "kill" else "polite")
    family = [runner.pid, (await invoke(runner, "orphan"))["pid"], (await invoke(runner, "fork"))["pid"]]
    call = invoke(runner, "nap", seconds=600)
    await (runner.stop(0.1) if how == "stop" else runner.kill())
    assert not any(map(lives, family))
    with pytest.raises(RunnerLost) as caught:
        await call
    assert not caught.value.alone
    assert events.losses == []


async def test_a_deaf_runner_is_stopped_all_the_same(start, monkeypatch):
    for name in ("STDIN_CLOSED_S", "TERM_S"):
        monkeypatch.setattr(f"motia_host.process.child.{name}", 0.1)
    monkeypatch.setattr("motia_host.process.runner.SHUTDOWN_S", 0.1)
    runner = await start(FAKE_STOP="deaf")
    await runner.stop(0.0)
    assert (lives(runner.pid), runner.status) == (False, -9)


async def test_a_stop_whose_caller_is_cancelled_goes_on(start):
    runner = await start()
    stopping = asyncio.ensure_future(runner.stop(0.1))
    await asyncio.sleep(0)
    stopping.cancel()
    await asyncio.wait([stopping])
    async with asyncio.timeout(20):
        await runner.ended.wait()
    assert not lives(runner.pid)


async def test_a_stopped_process_is_slow_not_dead(start):
    runner = await start()
    os.kill(runner.pid, signal.SIGSTOP)
    call = invoke(runner, "echo", request={})
    done, _ = await asyncio.wait({call}, timeout=0.1)
    assert not done
    os.kill(runner.pid, signal.SIGCONT)
    assert await call == {"response": {}}


async def test_ten_mebibytes_pass_in_both_directions(start):
    runner = await start()
    text = "ä" * 5_000_000
    assert (await invoke(runner, "echo", request={"text": text}))["response"]["text"] == text
    assert len((await invoke(runner, "large", bytes=10_485_760))["text"]) == 10_485_760


async def test_a_runner_that_does_not_read_fills_no_more_than_it_leaves_unread(start):
    runner = await start()
    await invoke(runner, "stop-reading")
    for _ in range(10):
        runner.notify("cancel", {"call": "x" * 1_000_000})
    await asyncio.sleep(0)
    assert 7_000_000 < runner.unsent <= 10_001_000


async def test_what_it_prints_becomes_records_of_lines(start, events):
    runner = await start()
    await invoke(runner, "print", text="one\ntwo ä\r\n\nthree")
    await events.until(lambda seen: len(seen.logs) == 2)
    await runner.kill()
    assert [(record["source"], record["level"], record["msg"]) for record in events.logs] == [
        ("output", "info", "one"),
        ("output", "info", "two ä"),
        ("output", "info", "three"),
    ]


async def test_ten_mebibytes_without_a_line_break_are_cut_into_records(start, events):
    runner = await start()
    await invoke(runner, "flood", bytes=10_485_760)
    await events.until(lambda seen: sum(len(record["msg"]) for record in seen.logs) == 10_485_760)
    assert {len(record["msg"]) for record in events.logs} == {65_536}


async def test_a_flood_of_short_lines_is_joined_into_few_records_and_nothing_is_lost(start, events):
    runner = await start()
    await invoke(runner, "print", text="z\n" * 100_000)
    await events.until(lambda seen: sum(record["msg"].count("z") for record in seen.logs) == 100_000)
    assert len(events.logs) < 20_000


async def test_where_there_is_no_pidfd_a_thread_sees_the_death(start, monkeypatch):
    monkeypatch.delattr(os, "pidfd_open")
    runner = await start()
    with pytest.raises(RunnerLost) as caught:
        await invoke(runner, "exit", status=7)
    assert (caught.value.data["status"], runner.status) == (7, 7)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process adopt orphans")
async def test_orphans_that_end_by_themselves_are_reaped(start):
    family.adopt_orphans()
    runner = await start()
    orphan = (await invoke(runner, "abandon"))["pid"]
    await gone(orphan)
    await asyncio.to_thread(family.reap_orphans, child.living())
    assert not psutil.pid_exists(orphan)
    assert await invoke(runner, "echo", request={}) == {"response": {}}
