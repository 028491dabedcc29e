"""A runner in the pool, with the places that it has and the calls that sit in them; and the lease of one place.

It counts. Where a call goes, and when a runner is replaced, is decided by `language`.
"""

from collections.abc import Callable
from typing import Final, Literal

from motia_host.process.limits import BACKGROUND_SHARE, MAX_UNSENT_BYTES
from motia_host.process.runner import RunnerProcess

Role = Literal["shared", "large", "alone"]
"""shared: many calls at once. large: one large call at a time. alone: one suspect at a time, nothing beside it."""

ROLES: Final[tuple[Role, ...]] = ("shared", "large", "alone")


class Seat:
    __slots__ = (
        "background", "calls", "drain_until", "draining", "ending", "exclusive", "idle_since", "large", "limit", "overdue", "role", "rss", "runner", "served",
    )  # fmt: skip

    def __init__(self, runner: RunnerProcess, role: Role, now: float) -> None:
        self.runner = runner
        self.role = role
        self.limit = runner.capacity.calls if role == "shared" else 1
        self.calls = 0
        self.background = 0
        self.large = 0
        self.overdue = 0
        self.exclusive = False
        """One suspect has the whole runner (where the language may have only one process)."""
        self.draining = False
        """It takes no new calls and ends with its last one."""
        self.ending = False
        """It is being stopped or killed."""
        self.drain_until: float | None = None
        self.idle_since = now
        self.served = False
        """It has ended a call well; else its death is a young one."""
        self.rss = 0

    @property
    def background_limit(self) -> int:
        return max(1, int(self.limit * BACKGROUND_SHARE))

    @property
    def open(self) -> bool:
        """Whether it takes calls at all now."""
        return (
            not self.draining
            and not self.exclusive
            and self.runner.state in {"ready", "busy"}
            and self.runner.unsent <= MAX_UNSENT_BYTES
        )

    def room(self, *, background: bool) -> int:
        """Free places."""
        if not self.open:
            return 0
        free = self.limit - self.calls
        return min(free, self.background_limit - self.background) if background else free


class SeatLease:
    """Implements `abc.runners.Lease`."""

    __slots__ = ("_background", "_large", "_released", "_told", "is_overdue", "runner", "seat")

    def __init__(self, seat: Seat, told: "LeaseEvents", *, background: bool, large: bool) -> None:
        self.seat = seat
        self.runner = seat.runner
        self.is_overdue = False
        self._told = told
        self._background = background
        self._large = large
        self._released = False
        seat.calls += 1
        seat.background += background
        seat.large += large

    @property
    def alone(self) -> bool:
        return self.runner.alone

    def release(self) -> None:
        if self._released:
            return
        self._released = True
        seat = self.seat
        seat.calls -= 1
        seat.background -= self._background
        seat.large -= self._large
        seat.overdue -= self.is_overdue
        seat.exclusive = False
        self._told.released(seat)

    def overdue(self) -> None:
        if not self._released and not self.is_overdue:
            self.is_overdue = True
            self.seat.overdue += 1
            self._told.overdue(self.seat)


class LeaseEvents:
    """Where leases report. A small object of its own, so that a lease does not hold the whole pool."""

    __slots__ = ("overdue", "released")

    def __init__(self, released: Callable[[Seat], None], overdue: Callable[[Seat], None]) -> None:
        self.released = released
        self.overdue = overdue
