"""Runs and logs: batched, redacted, told to whoever listens."""

import asyncio

import pytest

from motia_host.abc.events import DeliveryFilter
from motia_host.abc.telemetry import LogFilter
from motia_host.errors import RpcError
from unit.engine.project import Project, ok, step
from unit.engine.runners import HandlerFailed

pytestmark = pytest.mark.anyio

FILES = [step("s", "api", emits=["a"]), step("e", "event", subscribes=["a"])]


async def test_one_trace_id_goes_through_request_event_logs_and_runs():
    async def api(call):
        await call.emit("a", {"n": 1})
        return ok()

    async def event(call):
        call.runner.inside.notify(
            "log", {"level": "info", "msg": "hi", "time": 1, "source": "logger", "call": call.params["call"]}
        )

    async with Project(FILES, {"s": api, "e": event}) as project:
        await project.call("s", trace_id="ab" * 16)
        await project.settled()
        await asyncio.sleep(1)
        logs = await project.stores.telemetry.logs(LogFilter(trace_id="ab" * 16))
        runs = await project.stores.telemetry.runs(trace_id="ab" * 16)
        [delivery] = [run for _, run in runs if run.kind == "event"]
    assert [(record.step, record.msg) for _, record in logs] == [("e", "hi")]
    assert sorted(run.step for _, run in runs) == ["e", "s"]
    [request] = [run for _, run in runs if run.kind == "api"]
    assert (delivery.topic, delivery.attempt, delivery.input, bool(delivery.delivery)) == ("a", 1, b'{"n":1}', True)
    assert (delivery.status, delivery.outcome, delivery.source, delivery.lineage) == ("ok", "done", "s", None)
    assert (bool(delivery.event), delivery.event != delivery.delivery, delivery.error) == (True, True, None)
    assert (request.status, request.outcome, request.delivery, request.event) == ("ok", None, None, None)
    assert (request.topic, request.http["method"], request.error, request.flows) == (None, "POST", None, ())
    assert request.duration_ms >= 0 <= request.queued_ms


async def test_a_secret_is_in_the_delivered_payload_and_nowhere_else():
    canary = "CANARY-7391"

    async def api(call):
        await call.emit("a", {"password": canary})
        call.runner.inside.notify("log", {"level": "info", "msg": f"password: {canary}", "time": 1, "source": "logger",
                                          "fields": {"nested": [{"apiKey": canary}]}})  # fmt: skip
        return ok({"token": canary})

    async def event(call):
        assert call.params["input"] == {"password": canary}
        raise HandlerFailed(
            f"refused token={canary}", type="E", stack=f"at password='{canary}'", retry={"allowed": False}
        )

    async with Project(FILES, {"s": api, "e": event}) as project:
        await project.call("s", {"secret": canary})
        await project.settled()
        await asyncio.sleep(1)
        logs = await project.stores.telemetry.logs(LogFilter())
        runs = await project.stores.telemetry.runs()
        [event_row] = await project.stores.events.events()
        deliveries = await project.stores.events.deliveries(DeliveryFilter())
    assert canary in event_row.data.decode()
    assert canary not in repr(logs) + repr(runs) + repr(deliveries) + repr(project.logs)
    assert "[redacted]" in repr(deliveries)


async def test_inputs_and_outputs_over_64_kib_are_recorded_by_their_size():
    async def api(call):
        return ok("x" * 70_000)

    async with Project(FILES, {"s": api}) as project:
        await project.call("s", "y" * 80_000)
        await asyncio.sleep(1)
        [run] = project.runs
    assert (run.input, run.output) == (b'{"bytes":80002}', b'{"bytes":70002}')


async def test_at_most_500_operations_of_a_call_are_recorded_one_by_one():
    async def api(call):
        for number in range(510):
            await call.ask("state.get", group="g", key=str(number))
        return ok()

    async with Project(FILES, {"s": api}) as project:
        await project.call("s")
        await asyncio.sleep(1)
        [run] = project.runs
    assert len(run.spans) == 500


async def test_a_callback_that_is_refused_is_recorded_with_the_name_of_the_error():
    async def api(call):
        with pytest.raises(RpcError):
            await call.emit("undeclared")
        return ok()

    async with Project(FILES, {"s": api}) as project:
        await project.call("s")
        await asyncio.sleep(1)
        [span] = project.runs[0].spans
    assert (span.kind, span.ok, span.detail) == ("emit", False, {"topic": "undeclared", "error": "topic-not-declared"})


async def test_what_a_runner_prints_and_sends_astray_and_its_death_are_logged():
    async with Project(FILES, {}) as project:
        runner = project.pool.runner
        runner.outside.feed(b"hello\n")
        runner.die(-9)
        await asyncio.sleep(0.1)
    [stray, death] = project.logs
    assert stray[0] == "warn"
    assert "sent a line that is no message: it is not JSON" in stray[1]
    assert death == ("error", "The runner python-1 was killed by signal 9 while 0 calls were open in it.")


async def test_a_listener_that_fails_keeps_nobody_from_being_told():
    async def api(call):
        raise HandlerFailed("no")

    async with Project(FILES, {"s": api}) as project:
        faults = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: faults.append(context["message"]))
        project.engine.listeners.log.insert(0, lambda _record: 1 / 0)
        with pytest.raises(Exception, match="no"):
            await project.call("s")
        await asyncio.sleep(1)
        assert project.logs == [("error", "s failed: no")]
    assert faults == ["a listener of records failed"]


async def test_records_leave_before_the_stores_close():
    async def api(call):
        return ok()

    project = Project(FILES, {"s": api})
    async with project:
        await project.call("s")
    assert [run.step for run in project.runs] == ["s"]
