"""One simulated life of a project: the real dispatcher, deliveries, transactions and memory store, scripted runners, virtual time.

Everything random comes from the seed, so a seed replays exactly, its journal line by line. Run by group 9.
"""

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from motia_host.abc.events import DeliveryFilter, DeliveryRow
from motia_host.abc.stores import Stores
from motia_host.adapters import memory
from motia_host.steps.model import Loaded
from unit.engine.project import Project, step
from unit.engine.runners import HandlerFailed, Invoked
from unit.engine.virtual_time import VirtualClock, VirtualLoop

LIMIT = 2
GROUPS = 3
FIFO: dict[str, Any] = {"queue": {"type": "fifo"}}
HEALS = 5
"""From this attempt on every step but the poison succeeds, so that an innocent that ends dead is the host's fault."""
ATTEMPTS = 12
POISON_ATTEMPTS = 2
LONGEST_S = 10_000
"""Of virtual time, for everything to come to rest."""


def _steps() -> list[Loaded]:
    def event(name: str, **config: Any) -> Loaded:
        retry = {"maxAttempts": ATTEMPTS, "initialDelay": 1, "maxDelay": 20}
        return step(name, "event", subscribes=[name], **{"retry": retry, **config})

    return [
        event("plain", emits=["after"]),
        event("after"),
        event("fifo", infrastructure=FIFO),
        event("limited", infrastructure={"queue": {"concurrency": LIMIT}}),
        event("exact", transactional=True),
        event("slow", infrastructure={"handler": {"timeout": 5}}),
        event("poison", retry={"maxAttempts": POISON_ATTEMPTS, "initialDelay": 1}),
    ]


STEPS = ("plain", "fifo", "limited", "exact", "slow", "poison")


class Life:
    def __init__(self, seed: str) -> None:
        self.seed = seed
        self.journal: list[str] = []
        self.broken: list[str] = []
        self._chance = random.Random(seed)
        self._published: Counter[str] = Counter()
        self._running: Counter[Any] = Counter()
        """Attempts by step, and by step and number."""
        self._order: defaultdict[str, list[int]] = defaultdict(list)

    def run(self) -> list[str]:
        """What was broken, as sentences."""
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(self._run())
        return [f"seed {self.seed}: {text}" for text in self.broken]

    async def _run(self) -> None:
        clock = VirtualClock()
        stores = memory.open(clock)
        for _ in range(self._chance.randrange(1, 4)):
            async with self._project(stores, clock) as project:
                await self._load(project)
        async with self._project(stores, clock) as project:
            async with asyncio.timeout(LONGEST_S):
                while any(row.scheduled + row.ready + row.running for row in await project.stores.events.depths()):
                    await asyncio.sleep(1)  # virtual; the engine tells nobody that it has nothing to do
            self.broken += await self._judge(project)

    def _project(self, stores: Stores, clock: VirtualClock) -> Project:
        self._running.clear()
        scripts = {loaded.definition["config"]["name"]: self._script for loaded in _steps()}
        return Project(
            _steps(), scripts, stores=stores, clock=clock, chance=self._chance.random(),
            capacity=self._chance.randrange(2, 12), drain=self._chance.randrange(0, 3),
        )  # fmt: skip

    async def _load(self, project: Project) -> None:
        """Events and deaths of runners at random moments, then the end of this host."""
        for _ in range(self._chance.randrange(5, 25)):
            if self._chance.random() < 0.15:
                self._note("death")
                project.pool.runner.die()
            else:
                await self._publish(project)
            await asyncio.sleep(self._chance.choice([0, 0, 0.01, 0.5, 3]))
        self._note("end of the host")

    async def _publish(self, project: Project) -> None:
        name = self._chance.choice(STEPS)
        number = self._published[name]
        self._published[name] += 1
        options: dict[str, Any] = {"messageGroupId": f"g{number % GROUPS}"} if name == "fifo" else {}
        if name == "plain":
            options |= {"delayMs": self._chance.choice([0, 0, 1_500]), "priority": self._chance.randrange(3)}
        self._note(f"publish {name} {number}")
        await project.engine.publish(name, {"n": number}, options=options)

    async def _script(self, call: Invoked) -> None:
        name, number, attempt = call.params["step"], call.params["input"]["n"], call.params["attempt"]
        self._note(f"begin {name} {number} attempt {attempt}")
        self._began(name, number)
        try:
            await self._work(call, name, number, attempt)
        finally:
            self._running[name, number] -= 1
            self._running[name] -= 1
        self._note(f"end {name} {number}")

    async def _work(self, call: Invoked, name: str, number: int, attempt: int) -> None:
        await asyncio.sleep(self._chance.choice([0, 0.01, 1]))
        if name == "poison":
            raise HandlerFailed("as always")
        if attempt < HEALS and self._chance.random() < 0.2:
            raise HandlerFailed("by chance")
        if name == "slow" and attempt < HEALS:
            await call.forever()
        if name == "plain":
            await call.emit("after", {"n": number})
        if name == "exact":
            count = await call.ask("state.get", group="g", key="count")
            await call.ask("state.set", group="g", key="count", value=(count or 0) + 1)
        if attempt < HEALS and self._chance.random() < 0.1:
            raise HandlerFailed("at the last moment")

    def _began(self, name: str, number: int) -> None:
        self._running[name, number] += 1
        self._running[name] += 1
        if self._running[name, number] > 1:
            self.broken.append(f"two attempts of {name} {number} ran at the same time")
        if name == "limited" and self._running[name] > LIMIT:
            self.broken.append(f"{self._running[name]} attempts of a step with the limit {LIMIT}")
        if name == "fifo":
            order = self._order[f"g{number % GROUPS}"]
            if order and number < order[-1]:
                self.broken.append(f"fifo {number} began after {order[-1]} of its group")
            order.append(number)

    async def _judge(self, project: Project) -> Iterator[str]:
        rows = await project.stores.events.deliveries(DeliveryFilter(limit=10_000))
        exact = project.stores.state.get("g", "count")
        return self._judged(rows, 0 if exact is None else int(exact.value))

    def _judged(self, rows: list[DeliveryRow], exact: int) -> Iterator[str]:
        found = Counter(row.subscriber for row in rows)
        expected = self._published + Counter({"after": self._published["plain"]})
        if found != expected:
            yield f"deliveries by step are {dict(found)}, with {dict(expected)} published"
        for row in rows:
            wanted = "dead" if row.subscriber == "poison" else "done"
            if row.state != wanted:
                yield f"a delivery of {row.subscriber} is {row.state}, not {wanted} ({row.failures} failures, {row.interruptions} interruptions)"
        if exact != self._published["exact"]:
            yield f"the exact counter is {exact}, with {self._published['exact']} events"

    def _note(self, text: str) -> None:
        self.journal.append(f"{asyncio.get_running_loop().time():.3f} {text}")
