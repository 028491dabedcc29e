"""What people change by hand: state, stream items, queues, runs once more; and that it is written down who did it."""

import pytest

from motia_host import values
from motia_host.abc.events import Subscription
from motia_host.abc.ledger import Batch, Emit, NewEvent, StateSet
from motia_host.abc.telemetry import Invocation
from motia_host.engine.requests import ApiFailure
from motia_host.ids import new_id
from motia_host.steps.model import Loaded
from motia_host.steps.settings import Settings
from unit.web.documented import violations
from unit.web.harness import api, cron, json_reply, running, stream

pytestmark = pytest.mark.anyio
API = "/__motia/api"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PAY = Loaded(
    "steps/pay.step.py", "python", "step",
    {"config": {"type": "event", "name": "Pay", "subscribes": ["order.created"], "emits": []}, "validates": []},
)  # fmt: skip
STRICT = Loaded(
    "streams/todo.stream.ts", "node", "stream",
    {"config": {"name": "todo", "schema": {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}}, "canAccess": False},
)  # fmt: skip


async def put_state(host, value, key="u1", group="users", **rest):
    await host.stores.ledger.commit(Batch([StateSet(group, key, values.dumps(value), **rest)]))
    return host.stores.state.get(group, key)


async def recorded(host, run):
    host.stores.telemetry.add([run])
    await host.stores.telemetry.flush()
    return f"{API}/traces/{TRACE}/runs/{run.id}/replay"


def api_run(http, given=None):
    return Invocation(
        "i1", TRACE, "POST /pay/:id", "api", "TypeScript", "node-1", "ok", 5, 0.1, 2.0, http=http, input=given
    )


async def test_a_state_item_is_set_only_on_the_revision_that_was_looked_at():
    async with running() as host:
        row = await put_state(host, {"n": 1})
        answer = await host.request("PUT", f"{API}/state/users/u1", json={"value": {"n": 2}, "revision": row.revision})
        assert (answer.status, answer.json["value"]) == (200, {"n": 2})
        stale = await host.request("PUT", f"{API}/state/users/u1", json={"value": {"n": 3}, "revision": row.revision})
        assert (stale.status, stale.error["name"], stale.error["current"]["value"]) == (409, "revision-stale", {"n": 2})
        new = await host.request("PUT", f"{API}/state/users/u2", json={"value": 1, "revision": 0})
        assert new.json["key"] == "u2"
        again = await host.request("PUT", f"{API}/state/users/u2", json={"value": 2, "revision": 0})
        assert again.status == 409
        gone = await host.request("DELETE", f"{API}/state/users/u2?revision={new.json['revision']}")
        assert gone.json == {"deleted": True}
        assert (await host.request("DELETE", f"{API}/state/users/u2")).json == {"deleted": False}


async def test_masks_that_come_back_stand_for_what_is_stored():
    async with running() as host:
        await put_state(host, {"token": "s3cret", "n": 1})
        await put_state(host, "hidden", "password")
        shown = (await host.get(f"{API}/state/users/u1")).json
        assert (shown["value"], shown["masked"]) == ({"token": "[redacted]", "n": 1}, True)
        await host.request("PUT", f"{API}/state/users/u1", json={"value": {**shown["value"], "n": 2}})
        assert host.stores.state.get("users", "u1").value == b'{"token":"s3cret","n":2}'
        await host.request("PUT", f"{API}/state/users/password", json={"value": "[redacted]"})
        assert host.stores.state.get("users", "password").value == b'"hidden"'


async def test_an_item_keeps_its_expiry_unless_another_is_given():
    async with running() as host:
        soon = 4_000_000_000_000
        await put_state(host, 1, expires_at=soon)
        path = f"{API}/state/users/u1"
        assert (await host.request("PUT", path, json={"value": 2})).json["expiresAt"] == soon
        assert (await host.request("PUT", path, json={"value": 2, "expiresAt": None})).json["expiresAt"] is None
        assert (await host.request("PUT", path, json={"value": 2, "ttlMs": 60_000})).json["expiresAt"] is not None


async def test_state_is_found_by_prefix_and_text_and_cleared_by_group():
    async with running() as host:
        for n in range(5):
            await put_state(host, {"city": "Ghent" if n % 2 else "Oslo"}, f"u{n}")
        found = (await host.get(f"{API}/state/users?text=ghent")).json
        assert ([item["key"] for item in found["items"]], found["next"]) == (["u1", "u3"], None)
        first = (await host.get(f"{API}/state/users?text=ghent&limit=1")).json
        rest = (await host.get(f"{API}/state/users?text=ghent&limit=5&after={first['next']}")).json
        assert [item["key"] for item in (*first["items"], *rest["items"])] == ["u1", "u3"]
        assert [item["key"] for item in (await host.get(f"{API}/state/users?prefix=u4")).json["items"]] == ["u4"]
        assert (await host.request("DELETE", f"{API}/state/users")).json == {"count": 5}
        assert (await host.get(f"{API}/state")).json["items"] == []


