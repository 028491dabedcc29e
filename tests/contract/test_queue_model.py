"""The queue of every engine against a plain-Python reference: whatever the order of calls, both say the same."""

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from contract.conftest import ENGINES
from contract.support import StillClock
from motia_host.abc.events import DeliveryFilter, Subscription
from motia_host.abc.ledger import Batch, Committed, Emit, Fenced, Finish, NewEvent, Outcome
from motia_host.abc.stores import StoreOptions

SUBSCRIPTIONS = [
    Subscription("standard", "t"),
    Subscription("delayed", "t", delay_ms=50),
    Subscription("fifo", "t", fifo=True),
    Subscription("block", "t", fifo=True, on_dead="block"),
]
NAMES = [s.subscriber for s in SUBSCRIPTIONS]


@dataclass
class Waiting:
    """A delivery as the reference knows it."""

    event: str
    subscriber: str
    group: str | None
    priority: int
    place: int
    state: str = "ready"
    run_at: int | None = None
    expires_at: int | None = None
    attempt: int = 0
    failures: int = 0
    interruptions: int = 0
    suspect: bool = False


@dataclass
class Reference:
    """The rules of delivery, said as simply as possible: a list that is searched from the front at each question."""

    deliveries: list[Waiting] = field(default_factory=list)
    places: int = 0

    def emit(self, event, group, priority, run_at, expires_at, now):
        for subscription in SUBSCRIPTIONS:
            at = run_at if run_at is not None else now + subscription.delay_ms
            waiting = Waiting(event, subscription.subscriber, group, priority, self.place(), expires_at=expires_at)
            if at > now:
                waiting.state, waiting.run_at = "scheduled", at
            self.deliveries.append(waiting)

    def place(self):
        self.places += 1
        return self.places

    def become_due(self, now):
        due = [d for d in self.deliveries if d.state == "scheduled" and d.run_at <= now]
        for delivery in sorted(due, key=lambda d: (d.run_at, self.deliveries.index(d))):
            delivery.state, delivery.run_at = "ready", None
            if not delivery.attempt:
                delivery.place = self.place()

    def claim(self, subscriber, room, now):
        self.become_due(now)
        taken = []
        while len(taken) < room and (candidates := self.may_run(subscriber)):
            first = min(candidates, key=lambda d: (-d.priority, d.place))
            if first.expires_at is not None and first.expires_at <= now:
                first.state = "cancelled"
                continue
            first.state = "running"
            first.attempt += 1
            taken.append(first)
        return taken

    def may_run(self, subscriber):
        ready = [d for d in self.deliveries if d.subscriber == subscriber and d.state == "ready"]
        if subscriber not in ("fifo", "block"):
            return ready
        lanes = {d.group for d in ready}
        heads = [min((d for d in ready if d.group == lane), key=lambda d: d.place) for lane in lanes]
        return [head for head in heads if not self.is_held(head)]

    def is_held(self, head):
        lane = [d for d in self.deliveries if (d.subscriber, d.group) == (head.subscriber, head.group)]
        return any(
            d.state == "running"
            or (d.state == "scheduled" and d.attempt)
            or (d.state == "dead" and d.subscriber == "block" and d is self.blocker(lane))
            for d in lane
        )

    @staticmethod
    def blocker(lane):
        return next((d for d in lane if d.state == "dead"), None)


