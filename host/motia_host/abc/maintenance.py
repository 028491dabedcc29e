"""Looking after a store: what it holds, and what is done to it by hand. It works beside writers, and on the file of a host that does not run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """Sizes in bytes; `used_bytes` is without room that is free for new rows."""

    engine: str
    path: str
    schema: int
    epoch: int
    file_bytes: int
    log_bytes: int
    used_bytes: int
    blob_bytes: int
    telemetry_bytes: int
    rows: Mapping[str, int]
    """Number of rows by kind: events, deliveries, dead, state, items, changes."""
    damaged: Sequence[str]
    """Folders with copies of damaged files that were put aside."""


@dataclass(frozen=True, slots=True)
class StoreSizes:
    """What can be told of a store at any time without looking at its rows. Bytes; `bytes` is of all files."""

    engine: str
    bytes: int
    telemetry_bytes: int
    damaged: Sequence[str]
    """As in `StoreInfo`."""


class Maintenance(Protocol):
    async def sizes(self) -> StoreSizes: ...

    async def info(self) -> StoreInfo: ...

    async def compact(self) -> int:
        """Give free room back to the disk; the number of bytes by which it shrank. Writers wait meanwhile."""
        ...

    async def backup(self, folder: Path) -> None:
        """A whole and consistent copy into a folder that is new or empty, from which a host can be started. Writers wait meanwhile.
        Raises `StoreUnavailable` where the folder is in use or cannot be written.
        """
        ...

    async def verify(self) -> Sequence[str]:
        """What is wrong with it, one sentence each; nothing when it is whole. Writers wait meanwhile."""
        ...
