"""One call of a handler, from its line out to the end that was seen, and the table of those that are open.

A call holds what its callbacks may do (its fence, its unfinished writes) and what becomes its record. Its end is seen when the
runner has answered `invoke` or is gone; until then it keeps its place in the runner, whatever its caller has been told before.
Made by `invoke.Invoker`; no task belongs to it.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Protocol

from motia_host.abc.ledger import Claimed, Fence
from motia_host.abc.runners import Lease
from motia_host.abc.telemetry import Span
from motia_host.engine.overlay import Overlay
from motia_host.engine.stream_response import StreamResponse
from motia_host.errors import MotiaError, RpcError, RunnerLost
from motia_host.steps.registry import Registry

MAX_SPANS = 500
"""Operations of one call that are recorded one by one; a handler that does more is recorded without the rest."""


FRONT: Final = "app"
"""The kind of call in which the project's Express application gets a request (protocol/spec.md, `invoke`)."""


class Ending(StrEnum):
    """How a call ended."""

    OK = "ok"
    FAILED = "failed"
    """The handler, or the runner that it was alone in."""
    TIMEOUT = "timeout"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    """Its runner died of something else, or would not take it."""


class Target(Protocol):
    """What can be invoked: a step, or a stream or configuration file with a function to ask."""

    @property
    def name(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def runner(self) -> str: ...
    @property
    def flows(self) -> tuple[str, ...]: ...
    @property
    def timeout_ms(self) -> int | None: ...


@dataclass(slots=True)
class Plan:
    """What to invoke, and for whom. `extra` are the params of the kind (protocol/spec.md, `invoke`)."""

    kind: str
    target: Target
    registry: Registry
    trace_id: str
    extra: dict[str, Any]
    flows: tuple[str, ...] = ()
    attempt: int = 1
    claimed: Claimed | None = None
    fence: Fence | None = None
    waits_for_end: bool = True
    """Whether the caller waits for the end after a timeout; an api call is answered at its deadline."""
    queued_ms: float = 0.0
    overlay: Overlay | None = None
    """Where a transactional run writes."""
    http: dict[str, Any] | None = None
    input: bytes | None = None
    parent: str | None = None
    """The delivery or cron occurrence of which it is a run: its emits are recognised when they are repeated."""


@dataclass(slots=True, eq=False)
class Call:
    id: str
    plan: Plan
    lease: Lease
    started: float
    started_at: int
    watcher: "Callable[[Call], None] | None" = None
    """Called when there is something to look at: the end, the deadline, the beginning of a streamed response. Without one, `seen` waits for it."""
    waiter: "asyncio.Future[None] | None" = None
    woken: bool = False
    ended: bool = False
    """Whether its end was seen: from here on its callbacks are refused."""
    after: "list[Callable[[], object]]" = field(default_factory=list)
    """Called at its end."""
    timer: asyncio.TimerHandle | None = None
    open_callbacks: int = 0
    writes: "set[asyncio.Future[Any]]" = field(default_factory=set)
    """Unfinished writes, in no order; the ledger keeps theirs."""
    spans: list[Span] = field(default_factory=list)
    emitted: dict[bytes, int] = field(default_factory=dict)
    """How often this attempt has made an emit of each digest."""
    stream: StreamResponse | None = None
    cancelled: str | None = None
    """The reason that was sent."""
    timed_out: bool = False
    ending: Ending | None = None
    outcome: str | None = None
    """What became of its delivery."""
    ended_after: float | None = None
    """Seconds from its start to its end."""
    result: Any = None
    error: RpcError | RunnerLost | MotiaError | None = None

    @property
    def step(self) -> str:
        return self.plan.target.name

    def wake(self) -> None:
        self.woken = True
        if self.watcher is not None:
            self.watcher(self)
        elif self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)

    async def seen(self) -> None:
        """Until there is something to look at that came after the last look."""
        if not self.woken:
            self.waiter = asyncio.get_running_loop().create_future()
            await self.waiter
        self.woken = False

    def cancel(self, reason: str) -> None:
        """Ask the runner to end the call; once for each reason, and only while it runs."""
        if self.cancelled != reason and not self.ended:
            self.cancelled = reason
            self.lease.runner.notify("cancel", {"call": self.id, "reason": reason})

    def tell_gone(self) -> None:
        """Fire the handler's signal: the client has left. The call goes on to its own end."""
        if self.cancelled is None and not self.ended:
            self.lease.runner.notify("cancel", {"call": self.id, "reason": "client-gone", "endCall": False})

    def span(
        self, kind: str, name: str, since: float, now: float, detail: Mapping[str, Any], *, ok: bool = True
    ) -> None:
        if len(self.spans) < MAX_SPANS:
            at = round((since - self.started) * 1_000, 3)
            self.spans.append(Span(kind, name, at, round((now - since) * 1_000, 3), dict(detail), ok))

    async def writes_done(self) -> None:
        """Until every write that it has asked for so far is settled, well or badly."""
        if self.writes:
            await asyncio.wait(tuple(self.writes))


class Calls:
    """The open calls of a host by id."""

    def __init__(self) -> None:
        self._open: dict[str, Call] = {}

    def __len__(self) -> int:
        return len(self._open)

    def add(self, call: Call) -> None:
        self._open[call.id] = call

    def remove(self, call: Call) -> None:
        self._open.pop(call.id, None)

    def find(self, id: object) -> Call | None:
        """The open call with this id; None for anything else that a runner may send."""
        call = self._open.get(id) if type(id) is str else None
        return None if call is None or call.ended else call

    def of_kind(self, kind: str) -> list[Call]:
        return [call for call in self._open.values() if call.plan.kind == kind]

    def all(self) -> list[Call]:
        return list(self._open.values())
