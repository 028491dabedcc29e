"""A whole engine over a memory store and scripted runners, on virtual time: `async with Project(...) as project`."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any, Self

from motia_host import values
from motia_host.abc.events import DeliveryFilter, Subscription
from motia_host.abc.stores import Stores
from motia_host.adapters import memory
from motia_host.engine.engine import Engine
from motia_host.engine.requests import ApiReply, ApiRequest
from motia_host.ids import new_trace_id
from motia_host.steps import registry
from motia_host.steps.model import Loaded
from motia_host.steps.router import Match
from motia_host.steps.settings import Settings
from unit.engine.runners import Script, ScriptedPool
from unit.engine.virtual_time import VirtualClock


class Sink:
    """A client that reads everything at once, unless `slow`, and leaves when it is told to."""

    def __init__(self) -> None:
        self.gone = False
        self.head: tuple[int, dict[str, Any], str | None] | None = None
        self.pieces: list[bytes] = []
        self.may_read = asyncio.Event()
        self.may_read.set()
        self._listener: Any = None

    def on_gone(self, listener: Any) -> None:
        self._listener = listener

    async def start(self, status: int, headers: Any, form: Any) -> None:
        self.head = (status, dict(headers), form)

    async def write(self, data: bytes) -> None:
        await self.may_read.wait()
        if self.gone:
            raise ConnectionResetError
        self.pieces.append(data)

    def leave(self) -> None:
        self.gone = True
        if self._listener is not None:
            self._listener()


def step(name: str, kind: str, **config: Any) -> Loaded:
    known: dict[str, Any] = {"type": kind, "name": name}
    if kind == "api":
        known |= {"path": f"/{name}", "method": "POST"}
    return Loaded(f"steps/{name}.step.py", "python", "step", {"config": known | config, "validates": []})


def stream(name: str, *, access: bool = False, **config: Any) -> Loaded:
    definition = {"config": {"name": name, **config}, "canAccess": access}
    return Loaded(f"steps/{name}.stream.py", "python", "stream", definition)


class Project:
    """`files` as a runner would describe them, `scripts` by the names of steps. The stores may outlive it, for a next start."""

    def __init__(self, files: list[Loaded], scripts: dict[str, Script], *, stores: Stores | None = None, capacity: int = 8,
                 chance: float = 0.5, clock: VirtualClock | None = None, **settings: Any) -> None:  # fmt: skip
        self.clock = clock or VirtualClock()
        self.stores = stores or memory.open(self.clock)
        self.settings = Settings(**settings)
        self.scripts = scripts
        self.logs: list[tuple[str, str]] = []
        self.runs: list[Any] = []
        self._files = files
        self._capacity = capacity
        self._chance = chance
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self.stores.running())
        self._outside = await self._stack.enter_async_context(asyncio.TaskGroup())
        self.pool = ScriptedPool(self.scripts, self._outside.create_task, capacity=self._capacity)
        self.engine = Engine(
            self._loaded(self._files), self.stores, self.pool, self.settings, self.clock, chance=lambda: self._chance
        )
        self.pool.engine = self.engine
        self.engine.listeners.log.append(lambda record: self.logs.append((record.level, record.msg)))
        self.engine.listeners.batch.append(lambda batch: self.runs.extend(batch.runs))
        await self._subscribe()
        await self._stack.enter_async_context(self.engine.running())
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._stack.__aexit__(*error)

    async def swap(self, files: list[Loaded]) -> None:
        self.engine.swap(self._loaded(files))
        await self._subscribe()

    def _loaded(self, files: list[Loaded]) -> registry.Registry:
        built = registry.build(files, self.settings)
        assert [problem for problem in built.problems if problem.level == "error"] == []
        return built

    async def _subscribe(self) -> None:
        await self._subscribe_for(self.stores, self.engine.registry)

    async def _subscribe_for(self, stores: Stores, loaded: registry.Registry | None = None) -> None:
        loaded = loaded or self._loaded(self._files)
        found = [
            Subscription(step.name, topic, fifo=step.delivery.fifo, delay_ms=step.delivery.delay_ms, on_dead=step.delivery.on_dead)
            for topic, steps in loaded.by_topic.items()
            for step in steps
        ]  # fmt: skip
        await stores.events.subscribe(found, complete=True)

    async def call(self, name: str, body: Any = None, sink: Sink | None = None, **request: Any) -> ApiReply | None:
        """A request for the api step of this name, with a JSON body."""
        target = self.engine.registry.steps[name]
        data = None if body is None else values.dumps(body)
        asked = ApiRequest(
            method=request.pop("method", "POST"), path=f"/{name}", headers=request.pop("headers", {}), path_params={}, query_params=request.pop("query", {}),
            trace_id=request.pop("trace_id", new_trace_id()), body=data, value=body, **request,
        )  # fmt: skip
        return await self.engine.call_api(Match(target, {}), asked, sink or Sink())

    async def states(self) -> list[tuple[str, str, int]]:
        """(subscriber, state, attempt) of every delivery, oldest first."""
        rows = await self.stores.events.deliveries(DeliveryFilter(limit=10_000))
        return [(row.subscriber, row.state, row.attempt) for row in reversed(rows)]

    async def settled(self) -> None:
        """Until no delivery waits or runs any more."""
        async with asyncio.timeout(100_000):
            while await self._unsettled():  # noqa: ASYNC110 - the engine tells nobody that it has nothing to do
                await asyncio.sleep(0.01)  # virtual

    async def _unsettled(self) -> bool:
        return any(depth.scheduled + depth.ready + depth.running for depth in await self.stores.events.depths())


def ok(body: Any = None, status: int = 200) -> dict[str, Any]:
    carried = None if body is None else {"format": "json", "text": values.dumps(body).decode()}
    return {"response": {"status": status, "headers": {}, "body": carried}}


def body_of(reply: ApiReply | None) -> Any:
    assert reply is not None
    return None if reply.body is None else values.loads(reply.body)
