"""Who did what by hand: kept in the store like everything else, and never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """`detail` is a JSON object as bytes, redacted before it comes here."""

    at: int
    """Unix ms."""
    who: str
    action: str
    target: str
    detail: bytes


class AuditStore(Protocol):
    async def add(self, entry: AuditEntry) -> None:
        """PROMISE class: on disk when it returns."""
        ...

    async def entries(
        self,
        *,
        action: str | None = None,
        target: str | None = None,
        after: str | None = None,
        before: str | None = None,
        limit: int = 100,
    ) -> Sequence[tuple[str, AuditEntry]]:
        """(cursor, entry), newest first. `action` is the beginning of one, `target` a part of one. Cursors as in telemetry. Entries are kept for
        a year.
        """
        ...
