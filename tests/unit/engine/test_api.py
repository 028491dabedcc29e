"""Requests through api steps: checks, places, timeouts, deaths."""

import asyncio
import json

import pytest

from motia_host.engine.requests import ApiFailure, ApiRequest, UploadedFile
from unit.engine.project import Project, Sink, body_of, ok, step
from unit.engine.runners import HandlerFailed

pytestmark = pytest.mark.anyio

NAMED = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}


async def failure(call):
    with pytest.raises(ApiFailure) as caught:
        await call
    return caught.value


async def test_the_response_of_the_handler_is_the_reply():
    async def hello(call):
        name = json.loads(call.params["request"]["body"]["text"])["name"]
        return {
            "response": {"status": 201, "headers": {"x-a": "b"}, "body": {"format": "text", "text": f"hello {name}"}}
        }

    async with Project([step("hello", "api")], {"hello": hello}) as project:
        reply = await project.call("hello", {"name": "Ann"})
    assert (reply.status, reply.headers, reply.body, reply.format) == (201, {"x-a": "b"}, b"hello Ann", "text")


async def test_the_invocation_carries_everything_the_protocol_names():
    async def hello(call):
        return ok()

    async with Project([step("hello", "api", flows=["f"])], {"hello": hello}) as project:
        await project.call(
            "hello",
            None,
            trace_id="0" * 31 + "1",
            query={"a": ["1", "2"]},
            files=[UploadedFile("pic", "a.png", "image/png", b"\x89")],
        )
        params = dict(project.pool.invoked[0])
    assert params.pop("call")
    assert params == {
        "kind": "api",
        "file": "steps/hello.step.py",
        "step": "hello",
        "traceId": "0" * 31 + "1",
        "flows": ["f"],
        "attempt": 1,
        "timeoutMs": 30_000,
        "request": {
            "method": "POST",
            "path": "/hello",
            "headers": {},
            "pathParams": {},
            "queryParams": {"a": ["1", "2"]},
            "files": [{"field": "pic", "filename": "a.png", "contentType": "image/png", "base64": "iQ=="}],
        },
    }


async def test_bytes_and_the_original_of_a_form_travel_as_they_came():
    async def hello(call):
        return ok(call.params["request"]["body"])

    async with Project([step("hello", "api")], {"hello": hello}) as project:
        target = project.engine.registry.router.match("POST", "/hello")
        binary = ApiRequest("POST", "/hello", {}, {}, {}, "t", b"\xff\x00", "bytes")
        form = ApiRequest("POST", "/hello", {}, {}, {}, "t", b'{"a":"1"}', "json", b"a=1")
        assert body_of(await project.engine.call_api(target, binary, Sink())) == {"format": "bytes", "base64": "/wA="}
        assert body_of(await project.engine.call_api(target, form, Sink())) == {
            "format": "json",
            "text": '{"a":"1"}',
            "raw": {"text": "a=1"},
        }


async def test_a_body_that_breaks_its_schema_is_refused_with_every_violation_and_the_handler_not_called():
    async with Project([step("hello", "api", bodySchema=NAMED)], {}) as project:
        error = await failure(project.call("hello", {"name": 1}))
        assert (error.status, error.name, error.data["part"]) == (400, "input-invalid", "body")
        assert [found["path"] for found in error.data["violations"]] == ["$.name"]
        assert project.pool.invoked == []


async def test_a_missing_body_breaks_a_schema_that_wants_an_object():
    async with Project([step("hello", "api", bodySchema=NAMED)], {}) as project:
        error = await failure(project.call("hello"))
    assert (error.status, error.name) == (400, "input-invalid")


async def test_query_parameters_are_held_against_their_schema():
    schema = {"type": "object", "properties": {"page": {"type": "string", "pattern": "^[0-9]+$"}}}
    async with Project([step("hello", "api", queryParams=schema)], {}) as project:
        error = await failure(project.call("hello", query={"page": "x"}))
    assert (error.status, error.data["part"], error.data["violations"][0]["path"]) == (400, "queryParams", "$.page")


async def test_compat_calls_the_handler_with_a_body_that_breaks_its_schema():
    async def hello(call):
        return ok("called")

    async with Project([step("hello", "api", bodySchema=NAMED)], {"hello": hello}, compat="motia-0.17") as project:
        assert body_of(await project.call("hello", {})) == "called"


