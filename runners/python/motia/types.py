"""Types for configurations, requests, responses and the context; they check nothing at run time.

A configuration is a plain dict, so each type is a TypedDict; what a handler is given is described by Protocols with the
spelling of Python first and Motia's beside it.
"""

import datetime
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal, Protocol, TypedDict

JsonSchema = Mapping[str, Any]
Schema = JsonSchema | type[Any]
"""A JSON Schema, or a pydantic model class, whose defaults and validators then apply."""


class _EmitRequired(TypedDict):
    topic: str


class Emit(_EmitRequired, total=False):
    """An entry of `emits` that says more than its topic."""

    label: str
    conditional: bool


class QueueConfig(TypedDict, total=False):
    type: Literal["standard", "fifo"]
    visibilityTimeout: int
    maxRetries: int
    delaySeconds: int
    concurrency: int
    onDead: Literal["continue", "block"]


class HandlerConfig(TypedDict, total=False):
    ram: int
    timeout: int
    cpu: float


class InfrastructureConfig(TypedDict, total=False):
    """How an event step is delivered: its time limit in seconds, its queue, its retries."""

    handler: HandlerConfig
    queue: QueueConfig


class RetryConfig(TypedDict, total=False):
    """How failed deliveries are tried again; delays in seconds, or as text such as `5m`. Wins over the queue's `maxRetries`."""

    maxAttempts: int
    initialDelay: float | str
    maxDelay: float | str
    factor: float
    jitter: Literal["full", "none"]


class QueryParam(TypedDict, total=False):
    name: str
    description: str


class _StepRequired(TypedDict):
    name: str


class _StepOptional(TypedDict, total=False):
    description: str
    flows: Sequence[str]
    emits: Sequence[str | Emit]
    virtualEmits: Sequence[str | Emit]
    virtualSubscribes: Sequence[str]
    includeFiles: Sequence[str]


class _ApiRequired(_StepRequired):
    type: Literal["api"]
    path: str
    method: Literal["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"]


class ApiRouteConfig(_ApiRequired, _StepOptional, total=False):
    """`config` of a step that answers HTTP requests."""

    middleware: Sequence["Middleware"]
    queryParams: Sequence[QueryParam] | Schema
    bodySchema: Schema
    responseSchema: Mapping[int, Schema] | Mapping[str, Schema]
    bodyLimit: int
    cancelOnDisconnect: bool
    transactional: bool
    infrastructure: InfrastructureConfig


class _EventRequired(_StepRequired):
    type: Literal["event"]
    subscribes: Sequence[str]


class EventConfig(_EventRequired, _StepOptional, total=False):
    """`config` of a step that handles events."""

    input: Schema | None
    retry: RetryConfig
    transactional: bool
    infrastructure: InfrastructureConfig


class _CronRequired(_StepRequired):
    type: Literal["cron"]
    cron: str


class CronConfig(_CronRequired, _StepOptional, total=False):
    """`config` of a step that runs on a schedule of five or six fields."""

    timezone: str
    overlap: Literal["skip", "queue", "allow", "cancel"]
    catchUp: Literal["none", "last", "all"]
    catchUpWindow: float | str
    jitter: float | str
    infrastructure: InfrastructureConfig


class _NoopRequired(_StepRequired):
    type: Literal["noop"]


class NoopConfig(_NoopRequired, _StepOptional, total=False):
    """`config` of a step that is drawn and never run."""


class _StreamRequired(TypedDict):
    name: str
    schema: Schema


class StreamConfig(_StreamRequired, total=False):
    """`config` of a stream file."""

    baseConfig: Mapping[str, Any]
    canAccess: Callable[[Mapping[str, Any], Any], bool | Awaitable[bool]]


class UploadedFile(TypedDict):
    """One file of a multipart request."""

    field: str
    filename: str
    contentType: str
    data: bytes


class ApiRequest(Protocol):
    """A dict with the keys `body, rawBody, headers, pathParams, queryParams, method, path, files`, which are attributes
    too, in both spellings. The body is parsed at its first use.
    """

    body: Any
    headers: dict[str, str | list[str]]
    method: str
    path: str
    files: list[UploadedFile]
    raw_body: str | bytes
    rawBody: str | bytes
    path_params: dict[str, str]
    pathParams: dict[str, str]
    query_params: dict[str, Any]
    queryParams: dict[str, Any]

    def __getitem__(self, key: str, /) -> Any: ...
    def __setitem__(self, key: str, value: Any, /) -> None: ...
    def get(self, key: str, default: Any = None, /) -> Any: ...


