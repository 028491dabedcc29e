"""The ledger of the SQLite store. See `abc.ledger.Ledger`; how it commits is told in `writer` and `store`."""

import asyncio
from contextlib import AbstractAsyncContextManager

from motia_host.abc.ledger import Batch, Capabilities, CommitResult
from motia_host.adapters.rules.check import checked_size
from motia_host.adapters.sqlite.core import Core
from motia_host.errors import MotiaError


class SqliteLedger:
    capabilities = Capabilities()

    def __init__(self, core: Core) -> None:
        self._core = core
        self.listeners = core.listeners

    @property
    def epoch(self) -> int:
        return self._core.epoch

    def running(self) -> AbstractAsyncContextManager[None]:
        return self._core.running()

    def submit(self, batch: Batch) -> "asyncio.Future[CommitResult]":
        try:
            size = checked_size(batch, self._core.options.value_limit)
        except MotiaError as error:
            refused: asyncio.Future[CommitResult] = asyncio.get_running_loop().create_future()
            refused.set_exception(error)
            return refused
        return self._core.submit(batch, size)

    async def commit(self, batch: Batch) -> CommitResult:
        size = checked_size(batch, self._core.options.value_limit)
        await self._core.room()
        result: CommitResult = await self._core.submit(batch, size)
        return result
