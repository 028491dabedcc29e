"""Motia's own endpoints in the admin zone, each with what its Workbench and plugins send and expect."""

import json
import uuid

import pytest

from motia_host import values
from motia_host.abc.events import Subscription
from motia_host.abc.ledger import Batch, Emit, Finish, NewEvent, Outcome, StateSet
from motia_host.ids import new_id
from motia_host.steps.model import Loaded
from motia_host.steps.settings import Settings
from unit.web.harness import api, running, stream

pytestmark = pytest.mark.anyio
WORKER = Loaded(
    "steps/work.step.ts", "node", "step",
    {"config": {"type": "event", "name": "Work", "subscribes": ["job.made"], "emits": [], "flows": ["jobs"]}},
)  # fmt: skip


@pytest.fixture
async def host(tmp_path):
    (tmp_path / "steps").mkdir()
    (tmp_path / "steps/work.step.ts").write_text("export const config = …\n")
    async with running(WORKER, api("/jobs", "POST"), stream("todo"), settings=Settings(root=tmp_path)) as host:
        await host.stores.events.subscribe([Subscription("Work", "job.made")], complete=True)
        yield host


async def set_state(host, group, key, value):
    await host.stores.ledger.commit(Batch([StateSet(group, key, values.dumps(value))]))


async def emit(host, data=None):
    event = NewEvent(new_id(), "job.made", values.dumps(data or {"n": 1}), "a" * 32, flows=("jobs",))
    await host.stores.ledger.commit(Batch([Emit(event)]))


async def die(host, data=None):
    await emit(host, data)
    (claimed,) = await host.stores.events.claim({"Work": 1}, limit=1)
    error = values.dumps({"name": "handler-failed", "message": "too heavy", "stack": "at work.step.ts:3"})
    await host.stores.ledger.commit(Batch([Finish(claimed.delivery, claimed.attempt, Outcome.DEAD, error=error)]))
    return claimed.delivery


async def test_nobody_is_watched(host):
    nobody = {"userId": None, "projectId": None, "motiaVersion": None, "analyticsEnabled": False}
    assert (await host.get("/motia/analytics/user")).json == nobody
    assert (await host.get("/motia/analytics/status")).json == {"analyticsEnabled": False}


async def test_a_step_is_found_by_motias_id_and_shown_as_its_file(host, tmp_path):
    namespace = uuid.UUID("7f1c3ff2-9b00-4d0a-bdd7-efb8bca49d4f")
    id_ = str(uuid.uuid5(namespace, str(tmp_path / "steps/work.step.ts")))
    assert (await host.get(f"/__motia/step/{id_}")).json == {
        "id": id_, "content": "export const config = …\n", "features": [],
    }  # fmt: skip
    missing = await host.get("/__motia/step/other")
    assert (missing.status, missing.json) == (404, {"error": "Step not found"})
    (tmp_path / "steps/work.step.ts").unlink()
    gone = await host.get(f"/__motia/step/{id_}")
    assert (gone.status, gone.json) == (500, {"error": "Failed to read step file"})


async def test_positions_of_nodes_are_kept_in_motias_file(host, tmp_path):
    file = tmp_path / "motia-workbench.json"
    file.write_text('[{"id": "other", "config": {}}, {"id": "jobs", "config": {"old": {"x": 1, "y": 1}}}]')
    body = {"id": "jobs", "config": {"steps/work.step.ts": {"x": 1.5, "y": -2, "sourceHandlePosition": "right"}}}
    answer = await host.post("/__motia/flows/jobs/config", json=body)
    assert (answer.status, answer.json) == (200, {"message": "Flow config saved successfully"})
    assert json.loads(file.read_text()) == [{"id": "other", "config": {}}, body]


async def test_state_is_listed_with_types_by_group_and_by_filter(host):
    await set_state(host, "orders", "a", {"total": 12, "password": "hunter2"})
    await set_state(host, "orders", "b", {"total": 3})
    await set_state(host, "names", "c", "Ada")
    items = (await host.get("/__motia/state")).json
    assert items == [
        {"groupId": "names", "key": "c", "type": "string", "value": "Ada"},
        {"groupId": "orders", "key": "a", "type": "object", "value": {"total": 12, "password": "[redacted]"}},
        {"groupId": "orders", "key": "b", "type": "object", "value": {"total": 3}},
    ]
    assert [item["key"] for item in (await host.get("/__motia/state?groupId=orders")).json] == ["a", "b"]
    wanted = json.dumps([{"valueKey": "total", "operation": "gt", "value": "5"}])
    assert [item["key"] for item in (await host.get("/__motia/state", params={"filter": wanted})).json] == ["a"]
    refused = await host.get("/__motia/state", params={"filter": '[{"operation": "like"}]'})
    assert (refused.status, refused.error["violations"][0]["path"]) == (400, "$.filter")


async def test_state_is_set_without_masks_and_deleted(host):
    await set_state(host, "orders", "a", {"total": 12, "password": "hunter2"})
    edited = {"groupId": "orders", "key": "a", "value": {"total": 13, "password": "[redacted]"}}
    assert (await host.post("/__motia/state", json=edited)).json == edited
    assert values.loads(host.stores.state.get("orders", "a").value) == {"total": 13, "password": "hunter2"}
    await set_state(host, "with:colon", "k", 1)
    answer = await host.post("/__motia/state/delete", json={"ids": ["orders:a", "with:colon:k", "not:there"]})
    assert (answer.status, answer.body) == (204, b"")
    assert (await host.get("/__motia/state")).json == []


