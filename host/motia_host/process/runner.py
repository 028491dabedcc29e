"""One runner process: started, introduced, described, called, pinged, stopped; and its death, told to all who wait.

It implements `abc.runners.Runner`. It does not decide when to start, replace or restart: that is the pool's. Its life: `start` once, then calls,
then `stop` or `kill`, or a death of its own; `ended` is set in every case.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from motia_host.errors import RpcError, RunnerLost, RunnerUnavailable
from motia_host.process.child import Child, Command, Listener
from motia_host.process.crew import Crew
from motia_host.process.limits import DESCRIBE_S, INITIALIZE_S, SHUTDOWN_S
from motia_host.process.model import Files, RunnerEvents, State
from motia_host.process.output import Output
from motia_host.process.pulse import Pulse
from motia_host.rpc.framing import LineSplitter
from motia_host.rpc.messages import Id
from motia_host.rpc.peer import Decoder, Peer, Settle
from motia_host.steps.model import Loaded

SETTLE_S = 30.0
"""After its death: for large answers that it had given to be parsed."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """What all runners of a language are started with."""

    language: str
    command: Command
    version: str
    """Of the language."""
    initialize: Mapping[str, Any]
    """Params of `initialize`."""
    line_bytes: int


@dataclass(slots=True)
class Surroundings:
    """What a runner is given by its owner. `ended` is called once, after `events.lost`; `changed` when it became busy, well or hung."""

    events: RunnerEvents
    crew: Crew
    decoder: Decoder | None = None
    launched: Callable[["RunnerProcess"], None] = lambda _: None
    ended: Callable[["RunnerProcess"], None] = lambda _: None
    changed: Callable[["RunnerProcess"], None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Capacity:
    """Calls that may be open at once: in all, and of those that block a thread."""

    calls: int = 1
    threads: int = 1


@dataclass(slots=True)
class _Control:
    """Requests of the host's own that have no answer yet; they are no calls of handlers."""

    open: int = 0
    deliberate: bool = False
    """Its end was wanted: nobody is charged for it."""
    stopping: "asyncio.Task[None] | None" = field(default=None)


