"""What is remembered of cron steps. Occurrences are written through the ledger."""

from collections.abc import Sequence
from typing import Protocol


class CronStore(Protocol):
    async def last(self, step: str) -> int | None:
        """`scheduled_at` (Unix ms) of the latest stored occurrence of a step."""
        ...

    async def occurrences(self, step: str, *, limit: int = 100) -> Sequence[int]: ...

    async def paused(self) -> frozenset[str]: ...

    async def set_paused(self, step: str, paused: bool) -> None: ...  # noqa: FBT001
