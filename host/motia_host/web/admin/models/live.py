"""The messages of the live socket, `/__motia/api/live`: JSON texts in both directions.

A client names each subscription by an `id` of its own choice. Channels of items carry `at`, a position: sent back as `after` when the client
subscribes again, it gets what it has missed, or is told (`resumed` false) that it has to read anew. Channels of values send the value when it has
changed, and the present one at first.
"""

from typing import Annotated, Literal

from pydantic import Field, RootModel

from motia_host.web.admin.models.base import Json, Model
from motia_host.web.admin.models.overview import Overview
from motia_host.web.admin.models.project import Problem, RunBrief
from motia_host.web.admin.models.queues import Queue
from motia_host.web.admin.models.records import Level, Log

Id = Annotated[str, Field(min_length=1, max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=1_024)]


class NoParams(Model):
    pass


class LogsParams(Model):
    level: Level | None = None
    """This level and above."""
    step: Name | None = None
    trace: Name | None = None
    call: Name | None = None
    text: Name | None = None


class RunsParams(Model):
    step: Name | None = None
    flow: Name | None = None
    trace: Name | None = None


class ActivityParams(Model):
    flow: Name | None = None


class MetricsParams(Model):
    step: Name | None = None


class StreamParams(Model):
    stream: Name
    group: Name
    id: Name | None = None


class _Subscribe(Model):
    type: Literal["subscribe"]
    id: Id
    after: str | None = None


class SubscribeLogs(_Subscribe):
    channel: Literal["logs"]
    params: LogsParams = LogsParams()


class SubscribeRuns(_Subscribe):
    channel: Literal["runs"]
    params: RunsParams = RunsParams()


class SubscribeActivity(_Subscribe):
    channel: Literal["activity"]
    params: ActivityParams = ActivityParams()


class SubscribeMetrics(_Subscribe):
    channel: Literal["metrics"]
    params: MetricsParams = MetricsParams()


class SubscribeStream(_Subscribe):
    channel: Literal["stream"]
    params: StreamParams


class SubscribeValue(_Subscribe):
    channel: Literal["overview", "queues", "steps"]
    params: NoParams = NoParams()


class Unsubscribe(Model):
    type: Literal["unsubscribe"]
    id: Id


class Ping(Model):
    type: Literal["ping"]


Subscribe = Annotated[
    SubscribeLogs | SubscribeRuns | SubscribeActivity | SubscribeMetrics | SubscribeStream | SubscribeValue,
    Field(discriminator="channel"),
]


class StreamFrame(Model):
    """A change of a stream. Secrets are masked."""

    offset: str
    stream: str
    group: str
    id: str | None
    kind: Literal["create", "update", "delete", "event"]
    data: Json
    timestamp: int


class StepActivity(Model):
    ok: int
    failed: int
    in_flight: int


class EdgeActivity(Model):
    source: str
    """The step that emitted; empty where it came from outside."""
    target: str
    topic: str
    count: int


class Activity(Model):
    """What has happened since the last of these messages. Steps in which nothing happened are left out."""

    at: int
    steps: dict[str, StepActivity]
    edges: list[EdgeActivity]


class MetricsPoint(Model):
    """The last whole second."""

    at: int
    calls: int
    failed: int
    p50_ms: float | None
    p99_ms: float | None
    lag_ms: float | None
    in_flight: int


class Steps(Model):
    """The project as it is loaded now. Sent anew after each reload, also one that was refused."""

    generation: int
    """One more with each reload."""
    at: int
    steps: int
    problems: list[Problem]
    refused: list[Problem]
    """Why the last reload was refused, where it was: the last good version serves."""


class Subscribed(Model):
    id: str
    type: Literal["subscribed"]
    at: str | None
    """Where the channel stands; null for channels of values."""
    resumed: bool
    """Whether nothing was missed since `after`. When false, read by the API what may lie before."""


class Items(Model):
    id: str
    type: Literal["items"]
    at: str
    items: list[Log | RunBrief | StreamFrame]
    """Oldest first. Of `logs`, `runs` or `stream`."""
    skipped: int
    """Items before these that were left out, because there were too many at once or the client reads too slowly."""


class Value(Model):
    id: str
    type: Literal["value"]
    value: Overview | list[Queue] | Steps | Activity | MetricsPoint


class Refused(Model):
    id: str
    type: Literal["refused"]
    message: str


class Pong(Model):
    type: Literal["pong"]


class ClientMessage(RootModel[Subscribe | Unsubscribe | Ping]):
    """What a client may send."""


class ServerMessage(RootModel[Annotated[Subscribed | Items | Value | Refused | Pong, Field(discriminator="type")]]):
    """What it is sent."""
