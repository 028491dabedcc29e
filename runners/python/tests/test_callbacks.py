"""`ctx`: emits, state, streams, logs, the signal, and cancellation."""

import json
import threading
from collections.abc import Callable

import pytest
from driver import HELD, SECONDS, Host, api_step, event_step, outcome, refusal

Start = Callable[..., Host]


def one(host: Start, source: str, **options: object) -> Host:
    runner = host({"steps/a_step.py": source}, **options)
    (described,) = runner.describe("steps/a_step.py")
    assert "error" not in described, described
    return runner


CALLS = [
    ("emit({'topic': 'x', 'data': [1]})", "emit", {"topic": "x", "data": [1]}),
    ("emit(topic='x')", "emit", {"topic": "x", "data": None}),
    (
        "emit({'topic': 'x', 'messageGroupId': 'g', 'idempotencyKey': 'k', 'delay': '5m', 'priority': 2, 'expiresIn': 1.5})",
        "emit",
        {
            "topic": "x",
            "messageGroupId": "g",
            "idempotencyKey": "k",
            "delayMs": 300_000,
            "priority": 2,
            "expiresInMs": 1500,
            "data": None,
        },
    ),
    (
        "emit(topic='x', message_group_id='g', idempotency_key='k', expires_in=1, at=datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone.utc))",
        "emit",
        {
            "topic": "x",
            "messageGroupId": "g",
            "idempotencyKey": "k",
            "expiresInMs": 1000,
            "at": "2025-01-01T00:00:00+00:00",
            "data": None,
        },
    ),
    ("state.get('g', 'k')", "state.get", {"group": "g", "key": "k"}),
    ("state.set('g', 'k', {'v': 1})", "state.set", {"group": "g", "key": "k", "value": {"v": 1}}),
    ("state.set('g', 'k', 1, ttl=0.5)", "state.set", {"group": "g", "key": "k", "ttlMs": 500, "value": 1}),
    ("state.delete('g', 'k')", "state.delete", {"group": "g", "key": "k"}),
    ("state.get_group('g')", "state.getGroup", {"group": "g"}),
    ("state.getGroup('g')", "state.getGroup", {"group": "g"}),
    ("state.clear('g')", "state.clear", {"group": "g"}),
    (
        "state.update('g', 'k', [{'op': 'remove', 'path': ['a', 0]}])",
        "state.update",
        {"group": "g", "key": "k", "operations": [{"op": "remove", "path": ["a", 0]}]},
    ),
    ("streams.s.get('g', 'i')", "stream.get", {"stream": "s", "group": "g", "id": "i"}),
    ("streams['a-b'].get()", "stream.get", {"stream": "a-b", "group": "default", "id": "default"}),
    ("streams.s.set('g', 'i', {})", "stream.set", {"stream": "s", "group": "g", "id": "i", "data": {}}),
    ("streams.s.set({})", "stream.set", {"stream": "s", "group": "default", "id": "default", "data": {}}),
    ("streams.s.update([])", "stream.update", {"stream": "s", "group": "default", "id": "default", "operations": []}),
    ("streams.s.delete('g', 'i')", "stream.delete", {"stream": "s", "group": "g", "id": "i"}),
    ("streams.s.getGroup('g')", "stream.getGroup", {"stream": "s", "group": "g"}),
    (
        "streams.s.send({'groupId': 'g'}, {'type': 't', 'data': 1})",
        "stream.send",
        {"stream": "s", "group": "g", "event": {"type": "t", "data": 1}},
    ),
    (
        "streams.s.send({'group_id': 'g', 'id': 'i'}, {'type': 't'})",
        "stream.send",
        {"stream": "s", "group": "g", "id": "i", "event": {"type": "t", "data": None}},
    ),
]


