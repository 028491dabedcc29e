"""Streamed and large responses."""

import base64
import json
from collections.abc import Callable

import pytest
from driver import HELD, SECONDS, Host, api_step, outcome, refusal, request

Start = Callable[..., Host]


def streamer(host: Start, produce: str, *, headers: str = "{}", kind: str = "async def", **options: object) -> Host:
    """A host of a step whose body is the generator `produce()`."""
    source = api_step(
        f"import asyncio\n{kind} produce(ctx):\n{produce}\n{kind} handler(req, ctx):\n    return {{'status': 200, 'headers': {headers}, 'body': produce(ctx)}}"
    )
    runner = host({"steps/a_step.py": source}, **options)
    assert "error" not in runner.describe("steps/a_step.py")[0]
    return runner


def sent(runner: Host) -> list[tuple[str, object]]:
    return [
        (method.removeprefix("response."), {key: value for key, value in params.items() if key != "call"})
        for method, params in runner.callbacks
    ]


@pytest.mark.parametrize("kind", ["async def", "def"])
def test_what_a_generator_yields_is_sent_as_it_comes(host: Start, kind: str) -> None:
    runner = streamer(host, "    yield 'é'\n    yield b'\\0'\n    yield {'n': 1}\n    yield [2]", kind=kind)
    assert runner.api() == {"streamed": True}
    assert sent(runner) == [
        ("start", {"status": 200, "headers": {"content-type": "text/plain; charset=utf-8"}}),
        ("chunk", {"text": "é"}),
        ("chunk", {"base64": "AA=="}),
        ("chunk", {"text": '{"n":1}\n'}),
        ("chunk", {"text": "[2]\n"}),
    ]


def test_objects_become_server_sent_events(host: Start) -> None:
    runner = streamer(
        host,
        """
    yield {"event": "e", "id": 7, "retry": 10, "data": "one\\r\\ntwo\\rthree\\nfour"}
    yield {"data": {"a": 1}}
    yield {"token": "x"}
    yield ": comment\\n\\n"
    yield {"event": "bare"}
    yield [1]
""",
    )
    runner.api()
    start, *chunks = sent(runner)
    assert start == ("start", {"status": 200, "headers": {"content-type": "text/event-stream"}})
    assert [chunk["text"] for _, chunk in chunks] == [
        "event: e\nid: 7\nretry: 10\ndata: one\ndata: two\ndata: three\ndata: four\n\n",
        'data: {"a":1}\n\n',
        'data: {"token":"x"}\n\n',
        ": comment\n\n",
        "event: bare\n\n",
        "data: [1]\n\n",
    ]


def test_an_event_that_would_forge_another_one_is_refused(host: Start) -> None:
    runner = streamer(host, "    yield {'event': 'a\\ndata: forged', 'data': 1}")
    assert runner.api()["data"]["name"] == "response-invalid"


def test_headers_known_before_the_first_item_leave_before_it(host: Start) -> None:
    runner = streamer(host, "    await ctx.state.get('g', 'k')\n    yield 'x'", headers="{'Content-Type': 'text/x'}")
    assert runner.api() == {"streamed": True}
    assert [method for method, _ in runner.callbacks] == ["response.start", "state.get", "response.chunk"]


def test_an_empty_stream_is_an_empty_response(host: Start) -> None:
    runner = streamer(host, "    if False: yield")
    assert runner.api() == {"streamed": True}
    assert [method for method, _ in runner.callbacks] == ["response.start"]


@pytest.mark.parametrize("kind", ["async def", "def"])
def test_a_failure_in_the_middle_is_the_answer(host: Start, kind: str) -> None:
    runner = streamer(host, "    yield 'x'\n    raise ValueError('broken')", kind=kind)
    error = runner.api()
    assert (error["message"], error["data"]["line"]) == ("broken", 6)
    assert len(runner.callbacks) == 2


def test_an_item_without_a_json_form_is_refused(host: Start) -> None:
    runner = streamer(
        host, "    yield 'x'\n    yield {'data': {'a': {1}}}", headers="{'content-type': 'text/event-stream'}"
    )
    assert runner.api()["data"]["path"] == "$.a"


