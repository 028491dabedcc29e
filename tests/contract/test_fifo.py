"""Fifo lanes, over every engine."""

import pytest

from contract.support import claimed, emitted, event, finished, state_of, subscribed
from motia_host.abc.events import DeliveryFilter
from motia_host.abc.ledger import Outcome

pytestmark = pytest.mark.anyio


async def lane(stores, *groups, on_dead="continue"):
    """One event per group named, in order; their ids."""
    await subscribed(stores, "s", fifo=True, on_dead=on_dead)
    events = [event(group=group) for group in groups]
    await emitted(stores, *events)
    return [e.id for e in events]


def ids(claims):
    return [claim.event for claim in claims]


async def test_a_lane_runs_one_at_a_time_in_order_and_lanes_run_side_by_side(stores):
    a1, b1, a2, b2, a3 = await lane(stores, "a", "b", "a", "b", "a")
    first = await claimed(stores)
    assert ids(first) == [a1, b1]
    assert await claimed(stores) == []
    await finished(stores, first[0])
    (second,) = await claimed(stores)
    assert second.event == a2
    await finished(stores, second)
    await finished(stores, first[1])
    assert sorted(ids(await claimed(stores))) == sorted([b2, a3])


async def test_events_without_a_group_share_one_lane(stores):
    first, second = await lane(stores, None, None)
    (claim,) = await claimed(stores)
    assert (claim.event, claim.group) == (first, None)
    await finished(stores, claim)
    assert ids(await claimed(stores)) == [second]


async def test_the_end_of_one_tells_that_its_lane_may_go_on(stores):
    await lane(stores, "a", "a")
    (claim,) = await claimed(stores)
    ready = []
    stores.ledger.listeners.ready.append(ready.append)
    await finished(stores, claim)
    assert ready == [frozenset({"s"})]


async def test_a_lane_waits_for_the_retry_of_its_head(stores, clock):
    a1, a2, _ = await lane(stores, "a", "a", "b")
    (head, _) = await claimed(stores)
    await finished(stores, head, Outcome.RETRY, retry_at=clock.now + 1000)
    assert await claimed(stores) == []
    clock.now += 1000
    (again,) = await claimed(stores)
    assert (again.event, again.attempt) == (a1, 2)
    await finished(stores, again)
    assert ids(await claimed(stores)) == [a2]


async def test_an_interrupted_head_runs_first_again(stores):
    a1, _ = await lane(stores, "a", "a")
    (head,) = await claimed(stores)
    await finished(stores, head, Outcome.INTERRUPTED)
    assert ids(await claimed(stores)) == [a1]


async def test_a_dead_letter_steps_aside_when_the_lane_shall_continue(stores):
    _, a2 = await lane(stores, "a", "a")
    (head,) = await claimed(stores)
    await finished(stores, head, Outcome.DEAD)
    assert ids(await claimed(stores)) == [a2]


@pytest.mark.parametrize("way_out", ["retry", "drop", "edited"])
async def test_a_dead_letter_that_blocks_holds_its_lane_until_somebody_decides(stores, way_out):
    _, a2, _ = await lane(stores, "a", "a", "b", on_dead="block")
    (head, _) = await claimed(stores)
    await finished(stores, head, Outcome.DEAD)
    assert await claimed(stores) == []
    if way_out == "drop":
        assert await stores.events.drop(head.delivery)
        assert ids(await claimed(stores)) == [a2]
        return
    if way_out == "retry":
        assert await stores.events.retry_dead(head.delivery)
        expected = head.delivery
    else:
        expected = await stores.events.retry_edited(head.delivery, b"2")
    (again,) = await claimed(stores)
    assert again.delivery == expected
    await finished(stores, again)
    assert ids(await claimed(stores)) == [a2]


async def test_a_retried_dead_letter_goes_before_those_that_wait(stores):
    a1, _, a3 = await lane(stores, "a", "a", "a")
    (head,) = await claimed(stores)
    await finished(stores, head, Outcome.DEAD)
    (second,) = await claimed(stores)
    assert await stores.events.retry_dead(head.delivery)
    assert await claimed(stores) == []
    await finished(stores, second)
    (again,) = await claimed(stores)
    assert again.event == a1
    await finished(stores, again)
    assert ids(await claimed(stores)) == [a3]


async def test_a_delayed_event_takes_its_place_when_its_time_has_come(stores, clock):
    await subscribed(stores, "s", fifo=True)
    late, first, second = event(group="a", run_at=clock.now + 10), event(group="a"), event(group="a")
    await emitted(stores, late, first, second)
    (claim,) = await claimed(stores)
    assert claim.event == first.id
    clock.now += 10
    await finished(stores, claim)
    (claim,) = await claimed(stores)
    assert claim.event == second.id
    await finished(stores, claim)
    assert ids(await claimed(stores)) == [late.id]


async def test_a_dropped_one_leaves_its_lane_to_the_next(stores):
    _, a2 = await lane(stores, "a", "a")
    (row, _) = reversed(await _all(stores))
    assert await stores.events.drop(row.id)
    assert await state_of(stores, row.id) == "cancelled"
    assert ids(await claimed(stores)) == [a2]


async def test_expired_ones_leave_their_lane_to_the_next(stores, clock):
    await subscribed(stores, "s", fifo=True)
    events = [*(event(group="a", expires_at=clock.now + 1) for _ in range(120)), event(group="a")]
    await emitted(stores, *events)
    clock.now += 1
    got = []
    told = []
    stores.ledger.listeners.ready.append(told.append)
    for _ in range(5):
        got += await claimed(stores)
    assert ids(got) == [events[-1].id]
    assert told


async def test_a_slot_is_used_in_an_idle_lane_alone(stores):
    await subscribed(stores, "s", fifo=True)
    slots = frozenset({"s"})
    (first,) = await emitted(stores, event(group="a", slots=slots))
    assert len(first.claimed) == 1
    blocked, other = await emitted(stores, event(group="a", slots=slots), event(group="b", slots=slots))
    assert (len(blocked.claimed), len(other.claimed)) == (0, 1)
    await finished(stores, first.claimed[0])
    (waiting,) = await emitted(stores, event(group="a", slots=slots))
    assert waiting.claimed == ()
    assert ids(await claimed(stores)) == [blocked.event]


async def test_priority_chooses_among_lanes_never_within_one(stores):
    await subscribed(stores, "s", fifo=True)
    a1, a2, b1 = event(group="a"), event(group="a", priority=9), event(group="b", priority=5)
    await emitted(stores, a1, a2, b1)
    assert ids(await claimed(stores)) == [b1.id, a1.id]


async def test_the_same_group_of_two_subscribers_is_two_lanes(stores):
    await subscribed(stores, "s", "r", fifo=True)
    await emitted(stores, event(group="a"), event(group="a"))
    assert len(await claimed(stores, "s")) == 1
    assert len(await claimed(stores, "r")) == 1


async def test_lanes_outlive_a_restart(opened):
    stores = opened()
    async with stores.running():
        a1, a2, b1 = await lane(stores, "a", "a", "b")
        await claimed(stores, count=1)
    stores = opened()
    async with stores.running():
        first = await claimed(stores)
        assert ids(first) == [a1, b1]
        assert await claimed(stores) == []
        await finished(stores, first[0])
        assert ids(await claimed(stores)) == [a2]


async def _all(stores):
    return await stores.events.deliveries(DeliveryFilter())
