"""The admin API on a real host: every answer is what the OpenAPI document says, and a secret that was sent through every door is in no copy for people."""

import re
import sqlite3
from urllib.parse import quote

import pytest

from motia_host.web.admin.table import ROUTES
from support.host import project_of, running
from unit.web.documented import fits

CANARY = "canary5d1f0c9e7ab34"
FILES = {
    "steps/enter_step.py": (
        'config = {"type": "api", "name": "Enter", "path": "/enter/:id", "method": "POST", "emits": ["entered"], "flows": ["f"]}\n\n\n'
        "async def handler(req, ctx):\n"
        '    secret = req["body"]["password"]\n'
        '    ctx.logger.info(f"password={secret}", {"apiKey": secret, "n": 1})\n'
        '    print(f"token: {secret}")\n'
        '    await ctx.emit({"topic": "entered", "data": {"token": secret, "n": 1}})\n'
        '    await ctx.state.set("users", "u1", {"password": secret, "n": 1})\n'
        '    await ctx.streams.todo.set("inbox", "a", {"secret": secret, "n": 1})\n'
        '    return {"status": 200, "body": {"token": secret}, "headers": {"set-cookie": f"session={secret}"}}\n'
    ),
    "steps/fail_step.py": (
        'config = {"type": "event", "name": "Fail", "subscribes": ["entered"], "emits": [], "flows": ["f"], "retry": {"maxAttempts": 1}}\n\n\n'
        "async def handler(data, ctx):\n"
        "    raise ValueError(f\"authorization: Bearer {data['token']}\")\n"
    ),
    "steps/tick_step.py": (
        'config = {"type": "cron", "name": "Tick", "cron": "0 0 1 1 *", "emits": []}\n\n\nasync def handler(ctx):\n    return None\n'
    ),
    "steps/todo_stream.py": 'config = {"name": "todo", "schema": None, "baseConfig": {"storageType": "default"}}\n',
}
API = "/__motia/api"


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    project = project_of(tmp_path_factory.mktemp("admin"), FILES)
    with running(project) as host:
        headers = {"authorization": f"Bearer {CANARY}", "cookie": f"session={CANARY}", "x-api-key": CANARY}
        answer = host.request("POST", f"/enter/1?token={CANARY}", {"password": CANARY}, headers)
        assert (answer.status, answer.json) == (200, {"token": CANARY})
        host.post("/emit", {"topic": "entered", "data": {"token": CANARY, "n": 2}})
        host.request("PUT", f"{API}/state/users/password", {"value": CANARY})
        host.request("PUT", f"{API}/state/users/u2", {"value": {"accessToken": CANARY}})
        host.request("PUT", f"{API}/streams/todo/inbox/b", {"data": {"secret": CANARY}})
        host.post(f"{API}/streams/todo/inbox/send", {"event": {"type": "x", "data": {"token": CANARY}}})
        host.post(f"{API}/cron/Tick/run", None)
        host.until(lambda: len(host.get(f"{API}/dead").json["items"]) == 2)
        letter = host.get(f"{API}/dead").json["items"][0]["id"]
        assert host.post(f"{API}/dead/{letter}/retry", {"data": {"token": CANARY, "n": 3}}).status == 200
        host.until(lambda: len(host.get(f"{API}/traces?status=failed").json["items"]) == 2)
        host.until(lambda: len(host.get(f"{API}/dead").json["items"]) == 2)
        yield host


def addresses(host):
    """(route, address) of every route that reads, at something that is there."""
    trace = host.get(f"{API}/traces?step=Enter").json["items"][0]["traceId"]
    run = next(run for run in host.get(f"{API}/traces/{trace}").json["runs"] if run["step"] == "Enter")
    letter = host.get(f"{API}/dead").json["items"][-1]
    known = {
        "trace": trace,
        "run": run["id"],
        "flow": "f",
        "group": "users",
        "key": "u1",
        "step": "Fail",
        "name": "Fail",
        "id": letter["id"],
    }
    for route in ROUTES:
        if route.method != "GET" or route.answer is None:
            continue
        values = dict(known)
        if "/streams/" in route.path:
            values |= {"name": "todo", "group": "inbox", "id": "a"}
        if "/events/" in route.path:
            values["id"] = letter["event"]
        yield route, re.sub(r":(\w+)", lambda match, values=values: quote(values[match[1]], safe=""), route.path)


def test_every_read_route_of_a_real_host_answers_what_the_document_says(host):
    for route, address in addresses(host):
        answer = host.get(address)
        assert answer.status == 200, (address, answer.body)
        fits(route, answer)


def test_a_secret_is_in_no_answer_of_the_admin_api(host):
    for _, address in addresses(host):
        assert CANARY.encode() not in host.get(address).body, address
    assert b"[redacted]" in host.get(f"{API}/logs").body


def test_a_secret_is_in_no_record_and_in_no_line_of_the_log(host):
    trace = host.get(f"{API}/traces?step=Enter").json["items"][0]["traceId"]
    assert len(host.get(f"{API}/traces/{trace}").json["logs"]) >= 2
    assert CANARY not in str(host.drain_log())
    for file in (host.project / ".motia" / "telemetry").iterdir():
        assert CANARY.encode() not in file.read_bytes(), file


def test_a_secret_is_delivered_and_stored_as_it_was_given_and_not_in_audit_or_errors(host):
    with sqlite3.connect(f"file:{host.project / '.motia' / 'store.db'}?mode=ro", uri=True) as store:

        def holds(column, table):
            return any(
                CANARY in str(value) for (value,) in store.execute(f"SELECT CAST({column} AS TEXT) FROM {table}")
            )

        assert [holds("data", "events"), holds("value", "state"), holds("data", "items"), holds("data", "changes")] == [
            True
        ] * 4
        assert [
            holds("error", "attempts"),
            holds("detail", "audit"),
            holds("target", "audit"),
            holds("who", "audit"),
        ] == [False] * 4
        assert store.execute("SELECT count(*) FROM audit").fetchone()[0] >= 5


def test_replay_says_what_was_masked_and_never_sends_a_mask(host):
    trace = host.get(f"{API}/traces?step=Enter").json["items"][0]["traceId"]
    run = next(run for run in host.get(f"{API}/traces/{trace}").json["runs"] if run["step"] == "Enter")
    path = f"{API}/traces/{trace}/runs/{run['id']}/replay"
    missing = {(part["where"], part["path"]) for part in host.get(path).json["missing"]}
    assert missing >= {("header", "authorization"), ("header", "cookie"), ("body", "$.password"), ("query", "$.token")}
    assert host.post(path, {}).status == 400
    given = {
        "headers": {"authorization": None, "cookie": None, "x-api-key": None},
        "query": {},
        "data": {"password": "other"},
    }
    answer = host.post(path, given)
    assert (answer.status, answer.json["status"], answer.json["body"]) == (200, 200, {"token": "[redacted]"})


def test_a_trace_can_be_read_as_soon_as_its_answer_has_come(host):
    for number in range(20):
        answer = host.request("POST", f"/enter/{number}", {"password": CANARY})
        runs = host.get(f"{API}/traces/{answer.headers['x-trace-id']}").json["runs"]
        assert ("Enter", "ok") in [(run["step"], run["status"]) for run in runs]
