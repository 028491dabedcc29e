"""Sees that a child has ended, by the kernel's word: a pidfd on the loop, or a waiting thread where there is none.

Not by the end of a pipe, which a forked grandchild can hold open, and not through asyncio's child watchers, which on Python 3.11 wait for the
pipes too. Used by `child`.
"""

import asyncio
import os
import subprocess
import threading
from collections.abc import Callable


def watch(process: "subprocess.Popen[bytes]", ended: Callable[[], None]) -> None:
    """Calls `ended` once, on the running loop, when the process has ended. With a pidfd it is not yet reaped then, so that its process id
    still belongs to it; with a thread it is.
    """
    loop = asyncio.get_running_loop()
    if hasattr(os, "pidfd_open"):
        _watch_pidfd(loop, process.pid, ended)
    else:
        _watch_in_thread(loop, process, ended)


def _watch_pidfd(loop: asyncio.AbstractEventLoop, pid: int, ended: Callable[[], None]) -> None:
    pidfd = os.pidfd_open(pid)

    def readable() -> None:
        loop.remove_reader(pidfd)
        os.close(pidfd)
        ended()

    loop.add_reader(pidfd, readable)


def _watch_in_thread(
    loop: asyncio.AbstractEventLoop, process: "subprocess.Popen[bytes]", ended: Callable[[], None]
) -> None:
    def wait() -> None:
        process.wait()
        if not loop.is_closed():
            loop.call_soon_threadsafe(ended)

    threading.Thread(target=wait, name=f"exit-of-{process.pid}", daemon=True).start()
