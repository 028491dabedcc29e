"""The life of the process: guards the wire, starts the threads, runs the loop, ends. Called by `__main__`."""

import asyncio
import atexit
import concurrent.futures
import os
import sys
import threading

from motia_runner.guard import Leash, later, take_wire
from motia_runner.journal import Journal
from motia_runner.output import capture
from motia_runner.peer import Peer
from motia_runner.session import Session
from motia_runner.wire import Writer

_SWITCH_SECONDS = 0.001  # other threads get their turn beside a busy handler five times sooner than by default
_EXIT_SECONDS = 0.5


def main() -> None:
    """Runs until the host says `shutdown`, ends the wire, or is gone. Does not return."""
    wire_in, wire_out = take_wire()
    leash = Leash()
    leash.fasten()
    sys.setswitchinterval(_SWITCH_SECONDS)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    writer = Writer(wire_out, leash.end, loop)
    journal = Journal(writer)
    outputs = capture(journal)
    loop.set_exception_handler(journal.report_unhandled)
    peer = Peer(wire_in, writer, journal, loop)

    def leave() -> None:
        """Ends with status 0 as soon as all is written, whether or not the loop ever turns again."""
        loop.call_soon_threadsafe(loop.stop)
        writer.flush(_EXIT_SECONDS)
        if threading.current_thread() is not threading.main_thread():
            leash.end()

    def watch() -> None:
        try:
            peer.watch()
            asyncio.run_coroutine_threadsafe(session.settle(_EXIT_SECONDS), loop).result(_EXIT_SECONDS)
        except concurrent.futures.TimeoutError:
            pass  # a handler blocks the loop; the host has gone, so there is nobody to tell
        finally:
            writer.flush(_EXIT_SECONDS / 2)
            leash.end()

    def let_go() -> None:
        """In a forked child: the wire and the sentinel are its parent's alone."""
        writer.abandon()
        peer.abandon()
        os.close(wire_in)
        os.close(wire_out)
        leash.release_after_fork()

    os.register_at_fork(after_in_child=let_go)
    session = Session(peer, journal, outputs, loop, leave)
    writer.start()
    peer.start(session)
    threading.Thread(target=watch, name="motia-watch", daemon=True).start()
    _run_loop(loop, journal)
    later(_EXIT_SECONDS, leash.end)
    atexit._run_exitfuncs()
    for output in outputs:
        output.finish(None)
    writer.flush(_EXIT_SECONDS)
    leash.end()


def _run_loop(loop: asyncio.AbstractEventLoop, journal: Journal) -> None:
    while True:
        try:
            return loop.run_forever()
        except (SystemExit, KeyboardInterrupt) as error:  # of a task that a handler left behind: not ours to obey
            journal.warn(f"{type(error).__name__} was raised outside of a call; it ends nothing.")