class RunnerProcess:
    def __init__(self, introduction: Introduction, id: str, generation: int, surroundings: Surroundings) -> None:
        self.id = id
        self.language = introduction.language
        self.generation = generation
        self.introduction = introduction
        self.capacity = Capacity()
        self.state: State = "starting"
        self.child: Child | None = None
        self.pulse: Pulse | None = None
        self.ended = asyncio.Event()
        self.status: int | None = None
        """Exit status once it has ended, negative for a signal."""
        self.alone_at_end = False
        """It died by itself while exactly one call was open."""
        self._around = surroundings
        self._control = _Control()
        self._peer = Peer(
            self._write, self, splitter=LineSplitter(introduction.line_bytes), decoder=surroundings.decoder
        )
        self._output = Output(self._log)

    # what the engine uses

    def ask(self, method: str, params: dict[str, Any], settle: Settle, *, prompt: bool = False) -> None:
        self._peer.ask(method, params, settle, prompt=prompt)

    def call(self, method: str, params: dict[str, Any]) -> "asyncio.Future[Any]":
        return self._peer.call(method, params)

    def notify(self, method: str, params: dict[str, Any]) -> None:
        self._peer.notify(method, params)

    def respond(self, id: Id, result: Any) -> None:
        self._peer.respond(id, result)

    def respond_error(self, id: Id, name: str, message: str, data: dict[str, Any]) -> None:
        self._peer.respond_error(id, name, message, data)

    # facts

    @property
    def open_calls(self) -> int:
        """Calls of handlers that have no answer."""
        return self._peer.open_calls - self._control.open

    @property
    def alone(self) -> bool:
        """Whether no other call is open, or was when it died by itself."""
        if self.deliberate:
            return False
        return self.alone_at_end if self.ended.is_set() or self.state == "lost" else self.open_calls <= 1

    @property
    def silence(self) -> float:
        """Seconds since it last answered well."""
        return self.pulse.silence if self.pulse is not None else 0.0

    @property
    def deliberate(self) -> bool:
        """Its end was wanted by the host."""
        return self._control.deliberate

    @property
    def unsent(self) -> int:
        return self.child.unsent if self.child is not None else 0

    @property
    def pid(self) -> int:
        return self.child.pid if self.child is not None else 0

    @property
    def uptime(self) -> float:
        return time.monotonic() - self.child.started if self.child is not None else 0.0

    # its life

    async def start(self, files: Files) -> list[Loaded]:
        """Launches, initializes and describes; then it takes calls. Raises `RunnerUnavailable` with the reason when it does not come that far; its
        process is gone then. A file that cannot be loaded is not a failure: it is in the answer.
        """
        try:
            self._launch()
            self._introduce(await self._ask("initialize", dict(self.introduction.initialize), INITIALIZE_S))
            described = await self.describe(files)
        except BaseException as error:
            reason = self._reason(error)  # before the kill: its own output is the best explanation
            await asyncio.shield(self.kill())
            if isinstance(error, (RpcError, RunnerLost, TimeoutError, OSError, _ProtocolError)):
                raise RunnerUnavailable(self.language, reason) from error
            raise
        self.state = "ready"
        self.pulse = Pulse(lambda: self._control_call("ping", {}), lambda: self.open_calls > 0, self._pulse_changed)
        return described

    async def stop(self, grace: float) -> None:
        """Ends it politely: open calls may end within `grace` seconds, the others fail with `RunnerLost`, nobody alone; then it is told to
        shut down and made to end, with all that it started. Bounded, and goes on when the caller is cancelled.
        """
        if self._control.stopping is None:
            self._control.stopping = self._around.crew.spawn(self._stop(grace), f"stopping {self.id}")
        await asyncio.shield(self._control.stopping)

    async def kill(self) -> None:
        """At once, with all that it started; what is open fails with `RunnerLost`, nobody alone."""
        self._control.deliberate = True
        if self.child is not None:
            await self.child.kill()
        await self._until_finished()

    def _launch(self) -> None:
        listener = Listener(self._peer.feed, self._output.feed, self._exited, lambda: self._around.changed(self))
        self.child = Child(self.introduction.command, listener)
        self._around.launched(self)

    def _introduce(self, answer: Any) -> None:
        capacity = answer.get("capacity") if isinstance(answer, dict) else None
        if not isinstance(capacity, dict) or not all(
            isinstance(capacity.get(name), int) for name in ("async", "threads")
        ):
            raise _ProtocolError("it answered `initialize` without its capacity")
        self.capacity = Capacity(max(1, capacity["async"]), max(1, capacity["threads"]))

    async def describe(self, files: Files) -> list[Loaded]:
        """Its answer for further files; those it has loaded before it describes from memory. Raises what `_ask` raises."""
        params = {"files": [{"path": file.path, "role": file.role} for file in files]}
        answer = await self._ask("describe", params, DESCRIBE_S)
        described = answer.get("files") if isinstance(answer, dict) else None
        if not isinstance(described, list) or [_path(row) for row in described] != [file.path for file in files]:
            raise _ProtocolError("it answered `describe` with other files than it was asked for")
        return [
            Loaded(file.path, self.language, file.role, row.get("definition"), row.get("error"))
            for file, row in zip(files, described, strict=True)
        ]

    async def _stop(self, grace: float) -> None:
        self._control.deliberate = True
        if self.state != "lost":
            self.state = "stopping"
        try:
            await self._quiet(grace)
            self._peer.fail_open(self._lost)
            if self.child is not None and self.child.status is None:
                await self._ask("shutdown", {"graceMs": 0}, SHUTDOWN_S)
        except (RpcError, RunnerLost, TimeoutError):  # it is made to end in any case
            pass
        finally:
            await asyncio.shield(self._end())

    async def _quiet(self, grace: float) -> None:
        try:
            async with asyncio.timeout(max(0.0, grace)):
                await self._peer.answered()
        except TimeoutError:  # then what is open is failed
            pass

    async def _end(self) -> None:
        if self.child is not None:
            await self.child.end()
        await self._until_finished()

    async def _until_finished(self) -> None:
        """Its end is told in a job of its own, see `_exited`. A process that even SIGKILL did not end hangs in the kernel: it is given up."""
        if self.child is not None and self.child.status is not None:
            await self.ended.wait()
        self._finish(None)

    def _exited(self, status: int) -> None:
        """All that it wrote has been fed. Large lines may still be with the decoder: they count, too."""
        self.state = "stopping"  # nobody is given a place any more
        self._around.crew.spawn(self._mourn(status), f"the end of {self.id}")

    async def _mourn(self, status: int) -> None:
        try:
            async with asyncio.timeout(SETTLE_S):
                await self._peer.settled()
        except TimeoutError:  # then those answers are lost with it
            pass
        finally:
            self._finish(status)
            if self.child is not None and not self._control.deliberate:
                await self.child.end_descendants()

    def _finish(self, status: int | None) -> None:
        if self.ended.is_set():
            return
        open_calls = self.open_calls
        self.status = status
        self.state = "lost"
        self.alone_at_end = open_calls == 1 and not self._control.deliberate
        self._output.flush()
        if self.pulse is not None:
            self.pulse.stop()
        self._peer.close(self._lost)
        self.ended.set()
        if not self._control.deliberate:
            self._around.events.lost(self, status, open_calls)
        self._around.ended(self)

    def _lost(self) -> RunnerLost:
        return RunnerLost(self.language, alone=self.alone_at_end, status=self.status)

    # requests of the host's own

    async def _ask(self, method: str, params: dict[str, Any], seconds: float) -> Any:
        call = self._control_call(method, params)
        done, _ = await asyncio.wait({call}, timeout=seconds)  # does not cancel the call: its answer may come late
        if not done:
            raise TimeoutError(f"it did not answer `{method}` within {seconds:g} s")
        return call.result()

    def _control_call(self, method: str, params: dict[str, Any]) -> "asyncio.Future[Any]":
        call = self._peer.call(method, params)
        self._control.open += 1
        call.add_done_callback(self._control_answered)
        return call

    def _control_answered(self, call: "asyncio.Future[Any]") -> None:
        self._control.open -= 1
        if not call.cancelled():
            call.exception()  # marks it as seen: whoever asked may have stopped waiting

    def _reason(self, error: BaseException) -> str:
        if isinstance(error, RunnerLost):
            ended = f"it ended with {exit_text(self.status)} while it started"
            said = " | ".join(line for line in self._output.tail if line.strip())
            return f"{ended}: {said}" if said else ended
        if isinstance(error, FileNotFoundError):
            return f"{self.introduction.command.argv[0]} cannot be executed: {error.strerror}"
        return str(error)

    # what the peer and the child tell

    def on_request(self, id: Id, method: str, params: dict[str, Any]) -> None:
        self._around.events.request(self, id, method, params)

    def on_notification(self, method: str, params: dict[str, Any]) -> None:
        if method == "log":
            self._around.events.log(self, params)

    def on_stray(self, line: bytes, reason: str) -> None:
        self._around.events.stray(self, line, reason)

    def _write(self, data: bytes) -> None:
        if self.child is not None:
            self.child.write(data)

    def _log(self, params: dict[str, Any]) -> None:
        self._around.events.log(self, params)

    def _pulse_changed(self) -> None:
        if self.pulse is not None and self.state in {"ready", "busy"}:
            self.state = "busy" if self.pulse.busy else "ready"
        self._around.changed(self)


class _ProtocolError(Exception):
    """The runner broke the protocol."""


def _path(row: object) -> object:
    return row.get("path") if isinstance(row, dict) else None


def exit_text(status: int | None) -> str:
    """An exit status as people read it."""
    if status is None:
        return "an unknown status"
    return f"signal {-status}" if status < 0 else f"exit status {status}"


def host_record(level: str, text: str) -> dict[str, Any]:
    """Params of a log record that the host makes about a runner."""
    return {"level": level, "msg": text, "time": time.time_ns() // 1_000_000, "source": "runner"}
