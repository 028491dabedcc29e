"""One call from its start to its answer: the handler, its middleware, its cancellation, its errors.

Functions written with `async def` run on the event loop, plain ones in threads. A `Call` is made by main for each
`invoke` and answers exactly once, when everything that it started with the host has been answered too.
"""

import asyncio
import contextvars
import inspect
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, ClassVar

from motia.errors import Cancelled, MotiaError
from motia_runner.callbacks import Callbacks, running_loop
from motia_runner.cancellation import Signal
from motia_runner.context import Context
from motia_runner.errors import Project, WireError, refusal
from motia_runner.journal import CURRENT, Journal, Logger
from motia_runner.loader import Function, Loaded
from motia_runner.peer import Id, Peer
from motia_runner.request import Request
from motia_runner.response import Response, read_response
from motia_runner.schemas import validated
from motia_runner.streaming import Outgoing, send_large, stream_async, stream_in_thread
from motia_runner.values import encode, quoted


@dataclass(frozen=True)
class Runtime:
    """What all calls of a process share; made from `initialize`."""

    peer: Peer
    journal: Journal
    loop: asyncio.AbstractEventLoop
    pool: ThreadPoolExecutor
    project: Project
    compat: bool
    callbacks_per_call: int
    chunk_bytes: int
    end: "Callable[[Call, str | WireError], None]"
    """Takes the outcome of each call, once: JSON text of its result, or an error."""


