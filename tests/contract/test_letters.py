"""Dead letters, replay, idempotency keys, retention and what people look at, over every engine."""

import pytest

from contract.support import START, claimed, committed, emitted, event, finished, state_of, subscribed
from motia_host.abc.events import DeliveryFilter
from motia_host.abc.ledger import Emit, Outcome, StateSet
from motia_host.errors import IdempotencyConflict

pytestmark = pytest.mark.anyio
DAY = 24 * 3600 * 1000


async def dead_letter(stores, **rest):
    await subscribed(stores, "s")
    await emitted(stores, event(**rest))
    (claim,) = await claimed(stores)
    await finished(stores, claim, Outcome.DEAD, error=b'{"name":"x"}')
    return claim


async def test_a_retried_dead_letter_continues_with_its_failures_at_zero(stores):
    dead = await dead_letter(stores, data=b"[1]")
    assert await stores.events.retry_dead(dead.delivery)
    assert not await stores.events.retry_dead(dead.delivery)
    (again,) = await claimed(stores)
    assert (again.delivery, again.attempt, again.failures, again.data) == (dead.delivery, 2, 0, b"[1]")
    assert (await stores.events.delivery(dead.delivery)).error is None


async def test_a_retry_with_an_edited_payload_is_a_new_delivery_with_lineage(stores):
    dead = await dead_letter(stores, data=b"[1]", group="g", priority=4)
    new = await stores.events.retry_edited(dead.delivery, b"[2]")
    assert await state_of(stores, dead.delivery) == "cancelled"
    (claim,) = await claimed(stores)
    assert (claim.delivery, claim.data, claim.lineage, claim.attempt) == (new, b"[2]", dead.delivery, 1)
    assert claim.event != dead.event
    row = await stores.events.event(claim.event)
    assert (row.lineage, row.trace_id, row.group, row.priority) == (dead.delivery, dead.trace_id, "g", 4)
    assert await stores.events.retry_edited(dead.delivery, b"[3]") is None


async def test_what_waits_or_is_dead_can_be_dropped_and_nothing_else(stores, clock):
    dead = await dead_letter(stores)
    await emitted(stores, event(), event(run_at=clock.now + 1000))
    scheduled, ready, _ = await stores.events.deliveries(DeliveryFilter())
    assert (scheduled.state, ready.state) == ("scheduled", "ready")
    for delivery in (scheduled.id, ready.id, dead.delivery):
        assert await stores.events.drop(delivery)
        assert await state_of(stores, delivery) == "cancelled"
        assert not await stores.events.drop(delivery)
    assert not await stores.events.drop("nonsense")
    clock.now += 1000
    assert await claimed(stores) == []
    await emitted(stores, event())
    (running,) = await claimed(stores)
    assert not await stores.events.drop(running.delivery)


async def test_a_replay_is_a_new_event_with_lineage_to_all_or_to_one(stores):
    await subscribed(stores, "s", "r")
    (first,) = await emitted(stores, event(data=b"[1]", flows=("f",)))
    everyone = await stores.events.replay(first.event)
    one = await stores.events.replay(first.event, only=frozenset({"r"}))
    assert (everyone.deliveries, one.deliveries) == (2, 1)
    row = await stores.events.event(one.event)
    assert (row.data, row.lineage, row.flows) == (b"[1]", first.event, ("f",))
    assert [c.lineage for c in await claimed(stores, "r")] == [None, first.event, first.event]
    assert await stores.events.replay("unknown") is None


async def test_an_idempotency_key_names_the_first_event_until_it_expires(stores, clock):
    key = {"idempotency_key": "k", "key_expires_at": clock.now + DAY}
    (first,) = await emitted(stores, event(data=b"1", digest=b"a", **key))
    (again,) = await emitted(stores, event(data=b"1", digest=b"a", **key))
    assert (again.event, again.repeated) == (first.event, True)
    with pytest.raises(IdempotencyConflict):
        await committed(stores, StateSet("g", "k", b"1"), Emit(event(data=b"2", digest=b"b", **key)))
    assert stores.state.get("g", "k") is None
    (other,) = await emitted(stores, event(topic="other", data=b"2", digest=b"b", **key))
    assert not other.repeated
    clock.now += DAY
    (later,) = await emitted(stores, event(data=b"2", digest=b"b", **key))
    assert not later.repeated


