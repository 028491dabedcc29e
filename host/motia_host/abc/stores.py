"""All stores of one engine, as the application hands them to the parts that need them.

An adapter's `open(...)` gives one; `running()` is the lifetime of everything in it. It knows no concrete engine.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final, Literal

from motia_host.abc.audit import AuditStore
from motia_host.abc.cron import CronStore
from motia_host.abc.events import EventStore
from motia_host.abc.ledger import Ledger
from motia_host.abc.maintenance import Maintenance
from motia_host.abc.state import StateStore
from motia_host.abc.streams import StreamStore
from motia_host.abc.telemetry import TelemetryStore

_DAY_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """What can be set about a store; an engine ignores what does not concern it."""

    durability: Literal["full", "relaxed"] = "full"
    """relaxed: promises are committed, but not synced by themselves."""
    recovery: Literal["copy", "strict"] = "copy"
    """What a damaged write-ahead log leads to: copied aside and started, or refused."""
    value_limit: int = 1024 * 1024
    """Bytes of one state value."""
    stream_changes: int = 1000
    """Changes kept per group of a stream."""
    stream_age_ms: int = _DAY_MS
    keep_ms: int = 7 * _DAY_MS
    """How long events are kept after all their deliveries ended."""
    keep_bytes: int = 1024**3
    """Above this size of the store the oldest ended events go earlier."""
    telemetry_keep_ms: int = 7 * _DAY_MS
    telemetry_keep_bytes: int = 1024**3
    telemetry_segment_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stores:
    ledger: Ledger
    state: StateStore
    streams: StreamStore
    events: EventStore
    cron: CronStore
    audit: AuditStore
    telemetry: TelemetryStore
    maintenance: Maintenance | None = None
    """None where there is nothing to look after."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open everything, the ledger first and closed last. Raises what `Ledger.running` raises."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self.ledger.running())
            await stack.enter_async_context(self.telemetry.running())
            yield