class Call:
    """One attempt. `run` is its task; `cancel` may come at any time, from the loop."""

    # What leads from a call back to itself, by way of the handler's context or of the task, is not kept here beyond its
    # end: nearly all that a call made then goes at once, and nothing is left for the collector.
    __slots__ = (
        "_callbacks",
        "_loaded",
        "_params",
        "_parts",
        "_running",
        "_runtime",
        "_signal",
        "call",
        "ended",
        "id",
    )

    def __init__(self, runtime: Runtime, loaded: Loaded, id: Id, params: dict[str, Any]) -> None:
        self.id = id
        self.ended = False
        self.call: str = params["call"]
        self._runtime = runtime
        self._loaded = loaded
        self._params = params
        self._signal = signal = Signal()
        self._running: asyncio.Task[Any] | None = None
        self._parts: set[asyncio.Task[Any]] | None = None
        self._callbacks = Callbacks(runtime.peer, runtime.loop, self.call, signal, runtime.callbacks_per_call)

    @property
    def ids(self) -> str:
        """What its log records say of it; see journal.Origin."""
        params = self._params
        return f',"call":{quoted(self.call)},"step":{quoted(params["step"])},"traceId":{quoted(params["traceId"])}'

    async def run(self) -> None:
        """Hands the result of the `invoke` to `Runtime.end`, as JSON text, or the error that answers it; raises nothing."""
        CURRENT.set(self)
        result: str | WireError
        try:
            if self._signal.ends_call:
                raise self._cancelled()
            self._running = asyncio.current_task()
            result = await self._kinds[self._params["kind"]](self)
            if self._callbacks.unsettled:
                await self._callbacks.finish()
        except WireError as error:
            result = error
        except (asyncio.CancelledError, Cancelled) as error:
            result = self._cancelled() if self._signal.ends_call else self._runtime.project.failure(error)
        except BaseException as error:  # SystemExit and KeyboardInterrupt too: they end a handler, not the process
            result = self._runtime.project.failure(error)
        self._running = None
        self.ended = True
        self._callbacks.end()
        self._runtime.end(self, result)
        del result  # the frames of an error lead back to this one

    def cancel(self, reason: str, *, end_call: bool = True) -> None:
        """Fires the signal and cancels what runs on the loop; threads learn of it at their next `ctx` call. Without `end_call` the signal alone."""
        if self._signal.ends_call:
            return
        self._signal.fire(reason, ends_call=end_call)
        if not end_call:
            return
        if self._running is not None:
            self._running.cancel()
        for part in self._parts or ():
            part.cancel()

    async def _as_part(self, work: Awaitable[Any]) -> Any:
        """Awaits `work` in a task of its own, where `cancel` reaches it."""
        task = asyncio.current_task()
        assert task is not None
        self._parts = self._parts or set()
        self._parts.add(task)
        try:
            return await work
        finally:
            self._parts.discard(task)

    async def _api(self) -> str:
        request = Request(self._params["request"])
        for part, model in self._loaded.models.items():
            request[part] = validated(model, part, request[part])
        response = read_or_refuse(await self._stage(0, request, self._context()), compat=self._runtime.compat)
        body = response.body
        if body is not None and not isinstance(body, (str, bytes)):
            await self._stream(response)
        elif body and len(body) * 4 > self._runtime.chunk_bytes and _is_larger(body, self._runtime.chunk_bytes):
            await send_large(self._callbacks, response, self._runtime.chunk_bytes)
        else:
            return f'{{"response":{response.as_text()}}}'
        return '{"streamed":true}'

    async def _event(self) -> str:
        value = self._params["input"]
        if "input" in self._loaded.models:
            value = validated(self._loaded.models["input"], "input", value)
        await self._execute(self._loaded.function("handler"), value, self._context())
        return "{}"

    async def _cron(self) -> str:
        arguments = (None, self._context())[2 - self._loaded.handler_arity :]
        await self._execute(self._loaded.function("handler"), *arguments)
        return "{}"

    async def _can_access(self) -> str:
        function = self._loaded.function("canAccess")
        allowed = await self._execute(function, self._params["subscription"], self._params["authContext"])
        return '{"allowed":true}' if allowed else '{"allowed":false}'

    async def _authenticate(self) -> str:
        context = await self._execute(self._loaded.function("streamAuth.authenticate"), self._params["request"])
        try:
            return f'{{"context":{encode(context)}}}'
        except MotiaError as error:
            raise refusal(error) from error

    def _context(self) -> Context:
        runtime = self._runtime
        return Context(self._callbacks, Logger(runtime.journal, self), self._signal, self._params, runtime.compat)

    def _stage(self, place: int, request: Any, context: Context) -> Awaitable[Any]:
        """The middleware at `place` and all that is inside it, in the end the handler."""
        if place == len(self._loaded.middleware):
            return self._execute(self._loaded.function("handler"), request, context)
        function = self._loaded.middleware[place]

        def inner(replaced: Any = None) -> Any:
            rest = self._stage(place + 1, request if replaced is None else replaced, context)
            if running_loop() is self._runtime.loop:
                return rest
            return asyncio.run_coroutine_threadsafe(self._as_part(rest), self._runtime.loop).result()

        return self._execute(function, request, context, inner)

    async def _execute(self, function: Function, *args: Any) -> Any:
        result = function.call(*args) if function.on_loop else await self._in_thread(function.call, *args)
        while type(result) is not dict and result is not None and inspect.isawaitable(result):
            result = await result  # what is asked first is the rule, and to ask an abstract class takes far longer
        return result

    async def _in_thread(self, function: Callable[..., Any], *args: Any) -> Any:
        """Runs a plain function to its end: a thread cannot be cancelled, so neither can the wait for it."""
        context = contextvars.copy_context()
        future = self._runtime.loop.run_in_executor(self._runtime.pool, context.run, _outcome, function, args)
        interrupted = False
        while not future.done():
            try:
                await asyncio.shield(future)
            except asyncio.CancelledError:
                interrupted = True
        value, error = future.result()
        if error is not None:
            raise error
        if interrupted and not self._signal.ends_call:
            raise asyncio.CancelledError
        return value

    async def _stream(self, response: Response) -> None:
        outgoing = Outgoing(response.status, dict(response.headers), self._runtime.chunk_bytes)
        body: Any = response.body
        try:
            if hasattr(body, "__anext__"):
                await stream_async(self._callbacks, outgoing, body)
            else:
                await self._in_thread(stream_in_thread, self._callbacks, outgoing, body)
        except MotiaError as error:
            if error.name != "call-ended":
                raise
            self._signal.fire("client-gone")  # the host answers open chunks like this when nobody reads any more
            raise self._cancelled() from error

    _kinds: ClassVar[dict[str, Callable[["Call"], Awaitable[str]]]] = {
        "api": _api,
        "event": _event,
        "cron": _cron,
        "canAccess": _can_access,
        "authenticate": _authenticate,
    }

    def _cancelled(self) -> WireError:
        reason = self._signal.reason
        return WireError("cancelled", f"The call was cancelled: {reason}.", {"reason": reason})


def read_or_refuse(returned: object, *, compat: bool) -> Response:
    """The checked response; a body without a JSON form is an answer of its own, not a failure of the handler's code."""
    try:
        return read_response(returned, compat=compat)
    except MotiaError as error:
        raise refusal(error) from error


def _outcome(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[Any, BaseException | None]:
    try:
        return function(*args), None
    except BaseException as error:  # handed over as a value: a future cannot carry StopIteration, and hangs
        return None, error


def _is_larger(body: str | bytes, limit: int) -> bool:
    if len(body) > limit:
        return True
    return isinstance(body, str) and len(body.encode()) > limit