async def test_without_a_digest_the_payload_tells_whether_a_key_means_the_same(stores):
    await emitted(stores, event(data=b"1", idempotency_key="k"))
    assert (await emitted(stores, event(data=b"1", idempotency_key="k")))[0].repeated
    with pytest.raises(IdempotencyConflict):
        await committed(stores, Emit(event(data=b"2", idempotency_key="k")))


async def test_deliveries_are_found_by_every_condition_newest_first_page_by_page(stores, clock):
    await subscribed(stores, "a", "b")
    await subscribed(stores, "a", topic="u")
    events = [event(), event("u")]
    await emitted(stores, *events)
    clock.now += 100
    (claim,) = await claimed(stores, "a", 1)
    last = event()
    await emitted(stores, last)

    async def found(**conditions):
        rows = await stores.events.deliveries(DeliveryFilter(**conditions))
        return [(row.topic, row.subscriber, row.state) for row in rows]

    everything = [
        ("t", "b", "ready"), ("t", "a", "ready"), ("u", "a", "ready"), ("t", "b", "ready"), ("t", "a", "running"),
    ]  # fmt: skip
    assert await found() == everything
    assert await found(state="running") == everything[4:]
    assert await found(subscriber="b") == [everything[0], everything[3]]
    assert await found(topic="u") == [everything[2]]
    assert await found(event=events[0].id) == everything[3:]
    assert await found(since=START + 100) == everything[:2]
    assert await found(until=START + 100) == everything[2:]
    assert await found(trace_id="e" * 32) == []
    page = await stores.events.deliveries(DeliveryFilter(limit=2))
    assert await found(after=page[-1].id, limit=2) == everything[2:4]
    assert (await stores.events.delivery(claim.delivery)).changed_at == START + 100


async def test_events_are_listed_newest_first_page_by_page(stores):
    events = [event(), event("u"), event()]
    await emitted(stores, *events)
    ids = [e.id for e in reversed(events)]
    assert [row.id for row in await stores.events.events()] == ids
    assert [row.id for row in await stores.events.events(after=ids[0], limit=1)] == ids[1:2]
    assert [row.id for row in await stores.events.events(topic="u")] == ids[1:2]
    assert await stores.events.events(trace_id="0" * 32) == []


async def test_depths_count_what_waits_runs_and_is_dead(stores, clock):
    await dead_letter(stores)
    clock.now += 5
    await emitted(stores, event(), event(), event(run_at=clock.now + 1000))
    await claimed(stores, count=1)
    (depth,) = await stores.events.depths()
    assert (depth.subscriber, depth.scheduled, depth.ready, depth.running, depth.dead) == ("s", 1, 1, 1, 1)
    assert depth.oldest_ready_at == START + 5


async def test_retention_forgets_what_ended_long_ago_and_nothing_else(stores, clock):
    dead = await dead_letter(stores)
    await emitted(stores, event(), event("nobody"))
    (done,) = await claimed(stores)
    await finished(stores, done)
    await emitted(stores, event())
    clock.now += 7 * DAY - 1
    assert await stores.events.sweep() == 0
    clock.now += 2
    assert await stores.events.sweep() == 2
    assert await stores.events.event(done.event) is None
    assert await stores.events.delivery(done.delivery) is None
    left = await stores.events.deliveries(DeliveryFilter())
    assert [row.state for row in left] == ["ready", "dead"]
    assert left[1].id == dead.delivery
    assert await stores.events.sweep() == 0


async def test_what_ended_lately_is_kept_though_it_was_emitted_long_ago(stores, clock):
    await subscribed(stores, "s")
    await emitted(stores, event())
    clock.now += 30 * DAY
    (claim,) = await claimed(stores)
    await finished(stores, claim)
    assert await stores.events.sweep() == 0
    assert await state_of(stores, claim.delivery) == "done"
