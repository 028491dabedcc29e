"""Resident memory: of runners, their children included, as `supervisor` measures it, and of the host itself, so that large messages leave none behind."""

import ctypes
from collections.abc import Iterable
from typing import Final

import psutil

_M_MMAP_THRESHOLD: Final = -3
"""The number of the parameter in glibc's malloc.h."""
MAPPED_BYTES: Final = 1024 * 1024


def give_back_large_blocks() -> None:
    """From now on, what is allocated in blocks of a MiB or more returns to the system when it is freed.

    glibc raises that size by itself with each such block, up to 32 MiB, and then keeps them in a heap full of holes: a runner that wrote lines of up to
    40 MiB left a host with 520 MiB instead of 160. Elsewhere there is nothing to do.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "gnu_get_libc_version"):
        library.mallopt(_M_MMAP_THRESHOLD, MAPPED_BYTES)


def measure(runners: Iterable[int]) -> dict[int, int]:
    """Bytes by process id of the runner. A runner that is gone is left out. Blocks for some milliseconds: call it from a thread."""
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
