"""What the host's processes take of the machine, and how late its event loop is: looked at now and then, for people.

CPU is measured from one look to the next, so a process that is looked at for the first time has none.
"""

import asyncio
import contextlib
import shutil
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import psutil

from motia_host.abc.events import EventStore
from motia_host.engine.metrics import Metrics
from motia_host.errors import MotiaError
from motia_host.process.supervisor import Supervisor
from motia_host.web.ports import Machine, Unserved

LAG_S: Final = 0.5
LEVELS_EVERY: Final = 20
"""Looks at the loop between two at memory and queues."""


class Looker:
    def __init__(self, supervisor: Supervisor, store: Path) -> None:
        self._supervisor = supervisor
        self._store = store
        self._own = psutil.Process()
        self._own.cpu_percent()
        self._known: dict[int, psutil.Process] = {}
        self._started_at = round(time.time() * 1_000)

    def machine(self) -> Machine:
        own = (self._own.pid, self._own.memory_info().rss, self._own.cpu_percent(), self._started_at)
        try:
            disk = shutil.disk_usage(self._store if self._store.exists() else self._store.parent)
        except OSError:  # the folder is gone; the store says so itself
            return Machine(*own)
        return Machine(*own, disk.free, disk.total)

    def runners(self) -> list[Mapping[str, Any]]:
        found = [runner for status in self._supervisor.status() for runner in status.runners]
        self._known = {runner.pid: self._known[runner.pid] for runner in found if runner.pid in self._known}
        return [
            {"id": runner.id, "language": runner.language, "pid": runner.pid, "state": runner.state, "calls": runner.calls,
             "restarts": runner.restarts, "rss": runner.rss, "cpu": self._cpu(runner.pid), "uptime": runner.uptime,
             "version": runner.version, "generation": runner.generation}
            for runner in found
        ]  # fmt: skip

    def unserved(self) -> list[Unserved]:
        """Languages that take no calls. One that just starts is not among them."""
        return [
            Unserved(status.language, status.reason, status.suggestion)
            for status in self._supervisor.status()
            if status.reason is not None and "is starting" not in status.reason
        ]

    def unready(self) -> list[str]:
        """Languages that no runner serves yet. One whose interpreter is missing is not waited for."""
        return [
            status.language
            for status in self._supervisor.status()
            if status.runners and all(runner.state == "starting" for runner in status.runners)
        ]

    @asynccontextmanager
    async def sampling(self, metrics: Metrics, events: EventStore) -> AsyncIterator[None]:
        task = asyncio.create_task(self._sample(metrics, events), name="samples")
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):  # we have cancelled it ourselves
                await task

    async def _sample(self, metrics: Metrics, events: EventStore) -> None:
        looks = 0
        while True:
            before = time.monotonic()
            await asyncio.sleep(LAG_S)
            metrics.lag(round(max(0.0, time.monotonic() - before - LAG_S) * 1_000, 2))
            looks += 1
            if looks % LEVELS_EVERY == 1:
                with contextlib.suppress(MotiaError):  # a store that cannot be read is told elsewhere
                    ready = sum(row.ready for row in await events.depths())
                    metrics.level(ready=ready, rss=self._rss())

    def _rss(self) -> int:
        runners = sum(runner.rss for status in self._supervisor.status() for runner in status.runners)
        return int(self._own.memory_info().rss) + runners

    def _cpu(self, pid: int) -> float:
        try:
            process = self._known.get(pid)
            if process is None:
                process = self._known[pid] = psutil.Process(pid)
            return float(process.cpu_percent())
        except psutil.Error:  # it has just ended
            return 0.0
