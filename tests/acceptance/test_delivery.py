"""Delivery as handlers and their events see it, with real runners in all three languages."""

import itertools
import os
import signal
import time
from urllib.parse import quote

import pytest

from acceptance.delivery_project import LANGUAGES, files
from support.host import project_of, running

API = "/__motia/api"
in_each_language = pytest.mark.parametrize("language", LANGUAGES)
NOTED_MS = 40
"""The end of an attempt is noted a little later than its pause begins."""
_ids = itertools.count(1)


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    with running(project_of(tmp_path_factory.mktemp("delivery"), files(processes=3))) as host:
        yield host


@pytest.fixture
def id():
    return f"e{next(_ids)}"


def emit(host, topic, data, **options):
    """The event's id."""
    answer = host.post("/emit", {"topic": topic, "data": data, **options})
    assert answer.status == 200, answer.body
    return answer.json["id"]


def delivery(host, event, *, until=("done", "dead", "cancelled")):
    """The only delivery of an event with its attempts, when it has come to one of these states."""
    (row,) = host.until(
        lambda: [row for row in host.get(f"{API}/events/{event}").json["deliveries"] if row["state"] in until]
    )
    return host.get(f"{API}/deliveries/{row['id']}").json


def state(host, group):
    return {row["key"]: row["value"] for row in host.get(f"{API}/state/{quote(group)}?limit=1000").json["items"]}


def logs(host, delivery_id, attempt):
    rows = host.get(f"{API}/deliveries/{delivery_id}").json["attempts"]
    return [record["msg"] for record in rows[attempt - 1]["logs"]]


def pids(host, language):
    return {runner["pid"] for runner in host.runners() if runner["language"] == language}


@in_each_language
def test_a_failing_delivery_is_tried_again_with_back_off_and_then_a_dead_letter_with_every_error(host, language, id):
    dead = delivery(host, emit(host, f"flaky.{language}", {"id": id, "fails": 99}))
    attempts = dead["attempts"]
    assert (dead["state"], [row["outcome"] for row in attempts]) == ("dead", ["retry", "retry", "dead"])
    for row in attempts:
        assert (row["error"]["name"], row["error"]["message"]) == (
            "handler-failed",
            f"attempt {row['attempt']} fails",
        )
        assert "flaky" in row["error"]["stack"]
    host.until(lambda: [len(logs(host, dead["id"], row["attempt"])) for row in attempts] == [2, 2, 2])
    assert logs(host, dead["id"], 2)[0] == "working"
    pauses = [after["startedAt"] - before["endedAt"] for before, after in itertools.pairwise(attempts)]
    assert pauses[0] >= 50 - NOTED_MS
    assert pauses[1] >= 200 - NOTED_MS
    assert dead["data"] == {"id": id, "fails": 99}


@in_each_language
def test_a_delivery_that_succeeds_at_last_is_done_and_its_repeated_emits_are_recognised(host, language, id):
    assert delivery(host, emit(host, f"flaky.{language}", {"id": id, "fails": 2}))["state"] == "done"
    assert state(host, "ok")[id] == 3
    host.until(lambda: state(host, "seen").get(id) == 2)
    seen = [
        event for event in host.get(f"{API}/events?topic=seen&limit=1000").json["items"] if event["data"]["id"] == id
    ]
    assert len(seen) == 2


@in_each_language
def test_a_handler_can_say_never_again(host, language, id):
    dead = delivery(host, emit(host, f"flaky.{language}", {"id": id, "fails": 99, "how": "never"}))
    assert (dead["state"], len(dead["attempts"]), dead["error"]["message"]) == ("dead", 1, "never again")


@in_each_language
def test_a_handler_can_say_when_to_try_again(host, language, id):
    done = delivery(host, emit(host, f"flaky.{language}", {"id": id, "fails": 1, "how": "after"}))
    first, second = done["attempts"]
    assert (done["state"], first["outcome"]) == ("done", "retry")
    assert second["startedAt"] - first["endedAt"] >= 400 - NOTED_MS


@in_each_language
def test_an_event_that_breaks_the_schema_is_a_dead_letter_with_every_violation(host, language, id):
    dead = delivery(host, emit(host, f"flaky.{language}", {"id": 1, "list": [1, "x"]}))
    assert (dead["state"], len(dead["attempts"]), dead["error"]["name"]) == ("dead", 1, "input-invalid")
    assert sorted(violation["path"] for violation in dead["error"]["violations"]) == ["$.id", "$.list[1]"]


