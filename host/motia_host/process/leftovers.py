"""Which runners this host has started, on disk, so that the next start can end what a killed host left behind.

A process is recognised by its id together with its start time, its descendants by the mark of the former host. Used by `supervisor`: `end_all` before
anything is started (the folder is locked by then), `remember` whenever a runner is started or has ended.
"""

import contextlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psutil

from motia_host.process import family
from motia_host.process.child import SESSION

_SAME_START_S = 0.02
"""Two readings of one start time differ by rounding only."""


class Leftovers:
    def __init__(self, file: Path | None) -> None:
        """`file`: `runners.json` of the project's store folder; None where this process does not own the folder: what is noted there are the
        runners of another host, which lives.
        """
        self._file = file
        self._known: dict[int, float] = {}

    def end_all(self) -> int:
        """Kills what the former host left behind, and answers how many processes that were. Blocks for some milliseconds."""
        if self._file is None:
            return 0
        former = self._read(self._file)
        runners = [process for row in former.get("runners", ()) if (process := _same(row)) is not None]
        for runner in runners:
            family.signal_group(runner.pid, 9)
        session = former.get("session")
        killed = family.end(runners, f"{session}.") if isinstance(session, str) and session != SESSION else 0
        self._file.unlink(missing_ok=True)
        return killed

    def remember(self, living: Iterable[int]) -> None:
        """The process ids of the runners that live now. Where it cannot be written, a killed host's runners still end by themselves: each of
        them watches its parent.
        """
        if self._file is None:
            return
        self._known = {pid: self._known.get(pid) or _start_time(pid) for pid in living}
        rows = [{"pid": pid, "started": started} for pid, started in self._known.items()]
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside = self._file.with_suffix(".new")
            beside.write_text(json.dumps({"session": SESSION, "runners": rows}))
            beside.replace(self._file)

    def forget(self) -> None:
        """All have been ended."""
        if self._file is not None:
            self._file.unlink(missing_ok=True)

    @staticmethod
    def _read(file: Path) -> dict[str, Any]:
        try:
            found = json.loads(file.read_text())
        except (OSError, ValueError):  # there is none, or a crash tore it: then nothing is known
            return {}
        return found if isinstance(found, dict) else {}


def _same(row: Any) -> psutil.Process | None:
    """The process of a row, if its id has not been given to another one since."""
    try:
        process = psutil.Process(row["pid"])
        return process if abs(process.create_time() - row["started"]) < _SAME_START_S else None
    except (psutil.Error, KeyError, TypeError, ValueError):  # gone, or a row that is none
        return None


def _start_time(pid: int) -> float:
    try:
        return psutil.Process(pid).create_time()
    except psutil.Error:  # it died at once; nothing will be found under this id
        return 0.0
