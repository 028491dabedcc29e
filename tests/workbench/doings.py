"""What tests have happen in the fixture project, each with a name of its own, so that they share one host."""

import uuid
from typing import Any

from support.host import Host

API = "/__motia/api"


def fresh(prefix: str) -> str:
    """A name that no other test uses."""
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def trace_of(answer: Any) -> str:
    return str(answer.headers["x-trace-id"])


def order(host: Host, *, card: str | None = "visa") -> tuple[str, str]:
    """An order taken in, worked on to its end: (its id, its trace). Without a card `Charge` gives up on it after two attempts."""
    name = fresh("order")
    answer = host.post("/orders", {"orderId": name, "card": card})
    assert answer.status == 201
    trace = trace_of(answer)
    step, status, count = ("Send Receipt", "ok", 1) if card else ("Charge", "failed", 2)
    host.until(lambda: len(ended(host, trace, step, status)) == count)
    return name, trace


def ended(host: Host, trace: str, step: str, status: str) -> list[dict[str, Any]]:
    """The calls of a step under a trace that have ended so, as far as they are recorded yet."""
    found = host.get(f"{API}/traces/{trace}")
    runs = found.json["runs"] if found.status == 200 else []
    return [run for run in runs if (run["step"], run["status"]) == (step, status)]


def dead_letter(host: Host) -> tuple[str, dict[str, Any]]:
    """An order without a card, given up: (its id, its dead letter)."""
    name, trace = order(host, card=None)
    (letter,) = host.until(lambda: host.get(f"{API}/dead?trace={trace}").json["items"])
    return name, letter


def state_of(host: Host, delivery: str) -> str:
    return str(host.get(f"{API}/deliveries/{delivery}").json["state"])


def emit(host: Host, topic: str, data: Any, **options: Any) -> dict[str, Any]:
    """An event put in; the event with its deliveries."""
    answer = host.post("/emit", {"topic": topic, "data": data, **options})
    assert answer.status == 200
    found: dict[str, Any] = host.get(f"{API}/events/{answer.json['id']}").json
    return found


def finished(host: Host, event: str) -> dict[str, Any]:
    """Wait until every delivery of an event is done; the event."""
    found: dict[str, Any] = host.until(lambda: _when_done(host, event))
    return found


def _when_done(host: Host, event: str) -> dict[str, Any] | None:
    found: dict[str, Any] = host.get(f"{API}/events/{event}").json
    return found if all(delivery["state"] == "done" for delivery in found["deliveries"]) else None
