"""Finds and ends what a runner has started: its process group, and descendants that left it.

A descendant is known by a mark in its environment, which it inherits, or by its parents. The host is made a child subreaper on Linux: orphans
become its children, are found, and are reaped by it. Everything here blocks for some milliseconds and runs in a thread, apart from `signal_group`.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterable
from typing import Final

import psutil

MARK: Final = "MOTIA_HOST_RUNNER"
"""Environment variable that every descendant of a runner inherits: `<host session>.<runner>`."""

_PR_SET_CHILD_SUBREAPER: Final = 36
_KILL_ROUNDS: Final = 5
_GONE_S: Final = 2.0


def adopt_orphans() -> None:
    """Makes this process the parent of orphaned descendants. Only Linux can; elsewhere the mark alone has to do."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def signal_group(leader: int, number: int) -> None:
    """Signals the process group of a runner; one that has no member any more is no error."""
    with contextlib.suppress(
        ProcessLookupError, PermissionError
    ):  # PermissionError: macOS's word for a group of zombies
        os.killpg(leader, number)


def descendants(pid: int) -> list[psutil.Process]:
    """Of a process that lives; to be taken before it is killed, where orphans are not adopted."""
    with contextlib.suppress(psutil.Error):
        return psutil.Process(pid).children(recursive=True)
    return []


def marked(prefix: str) -> list[psutil.Process]:
    """Living processes of this user whose mark begins with `prefix`, this one excepted."""
    return [process for process in psutil.process_iter() if process.pid != os.getpid() and _has_mark(process, prefix)]


def end(known: Iterable[psutil.Process], mark: str) -> int:
    """Kills `known` processes and those with the mark until none is left, and reaps those that became ours. Answers how many it killed. Bounded:
    what cannot be killed within a few rounds hangs in the kernel.
    """
    killed = set[int]()
    wanted = list(known)
    for _ in range(_KILL_ROUNDS):
        wanted += [process for process in marked(mark) if process not in wanted]
        living = [process for process in wanted if _kill(process)]
        if not living:
            break
        killed.update(process.pid for process in living)
        _reap(living)
        wanted = []
    return len(killed)


def reap_orphans(own: frozenset[int]) -> None:
    """Reaps ended orphans that this process adopted. `own`: children that somebody here waits for. Processes of our own session are left alone,
    too: they were started by other parts of the host, which wait for them.
    """
    session = os.getsid(0)
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.Error, ProcessLookupError, ChildProcessError):  # gone, or reaped by its owner
            if child.pid not in own and child.status() == psutil.STATUS_ZOMBIE and os.getsid(child.pid) != session:
                os.waitpid(child.pid, os.WNOHANG)


def _has_mark(process: psutil.Process, prefix: str) -> bool:
    try:
        return process.environ().get(MARK, "").startswith(prefix)
    except (psutil.Error, OSError):  # another user's, a zombie, or gone: none of ours
        return False


def _kill(process: psutil.Process) -> bool:
    """Whether it lived."""
    try:
        if not _lives(process):
            return False
        process.send_signal(signal.SIGKILL)  # psutil compares the start time: a reused process id is not hit
    except psutil.Error:  # gone
        return False
    return True


def _reap(killed: list[psutil.Process]) -> None:
    deadline = time.monotonic() + _GONE_S
    for process in killed:
        while time.monotonic() < deadline and _still_there(process):
            time.sleep(0.005)


def _still_there(process: psutil.Process) -> bool:
    try:
        if os.waitpid(process.pid, os.WNOHANG)[0] == process.pid:
            return False
    except ChildProcessError:  # not ours: its parent reaps it
        return process.is_running() and _lives(process)
    return True


def _lives(process: psutil.Process) -> bool:
    """Also while its first thread has ended and others have not: they hold its sockets and files open."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE or process.num_threads() > 1
    except psutil.Error:  # gone meanwhile
        return False
