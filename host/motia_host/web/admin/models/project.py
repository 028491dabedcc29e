"""The project as it is loaded: steps, routes, flows, streams, problems."""

from typing import Any, Literal

from pydantic import Field

from motia_host.web.admin.models.base import ErrorShown, Json, Model

Kind = Literal["api", "event", "cron", "noop"]
JsonSchema = dict[str, Any] | bool


class Info(Model):
    name: str
    version: str
    mode: str
    compat: str | bool | None
    root: str
    steps: int
    streams: int
    problems: int


class MotiaInfo(Model):
    """What Motia's Workbench asks first."""

    version: str
    is_dev: bool
    is_tutorial_disabled: bool
    workbench_base: str


class Problem(Model):
    level: Literal["error", "warning"]
    name: str
    text: str
    hint: str
    file: str | None
    line: int | None


class EmitTarget(Model):
    topic: str
    label: str | None
    conditional: bool


class Step(Model):
    name: str
    type: Kind
    language: str
    file: str
    description: str | None
    flows: list[str]
    emits: list[EmitTarget]
    virtual_emits: list[EmitTarget]
    virtual_subscribes: list[str]
    subscribes: list[str]
    """Topics of an event step."""
    method: str | None
    """Of an api step."""
    path: str | None
    cron: str | None
    """Of a cron step."""
    timezone: str | None
    transactional: bool


class Measured(Model):
    """What was measured of a step, or of the host, over a window."""

    window_ms: int
    calls: int
    failed: int
    per_second: float
    p50_ms: float | None
    p99_ms: float | None


class RunBrief(Model):
    """A run without what went in and out."""

    id: str
    trace_id: str
    step: str
    type: str
    language: str
    runner: str
    status: str
    outcome: str | None
    started_at: int
    queued_ms: float
    duration_ms: float
    attempt: int
    delivery: str | None
    event: str | None
    topic: str | None
    source: str | None
    """The step that emitted the event."""
    flows: list[str]
    http_status: int | None
    error: ErrorShown | None


class Schemas(Model):
    body: JsonSchema | None
    query: Json
    response: dict[str, JsonSchema | None] | None
    input: JsonSchema | None


class StepDetail(Step):
    config: dict[str, Any]
    """As its file has it."""
    schemas: Schemas
    timeout_ms: int | None
    measured: Measured
    runs: list[RunBrief]
    """The last ones, newest first."""
    errors: list[RunBrief]
    """The last ones that failed, newest first."""
    problems: list[Problem]


class Source(Model):
    file: str
    """Below the project's folder."""
    path: str
    """Absolute, for an editor on the same machine."""
    language: str
    text: str
    config_line: int | None
    handler_line: int | None


class PathParameter(Model):
    name: str
    optional: bool


class QueryParameter(Model):
    name: str
    description: str | None


class Example(Model):
    """A request that fits the schemas, as far as one could be made."""

    path: dict[str, str]
    query: dict[str, str]
    body: Json


class Endpoint(Model):
    method: str
    path: str
    step: str
    file: str
    language: str
    description: str | None
    flows: list[str]
    path_params: list[PathParameter]
    query_params: list[QueryParameter]
    body_schema: JsonSchema | None
    response_schema: dict[str, JsonSchema | None] | None
    example: Example


class Stream(Model):
    name: str
    file: str
    description: str | None
    json_schema: JsonSchema | None = Field(alias="schema")
    can_access: bool


class FlowBrief(Model):
    name: str
    steps: int
    languages: list[str]
    warnings: int


class Position(Model):
    x: float
    y: float
    source_handle_position: Literal["bottom", "right"] | None = None
    target_handle_position: Literal["top", "left"] | None = None


class Node(Step):
    id: str
    """The step's name."""


class Edge(Model):
    id: str
    source: str
    target: str
    topic: str
    kind: Literal["event", "virtual"]
    label: str | None
    conditional: bool


class GraphWarning(Model):
    kind: Literal["no-subscriber", "no-emitter"]
    step: str
    topic: str
    text: str


class Counts(Model):
    calls: int
    failed: int


class GraphQuery(Model):
    window_ms: int = Field(default=900_000, ge=60_000, le=86_400_000)
    """Over which calls are counted."""


class Graph(Model):
    name: str | None
    """Of the flow; null for all steps."""
    nodes: list[Node]
    edges: list[Edge]
    warnings: list[GraphWarning]
    positions: dict[str, Position]
    """By the file of the step, as `motia-workbench.json` has them."""
    measured: dict[str, Counts]
    """By step; those that were not called are left out."""


class Positions(Model):
    positions: dict[str, Position]


class MotiaPositions(Model):
    """As Motia's Workbench saves them."""

    id: str
    config: dict[str, Position]


class MotiaMessage(Model):
    message: str
