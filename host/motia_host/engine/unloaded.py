"""Steps that their runner has not loaded, although the project has them: its last runner died while their file was broken, say.

Nothing of them is dispatched meanwhile, but for one delivery now and then that looks whether the step is back. The next reload forgets them all.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final

LOOK_AGAIN_S: Final = 5.0


class Unloaded:
    def __init__(self, ready: Callable[[Iterable[str]], None]) -> None:
        """`ready` is told of a step when it is time to look whether it is back."""
        self._ready = ready
        self._timers: dict[str, asyncio.TimerHandle | None] = {}
        """None once the time has come."""

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._timers)

    def add(self, name: str) -> None:
        self.discard(name)
        self._timers[name] = asyncio.get_running_loop().call_later(LOOK_AGAIN_S, self._due, name)

    def discard(self, name: str) -> None:
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()

    def clear(self) -> None:
        for name in self.names:
            self.discard(name)

    def limit(self, name: str) -> int | None:
        """How many deliveries of the step may run; None where it says nothing about that."""
        if name not in self._timers:
            return None
        return 0 if self._timers[name] else 1

    def _due(self, name: str) -> None:
        self._timers[name] = None
        self._ready((name,))
