"""Queues by subscriber, and cron steps."""

from typing import Literal

from pydantic import Field

from motia_host.web.admin.models.base import Model


class Queue(Model):
    subscriber: str
    topics: list[str]
    type: Literal["standard", "fifo"] | None
    """Null where its step is not loaded."""
    concurrency: int | None
    max_attempts: int | None
    loaded: bool
    paused: bool
    scheduled: int
    """For later: delayed, or between two attempts."""
    ready: int
    running: int
    dead: int
    done: int
    """As many as are still stored, counted at most half a minute ago."""
    cancelled: int
    oldest_ready_at: int | None


class CronQuery(Model):
    next: int = Field(default=3, ge=0, le=100)
    """How many occurrences to list."""


class LastRun(Model):
    trace_id: str
    status: str
    started_at: int
    duration_ms: float
    error: str | None


class Cron(Model):
    step: str
    file: str
    language: str
    cron: str
    words: str
    """The schedule in words, such as `at 09:00, Monday to Friday`."""
    timezone: str | None
    """As configured."""
    zone: str
    """The one that counts."""
    overlap: Literal["skip", "queue", "allow", "cancel"]
    catch_up: Literal["none", "last", "all"]
    last: int | None
    """The last stored occurrence, Unix ms."""
    last_run: LastRun | None
    next: list[int]
    paused: bool
