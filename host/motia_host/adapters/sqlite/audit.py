"""The audit of the SQLite store."""

from collections.abc import Sequence

from motia_host.abc.audit import AuditEntry
from motia_host.adapters.rules import audit
from motia_host.adapters.rules.records import Audited
from motia_host.adapters.rules.telemetry import read_before, read_cursor
from motia_host.adapters.sqlite import statements
from motia_host.adapters.sqlite.core import Core


class SqliteAudit:
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
        bounds = {"before": read_cursor(after), "behind": -1 if behind is None else behind, "limit": limit}
        statement = statements.AUDIT.format(order="DESC" if behind is None else "ASC")
        rows = await self._core.readers.all(statement, {**bounds, "action": action, "target": target})
        found = [audit.entry_of(Audited(*row)) for row in rows]
        return found if behind is None else found[::-1]
