"""Emits, claims and the ends of attempts, over every engine."""

import pytest

from contract.support import START, claimed, committed, emitted, event, finished, state_of, subscribed
from motia_host.abc.events import INTERRUPTION_LIMIT, DeliveryFilter, Subscription
from motia_host.abc.ledger import Batch, Emit, Fence, Fenced, Finish, Outcome, StateSet

pytestmark = pytest.mark.anyio


async def test_an_emit_makes_one_delivery_for_every_stored_subscription(stores):
    await subscribed(stores, "a", "b")
    await subscribed(stores, "c", topic="other")
    (result,) = await emitted(stores, event(data=b'{"n":1}', flows=("f", "g"), source="api"))
    assert (result.repeated, result.deliveries, result.claimed) == (False, 2, ())
    (claim,) = await claimed(stores, "a")
    assert (claim.event, claim.topic, claim.data, claim.flows) == (result.event, "t", b'{"n":1}', ("f", "g"))
    assert (claim.attempt, claim.failures, claim.interruptions, claim.suspect) == (1, 0, 0, False)
    assert (claim.emitted_at, claim.ready_at) == (START, START)
    assert [c.subscriber for c in await claimed(stores, "b")] == ["b"]
    assert await claimed(stores, "c") == []


async def test_an_event_without_a_subscriber_is_stored(stores):
    (result,) = await emitted(stores, event(data=b"[1]", group="g", priority=3))
    row = await stores.events.event(result.event)
    assert (row.topic, row.data, row.deliveries, row.group, row.priority) == ("t", b"[1]", 0, "g", 3)


async def test_subscriptions_leave_only_with_a_complete_load(stores):
    await subscribed(stores, "a", "b")
    await stores.events.subscribe([Subscription("a", "t")], complete=False)
    assert (await emitted(stores, event()))[0].deliveries == 2
    await stores.events.subscribe([Subscription("a", "t")], complete=True)
    assert (await emitted(stores, event()))[0].deliveries == 1


async def test_subscriptions_outlive_a_restart(opened):
    stores = opened()
    async with stores.running():
        await subscribed(stores, "a")
    stores = opened()
    async with stores.running():
        assert (await emitted(stores, event()))[0].deliveries == 1


async def test_a_claim_takes_the_oldest_of_the_highest_priority_within_the_room(stores):
    await subscribed(stores, "s")
    events = [event(priority=p) for p in (0, 5, 0, 5, -1)]
    await emitted(stores, *events)
    order = [events[i].id for i in (1, 3, 0, 2, 4)]
    assert [c.event for c in await claimed(stores, count=3)] == order[:3]
    assert [c.event for c in await stores.events.claim({"s": 9, "other": 3}, limit=1)] == order[3:4]
    assert [c.event for c in await claimed(stores, count=0)] == []
    assert [c.event for c in await claimed(stores)] == order[4:]


async def test_a_claim_gives_each_subscriber_no_more_than_its_room(stores):
    await subscribed(stores, "a", "b")
    await emitted(stores, *(event() for _ in range(5)))
    got = await stores.events.claim({"a": 2, "b": 3}, limit=100)
    assert sorted(c.subscriber for c in got) == ["a", "a", "b", "b", "b"]


async def test_a_claimed_delivery_is_not_claimed_again_and_ends_done(stores):
    await subscribed(stores, "s")
    await emitted(stores, event())
    (claim,) = await claimed(stores)
    assert await claimed(stores) == []
    assert await state_of(stores, claim.delivery) == "running"
    await finished(stores, claim)
    assert await state_of(stores, claim.delivery) == "done"
    assert [(a.attempt, a.outcome) for a in await stores.events.attempts(claim.delivery)] == [(1, "done")]


async def test_an_emit_into_a_free_slot_is_stored_as_running_and_returned(stores):
    await subscribed(stores, "a", "b")
    (result,) = await emitted(stores, event(slots=frozenset({"a"})))
    assert [(c.subscriber, c.attempt, c.event) for c in result.claimed] == [("a", 1, result.event)]
    assert await claimed(stores, "a") == []
    await finished(stores, result.claimed[0])
    assert len(await claimed(stores, "b")) == 1


async def test_a_slot_is_not_used_before_the_time_or_past_the_expiry(stores, clock):
    await subscribed(stores, "s")
    slots = frozenset({"s"})
    results = await emitted(stores, event(slots=slots, run_at=clock.now + 1), event(slots=slots, expires_at=clock.now))
    assert [result.claimed for result in results] == [(), ()]


