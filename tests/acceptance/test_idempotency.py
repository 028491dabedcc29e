"""`Idempotency-Key` through the product's own door: done once, answered alike, also after kill -9 of the host."""

import signal
import threading
from contextlib import contextmanager

import pytest

from support.host import PATIENCE_S, project_of, running, spawn

FILES = {
    "steps/order.step.ts": (
        'export const config = { type: "api", name: "Order", method: "POST", path: "/orders", emits: ["ordered"],\n'
        '  bodySchema: { type: "object", properties: { item: { type: "string" } }, required: ["item"] } };\n'
        "export const handler = async (req, { emit, state, logger }) => {\n"
        '  const count = await state.update("orders", "count", [{ op: "increment", by: 1 }]);\n'
        '  await emit({ topic: "ordered", data: { item: req.body.item } });\n'
        '  if (req.body.item === "slow") {\n'
        '    logger.info("taking my time");\n'
        '    while (!(await state.get("gates", "slow"))) await new Promise((go) => setTimeout(go, 10));\n'
        "  }\n"
        '  if (req.body.item === "broken" && count < 2) throw new Error("no");\n'
        '  return { status: req.body.item === "unknown" ? 404 : 201, headers: { "x-count": `${count}` }, body: { count } };\n'
        "};\n"
    ),
    "steps/gate_step.py": (
        'config = {"type": "api", "name": "Gate", "method": "PUT", "path": "/gate"}\n\n\n'
        "async def handler(req, ctx):\n"
        '    await ctx.state.set("gates", "slow", True)\n'
        '    return {"status": 204}\n'
    ),
    "steps/bytes_step.py": (
        'config = {"type": "api", "name": "Bytes", "method": "POST", "path": "/bytes"}\n\n\n'
        "async def handler(req, ctx):\n"
        '    count = await ctx.state.update("bytes", "count", [{"op": "increment", "by": 1}])\n'
        '    return {"status": 200, "headers": {"content-type": "image/x-test"}, "body": bytes([count, 0, 255]) * req.body["times"]}\n'
    ),
    "steps/pay.step.rb": (
        'def config\n  { type: "api", name: "Pay", method: "POST", path: "/pay", emits: ["paid"], transactional: true }\nend\n\n'
        "def handler(req, ctx)\n"
        '  count = ctx.state.update("paid", "count", [{ op: "increment", by: 1 }])\n'
        '  ctx.emit(topic: "paid", data: { count: count })\n'
        "  { status: 200, body: { count: count } }\nend\n"
    ),
}


@pytest.fixture
def project(tmp_path):
    return project_of(tmp_path, FILES)


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    with running(project_of(tmp_path_factory.mktemp("once"), FILES)) as host:
        yield host


def key(value):
    return {"Idempotency-Key": value}


def test_the_same_request_under_a_key_is_done_once_and_answered_alike(host):
    first, again = (host.post("/orders", {"item": "a"}, key("same")) for _ in range(2))
    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert (first.headers["x-count"], first.headers["content-type"]) == (
        again.headers["x-count"],
        again.headers["content-type"],
    )
    assert ("idempotency-replayed" in first.headers, again.headers["idempotency-replayed"]) == (False, "true")
    assert first.headers["x-trace-id"] != again.headers["x-trace-id"]
    other = host.post("/orders", {"item": "b"}, key("same"))
    assert (other.status, other.json["error"]["name"]) == (422, "idempotency-conflict")
    assert host.post("/orders", {"item": "a"}, key("another")).json != first.json


def test_while_it_is_worked_on_the_others_get_409(host):
    answers = []
    caller = threading.Thread(target=lambda: answers.append(host.post("/orders", {"item": "slow"}, key("slow"))))
    caller.start()
    host.wait_for_message("taking my time")
    busy = host.post("/orders", {"item": "slow"}, key("slow"))
    assert (busy.status, busy.json["error"]["name"], busy.headers["retry-after"]) == (409, "idempotency-busy", "1")
    host.request("PUT", "/gate")
    caller.join(PATIENCE_S)
    assert host.post("/orders", {"item": "slow"}, key("slow")).body == answers[0].body


def test_answers_below_500_are_kept_and_failures_are_tried_again(project):
    with running(project) as host:
        assert host.post("/orders", {"item": "broken"}, key("k")).status == 500
        assert host.post("/orders", {"item": "broken"}, key("k")).json == {"count": 2}
        assert host.post("/orders", {"item": "broken"}, key("k")).json == {"count": 2}
        assert [host.post("/orders", {"item": "unknown"}, key("u")).json["count"] for _ in range(2)] == [3, 3]
        assert host.post("/orders", {"wrong": 1}, key("w")).status == 400
        assert host.post("/orders", {"item": "a"}, key("w")).status == 201, "what was refused has not taken the key"


@pytest.mark.parametrize("times", [1, 200_000])
def test_bytes_come_back_as_they_were_also_those_sent_in_pieces(host, times):
    first, again = (host.post("/bytes", {"times": times}, key(f"bytes {times}")) for _ in range(2))
    assert len(first.body) == 3 * times
    assert first.body == again.body
    assert again.headers["content-type"] == "image/x-test"


def test_kept_answers_survive_kill_minus_nine(project):
    with running_until_killed(project) as host:
        first = host.post("/orders", {"item": "a"}, key("k"))
        paid = host.post("/pay", {}, key("p"))
        event = host.post("/emit", {"topic": "ordered", "data": 1}, key("e")).json["id"]
    with running(project) as host:
        again = host.post("/orders", {"item": "a"}, key("k"))
        assert (again.body, again.headers["idempotency-replayed"]) == (first.body, "true")
        assert host.post("/pay", {}, key("p")).body == paid.body
        assert host.post("/emit", {"topic": "ordered", "data": 1}, key("e")).json["id"] == event
        assert len(host.get("/__motia/api/events?topic=paid").json["items"]) == 1


def test_a_request_that_was_worked_on_when_the_host_died_is_done_again(project):
    with running_until_killed(project) as host:
        caller = threading.Thread(target=lambda: unanswered(host), daemon=True)
        caller.start()
        host.wait_for_message("taking my time")
    caller.join(PATIENCE_S)
    with running(project) as host:
        host.request("PUT", "/gate")
        assert host.post("/orders", {"item": "slow"}, key("slow")).json == {"count": 2}


def test_emit_under_a_key_puts_in_one_event(host):
    def put(topic="t", data=1):
        return host.post("/emit", {"topic": topic, "data": data}, key("emit"))

    first = put()
    assert put().json == first.json
    assert [put(data=2).status, put(topic="u").status] == [422, 422]
    assert len(host.get("/__motia/api/events?topic=t").json["items"]) == 1


def unanswered(host):
    try:
        host.post("/orders", {"item": "slow"}, key("slow"))
    except OSError:
        return


@contextmanager
def running_until_killed(project):
    """A host that ends by kill -9 at the end of the block."""
    host = spawn(project)
    try:
        host.url = host.wait_for_message("ready")["url"]
        yield host
    finally:
        host.process.send_signal(signal.SIGKILL)
        host.process.wait(PATIENCE_S)
        host.close()
