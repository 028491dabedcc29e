"""The admin API: what it shows, page by page, masked; and what its actions do."""

import pytest

from motia_host.abc.events import Subscription
from motia_host.abc.ledger import Batch, Emit, Finish, NewEvent, Outcome, StateSet
from motia_host.abc.telemetry import Invocation, LogRecord
from motia_host.ids import new_id
from motia_host.steps.model import Loaded
from unit.web.harness import api, cron, running, stream

pytestmark = pytest.mark.anyio
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


async def dead_letter(host, data=b'{"n":1}'):
    """A delivery to `Pay` that has failed for good; its id."""
    events = host.stores.events
    await events.subscribe([Subscription("Pay", "order.created")], complete=True)
    await host.stores.ledger.commit(Batch([Emit(NewEvent(new_id(), "order.created", data, TRACE))]))
    (claimed,) = await events.claim({"Pay": 1}, limit=1)
    error = b'{"name":"handler-failed","message":"no money"}'
    await host.stores.ledger.commit(Batch([Finish(claimed.delivery, claimed.attempt, Outcome.DEAD, error=error)]))
    return claimed.delivery


async def test_emit_answers_as_motia_does_and_adds_the_id():
    async with running() as host:
        answer = await host.post("/emit", json={"topic": "t", "data": {"a": 1}, "messageGroupId": "g", "delayMs": 5})
        assert (answer.status, set(answer.json)) == (200, {"success", "emitted", "id"})
        assert (answer.json["success"], answer.json["emitted"]) == (True, {"topic": "t", "data": {"a": 1}})
        assert host.engine.published == [
            {"topic": "t", "data": {"a": 1}, "options": {"messageGroupId": "g", "delayMs": 5}}
        ]
        stored = await host.stores.events.event(answer.json["id"])
        assert (stored.topic, stored.data, stored.trace_id) == ("t", b'{"a":1}', answer.headers["x-trace-id"])


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"topic":""}', b'{"topic":1}'])
async def test_emit_refuses_what_names_no_topic(body):
    async with running() as host:
        answer = await host.post("/emit", data=body, headers={"content-type": "application/json"})
        assert (answer.status, answer.error["name"]) == (400, "input-invalid")


async def test_emit_takes_json_only():
    async with running() as host:
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            answer = await host.post("/emit", data=b'{"topic":"t"}', headers={"content-type": kind})
            assert (answer.status, answer.error["name"]) == (415, "content-type-refused")
        assert (await host.get("/emit")).status == 405
        assert (await host.post("/emit", data=b"{", headers={"content-type": "application/json"})).error[
            "name"
        ] == "body-not-json"


async def test_the_project_is_described():
    broken = Loaded(
        "steps/bad.step.ts",
        "node",
        "step",
        None,
        {"message": "x", "data": {"file": "steps/bad.step.ts", "reason": "syntax"}},
    )
    runners = [{"id": "node-1", "language": "node"}]
    async with running(api("/a", "POST"), cron("Daily"), stream("todo"), broken, runners=lambda: runners) as host:
        steps = {step["name"]: step for step in (await host.get("/__motia/api/steps")).json["items"]}
        assert (steps["POST /a"]["method"], steps["POST /a"]["path"], steps["Daily"]["cron"]) == (
            "POST",
            "/a",
            "0 9 * * *",
        )
        one = (await host.get("/__motia/api/steps/POST%20%2Fa")).json
        assert (one["type"], one["config"]["path"]) == ("api", "/a")
        assert [route["step"] for route in (await host.get("/__motia/api/routes")).json["items"]] == ["POST /a"]
        assert [found["name"] for found in (await host.get("/__motia/api/streams")).json["items"]] == ["todo"]
        assert (await host.get("/__motia/api/runners")).json["items"] == runners
        assert (await host.get("/__motia/api/problems")).json["items"][0]["name"] == "step-load-failed"
        assert (await host.get("/__motia/api/info")).json["name"] == "test-project"
        assert (await host.get("/__motia/api/steps/none")).status == 404


async def test_motia_is_asked_for_json_or_leads_a_browser_to_the_workbench():
    async with running() as host:
        assert (await host.get("/__motia")).json == {
            "version": "0",
            "isDev": True,
            "isTutorialDisabled": True,
            "workbenchBase": "",
        }
        page = await host.get("/__motia/", headers={"Accept": "text/html"})
        assert (page.status, page.headers["location"]) == (303, "/__motia/ui/")


async def test_logs_come_newest_first_in_pages_and_by_filter():
    async with running() as host:
        records = [
            LogRecord(time, "info" if time % 2 else "error", f"m{time}", "Pay", TRACE, "c", "logger", {"n": time})
            for time in range(10)
        ]
        host.stores.telemetry.add(records)
        await host.stores.telemetry.flush()
        first = (await host.get("/__motia/api/logs?limit=4")).json
        assert [record["msg"] for record in first["items"]] == ["m9", "m8", "m7", "m6"]
        second = (await host.get("/__motia/api/logs", params={"limit": "4", "after": first["next"]})).json
        assert [record["msg"] for record in second["items"]] == ["m5", "m4", "m3", "m2"]
        third = (await host.get("/__motia/api/logs", params={"limit": "4", "after": second["next"]})).json
        assert ([record["msg"] for record in third["items"]], third["next"]) == (["m1", "m0"], None)
        assert len((await host.get("/__motia/api/logs?level=error")).json["items"]) in {5, 10}
        assert (await host.get("/__motia/api/logs?step=Other")).json["items"] == []


