"""What handlers ask of the host: state, streams, emits, logs; fences and refusals."""

import asyncio

import pytest

from motia_host.abc.events import DeliveryFilter
from motia_host.errors import RpcError
from unit.engine.project import Project, body_of, ok, step, stream

pytestmark = pytest.mark.anyio

API = [step("s", "api", emits=["a", "b"], flows=["flow-1"])]
ITEM = {"type": "object", "properties": {"n": {"type": "integer", "maximum": 2}}, "required": ["n"]}


async def run(script, files=API, **options):
    """Runs `script` as the handler of an api step; returns what it returned, and the project."""
    found = {}

    async def handler(call):
        found["result"] = await script(call)
        return ok()

    async with Project(files, {"s": handler}, **options) as project:
        await project.call("s")
        found["project"] = project
        await asyncio.sleep(1)
    return found["result"], found["project"]


async def refusal(future):
    with pytest.raises(RpcError) as caught:
        await future
    return caught.value.name, caught.value.data


async def test_state_is_written_read_listed_updated_and_removed():
    async def handler(call):
        place = {"group": "g", "key": "k"}
        return [
            await call.ask("state.get", **place),
            await call.ask("state.set", **place, value={"n": 1}),
            await call.ask("state.get", **place),
            await call.ask("state.update", **place, operations=[{"op": "increment", "path": ["n"], "by": 2}]),
            await call.ask("state.set", group="g", key="l", value=None),
            await call.ask("state.getGroup", group="g"),
            await call.ask("state.delete", **place),
            await call.ask("state.clear", group="g"),
            await call.ask("state.getGroup", group="g"),
        ]

    result, _ = await run(handler)
    assert result == [None, None, {"n": 1}, {"n": 3}, None, [{"n": 3}, None], {"n": 3}, None, []]


async def test_a_value_with_a_ttl_is_gone_after_it():
    async def handler(call):
        await call.ask("state.set", group="g", key="k", value=1, ttlMs=1_000)
        before = await call.ask("state.get", group="g", key="k")
        await asyncio.sleep(1.001)
        return before, await call.ask("state.get", group="g", key="k")

    result, _ = await run(handler)
    assert result == (1, None)


async def test_a_read_sees_the_writes_that_its_own_handler_has_not_awaited():
    async def handler(call):
        writes = [call.ask("state.set", group="g", key=f"k{n}", value=n) for n in range(5)]
        group, one = call.ask("state.getGroup", group="g"), call.ask("state.get", group="g", key="k4")
        return await group, await one, [await write for write in writes]

    result, _ = await run(handler)
    assert result == ([0, 1, 2, 3, 4], 4, [None] * 5)


async def test_stream_items_hold_their_id_and_are_found_under_every_spelling_of_their_stream():
    async def handler(call):
        place = {"stream": "workflow-progress", "group": "g", "id": "1"}
        return [
            await call.ask("stream.set", **place, data={"n": 1}),
            await call.ask("stream.get", **{**place, "stream": "workflowProgress"}),
            await call.ask("stream.update", **place, operations=[{"op": "increment", "path": ["n"], "by": 1}]),
            await call.ask("stream.getGroup", stream="workflow_progress", group="g"),
            await call.ask("stream.send", stream="workflow-progress", group="g", event={"type": "t", "data": 1}),
            await call.ask("stream.delete", **place),
            await call.ask("stream.get", **place),
        ]

    result, _ = await run(handler, [*API, stream("workflow-progress")])
    one, two = {"n": 1, "id": "1"}, {"n": 2, "id": "1"}
    assert result == [one, one, two, [two], None, two, None]


async def test_a_stream_that_is_not_there_is_refused_with_those_that_are():
    async def handler(call):
        return await refusal(call.ask("stream.get", stream="nope", group="g", id="1"))

    result, _ = await run(handler, [*API, stream("a"), stream("b")])
    assert result == ("stream-not-found", {"name": "stream-not-found", "stream": "nope", "known": ["a", "b"]})


async def test_an_item_that_breaks_its_schema_is_refused_and_not_stored():
    async def handler(call):
        name, data = await refusal(call.ask("stream.set", stream="s", group="g", id="1", data={"n": "x"}))
        return (
            name,
            [found["path"] for found in data["violations"]],
            await call.ask("stream.getGroup", stream="s", group="g"),
        )

    result, _ = await run(handler, [*API, stream("s", schema=ITEM)])
    assert result == ("item-invalid", ["$.n"], [])