async def test_a_delayed_emit_is_ready_when_its_time_has_come(stores, clock):
    due = []
    stores.ledger.listeners.scheduled.append(due.append)
    await subscribed(stores, "s")
    await emitted(stores, event(run_at=clock.now + 5000), event(run_at=clock.now + 9000))
    assert await claimed(stores) == []
    assert await stores.events.next_due() == START + 5000
    assert due == [START + 5000]
    clock.now += 5000
    (claim,) = await claimed(stores)
    assert claim.ready_at == START + 5000
    assert await stores.events.next_due() == START + 9000


async def test_the_delay_of_a_subscription_holds_where_the_emit_names_none(stores, clock):
    await subscribed(stores, "s", delay_ms=1000)
    await emitted(stores, event(), event(run_at=clock.now))
    assert len(await claimed(stores)) == 1
    clock.now += 1000
    assert len(await claimed(stores)) == 1


async def test_an_expired_delivery_is_cancelled_instead_of_run(stores, clock):
    await subscribed(stores, "s")
    events = [event(expires_at=clock.now + 10), event(), event(expires_at=clock.now + 11)]
    await emitted(stores, *events)
    clock.now += 10
    assert [c.event for c in await claimed(stores)] == [events[1].id, events[2].id]
    row = (await _deliveries_of(stores, events[0]))[0]
    assert row.state == "cancelled"


async def test_a_charged_failure_is_ready_again_at_its_time_and_counts(stores, clock):
    await subscribed(stores, "s")
    await emitted(stores, event())
    (first,) = await claimed(stores)
    clock.now += 7
    await finished(stores, first, Outcome.RETRY, retry_at=clock.now + 1000, error=b'{"name":"x","message":"y"}')
    assert await claimed(stores) == []
    assert await state_of(stores, first.delivery) == "scheduled"
    clock.now += 1000
    (second,) = await claimed(stores)
    assert (second.delivery, second.attempt, second.failures) == (first.delivery, 2, 1)
    attempts = await stores.events.attempts(first.delivery)
    assert [(a.attempt, a.started_at, a.ended_at, a.outcome, a.error) for a in attempts] == [
        (1, START, START + 7, "retry", b'{"name":"x","message":"y"}'),
        (2, START + 1007, None, None, None),
    ]


async def test_a_dead_letter_keeps_its_error_and_is_not_claimed(stores):
    await subscribed(stores, "s")
    await emitted(stores, event())
    (claim,) = await claimed(stores)
    await finished(stores, claim, Outcome.DEAD, error=b'{"name":"x"}')
    row = await stores.events.delivery(claim.delivery)
    assert (row.state, row.failures, row.error) == ("dead", 1, b'{"name":"x"}')
    assert await claimed(stores) == []


async def test_an_interruption_is_not_charged_and_runs_again_at_once_as_a_suspect(stores):
    ready = []
    await subscribed(stores, "s")
    await emitted(stores, event())
    (claim,) = await claimed(stores)
    stores.ledger.listeners.ready.append(ready.append)
    await finished(stores, claim, Outcome.INTERRUPTED)
    assert ready == [frozenset({"s"})]
    (again,) = await claimed(stores)
    assert (again.attempt, again.failures, again.interruptions, again.suspect) == (2, 0, 1, True)
    await finished(stores, again, Outcome.INTERRUPTED, suspect=False)
    assert (await claimed(stores))[0].interruptions == 2


async def test_what_never_began_is_neither_charged_nor_counted_and_leaves_no_attempt(stores):
    await subscribed(stores, "s")
    await emitted(stores, event())
    (claim,) = await claimed(stores)
    await finished(stores, claim, Outcome.UNSTARTED)
    (row,) = await stores.events.deliveries(DeliveryFilter())
    assert (row.state, row.attempt, row.failures, row.interruptions, row.suspect) == ("ready", 0, 0, 0, False)
    assert await stores.events.attempts(claim.delivery) == []
    assert await claimed(stores) == [claim]


