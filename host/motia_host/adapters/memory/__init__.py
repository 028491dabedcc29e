"""A store in memory: complete, for `--ephemeral` and for tests. Nothing outlives the process."""

from motia_host.abc.stores import StoreOptions, Stores
from motia_host.adapters.memory.audit import MemoryAudit
from motia_host.adapters.memory.core import Core
from motia_host.adapters.memory.events import MemoryEvents
from motia_host.adapters.memory.ledger import MemoryLedger
from motia_host.adapters.memory.nouns import MemoryCron, MemoryState, MemoryStreams
from motia_host.adapters.memory.telemetry import MemoryTelemetry
from motia_host.clock import Clock, SystemClock

__all__ = ["open"]


def open(clock: Clock | None = None, options: StoreOptions | None = None) -> Stores:  # noqa: A001 - as in `sqlite.open`
    """Stores that share one memory. Their `running()` may be entered again after it was left: the rows are still there."""
    core = Core(clock or SystemClock(), options or StoreOptions())
    return Stores(
        ledger=MemoryLedger(core),
        state=MemoryState(core),
        streams=MemoryStreams(core),
        events=MemoryEvents(core),
        cron=MemoryCron(core),
        audit=MemoryAudit(core),
        telemetry=MemoryTelemetry(),
    )
