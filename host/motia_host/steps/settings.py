"""The settings of a project, in one immutable object.

Sources, the later wins: defaults, `motia.config.ts`, `motia.config.toml`, `[tool.motia-host]` in pyproject.toml, the environment
(`MOTIA_HOST_*`), flags. Reading them is the business of `settings_sources`; here is what can be set, with unit and default.
"""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.alias_generators import to_camel

from motia_host.steps.config import RetryConfig
from motia_host.steps.durations import Milliseconds

MIB = 1024 * 1024
Compat = Literal["motia-0.17"]


class _Section(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True, use_attribute_docstrings=True
    )


class HttpSettings(_Section):
    host: str = "127.0.0.1"
    """Address to listen on. Anything but loopback opens the project to the network."""
    port: int = Field(default=3000, ge=0, le=65535)
    """0 takes any free port."""
    body_limit: int | None = Field(default=None, ge=1)
    """Bytes of a request body; 16 MiB unless given (64 MiB under compat)."""
    allowed_hosts: list[str] = []
    """Host headers that are answered; empty: loopback names on a loopback bind, any otherwise."""


class CorsSettings(_Section):
    origins: list[str] | None = None
    """Allowed origins; None: every loopback origin in `dev`, the own one in `start`, `*` under compat."""


class StateSettings(_Section):
    adapter: Literal["sqlite"] = "sqlite"
    """Where state is kept. Names of other stores (redis, …) are accepted with a note, and SQLite is used."""
    value_limit: int = Field(default=MIB, ge=1)
    """Bytes of one value."""


class StreamSettings(_Section):
    adapter: Literal["sqlite"] = "sqlite"
    """Where streams are kept; as for state."""
    history: int = Field(default=1_000, ge=0)
    """Changes kept per group, for clients that come back."""
    history_age: Milliseconds = 86_400_000
    """How long changes are kept at most."""
    socket_buffer: int = Field(default=4 * MIB, ge=65_536)
    """Bytes that may wait for one slow client before it is disconnected."""


class RunnerSettings(_Section):
    """One language's runner."""

    command: str | None = None
    """The interpreter; found by itself unless given."""
    singleton: bool = False
    """Never more than one process."""
    processes: int | None = Field(default=None, ge=1, le=64)
    """At most so many; None: the number of cores in `start`, two in `dev`."""
    memory_limit: int = Field(default=2048 * MIB, ge=64 * MIB)
    """Bytes of resident memory; a runner above it is replaced."""


class RunnersSettings(_Section):
    node: RunnerSettings = RunnerSettings()
    python: RunnerSettings = RunnerSettings()
    ruby: RunnerSettings = RunnerSettings()


class RetentionSettings(_Section):
    age: Milliseconds = 7 * 86_400_000
    """How long ended events, logs and runs are kept."""
    size: int = Field(default=1024 * MIB, ge=MIB)
    """Bytes above which ended events go before their age, and likewise, counted by themselves, logs and runs."""


class IdempotencySettings(_Section):
    age: Milliseconds = 86_400_000
    """How long a key and its answer are kept."""


class LogSettings(_Section):
    format: Literal["text", "json"] = "text"
    """Text for people, or one JSON object a line."""
    level: Literal["debug", "info", "warn", "error"] = "info"
    """The least level that the terminal shows; all are stored."""


class Settings(_Section):
    """All settings. Durations are given in seconds or as text ("5m") and held in ms."""

    root: Path = Path()
    """The project's folder."""
    mode: Literal["dev", "start"] = "dev"
    """Which command runs it."""
    data_dir: Path | None = None
    """Where the store lives; None: `.motia` in the project."""
    ephemeral: bool = False
    """Keep everything in memory."""
    compat: Compat | None = None
    """`motia-0.17` brings the behaviour of Motia 0.17 where it differs, `none` does not. Unset: as package.json asks for `motia` below 1.0."""
    durability: Literal["full", "relaxed"] = "full"
    """full: what was promised is synced to disk first. relaxed: a power cut may lose the last moments, a crash never."""
    recovery: Literal["report", "strict"] = "report"
    """What a start does with a damaged log of the store: copy it aside and say so, or refuse."""
    reload: Literal["swap", "restart"] = "swap"
    """swap: the new code is loaded beside the old. restart: the old runner stops first, for code that holds a resource alone."""
    drain: Milliseconds | None = None
    """How long a stop waits for what runs; None: 30 s in `start`, 5 s in `dev`."""
    http: HttpSettings = HttpSettings()
    cors: CorsSettings = CorsSettings()
    state: StateSettings = StateSettings()
    streams: StreamSettings = StreamSettings()
    runner: RunnersSettings = RunnersSettings()
    retention: RetentionSettings = RetentionSettings()
    idempotency: IdempotencySettings = IdempotencySettings()
    retry: RetryConfig = RetryConfig()
    log: LogSettings = LogSettings()
    authenticate: str | None = None
    """File that exports `streamAuth.authenticate` (motia.config.ts); set by loading it."""

    @field_validator("compat", mode="before")
    @classmethod
    def _no_compat(cls, value: Any) -> Any:
        return None if value is False or value == "none" else value

    @field_validator("data_dir", mode="before")
    @classmethod
    def _expand(cls, value: Any) -> Any:
        return Path(value).expanduser() if isinstance(value, str) else value

    @property
    def store_dir(self) -> Path:
        return self.data_dir or self.root / ".motia"

    @property
    def body_limit(self) -> int:
        return self.http.body_limit or (64 if self.compat else 16) * MIB

    @property
    def drain_ms(self) -> int:
        return self.drain if self.drain is not None else 30_000 if self.mode == "start" else 5_000