async def test_a_schema_that_knows_no_id_and_no_other_keys_takes_an_item_with_its_id():
    async def handler(call):
        return await call.ask("stream.set", stream="s", group="g", id="1", data={"n": 1})

    schema = {**ITEM, "additionalProperties": False}
    result, _ = await run(handler, [*API, stream("s", schema=schema)])
    assert result == {"n": 1, "id": "1"}


async def test_updates_that_are_made_at_once_are_each_held_against_the_item_they_will_find():
    async def handler(call):
        add = [{"op": "increment", "path": ["n"], "by": 1}]
        asked = [call.ask("stream.set", stream="s", group="g", id="1", data={"n": 0})]
        asked += [call.ask("stream.update", stream="s", group="g", id="1", operations=add) for _ in range(3)]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        return [answer.name if isinstance(answer, RpcError) else answer["n"] for answer in answers]

    result, _ = await run(handler, [*API, stream("s", schema=ITEM)])
    assert result == [0, 1, 2, "item-invalid"]


async def test_under_compat_items_keep_their_time_and_are_marked_for_handlers_alone():
    async def handler(call):
        group = {"stream": "s", "group": "g"}
        place = {**group, "id": "a"}
        first = await call.ask("stream.set", **place, data={"n": 1})
        changed = await call.ask("stream.set", **place, data={**first, "n": 2})
        found = [await call.ask("stream.get", **place), *await call.ask("stream.getGroup", **group)]
        return [
            first,
            changed,
            *found,
            await call.ask("stream.delete", **place),
            await call.ask("stream.delete", **place),
        ]

    strict = {**ITEM, "additionalProperties": False}
    result, project = await run(handler, [*API, stream("s", schema=strict)], compat="motia-0.17")
    first, *others = result
    mark = {"type": "state-stream", "streamName": "s", "groupId": "g", "id": "a"}
    assert first == {"id": "a", "n": 1, "_createdAt": 1_750_000_000_000, "__motia": mark}
    assert others == [{**first, "n": 2}] * 4 + [None]
    assert project.logs == []


async def test_compat_stores_an_item_that_breaks_its_schema_and_warns():
    async def handler(call):
        return await call.ask("stream.set", stream="s", group="g", id="1", data={"n": "x"})

    result, project = await run(handler, [*API, stream("s", schema=ITEM)], compat="motia-0.17")
    assert (result["n"], result["id"]) == ("x", "1")
    assert [level for level, text in project.logs if "$.n" in text] == ["warn"]


async def test_operations_that_do_not_fit_are_refused_with_their_place():
    async def handler(call):
        await call.ask("state.set", group="g", key="k", value={"n": "text"})
        add = [{"op": "set", "path": ["m"], "value": 1}, {"op": "increment", "path": ["n"], "by": 1}]
        name, data = await refusal(call.ask("state.update", group="g", key="k", operations=add))
        return name, data["index"], await call.ask("state.get", group="g", key="k")

    result, _ = await run(handler)
    assert result == ("operation-invalid", 1, {"n": "text"})


async def test_a_value_over_the_limit_is_refused_with_both_numbers():
    async def handler(call):
        return await refusal(call.ask("state.set", group="g", key="k", value="x" * 100))

    result, _ = await run(handler, state={"value_limit": 50})
    assert result == ("value-too-large", {"name": "value-too-large", "bytes": 102, "limit": 50})


@pytest.mark.parametrize(
    ("method", "params", "path"),
    [
        ("state.get", {"group": 1, "key": "k"}, "$.group"),
        ("state.get", {"group": "g"}, "$.key"),
        ("state.set", {"group": "g", "key": "k"}, "$.value"),
        ("state.set", {"group": "g", "key": "k", "value": 1, "ttlMs": -1}, "$.ttlMs"),
        ("state.update", {"group": "g", "key": "k", "operations": {}}, "$.operations"),
        ("state.update", {"group": "g", "key": "k", "operations": [{"op": "grow"}]}, "$.operations[0].op"),
        (
            "state.update",
            {"group": "g", "key": "k", "operations": [{"op": "set", "path": "a"}]},
            "$.operations[0].path",
        ),
        ("emit", {"data": 1}, "$.topic"),
        ("emit", {"topic": ""}, "$.topic"),
        ("emit", {"topic": "a", "delayMs": "1s"}, "$.delayMs"),
        ("emit", {"topic": "a", "at": "tomorrow"}, "$.at"),
        ("emit", {"topic": "a", "at": "2030-01-01T00:00:00"}, "$.at"),
        ("emit", {"topic": "a", "priority": 1.5}, "$.priority"),
        ("stream.send", {"stream": "s", "group": "g", "event": []}, "$.event"),
        ("stream.send", {"stream": "s", "group": "g", "event": {}}, "$.event.type"),
        ("response.start", {"status": 1000, "headers": {}}, "$"),
        ("response.start", {"status": 200, "headers": {}, "format": "xml"}, "$.format"),
    ],
)
async def test_params_that_do_not_fit_are_refused_by_the_path_of_the_member(method, params, path):
    async def handler(call):
        name, data = await refusal(call.ask(method, **params))
        return name, data["path"]

    result, _ = await run(handler, [*API, stream("s")])
    assert result == ("invalid-params", path)


