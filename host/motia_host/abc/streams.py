"""Reading streams. Writes go through the ledger; changes are published by its listeners."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from motia_host.abc.ledger import StreamChange


@dataclass(frozen=True, slots=True)
class StreamItem:
    group: str
    id: str
    data: bytes
    revision: int
    offset: int
    """Offset of its last change."""
    timestamp: int


@dataclass(frozen=True, slots=True)
class Resume:
    """Changes behind a known offset. `complete` is False when that offset is too old, foreign or ahead: then a full sync is due."""

    changes: Sequence[StreamChange]
    complete: bool


class StreamStore(Protocol):
    """Committed stream items and the last changes of each group (by default 1,000, at most 24 h)."""

    def get(self, stream: str, group: str, id: str) -> StreamItem | None: ...

    async def get_group(self, stream: str, group: str) -> Sequence[StreamItem]:
        """All items of a group in the order of first write."""
        ...

    async def groups(self, stream: str, *, after: str = "", limit: int = 100) -> Sequence[tuple[str, int]]: ...

    async def page(self, stream: str, group: str, *, after: str = "", limit: int = 100) -> Sequence[StreamItem]:
        """Items of a group ordered by id, starting behind `after`."""
        ...

    async def since(self, stream: str, group: str, offset: int) -> Resume: ...

    def head(self) -> int:
        """Offset of the last committed change of the store."""
        ...

    def token(self, offset: int) -> str:
        """The opaque resume token for an offset: it names store, epoch and offset."""
        ...

    def offset(self, token: str) -> int | None:
        """The offset of a token, or None when it is not of this store or ahead of it."""
        ...
