"""An event loop on which time passes only when nothing else is left to do, and a clock that follows it.

A test of an hour's waiting takes a millisecond and always the same course. No threads and no sockets: nothing outside can wake it.
"""

import asyncio
import selectors
from typing import Any

START_MS = 1_750_000_000_000
"""2025-06-15T15:06:40Z: when the clock of every test begins."""


class _Selector(selectors.SelectSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("everything waits, and nothing will ever happen")
        if not ready and timeout:
            self.now += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._virtual = _Selector()
        super().__init__(self._virtual)
        self._clock_resolution = 1e-6

    def time(self) -> float:
        return self._virtual.now


class VirtualClock:
    """`set` lets the wall clock jump, as when somebody sets it."""

    def __init__(self, start_ms: int = START_MS) -> None:
        self._start_ms = start_ms

    def now_ms(self) -> int:
        return self._start_ms + round(asyncio.get_running_loop().time() * 1_000)

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    def set(self, now_ms: int) -> None:
        self._start_ms += now_ms - self.now_ms()
