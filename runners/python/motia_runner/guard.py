"""Guards the wire against user code, and the machine against a runner without a host.

`take_wire` runs before any user code: afterwards nothing that prints reaches the host as a message. `Leash` ends the
process, with its process group, when the host is gone, whatever a handler does meanwhile. Called by main.
"""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_WATCH_SECONDS = 0.25
_SENTINEL = "read _; kill -KILL 0"


class Forked:
    """Whether this process is a child that user code forked."""

    here = False


def take_wire() -> tuple[int, int]:
    """Moves the wire to private, close-on-exec descriptors and returns them as (read, write).

    Descriptor 1 then is a copy of 2, and 0 reads end of file.
    """
    wire_in, wire_out = os.dup(0), os.dup(1)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return wire_in, wire_out


def later(seconds: float, function: Callable[..., None], *args: object) -> None:
    """Calls `function` after `seconds`, in a thread that keeps no process alive."""
    timer = threading.Timer(seconds, function, args)
    timer.daemon = True
    timer.start()


class Leash:
    """Ties this process, and its group if it leads one, to the life of the process that started it."""

    def __init__(self) -> None:
        self._host = os.getppid()
        self._leads = hasattr(os, "getpgrp") and os.getpgrp() == os.getpid()
        self._sentinel = -1

    def fasten(self) -> None:
        """Takes effect at once; call it in the main thread, before other threads and user code exist."""
        if self._leads:
            self._start_sentinel()
        if sys.platform == "linux":
            # Reaches even a handler inside C code that never gives up the interpreter's lock.
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != self._host:
            self.end()
        threading.Thread(target=self._watch, name="motia-leash", daemon=True).start()

    def end(self, status: int = 0) -> None:
        """Ends the process now, without clean-up, and whatever it has started in its group."""
        if self._leads and self._sentinel < 0:
            os.killpg(0, signal.SIGKILL)
        os._exit(status)

    def release_after_fork(self) -> None:
        """In a forked child: lets go of the sentinel, which must see the end of the runner, not of its children."""
        if self._sentinel >= 0:
            os.close(self._sentinel)
        self._leads, self._sentinel = False, -1
        Forked.here = True

    def _start_sentinel(self) -> None:
        # The parent-death signal kills this process alone, and at once: no thread of ours gets to kill the group. A
        # shell of the same group that waits for the end of a pipe does, however this process ends.
        if not os.access("/bin/sh", os.X_OK):
            return
        ours, theirs = os.pipe()
        actions = [(os.POSIX_SPAWN_DUP2, ours, 0), (os.POSIX_SPAWN_DUP2, 2, 1)]
        os.posix_spawn("/bin/sh", ["sh", "-c", _SENTINEL], {}, file_actions=actions)
        os.close(ours)
        self._sentinel = theirs

    def _watch(self) -> None:
        while os.getppid() == self._host:
            time.sleep(_WATCH_SECONDS)
        self.end()