@in_each_language
def test_a_handler_past_its_time_is_cancelled(host, language, id):
    before = pids(host, language)
    dead = delivery(host, emit(host, f"slow.{language}", {"id": id}))
    assert (dead["state"], dead["error"]["name"]) == ("dead", "handler-timeout")
    assert before <= pids(host, language)


@in_each_language
def test_a_handler_that_does_not_yield_loses_its_runner_and_others_go_on(host, language, id):
    before = pids(host, language)
    stuck = emit(host, f"slow.{language}", {"id": id, "stuck": True})
    host.wait_for_message("slow", id=id)
    other = emit(host, f"flaky.{language}", {"id": f"{id}-other"})
    dead = delivery(host, stuck)
    assert (dead["state"], dead["error"]["name"], dead["failures"]) == ("dead", "handler-timeout", 1)
    assert delivery(host, other)["state"] == "done"
    host.until(lambda: before - pids(host, language))


def spans(host, kind, lane):
    return state(host, f"lane {kind}").get(lane, [])


def test_a_fifo_group_runs_strictly_in_order_and_groups_run_side_by_side(host, id):
    lanes = [f"{id}-{name}" for name in "abc"]
    for number in range(8):
        for lane in lanes:
            data = {"lane": lane, "n": number, "fails": 2 if number == 3 and lane == lanes[0] else 0}
            emit(host, "lane.continue", data, messageGroupId=lane)
    found = host.until(
        lambda: (
            all(len(spans(host, "continue", lane)) == 8 for lane in lanes)
            and {lane: spans(host, "continue", lane) for lane in lanes}
        )
    )
    for lane in lanes:
        assert [span["n"] for span in found[lane]] == list(range(8))
        assert all(before["ended"] <= after["began"] for before, after in itertools.pairwise(found[lane]))
    beside = [
        (one, other)
        for one in found[lanes[1]]
        for other in found[lanes[2]]
        if one["began"] < other["ended"] and other["began"] < one["ended"]
    ]
    assert beside, "groups run in parallel"


@pytest.mark.parametrize(("kind", "before"), [("continue", [0, 2]), ("block", [0])])
def test_a_dead_letter_steps_aside_or_blocks_its_group_as_the_step_says(host, kind, before, id):
    events = [
        emit(host, f"lane.{kind}", {"lane": id, "n": number, "dies": number == 1}, messageGroupId=id)
        for number in range(3)
    ]
    dead = delivery(host, events[1])
    assert dead["state"] == "dead"
    beside = emit(host, f"lane.{kind}", {"lane": f"{id}-beside", "n": 0}, messageGroupId=f"{id}-beside")
    assert delivery(host, beside)["state"] == "done"
    if kind == "continue":
        assert delivery(host, events[2])["state"] == "done"
    assert [span["n"] for span in spans(host, kind, id)] == before
    assert host.post(f"{API}/dead/{dead['id']}/drop", {}).status == 200
    assert delivery(host, events[2])["state"] == "done"
    assert [span["n"] for span in spans(host, kind, id)] == [0, 2]


@in_each_language
def test_a_delayed_emit_waits_and_one_that_expires_meanwhile_never_runs(host, language, id):
    def put(name, **options):
        answer = host.post(f"/emitting/{language}", {"topic": "line", "data": {"id": name, "line": id}, **options})
        return answer.json["id"]

    soon = time.time() + 0.6
    at = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(soon)) + f".{int(soon % 1 * 1000):03d}Z"
    expired = put("expired", delay="500ms", expiresIn="100ms")
    waiting = {"delay": put("delay", delay=0.3), "at": put("at", at=at), "now": put("now")}
    ended = {name: delivery(host, event) for name, event in waiting.items()}
    assert {row["state"] for row in ended.values()} == {"done"}
    began = {name: row["attempts"][0]["startedAt"] for name, row in ended.items()}
    assert began["delay"] >= ended["delay"]["emittedAt"] + 300
    assert began["at"] >= int(soon * 1000)
    assert delivery(host, expired)["state"] == "cancelled"
    assert delivery(host, expired)["attempts"] == []
    assert sorted(state(host, "line")[id]) == ["at", "delay", "now"]


