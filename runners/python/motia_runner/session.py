"""The conversation as the protocol's methods see it: initialize, describe, invoke, cancel, ping, shutdown.

A `Session` knows the open calls, and nothing of lines, threads or handlers. Made by main; the peer calls it.
"""

import asyncio
import concurrent.futures
import gc
import os
import platform
import sys
import threading
from collections.abc import Callable
from typing import Any

from motia_runner import PROTOCOL_VERSION, __version__
from motia_runner.calls import Call, Runtime
from motia_runner.checks import check_describe, check_initialize, check_invoke, check_shutdown
from motia_runner.errors import WireError, message_of
from motia_runner.guard import Forked, later
from motia_runner.journal import CURRENT, Journal
from motia_runner.loader import Loader
from motia_runner.output import Output
from motia_runner.peer import Id, Params, Peer
from motia_runner.values import dumps

_CAPACITY = {"async": 256, "threads": 32}
_POOL_THREADS = 1024  # no call is refused for want of room; threads are made when they are needed
_BLOCKED_SECONDS = 0.05
_CANCEL_SECONDS = 1.0
_REASONS = frozenset({"timeout", "client-gone", "shutdown", "requested"})


class Session:
    """Answers the host. Methods named after the protocol's run on the loop unless they say otherwise."""

    def __init__(
        self,
        peer: Peer,
        journal: Journal,
        outputs: list[Output],
        loop: asyncio.AbstractEventLoop,
        on_left: Callable[[], None],
    ) -> None:
        self._peer = peer
        self._journal = journal
        self._outputs = outputs
        self._loop = loop
        self._loader: Loader | None = None
        self._runtime: Runtime | None = None
        self._calls: dict[str, Call] = {}
        self._idle = asyncio.Event()
        self._closing = False
        self._leaving = threading.Lock()
        self._on_left = on_left
        self._on_loop: dict[str, Callable[[Id, Params], None]] = {
            "describe": self._describe,
            "invoke": self._invoke,
            "shutdown": self._shutdown,
        }

    def at_once(self, method: str, id: Id, params: Params) -> bool:
        """In the thread that reads: what must not wait for the loop, and what may not run before `initialize`."""
        try:
            if method == "initialize":
                self._peer.answer(id, dumps(self._initialize(params)))
            elif self._runtime is None:
                raise WireError("not-initialized", f"{method} came before initialize.")
            elif method == "ping":
                self._ping(id)
            else:
                if method == "shutdown":
                    check_shutdown(params)
                    # A handler may block the loop, which then never gets to `_drain`.
                    later(params["graceMs"] / 1000 + 2 * _CANCEL_SECONDS, self._leave, id)
                return False
        except Exception as error:  # every request is answered, whatever went wrong
            self._peer.refuse(id, self._as_answer(error))
        return True

    def request(self, method: str, id: Id, params: Params) -> None:
        """Dispatches a request."""
        try:
            act = self._on_loop.get(method)
            if act is None:
                raise WireError("method-not-found", f"This runner has no method {method}.")
            if self._closing:
                raise WireError("shutting-down", "The runner is shutting down and takes nothing new.")
            act(id, params)
        except Exception as error:  # see above
            self._peer.refuse(id, self._as_answer(error))

    def notified(self, method: str, params: Params) -> None:
        """Dispatches a notification; those that it does not know, and cancels of unknown calls, are ignored."""
        name, reason = params.get("call"), params.get("reason")
        if method == "cancel" and isinstance(name, str) and name in self._calls:
            known = reason if isinstance(reason, str) and reason in _REASONS else "requested"
            self._calls[name].cancel(known, end_call=params.get("endCall") is not False)

    async def settle(self, seconds: float) -> None:
        """Waits until no call is open, for `seconds` at most."""
        if self._calls:
            self._idle.clear()
            try:
                await asyncio.wait_for(self._idle.wait(), seconds)
            except asyncio.TimeoutError:
                pass  # the caller knows what to do with calls that are still open

    def _as_answer(self, error: Exception) -> WireError:
        if isinstance(error, WireError):
            return error
        self._journal.report("A request of the host could not be dealt with", error)
        return WireError("internal-error", f"The runner failed: {type(error).__name__}: {message_of(error)}")

    def _initialize(self, params: Params) -> dict[str, Any]:
        """In the thread that reads."""
        if self._runtime is not None:
            raise WireError("invalid-request", "initialize comes once.")
        check_initialize(params, PROTOCOL_VERSION)
        limits = params["limits"]
        compat = params.get("compat") == "motia-0.17"
        self._peer.lines.limit = limits["lineBytes"]
        self._loader = Loader(params["project"]["root"], compat)
        self._runtime = Runtime(
            peer=self._peer,
            journal=self._journal,
            loop=self._loop,
            pool=concurrent.futures.ThreadPoolExecutor(_POOL_THREADS, thread_name_prefix="motia-handler"),
            project=self._loader.project,
            compat=compat,
            callbacks_per_call=limits["callbacksPerCall"],
            chunk_bytes=limits["chunkBytes"],
            end=self._end,
        )
        return {
            "protocolVersion": PROTOCOL_VERSION,
            "runner": {"name": "motia-runner-python", "version": __version__},
            "language": {"name": "python", "version": platform.python_version()},
            "extensions": [".py"],
            "capacity": _CAPACITY,
            "pid": os.getpid(),
        }

    def _ping(self, id: Id) -> None:
        """In the thread that reads: at once if the loop has nothing to do, else as soon as it turns, or is seen not to."""
        if asyncio.current_task(self._loop) is None:
            self._answer_ping(id, None)
            return
        answered = threading.Lock()

        def answer(blocking: Callable[[], str | None]) -> None:
            if answered.acquire(blocking=False):
                self._answer_ping(id, blocking())

        self._loop.call_soon_threadsafe(answer, lambda: None)
        later(_BLOCKED_SECONDS, answer, self._blocking)

    def _answer_ping(self, id: Id, blocking: str | None) -> None:
        self._peer.answer(id, dumps({"calls": len(self._calls), "blocking": blocking}))

    def _blocking(self) -> str | None:
        """The call whose code the loop is in: the context of the callback that it runs, as its frame shows.

        There is no public way to ask from another thread, and to note it at each step would cost every call.
        """
        frame = sys._current_frames().get(threading.main_thread().ident or 0)
        while frame is not None and frame.f_code is not asyncio.Handle._run.__code__:
            frame = frame.f_back
        handle = frame.f_locals.get("self") if frame is not None else None
        origin = handle._context.get(CURRENT) if handle is not None else None
        return origin.call if origin is not None else None

    def _describe(self, id: Id, params: Params) -> None:
        check_describe(params)
        assert self._loader is not None
        files = [self._loader.describe(file["path"], file["role"]) for file in params["files"]]
        self._peer.answer(id, dumps({"files": files}))
        # Modules stay: without this the collector goes through them again and again while calls come and go.
        gc.collect()
        gc.freeze()

    def _invoke(self, id: Id, params: Params) -> None:
        check_invoke(params)
        if params["call"] in self._calls:
            raise WireError("invalid-request", f"The call {params['call']} is open already.")
        assert self._loader is not None
        assert self._runtime is not None
        call = Call(self._runtime, self._loader.get(params["file"]), id, params)
        self._calls[call.call] = call
        self._loop.create_task(call.run())

    def _end(self, call: Call, result: str | WireError) -> None:
        if Forked.here:
            os._exit(0)  # a child that a handler forked has come this far: the answer is its parent's
        if self._calls.pop(call.call, None) is None:
            return  # answered by `_leave`, which could not wait any longer
        for output in self._outputs:
            output.finish(call)
        if isinstance(result, str):
            self._peer.answer(call.id, result)
        else:
            self._peer.refuse(call.id, result)
        if not self._calls:
            self._idle.set()

    def _shutdown(self, id: Id, params: Params) -> None:
        self._closing = True
        self._draining = self._loop.create_task(self._drain(id, params["graceMs"] / 1000))

    async def _drain(self, id: Id, grace: float) -> None:
        await self.settle(grace)
        for call in list(self._calls.values()):
            call.cancel("shutdown")
        await self.settle(_CANCEL_SECONDS)
        self._leave(id)

    def _leave(self, id: Id) -> None:
        """Answers what is open, and the shutdown; from the loop, or from a timer where a handler blocks the loop."""
        if not self._leaving.acquire(blocking=False):
            return
        for call in list(self._calls.values()):
            self._end(call, WireError("cancelled", "The runner is shutting down.", {"reason": "shutdown"}))
        self._peer.answer(id, "null")
        self._on_left()