@pytest.mark.parametrize("kind", ["async def", "def"])
def test_each_call_of_the_context_becomes_its_request(host: Start, kind: str) -> None:
    wait = "await " if kind == "async def" else ""
    lines = "\n".join(f"    answers.append({wait}ctx.{call})" for call, _, _ in CALLS)
    runner = one(
        host,
        api_step(
            f"import datetime\n{kind} handler(req, ctx):\n    answers = []\n{lines}\n    return {{'status': 200, 'body': answers}}"
        ),
    )
    for method in {method for _, method, _ in CALLS} - {"emit"}:
        runner.answers[method] = method
    expected = [
        {"id": "e1"} if method == "emit" else params["value"] if method == "state.set" else method
        for _, method, params in CALLS
    ]
    assert runner.body() == expected
    assert runner.callbacks == [(method, {"call": "c1", **params}) for _, method, params in CALLS]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("emit({'data': 1})", "emit needs a topic"),
        ("emit(topic='x', dealy=1)", "emit cannot use dealy=1; its options are"),
        ("emit(topic='x', delay='soon')", "delay takes seconds"),
        ("state.get('g', 1)", "are strings, not 1"),
        ("streams.s.set('g', {})", "stream.set takes (group, id, value), or (value) alone"),
    ],
)
def test_a_mistaken_call_says_what_is_wrong_and_sends_nothing(host: Start, call: str, message: str) -> None:
    runner = one(host, event_step(f"def handler(input, ctx):\n    ctx.{call}"))
    error = runner.event()
    assert message in error["message"]
    assert error["data"]["file"] == "steps/a_step.py"
    assert runner.callbacks == []


def test_the_context_tells_of_the_call(host: Start) -> None:
    runner = one(
        host,
        api_step(
            "def handler(req, ctx):\n    return {'status': 200, 'body': [ctx.trace_id, ctx.traceId, ctx.flows, ctx.attempt, ctx.signal.cancelled, ctx.signal.reason]}"
        ),
    )
    assert runner.body() == ["t1", "t1", ["f"], 1, False, None]


@pytest.mark.parametrize("kind", ["async def", "def"])
def test_a_refusal_of_the_host_is_an_exception_with_code_name_and_data(host: Start, kind: str) -> None:
    wait = "await " if kind == "async def" else ""
    runner = one(
        host,
        api_step(f"""
from motia import MotiaError
{kind} handler(req, ctx):
    try:
        {wait}ctx.emit(topic="x")
    except MotiaError as error:
        caught = [error.code, error.name, error.data["declared"], str(error)]
    if req.body:
        {wait}ctx.emit(topic="x")
    return {{"status": 200, "body": caught}}
"""),
    )
    runner.answers["emit"] = refusal(-32021, "topic-not-declared", "no such topic", topic="x", declared=["y"])
    assert runner.body(0) == [-32021, "topic-not-declared", ["y"], "no such topic"]
    error = runner.api(1)
    assert (error["code"], error["data"]["type"], error["data"]["cause"]["name"]) == (
        -32010,
        "MotiaError",
        "topic-not-declared",
    )
    assert error["data"]["cause"]["data"]["declared"] == ["y"]


def test_calls_that_nobody_awaits_are_sent_at_once_and_waited_for(host: Start) -> None:
    runner = one(
        host, event_step("async def handler(input, ctx):\n    ctx.emit(topic='x')\n    ctx.state.set('g', 'k', 1)")
    )
    runner.answers["state.set"] = HELD
    reply = runner.invoke()
    held = runner.held.get(timeout=SECONDS)
    assert reply.empty()
    runner.reply(held, None)
    assert outcome(reply) == {}


def test_the_failure_of_a_call_that_nobody_awaits_fails_the_handler(host: Start) -> None:
    runner = one(host, event_step("async def handler(input, ctx):\n    ctx.emit(topic='x')"))
    runner.answers["emit"] = refusal(-32021, "topic-not-declared")
    assert runner.event()["data"]["cause"]["name"] == "topic-not-declared"


@pytest.mark.parametrize(
    "way",
    [
        "asyncio.gather(CALL, return_exceptions=True)",
        "asyncio.create_task(caught(CALL))",
        "caught(asyncio.create_task(CALL))",
        "caught(asyncio.wait_for(CALL, 9))",
    ],
)
def test_a_pending_call_is_good_for_all_that_asyncio_offers(host: Start, way: str) -> None:
    runner = one(
        host,
        event_step(f"""
import asyncio
async def caught(call):
    try:
        await call
    except Exception as error:
        assert error.name == "topic-not-declared"
async def handler(input, ctx):
    await {way.replace("CALL", "ctx.emit(topic='x')")}
"""),
    )
    runner.answers["emit"] = refusal(-32021, "topic-not-declared")
    assert runner.event() == {}