async def test_a_trace_shows_its_runs_logs_and_events():
    async with running() as host:
        run = Invocation(
            "i1", TRACE, "Pay", "event", "python", "python-1", "failed", 5, 0.1, 2.0, input=b'{"password":"x","n":1}'
        )
        host.stores.telemetry.add([run, LogRecord(6, "info", "hi", "Pay", TRACE, "c", "logger")])
        await host.stores.telemetry.flush()
        await host.stores.ledger.commit(Batch([Emit(NewEvent(new_id(), "t", b"1", TRACE))]))
        found = (await host.get(f"/__motia/api/runs/{TRACE}")).json
        assert [run["step"] for run in found["runs"]] == ["Pay"]
        assert found["runs"][0]["input"] == {"password": "[redacted]", "n": 1}
        assert ([record["msg"] for record in found["logs"]], [event["topic"] for event in found["events"]]) == (
            ["hi"],
            ["t"],
        )
        assert (await host.get("/__motia/api/runs?status=ok")).json["items"] == []
        assert (await host.get("/__motia/api/runs/unknown")).status == 404


async def test_dead_letters_are_shown_with_payload_and_attempts_and_can_be_retried():
    async with running() as host:
        delivery = await dead_letter(host, b'{"n":1,"apiKey":"s3cret"}')
        (letter,) = (await host.get("/__motia/api/dead?subscriber=Pay")).json["items"]
        assert (letter["id"], letter["state"], letter["error"]["message"]) == (delivery, "dead", "no money")
        one = (await host.get(f"/__motia/api/deliveries/{delivery}")).json
        assert (one["data"], one["attempts"][0]["outcome"]) == ({"n": 1, "apiKey": "[redacted]"}, "dead")
        assert (await host.get("/__motia/api/queues")).json["items"][0]["dead"] == 1
        assert (await host.post(f"/__motia/api/dead/{delivery}/retry")).json == {"id": delivery}
        assert (await host.stores.events.delivery(delivery)).state == "ready"
        again = await host.post(f"/__motia/api/dead/{delivery}/retry")
        assert (again.status, again.error["name"]) == (409, "wrong-state")
        assert (await host.post("/__motia/api/dead/unknown/retry")).status == 404


async def test_a_dead_letter_can_be_retried_with_another_payload_or_dropped():
    async with running() as host:
        first, second = await dead_letter(host), await dead_letter(host)
        answer = (await host.post(f"/__motia/api/dead/{first}/retry", json={"data": {"n": 2}})).json
        assert answer["lineage"] == first
        assert (await host.get(f"/__motia/api/deliveries/{answer['id']}")).json["data"] == {"n": 2}
        assert (await host.post(f"/__motia/api/dead/{second}/drop")).json == {"id": second}
        assert (await host.stores.events.delivery(second)).state == "cancelled"
        assert (await host.post(f"/__motia/api/dead/{second}/drop")).status == 409


async def test_an_event_can_be_replayed():
    async with running() as host:
        delivery = await host.stores.events.delivery(await dead_letter(host))
        answer = (await host.post(f"/__motia/api/events/{delivery.event}/replay", json={"only": ["Pay"]})).json
        assert (answer["deliveries"], answer["lineage"]) == (1, delivery.event)
        shown = (await host.get(f"/__motia/api/events/{answer['id']}")).json
        assert (shown["topic"], len(shown["deliveries"])) == ("order.created", 1)
        assert (await host.post("/__motia/api/events/unknown/replay")).status == 404
        assert (await host.post(f"/__motia/api/events/{delivery.event}/replay", json={"only": [1]})).status == 400


async def test_state_and_stream_items_are_shown_masked_and_stored_as_given():
    async with running(stream("todo")) as host:
        value = b'{"token":"s3cret","n":1}'
        await host.stores.ledger.commit(
            Batch([StateSet("users", "u1", value), StateSet("users", "password", b'"s3cret"')])
        )
        await host.set_item("todo", "inbox", "a", secret="s3cret", n=1)
        assert (await host.get("/__motia/api/state")).json["items"] == [{"group": "users", "keys": 2}]
        rows = {row["key"]: row["value"] for row in (await host.get("/__motia/api/state/users")).json["items"]}
        assert rows == {"u1": {"token": "[redacted]", "n": 1}, "password": "[redacted]"}
        assert (await host.get("/__motia/api/streams/todo")).json["items"] == [{"group": "inbox", "items": 1}]
        items = (await host.get("/__motia/api/streams/todo/inbox")).json["items"]
        assert items[0]["data"] == {"secret": "[redacted]", "n": 1, "id": "a"}
        assert host.stores.state.get("users", "u1").value == value


async def test_cron_steps_can_be_paused_resumed_and_run_now():
    async with running(cron("Daily"), api("/a")) as host:
        assert (await host.post("/__motia/api/cron/Daily/pause")).json == {"step": "Daily", "paused": True}
        assert (await host.get("/__motia/api/cron")).json["items"][0]["paused"] is True
        assert (await host.post("/__motia/api/cron/Daily/resume")).json["paused"] is False
        assert (await host.post("/__motia/api/cron/Daily/run")).status == 200
        assert host.engine.cron_runs == ["Daily"]
        assert (await host.post("/__motia/api/cron/GET%20%2Fa/run")).status == 404


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "since=-1", "limit=1&limit=2"])
async def test_parameters_that_do_not_fit_are_named(query):
    async with running() as host:
        answer = await host.get(f"/__motia/api/logs?{query}")
        assert (answer.status, answer.error["violations"][0]["path"]) == (400, f"$.{query.partition('=')[0]}")


async def test_answers_are_not_kept_by_browsers():
    async with running() as host:
        answer = await host.get("/__motia/api/steps")
        assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == ("no-store", "nosniff")