@pytest.mark.parametrize("kind", ["async def", "def"])
def test_at_most_eight_chunks_are_unanswered(host: Start, kind: str) -> None:
    runner = streamer(
        host, "    for n in range(100):\n        ctx.logger.info('made')\n        yield str(n)", kind=kind
    )
    runner.answers["response.chunk"] = HELD
    reply = runner.invoke("api", request=request())
    held = [runner.held.get(timeout=SECONDS) for _ in range(8)]
    for _ in range(9):
        runner.log()
    runner.call("ping", {})
    assert runner.logs.empty()
    runner.answers["response.chunk"] = None
    for id in held:
        runner.reply(id, None)
    assert outcome(reply) == {"streamed": True}
    assert "".join(params["text"] for _, params in runner.callbacks[1:]) == "".join(map(str, range(100)))


@pytest.mark.parametrize("kind", ["async def", "def"])
def test_a_client_that_goes_stops_the_generator(host: Start, kind: str) -> None:
    pause = "await asyncio.sleep(0)" if kind == "async def" else "pass"
    runner = streamer(
        host,
        f"""
    try:
        while True:
            yield "tick"
            {pause}
    finally:
        ctx.logger.info("closed")
""",
        kind=kind,
    )
    runner.answers["response.chunk"] = HELD
    reply = runner.invoke("api", request=request())
    held = [runner.held.get(timeout=SECONDS) for _ in range(8)]
    runner.send({"method": "cancel", "params": {"call": "c1", "reason": "client-gone"}})
    runner.answers["response.chunk"] = refusal(-32020, "call-ended")
    for id in held:
        runner.reply(id, refusal(-32020, "call-ended"))
    assert outcome(reply)["data"] == {"name": "cancelled", "reason": "client-gone"}
    assert runner.log()["msg"] == "closed"
    runner.call("shutdown", {"graceMs": 0})
    assert runner.ended() == 0
    assert b"never retrieved" not in runner.stderr


def test_a_refused_chunk_alone_stops_the_generator_too(host: Start) -> None:
    runner = streamer(
        host, "    try:\n        while True:\n            yield 'x'\n    finally:\n        ctx.logger.info('closed')"
    )
    runner.answers["response.chunk"] = refusal(-32020, "call-ended")
    assert runner.api()["data"] == {"name": "cancelled", "reason": "client-gone"}
    assert runner.log()["msg"] == "closed"


def test_chunks_are_split_at_the_limit_between_characters(host: Start) -> None:
    runner = streamer(host, "    yield 'é' * 10\n    yield b'x' * 10", limits={"chunkBytes": 7})
    runner.api()
    chunks = [params for method, params in sent(runner) if method == "chunk"]
    assert [chunk["text"] for chunk in chunks if "text" in chunk] == ["ééé", "ééé", "ééé", "é"]
    assert [base64.b64decode(chunk["base64"]) for chunk in chunks if "base64" in chunk] == [b"x" * 7, b"xxx"]


@pytest.mark.parametrize(
    ("body", "kind", "content"),
    [
        ("'é' * 600", "text", ("é" * 600).encode()),
        ("b'x' * 1001", "bytes", b"x" * 1001),
        ("['é'] * 300", "json", json.dumps(["é"] * 300, ensure_ascii=False, separators=(",", ":")).encode()),
    ],
)
def test_large_bodies_leave_in_chunks_with_their_length_and_format(
    host: Start, body: str, kind: str, content: bytes
) -> None:
    runner = host(
        {
            "steps/a_step.py": api_step(
                f"def handler(req, ctx):\n    return {{'status': 201, 'headers': {{'X-A': 'b'}}, 'body': {body}}}"
            )
        },
        limits={"chunkBytes": 1000},
    )
    runner.describe("steps/a_step.py")
    assert runner.api() == {"streamed": True}
    start, *chunks = [params for _, params in sent(runner)]
    assert start == {"status": 201, "headers": {"x-a": "b", "content-length": str(len(content))}, "format": kind}
    parts = [base64.b64decode(chunk["base64"]) if "base64" in chunk else chunk["text"].encode() for chunk in chunks]
    assert b"".join(parts) == content
    assert max(map(len, parts)) <= 1000


def test_ten_megabytes_go_in_and_out(host: Start) -> None:
    runner = host(
        {"steps/a_step.py": api_step("async def handler(req, ctx):\n    return {'status': 200, 'body': req.body}")}
    )
    runner.describe("steps/a_step.py")
    body = {"text": "é\n" * 3_500_000}
    assert runner.api(body) == {"streamed": True}
    assert (
        json.loads("".join(params["text"] for method, params in runner.callbacks if method == "response.chunk")) == body
    )