async def test_a_handler_that_fails_is_a_500_with_its_place_and_an_error_in_the_log():
    async def broken(call):
        raise HandlerFailed("no such table", type="KeyError", file="steps/broken.step.py", line=7)

    async with Project([step("broken", "api")], {"broken": broken}) as project:
        error = await failure(project.call("broken"))
        assert project.logs == [("error", "broken failed: no such table")]
    assert (error.status, error.name, error.file, error.line) == (500, "handler-failed", "steps/broken.step.py", 7)


async def test_input_that_the_runner_refuses_is_a_400():
    violations = [{"path": "$.a", "message": "is required"}]

    async def strict(call):
        raise HandlerFailed("invalid", "input-invalid", part="body", violations=violations)

    async with Project([step("strict", "api")], {"strict": strict}) as project:
        error = await failure(project.call("strict", {}))
        assert project.logs == []
    assert (error.status, error.name, error.data["violations"]) == (400, "input-invalid", violations)


async def test_an_integer_that_the_language_cannot_hold_is_the_clients_fault_in_a_request_and_the_handlers_in_a_response():
    async def node(call):
        raise HandlerFailed("too large", "value-not-representable", path="$.n", reason="beyond 2^53")

    async with Project([step("node", "api")], {"node": node}) as project:
        of_request = await failure(project.call("node", {"n": 2**60}))
        of_response = await failure(project.call("node", {"n": 1}))
    assert (of_request.status, of_response.status) == (400, 500)


@pytest.mark.parametrize(
    "result",
    [
        None,
        {},
        {"response": None},
        {"response": {"status": "200", "headers": {}}},
        {"response": {"status": 99, "headers": {}}},
        {"response": {"status": 200, "headers": {"a": "b\r\nc: d"}}},
        {"response": {"status": 200, "headers": {"a b:": "x"}}},
        {"response": {"status": 200, "headers": {}, "body": {"format": "xml", "text": ""}}},
        {"response": {"status": 200, "headers": {}, "body": {"format": "bytes", "base64": "*"}}},
        {"streamed": True},
    ],
)
async def test_what_is_no_response_is_a_500(result):
    async def odd(call):
        return result

    async with Project([step("odd", "api")], {"odd": odd}) as project:
        error = await failure(project.call("odd"))
    assert (error.status, error.name) == (500, "response-invalid")


async def test_a_handler_past_its_time_is_answered_504_at_once_and_cancelled_and_keeps_its_place_until_it_ends():
    async def slow(call):
        await call.cancelled
        await asyncio.sleep(1)
        raise HandlerFailed("cancelled", "cancelled")

    files = [step("slow", "api", infrastructure={"handler": {"timeout": 3}})]
    async with Project(files, {"slow": slow}) as project:
        error = await failure(project.call("slow"))
        assert (error.status, error.name, error.data["seconds"]) == (504, "handler-timeout", 3.0)
        assert project.clock.monotonic() == pytest.approx(3.0)
        assert project.pool.runner.places == 1
        await asyncio.sleep(1.5)
        assert project.pool.runner.places == 0
        assert [cancel["reason"] for cancel in project.pool.cancels] == ["timeout"]


async def test_a_handler_that_ignores_its_cancel_for_two_seconds_gets_its_runner_replaced():
    async def stubborn(call):
        await asyncio.sleep(1_000)

    async def quick(call):
        return ok("quick")

    files = [step("stubborn", "api", infrastructure={"handler": {"timeout": 1}}), step("quick", "api")]
    async with Project(files, {"stubborn": stubborn, "quick": quick}) as project:
        first = project.pool.runner
        await failure(project.call("stubborn"))
        await asyncio.sleep(1.9)
        assert first.alive
        await asyncio.sleep(0.2)
        assert not first.alive
        assert body_of(await project.call("quick")) == "quick"
        await asyncio.sleep(0.2)
        assert [run.status for run in project.runs] == ["timeout", "ok"]


async def test_a_timeout_of_zero_is_none():
    async def slow(call):
        await asyncio.sleep(10_000)
        return ok("done")

    files = [step("slow", "api", infrastructure={"handler": {"timeout": 0}})]
    async with Project(files, {"slow": slow}) as project:
        assert body_of(await project.call("slow")) == "done"
        assert project.pool.invoked[0]["timeoutMs"] is None


