"""The embedded store: one SQLite file in `.motia/`, no server. What it promises and how: docs/reliability.md, design of `writer` and `store`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from motia_host.abc.stores import StoreOptions, Stores
from motia_host.adapters.sqlite.audit import SqliteAudit
from motia_host.adapters.sqlite.core import Core
from motia_host.adapters.sqlite.events import SqliteEvents
from motia_host.adapters.sqlite.folder import Folder
from motia_host.adapters.sqlite.jobs import Faults
from motia_host.adapters.sqlite.ledger import SqliteLedger
from motia_host.adapters.sqlite.maintenance import SqliteMaintenance
from motia_host.adapters.sqlite.nouns import SqliteCron, SqliteState, SqliteStreams
from motia_host.adapters.sqlite.telemetry import SqliteTelemetry
from motia_host.clock import Clock, SystemClock

__all__ = ["Faults", "Folder", "open"]


def open(  # noqa: A001 - as in `memory.open`
    folder: Path,
    clock: Clock | None = None,
    options: StoreOptions | None = None,
    *,
    owner: Mapping[str, Any] | None = None,
    owned: bool = False,
    faults: Faults | None = None,
) -> Stores:
    """Stores in `folder` (usually `.motia`), which is made where it is absent. Nothing is opened before `running()`.

    `owner` is what a host that is refused is told about this one, besides its pid: mode, and port where it is known by then.
    With `owned` the caller has entered `Folder.owned` itself.
    """
    clock, options = clock or SystemClock(), options or StoreOptions()
    core = Core(Folder(folder), clock, options, owner or {})
    core.faults = faults
    core.owned = owned
    return Stores(
        ledger=SqliteLedger(core),
        state=SqliteState(core),
        streams=SqliteStreams(core),
        events=SqliteEvents(core),
        cron=SqliteCron(core),
        audit=SqliteAudit(core),
        telemetry=SqliteTelemetry(core.folder.telemetry, clock, options),
        maintenance=SqliteMaintenance(core),
    )