async def test_the_schema_of_a_stream_holds_for_people_too():
    async with running(STRICT) as host:
        path = f"{API}/streams/todo/inbox/a"
        broken = await host.request("PUT", path, json={"data": {"n": "x"}})
        assert (broken.status, broken.error["name"], broken.error["violations"][0]["path"]) == (
            400,
            "item-invalid",
            "$.n",
        )
        made = await host.request("PUT", path, json={"data": {"n": 1}, "revision": 0})
        assert made.json["data"] == {"n": 1, "id": "a"}
        stale = await host.request("PUT", path, json={"data": {"n": 2}, "revision": made.json["revision"] + 5})
        assert (stale.status, stale.error["current"]["data"]) == (409, {"n": 1, "id": "a"})
        assert (await host.get(path)).json["revision"] == made.json["revision"]
        assert (await host.request("DELETE", path)).json == {"deleted": True}
        assert (await host.request("PUT", f"{API}/streams/none/inbox/a", json={"data": {}})).status == 404


async def test_an_event_is_sent_to_a_stream():
    async with running(stream("todo")) as host:
        told = []
        host.stores.ledger.listeners.changes.append(told.extend)
        answer = await host.post(
            f"{API}/streams/todo/inbox/send", json={"id": "a", "event": {"type": "ping", "data": 1}}
        )
        assert answer.json == {"stream": "todo", "group": "inbox", "id": "a"}
        assert [(change.kind, values.loads(change.data)) for change in told] == [("event", {"type": "ping", "data": 1})]


async def test_a_queue_is_paused_and_shown_so_everywhere():
    async with running(PAY) as host:
        await host.stores.events.subscribe([Subscription("Pay", "order.created")], complete=True)
        await host.stores.ledger.commit(Batch([Emit(NewEvent(new_id(), "order.created", b"1", TRACE))]))
        assert (await host.post(f"{API}/queues/Pay/pause")).json == {"step": "Pay", "paused": True}
        assert (await host.get(f"{API}/queues")).json["items"][0]["paused"] is True
        (delivery,) = (await host.get(f"{API}/deliveries")).json["items"]
        assert delivery["waiting"] == "paused"
        concerns = (await host.get(f"{API}/overview")).json["concerns"]
        assert [concern["name"] for concern in concerns if concern["step"] == "Pay"] == ["queue-paused"]
        assert (await host.post(f"{API}/queues/Pay/resume")).json["paused"] is False
        assert (await host.post(f"{API}/queues/Unknown/pause")).status == 404


async def test_a_request_is_run_again_and_masked_headers_have_to_be_given_again():
    seen = []

    async def pay(request, _sink):
        seen.append(request)
        return json_reply({"paid": True, "token": "s3cret"}, 201)

    route = api("/pay/:id", "POST")
    async with running(route, handlers={"POST /pay/:id": pay}) as host:
        headers = {"authorization": "[redacted]", "x-tenant": "a", "host": "old", "content-length": "3"}
        http = {"method": "POST", "path": "/pay/7", "headers": headers, "query": {"dry": "1"}, "status": 201}
        path = await recorded(host, api_run(http, b'{"n":1,"card":{"token":"[redacted]"}}'))
        plan = (await host.get(path)).json
        assert violations("ReplayPlan", plan) == []
        assert (plan["possible"], plan["headers"]) == (True, {"authorization": "[redacted]", "x-tenant": "a"})
        assert [(part["where"], part["path"]) for part in plan["missing"]] == [
            ("header", "authorization"),
            ("body", "$.card.token"),
        ]
        refused = await host.post(path)
        assert (refused.status, [found["path"] for found in refused.error["violations"]]) == (
            400,
            ["$.headers.authorization", "$.data.card.token"],
        )
        assert seen == []
        answer = await host.post(path, json={"headers": {"authorization": "Bearer x"}, "data": {"n": 2}})
        assert (answer.json["status"], answer.json["body"]) == (201, {"paid": True, "token": "[redacted]"})
        (request,) = seen
        assert (request.path_params, request.query_params, request.body) == ({"id": "7"}, {"dry": "1"}, b'{"n":2}')
        assert request.headers == {"authorization": "Bearer x", "x-tenant": "a"}
        assert (answer.json["traceId"], request.trace_id != TRACE) == (request.trace_id, True)