async def test_calls_in_a_runner_that_dies_are_502_and_the_next_one_is_answered():
    async def victim(call):
        await call.forever()

    async def quick(call):
        return ok()

    async with Project([step("victim", "api"), step("quick", "api")], {"victim": victim, "quick": quick}) as project:
        calls = [asyncio.ensure_future(failure(project.call("victim"))) for _ in range(3)]
        await asyncio.sleep(0.1)
        project.pool.runner.die()
        assert {(error.status, error.name) for error in await asyncio.gather(*calls)} == {(502, "runner-lost")}
        assert (await project.call("quick")).status == 200


async def test_a_request_waits_five_seconds_for_a_place_and_is_then_503():
    async def busy(call):
        await asyncio.sleep(60)
        return ok()

    files = [step("busy", "api", infrastructure={"handler": {"timeout": 0}})]
    async with Project(files, {"busy": busy}, capacity=1) as project:
        first = asyncio.ensure_future(project.call("busy"))
        await asyncio.sleep(1)
        error = await failure(project.call("busy"))
        assert (error.status, error.name, error.data["reason"]) == (503, "runner-unavailable", "all places are taken")
        assert project.clock.monotonic() == pytest.approx(6.0)
        assert (await first).status == 200


async def test_a_handler_whose_client_has_left_is_told_and_may_finish_what_it_began():
    async def careful(call):
        await asyncio.sleep(1)
        await call.ask("state.set", group="g", key="k", value="done")
        return ok()

    async with Project([step("careful", "api")], {"careful": careful}) as project:
        sink = Sink()
        call = asyncio.ensure_future(project.call("careful", sink=sink))
        await asyncio.sleep(0.5)
        sink.leave()
        await call
        assert [(told["reason"], told["endCall"]) for told in project.pool.cancels] == [("client-gone", False)]
        assert project.stores.state.get("g", "k").value == b'"done"'


async def test_a_step_may_ask_to_be_stopped_when_its_client_leaves():
    async def watcher(call):
        await call.forever()

    async with Project([step("watcher", "api", cancelOnDisconnect=True)], {"watcher": watcher}) as project:
        sink = Sink()
        call = asyncio.ensure_future(failure(project.call("watcher", sink=sink)))
        await asyncio.sleep(0.5)
        sink.leave()
        assert (await call).status == 503
        assert [cancel["reason"] for cancel in project.pool.cancels] == ["client-gone"]


async def test_a_large_body_is_checked_in_a_thread_all_the_same(monkeypatch):
    ran = []

    async def in_thread(function, *arguments):
        ran.append(function.__name__)
        return function(*arguments)

    monkeypatch.setattr("motia_host.engine.api.asyncio.to_thread", in_thread)
    async with Project([step("hello", "api", bodySchema=NAMED)], {}) as project:
        error = await failure(project.call("hello", {"name": ["x" * 300_000]}))
    assert (error.status, ran) == (400, ["check"])


async def test_a_call_is_recorded_with_its_operations_and_without_its_secrets():
    async def orders(call):
        await call.ask("state.set", group="g", key="k", value={"password": "p"})
        return ok({"token": "abc", "id": 1})

    async with Project([step("orders", "api")], {"orders": orders}) as project:
        await project.call("orders", {"password": "hunter2", "item": "a"}, trace_id="1" * 32)
        await asyncio.sleep(0.2)
        [run] = project.runs
        assert project.stores.state.get("g", "k").value == b'{"password":"p"}'
    assert (run.trace_id, run.step, run.kind, run.status, run.runner) == ("1" * 32, "orders", "api", "ok", "python-1")
    assert run.http["status"] == 200
    assert run.input == b'{"password":"[redacted]","item":"a"}'
    assert run.output == b'{"token":"[redacted]","id":1}'
    assert [(span.kind, span.name, span.detail, span.ok) for span in run.spans] == [
        ("state", "set", {"group": "g", "key": "k"}, True)
    ]


async def test_a_call_keeps_the_registry_with_which_it_began():
    async def long(call):
        await asyncio.sleep(10)
        await call.emit("a")
        return ok()

    async with Project([step("long", "api", emits=["a"])], {"long": long}) as project:
        call = asyncio.ensure_future(project.call("long"))
        await asyncio.sleep(1)
        await project.swap([step("long", "api", emits=[])])
        assert (await call).status == 200
