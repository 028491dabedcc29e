"""Plain requests that find all places taken: begun without a task, and each told once how it ended."""

import asyncio

import pytest

from motia_host.engine.requests import ApiFailure, ApiRequest
from motia_host.steps.router import Match
from unit.engine.project import Project, Sink, ok, step

pytestmark = pytest.mark.anyio


class Caller(Sink):
    """The edge's side of a plain request."""

    def __init__(self):
        super().__init__()
        self.told = asyncio.get_running_loop().create_future()

    def answered(self, reply):
        self.told.set_result(reply)

    def failed(self, error):
        self.told.set_exception(error)


class Busy:
    """A project whose only place is taken by a request, until `go_on`."""

    def __init__(self):
        self.begun = []
        self.may_end = asyncio.Event()
        files = [step("slow", "api"), step("plain", "api")]
        self.project = Project(files, {"slow": self._slow, "plain": self._plain}, capacity=1)

    async def _slow(self, call):
        self.begun.append("slow")
        await self.may_end.wait()
        return ok()

    async def _plain(self, call):
        self.begun.append(call.params["request"]["path"])
        return ok({"format": "text", "text": "plain"})

    async def __aenter__(self):
        await self.project.__aenter__()
        self.first, _ = self.ask("slow")
        return self

    async def __aexit__(self, *error):
        await self.project.__aexit__(*error)

    def ask(self, name, path="/"):
        caller = Caller()
        request = ApiRequest("POST", path, {}, {}, {}, "t")
        end = self.project.engine.begin_api(Match(self.project.engine.registry.steps[name], {}), request, caller)
        return caller, end

    async def go_on(self):
        self.may_end.set()
        await self.first.told


async def test_it_is_begun_when_a_place_is_free_in_the_order_in_which_they_came():
    async with Busy() as busy:
        callers = [busy.ask("plain", f"/{n}")[0] for n in range(3)]
        await asyncio.sleep(1)  # virtual
        assert busy.begun == ["slow"]
        await busy.go_on()
        replies = [await caller.told for caller in callers]
        assert [reply.status for reply in replies] == [200] * 3
        assert busy.begun == ["slow", "/0", "/1", "/2"]


async def test_it_waits_five_seconds_and_is_then_503():
    async with Busy() as busy:
        caller, _ = busy.ask("plain")
        await asyncio.sleep(4.9)  # virtual
        assert not caller.told.done()
        with pytest.raises(ApiFailure) as caught:
            await caller.told
        assert (caught.value.status, caught.value.name) == (503, "runner-unavailable")
        await busy.go_on()
        assert busy.begun == ["slow"]


async def test_it_is_503_at_once_where_there_is_nothing_to_wait_for():
    async with Busy() as busy:
        busy.project.pool.missing = True
        with pytest.raises(ApiFailure) as caught:
            busy.ask("plain")
        assert caught.value.status == 503
        busy.project.pool.missing = False
        await busy.go_on()


async def test_one_that_is_ended_early_is_told_and_never_begun():
    async with Busy() as busy:
        caller, end = busy.ask("plain")
        end()
        with pytest.raises(ConnectionResetError):
            await caller.told
        await busy.go_on()
        assert busy.begun == ["slow"]


async def test_once_it_is_begun_an_early_end_cancels_its_call():
    async with Busy() as busy:
        caller, end = busy.ask("slow")
        await busy.go_on()
        busy.may_end.clear()
        while busy.begun != ["slow", "slow"]:  # noqa: ASYNC110 - the script tells nobody else
            await asyncio.sleep(0.01)  # virtual
        end()
        with pytest.raises(ApiFailure):
            await caller.told
        assert busy.project.pool.cancels[0]["reason"] == "client-gone"


async def test_a_handler_is_told_that_its_client_left_while_it_waited():
    async with Busy() as busy:
        caller, _ = busy.ask("plain")
        caller.gone = True
        await asyncio.sleep(1)  # virtual
        await busy.go_on()
        await caller.told
        assert busy.begun == ["slow", "/"]
        assert [(cancel["reason"], cancel["endCall"]) for cancel in busy.project.pool.cancels] == [
            ("client-gone", False)
        ]
