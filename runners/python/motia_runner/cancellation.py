"""`ctx.signal`: tells a handler, on the loop or in a thread, that its call was given up and why."""

import asyncio
import threading

from motia.errors import Cancelled
from motia_runner.errors import CODES


class Signal:
    """Fires at most once. Safe to read and wait for from any thread and any event loop."""

    __slots__ = ("_event", "_lock", "_reason", "_waiters", "ends_call")

    def __init__(self) -> None:
        self._event: threading.Event | None = None
        self._reason: str | None = None
        self._waiters: list[asyncio.Future[None]] | None = None
        self._lock = threading.Lock()
        self.ends_call = False
        """Whether the call was ended with it; else the handler may finish what it has begun."""

    @property
    def cancelled(self) -> bool:
        """True once the call was given up."""
        return self._reason is not None

    @property
    def reason(self) -> str | None:
        """timeout, client-gone, shutdown or requested; None before."""
        return self._reason

    async def wait(self) -> str:
        """Returns the reason as soon as the call is given up."""
        while self._reason is None:
            waiter = asyncio.get_running_loop().create_future()
            with self._lock:
                fired = self._reason is not None
                if not fired:
                    self._waiters = self._waiters or []
                    self._waiters.append(waiter)
            if not fired:
                await waiter
        return self._reason

    def wait_sync(self, timeout: float | None = None) -> bool:
        """Blocks this thread until the call is given up, or for `timeout` seconds; True if it was given up."""
        with self._lock:
            if self._reason is not None:
                return True
            event = self._event = self._event or threading.Event()
        return event.wait(timeout)

    def error(self) -> Cancelled:
        """What `ctx` raises in threads from then on."""
        message = f"The call was cancelled: {self._reason}."
        return Cancelled(message, code=CODES["cancelled"], name="cancelled", data={"reason": self._reason})

    def fire(self, reason: str, *, ends_call: bool = True) -> None:
        """Gives the call up. What ends it tells its own reason, also after a signal that did not."""
        with self._lock:
            self._reason = reason if ends_call and not self.ends_call else self._reason or reason
            self.ends_call = self.ends_call or ends_call
            waiters, self._waiters = self._waiters or (), None
            if self._event is not None:
                self._event.set()
        for waiter in waiters:
            try:
                waiter.get_loop().call_soon_threadsafe(_wake, waiter)
            except RuntimeError:
                pass  # a loop of the user's own that is closed by now: nobody waits


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
