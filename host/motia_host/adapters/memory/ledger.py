"""The ledger of the memory store: a batch is applied at once, and told in a later turn of the loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from motia_host.abc.ledger import Batch, Capabilities, CommitResult
from motia_host.adapters.memory.core import Core
from motia_host.adapters.rules import batch as rules
from motia_host.adapters.rules.background import sweeping
from motia_host.adapters.rules.check import checked_size
from motia_host.adapters.rules.recovery import recover
from motia_host.errors import StoreLocked


class MemoryLedger:
    capabilities = Capabilities(durable=False)

    def __init__(self, core: Core) -> None:
        self._core = core
        self.listeners = core.listeners

    @property
    def epoch(self) -> int:
        return self._core.epoch

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        core = self._core
        if core.open:
            raise StoreLocked("this process, in memory")
        core.open = True
        core.epoch += 1
        core.epoch_starts[core.epoch] = core.counters.offset
        core.transact(recover)
        try:
            async with sweeping(core.sweep, core.sweeper, core.listeners):
                yield
        finally:
            core.open = False

    def submit(self, batch: Batch) -> "asyncio.Future[CommitResult]":
        future: asyncio.Future[CommitResult] = asyncio.get_running_loop().create_future()
        try:
            checked_size(batch, self._core.options.value_limit)
            future.set_result(self._core.transact(lambda unit: rules.apply(unit, batch)))
        except Exception as error:  # noqa: BLE001 - it is the future's, whatever it is
            future.set_exception(error)
        return future

    async def commit(self, batch: Batch) -> CommitResult:
        result = self.submit(batch)
        await asyncio.sleep(0)  # listeners hear of a commit before its caller goes on, as in every store
        return await result
