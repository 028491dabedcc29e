"""What one call asks of the host: bounded, in order, refused once the call has ended.

Asked on an event loop, a request gives an awaitable that is already on its way; asked in a plain thread, it blocks and
returns the answer. Used by context, stores and streaming; one `Callbacks` per call.
"""

import asyncio
import concurrent.futures
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Generator, Mapping
from typing import Any

from motia.errors import MotiaError
from motia_runner.cancellation import Signal
from motia_runner.errors import CODES
from motia_runner.guard import Forked
from motia_runner.peer import Peer
from motia_runner.values import dumps, quoted

Then = Callable[[Any], Any]
_NO_TEXTS: Mapping[str, str] = {}


class Answer(asyncio.Future[Any]):
    """A pending answer: awaited like a task, and good for `asyncio.create_task` like a coroutine.

    `claimed` tells whether anybody looked at it; a failure that nobody looked at fails the call.
    """

    claimed = False
    _steps: Generator[Any, None, Any] | None = None

    def __await__(self) -> Generator[Any, None, Any]:
        self.claimed = True
        return super().__await__()

    def add_done_callback(self, fn: Callable[[Any], object], /, *, context: Any = None) -> None:
        self.claimed = True
        super().add_done_callback(fn, context=context)

    def result(self) -> Any:
        self.claimed = True
        return super().result()

    def exception(self) -> BaseException | None:
        self.claimed = True
        return super().exception()

    def send(self, value: Any) -> Any:
        self._steps = self._steps or self.__await__()
        return self._steps.send(value)

    def throw(self, *error: Any) -> Any:
        self._steps = self._steps or self.__await__()
        return self._steps.throw(*error)

    def close(self) -> None:
        if self._steps is not None:
            self._steps.close()

    def settle(self, value: Any, error: MotiaError | None) -> None:
        """Takes the answer; nothing happens if whoever waited has given up."""
        if self.done():
            return
        if error is None:
            self.set_result(value)
        else:
            self.set_exception(error)


Coroutine.register(Answer)

Place = Answer | concurrent.futures.Future[Any]


running_loop = asyncio._get_running_loop  # exported by asyncio for this; the other one raises
"""The event loop that runs in this thread; None in a plain one."""


class _Request:
    """A request between its sending and its answer."""

    __slots__ = ("_owner", "method", "params", "place", "then")

    def __init__(self, owner: "Callbacks", method: str, params: str, place: Place, then: Then | None) -> None:
        self._owner = owner
        self.method = method
        self.params = params
        self.place = place
        self.then = then

    def answered(self, result: Any, error: MotiaError | None) -> None:
        self._owner.answered()
        self.settle(self.then(result) if self.then is not None and error is None else result, error)

    def settle(self, value: Any, error: MotiaError | None) -> None:
        """Passes the answer to whoever waits for it."""
        place = self.place
        if isinstance(place, Answer):
            self._owner.deliver(place, value, error)
        elif error is None:
            place.set_result(value)
        else:
            place.set_exception(error)


class Callbacks:
    """The requests of one call, at most `limit` of them open; more wait here, in their order."""

    __slots__ = (
        "_backlog",
        "_call",
        "_ended",
        "_failed",
        "_idle",
        "_limit",
        "_lock",
        "_loop",
        "_open",
        "_peer",
        "_pending",
        "_signal",
    )

    def __init__(self, peer: Peer, loop: asyncio.AbstractEventLoop, call: str, signal: Signal, limit: int) -> None:
        self._peer = peer
        self._loop = loop
        self._call = call
        self._signal = signal
        self._limit = limit
        self._lock = threading.Lock()
        self._open = 0
        self._backlog: deque[_Request] | None = None
        self._ended = False
        self._pending: set[Answer] | None = None
        self._failed: list[Answer] | None = None
        self._idle: asyncio.Future[None] | None = None

    def request(self, method: str, params: dict[str, Any], then: Then | None = None, **texts: str) -> Any:
        """Asks the host. `params` is plain, each of `texts` is the JSON text of a further member.

        Raises MotiaError (`call-ended`, or what the host answered); in a thread Cancelled once the call is given up.
        """
        loop = running_loop()
        if loop is None:
            self.check()
            return self.ask(method, params, concurrent.futures.Future(), then, texts).result()
        answer = self.ask(method, params, Answer(loop=loop), then, texts)
        if loop is self._loop:
            self._pending = self._pending or set()
            self._pending.add(answer)
        return answer

    def ask(
        self,
        method: str,
        params: dict[str, Any],
        place: Any,
        then: Then | None = None,
        texts: Mapping[str, str] = _NO_TEXTS,
    ) -> Any:
        """Like `request`, but leaves the answer to `place` and returns it at once."""
        if Forked.here:
            message = "A forked child has no connection to the host: ask in its parent."
            raise MotiaError(message, code=-32028, name="not-supported", data={"feature": "fork"})
        text = f'{{"call":{quoted(self._call)}'
        for key, value in params.items():
            text += f',"{key}":{quoted(value) if isinstance(value, str) else dumps(value)}'
        for key, value in texts.items():
            text += f',"{key}":{value}'
        request = _Request(self, method, text + "}", place, then)
        with self._lock:
            if self._ended:
                raise _ended(method)
            if self._backlog or self._open >= self._limit:
                self._backlog = self._backlog or deque()
                self._backlog.append(request)
            else:
                self._send(request)
        return place

    def check(self) -> None:
        """Raises Cancelled once the call is given up."""
        if self._signal.ends_call:
            raise self._signal.error()

    def answered(self) -> None:
        """In the thread that reads: makes room for the next one."""
        with self._lock:
            self._open -= 1
            if self._backlog:
                self._send(self._backlog.popleft())

    def deliver(self, answer: Answer, value: Any, error: MotiaError | None) -> None:
        """Passes an answer on to the loop that waits for it."""
        loop = answer.get_loop()
        if loop is self._loop:
            self._peer.on_loop(self._settle, answer, value, error)
            return
        try:
            loop.call_soon_threadsafe(answer.settle, value, error)
        except RuntimeError:
            pass  # a loop of the user's own that is closed by now: nobody waits

    @property
    def unsettled(self) -> bool:
        """Whether there is anything for `finish` to do."""
        return bool(self._pending or self._failed)

    async def finish(self) -> None:
        """Waits for requests that nobody awaited; raises the first failure that nobody looked at."""
        while self._pending:
            self._idle = self._loop.create_future()
            await self._idle
        failures = [answer.exception() for answer in self._failed or () if not answer.claimed]
        if failures and failures[0] is not None:
            raise failures[0]

    def end(self) -> None:
        """From here on every request of the call is refused."""
        with self._lock:
            self._ended = True
            unsent, self._backlog = self._backlog, None
        for request in unsent or ():
            request.settle(None, _ended(request.method))

    def _send(self, request: _Request) -> None:
        self._open += 1
        self._peer.ask(request.method, request.params, request)

    def _settle(self, answer: Answer, value: Any, error: MotiaError | None) -> None:
        if self._pending:
            self._pending.discard(answer)
        if not self._pending and self._idle is not None and not self._idle.done():
            self._idle.set_result(None)
        if error is not None and not answer.claimed:
            self._failed = self._failed or []
            self._failed.append(answer)
        answer.settle(value, error)


def _ended(method: str) -> MotiaError:
    message = f"The call has ended, so {method} is refused: await what you start before the handler returns."
    return MotiaError(message, code=CODES["call-ended"], name="call-ended")
