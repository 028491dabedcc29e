"""All stores of one engine, as the application hands them to the parts that need them.

An adapter's `open(...)` gives one; `running()` is the lifetime of everything in it. It knows no concrete engine.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from motia_host.abc.cron import CronStore
from motia_host.abc.events import EventStore
from motia_host.abc.ledger import Ledger
from motia_host.abc.state import StateStore
from motia_host.abc.streams import StreamStore
from motia_host.abc.telemetry import TelemetryStore


@dataclass(frozen=True, slots=True)
class Stores:
    ledger: Ledger
    state: StateStore
    streams: StreamStore
    events: EventStore
    cron: CronStore
    telemetry: TelemetryStore

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open everything, the ledger first and closed last. Raises what `Ledger.running` raises."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.ledger.running())
            await stack.enter_async_context(self.telemetry.running())
            yield
