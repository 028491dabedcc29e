"""Responses that reach the client piece by piece."""

import asyncio

import pytest

from motia_host.engine.requests import ApiFailure
from motia_host.errors import RpcError
from unit.engine.project import Project, Sink, ok, step
from unit.engine.runners import HandlerFailed

pytestmark = pytest.mark.anyio

FILES = [step("s", "api", infrastructure={"handler": {"timeout": 10}})]


async def begin(call, status=200, **headers):
    await call.ask("response.start", status=status, headers=headers)


async def test_pieces_reach_the_client_in_order_and_as_they_come():
    async def handler(call):
        await begin(call, 201, a="b")
        for text in ("one", "two"):
            await call.ask("response.chunk", text=text)
            await asyncio.sleep(1)
        await call.ask("response.chunk", base64="/w==")
        return {"streamed": True}

    async with Project(FILES, {"s": handler}) as project:
        sink = Sink()
        task = asyncio.ensure_future(project.call("s", sink=sink))
        await asyncio.sleep(0.5)
        assert (sink.head, sink.pieces) == ((201, {"a": "b"}, None), [b"one"])
        assert await task is None
        assert sink.pieces == [b"one", b"two", b"\xff"]


async def test_the_format_of_a_large_body_reaches_the_edge():
    async def handler(call):
        await call.ask("response.start", status=200, headers={}, format="json")
        return {"streamed": True}

    async with Project(FILES, {"s": handler}) as project:
        sink = Sink()
        await project.call("s", sink=sink)
        assert sink.head == (200, {}, "json")


async def test_a_piece_is_answered_when_the_client_has_taken_it():
    answered = []

    async def handler(call):
        await begin(call)
        for number in range(3):
            await call.ask("response.chunk", text=str(number))
            answered.append(number)
        return {"streamed": True}

    async with Project(FILES, {"s": handler}) as project:
        sink = Sink()
        sink.may_read.clear()
        task = asyncio.ensure_future(project.call("s", sink=sink))
        await asyncio.sleep(5)
        assert answered == []
        sink.may_read.set()
        await task
        assert answered == [0, 1, 2]


async def test_the_timeout_holds_for_the_first_piece_and_between_pieces_not_for_the_whole():
    async def handler(call):
        await asyncio.sleep(9)
        await begin(call)
        for _ in range(5):
            await asyncio.sleep(9)
            await call.ask("response.chunk", text="x")
        await call.forever()

    async with Project(FILES, {"s": handler}) as project:
        sink = Sink()
        with pytest.raises(ApiFailure) as caught:
            await project.call("s", sink=sink)
        assert (caught.value.status, caught.value.started) == (504, True)
        assert (len(sink.pieces), project.clock.monotonic()) == (5, pytest.approx(64))


async def test_the_time_that_a_client_takes_is_not_the_handlers():
    async def handler(call):
        await begin(call)
        await call.ask("response.chunk", text="x")
        return {"streamed": True}

    async with Project(FILES, {"s": handler}) as project:
        sink = Sink()
        sink.may_read.clear()
        task = asyncio.ensure_future(project.call("s", sink=sink))
        await asyncio.sleep(30)
        sink.may_read.set()
        assert await task is None
        assert project.pool.cancels == []


async def test_a_client_that_takes_nothing_for_a_minute_is_gone():
    async def handler(call):
        await begin(call)
        with pytest.raises(RpcError, match="ended"):
            await call.ask("response.chunk", text="x")
        await call.forever()

    async with Project(FILES, {"s": handler}) as project:
        sink = Sink()
        sink.may_read.clear()
        assert await project.call("s", sink=sink) is None
        assert project.clock.monotonic() == pytest.approx(60)
        await asyncio.sleep(1)
        assert [cancel["reason"] for cancel in project.pool.cancels] == ["client-gone"]