async def test_streams_are_listed_and_shown(host, tmp_path):
    await host.set_item("todo", "inbox", "1", text="x", token="abc")
    todo = {"id": "todo", "name": "todo", "hidden": False, "filePath": str(tmp_path / "streams/todo.stream.ts")}
    assert (await host.get("/__motia/streams")).json == {"streams": [todo]}
    hidden = [one["name"] for one in (await host.get("/__motia/streams/all")).json["streams"] if one["hidden"]]
    assert {"__motia.logs", "motia-trace", "motia-trace-group", "__motia.flows"} <= set(hidden)
    assert (await host.get("/__motia/streams/details/todo")).json.keys() == {*todo, "schema"}
    item = {"id": "1", "text": "x", "token": "[redacted]"}
    assert (await host.get("/__motia/streams/group/todo/inbox")).json == {
        "streamName": "todo", "groupId": "inbox", "items": [item], "count": 1,
    }  # fmt: skip
    assert (await host.get("/__motia/streams/item/todo/inbox/1")).json["data"] == item
    assert (await host.get("/__motia/streams/item/todo/inbox/2")).json["data"] is None
    missing = await host.get("/__motia/streams/details/none")
    assert (missing.status, missing.json) == (404, {"error": "Stream 'none' not found"})


async def test_a_subscriber_is_a_queue_and_its_dead_letters_another(host):
    await die(host)
    await emit(host)
    names = {queue["name"]: queue for queue in (await host.get("/__motia/bullmq/queues")).json["queues"]}
    assert set(names) == {"job.made.Work", "job.made.Work.dlq"}
    stats = {"waiting": 1, "active": 0, "completed": 0, "failed": 1, "delayed": 0, "paused": 0, "prioritized": 0}
    assert names["job.made.Work"] == {
        "name": "job.made.Work", "displayName": "job.made.Work", "isPaused": False, "isDLQ": False, "stats": stats,
    }  # fmt: skip
    assert names["job.made.Work.dlq"]["isDLQ"]
    assert (await host.get("/__motia/bullmq/queues/job.made.Work")).json == names["job.made.Work"]
    unknown = await host.get("/__motia/bullmq/queues/other")
    assert (unknown.status, unknown.json) == (500, {"error": "There is no queue other"})


async def test_jobs_are_shown_retried_and_removed(host):
    dead = await die(host, {"apiKey": "sk-0123456789abcdef0123"})
    (job,) = (await host.get("/__motia/bullmq/queues/job.made.Work/jobs?status=failed")).json["jobs"]
    event = {"topic": "job.made", "data": {"apiKey": "[redacted]"}, "traceId": "a" * 32, "flows": ["jobs"]}
    assert (job["id"], job["data"], job["failedReason"], job["attemptsMade"]) == (dead, event, "too heavy", 1)
    assert (await host.get(f"/__motia/bullmq/queues/job.made.Work/jobs/{dead}")).json == job
    (letter,) = (await host.get("/__motia/bullmq/dlq/job.made.Work/jobs")).json["jobs"]
    assert (letter["originalEvent"], letter["failureReason"]) == (event, "too heavy")
    assert (await host.post(f"/__motia/bullmq/dlq/job.made.Work/retry/{dead}")).json == {
        "message": "Job retried from DLQ"
    }
    again = await host.post(f"/__motia/bullmq/dlq/job.made.Work/retry/{dead}")
    assert (again.status, again.json) == (404, {"error": "Job not found in DLQ"})
    (waiting,) = (await host.get("/__motia/bullmq/queues/job.made.Work/jobs")).json["jobs"]
    assert waiting["id"] == dead
    assert (await host.post(f"/__motia/bullmq/queues/job.made.Work/jobs/{dead}/remove")).json == {
        "message": "Job removed"
    }
    assert (await host.get("/__motia/bullmq/queues/job.made.Work/jobs")).json == {"jobs": []}
    missing = await host.get("/__motia/bullmq/queues/job.made.Work/jobs/none")
    assert (missing.status, missing.json) == (404, {"error": "Job not found"})
    promoted = await host.post(f"/__motia/bullmq/queues/job.made.Work/jobs/{dead}/promote")
    assert promoted.status == 500


async def test_queues_are_drained_cleaned_and_dead_letters_retried_together(host):
    for _ in range(2):
        await die(host)
    answer = await host.post("/__motia/bullmq/dlq/job.made.Work/retry-all")
    assert answer.json == {"message": "Retried 2 jobs from DLQ", "count": 2}
    assert (await host.post("/__motia/bullmq/queues/job.made.Work/drain")).json == {"message": "Queue drained"}
    await die(host)
    assert (await host.post("/__motia/bullmq/queues/job.made.Work/clean", json={"status": "completed"})).json[
        "deleted"
    ] == 0
    assert (await host.post("/__motia/bullmq/queues/job.made.Work/clean", json={"status": "failed"})).json[
        "deleted"
    ] == 1
    await die(host)
    assert (await host.post("/__motia/bullmq/dlq/job.made.Work/clear")).json == {"message": "DLQ cleared"}
    assert [queue["name"] for queue in (await host.get("/__motia/bullmq/queues")).json["queues"]] == ["job.made.Work"]


async def test_a_queue_is_paused_and_goes_on(host):
    async def paused():
        return (await host.get("/__motia/bullmq/queues/job.made.Work")).json["isPaused"]

    assert (await host.post("/__motia/bullmq/queues/job.made.Work/pause")).json == {"message": "Queue paused"}
    assert await paused()
    assert (await host.post("/__motia/bullmq/queues/job.made.Work/resume")).json == {"message": "Queue resumed"}
    assert not await paused()
    assert (await host.post("/__motia/bullmq/queues/job.made.Work.dlq/pause")).status == 500
