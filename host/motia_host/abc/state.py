"""Reading state. Writes go through the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StateRow:
    group: str
    key: str
    value: bytes
    revision: int
    expires_at: int | None
    updated_at: int


class StateStore(Protocol):
    """Committed state. Rows past their expiry read as absent. Point reads are cheap enough for the event loop."""

    def get(self, group: str, key: str) -> StateRow | None: ...

    async def get_group(self, group: str) -> Sequence[StateRow]:
        """All rows of a group in the order of first write."""
        ...

    async def groups(self, *, prefix: str = "", after: str = "", limit: int = 100) -> Sequence[tuple[str, int]]:
        """Group names with their number of keys, ordered by name, starting behind `after`."""
        ...

    async def page(self, group: str, *, prefix: str = "", after: str = "", limit: int = 100) -> Sequence[StateRow]:
        """Rows of a group whose keys begin with `prefix`, ordered by key, starting behind `after`."""
        ...
