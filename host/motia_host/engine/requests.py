"""What the HTTP edge hands to the engine, and what it gets back. Nothing here knows an HTTP library.

A reply that is known as a whole comes back as `ApiReply`; a streamed one goes through the edge's `ResponseSink`, piece by piece.
Failures are raised as `ApiFailure`: a `MotiaError` with the HTTP status that the edge answers.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol

from motia_host.errors import MotiaError

BodyFormat = Literal["json", "text", "bytes"]
HeaderValue = str | list[str]

UNPARSED: Final = object()
"""Stands for a JSON body that nobody has parsed in this process."""


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """One file of a multipart body."""

    field: str
    filename: str
    content_type: str
    data: bytes


@dataclass(slots=True)
class ApiRequest:
    """A request as the edge has read it, whole.

    `headers` have lower-case names; a list where a header repeats and is not joined. `query_params` are strings, lists of strings or
    nested objects. `body` is None where there is none. For forms and multipart bodies the edge makes `body` the JSON text of the fields
    (`body_format` "json") and puts the original bytes into `raw`; in all other cases `raw` is None. A JSON body was accepted as JSON, strictly; `value`
    is what it holds, or `UNPARSED` where it was too large for the loop and was checked elsewhere.
    """

    method: str
    path: str
    headers: Mapping[str, HeaderValue]
    path_params: Mapping[str, str]
    query_params: Mapping[str, Any]
    trace_id: str
    body: bytes | None = None
    body_format: BodyFormat = "json"
    raw: bytes | None = None
    files: Sequence[UploadedFile] = ()
    value: Any = UNPARSED
    url: str | None = None
    """The raw target, for the project's Express application alone: it parses itself."""


@dataclass(frozen=True, slots=True)
class ApiReply:
    """A whole response. `format` says what the handler gave, for the content type where `headers` name none: json, text or bytes."""

    status: int
    headers: Mapping[str, HeaderValue]
    body: bytes | None
    format: BodyFormat = "json"
    passed: bool = False
    """The Express application did not answer: `headers` belong into the response of whatever does."""


class ResponseSink(Protocol):
    """The edge's side of one response. Only streamed responses are written to it; every request has one, because every client can leave."""

    @property
    def gone(self) -> bool:
        """Whether the client has left."""
        ...

    def on_gone(self, listener: Callable[[], None] | None) -> None:
        """`listener` is called once, on the loop, when the client leaves. None takes it back. At most one at a time."""
        ...

    async def start(self, status: int, headers: Mapping[str, HeaderValue], format: BodyFormat | None) -> None:  # noqa: A002
        """Send status and headers. Once, before any `write`. `format` is that of a large body that comes in pieces, for the content
        type where `headers` name none; None for a stream. Raises `ConnectionError` when the client has left.
        """
        ...

    async def write(self, data: bytes) -> None:
        """Send a piece; returns when there is room for more. Raises `ConnectionError` when the client has left."""
        ...


class ApiCaller(ResponseSink, Protocol):
    """The edge's side of a request that no task waits for. Told once, on the loop, how it goes on."""

    def answered(self, reply: ApiReply) -> None: ...

    def failed(self, error: Exception) -> None: ...

    def goes_on(self, rest: Coroutine[None, None, ApiReply | None]) -> None:
        """The answer takes a while: `rest`, awaited in a task, is what `call_api` is otherwise."""
        ...


class ApiFailure(MotiaError):
    """A request that got no answer from its handler. `status` is the HTTP status; `started` whether a streamed response had
    begun: then the edge breaks the connection off instead of answering.
    """

    def __init__(self, name: str, status: int, *, started: bool = False, file: str | None = None, line: int | None = None,
                 **data: Any) -> None:  # fmt: skip
        super().__init__(name, file=file, line=line, **data)
        self.status = status
        self.started = started
