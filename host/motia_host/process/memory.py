"""Resident memory of runners, their children included. Blocks for some milliseconds: call it from a thread. Used by `supervisor`."""

from collections.abc import Iterable

import psutil


def measure(runners: Iterable[int]) -> dict[int, int]:
    """Bytes by process id of the runner. A runner that is gone is left out."""
    measured: dict[int, int] = {}
    for pid in runners:
        try:
            runner = psutil.Process(pid)
            measured[pid] = sum(_resident(process) for process in (runner, *runner.children(recursive=True)))
        except psutil.Error:  # gone
            continue
    return measured


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:  # gone meanwhile
        return 0