class QueueMachine(RuleBasedStateMachine):
    engine = ""

    @initialize()
    def start(self):
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = StillClock()
        self.reference = Reference()
        self.by_id = {}
        self.running = {}
        self.stores = ENGINES[self.engine](Path(self.folder.name), self.clock, StoreOptions())
        self.open()
        self.do(self.stores.events.subscribe(SUBSCRIPTIONS, complete=True))

    def do(self, awaitable):
        return self.loop.run_until_complete(asyncio.wait_for(awaitable, 20))

    def open(self):
        if self.engine == "sqlite":
            self.stores = ENGINES[self.engine](Path(self.folder.name), self.clock, StoreOptions(durability="relaxed"))
        self.lifetime = self.stores.running()
        self.do(self.lifetime.__aenter__())

    def close(self):
        self.do(self.lifetime.__aexit__(None, None, None))

    def teardown(self):
        if hasattr(self, "loop"):
            self.close()
            self.loop.close()
            self.folder.cleanup()

    @rule(
        group=st.sampled_from([None, "a", "b"]),
        priority=st.sampled_from([0, 0, 0, 5]),
        delay=st.sampled_from([None, None, 0, 30]),
        ttl=st.sampled_from([None, None, None, 40]),
        count=st.integers(1, 3),
    )
    def emit(self, group, priority, delay, ttl, count):
        now = self.clock.now
        times = {"run_at": None if delay is None else now + delay, "expires_at": None if ttl is None else now + ttl}
        events = [f"{self.reference.places:016}{n:016}" for n in range(count)]
        ops = [Emit(NewEvent(id, "t", b"{}", "f" * 32, group=group, priority=priority, **times)) for id in events]
        self.do(self.stores.ledger.commit(Batch(ops)))
        for event in events:
            self.reference.emit(event, group, priority, now=now, **times)

    @rule(ms=st.sampled_from([10, 30, 100]))
    def time_passes(self, ms):
        self.clock.now += ms

    @rule(subscriber=st.sampled_from(NAMES), room=st.integers(1, 3))
    def claim(self, subscriber, room):
        claims = self.do(self.stores.events.claim({subscriber: room}, limit=100))
        expected = self.reference.claim(subscriber, room, self.clock.now)
        assert [(c.event, c.attempt, c.failures, c.interruptions, c.suspect) for c in claims] == [
            (d.event, d.attempt, d.failures, d.interruptions, d.suspect) for d in expected
        ]
        for claim, waiting in zip(claims, expected, strict=True):
            self.by_id[claim.delivery] = waiting
            self.running[claim.delivery] = claim

    @precondition(lambda self: self.running)
    @rule(data=st.data(), outcome=st.sampled_from(list(Outcome)), wait=st.sampled_from([None, 20]))
    def finish(self, data, outcome, wait):
        claim = self.running.pop(data.draw(st.sampled_from(sorted(self.running))))
        waiting = self.by_id[claim.delivery]
        retry_at = None if wait is None else self.clock.now + wait
        finish = Finish(claim.delivery, claim.attempt, outcome, retry_at=retry_at)
        assert isinstance(self.do(self.stores.ledger.commit(Batch([finish]))), Committed)
        assert self.do(self.stores.ledger.commit(Batch([finish]))) == Fenced()
        if outcome is Outcome.INTERRUPTED:
            waiting.state, waiting.suspect = "ready", True
            waiting.interruptions += 1
        elif outcome is Outcome.UNSTARTED:
            waiting.state, waiting.attempt = "ready", waiting.attempt - 1
        elif outcome is Outcome.RETRY:
            waiting.failures += 1
            waiting.state, waiting.run_at = ("ready", None) if retry_at is None else ("scheduled", retry_at)
        else:
            waiting.state = {Outcome.DONE: "done", Outcome.DEAD: "dead", Outcome.CANCELLED: "cancelled"}[outcome]
            waiting.failures += outcome is Outcome.DEAD

    @precondition(lambda self: self.by_id)
    @rule(data=st.data(), way=st.sampled_from(["retry", "drop"]))
    def decide(self, data, way):
        delivery = data.draw(st.sampled_from(sorted(self.by_id)))
        waiting = self.by_id[delivery]
        if way == "retry":
            assert self.do(self.stores.events.retry_dead(delivery)) == (waiting.state == "dead")
            if waiting.state == "dead":
                waiting.state, waiting.failures, waiting.interruptions = "ready", 0, 0
        else:
            droppable = waiting.state in ("scheduled", "ready", "dead")
            assert self.do(self.stores.events.drop(delivery)) == droppable
            waiting.state = "cancelled" if droppable else waiting.state

    @rule()
    def the_host_restarts(self):
        self.close()
        self.open()
        for delivery in self.running:
            waiting = self.by_id[delivery]
            waiting.state, waiting.suspect = "ready", True
            waiting.interruptions += 1
        self.running.clear()

    @invariant()
    def both_know_the_same_deliveries(self):
        if not hasattr(self, "lifetime"):
            return
        rows = self.do(self.stores.events.deliveries(DeliveryFilter(limit=10_000)))
        stored = sorted((row.event, row.subscriber, row.attempt, row.failures, _undue(row.state)) for row in rows)
        known = sorted(
            (d.event, d.subscriber, d.attempt, d.failures, _undue(d.state)) for d in self.reference.deliveries
        )
        assert stored == known


def _undue(state):
    """What has become due is scheduled until the next claim: when that shows is no promise."""
    return "waiting" if state in ("scheduled", "ready") else state


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_the_queue_does_what_its_reference_does(engine):
    machine = type(f"QueueMachine_{engine}", (QueueMachine,), {"engine": engine})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=30 if engine == "memory" else 6,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            print_blob=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
