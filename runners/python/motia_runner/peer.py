"""The conversation with the host: reads messages, hands requests on, sends requests and answers.

The event loop reads the wire itself, for a change of threads would cost a call more than all else that is done for it. Where a handler
holds the loop up, a thread stands in: it executes no user code, so a ping is answered whatever handlers do. Requests
run on the loop; answers of the host go to whoever waits for them.
"""

import asyncio
import itertools
import os
import select
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from motia.errors import MotiaError
from motia_runner.errors import WireError, clean
from motia_runner.journal import Journal
from motia_runner.values import dumps, loads
from motia_runner.wire import Lines, Skipped, Writer

Params = dict[str, Any]
Id = int | str
_READ_BYTES = 65_536  # memory for more comes from the system anew for each read
_TICK_SECONDS = 0.02  # twice this, and the loop counts as held up
_QUIET_TICKS = 5  # without a message, until the thread sleeps; the host pings twice a second
_EXCERPT = 200  # characters of a stray line that its log record shows


class Roles(Protocol):
    """What a runner does with the requests of the host (main.py)."""

    def at_once(self, method: str, id: Id, params: Params) -> bool:
        """In the thread that reads: True if the request has been dealt with, or will be without the loop."""

    def request(self, method: str, id: Id, params: Params) -> None:
        """On the loop: answers now or later. A WireError raised here becomes the answer."""

    def notified(self, method: str, params: Params) -> None:
        """On the loop; unknown methods are ignored."""


class Waiter(Protocol):
    """Who waits for an answer of the host."""

    def answered(self, result: Any, error: MotiaError | None) -> None:
        """Called once, in the thread that reads."""


class Peer:
    """One end of the wire. `on_loop`, `ask`, `answer` and `refuse` may be called from any thread."""

    def __init__(self, fd: int, writer: Writer, journal: Journal, loop: asyncio.AbstractEventLoop) -> None:
        self.lines = Lines()
        self._fd = fd
        self._writer = writer
        self._journal = journal
        self._loop = loop
        self._ids = itertools.count(1)
        self._waiting: dict[int, Waiter] = {}
        self._batch: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self._reading = threading.Lock()
        self._reader = 0
        self._turns = 0
        self._ended = False

    def start(self, roles: Roles) -> None:
        """From now on the loop reads."""
        self._roles = roles
        os.set_blocking(self._fd, False)
        self._loop.add_reader(self._fd, self._read_on_loop)

    def watch(self) -> None:
        """In a thread of its own: reads in the loop's place while something holds that up. Returns when the wire has ended."""
        wire = select.poll()
        wire.register(self._fd, select.POLLIN)
        quiet = 0
        while not self._ended:
            if quiet > _QUIET_TICKS:
                self._writer.watched = False
                self._writer.write()
                wire.poll()
            self._writer.watched = True
            turns = self._turns
            unread = bool(wire.poll(0))
            time.sleep(_TICK_SECONDS)
            self._writer.write()  # what a handler logged before it held the loop up
            if unread and turns == self._turns and wire.poll(0):
                self._stand_in(wire, turns)
            quiet = quiet + 1 if turns == self._turns else 0

    def abandon(self) -> None:
        """In a forked child, whose loop may go on: what comes on the wire is for its parent."""
        self._ended = True
        self._batch.clear()

    def on_loop(self, function: Callable[..., None], *args: Any) -> None:
        """Runs `function` on the event loop soon; calls of one read are handed over together."""
        if threading.get_ident() == self._reader:
            self._batch.append((function, args))
        else:
            self._loop.call_soon_threadsafe(function, *args)

    def ask(self, method: str, params: str, waiter: Waiter) -> None:
        """Sends a request; `params` is JSON text."""
        id = next(self._ids)
        self._waiting[id] = waiter
        self._writer.put(f'{{"jsonrpc":"2.0","id":{id},"method":"{method}","params":{params}}}')

    def answer(self, id: Id, result: str) -> None:
        """Answers a request of the host; `result` is JSON text."""
        self._writer.put(f'{{"jsonrpc":"2.0","id":{id if type(id) is int else dumps(id)},"result":{result}}}')

    def refuse(self, id: Id, error: WireError) -> None:
        """Answers a request of the host with an error."""
        self._writer.put(f'{{"jsonrpc":"2.0","id":{dumps(id)},"error":{dumps(error.as_json())}}}')

    def _read_on_loop(self) -> None:
        if not self._ended:
            self._read()
        if self._ended:
            self._loop.remove_reader(self._fd)
        self._run_batch()

    def _stand_in(self, wire: select.poll, turns: int) -> None:
        while turns == self._turns and not self._ended:
            self._read()
            if self._batch:
                self._loop.call_soon_threadsafe(self._run_batch)
            wire.poll(_TICK_SECONDS * 1000)

    def _read(self) -> None:
        """Reads what is there, deals with what must not wait for the loop, and leaves the rest in `_batch`."""
        with self._reading:
            try:
                chunk = os.read(self._fd, _READ_BYTES)
            except BlockingIOError:
                return  # the other thread was faster
            except OSError:
                chunk = b""  # a broken wire is an ended one
            self._ended = not chunk
            self._reader = threading.get_ident()
            for line in self.lines.feed(chunk):
                self._take(line, self._roles)
            self._reader = 0

    def _run_batch(self) -> None:
        """In the order of the wire, whoever has read it."""
        self._turns += 1
        while self._batch:
            function, args = self._batch.popleft()
            function(*args)
        self._writer.turn_soon()  # after the tasks that were made just now

    def _take(self, line: bytes | Skipped, roles: Roles) -> None:
        if isinstance(line, Skipped):
            self._journal.warn(f"The host sent a line of {line.size} bytes, which is over the limit; it was skipped.")
            return
        try:
            message = loads(line.decode())
        except (ValueError, RecursionError):
            message = None  # a stray line, logged below
        if not (isinstance(message, dict) and message.get("jsonrpc") == "2.0" and self._dispatch(message, roles)):
            shown = clean(line[: 4 * _EXCERPT].decode(errors="replace")[:_EXCERPT])
            self._journal.warn(f"The host sent a line that is not a message: {shown}")

    def _dispatch(self, message: dict[str, Any], roles: Roles) -> bool:
        """False for what is no message."""
        id = message.get("id")
        if "id" in message and type(id) not in (int, str):
            return False
        if "method" not in message:
            return self._response(id, message)
        method, params = message["method"], message.get("params", {})
        if not isinstance(method, str) or "result" in message or "error" in message:
            return False
        if not isinstance(params, dict):
            if id is not None:
                self.refuse(id, WireError("invalid-params", "params is an object.", {"path": "$"}))
        elif id is None:
            self._batch.append((roles.notified, (method, params)))
        elif not roles.at_once(method, id, params):
            self._batch.append((roles.request, (method, id, params)))
        return True

    def _response(self, id: Id | None, message: dict[str, Any]) -> bool:
        refusal = _refusal(message["error"]) if "error" in message else None
        if id is None or ("result" in message) == (refusal is not None) or ("error" in message and refusal is None):
            return False
        waiter = self._waiting.pop(id, None) if isinstance(id, int) else None
        if waiter is not None:
            waiter.answered(message.get("result"), refusal)
        return True


def _refusal(error: Any) -> MotiaError | None:
    """The exception for the member `error` of a response; None for what is no such member."""
    if not isinstance(error, dict) or type(error.get("code")) is not int or not isinstance(error.get("message"), str):
        return None
    data = error["data"] if isinstance(error.get("data"), dict) else {}
    return MotiaError(error["message"], code=error["code"], name=str(data.get("name", "internal-error")), data=data)
