"""A real host with a fault in it, for the groups 3 and 4: `python -m chaos.armed start …`, everything else as `motia-host`.

CHAOS_CRASH=point:n:file kills the process when it comes to a named point for the n-th time since the file is there. CHAOS_FAULT=kind:file makes the store fail while the
file is there. The program itself knows of neither: the points are put around its functions here.
"""

import functools
import inspect
import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from motia_host import cli
from motia_host.adapters import sqlite
from motia_host.adapters.sqlite.blobs import Blobs
from motia_host.adapters.sqlite.store import Store
from motia_host.engine.asked import Asked
from motia_host.engine.deliveries import Deliveries
from motia_host.engine.dispatcher import Dispatcher
from motia_host.engine.invoke import Invoker
from motia_host.web.exchange import Exchange

STORE_POINTS = ("begin", "before-commit", "after-commit", "told", "before-checkpoint")
"""Named by the store itself (`adapters.sqlite.jobs.Faults`)."""
AROUND: dict[str, tuple[type, str]] = {
    "answer to a runner": (Asked, "answer"),
    "dispatch": (Dispatcher, "_begin"),
    "start of a call": (Invoker, "start"),
    "end of an attempt": (Deliveries, "_finish"),
    "reply to a client": (Exchange, "put"),
    "payload file": (Blobs, "keep"),
}
POINTS = (*STORE_POINTS, *(f"{when} {what}" for what in AROUND for when in ("before", "after")))
FAULTS = ("busy", "io error", "io error at commit", "reported as failed", "slow")
PAGES = 1
"""A limit of pages that every file has reached: the disk is full for whoever needs one more."""


class Crash:
    def __init__(self, point: str, after: int, switch: Path) -> None:
        self._point = point
        self._left = after
        self._switch = switch

    def __call__(self, reached: str) -> None:
        if reached == self._point and self._switch.exists():
            self._left -= 1
            if self._left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Trouble:
    """Errors at one point of the store, every third time, while a file is there."""

    def __init__(self, kind: str, switch: Path) -> None:
        self._kind = kind
        self._switch = switch
        self._chance = random.Random(kind)

    def __call__(self, reached: str) -> None:
        if not self._switch.exists():
            return
        if self._kind == "slow" and reached == "before-commit":
            time.sleep(0.15)
        point, code, name = _ERRORS.get(self._kind, ("", 0, ""))
        if reached == point and self._chance.random() < 0.34:
            error = sqlite3.OperationalError(f"{self._kind}, as a test asks")
            error.sqlite_errorcode, error.sqlite_errorname = code, name
            raise error


_ERRORS = {
    "busy": ("begin", sqlite3.SQLITE_BUSY, "SQLITE_BUSY"),
    "io error": ("begin", sqlite3.SQLITE_IOERR, "SQLITE_IOERR"),
    "io error at commit": ("before-commit", sqlite3.SQLITE_IOERR, "SQLITE_IOERR"),
    "reported as failed": ("after-commit", sqlite3.SQLITE_IOERR, "SQLITE_IOERR"),
}


def around(reach: Callable[[str], None]) -> None:
    """Put the points around the functions that they name."""
    for what, (owner, name) in AROUND.items():
        setattr(owner, name, _wrapped(getattr(owner, name), what, reach))


def _wrapped(function: Any, what: str, reach: Callable[[str], None]) -> Any:
    @functools.wraps(function)
    def plain(*arguments: Any, **named: Any) -> Any:
        reach(f"before {what}")
        result = function(*arguments, **named)
        reach(f"after {what}")
        return result

    @functools.wraps(function)
    async def awaited(*arguments: Any, **named: Any) -> Any:
        reach(f"before {what}")
        result = await function(*arguments, **named)
        reach(f"after {what}")
        return result

    return awaited if inspect.iscoroutinefunction(function) else plain


def without_room(switch: Path) -> None:
    """A full disk by SQLite's own limit, for machines on which nothing can be mounted."""
    begin = Store._begin

    def limited(self: Store, *, promise: bool) -> None:
        pages = PAGES if switch.exists() else 0x3FFFFFFF
        self.connection.execute(f"PRAGMA max_page_count = {pages}")
        begin(self, promise=promise)

    Store._begin = limited  # type: ignore[method-assign]


def arm(environ: dict[str, str]) -> None:
    faults: Callable[[str], None] | None = None
    if "CHAOS_CRASH" in environ:
        point, after, switch = environ["CHAOS_CRASH"].split(":", 2)
        assert point in POINTS, point
        faults = Crash(point, int(after), Path(switch))
        around(faults)
    elif "CHAOS_FAULT" in environ:
        kind, _, switch = environ["CHAOS_FAULT"].partition(":")
        if kind == "full":
            without_room(Path(switch))
        else:
            assert kind in FAULTS, kind
            faults = Trouble(kind, Path(switch))
    sqlite.open = functools.partial(sqlite.open, faults=faults)


if __name__ == "__main__":
    arm(dict(os.environ))
    cli.main()