async def test_an_unknown_method_is_refused():
    async def handler(call):
        return (await refusal(call.ask("state.explode")))[0]

    result, _ = await run(handler)
    assert result == "method-not-found"


async def test_callbacks_of_a_call_that_has_ended_and_of_none_are_refused():
    late = {}

    async def handler(call):
        late["call"] = call
        return ok()

    async with Project(API, {"s": handler}) as project:
        await project.call("s")
        call = late["call"]
        assert (await refusal(call.ask("state.set", group="g", key="k", value=1)))[0] == "call-ended"
        assert (await refusal(call.runner.inside.call("emit", {"call": "made-up", "topic": "a"})))[0] == "call-ended"
        assert (await refusal(call.runner.inside.call("emit", {"topic": "a"})))[0] == "call-ended"
        assert project.stores.state.get("g", "k") is None


async def test_a_runner_cannot_speak_for_a_call_of_another_one():
    async def handler(call):
        other = call.runner.pool._start()
        return (await refusal(other.inside.call("state.get", {"call": call.params["call"], "group": "g", "key": "k"})))[
            0
        ]

    result, _ = await run(handler)
    assert result == "call-ended"


async def test_more_than_64_open_callbacks_of_one_call_are_refused():
    async def handler(call):
        await call.ask("response.start", status=200, headers={})
        answers = await asyncio.gather(
            *(call.ask("response.chunk", text="x") for _ in range(80)), return_exceptions=True
        )
        return sum(isinstance(answer, RpcError) and answer.name == "invalid-request" for answer in answers)

    found = []

    async def streamed(call):
        found.append(await handler(call))
        return {"streamed": True}

    async with Project(API, {"s": streamed}) as project:
        await project.call("s")
    assert found == [80 - 64]


async def test_an_emit_stores_an_event_with_the_trace_and_the_flows_of_its_step():
    async def handler(call):
        return await call.emit("a", {"x": 1}, messageGroupId="m", priority=3)

    answer, project = await run(handler)
    event = await project.stores.events.event(answer["id"])
    assert (event.topic, event.data, event.flows, event.source) == ("a", b'{"x":1}', ("flow-1",), "s")
    assert (event.group, event.priority, event.trace_id) == ("m", 3, project.pool.invoked[0]["traceId"])


async def test_a_topic_that_is_not_declared_is_refused_with_those_that_are():
    async def handler(call):
        return await refusal(call.emit("c"))

    result, _ = await run(handler)
    assert (result[0], result[1]["topic"], result[1]["declared"]) == ("topic-not-declared", "c", ["a", "b"])


async def test_an_empty_list_of_emits_allows_none_and_under_compat_any():
    async def handler(call):
        return (await asyncio.gather(call.emit("a"), return_exceptions=True))[0]

    files = [step("s", "api", emits=[])]
    strict, _ = await run(handler, files)
    compat, _ = await run(handler, files, compat="motia-0.17")
    assert (strict.name, bool(compat["id"])) == ("topic-not-declared", True)


async def test_compat_drops_an_emit_that_is_not_declared_and_warns_with_the_file():
    async def handler(call):
        return await call.emit("c")

    answer, project = await run(handler, compat="motia-0.17")
    assert answer == {"id": ""}
    assert await project.stores.events.events() == []
    [(level, text)] = [log for log in project.logs if "'c'" in log[1]]
    assert level == "warn"
    assert "steps/s.step.py" in text


