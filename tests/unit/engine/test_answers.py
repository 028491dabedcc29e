"""Requests with an idempotency key: one works, its answer stands, and nothing is done twice."""

import asyncio
import contextlib

import pytest

from motia_host.engine import answers
from motia_host.engine.requests import ApiFailure
from motia_host.errors import IdempotencyBusy, IdempotencyConflict, StoreUnavailable
from unit.engine.project import Project, body_of, ok, step
from unit.engine.runners import HandlerFailed

pytestmark = pytest.mark.anyio
KEY = {"idempotency-key": "k"}


class Counting:
    """A handler that tells how often it ran, and answers as it is told."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.runs = 0

    async def __call__(self, call):
        self.runs += 1
        found = self.answers.pop(0) if self.answers else ok(self.runs)
        if isinstance(found, Exception):
            raise found
        return found


async def test_the_same_key_and_request_get_the_same_answer():
    handler = Counting(ok({"n": 1}, 201))
    async with Project([step("a", "api")], {"a": handler}) as project:
        first = await project.call("a", {"x": 1}, headers=KEY)
        again = await project.call("a", {"x": 1}, headers=KEY)
        assert (first.status, body_of(first), dict(first.headers)) == (201, {"n": 1}, {})
        assert (again.status, body_of(again), again.headers) == (201, {"n": 1}, {answers.REPLAYED: "true"})
        assert handler.runs == 1
        assert body_of(await project.call("a", {"x": 1})) == 2
        assert body_of(await project.call("a", {"x": 1}, headers={"idempotency-key": "l"})) == 3


async def test_another_request_under_the_key_is_refused():
    handler = Counting()
    async with Project([step("a", "api")], {"a": handler}) as project:
        await project.call("a", {"x": 1}, headers=KEY)
        for other in ({"body": {"x": 2}}, {"body": {"x": 1}, "query": {"q": "1"}}, {"body": {"x": 1}, "method": "PUT"}):
            with pytest.raises(IdempotencyConflict):
                await project.call("a", headers=KEY, **other)
        assert handler.runs == 1


async def test_keys_belong_to_a_step_and_to_a_caller():
    handler = Counting()
    async with Project([step("a", "api"), step("b", "api")], {"a": handler, "b": handler}) as project:
        given = [
            body_of(await project.call(name, headers={**KEY, **caller}))
            for name in ("a", "b")
            for caller in ({}, {"authorization": "Bearer one"}, {"authorization": "Bearer two"})
        ]
        assert given == [1, 2, 3, 4, 5, 6]


async def test_while_it_is_worked_on_others_are_told_so():
    entered, go = asyncio.Event(), asyncio.Event()

    async def handler(_call):
        entered.set()
        await go.wait()
        return ok("done")

    async with Project([step("a", "api")], {"a": handler}) as project:
        first = asyncio.create_task(project.call("a", headers=KEY))
        await entered.wait()
        with pytest.raises(IdempotencyBusy):
            await project.call("a", headers=KEY)
        go.set()
        await first
        assert body_of(await project.call("a", headers=KEY)) == "done"


async def test_what_failed_is_not_kept_and_can_be_tried_again_at_once():
    handler = Counting(HandlerFailed("no"), ok("sorry", 503))
    async with Project([step("a", "api")], {"a": handler}) as project:
        with pytest.raises(ApiFailure) as failure:
            await project.call("a", headers=KEY)
        assert failure.value.status == 500
        assert (await project.call("a", headers=KEY)).status == 503
        assert body_of(await project.call("a", headers=KEY)) == 3


async def test_after_a_timeout_the_key_is_held_until_the_end_of_the_call_was_seen():
    free = asyncio.Event()
    runs = []

    async def handler(call):
        runs.append(call)
        while len(runs) == 1 and not free.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await free.wait()
        return ok(len(runs))

    slow = step("a", "api", infrastructure={"handler": {"timeout": 1}})
    async with Project([slow], {"a": handler}) as project:
        with pytest.raises(ApiFailure) as failure:
            await project.call("a", headers=KEY)
        assert failure.value.status == 504
        with pytest.raises(IdempotencyBusy):
            await project.call("a", headers=KEY)
        free.set()
        while project.engine.stats()["calls"]:  # noqa: ASYNC110 - virtual time; the engine tells nobody
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.01)
        assert body_of(await project.call("a", headers=KEY)) == 2


async def test_a_transactional_step_commits_its_answer_with_what_it_wrote():
    lost = []

    async def handler(call):
        await call.ask("state.update", group="g", key="n", operations=[{"op": "increment", "path": [], "by": 1}])
        return ok("paid")

    async with Project([step("a", "api", transactional=True)], {"a": handler}) as project:
        commit = project.stores.ledger.commit

        async def dying(batch):
            result = await commit(batch)
            if len(batch.ops) > 1 and not lost:
                lost.append(batch)
                raise StoreUnavailable("the host dies here, after the commit")
            return result

        project.stores.ledger.commit = dying
        with pytest.raises(ApiFailure):
            await project.call("a", headers=KEY)
        assert body_of(await project.call("a", headers=KEY)) == "paid"
        assert project.stores.state.get("g", "n").value == b"1"


async def test_an_event_from_outside_is_put_in_once():
    async with Project([step("e", "event", subscribes=["t"])], {"e": Counting()}) as project:
        first = await project.engine.publish("t", {"n": 1}, key="k")
        assert await project.engine.publish("t", {"n": 1}, key="k") == first
        with pytest.raises(IdempotencyConflict):
            await project.engine.publish("t", {"n": 2}, key="k")
        with pytest.raises(IdempotencyConflict):
            await project.engine.publish("u", {"n": 1}, key="k")
        named = {"idempotencyKey": "own"}
        own = await project.engine.publish("t", {"n": 3}, options=named)
        assert await project.engine.publish("t", {"n": 3}, options=named, key="l") == own
        assert await project.engine.publish("t", {"n": 3}, options=named, key="l") == own
        assert len(await project.stores.events.events()) == 2


async def test_methods_that_change_nothing_are_not_looked_at():
    handler = Counting()
    async with Project([step("a", "api")], {"a": handler}) as project:
        assert [body_of(await project.call("a", method="GET", headers=KEY)) for _ in range(2)] == [1, 2]


@pytest.mark.parametrize("key", ["", "k" * 256, ["a", "b"]])
async def test_what_is_no_key_is_refused(key):
    async with Project([step("a", "api")], {"a": Counting()}) as project:
        with pytest.raises(ApiFailure) as failure:
            await project.call("a", headers={"idempotency-key": key})
        assert (failure.value.status, failure.value.name) == (400, "input-invalid")
