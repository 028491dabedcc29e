"""How the host is: what is unhealthy, what it does now, and what it did over time."""

from typing import Literal

from pydantic import Field

from motia_host.web.admin.models.base import Model
from motia_host.web.admin.models.project import Measured


class Runner(Model):
    id: str
    language: str
    pid: int
    state: Literal["starting", "ready", "busy", "draining", "stopping", "lost"]
    calls: int
    """In flight."""
    restarts: int
    """Of this language since the start of the host."""
    rss: int
    """Bytes, children included; 0 until first measured."""
    cpu: float
    """Percent of one core since the last look; 0 until looked at twice."""
    uptime: float
    """Seconds."""
    version: str
    generation: int


class Concern(Model):
    """Something unhealthy, and what to do about it."""

    level: Literal["error", "warning"]
    name: Literal[
        "runner-restarting",
        "runner-missing",
        "language-missing",
        "dead-letters",
        "queue-old",
        "queue-paused",
        "step-not-loaded",
        "telemetry-dropped",
        "loop-slow",
        "load-problems",
        "disk-low",
        "store-damaged",
    ]
    text: str
    hint: str
    step: str | None
    """The step that it is about, where it is one."""
    count: int | None


class LoopLag(Model):
    """How late the event loop was, in ms, over the last minute."""

    now_ms: float
    worst_ms: float


class Totals(Model):
    ready: int
    running: int
    scheduled: int
    dead: int
    oldest_ready_at: int | None
    paused: int
    """Steps whose queue is paused."""


class StoreBrief(Model):
    engine: str
    bytes: int
    """Of all files, telemetry included."""
    telemetry_bytes: int
    disk_free_bytes: int | None
    disk_total_bytes: int | None


class HostBrief(Model):
    pid: int
    rss: int
    cpu: float
    """Percent of one core since the last look."""
    started_at: int
    calls: int
    """In flight."""
    telemetry_dropped: int


class Overview(Model):
    name: str
    version: str
    mode: str
    at: int
    """When this was looked at, Unix ms."""
    concerns: list[Concern]
    """What is unhealthy, the worst first; empty when all is well."""
    host: HostBrief
    measured: Measured
    """Over the last minute."""
    loop: LoopLag
    runners: list[Runner]
    queues: Totals
    store: StoreBrief
    steps: int
    streams: int


class MetricsQuery(Model):
    step: str | None = None
    """Of one step; of the whole host without."""
    window_ms: int = Field(default=900_000, ge=60_000, le=86_400_000)
    """How far back."""


class Metrics(Model):
    """Columns of equal length, one entry for each bucket, oldest first."""

    step: str | None
    bucket_ms: int
    times: list[int]
    """Beginnings of the buckets, Unix ms."""
    calls: list[int]
    failed: list[int]
    p50_ms: list[float | None]
    p99_ms: list[float | None]
    lag_ms: list[float | None]
    """The worst lag of the event loop; for the host alone."""
    ready: list[int | None]
    """Deliveries that waited; for the host alone."""
    rss: list[int | None]
    """Bytes of host and runners; for the host alone."""
