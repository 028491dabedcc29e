"""What is unhealthy comes first, each with what to do about it; and what was measured."""

import pytest

from motia_host.abc.events import Subscription
from motia_host.abc.ledger import Batch, Emit, Finish, NewEvent, Outcome
from motia_host.abc.telemetry import Invocation
from motia_host.engine.recorder import Recorded
from motia_host.ids import new_id
from motia_host.steps.model import Loaded, Problem
from motia_host.web.admin import overview
from motia_host.web.ports import Loads, Machine, Unserved
from unit.web.documented import violations
from unit.web.harness import api, running

pytestmark = pytest.mark.anyio
OVERVIEW = "/__motia/api/overview"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
RUNNER = {
    "id": "python-1", "language": "python", "pid": 7, "state": "ready", "calls": 0, "restarts": 2, "rss": 1, "cpu": 0.5, "uptime": 1.5,
    "version": "3.11.7", "generation": 1,
}  # fmt: skip


async def concerns(host):
    answer = (await host.get(OVERVIEW)).json
    assert violations("Overview", answer) == []
    assert all(concern["hint"] for concern in answer["concerns"])
    return [(concern["level"], concern["name"], concern["step"]) for concern in answer["concerns"]]


async def test_a_healthy_host_has_no_concerns():
    async with running(api("/a")) as host:
        assert await concerns(host) == []


async def test_dead_letters_and_old_deliveries_are_told_by_step(monkeypatch):
    monkeypatch.setattr(overview, "OLD_MS", -1)
    config = {"type": "event", "name": "Pay", "subscribes": ["t"], "emits": []}
    async with running(Loaded("steps/pay.step.py", "python", "step", {"config": config, "validates": []})) as host:
        await host.stores.events.subscribe([Subscription("Pay", "t"), Subscription("Gone", "t")], complete=True)
        for _ in range(2):
            await host.stores.ledger.commit(Batch([Emit(NewEvent(new_id(), "t", b"1", TRACE))]))
        (claimed,) = await host.stores.events.claim({"Pay": 1}, limit=1)
        await host.stores.ledger.commit(
            Batch([Finish(claimed.delivery, claimed.attempt, Outcome.DEAD, error=b'{"name":"x","message":"y"}')])
        )
        assert await concerns(host) == [
            ("error", "dead-letters", "Pay"),
            ("warning", "step-not-loaded", "Gone"),
            ("warning", "queue-old", "Pay"),
        ]


async def test_what_keeps_languages_files_and_disk_is_told_the_worst_first():
    broken = Loaded(
        "steps/bad.step.ts",
        "node",
        "step",
        None,
        {"message": "x", "data": {"file": "steps/bad.step.ts", "reason": "syntax"}},
    )
    site = {
        "unserved": lambda: [Unserved("ruby", "Ruby was not found", "Install Ruby 3.1.")],
        "runners": lambda: [RUNNER],
        "machine": lambda: Machine(1, 2, 3.0, 4, disk_free=100 * 1024**2, disk_total=1024**4),
        "loads": Loads(refused=(Problem("error", "step-load-failed", "It does not load.", "Correct it."),)),
    }
    async with running(broken, **site) as host:
        host.engine.metrics.lag(900.0)
        assert await concerns(host) == [
            ("error", "language-missing", None),
            ("error", "load-problems", None),
            ("error", "load-problems", None),
            ("error", "disk-low", None),
            ("warning", "runner-restarting", None),
            ("warning", "loop-slow", None),
        ]


async def test_metrics_are_columns_of_equal_length():
    async with running(api("/a", name="A")) as host:
        run = Invocation("i", TRACE, "A", "api", "TypeScript", "node-1", "failed", 1, 0.1, 20.0)
        host.engine.metrics.recorded(Recorded(1, [], [run]))
        for query in ("", "?step=A&windowMs=600000"):
            answer = (await host.get(f"/__motia/api/metrics{query}")).json
            assert violations("Metrics", answer) == []
            columns = {len(column) for column in answer.values() if isinstance(column, list)}
            assert (len(columns), sum(answer["calls"]), sum(answer["failed"])) == (1, 1, 1)
        assert (await host.get("/__motia/api/metrics?step=None")).status == 404
        assert (await host.get("/__motia/api/metrics?windowMs=1")).status == 400
        assert (await host.get(OVERVIEW)).json["measured"]["failed"] == 1


@pytest.mark.parametrize(("uptime", "told"), [(599.0, [("warning", "runner-restarting", None)]), (600.0, [])])
async def test_a_restart_is_forgotten_when_its_runner_lives(uptime, told):
    async with running(api("/a"), runners=lambda: [{**RUNNER, "uptime": uptime}]) as host:
        assert await concerns(host) == told
