"""Waits of background work that a stop of the host ends early."""

import asyncio
import contextlib
from collections.abc import AsyncIterator


class Waits:
    """The open waits of one part; `stop` ends them and every later one."""

    def __init__(self) -> None:
        self.stopped = False
        self._open: set[asyncio.Timeout] = set()

    def stop(self) -> None:
        self.stopped = True
        now = asyncio.get_running_loop().time()
        for wait in self._open:
            wait.reschedule(now)

    @contextlib.asynccontextmanager
    async def bounded(self, seconds: float) -> AsyncIterator[None]:
        """Raises `TimeoutError` when the time is up, or `stop` was called."""
        async with asyncio.timeout(0 if self.stopped else seconds) as wait:
            self._open.add(wait)
            try:
                yield
            finally:
                self._open.discard(wait)

    async def pause(self, seconds: float) -> None:
        """Returns after the time, or earlier when `stop` is called."""
        with contextlib.suppress(TimeoutError):  # that is the end of the pause
            async with self.bounded(seconds):
                await asyncio.Event().wait()