class _ResponseRequired(TypedDict):
    status: int


class ApiResponse(_ResponseRequired, total=False):
    """What an api handler returns. A str or bytes body is sent as it is, an iterator or async iterator is streamed,
    anything else is sent as JSON.
    """

    headers: Mapping[str, str | Sequence[str]]
    body: Any


class EmitResult(TypedDict):
    """The answer of `emit`: the event is on disk under this id."""

    id: str


class _OperationRequired(TypedDict):
    op: Literal["set", "merge", "increment", "append", "remove"]


class Operation(_OperationRequired, total=False):
    """One step of `update`; `path` is a list of keys and places, absent for the whole value."""

    path: Sequence[str | int]
    value: Any
    by: int | float


class Logger(Protocol):
    """Records carry the step and the trace of the call; `fields` is any object with a JSON form."""

    def debug(self, message: object, fields: Any = None, /, **more: Any) -> None: ...
    def info(self, message: object, fields: Any = None, /, **more: Any) -> None: ...
    def warn(self, message: object, fields: Any = None, /, **more: Any) -> None: ...
    def error(self, message: object, fields: Any = None, /, **more: Any) -> None: ...


class State(Protocol):
    """Shared state, by group and key. In an `async def` every method is awaited; in a plain function, which runs in a
    thread, it returns its value directly.
    """

    def get(self, group: str, key: str) -> Any: ...
    def set(self, group: str, key: str, value: Any, *, ttl: float | None = None) -> Any: ...
    def delete(self, group: str, key: str) -> Any: ...
    def get_group(self, group: str) -> Any: ...
    def clear(self, group: str) -> Any: ...
    def update(self, group: str, key: str, operations: Sequence[Operation]) -> Any: ...


class Stream(Protocol):
    """The items of one stream, by group and id; without a group and id, the item `default` of the group `default`."""

    def get(self, group: str = "default", id: str = "default") -> Any: ...
    def set(self, *group_id_data: Any) -> Any: ...
    def update(self, *group_id_operations: Any) -> Any: ...
    def delete(self, group: str = "default", id: str = "default") -> Any: ...
    def get_group(self, group: str = "default") -> Any: ...
    def send(self, channel: Mapping[str, str], event: Mapping[str, Any]) -> Any: ...


class Streams(Protocol):
    """Streams by name: `ctx.streams["workflow-progress"]`, `ctx.streams.workflow_progress`."""

    def __getitem__(self, name: str, /) -> Stream: ...
    def __getattr__(self, name: str, /) -> Stream: ...


class Signal(Protocol):
    """Tells a handler that its call was given up."""

    @property
    def cancelled(self) -> bool: ...
    @property
    def reason(self) -> str | None: ...
    async def wait(self) -> str: ...
    def wait_sync(self, timeout: float | None = None) -> bool: ...


class FlowContext(Protocol):
    """What a handler is given beside its input."""

    logger: Logger
    state: State
    streams: Streams
    signal: Signal
    trace_id: str
    traceId: str
    flows: list[str]
    attempt: int
    scheduled_at: str | None
    """In a cron step: the time at which the occurrence was due, as RFC 3339 text, whenever it runs."""
    scheduledAt: str | None

    def emit(
        self,
        event: Mapping[str, Any] | None = None,
        /,
        *,
        topic: str = ...,
        data: Any = None,
        message_group_id: str | None = None,
        idempotency_key: str | None = None,
        delay: float | str | None = None,
        at: str | datetime.datetime | None = None,
        priority: int | None = None,
        expires_in: float | str | None = None,
    ) -> Any:
        """Stores an event and answers `EmitResult`; awaited in an `async def`, direct in a plain function."""


Next = Callable[..., Any]
"""Runs the rest of the chain: `next()`, or `next(req)` with another request; awaited in an `async def`."""

Middleware = Callable[[Any, Any, Next], Any]
