"""The application: puts the parts together, in the order in which they need each other, and takes them down again.

Store (and with it the ownership of the folder), runners, description of all files, engine, port. The port opens when every language has
described itself or failed. Called by the command line and by tests that want a whole host.
"""

import asyncio
import contextlib
import gc
import os
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

from motia_host import __version__, hostfile
from motia_host.abc.events import Subscription
from motia_host.abc.stores import Stores
from motia_host.app import declarations, ports, storage, watch
from motia_host.app.machine import Looker
from motia_host.app.project import Project
from motia_host.app.relay import Relay
from motia_host.app.reload import Outcomes, Reloader
from motia_host.app.reporter import Reporter
from motia_host.app.watch import Saved
from motia_host.clock import SystemClock
from motia_host.engine.engine import Engine
from motia_host.process.supervisor import Supervisor
from motia_host.steps.model import Problem
from motia_host.steps.registry import Registry
from motia_host.web.http_edge import HttpEdge
from motia_host.web.ports import Loads, Site
from motia_host.web.zones import needs_token


class App:
    """One run of one project. `run` returns after `stop`."""

    def __init__(self, project: Project, reporter: Reporter) -> None:
        self._project = project
        self._reporter = reporter
        self._stop = asyncio.Event()
        self._loads = Loads(at=round(time.time() * 1_000))
        self._supervisor: Supervisor | None = None
        self.url: str | None = None
        """Set when the port is open."""
        self.ready = asyncio.Event()

    def stop(self) -> None:
        """Drain, then end."""
        self._stop.set()

    def stop_at_once(self) -> None:
        """End the process now. What was accepted is on disk, and what ran is ready again at the next start."""
        hostfile.remove(self._project.settings.store_dir)
        if self._supervisor is not None:
            self._supervisor.kill()
        os._exit(130)

    async def run(self) -> None:
        """Start, serve until `stop`, drain. Raises `MotiaError` when the project cannot be started."""
        async with AsyncExitStack() as stack:
            await self._serve(stack, time.monotonic())
            await self._stop.wait()
            self._reporter.stopping(self._project.settings.drain_ms / 1_000)

    async def _serve(self, stack: AsyncExitStack, began: float) -> None:
        project, reporter = self._project, self._reporter
        settings = project.settings
        stack.enter_context(storage.ownership(settings))
        bursts = await stack.enter_async_context(watch.collected(settings.root)) if settings.mode == "dev" else None
        relay = Relay(reporter)
        supervisor = self._supervisor = Supervisor(project.settings, project.env, relay)
        await stack.enter_async_context(supervisor.running())
        reporter.progress("Starting runners")
        registry = await project.load(supervisor)
        stores = storage.open_stores(project.settings)
        engine = Engine(registry, stores, supervisor.pool, project.settings, SystemClock())
        engine.listeners.log.append(reporter.log)
        await stack.enter_async_context(stores.running())
        relay.engine = engine
        await subscribe(stores, registry)
        await stack.enter_async_context(engine.running())
        await stack.enter_async_context(self._port(engine, stores, supervisor))
        if bursts is not None:
            await stack.enter_async_context(self._reloading(bursts, engine, stores, supervisor))
        assert self.url is not None
        for line in project.notes.lines:
            reporter.note(line)
        _settle_memory()
        locked = needs_token(settings.mode, settings.http.host)
        reporter.ready(registry, self.url, time.monotonic() - began, locked=locked)
        self.ready.set()

    @asynccontextmanager
    async def _port(self, engine: Engine, stores: Stores, supervisor: Supervisor) -> AsyncIterator[None]:
        settings = self._project.settings
        token = hostfile.admin_token(self._project.env)
        look = Looker(supervisor, settings.store_dir)
        site = Site(
            engine=engine,
            stores=stores,
            settings=settings,
            name=settings.root.name,
            version=__version__,
            token=token,
            runners=look.runners,
            unready=look.unready,
            unserved=look.unserved,
            machine=look.machine,
            loads=self._loads,
        )
        edge = HttpEdge(site)
        port = await ports.open_port(edge.start, settings, self._project.notes)
        here = hostfile.of_this_process(
            host=settings.http.host, port=port, mode=settings.mode, token=token, version=__version__
        )
        hostfile.write(settings.store_dir, here)
        self.url = here.url
        try:
            async with look.sampling(engine.metrics, stores.events):
                yield
        finally:
            hostfile.remove(settings.store_dir)
            await edge.stop(settings.drain_ms / 1_000)

    @asynccontextmanager
    async def _reloading(
        self, bursts: "asyncio.Queue[Saved]", engine: Engine, stores: Stores, supervisor: Supervisor
    ) -> AsyncIterator[None]:
        self._declare(engine.registry)

        async def swap(registry: Registry) -> None:
            await subscribe(stores, registry)
            engine.swap(registry)
            self._loaded(())
            self._declare(registry)

        def refused(registry: Registry) -> None:
            self._loaded(tuple(problem for problem in registry.problems if problem.level == "error"))

        reloader = Reloader(self._project, supervisor, lambda: engine.registry, Outcomes(swap, refused), self._reporter)
        task = asyncio.create_task(_reload(bursts, reloader), name="reload")
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):  # we have cancelled it ourselves
                await task

    def _declare(self, registry: Registry) -> None:
        """Types for the editor, where one would read them."""
        root = self._project.settings.root
        if declarations.wanted(root, registry):
            declarations.write(root, registry, self._project.auth_schema)

    def _loaded(self, refused: tuple[Problem, ...]) -> None:
        """A load has ended, with these reasons where the last good version serves on."""
        self._loads.generation += 1
        self._loads.at = round(time.time() * 1_000)
        self._loads.refused = refused


async def _reload(bursts: "asyncio.Queue[Saved]", reloader: Reloader) -> None:
    while True:
        await reloader.apply(await bursts.get())


def _settle_memory() -> None:
    """What lives for ever is taken out of the garbage collector's sight: a full collection took 70 ms of one turn of the loop."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 100)


async def subscribe(stores: Stores, registry: Registry) -> None:
    """Store who waits for what. Subscriptions leave only with a complete load (design D.4)."""
    await stores.events.subscribe(list(_subscriptions(registry)), complete=registry.complete)


def _subscriptions(registry: Registry) -> Iterable[Subscription]:
    for topic, steps in registry.by_topic.items():
        for step in steps:
            policy = step.delivery
            yield Subscription(step.name, topic, fifo=policy.fifo, delay_ms=policy.delay_ms, on_dead=policy.on_dead)