def test_a_plain_function_on_the_loop_and_a_loop_in_a_thread_both_work(host: Start) -> None:
    runner = one(
        host,
        api_step("""
import asyncio
def helper(ctx):
    return ctx.state.get("g", "k")
async def inner(ctx):
    return await ctx.state.get("g", "k")
async def handler(req, ctx):
    return {"status": 200, "body": [await helper(ctx), await asyncio.to_thread(helper, ctx), await asyncio.to_thread(asyncio.run, inner(ctx))]}
"""),
    )
    runner.answers["state.get"] = 7
    assert runner.body() == [7, 7, 7]


def test_at_most_64_requests_of_a_call_are_open_and_their_order_is_kept(host: Start) -> None:
    runner = one(
        host,
        event_step("""
import asyncio
async def handler(input, ctx):
    await asyncio.gather(*(ctx.emit(topic="x", data=n) for n in range(200)))
"""),
    )
    runner.answers["emit"] = HELD
    reply = runner.invoke()
    held = [runner.held.get(timeout=SECONDS) for _ in range(64)]
    runner.call("ping", {})
    assert len(runner.callbacks) == 64
    runner.answers["emit"] = {"id": "e"}
    for id in held:
        runner.reply(id, {"id": "e"})
    assert outcome(reply) == {}
    assert [params["data"] for _, params in runner.callbacks] == list(range(200))


def test_a_call_after_the_end_is_refused_without_being_sent(host: Start) -> None:
    runner = one(
        host,
        event_step("""
import asyncio
go, tasks = asyncio.Event(), []
async def late(ctx):
    await go.wait()
    try:
        await ctx.emit(topic="x")
    except Exception as error:
        ctx.logger.info(error.name)
async def handler(input, ctx):
    if input:
        go.set()
    else:
        tasks.append(asyncio.create_task(late(ctx)))
"""),
    )
    assert runner.event() == {}
    assert runner.event(True, call="c2") == {}
    record = runner.log()
    assert (record["msg"], record["call"]) == ("call-ended", "c1")
    assert runner.callbacks == []


def test_middleware_may_leave_things_in_the_context(host: Start) -> None:
    source = """
async def sign_in(req, ctx, next):
    ctx.user = "ada"
    return await next()
config = {"type": "api", "name": "A", "path": "/", "method": "GET", "middleware": [sign_in]}
def handler(req, ctx):
    return {"status": 200, "body": [ctx.user]}
"""
    assert one(host, source).body() == ["ada"]


def test_logs_carry_call_step_and_trace_and_any_fields(host: Start) -> None:
    runner = one(
        host,
        event_step("""
def handler(input, ctx):
    ctx.logger.debug("d", {"n": 1}, more=2)
    ctx.logger.warn("w", [1])
    ctx.logger.error("e", ValueError("bad"))
    ctx.logger.info({"not": "text"}, {"set": {1}, "ok": True, "lone": "\\ud800"})
"""),
    )
    assert runner.event() == {}
    first, second, third, fourth = (runner.log() for _ in range(4))
    assert isinstance(first.pop("time"), int)
    assert first == {
        "level": "debug",
        "msg": "d",
        "source": "logger",
        "call": "c1",
        "step": "A",
        "traceId": "t1",
        "fields": {"n": 1, "more": 2},
    }
    assert second["fields"] == {"data": [1]}
    assert third["fields"]["error"]["message"] == "bad"
    assert fourth["msg"] == "{'not': 'text'}"
    assert fourth["fields"] == {"set": "{1}", "ok": True, "lone": "'\\ud800'"}


