"""A project's runners are started, described, swapped and stopped; nothing is left, whatever ended the host."""

import asyncio
import json
import os
import signal
import subprocess
import sys

import psutil
import pytest

from motia_host.errors import RunnerLost, RunnerUnavailable
from motia_host.process import family
from motia_host.process.leftovers import Leftovers
from unit.process.kit import invoke, lives, python_file, until

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return ("asyncio", {"use_uvloop": True})


def seats(supervisor):
    return supervisor.pool.languages["python"].fleet.all_seats()


async def test_files_are_described_and_a_broken_one_says_why(supervise):
    supervisor = await supervise(files=[])
    files = [
        python_file("steps/good.step.py"),
        python_file("steps/broken.step.py"),
        python_file("a.stream.py", "stream"),
    ]
    described = (await supervisor.describe(files))["python"]
    assert [(file.path, file.role, file.error is None) for file in described] == [
        ("steps/good.step.py", "step", True),
        ("steps/broken.step.py", "step", False),
        ("a.stream.py", "stream", True),
    ]
    assert described[1].error["data"] == {"name": "load-failed", "file": "steps/broken.step.py", "line": 3}


async def test_further_files_are_described_by_the_runner_that_serves(supervise):
    supervisor = await supervise()
    pid = seats(supervisor)[0].runner.pid
    described = await supervisor.describe([python_file("steps/b.step.py")])
    assert [file.path for file in described["python"]] == ["steps/b.step.py"]
    assert [seat.runner.pid for seat in seats(supervisor)] == [pid]


async def test_a_runner_that_is_restarted_knows_all_files(supervise):
    supervisor = await supervise()
    await supervisor.describe([python_file("motia.config.ts", "config")])
    os.kill(seats(supervisor)[0].runner.pid, signal.SIGKILL)
    lease = await supervisor.pool.lease("python", timeout=20)
    lease.release()
    fleet = supervisor.pool.languages["python"].fleet
    assert [file.path for file in fleet.generation.files] == ["steps/a.step.py", "motia.config.ts"]


async def test_a_language_without_an_interpreter_is_left_out_with_its_reason(supervise):
    supervisor = await supervise(command="/nowhere/python3")
    (status,) = supervisor.status()
    assert status.reason == "/nowhere/python3 (runner.python.command) cannot be executed: No such file or directory"
    assert "Install Python 3.10" in status.suggestion
    with pytest.raises(RunnerUnavailable, match="cannot be executed"):
        await supervisor.pool.lease("python")


async def test_a_language_whose_runner_cannot_start_is_left_out_with_its_reason(supervise):
    supervisor = await supervise(env={"FAKE_START": "die"})
    (status,) = supervisor.status()
    assert status.reason == "it ended with exit status 3 while it started: ImportError: no module named motor"
    assert status.runners == ()
    with pytest.raises(RunnerUnavailable, match="no module named motor"):
        await supervisor.pool.lease("python")


async def test_the_status_shows_every_runner(supervise):
    supervisor = await supervise()
    lease = supervisor.pool.try_lease("python")
    (status,) = supervisor.status()
    (runner,) = status.runners
    assert (status.reason, runner.id, runner.language, runner.state, runner.calls, runner.generation) == (
        None,
        "python-1",
        "python",
        "ready",
        1,
        1,
    )
    assert (runner.pid, runner.version) == (lease.runner.pid, ".".join(map(str, sys.version_info[:3])))
    lease.release()


async def test_a_committed_candidate_serves_and_the_former_generation_ends_its_calls(supervise):
    supervisor = await supervise()
    old = supervisor.pool.try_lease("python")
    call = invoke(old.runner, "wait", call="old")
    candidate = await supervisor.candidate("python", [python_file("steps/a.step.py"), python_file("steps/new.step.py")])
    assert [file.path for file in candidate.described] == ["steps/a.step.py", "steps/new.step.py"]
    before = supervisor.pool.try_lease("python")
    assert before.runner is old.runner, "nothing moves before the commit"
    before.release()
    candidate.commit()
    new = supervisor.pool.try_lease("python")
    assert (new.runner.generation, old.runner.state) == (2, "draining")
    old.runner.notify("cancel", {"call": "old"})
    assert await call == {}
    old.release()
    new.release()
    await until(lambda: not lives(old.runner.pid))


