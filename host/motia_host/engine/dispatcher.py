"""Brings deliveries and free places together: claims what is ready for steps that have room, and starts it.

Woken by commits that make something ready, by places that become free and by the time at which something is due. Knows who may have
something waiting, so that an idle step costs nothing. One task; how an attempt runs is the business of `deliveries`.
"""

import asyncio
from collections import Counter
from collections.abc import Iterable
from typing import Final

from motia_host.abc.ledger import Claimed, Listeners
from motia_host.engine.deliveries import Deliveries
from motia_host.engine.parts import Parts
from motia_host.engine.unloaded import Unloaded
from motia_host.errors import MotiaError
from motia_host.steps.model import Step
from motia_host.steps.registry import Registry

CLAIM_LIMIT: Final = 256
"""Deliveries in one claim."""
STORE_AGAIN_S: Final = 1.0
SOONEST_TIMER_MS: Final = 10
"""A store makes ready so many at a time: the next look comes after so long."""
LONGEST_TIMER_S: Final = 60.0
"""A clock that was set is noticed after so long."""


class Dispatcher:
    def __init__(self, parts: Parts, deliveries: Deliveries) -> None:
        self._events = parts.stores.events
        self._pool = parts.pool
        self._deliveries = deliveries
        self._recorder = parts.recorder
        self._clock = parts.clock
        self._spawn = parts.spawn
        self._registry = Registry()
        self._steps: dict[str, Step] = {}
        self._known: dict[str, Step] = {}
        """Every step that was ever served, for slots that outlive a reload."""
        self._paused: set[str] | None = None
        """Subscribers of which nothing is started; None until the store was asked, and nothing is started before."""
        self._waiting: set[str] = set()
        """Subscribers for which something may be ready."""
        self._unloaded = Unloaded(self._ready)
        self._running: Counter[str] = Counter()
        self._unplaced: Counter[str] = Counter()
        """Claimed or offered by language, without a place in a runner yet."""
        self._placed: Counter[str] = Counter()
        """By language, with a place."""
        self._claiming: str | None = None
        self._woken = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self._due_ms: int | None = None
        self._stopping = False
        self._idle = asyncio.Event()
        self._idle.set()

    def listen(self, listeners: Listeners) -> None:
        """Be told by the ledger and the pool."""
        listeners.ready.append(self._ready)
        listeners.scheduled.append(self.expect)
        self._pool.on_room(lambda _language: self._woken.set())

    def load(self, registry: Registry) -> None:
        """Serve these steps from now on; attempts that run keep the registry with which they began."""
        self._registry = registry
        self._steps = {step.name: step for step in registry.of_kind("event")}
        self._known.update(self._steps)
        self._unloaded.clear()
        self._ready(frozenset(self._steps))

    @property
    def running(self) -> int:
        return self._running.total()

    @property
    def paused(self) -> frozenset[str]:
        return frozenset(self._paused or ())

    @property
    def unloaded(self) -> frozenset[str]:
        """Steps of which nothing is started, since their runner does not have them."""
        return self._unloaded.names

    async def run(self) -> None:
        """Dispatch until `stop`."""
        await self._read_paused()
        await self._look_for_due()
        while True:
            await self._woken.wait()
            self._woken.clear()
            if self._stopping:
                return
            for language in sorted({step.runner for step in self._steps.values()}):
                await self._claim(language)

    def set_paused(self, name: str, *, paused: bool) -> None:
        """What the store was told before. Attempts that run go on."""
        if self._paused is None:
            return
        if paused:
            self._paused.add(name)
        else:
            self._paused.discard(name)
            self._ready((name,))

    async def _read_paused(self) -> None:
        while self._paused is None and not self._stopping:
            try:
                self._paused = set(await self._events.paused())
            except MotiaError as error:
                self._recorder.say("error", f"{error.title} Deliveries wait for it.")
                await asyncio.sleep(STORE_AGAIN_S)

    def stop(self) -> None:
        """Claim nothing more. What runs goes on."""
        self._stopping = True
        self._unloaded.clear()
        self._woken.set()
        if self._timer is not None:
            self._timer.cancel()

    async def drained(self) -> None:
        """Until nothing runs."""
        await self._idle.wait()

    def expect(self, due_ms: int) -> None:
        """Something becomes ready at this time (Unix ms)."""
        if self._stopping or (self._due_ms is not None and self._due_ms <= due_ms):
            return
        self._due_ms = due_ms
        if self._timer is not None:
            self._timer.cancel()
        delay = min(max(0.0, (due_ms - self._clock.now_ms()) / 1_000), LONGEST_TIMER_S)
        self._timer = asyncio.get_running_loop().call_later(delay, self._due)

    def offer(self, topic: str, registry: Registry) -> frozenset[str]:
        """Slots for an emit that is about to be stored (see `emits.Slots`): only where nothing else waits already."""
        if self._stopping or registry is not self._registry:
            return frozenset()
        found = [step.name for step in registry.subscribers(topic) if self._may_offer(step)]
        for name in found:
            self._take(self._steps[name])
        return frozenset(found)

    def settle(self, offered: frozenset[str], claimed: tuple[Claimed, ...]) -> None:
        taken = {delivery.subscriber: delivery for delivery in claimed}
        for name in offered:
            step = self._known[name]
            if name in taken:
                self._deliveries.start(self._registry, step, taken[name], self)
            else:
                self.placed(step)
                self._ended(step)

    def _may_offer(self, step: Step) -> bool:
        return (
            step.name in self._steps
            and self._paused is not None
            and step.name not in self._paused
            and step.delivery.delay_ms == 0
            and step.name not in self._waiting
            and step.runner != self._claiming
            and self._room(step, self._language_room(step.runner)) > 0
        )

    def _ready(self, names: Iterable[str]) -> None:
        self._waiting.update(name for name in names if name in self._steps)
        self._woken.set()

    def _due(self) -> None:
        self._timer = None
        due, self._due_ms = self._due_ms, None
        if due is not None and due > self._clock.now_ms():
            self.expect(due)
            return
        self._spawn(self._look_for_due())

    async def _look_for_due(self) -> None:
        """Make ready what is due, also for steps without room or not loaded, and set the timer for the next."""
        now = self._clock.now_ms()
        try:
            await self._events.claim({}, limit=0)
            due = await self._events.next_due()
        except MotiaError as error:
            self._recorder.say("error", f"{error.title} Delayed deliveries wait for it.")
            due = now + round(STORE_AGAIN_S * 1_000)
        self._ready(self._steps)
        if due is not None:
            self.expect(max(due, now + SOONEST_TIMER_MS))

    def _language_room(self, language: str) -> int:
        return self._pool.room(language) - self._unplaced[language]

    def _first_in_line(self, language: str) -> int:
        """Where our own attempts have taken all places, one more delivery waits in the pool: then the pool knows that more runners are
        wanted, and grows where it may.
        """
        return int(self._placed[language] > 0 and self._unplaced[language] == 0)

    def _room(self, step: Step, language_room: int) -> int:
        limit = self._unloaded.limit(step.name)
        if limit is None:
            limit = step.delivery.concurrency
        return language_room if limit is None else min(language_room, limit - self._running[step.name])

    async def _claim(self, language: str) -> None:
        total = max(0, min(self._language_room(language), CLAIM_LIMIT)) or self._first_in_line(language)
        candidates = [
            self._steps[name] for name in self._waiting if name in self._steps and self._steps[name].runner == language
        ]
        paused = self._paused or ()
        room = {s.name: left for s in candidates if s.name not in paused and (left := self._room(s, total)) > 0}
        if not room:
            return
        self._waiting.difference_update(room)
        self._claiming = language
        try:
            claimed = await self._events.claim(room, limit=total)
        except MotiaError as error:
            self._recorder.say("error", f"{error.title} Deliveries wait for it.")
            asyncio.get_running_loop().call_later(STORE_AGAIN_S, self._ready, frozenset(room))
            return
        finally:
            self._claiming = None
        counts = Counter(delivery.subscriber for delivery in claimed)
        for delivery in claimed:
            self._begin(delivery)
        if len(claimed) >= total:
            self._ready(room)
        else:
            self._waiting.update(name for name, count in counts.items() if count >= room[name])

    def _begin(self, claimed: Claimed) -> None:
        step = self._known[claimed.subscriber]
        self._take(step)
        self._deliveries.start(self._registry, step, claimed, self)

    def _take(self, step: Step) -> None:
        self._running[step.name] += 1
        self._unplaced[step.runner] += 1
        self._idle.clear()

    def placed(self, step: Step) -> None:
        """As `deliveries.Starter` says."""
        self._unplaced[step.runner] -= 1
        self._placed[step.runner] += 1
        if self._waiting:
            self._woken.set()

    def over(self, step: Step, *, loaded: bool) -> None:
        """As `deliveries.Starter` says."""
        if loaded:
            self._unloaded.discard(step.name)
        elif not self._stopping and step is self._steps.get(step.name):
            self._unloaded.add(step.name)
        self._ended(step)

    def _ended(self, step: Step) -> None:
        self._running[step.name] -= 1
        self._placed[step.runner] -= 1
        if self._running[step.name] <= 0:
            del self._running[step.name]
        if step.delivery.fifo and step.name in self._steps:
            self._waiting.add(step.name)  # the next of its lane
        if self._waiting:
            self._woken.set()
        if not self._running:
            self._idle.set()
