"""Runners whose handlers are functions of the test, joined to the engine by the in-memory twin of the wire, and a pool of them.

Everything passes through real peers: encoding, framing, ids. What a process adds (its death, its replacement) is played by `die`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from motia_host.errors import RpcError, RunnerLost, RunnerUnavailable
from motia_host.rpc import memory

Script = Callable[["Invoked"], Awaitable[Any]]


class HandlerFailed(Exception):
    """What a script raises to fail as a handler does; `data` as in the protocol."""

    def __init__(self, message: str = "it broke", name: str = "handler-failed", **data: Any) -> None:
        super().__init__(message)
        self.name = name
        self.data = data


class Invoked:
    """One `invoke` as a script sees it."""

    def __init__(self, runner: "ScriptedRunner", params: dict[str, Any]) -> None:
        self.runner = runner
        self.params = params
        self.cancelled: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def ask(self, method: str, **params: Any) -> "asyncio.Future[Any]":
        return self.runner.inside.call(method, {"call": self.params["call"], **params})

    def emit(self, topic: str, data: Any = None, **options: Any) -> "asyncio.Future[Any]":
        return self.ask("emit", topic=topic, data=data, **options)

    async def forever(self) -> None:
        """Until the call is cancelled; then as a handler that lets itself be ended."""
        reason = await asyncio.shield(self.cancelled)
        raise HandlerFailed("cancelled", "cancelled", reason=reason)


class ScriptedRunner:
    """A `Runner`. `inside` is the peer of the runner's own side."""

    generation = 1

    def __init__(self, name: str, language: str, pool: "ScriptedPool") -> None:
        self.id = name
        self.language = language
        self.pool = pool
        self.places = 0
        self.overdue = 0
        self.alive = True
        self.draining = False
        self.strays: list[str] = []
        self.open: dict[str, Invoked] = {}
        self.tasks: set[asyncio.Task[None]] = set()
        self.outside, self.inside = memory.pair(_Outside(self), _Inside(self))

    def ask(self, method: str, params: dict[str, Any], settle: Callable[[Any, Exception | None], None], *,
            prompt: bool = False) -> None:  # fmt: skip
        self.outside.ask(method, params, settle, prompt=prompt)

    def notify(self, method: str, params: dict[str, Any]) -> None:
        self.outside.notify(method, params)

    def respond(self, to: int | str, result: Any) -> None:
        self.outside.respond(to, result)

    def respond_error(self, to: int | str, name: str, message: str, data: dict[str, Any]) -> None:
        self.outside.respond_error(to, name, message, data)

    def die(self, status: int = -9) -> None:
        """As the process floor reports a death: open calls fail, then the engine is told."""
        self.alive = False
        alone = self.outside.open_calls == 1
        calls = self.outside.open_calls
        self.outside.close(lambda: RunnerLost(self.language, alone=alone, status=status))
        self.inside.close(lambda: RunnerLost(self.language))
        for task in self.tasks:
            task.cancel()
        self.pool.engine.lost(self, status, calls)
        self.pool.replaced(self)


class _Outside:
    def __init__(self, runner: ScriptedRunner) -> None:
        self._runner = runner

    def on_request(self, to: int | str, method: str, params: dict[str, Any]) -> None:
        self._runner.pool.engine.request(self._runner, to, method, params)

    def on_notification(self, method: str, params: dict[str, Any]) -> None:
        assert method == "log"
        self._runner.pool.engine.log(self._runner, params)

    def on_stray(self, line: bytes, reason: str) -> None:
        self._runner.pool.engine.stray(self._runner, line, reason)


