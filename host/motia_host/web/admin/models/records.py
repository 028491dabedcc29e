"""What happened: traces, runs, logs, events, deliveries."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from motia_host.web.admin.models.base import ErrorShown, Json, Model, PageQuery, SliceQuery
from motia_host.web.admin.models.base import Span as Times
from motia_host.web.admin.models.project import RunBrief

TraceStatus = Literal["running", "waiting", "failed", "ok"]
"""running: a call is in flight. waiting: a delivery waits for its turn or its next attempt. failed: the last attempt of something failed for
good. ok: all else.
"""
Level = Literal["debug", "info", "warn", "error"]


class Root(Model):
    """With what a trace began, as far as it is known."""

    step: str
    type: str
    method: str | None
    path: str | None
    http_status: int | None
    topic: str | None


class ErrorBrief(Model):
    step: str
    name: str
    message: str


class Trace(Model):
    cursor: str
    """From which a list goes on; empty where nothing of it has ended yet."""
    trace_id: str
    status: TraceStatus
    root: Root
    started_at: int
    duration_ms: float
    """From the beginning of its first run to the end of the last one so far."""
    calls: int
    failed: int
    """Runs that failed, also those whose next attempt went well."""
    steps: list[str]
    flows: list[str]
    topics: list[str]
    languages: list[str]
    error: ErrorBrief | None
    """The last one."""


class TracesQuery(SliceQuery, Times):
    status: TraceStatus | None = None
    flow: str | None = None
    step: str | None = None
    topic: str | None = None
    min_ms: float | None = Field(default=None, ge=0)
    max_ms: float | None = Field(default=None, ge=0)
    text: str | None = None
    """In ids, names of steps and topics, paths, errors, inputs and outputs."""


class Span(Model):
    """One operation of a handler: `at` ms after its start, `ms` long."""

    kind: str
    """emit | state | stream"""
    name: str
    at: float
    ms: float
    detail: dict[str, Any]
    ok: bool


class Http(Model):
    model_config = ConfigDict(extra="allow")

    method: str
    path: str
    headers: dict[str, Json]
    query: Json
    status: int | None = None


class Run(RunBrief):
    """One call of a handler. `status`: ok | failed | timeout | cancelled | interrupted | running."""

    lineage: str | None
    """The dead letter that it retries with another payload, or the event that it replays."""
    http: Http | None
    input: Json
    output: Json
    spans: list[Span]


class RunsQuery(PageQuery):
    trace: str | None = None
    step: str | None = None
    status: str | None = None


class Log(Model):
    id: str
    """Its cursor."""
    time: int
    level: str
    msg: str
    step: str
    trace_id: str
    call: str
    """The id of its run."""
    source: str
    fields: dict[str, Any] | None


class LogsQuery(SliceQuery, Times):
    level: Level | None = None
    """This level and above."""
    step: str | None = None
    trace: str | None = None
    call: str | None = None
    text: str | None = None
    """In the message and its fields, in any case."""


class Delivery(Model):
    id: str
    event: str
    topic: str
    subscriber: str
    state: Literal["scheduled", "ready", "running", "suspended", "done", "dead", "cancelled"]
    group: str | None
    priority: int
    attempt: int
    failures: int
    interruptions: int
    suspect: bool
    run_at: int | None
    expires_at: int | None
    emitted_at: int
    changed_at: int
    error: ErrorShown | None
    trace_id: str
    lineage: str | None
    waiting: str | None
    """Why it does not run, where time or room alone will not help: `step not loaded`, `paused`."""


class Event(Model):
    id: str
    topic: str
    data: Json
    trace_id: str
    flows: list[str]
    source: str
    """The step that emitted it; empty where it came from outside."""
    emitted_at: int
    parent: str | None
    """The delivery in which it was emitted."""
    lineage: str | None
    deliveries: int


class EventDetail(Model):
    id: str
    topic: str
    data: Json
    trace_id: str
    flows: list[str]
    source: str
    emitted_at: int
    parent: str | None
    lineage: str | None
    deliveries: list[Delivery]


class RunRecords(Model):
    """Everything under one trace, as far as it is known."""

    trace_id: str
    runs: list[Run]
    logs: list[Log]
    events: list[Event]


class TraceDetail(Model):
    trace: Trace
    runs: list[Run]
    """In the order of their start; those in flight have the status `running`."""
    logs: list[Log]
    """The first 1,000, oldest first; the rest is `GET /logs?trace=`."""
    events: list[EventDetail]
    """In the order in which they were emitted."""
    truncated: bool
    """Whether there are more runs or events than are shown (1,000 each)."""


class EventsQuery(PageQuery):
    topic: str | None = None
    trace: str | None = None


class DeliveriesQuery(PageQuery, Times):
    state: str | None = None
    subscriber: str | None = None
    topic: str | None = None
    event: str | None = None
    trace: str | None = None
    text: str | None = None
    """In the payload, as text."""


class DeadQuery(PageQuery, Times):
    subscriber: str | None = None
    topic: str | None = None
    event: str | None = None
    trace: str | None = None
    text: str | None = None
    """In the payload, as text."""


class Attempt(Model):
    attempt: int
    started_at: int
    ended_at: int | None
    outcome: str | None
    error: ErrorShown | None
    logs: list[Log]


class DeliveryDetail(Delivery):
    data: Json
    attempts: list[Attempt]
