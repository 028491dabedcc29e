"""The audit of the memory store."""

from collections.abc import Sequence

from motia_host.abc.audit import AuditEntry
from motia_host.adapters.memory.core import Core
from motia_host.adapters.rules import audit
from motia_host.adapters.rules.records import Audited
from motia_host.adapters.rules.telemetry import read_before, read_cursor


class MemoryAudit:
    def __init__(self, core: Core) -> None:
        self._core = core

    async def add(self, entry: AuditEntry) -> None:
        await self._core.run(lambda unit: audit.add(unit, entry))

    async def entries(
        self,
        *,
        action: str | None = None,
        target: str | None = None,
        after: str | None = None,
        before: str | None = None,
        limit: int = 100,
    ) -> Sequence[tuple[str, AuditEntry]]:
        behind = read_before(before)
        rows = [
            row
            for row in sorted(self._core.backend.tables[Audited].values())
            if row.action.startswith(action or "") and (target or "") in row.target
        ]
        if behind is not None:
            page = [row for row in rows if row.n > behind][:limit]
        else:
            page = [row for row in rows if row.n < read_cursor(after)][-limit:]
        return [audit.entry_of(row) for row in reversed(page)]