class _Inside:
    def __init__(self, runner: ScriptedRunner) -> None:
        self._runner = runner

    def on_request(self, to: int | str, method: str, params: dict[str, Any]) -> None:
        assert method == "invoke"
        invoked = Invoked(self._runner, params)
        self._runner.open[params["call"]] = invoked
        self._runner.pool.invoked.append(params)
        task = self._runner.pool.spawn(self._execute(to, invoked))
        self._runner.tasks.add(task)
        task.add_done_callback(self._runner.tasks.discard)

    def on_notification(self, method: str, params: dict[str, Any]) -> None:
        assert method == "cancel"
        self._runner.pool.cancels.append(params)
        invoked = self._runner.open.get(params["call"])
        if invoked is not None and params.get("endCall", True) and not invoked.cancelled.done():
            invoked.cancelled.set_result(params["reason"])

    def on_stray(self, line: bytes, reason: str) -> None:
        self._runner.strays.append(reason)

    async def _execute(self, to: int | str, invoked: Invoked) -> None:
        inside = self._runner.inside
        try:
            result = await self._runner.pool.scripts[invoked.params["step"]](invoked)
        except HandlerFailed as error:
            inside.respond_error(to, error.name, str(error), error.data)
        except RpcError as error:
            cause = {"type": "MotiaError", "message": error.message, "name": error.name}
            inside.respond_error(to, "handler-failed", error.message, {"type": "MotiaError", "cause": cause})
        except RunnerLost:
            pass  # it is dead
        else:
            inside.respond(to, {} if result is None else result)
        self._runner.open.pop(invoked.params["call"], None)


class _Lease:
    def __init__(self, runner: ScriptedRunner) -> None:
        self.runner = runner
        self.runner.places += 1
        self._open = True

    @property
    def alone(self) -> bool:
        return self.runner.places == 1

    def release(self) -> None:
        assert self._open, "a place is given back once"
        self._open = False
        self.runner.places -= 1
        self.runner.pool.released(self.runner)

    def overdue(self) -> None:
        self.runner.overdue += 1
        self.runner.draining = True
        if self.runner.overdue == self.runner.places:
            self.runner.die()


class ScriptedPool:
    """One runner of one language at a time, replaced when it dies; a quarantine runner of its own for each call that runs alone."""

    def __init__(self, scripts: dict[str, Script], spawn: Callable[..., Any], *, capacity: int = 8) -> None:
        self.scripts = scripts
        self.spawn = spawn
        self.capacity = capacity
        self.engine: Any = None
        self.invoked: list[dict[str, Any]] = []
        self.cancels: list[dict[str, Any]] = []
        self.alone: list[str] = []
        """Runners that were started for one call."""
        self.missing = False
        self._listeners: list[Callable[[str], None]] = []
        self._made = 0
        self.waiters: list[asyncio.Future[None]] = []
        self.runner = self._start()

    def try_lease(self, language: str, *, background: bool = False, large: bool = False) -> _Lease | None:
        runner = self._serving()
        if self.missing or runner.places >= (self.background if background else self.capacity):
            return None
        return _Lease(runner)

    async def lease(self, language: str, *, background: bool = False, large: bool = False, alone: bool = False,
                    timeout: float = 5.0) -> _Lease:  # fmt: skip  # noqa: ASYNC109
        if self.missing:
            raise RunnerUnavailable(language, "it is not installed")
        if alone:
            runner = self._start()
            self.alone.append(runner.id)
            return _Lease(runner)
        try:
            async with asyncio.timeout(timeout):
                while (lease := self.try_lease(language, background=background)) is None:
                    waiter = asyncio.get_running_loop().create_future()
                    self.waiters.append(waiter)
                    await waiter
        except TimeoutError:
            raise RunnerUnavailable(language, "all places are taken") from None
        return lease

    def wait(self, language: str, told: Callable[[Any], None], *, timeout: float) -> Callable[[], None]:
        if self.missing:
            raise RunnerUnavailable(language, "it is not installed")
        waiting = asyncio.ensure_future(self.lease(language, timeout=timeout))
        waiting.add_done_callback(lambda done: done.cancelled() or told(done.exception() or done.result()))
        return waiting.cancel

    @property
    def background(self) -> int:
        return self.capacity * 3 // 4

    def room(self, language: str) -> int:
        return 0 if self.missing else max(0, self.background - self._serving().places)

    def on_room(self, listener: Callable[[str], None]) -> None:
        self._listeners.append(listener)

    def released(self, runner: ScriptedRunner) -> None:
        for waiter in self.waiters:
            if not waiter.done():
                waiter.set_result(None)
        self.waiters.clear()
        if runner is self.runner and runner.places == self.background - 1:
            self._tell()

    def replaced(self, runner: ScriptedRunner) -> None:
        if runner is self.runner:
            self.runner = self._start()
            self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener("python")

    def _serving(self) -> ScriptedRunner:
        if self.runner.draining:
            self.runner = self._start()
        return self.runner

    def _start(self) -> ScriptedRunner:
        self._made += 1
        return ScriptedRunner(f"python-{self._made}", "python", self)
