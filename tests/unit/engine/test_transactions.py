"""Transactional steps: all of it or nothing, own writes seen, serializable beside others."""

import asyncio

import pytest

from motia_host import values
from motia_host.abc.events import DeliveryFilter
from motia_host.engine.key_locks import Hold, KeyLocks
from motia_host.engine.requests import ApiFailure
from motia_host.errors import RpcError
from unit.engine.project import Project, body_of, ok, step, stream
from unit.engine.runners import HandlerFailed

pytestmark = pytest.mark.anyio


def event(name="t", topic="a", **config):
    return step(name, "event", subscribes=[topic], transactional=True, **{"emits": ["b"], **config})


def api(name="t", **config):
    return step(name, "api", transactional=True, emits=["b"], **config)


def stored(project, key, group="g"):
    row = project.stores.state.get(group, key)
    return None if row is None else values.loads(row.value)


async def put(project, key, value):
    async def handler(call):
        await call.ask("state.set", group="g", key=key, value=value)
        return ok()

    project.scripts["put"] = handler
    await project.call("put")


PUT = step("put", "api")


async def test_everything_is_stored_when_the_handler_has_succeeded_and_nothing_before():
    seen = []

    async def handler(call):
        await call.ask("state.set", group="g", key="k", value=1)
        await call.ask("stream.set", stream="s", group="g", id="1", data={"n": 1})
        answer = await call.emit("b", 1)
        seen.append(
            (
                stored(project, "k"),
                project.stores.streams.get("s", "g", "1"),
                await project.stores.events.event(answer["id"]),
            )
        )
        return ok(answer["id"])

    async with Project([api(), stream("s")], {"t": handler}) as project:
        reply = await project.call("t")
        assert seen == [(None, None, None)]
        assert stored(project, "k") == 1
        assert values.loads(project.stores.streams.get("s", "g", "1").data) == {"n": 1, "id": "1"}
        assert (await project.stores.events.event(body_of(reply))).topic == "b"


async def test_a_handler_sees_what_it_has_written_itself():
    async def handler(call):
        place = {"group": "g", "key": "k"}
        item = {"stream": "s", "group": "g", "id": "1"}
        add = [{"op": "increment", "path": ["n"], "by": 1}]
        return ok([
            await call.ask("state.set", **place, value={"n": 1}),
            await call.ask("state.get", **place),
            await call.ask("state.update", **place, operations=add),
            await call.ask("state.set", group="g", key="z", value=0),
            await call.ask("state.getGroup", group="g"),
            await call.ask("state.delete", **place),
            await call.ask("state.get", **place),
            await call.ask("state.getGroup", group="g"),
            await call.ask("state.clear", group="g"),
            await call.ask("state.getGroup", group="g"),
            await call.ask("state.get", group="g", key="old"),
            await call.ask("stream.update", **item, operations=add),
            await call.ask("stream.getGroup", stream="s", group="g"),
            await call.ask("stream.delete", **item),
            await call.ask("stream.get", **item),
            await call.ask("stream.send", stream="s", group="g", event={"type": "t", "data": 1}),
        ])  # fmt: skip

    async with Project([api(), PUT, stream("s")], {"t": handler}) as project:
        await put(project, "old", "old")
        found = body_of(await project.call("t"))
        assert await project.stores.state.get_group("g") == []
    item = {"n": 1, "id": "1"}
    assert found == [
        None, {"n": 1}, {"n": 2}, None, ["old", {"n": 2}, 0], {"n": 2}, None, ["old", 0], None, [], None, item, [item], item, None, None,
    ]  # fmt: skip


async def test_a_handler_that_fails_leaves_nothing_behind_and_its_retry_starts_anew():
    async def handler(call):
        await call.ask("state.update", group="g", key="n", operations=[{"op": "increment", "by": 1}])
        await call.emit("b", call.params["attempt"])
        if call.params["attempt"] < 3:
            raise HandlerFailed

    async def note(call):
        ran.append(call.params["input"])

    ran = []
    files = [event(), step("n", "event", subscribes=["b"])]
    async with Project(files, {"t": handler, "n": note}) as project:
        await project.engine.publish("a", 1)
        await project.settled()
        assert (stored(project, "n"), ran) == (1, [3])


