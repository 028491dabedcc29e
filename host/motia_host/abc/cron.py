"""Cron occurrences: written through the ledger, so that none is begun that is not on disk, and none is forgotten that has not ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class CronOutcome(Enum):
    """What became of an occurrence."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    """It was not begun: its step was paused, or busy with the one before."""
    INTERRUPTED = "interrupted"
    """Its runner has died. That is no end: it is to run again."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An occurrence that is due. Result: its id when it is new, None when (step, scheduled_at) is stored already.

    It runs from now on, unless it comes with its `outcome`. One that has not ended when its host does is interrupted: the next
    `Ledger.running()` counts that, and `CronStore.unfinished` tells of it.
    """

    step: str
    scheduled_at: int
    trace_id: str = ""
    outcome: CronOutcome | None = None


@dataclass(frozen=True, slots=True)
class OccurrenceEnd:
    """The end of a run of an occurrence. Result: None. Without effect on one that has ended."""

    step: str
    scheduled_at: int
    outcome: CronOutcome


@dataclass(frozen=True, slots=True)
class OccurrenceRow:
    step: str
    scheduled_at: int
    id: str
    """Names it as the `parent` of what it emits, so that a repeated run is recognised."""
    trace_id: str
    interruptions: int
    outcome: str | None
    """None while it has not ended."""


class CronStore(Protocol):
    async def last(self, step: str) -> int | None:
        """`scheduled_at` (Unix ms) of the latest stored occurrence of a step."""
        ...

    async def occurrences(self, step: str, *, limit: int = 100) -> Sequence[OccurrenceRow]:
        """The latest occurrences of a step, latest first."""
        ...

    async def unfinished(self) -> Sequence[OccurrenceRow]:
        """Occurrences of all steps that have not ended, by step and time."""
        ...

    async def paused(self) -> frozenset[str]: ...

    async def set_paused(self, step: str, paused: bool) -> None: ...  # noqa: FBT001