def test_an_async_handler_is_cancelled_and_may_clean_up(host: Start) -> None:
    runner = one(
        host,
        event_step("""
import asyncio
async def handler(input, ctx):
    ctx.logger.info("in")
    try:
        await asyncio.Event().wait()
    finally:
        await ctx.state.set("g", "k", ctx.signal.reason)
"""),
    )
    reply = runner.invoke()
    runner.log()
    runner.send({"method": "cancel", "params": {"call": "c1", "reason": "timeout"}})
    runner.send({"method": "cancel", "params": {"call": "c1", "reason": "requested"}})
    error = outcome(reply)
    assert (error["code"], error["data"]) == (-32800, {"name": "cancelled", "reason": "timeout"})
    assert runner.callbacks == [("state.set", {"call": "c1", "group": "g", "key": "k", "value": "timeout"})]


def test_a_handler_that_catches_the_cancellation_may_answer(host: Start) -> None:
    runner = one(
        host,
        api_step("""
import asyncio
async def handler(req, ctx):
    ctx.logger.info("in")
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        return {"status": 503}
"""),
    )
    reply = runner.invoke(
        "api", request={"method": "GET", "path": "/", "headers": {}, "pathParams": {}, "queryParams": {}}
    )
    runner.log()
    runner.send({"method": "cancel", "params": {"call": "c1", "reason": "timeout"}})
    assert outcome(reply)["response"]["status"] == 503


def test_a_handler_in_a_thread_sees_the_signal_and_its_next_call_is_refused(host: Start) -> None:
    runner = one(
        host,
        event_step("""
def handler(input, ctx):
    ctx.logger.info("in")
    assert ctx.signal.wait_sync(20) and ctx.signal.cancelled
    ctx.emit(topic="x")
"""),
    )
    reply = runner.invoke()
    runner.log()
    runner.send({"method": "cancel", "params": {"call": "c1", "reason": "client-gone"}})
    assert outcome(reply)["data"] == {"name": "cancelled", "reason": "client-gone"}
    assert runner.callbacks == []


def test_a_cancelled_call_is_not_answered_before_its_thread_has_ended(host: Start) -> None:
    runner = one(
        host,
        event_step("""
import threading
go = threading.Event()
def handler(input, ctx):
    ctx.logger.info("in")
    if input:
        go.set()
    else:
        assert go.wait(20)
"""),
    )
    reply = runner.invoke(input=None)
    runner.log()
    runner.send({"method": "cancel", "params": {"call": "c1", "reason": "timeout"}})
    assert runner.call("ping", {})["calls"] == 1
    assert reply.empty()
    assert runner.event(1, call="c2") == {}
    assert outcome(reply) == {}


def test_the_signal_can_be_awaited_beside_the_work(host: Start) -> None:
    runner = one(
        host,
        event_step("""
import asyncio
async def watch(ctx):
    ctx.logger.info("reason " + await ctx.signal.wait())
async def handler(input, ctx):
    watching = asyncio.create_task(watch(ctx))
    ctx.logger.info("in")
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        await watching
"""),
    )
    reply = runner.invoke()
    runner.log()
    runner.send({"method": "cancel", "params": {"call": "c1", "reason": "requested"}})
    assert runner.log()["msg"] == "reason requested"
    assert outcome(reply) == {}


def test_a_thousand_calls_are_open_at_once(host: Start) -> None:
    runner = one(
        host,
        api_step(
            "async def handler(req, ctx):\n    return {'status': 200, 'body': [req.body, await ctx.state.get('g', str(req.body))]}"
        ),
    )
    gate = threading.Semaphore(0)
    runner.answers["state.get"] = lambda params: gate.release() or HELD
    replies = {
        n: runner.invoke(
            "api",
            call=f"c{n}",
            request={
                "method": "GET",
                "path": "/",
                "headers": {},
                "pathParams": {},
                "queryParams": {},
                "body": {"format": "json", "text": str(n)},
            },
        )
        for n in range(1000)
    }
    for _ in range(1000):
        assert gate.acquire(timeout=SECONDS)
    assert runner.call("ping", {}) == {"calls": 1000, "blocking": None}
    for _ in range(1000):
        runner.reply(runner.held.get(timeout=SECONDS), "v")
    assert all(json.loads(outcome(reply)["response"]["body"]["text"]) == [n, "v"] for n, reply in replies.items())