async def test_a_discarded_candidate_leaves_the_former_generation_serving(supervise):
    supervisor = await supervise()
    serving = seats(supervisor)[0].runner
    candidate = await supervisor.candidate("python", [python_file("steps/broken.step.py")])
    assert [file.path for file in candidate.errors] == ["steps/broken.step.py"]
    await candidate.discard()
    await candidate.discard()
    lease = supervisor.pool.try_lease("python")
    assert lease.runner is serving
    lease.release()
    assert len(seats(supervisor)) == 1


async def test_a_candidate_that_cannot_start_leaves_the_former_generation_serving(supervise, monkeypatch):
    supervisor = await supervise()
    supervisor._teams["python"].introduction.command.env["FAKE_START"] = "die"
    with pytest.raises(RunnerUnavailable, match="no module named motor"):
        await supervisor.candidate("python", [python_file("steps/a.step.py")])
    supervisor.pool.try_lease("python").release()


async def test_a_candidate_whose_runner_died_cannot_be_committed(supervise):
    supervisor = await supervise()
    candidate = await supervisor.candidate("python", [python_file("steps/a.step.py")])
    os.kill(candidate._runner.pid, signal.SIGKILL)
    await candidate._runner.ended.wait()
    with pytest.raises(RunnerUnavailable):
        candidate.commit()
    supervisor.pool.try_lease("python").release()


async def test_the_next_candidate_takes_the_place_of_one_that_nobody_decided_about(supervise):
    supervisor = await supervise()
    first = await supervisor.candidate("python", [python_file("steps/a.step.py")])
    second = await supervisor.candidate("python", [python_file("steps/a.step.py")])
    assert not lives(first._runner.pid)
    second.commit()
    assert (first.generation, second.generation) == (2, 3)


async def test_at_most_one_generation_drains(supervise):
    supervisor = await supervise()
    stuck = supervisor.pool.try_lease("python")
    call = invoke(stuck.runner, "nap", seconds=600)
    for _ in range(2):
        (await supervisor.candidate("python", [python_file("steps/a.step.py")])).commit()
    with pytest.raises(RunnerLost):
        await call
    assert not stuck.alone, "it is interrupted, not charged"
    stuck.release()


async def test_a_generation_that_drains_too_long_is_ended(supervise, monkeypatch):
    monkeypatch.setattr("motia_host.process.fleet.DRAIN_BOUND_S", 0.0)
    supervisor = await supervise()
    stuck = supervisor.pool.try_lease("python")
    call = invoke(stuck.runner, "nap", seconds=600)
    (await supervisor.candidate("python", [python_file("steps/a.step.py")])).commit()
    with pytest.raises(RunnerLost):
        await call
    stuck.release()


async def test_configuration_scripts_stay_loaded_in_later_generations(supervise):
    supervisor = await supervise()
    await supervisor.describe([python_file("motia.config.ts", "config")])
    candidate = await supervisor.candidate("python", [python_file("steps/a.step.py")])
    candidate.commit()
    assert [file.path for file in candidate.described] == ["steps/a.step.py"]
    fleet = supervisor.pool.languages["python"].fleet
    assert [file.path for file in fleet.generation.files] == ["steps/a.step.py", "motia.config.ts"]


async def test_with_reload_restart_the_former_generation_ends_first(supervise):
    supervisor = await supervise(reload="restart")
    former = seats(supervisor)[0].runner
    candidate = await supervisor.candidate("python", [python_file("steps/a.step.py")])
    assert not lives(former.pid)
    waiting = asyncio.ensure_future(supervisor.pool.lease("python", timeout=20))
    await asyncio.sleep(0)
    candidate.commit()
    lease = await waiting
    assert lease.runner.generation == 2
    lease.release()


async def test_with_reload_restart_a_discarded_candidate_brings_the_former_files_back(supervise):
    supervisor = await supervise(reload="restart")
    candidate = await supervisor.candidate("python", [python_file("steps/broken.step.py")])
    await candidate.discard()
    lease = await supervisor.pool.lease("python", timeout=20)
    assert lease.runner.generation == 1
    lease.release()


