"""What a side is to the run: something that starts a project, tells when it is idle, and tells afterwards what it did."""

import asyncio
import time
from abc import ABC, abstractmethod
from typing import Final

from oracle.observed import Log, Run

START_S: Final = 400.0
"""For a side to listen, also on a machine that does much else."""
SETTLE_S: Final = 240.0
"""For all that a request sets off, retries included."""
_LOOK_S: Final = 0.15
_QUIET_LOOKS: Final = 3
"""Looks in a row that find nothing to do: an event is between two queues for a moment."""


class Side(ABC):
    url: str
    root: str

    @abstractmethod
    def busy(self) -> bool:
        """Whether a step runs, or an event waits for one."""

    @abstractmethod
    def logs(self) -> list[Log]: ...

    @abstractmethod
    def runs(self) -> list[Run]: ...

    @abstractmethod
    def state(self) -> list[tuple[str, str, object]]: ...

    async def settled(self) -> None:
        """Raises TimeoutError where it never is."""
        deadline, quiet = time.monotonic() + SETTLE_S, 0
        while quiet < _QUIET_LOOKS:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{type(self).__name__} is still busy after {SETTLE_S:.0f} s")
            quiet = 0 if await asyncio.to_thread(self.busy) else quiet + 1
            await asyncio.sleep(_LOOK_S)