async def test_the_end_of_an_attempt_that_does_not_run_is_fenced(stores):
    await subscribed(stores, "s")
    await emitted(stores, event())
    (claim,) = await claimed(stores)
    for delivery, attempt in ((claim.delivery, 2), ("d000000000000fff", 1), ("nonsense", 1)):
        batch = Batch([StateSet("g", "k", b"1"), Finish(delivery, attempt, Outcome.DONE)])
        assert await stores.ledger.commit(batch) == Fenced()
    await finished(stores, claim)
    assert await stores.ledger.commit(Batch([Finish(claim.delivery, 1, Outcome.DONE)])) == Fenced()
    assert stores.state.get("g", "k") is None


async def test_writes_of_an_attempt_that_has_ended_are_fenced(stores):
    await subscribed(stores, "s")
    await emitted(stores, event())
    (claim,) = await claimed(stores)
    fence = Fence(claim.delivery, claim.attempt, stores.ledger.epoch)
    await committed(stores, StateSet("g", "k", b"1"), fence=fence)
    late = Batch([StateSet("g", "k", b"2")], fence=Fence(claim.delivery, claim.attempt, fence.epoch - 1))
    assert await stores.ledger.commit(late) == Fenced()
    done = stores.ledger.submit(Batch([Finish(claim.delivery, 1, Outcome.DONE)], fence=fence))
    after = stores.ledger.submit(Batch([StateSet("g", "k", b"3"), Emit(event())], fence=fence))
    assert (await done) != Fenced()
    assert await after == Fenced()
    assert stores.state.get("g", "k").value == b"1"


async def test_what_ran_when_the_host_stopped_is_ready_again_interrupted_and_suspect(opened):
    stores = opened()
    async with stores.running():
        await subscribed(stores, "s")
        await emitted(stores, event(), event())
        (running,) = await claimed(stores, count=1)
        old = Fence(running.delivery, running.attempt, stores.ledger.epoch)
    stores = opened()
    async with stores.running():
        assert stores.ledger.epoch == old.epoch + 1
        assert await stores.ledger.commit(Batch([StateSet("g", "k", b"1")], fence=old)) == Fenced()
        assert await stores.ledger.commit(Batch([Finish(old.delivery, old.attempt, Outcome.DONE)])) == Fenced()
        again, other = await claimed(stores)
        assert (again.delivery, again.attempt, again.interruptions, again.suspect, again.failures) == (
            running.delivery, 2, 1, True, 0,
        )  # fmt: skip
        assert not other.suspect
        assert [a.outcome for a in await stores.events.attempts(again.delivery)] == ["interrupted", None]


async def test_what_was_interrupted_more_than_twenty_times_is_dead_at_the_next_start(opened):
    stores = opened()
    async with stores.running():
        await subscribed(stores, "s")
        await emitted(stores, event())
    for n in range(INTERRUPTION_LIMIT + 1):
        stores = opened()
        async with stores.running():
            (claim,) = await claimed(stores)
            assert (claim.interruptions, claim.failures) == (n, 0)
    stores = opened()
    async with stores.running():
        row = await stores.events.delivery(claim.delivery)
        assert row.state == "dead"
        assert b'"name":"interrupted"' in row.error


async def test_a_repeated_emit_is_recognised_within_its_delivery(stores):
    await subscribed(stores, "s")
    await emitted(stores, event())
    (claim,) = await claimed(stores)
    same = {"parent": claim.delivery, "digest": b"\x01\x02"}
    (first,) = await emitted(stores, event(**same))
    repeated, second, other = await emitted(
        stores, event(**same), event(**same, occurrence=1), event(parent=claim.delivery, digest=b"\x03")
    )
    assert (repeated.event, repeated.repeated, repeated.deliveries) == (first.event, True, 0)
    assert not second.repeated
    assert not other.repeated
    assert (await stores.events.event(first.event)).parent == claim.delivery
    assert len(await claimed(stores)) == 3


async def test_two_equal_emits_in_one_batch_are_one_event(stores):
    first, second = await emitted(
        stores, event(parent="d00000000000000a", digest=b"x"), event(parent="d00000000000000a", digest=b"x")
    )
    assert second.event == first.event
    assert second.repeated


async def test_an_emit_that_failed_with_its_batch_was_not_made(stores):
    same = {"parent": "d00000000000000a", "digest": b"x"}
    batch = Batch([Emit(event(**same)), Finish("d00000000000000a", 1, Outcome.DONE)])
    assert await stores.ledger.commit(batch) == Fenced()
    assert not (await emitted(stores, event(**same)))[0].repeated


async def _deliveries_of(stores, new):
    return await stores.events.deliveries(DeliveryFilter(event=new.id))