async def test_a_candidate_that_wants_what_the_former_one_holds_is_tried_again_after_its_end(supervise, tmp_path):
    supervisor = await supervise(env={"FAKE_PORT": str(tmp_path / "port")})
    former = seats(supervisor)[0].runner
    candidate = await supervisor.candidate("python", [python_file("steps/a.step.py")])
    assert candidate.errors == []
    assert not lives(former.pid)
    candidate.commit()
    supervisor.pool.try_lease("python").release()


async def test_leaving_stops_everything_and_tells_who_waits(supervise, events):
    async def wait():
        with pytest.raises(RunnerUnavailable, match="the host is stopping"):
            await supervisor.pool.lease("python", timeout=20)

    supervisor = await supervise(env={"FAKE_CAPACITY": "1"}, processes=1)
    lease = supervisor.pool.try_lease("python")
    waiting = asyncio.ensure_future(wait())
    await asyncio.sleep(0)
    orphan = (await invoke(lease.runner, "orphan"))["pid"]
    call = invoke(lease.runner, "nap", seconds=600)
    await supervisor._stop()
    await waiting
    with pytest.raises(RunnerLost):
        await call
    assert (lease.alone, events.losses) == (False, [])
    assert not lives(lease.runner.pid)
    assert not lives(orphan)


async def test_a_large_line_is_parsed_by_a_worker_that_ends_with_the_host(supervise):
    supervisor = await supervise()
    lease = supervisor.pool.try_lease("python")
    calls = [invoke(lease.runner, "large", bytes=size) for size in (300_000, 10, 400_000)]
    assert [len((await call)["text"]) for call in calls] == [300_000, 10, 400_000]
    worker = supervisor._decoder._worker
    os.kill(worker.pid, signal.SIGKILL)
    await worker.ended.wait()
    assert len((await invoke(lease.runner, "large", bytes=500_000))["text"]) == 500_000
    again = supervisor._decoder._worker.pid
    lease.release()
    await supervisor._stop()
    assert not lives(again)


SLEEP = "time.sleep(600)"
LEAVE_A_THREAD = "import ctypes, threading; threading.Thread(target=time.sleep, args=(600,)).start(); ctypes.CDLL(None).pthread_exit(None)"


def sleeper(mark="", then=SLEEP):
    """A process in a session of its own, as one that a former host has left behind."""
    code = f"import os, time; os.setsid(); print('up', flush=True); {then}"
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, env={**os.environ, family.MARK: mark}
    )
    process.stdout.readline()
    return process


async def test_the_runners_of_a_killed_host_are_ended_by_the_next(tmp_path):
    file = tmp_path / ".motia" / "runners.json"
    file.parent.mkdir()
    runner, orphan, stranger = sleeper("former.1."), sleeper("former.1."), sleeper()
    rows = [
        {"pid": runner.pid, "started": psutil.Process(runner.pid).create_time()},
        {"pid": stranger.pid, "started": 1.0},  # its process id has been given to another program since
        {"pid": 2**22 + 1, "started": 1.0},
        "torn",
    ]
    file.write_text(json.dumps({"session": "former", "runners": rows}))
    await asyncio.to_thread(Leftovers(file).end_all)
    assert not file.exists()
    assert [lives(process.pid) for process in (runner, orphan, stranger)] == [False, False, True]
    stranger.kill()
    for process in (runner, orphan, stranger):
        process.wait()
        process.stdout.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows a process as ended whose other threads go on")
async def test_a_process_of_which_only_the_first_thread_has_ended_is_ended_too():
    process = sleeper("former.2.", LEAVE_A_THREAD)
    await until(lambda: psutil.Process(process.pid).status() == psutil.STATUS_ZOMBIE)
    assert await asyncio.to_thread(family.end, [psutil.Process(process.pid)], "former.2.") == 1
    process.wait(timeout=0)  # raises where any thread is left
    process.stdout.close()


async def test_a_torn_record_of_leftovers_is_no_obstacle(tmp_path):
    file = tmp_path / "runners.json"
    file.write_text('{"session": "for')
    assert Leftovers(file).end_all() == 0


async def test_living_runners_are_on_record_and_none_after_the_stop(supervise, tmp_path):
    supervisor = await supervise()
    file = tmp_path / ".motia" / "runners.json"
    assert [row["pid"] for row in json.loads(file.read_text())["runners"]] == [seats(supervisor)[0].runner.pid]
    await supervisor._stop()
    assert not file.exists()
