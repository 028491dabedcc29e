"""Steps and streams as the host uses them: immutable, with their schemas compiled and their limits settled.

Built by `registry` from what the runners described; read on the hot path, so that nothing is looked up or converted there again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from motia_host.steps.config import AnyStepConfig, RetryConfig, StreamConfig
from motia_host.steps.discovery import display_language
from motia_host.steps.validation import Validator

Kind = Literal["api", "event", "cron", "noop"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file as its runner described it (protocol/spec.md, `describe`): `definition`, or the `error` that kept it from loading."""

    path: str
    language: str
    role: str
    definition: Mapping[str, Any] | None = None
    error: Mapping[str, Any] | None = None
    """`{"message", "data": {file, line, reason, …}}` of a load-failed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a person should know about the project. Errors keep a file from being served; warnings do not."""

    level: Literal["error", "warning"]
    name: str
    """A name of `errors.ERRORS`, or a short word for warnings."""
    text: str
    hint: str = ""
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """How deliveries of an event step are tried, ordered and limited. All times in ms."""

    retry: RetryConfig = field(default_factory=RetryConfig)
    fifo: bool = False
    on_dead: str = "continue"
    delay_ms: int = 0
    concurrency: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    """Unique in the project; the store knows the step by it."""
    file: str
    runner: str
    """The language whose runner executes it: node | python | ruby."""
    kind: Kind
    config: AnyStepConfig
    flows: tuple[str, ...] = ()
    emits: frozenset[str] | None = frozenset()
    """Topics that it may emit; None for any."""
    timeout_ms: int | None = None
    body_limit: int | None = None
    """Bytes; None for the project's limit."""
    validates: frozenset[str] = frozenset()
    """Parts that the runner checks with the author's library: body, queryParams, input."""
    body_validator: Validator | None = None
    query_validator: Validator | None = None
    input_validator: Validator | None = None
    delivery: DeliveryPolicy = DeliveryPolicy()
    raw_config: Mapping[str, Any] = field(default_factory=dict)
    """The config as the runner described it, for people to look at."""

    @property
    def language(self) -> str:
        """As people call it: TypeScript, JavaScript, Python, Ruby."""
        return display_language(self.file)


@dataclass(frozen=True, slots=True)
class Stream:
    name: str
    file: str
    runner: str
    config: StreamConfig
    can_access: bool = False
    """Whether the file exports a `canAccess` that has to be asked."""
    validator: Validator | None = None
