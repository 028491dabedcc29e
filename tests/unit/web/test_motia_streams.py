"""The internal streams that Motia's Workbench follows: what is told first, what follows, and that nothing happens unwatched."""

import asyncio
import dataclasses

import pytest

from motia_host.abc.events import Subscription
from motia_host.abc.ledger import Batch, Emit, NewEvent
from motia_host.abc.telemetry import Invocation, LogRecord, Span
from motia_host.engine.recorder import Recorded
from motia_host.engine.records import OpenCall
from motia_host.ids import new_id
from motia_host.steps.model import Loaded
from motia_host.steps.registry import build
from motia_host.steps.settings import Settings
from motia_host.web.motia import feed, flows
from unit.web.harness import WAIT_S, api, running, stream
from unit.web.test_gateway import connected

pytestmark = pytest.mark.anyio
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
MAKE = api(
    "/jobs", "POST", name="Make", emits=[{"topic": "job.made", "label": "new", "conditional": True}], flows=["jobs"]
)
WORK = Loaded(
    "steps/work_step.py", "python", "step",
    {"config": {"type": "event", "name": "Work", "subscribes": ["job.made"], "emits": [], "flows": ["jobs"], "description": "d"}},
)  # fmt: skip


@pytest.fixture
async def host(tmp_path):
    async with running(MAKE, WORK, stream("todo"), settings=Settings(root=tmp_path)) as host:
        yield host


def run(**given):
    whole = {
        "id": new_id(), "trace_id": TRACE, "step": "Make", "kind": "api", "language": "node", "runner": "node-1", "status": "ok",
        "started_at": 1_000, "queued_ms": 0.0, "duration_ms": 12.6, **given,
    }  # fmt: skip
    return Invocation(**whole)


def log(msg, **given):
    whole = {
        "time": 1_005,
        "level": "info",
        "msg": msg,
        "step": "Make",
        "trace_id": TRACE,
        "call": "",
        "source": "handler",
    }
    return LogRecord(**{**whole, **given})


def record(host, *records):
    """As the recorder hands a batch over."""
    logs = [one for one in records if isinstance(one, LogRecord)]
    runs = [one for one in records if isinstance(one, Invocation)]
    first = host.stores.telemetry.add([*logs, *runs])
    for listener in tuple(host.engine.listeners.batch):
        listener(Recorded(first, logs, runs))


async def joined(client, name, group="default", id_=None):
    """Join; the items that are told first."""
    await client.join(name, group, id_)
    event = (await client.next())["event"]
    assert event["type"] == "sync"
    return event["data"]


async def test_flows_are_drawn_and_follow_a_reload(host, tmp_path):
    make, work = (flows.step_id(tmp_path, host.engine.registry.steps[name]) for name in ("Make", "Work"))
    edge = {"id": f"{make}-{work}", "source": make, "target": work,
            "data": {"variant": "event", "topic": "job.made", "label": "new", "labelVariant": "conditional"}}  # fmt: skip
    async with connected(host) as client:
        (flow,) = await joined(client, "__motia.flows")
        assert (flow["id"], flow["name"], flow["edges"]) == ("jobs", "jobs", [edge])
        assert flow["steps"][1] == {
            "id": work, "name": "Work", "description": "d", "filePath": "steps/work_step.py", "language": "python", "type": "event",
            "emits": [], "subscribes": ["job.made"],
        }  # fmt: skip
        assert flow["steps"][0]["webhookUrl"] == "POST /jobs"
        host.engine.registry = build([MAKE], Settings(root=tmp_path))
        frame = await client.next()
        assert (frame["id"], frame["event"]["type"]) == ("jobs", "update")
        assert [step["name"] for step in frame["event"]["data"]["steps"]] == ["Make"]
        host.engine.registry = build([], Settings(root=tmp_path))
        assert (await client.event())["type"] == "delete"


async def test_endpoints_and_streams_of_the_project_are_listed(host):
    async with connected(host) as client:
        (endpoint,) = await joined(client, "__motia.api-endpoints")
        assert (endpoint["method"], endpoint["path"], endpoint["flows"]) == ("POST", "/jobs", ["jobs"])
        (todo,) = await joined(client, "__motia.streams-registry")
        assert (todo["id"], todo["hidden"]) == ("todo", False)


async def test_positions_are_told_when_they_are_saved(host):
    async with connected(host) as client:
        assert await joined(client, "__motia.flowsConfig") == []
        body = {"id": "jobs", "config": {"steps/work_step.py": {"x": 1, "y": 2}}}
        await host.post("/__motia/flows/jobs/config", json=body)
        assert await client.event() == {"type": "create", "data": body}
        assert await joined(client, "__motia.flowsConfig", id_="jobs") == body


async def test_queues_are_told_as_they_change(host):
    async with connected(host) as client:
        await joined(client, "__motia.bullmq-queues")
        await host.stores.events.subscribe([Subscription("Work", "job.made")], complete=True)
        await host.stores.ledger.commit(Batch([Emit(NewEvent(new_id(), "job.made", b"{}", TRACE))]))
        event = await client.event()
        assert (event["type"], event["data"]["id"], event["data"]["stats"]["waiting"]) == ("update", "job.made.Work", 1)