async def test_a_request_that_fails_again_says_how():
    async def fail(_request, _sink):
        raise ApiFailure("handler-failed", 500, step="x", message="no money", where="x")

    async with running(api("/pay/:id", "POST"), handlers={"POST /pay/:id": fail}) as host:
        path = await recorded(
            host, api_run({"method": "POST", "path": "/pay/7", "headers": {}, "query": {}, "status": 500})
        )
        answer = (await host.post(path)).json
        assert (answer["status"], answer["body"]["error"]["name"]) == (500, "handler-failed")
    async with running() as host:
        path = await recorded(
            host, api_run({"method": "POST", "path": "/pay/7", "headers": {}, "query": {}, "status": 500})
        )
        assert (await host.get(path)).json["possible"] is False
        assert (await host.post(path)).status == 409


async def test_an_event_run_is_replayed_from_what_is_stored_into_its_step_alone():
    async with running(PAY) as host:
        await host.stores.events.subscribe(
            [Subscription("Pay", "order.created"), Subscription("Log", "order.created")], complete=True
        )
        event = NewEvent(new_id(), "order.created", b'{"token":"s3cret","n":1}', TRACE)
        await host.stores.ledger.commit(Batch([Emit(event)]))
        run = Invocation(
            "i1",
            TRACE,
            "Pay",
            "event",
            "Python",
            "python-1",
            "failed",
            5,
            0.1,
            2.0,
            event=event.id,
            topic="order.created",
        )
        path = await recorded(host, run)
        assert (await host.get(path)).json["data"] == {"token": "[redacted]", "n": 1}
        first = (await host.post(path)).json
        edited = (await host.post(path, json={"data": {"token": "[redacted]", "n": 2}})).json
        assert (await host.stores.events.event(first["event"])).data == event.data
        stored = await host.stores.events.event(edited["event"])
        assert (stored.data, stored.lineage, stored.deliveries) == (b'{"token":"s3cret","n":2}', event.id, 1)
        answer = (
            await host.post(f"{API}/events/{event.id}/replay", json={"data": {"token": "[redacted]", "n": 3}})
        ).json
        assert (answer["deliveries"], answer["traceId"]) == (2, TRACE)
        assert (await host.stores.events.event(answer["id"])).data == b'{"token":"s3cret","n":3}'


async def test_a_cron_run_is_run_again():
    async with running(cron("Daily")) as host:
        path = await recorded(host, Invocation("i1", TRACE, "Daily", "cron", "Ruby", "ruby-1", "ok", 5, 0.1, 2.0))
        assert (await host.post(path)).json["traceId"]
        assert host.engine.cron_runs == ["Daily"]


async def test_who_did_what_is_written_down_without_what_was_typed():
    async with running(cron("Daily"), settings=Settings()) as host:
        await host.post(f"{API}/cron/Daily/pause", headers={"User-Agent": "Mozilla/5.0"})
        await host.request("PUT", f"{API}/state/users/password", json={"value": "s3cret-value"})
        await host.post(f"{API}/dead/retry", json={"all": True, "dryRun": True})
        await host.post(f"{API}/cron/Unknown/pause")
        found = (await host.get(f"{API}/audit")).json
        assert violations("AuditEntrySlice", found) == []
        assert [(entry["action"], entry["target"]) for entry in found["items"]] == [
            ("state.set", "users/password"),
            ("cron.pause", "Daily"),
        ]
        assert found["items"][1]["who"] == "browser 127.0.0.1"
        assert found["items"][1]["detail"] == {"step": "Daily", "paused": True}
        assert "s3cret" not in str(found)
        assert [entry["action"] for entry in (await host.get(f"{API}/audit?action=cron.")).json["items"]] == [
            "cron.pause"
        ]


async def test_deliveries_are_found_by_text_in_their_payload():
    async with running() as host:
        await host.stores.events.subscribe([Subscription("Pay", "order.created")], complete=True)
        for city in ("Ghent", "Oslo"):
            await host.stores.ledger.commit(
                Batch([Emit(NewEvent(new_id(), "order.created", values.dumps({"city": city}), TRACE))])
            )
        assert len((await host.get(f"{API}/deliveries?text=GHENT")).json["items"]) == 1
        assert len((await host.get(f"{API}/deliveries?text=o%25o")).json["items"]) == 0
        dry = (await host.post(f"{API}/deliveries/cancel", json={"text": "oslo", "dryRun": True})).json
        assert (dry["count"], dry["bySubscriber"], len(dry["sample"])) == (1, {"Pay": 1}, 1)
