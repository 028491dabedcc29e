"""Asks a runner with open calls twice a second whether it still answers, and keeps what it said.

It decides nothing: `busy` and `silence` are facts, the pool grows or replaces by them. A runner that is stopped or blocked is slow, not dead.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from motia_host.process.limits import PING_BUSY_S, PING_EVERY_S, PING_HUNG_S


class Pulse:
    def __init__(
        self, ping: Callable[[], "asyncio.Future[Any]"], has_calls: Callable[[], bool], changed: Callable[[], None]
    ) -> None:
        """`changed` is called when `busy` changes, and once more when the silence has lasted `PING_HUNG_S`."""
        self.busy = False
        """It has not answered for 250 ms, or has said that a call blocks it."""
        self.blocking: str | None = None
        """The call that blocks the runner, as it said last."""
        self._loop = asyncio.get_running_loop()
        self._ping = ping
        self._has_calls = has_calls
        self._changed = changed
        self._asked: float | None = None
        self._silent_since: float | None = None
        self._timers: dict[Callable[[], None], asyncio.TimerHandle] = {}
        self._after(PING_EVERY_S, self._tick)

    @property
    def silence(self) -> float:
        """Seconds since the first ping that has not been answered well; 0 while all is well."""
        since = self._asked if self._silent_since is None else self._silent_since
        return 0.0 if since is None else self._loop.time() - since

    def stop(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    def _after(self, seconds: float, action: Callable[[], None]) -> None:
        if action in self._timers:
            self._timers[action].cancel()
        self._timers[action] = self._loop.call_later(seconds, action)

    def _tick(self) -> None:
        if self._asked is None and (self.busy or self._has_calls()):
            self._asked = self._loop.time()
            self._after(PING_BUSY_S, self._late)
            self._ping().add_done_callback(self._answered)
        self._after(PING_BUSY_S if self.busy else PING_EVERY_S, self._tick)

    def _late(self) -> None:
        if self._asked is not None:
            self._unwell(self._asked)

    def _answered(self, answer: "asyncio.Future[Any]") -> None:
        asked, self._asked = self._asked, None
        if answer.cancelled() or answer.exception() is not None:  # its end is seen by the exit status
            return
        result = answer.result()
        self.blocking = result.get("blocking") if isinstance(result, dict) else None
        if self.blocking is not None and asked is not None:
            self._unwell(asked)
        elif self.busy:
            self.busy = False
            self._silent_since = None
            self._changed()

    def _unwell(self, since: float) -> None:
        if not self.busy:
            self.busy = True
            self._silent_since = since
            self._after(PING_HUNG_S, self._changed)
            self._changed()
