"""What the nouns of the memory store share: the rows, and the one way to change them."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from motia_host.abc.ledger import Listeners
from motia_host.abc.stores import StoreOptions
from motia_host.adapters.memory.backend import MemoryBackend
from motia_host.adapters.rules.publish import publish
from motia_host.adapters.rules.records import Subscribed
from motia_host.adapters.rules.retention import Sweeper
from motia_host.adapters.rules.state import remove_expired
from motia_host.adapters.rules.unit import Counters, Subscriptions, Unit
from motia_host.clock import Clock
from motia_host.errors import StoreUnavailable
from motia_host.ids import new_id

T = TypeVar("T")


class Core:
    def __init__(self, clock: Clock, options: StoreOptions) -> None:
        self.clock = clock
        self.options = options
        self.backend = MemoryBackend()
        self.counters = Counters()
        self.subscriptions = Subscriptions()
        self.listeners = Listeners()
        self.sweeper = Sweeper()
        self.store_id = new_id()
        self.epoch = 0
        self.epoch_starts: dict[int, int] = {}
        self.open = False

    def transact(self, job: Callable[[Unit], T]) -> T:
        """Run a job as one transaction; listeners are told in a later turn of the loop. What the job raises leaves nothing behind."""
        if not self.open:
            raise StoreUnavailable("it is not open", "memory")
        unit = Unit(self.backend, self.counters, self.subscriptions, self.options, self.epoch)
        unit.now = self.clock.now_ms()
        self.counters.seq += 1
        remove_expired(unit)
        result = job(unit)
        unit.settle()
        self.subscriptions.replace(self.backend.tables[Subscribed].values())
        asyncio.get_running_loop().call_soon(publish, self.listeners, unit.outcome)
        return result

    async def run(self, job: Callable[[Unit], T]) -> T:
        """`transact`, after which listeners hear of it before the caller goes on, as in every store."""
        result = self.transact(job)
        await asyncio.sleep(0)
        return result

    async def sweep(self) -> int:
        return await self.run(self.sweeper.step)