def test_what_waits_runs_by_priority_and_then_in_line(host, id):
    first = emit(host, "line", {"id": "first", "line": id, "gate": id})
    host.wait_for_message("at the head", id="first")
    rest = [
        emit(host, "line", {"id": name, "line": id}, priority=priority)
        for name, priority in (("a", 0), ("b", -1), ("c", 5), ("d", 0), ("e", 5))
    ]
    host.post(f"/gates/{id}", {})
    for event in (first, *rest):
        assert delivery(host, event)["state"] == "done"
    assert state(host, "line")[id] == ["first", "c", "e", "a", "d", "b"]


@in_each_language
def test_an_idempotency_key_makes_an_emit_once(host, language, id):
    def put(**data):
        emitted = {"topic": "line", "data": {"line": id, **data}, "idempotencyKey": id}
        return host.post(f"/emitting/{language}", emitted).json

    first = put(id="x")
    assert put(id="x") == first
    assert put(id="y") == {"refused": "idempotency-conflict"}
    assert delivery(host, first["id"])["state"] == "done"
    assert state(host, "line")[id] == ["x"]


@in_each_language
def test_a_stopped_runner_is_slow_and_not_dead(host, language, id):
    event = emit(host, f"innocent.{language}", {"id": id, "gate": id})
    host.wait_for_message("in flight", id=id)
    (stopped,) = {runner["pid"] for runner in host.runners() if runner["language"] == language and runner["calls"]}
    os.kill(stopped, signal.SIGSTOP)
    others = []
    try:

        def another_is_done():
            """Those that were sent to it before it was missed wait with it."""
            others.append(emit(host, f"flaky.{language}", {"id": f"{id}-{len(others)}"}))
            return any(f"{id}-{number}" in state(host, "ok") for number in range(len(others)))

        host.until(another_is_done)
    finally:
        os.kill(stopped, signal.SIGCONT)
    assert host.post(f"/gates/{id}", {}).status == 200
    for row in (delivery(host, event), *(delivery(host, other) for other in others)):
        assert (row["state"], row["attempt"], row["interruptions"]) == ("done", 1, 0)
    assert stopped in pids(host, language)


@pytest.fixture(scope="module")
def tight(tmp_path_factory):
    """One runner of a language, so that everything in flight is beside everything else."""
    with running(project_of(tmp_path_factory.mktemp("tight"), files(processes=1))) as host:
        yield host


@pytest.mark.parametrize(("language", "count"), [("node", 50), ("python", 50), ("ruby", 20)])
def test_a_poison_goes_dead_and_none_of_those_beside_it_does(tight, language, count, id):
    host = tight
    innocents = [emit(host, f"innocent.{language}", {"id": f"{id}-{n}", "gate": "never"}) for n in range(count)]
    for number in range(count):
        host.wait_for_message("in flight", id=f"{id}-{number}")
    poison = emit(host, f"poison.{language}", {"id": id})
    dead = delivery(host, poison)
    assert (dead["state"], dead["error"]["name"], dead["failures"]) == ("dead", "runner-lost", 1)
    ended = [delivery(host, event) for event in innocents]
    assert {(row["state"], row["failures"]) for row in ended} == {("done", 0)}
    assert {row["interruptions"] for row in ended} == {1}


def test_deliveries_of_a_step_that_is_not_loaded_wait_and_run_when_it_is_back(tmp_path):
    project = project_of(tmp_path, files(processes=1))
    path = project / "steps" / "seen_step.py"
    good = path.read_text("utf-8")
    with running(project):
        pass
    path.write_text(good + "\nthis is no Python\n", "utf-8")
    with running(project) as host:
        event = emit(host, "seen", {"id": "waits"})
        assert delivery(host, emit(host, "flaky.python", {"id": "beside"}))["state"] == "done"
        waiting = delivery(host, event, until=("ready",))
        assert (waiting["waiting"], waiting["attempt"], waiting["interruptions"]) == ("step not loaded", 0, 0)
        path.write_text(good, "utf-8")
        done = delivery(host, event)
        assert (done["state"], done["attempt"], done["waiting"]) == ("done", 1, None)
