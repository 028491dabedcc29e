"""What the HTTP floor needs of the engine, and of the host around it. `app` hands it in; tests hand in small ones of their own."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from motia_host.abc.stores import Stores
from motia_host.engine.metrics import Metrics
from motia_host.engine.recorder import Listeners
from motia_host.engine.records import OpenCall
from motia_host.engine.requests import ApiCaller, ApiReply, ApiRequest, HeaderValue, ResponseSink
from motia_host.steps.model import Problem, Step, Stream
from motia_host.steps.registry import Registry
from motia_host.steps.router import Match
from motia_host.steps.settings import Settings


class Engine(Protocol):
    """The part of `engine.Engine` that HTTP calls. All methods raise `MotiaError`s; `ApiFailure` where a status is meant."""

    @property
    def registry(self) -> Registry: ...

    @property
    def listeners(self) -> Listeners:
        """Who is told of logs and runs."""
        ...

    @property
    def metrics(self) -> Metrics:
        """What was measured over time."""
        ...

    def open_calls(self) -> Sequence[OpenCall]:
        """The calls in flight."""
        ...

    async def write_records(self) -> None:
        """Until every run that has ended, and every log so far, can be read."""
        ...

    async def call_api(self, match: Match[Step], request: ApiRequest, sink: ResponseSink) -> ApiReply | None: ...

    async def call_front(self, request: ApiRequest, sink: ResponseSink) -> ApiReply | None:
        """A request in the project's Express application. A reply that is `passed` has headers for whatever answers."""
        ...

    def begin_api(self, match: Match[Step], request: ApiRequest, caller: ApiCaller) -> Callable[[], None] | None: ...

    async def publish(
        self, topic: str, data: Any, *, trace_id: str | None = None, options: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> str:  # fmt: skip
        """Put in an event from outside. `options` as in `emit` on the wire (messageGroupId, idempotencyKey, delayMs, …); `key` is that of the
        request. Returns its id when it is on disk.
        """
        ...

    @property
    def paused(self) -> Collection[str]:
        """Steps of which no deliveries are started."""
        ...

    @property
    def unloaded(self) -> Collection[str]:
        """Event steps of the project that their runner has not loaded."""
        ...

    async def pause(self, step: str, *, paused: bool) -> None:
        """Start no more deliveries of a step, or go on. Returns when that is on disk."""
        ...

    async def run_cron(self, step: str) -> str:
        """Run a cron step once, now. Returns its trace id when that is certain to happen."""
        ...

    async def authenticate(self, headers: Mapping[str, HeaderValue], url: str) -> Any:
        """The project's `streamAuth.authenticate`; None without one. Raises when it throws."""
        ...

    async def can_access(self, stream: Stream, group: str, id: str | None, auth: Any) -> bool: ...


@dataclass(slots=True)
class Marks:
    """What a person has asked for at run time, and what is forgotten at the end of the run."""

    traces_since: int = 0
    """Unix ms: Motia's streams show no trace that began before."""


@dataclass(slots=True)
class Loads:
    """How often the project was loaded, and why the last load was refused, where it was."""

    generation: int = 1
    at: int = 0
    """Unix ms."""
    refused: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Unserved:
    """A language that takes no calls, and why."""

    language: str
    reason: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Machine:
    """The host's own process and its disk. Bytes; `cpu` in percent of one core since the last look."""

    pid: int = 0
    rss: int = 0
    cpu: float = 0.0
    started_at: int = 0
    disk_free: int | None = None
    disk_total: int | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """The host as its HTTP floor sees it. `runners` describes the runner processes as JSON; `unready` names what has not answered a
    probe yet, empty when the host is ready.
    """

    engine: Engine
    stores: Stores
    settings: Settings
    name: str
    version: str
    token: str
    runners: Callable[[], Sequence[Mapping[str, Any]]]
    unready: Callable[[], Sequence[str]]
    marks: Marks = field(default_factory=Marks)
    unserved: Callable[[], Sequence[Unserved]] = tuple
    machine: Callable[[], Machine] = Machine
    loads: Loads = field(default_factory=Loads)