async def test_a_topic_that_nobody_subscribes_to_is_warned_of_once():
    async def handler(call):
        return [await call.emit("a"), await call.emit("a")]

    _, project = await run(handler)
    assert len([text for _, text in project.logs if "Nobody subscribes" in text]) == 1


async def test_an_idempotency_key_is_answered_with_the_first_event_and_refused_with_another_payload():
    async def handler(call):
        first = await call.emit("a", 1, idempotencyKey="k")
        again = await call.emit("a", 1, idempotencyKey="k")
        return first == again, (await refusal(call.emit("a", 2, idempotencyKey="k")))[0]

    result, project = await run(handler)
    assert result == (True, "idempotency-conflict")
    assert len(await project.stores.events.events()) == 1


async def test_delay_and_time_put_deliveries_off_and_expiry_ends_them():
    files = [step("s", "api", emits=["a"]), step("e", "event", subscribes=["a"])]
    ran = []

    async def event(call):
        ran.append((call.params["input"], round(asyncio.get_running_loop().time())))

    async def handler(call):
        await call.emit("a", "delay", delayMs=5_000)
        await call.emit("a", "at", at="2025-06-15T15:06:50Z")
        await call.emit("a", "expired", delayMs=5_000, expiresInMs=1_000)
        return ok()

    async with Project(files, {"s": handler, "e": event}) as project:
        await project.call("s")
        await asyncio.sleep(20)
        rows = await project.stores.events.deliveries(DeliveryFilter())
    assert ran == [("delay", 5), ("at", 10)]
    assert sorted(row.state for row in rows) == ["cancelled", "done", "done"]


async def test_logs_are_taken_with_their_ids_and_without_secrets_also_after_the_end_of_their_call():
    params = {
        "level": "info",
        "msg": "token=abc123 for Ann",
        "time": 5,
        "source": "logger",
        "fields": {"apiKey": "k", "n": 1},
    }

    async def handler(call):
        call.runner.inside.notify("log", {**params, "call": call.params["call"], "step": "s", "traceId": "t"})
        call.runner.inside.notify("log", {"msg": 5, "level": "loud", "source": "output", "fields": []})
        return ok()

    async with Project(API, {"s": handler}) as project:
        records = []
        project.engine.listeners.log.append(records.append)
        await project.call("s")
        await asyncio.sleep(0.01)
    first, second = records
    assert (first.time, first.msg, first.step, first.trace_id, first.source) == (
        5,
        "token=[redacted] for Ann",
        "s",
        "t",
        "logger",
    )
    assert first.fields == {"apiKey": "[redacted]", "n": 1}
    assert (second.level, second.msg, second.step, second.source, second.fields) == (
        "info",
        "5",
        "python-1",
        "output",
        None,
    )


async def test_an_event_put_in_from_outside_has_its_subscribers_run():
    ran = []

    async def event(call):
        ran.append((call.params["topic"], call.params["input"], call.params["traceId"]))

    async with Project([step("e", "event", subscribes=["a"])], {"e": event}) as project:
        found = await project.engine.publish("a", {"x": 1}, trace_id="t" * 32)
        await project.settled()
        assert (await project.stores.events.event(found)).source == ""
    assert ran == [("a", {"x": 1}, "t" * 32)]


async def test_the_host_answers_its_own_reads_of_streams():
    async with Project([*API, stream("s")], {}) as project:
        hub = project.engine.streams
        assert await hub.set("s", "g", "1", {"n": 1}) == {"n": 1, "id": "1"}
        assert await hub.update("s", "g", "1", [{"op": "increment", "path": ["n"], "by": 1}]) == {"n": 2, "id": "1"}
        assert hub.get("s", "g", "1") == {"n": 2, "id": "1"}
        assert await hub.get_group("s", "g") == [{"n": 2, "id": "1"}]
        await hub.send("s", "g", None, {"type": "t", "data": 1})
        assert await hub.delete("s", "g", "1") == {"n": 2, "id": "1"}
        assert hub.get("s", "g", "1") is None


async def test_the_answer_of_an_api_step_waits_for_writes_that_its_runner_has_not_waited_for():
    async def hasty(call):
        call.ask("state.set", group="g", key="k", value=1).add_done_callback(lambda future: future.exception())
        return ok(1)

    async with Project(API, {"s": hasty}) as project:
        assert body_of(await project.call("s")) == 1
        assert project.stores.state.get("g", "k").value == b"1"