async def test_a_conflict_runs_the_handler_again_without_counting_an_attempt():
    async def handler(call):
        before = await call.ask("state.get", group="g", key="n") or 0
        await call.ask("state.set", group="g", key="n", value=before + 1)
        runs.append((call.params["attempt"], before))
        if len(runs) == 1:
            await put(project, "n", 10)

    runs = []
    async with Project([event(retry={"maxAttempts": 1}), PUT], {"t": handler}) as project:
        await project.engine.publish("a", 1)
        await project.settled()
        [row] = await project.stores.events.deliveries(DeliveryFilter())
        assert (row.state, row.attempt, row.failures) == ("done", 1, 0)
        assert (runs, stored(project, "n")) == ([(1, 0), (1, 10)], 11)


async def test_a_group_that_was_read_conflicts_with_a_key_that_was_added():
    async def handler(call):
        group = await call.ask("state.getGroup", group="g")
        await call.ask("state.set", group="sums", key="n", value=sum(group))
        runs.append(group)
        if len(runs) == 1:
            await put(project, "b", 2)
        return ok()

    runs = []
    async with Project([api(), PUT], {"t": handler}) as project:
        await put(project, "a", 1)
        await project.call("t")
        assert (runs, stored(project, "n", "sums")) == ([[1], [1, 2]], 3)


async def test_writes_that_were_not_preceded_by_reads_do_not_conflict():
    async def handler(call):
        await call.ask("state.set", group="g", key="n", value="mine")
        runs.append(1)
        await put(project, "n", "theirs")
        return ok()

    runs = []
    async with Project([api(), PUT], {"t": handler}) as project:
        await project.call("t")
        assert (len(runs), stored(project, "n")) == (1, "mine")


async def test_a_failure_on_reads_that_no_longer_hold_costs_nothing():
    async def handler(call):
        stock = await call.ask("state.get", group="g", key="stock")
        runs.append(stock)
        if len(runs) == 1:
            await put(project, "stock", 5)
        if not stock:
            raise HandlerFailed("sold out", retry={"allowed": False})

    runs = []
    async with Project([event(), PUT], {"t": handler}) as project:
        await project.engine.publish("a", 1)
        await project.settled()
        assert (runs, await project.states()) == ([None, 5], [("t", "done", 1)])


async def test_a_failure_on_reads_that_still_hold_is_its_own():
    async def handler(call):
        await call.ask("state.get", group="g", key="stock")
        raise HandlerFailed("sold out")

    async with Project([api()], {"t": handler}) as project:
        with pytest.raises(ApiFailure, match="sold out"):
            await project.call("t")
        assert len(project.pool.invoked) == 1


async def test_a_handler_that_always_loses_has_failed_in_the_end():
    async def handler(call):
        await call.ask("state.get", group="g", key="n")
        await put(project, "n", len(project.pool.invoked))
        return ok()

    async with Project([api(), PUT], {"t": handler}) as project:
        with pytest.raises(ApiFailure, match="others changed what it had read") as caught:
            await project.call("t")
        assert caught.value.status == 500


async def test_sixteen_transfers_at_a_time_never_change_the_sum_nor_go_below_zero():
    balances = []

    async def transfer(call):
        source, target, amount = call.params["input"]
        read = {name: await call.ask("state.get", group="g", key=name) for name in (source, target)}
        await asyncio.sleep(0.001 * (amount % 3))
        balances.append(read[source])
        if read[source] < amount:
            return
        await call.ask("state.set", group="g", key=source, value=read[source] - amount)
        await call.ask("state.update", group="g", key=target, operations=[{"op": "increment", "by": amount}])
        if amount == 7 and not died:
            died.append(1)
            call.runner.die()
            await asyncio.sleep(10_000)

    died = []
    names = ["a", "b", "c"]
    async with Project([event(), PUT], {"t": transfer}, capacity=24) as project:
        for name in names:
            await put(project, name, 50)
        moves = [[names[n % 3], names[(n * 2 + 1) % 3], n % 11] for n in range(120) if n % 3 != (n * 2 + 1) % 3]
        await asyncio.gather(*(project.engine.publish("a", move) for move in moves))
        await project.settled()
        found = [stored(project, name) for name in names]
        assert {state for _, state, _ in await project.states()} == {"done"}
    assert (sum(found), min(found) >= 0, min(balances) >= 0, died) == (150, True, True, [1])


async def test_counters_of_transactional_steps_are_exact():
    async def count(call):
        before = await call.ask("state.get", group="g", key="n") or 0
        await asyncio.sleep(0.001 * (call.params["input"] % 5))
        await call.ask("state.set", group="g", key="n", value=before + 1)
        if call.params["input"] % 7 == 0 and call.params["attempt"] == 1:
            raise HandlerFailed

    async with Project([event()], {"t": count}, capacity=24) as project:
        await asyncio.gather(*(project.engine.publish("a", n) for n in range(100)))
        await project.settled()
        assert stored(project, "n") == 100


