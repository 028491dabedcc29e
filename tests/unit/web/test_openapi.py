"""The admin API answers what its OpenAPI document says, for every route of the table."""

import re
from urllib.parse import quote

import pytest

from motia_host.abc.events import Subscription
from motia_host.abc.ledger import Batch, Emit, Finish, NewEvent, Outcome, StateSet
from motia_host.abc.telemetry import Invocation, LogRecord, Span
from motia_host.ids import new_id
from motia_host.steps.model import Loaded
from motia_host.steps.settings import Settings
from motia_host.web.admin.table import ROUTES
from unit.web.documented import document, fits, violations
from unit.web.harness import api, cron, running, stream

pytestmark = pytest.mark.anyio
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
RUNNER = {
    "id": "python-1", "language": "python", "pid": 7, "state": "ready", "calls": 0, "restarts": 0, "rss": 1, "cpu": 0.5, "uptime": 1.5,
    "version": "3.11.7", "generation": 1,
}  # fmt: skip


def event_step(name, topic):
    config = {
        "type": "event",
        "name": name,
        "subscribes": [topic],
        "emits": ["order.paid"],
        "flows": ["orders"],
        "input": {"type": "object"},
    }
    return Loaded(f"steps/{name}.step.py", "python", "step", {"config": config, "validates": []})


FILES = (
    api("/orders/:id", "POST", name="Create", emits=["order.created"], flows=["orders"], bodySchema={"type": "object"},
        queryParams=[{"name": "dry", "description": "only look"}], responseSchema={"201": {"type": "object"}}),
    event_step("Pay", "order.created"),
    cron("Daily"),
    stream("todo"),
    Loaded("steps/bad.step.py", "python", "step", None, {"message": "x", "data": {"file": "steps/bad.step.py", "reason": "syntax"}}),
)  # fmt: skip


async def filled(host):
    """Something of everything. Returns what stands for the parameters of routes."""
    error = {
        "name": "handler-failed",
        "message": "no money",
        "type": "ValueError",
        "stack": "at x",
        "file": "steps/Pay.step.py",
        "line": 3,
    }
    await host.stores.events.subscribe([Subscription("Pay", "order.created")], complete=True)
    for _ in range(2):
        await host.stores.ledger.commit(
            Batch([Emit(NewEvent(new_id(), "order.created", b'{"n":1}', TRACE, source="Create"))])
        )
    letter, _ = await host.stores.events.claim({"Pay": 2}, limit=2)
    dead = Finish(
        letter.delivery, letter.attempt, Outcome.DEAD, error=b'{"name":"handler-failed","message":"no money"}'
    )
    await host.stores.ledger.commit(Batch([dead, StateSet("users", "u1", b'{"a":1}')]))
    await host.set_item("todo", "inbox", "a", n=1)
    http = {"method": "POST", "path": "/orders/1", "headers": {"cookie": "[redacted]"}, "query": {}, "status": 201}
    span = Span("emit", "order.created", 0.5, 1.0, {"topic": "order.created"})
    first = Invocation(
        "i1", TRACE, "Create", "api", "node", "node-1", "ok", 5, 0.1, 2.0, flows=("orders",), http=http, spans=[span]
    )
    second = Invocation(
        "i2", TRACE, "Pay", "event", "python", "python-1", "failed", 7, 0.1, 2.0, 1, letter.delivery, letter.event, "order.created",
        "Create", None, "dead", ("orders",), None, error, b'{"n":1}',
    )  # fmt: skip
    host.stores.telemetry.add(
        [first, second, LogRecord(8, "error", "hi", "Pay", TRACE, "i2", "logger", {"error": error})]
    )
    await host.stores.telemetry.flush()
    return {
        "name": "todo",
        "group": "users",
        "key": "u1",
        "trace": TRACE,
        "run": "i2",
        "flow": "orders",
        "step": "Daily",
    }, letter


def target(route, known, letter):
    """An address of a route at which there is something."""
    values = dict(known)
    values["id"] = letter.event if "/events/" in route.path else letter.delivery
    if "/steps/" in route.path:
        values["name"] = "Pay"
    if "/queues/" in route.path:
        values["step"] = "Pay"
    if "/streams/" in route.path:
        values.update(group="inbox", id="a")
    return re.sub(r":(\w+)", lambda match: quote(values[match[1]], safe=""), route.path)


async def test_every_read_route_answers_what_the_document_says(tmp_path):
    (tmp_path / "steps").mkdir()
    (tmp_path / "steps" / "Pay.step.py").write_text("config = {}\n\n\nasync def handler(order, ctx):\n    pass\n")
    settings = Settings(root=tmp_path)
    async with running(*FILES, settings=settings, runners=lambda: [RUNNER]) as host:
        known, letter = await filled(host)
        for route in ROUTES:
            if route.method == "GET" and route.answer is not None:
                answer = await host.get(target(route, known, letter))
                assert answer.status in {200, 501}, (route.path, answer.body)
                fits(route, answer)
                if answer.status == 200 and "items" in answer.json and "audit" not in route.path:
                    assert answer.json["items"], f"{route.path} has nothing to show, so that nothing is checked"


def test_the_check_can_fail():
    assert violations("Paused", {"step": "Pay"}) != []
    assert violations("Paused", {"step": "Pay", "paused": True, "more": 1}) != []
    assert violations("Paused", {"step": "Pay", "paused": True}) == []


async def test_the_document_is_served():
    async with running() as host:
        answer = await host.get("/__motia/openapi.json")
        assert answer.json == document()


def test_whatever_changes_something_has_a_name_for_the_audit():
    unnamed = [route.path for route in ROUTES if route.method != "GET" and route.action is None]
    assert unnamed == ["/emit"], (
        "programs put in events all the time, and the store says of each that it came from outside"
    )
    assert [route.path for route in ROUTES if route.method == "GET" and route.action is not None] == []
