"""The configs that steps and streams export, as pydantic models: the edge where an author's input enters.

The shape is Motia's (api, event, cron, noop) with the additions that docs/guide.md lists. Schemas arrive as JSON Schema: runners convert
zod, pydantic and the like. Keys that nobody knows are kept apart (`extras`) and become warnings with the nearest known name.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator
from pydantic.alias_generators import to_camel

from motia_host.steps.durations import Milliseconds

JsonSchema = dict[str, Any] | bool
Method = Literal["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"]


class ConfigModel(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="allow", frozen=True, use_attribute_docstrings=True
    )

    @property
    def extras(self) -> dict[str, Any]:
        """Keys that are not known here."""
        return self.model_extra or {}


class EmitTarget(ConfigModel):
    topic: str
    label: str | None = None
    conditional: bool = False


def _emit_targets(value: Any) -> Any:
    if value is None:
        return []
    return [{"topic": item} if isinstance(item, str) else item for item in value] if isinstance(value, list) else value


class HandlerLimits(ConfigModel):
    """`infrastructure.handler`. `timeout` in seconds; 0 for none. `ram` and `cpu` are accepted for Motia's sake."""

    timeout: Milliseconds | None = None
    ram: float | None = None
    cpu: float | None = None


class QueueConfig(ConfigModel):
    """`infrastructure.queue`, as in Motia, with `onDead` for fifo groups."""

    type: Literal["standard", "fifo"] = "standard"
    visibility_timeout: Milliseconds | None = None
    max_retries: int | None = Field(default=None, ge=0, le=1_000)
    delay_seconds: Milliseconds | None = None
    concurrency: int | None = Field(default=None, ge=1, le=100_000)
    on_dead: Literal["continue", "block"] = "continue"


class RetryConfig(ConfigModel):
    """How failed deliveries are tried again; wins over `queue.maxRetries`."""

    max_attempts: int = Field(default=4, ge=1, le=1_000)
    """Attempts in all, the first included."""
    initial_delay: Milliseconds = 1_000
    """Before the second attempt."""
    max_delay: Milliseconds = 300_000
    """Between two attempts at most."""
    factor: float = Field(default=2.0, ge=1.0, le=100.0)
    """By which the delay grows with each attempt."""
    jitter: Literal["full", "none"] = "full"
    """full: a random part of the delay, so that failures do not come back together."""


class Infrastructure(ConfigModel):
    handler: HandlerLimits = HandlerLimits()
    queue: QueueConfig = QueueConfig()


class _StepConfig(ConfigModel):
    name: str = Field(min_length=1)
    description: str | None = None
    flows: list[str] = []
    emits: list[EmitTarget] = []
    virtual_emits: list[EmitTarget] = []
    virtual_subscribes: list[str] = []
    include_files: list[str] = []
    infrastructure: Infrastructure = Infrastructure()

    _emits = field_validator("emits", "virtual_emits", mode="before")(_emit_targets)

    @field_validator("flows", "virtual_subscribes", "include_files", mode="before")
    @classmethod
    def _absent_list(cls, value: Any) -> Any:
        return [] if value is None else value


class ApiConfig(_StepConfig):
    type: Literal["api"]
    path: str
    method: Method
    body_schema: JsonSchema | None = None
    query_params: list[dict[str, Any]] | JsonSchema | None = None
    response_schema: dict[str, JsonSchema | None] | None = None
    middleware: int | list[Any] | None = None
    body_limit: int | None = Field(default=None, ge=1)
    cancel_on_disconnect: bool = False
    """Whether the handler is stopped when its client leaves; streamed responses always are."""
    transactional: bool = False

    @field_validator("response_schema", mode="before")
    @classmethod
    def _documentation(cls, value: Any) -> Any:
        """What is no schema documents nothing, and hinders nobody."""
        if not isinstance(value, dict):
            return None
        return {status: schema if isinstance(schema, dict | bool) else None for status, schema in value.items()}

    @field_validator("method", mode="before")
    @classmethod
    def _upper(cls, value: Any) -> Any:
        return value.upper() if isinstance(value, str) else value


class EventConfig(_StepConfig):
    type: Literal["event"]
    subscribes: list[str]
    input: JsonSchema | None = None
    retry: RetryConfig | None = None
    transactional: bool = False


class CronConfig(_StepConfig):
    type: Literal["cron"]
    cron: str = Field(min_length=1)
    timezone: str | None = None
    overlap: Literal["skip", "queue", "allow", "cancel"] = "skip"
    catch_up: Literal["none", "last", "all"] = "none"
    catch_up_window: Milliseconds = 86_400_000
    jitter: Milliseconds = 0


class NoopConfig(_StepConfig):
    type: Literal["noop"]


StepConfig = Annotated[ApiConfig | EventConfig | CronConfig | NoopConfig, Field(discriminator="type")]
AnyStepConfig = ApiConfig | EventConfig | CronConfig | NoopConfig
STEP_CONFIG: TypeAdapter[AnyStepConfig] = TypeAdapter(StepConfig)


class StreamConfig(ConfigModel):
    """A stream's config. `schema` is enforced on every item."""

    name: str = Field(min_length=1)
    description: str | None = None
    json_schema: JsonSchema | None = Field(default=None, alias="schema")
    base_config: dict[str, Any] | None = None