async def test_a_request_is_answered_by_the_run_that_committed():
    async def handler(call):
        before = await call.ask("state.get", group="g", key="n") or 0
        await asyncio.sleep(0.01)
        await call.ask("state.set", group="g", key="n", value=before + 1)
        return ok(before + 1)

    async with Project([api()], {"t": handler}, capacity=32) as project:
        replies = await asyncio.gather(*(project.call("t") for _ in range(20)))
        assert sorted(body_of(reply) for reply in replies) == list(range(1, 21))
        assert stored(project, "n") == 20


async def test_a_response_that_is_none_keeps_nothing():
    async def handler(call):
        await call.ask("state.set", group="g", key="k", value=1)
        return {"response": {"status": 99}}

    async with Project([api()], {"t": handler}) as project:
        with pytest.raises(ApiFailure, match="not a response"):
            await project.call("t")
        assert stored(project, "k") is None


async def test_a_request_past_its_time_keeps_nothing_even_when_its_handler_ends_later():
    async def handler(call):
        await call.ask("state.set", group="g", key="k", value=1)
        await call.cancelled
        return ok()

    async with Project([api(infrastructure={"handler": {"timeout": 1}})], {"t": handler}) as project:
        with pytest.raises(ApiFailure) as caught:
            await project.call("t")
        await asyncio.sleep(10)
        assert (caught.value.status, stored(project, "k")) == (504, None)


async def test_a_streamed_response_is_refused():
    async def handler(call):
        with pytest.raises(RpcError, match="cannot be streamed"):
            await call.ask("response.start", status=200, headers={})
        return ok()

    async with Project([api()], {"t": handler}) as project:
        assert (await project.call("t")).status == 200


async def test_an_emit_whose_key_was_used_with_another_payload_fails_the_step_and_keeps_nothing():
    async def handler(call):
        await call.ask("state.set", group="g", key="k", value=1)
        await call.emit("b", call.params["request"]["body"]["text"], idempotencyKey="key")
        return ok()

    async with Project([api()], {"t": handler}) as project:
        await project.call("t", 1)
        with pytest.raises(ApiFailure) as caught:
            await project.call("t", 2)
        assert caught.value.name == "idempotency-conflict"
        assert len(await project.stores.events.events()) == 1


async def test_schemas_of_streams_are_enforced_on_what_the_run_has_written():
    schema = {"type": "object", "properties": {"n": {"type": "integer", "maximum": 2}}}

    async def handler(call):
        add = [{"op": "increment", "path": ["n"], "by": 1}]
        answers = [call.ask("stream.update", stream="s", group="g", id="1", operations=add) for _ in range(3)]
        found = await asyncio.gather(*answers, return_exceptions=True)
        return ok([answer.name if isinstance(answer, RpcError) else answer["n"] for answer in found])

    async with Project([api(), stream("s", schema=schema)], {"t": handler}) as project:
        assert body_of(await project.call("t")) == [1, 2, "item-invalid"]


async def test_an_update_keeps_the_expiry_of_its_key():
    async def handler(call):
        await call.ask("state.set", group="g", key="k", value=1, ttlMs=5_000)
        return ok(await call.ask("state.update", group="g", key="k", operations=[{"op": "increment", "by": 1}]))

    async with Project([api()], {"t": handler}) as project:
        assert body_of(await project.call("t")) == 2
        assert stored(project, "k") == 2
        await asyncio.sleep(6)
        assert stored(project, "k") is None


async def test_held_keys_let_others_wait_and_a_holder_that_takes_too_long_is_not_waited_for():
    locks, order = KeyLocks(), []
    with Hold(locks) as first, Hold(locks) as second, Hold(locks) as third:
        await first.take([("state", "g", "b"), ("state", "g", "a")])
        waiting = asyncio.ensure_future(second.others([("state", "g", "a")]))
        group = asyncio.ensure_future(third.take([("state", "g", None)]))
        for task, name in ((waiting, "key"), (group, "group")):
            task.add_done_callback(lambda _, name=name: order.append(name))
        await first.others([("state", "g", "b")])
        await asyncio.sleep(29)
        assert order == []
        await asyncio.sleep(2)
        assert sorted(order) == ["group", "key"]