async def test_the_handler_is_stopped_when_the_client_leaves_and_its_open_pieces_are_refused():
    refused = []

    async def handler(call):
        await begin(call)
        try:
            while True:
                await asyncio.sleep(1)
                await call.ask("response.chunk", text="x")
        except RpcError as error:
            refused.append(error.name)
        raise HandlerFailed("cancelled", "cancelled", reason=await call.cancelled)

    async with Project(FILES, {"s": handler}) as project:
        sink = Sink()
        task = asyncio.ensure_future(project.call("s", sink=sink))
        await asyncio.sleep(2.5)
        sink.leave()
        assert await task is None
        await asyncio.sleep(2)
        assert (refused, [cancel["reason"] for cancel in project.pool.cancels]) == (["call-ended"], ["client-gone"])
        assert project.pool.runner.places == 0
        assert [run.status for run in project.runs] == ["cancelled"]


async def test_a_response_that_begins_after_the_client_has_left_is_stopped():
    async def handler(call):
        await asyncio.sleep(1)
        await begin(call)
        await call.forever()

    async with Project(FILES, {"s": handler}) as project:
        sink = Sink()
        task = asyncio.ensure_future(project.call("s", sink=sink))
        await asyncio.sleep(0.5)
        sink.leave()
        assert await task is None
        told = [(cancel["reason"], cancel.get("endCall", True)) for cancel in project.pool.cancels]
        assert told == [("client-gone", False), ("client-gone", True)]


async def test_a_failure_after_the_beginning_breaks_the_connection_off():
    async def handler(call):
        await begin(call)
        await call.ask("response.chunk", text="x")
        raise HandlerFailed("too late to say so")

    async with Project(FILES, {"s": handler}) as project:
        with pytest.raises(ApiFailure) as caught:
            await project.call("s")
        assert (caught.value.name, caught.value.started) == ("handler-failed", True)


async def test_a_runner_that_dies_in_the_middle_breaks_the_connection_off():
    async def handler(call):
        await begin(call)
        await call.forever()

    async with Project(FILES, {"s": handler}) as project:
        task = asyncio.ensure_future(project.call("s"))
        await asyncio.sleep(1)
        project.pool.runner.die()
        with pytest.raises(ApiFailure) as caught:
            await task
        assert (caught.value.status, caught.value.started) == (502, True)


async def test_a_stream_that_ends_with_another_response_is_none():
    async def handler(call):
        await begin(call)
        return ok("and also")

    async with Project(FILES, {"s": handler}) as project:
        with pytest.raises(ApiFailure) as caught:
            await project.call("s")
        assert (caught.value.name, caught.value.started) == ("response-invalid", True)


async def test_a_second_beginning_and_a_piece_before_the_first_are_refused():
    names = []

    async def handler(call):
        for method, params in [("response.chunk", {"text": "x"}), ("response.start", {}), ("response.start", {})]:
            try:
                await call.ask(method, **{"status": 200, "headers": {}, **params})
            except RpcError as error:
                names.append(error.name)
        return {"streamed": True}

    async with Project(FILES, {"s": handler}) as project:
        await project.call("s")
    assert names == ["invalid-request", "invalid-request"]


async def test_an_event_step_has_no_response():
    names = []

    async def event(call):
        try:
            await begin(call)
        except RpcError as error:
            names.append(error.name)

    async with Project([step("e", "event", subscribes=["a"])], {"e": event}) as project:
        await project.engine.publish("a", 1)
        await project.settled()
    assert names == ["not-supported"]


async def test_cancelling_the_request_stops_its_handler():
    async def handler(call):
        await call.forever()

    async with Project(FILES, {"s": handler}) as project:
        task = asyncio.ensure_future(project.call("s"))
        await asyncio.sleep(1)
        task.cancel()
        await asyncio.sleep(1)
        assert task.cancelled()
        assert [cancel["reason"] for cancel in project.pool.cancels] == ["client-gone"]
        assert project.pool.runner.places == 0


async def test_a_client_that_leaves_before_the_head_is_sent_stops_the_handler():
    async def handler(call):
        with pytest.raises(RpcError, match="ended"):
            await begin(call)
        await call.forever()

    class Gone(Sink):
        async def start(self, status, headers, form):
            raise ConnectionResetError

    async with Project(FILES, {"s": handler}) as project:
        assert await project.call("s", sink=Gone()) is None
        await asyncio.sleep(1)
        assert (project.pool.cancels[0]["reason"], project.pool.runner.places) == ("client-gone", 0)