async def test_logs_are_told_once_the_last_ones_first(host, monkeypatch):
    monkeypatch.setattr(feed, "LOGS", 2)
    record(host, log("old"), log("older than new", fields={"step": "x", "n": 1}), log("new"))
    async with connected(host) as client:
        found = await joined(client, "__motia.logs")
        assert [item["msg"] for item in found] == ["older than new", "new"]
        assert {key: value for key, value in found[0].items() if key != "id"} == {
            "traceId": TRACE, "flows": ["jobs"], "step": "Make", "level": "info", "time": 1_005, "msg": "older than new", "n": 1,
        }  # fmt: skip
        record(host, log("one"), log("two"))
        frames = [await client.next() for _ in range(2)]
        assert [(frame["event"]["type"], frame["event"]["data"]["msg"]) for frame in frames] == [
            ("create", "one"),
            ("create", "two"),
        ]
        assert len({item["id"] for item in found} | {frame["id"] for frame in frames}) == 4


async def test_traces_show_runs_with_their_logs_and_operations(host):
    spans = (
        Span("emit", "job.made", 2.0, 0.5, {"topic": "job.made"}),
        Span("state", "set", 1.0, 0.5, {"group": "g", "key": "k"}),
        Span("stream", "set", 3.0, 0.5, {"stream": "todo", "group": "inbox", "id": "1"}),
    )
    event = NewEvent(new_id(), "job.made", b'{"n":1}', TRACE, source="Make")
    await host.stores.ledger.commit(Batch([Emit(event)]))
    make = run(spans=spans)
    async with connected(host) as client:
        assert await joined(client, "motia-trace-group") == []
        assert await joined(client, "motia-trace", TRACE) == []
        record(host, log("made", call=make.id), make)
        told = {frame["streamName"]: frame["event"] for frame in [await client.next(), await client.next()]}
        assert told["motia-trace-group"] == {
            "type": "create",
            "data": {"id": TRACE, "name": "Make", "startTime": 1_000},
        }
        trace = told["motia-trace"]["data"]
        assert trace.pop("events") == [
            {"type": "state", "timestamp": 1_001, "duration": 0.5, "operation": "set", "data": {"traceId": "g", "key": "k"}},
            {"type": "emit", "timestamp": 1_002, "topic": "job.made", "success": True, "data": {"n": 1}},
            {"type": "stream", "timestamp": 1_003, "duration": 0.5, "operation": "set", "streamName": "todo",
             "data": {"groupId": "inbox", "id": "1"}, "calls": 1},
            {"type": "log", "timestamp": 1_005, "level": "info", "message": "made", "metadata": None},
        ]  # fmt: skip
        assert trace == {
            "id": make.id, "name": "Make", "parentTraceId": TRACE, "status": "completed", "startTime": 1_000, "endTime": 1_013,
            "entryPoint": {"type": "api", "stepName": "Make"},
        }  # fmt: skip
        error = {"name": "handler-failed", "message": "no", "stack": "at x"}
        record(host, run(step="Work", kind="event", status="failed", started_at=1_020, error=error))
        failed = (await client.event())["data"]
        assert (failed["status"], failed["error"]) == (
            "failed",
            {"message": "no", "code": "handler-failed", "stack": "at x"},
        )


async def test_a_call_in_flight_is_shown_as_running(host):
    async with connected(host) as client:
        await joined(client, "motia-trace", TRACE)
        call = OpenCall("c1", TRACE, "Make", "api", "node", "node-1", 1_000, 0.0, 5.0, 1, ("jobs",))
        host.engine.calls.append(call)
        begun = await client.event()
        assert (begun["type"], begun["data"]["id"], begun["data"]["status"]) == ("create", "c1", "running")
        host.engine.calls.clear()
        record(host, run(id="c1"))
        ended = await client.event()
        assert (ended["type"], ended["data"]["id"], ended["data"]["status"]) == ("update", "c1", "completed")


async def test_cleared_traces_are_gone_for_motias_page_and_kept_in_the_store(host):
    record(host, run())
    async with connected(host) as client:
        assert [group["id"] for group in await joined(client, "motia-trace-group")] == [TRACE]
        assert (await host.post("/__motia/trace/clear")).json == {"message": "Traces cleared"}
        assert (await client.event())["type"] == "delete"
        assert await joined(client, "motia-trace", TRACE) == []
    assert len(await host.stores.telemetry.runs()) == 1


async def test_the_history_of_traces_is_bounded(host, monkeypatch):
    monkeypatch.setattr(feed, "TRACES", 3)
    record(host, *(run(trace_id=f"{number:032}", started_at=number) for number in range(5)))
    async with connected(host) as client:
        assert [group["startTime"] for group in await joined(client, "motia-trace-group")] == [2, 3, 4]


async def test_nothing_listens_before_somebody_watches_nor_after(host):
    listeners = host.engine.listeners
    assert dataclasses.asdict(listeners) == {"log": [], "batch": []}
    async with connected(host) as client:
        await joined(client, "__motia.logs")
        assert len(listeners.batch) == 1
    async with asyncio.timeout(WAIT_S):
        while listeners.batch:  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.01)


async def test_foreign_pages_are_refused_what_own_ones_see(host):
    async with running(settings=Settings(compat="motia-0.17")) as open_to_all:
        for origin in ("http://evil.example", "null", "http://127.0.0.1:1"):
            async with connected(open_to_all, headers={"Origin": origin}) as client:
                for name in ("__motia.logs", "motia-trace-group"):
                    await client.join(name, "default")
                    assert (await client.event())["event"]["data"]["code"] == "STREAM_ACCESS_DENIED"
    async with connected(host, headers={"Origin": host.url}) as client:
        assert await joined(client, "__motia.logs") == []
