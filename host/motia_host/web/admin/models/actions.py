"""What can be done: emit, replay, retry, drop, cancel, pause."""

from typing import Any, Literal

from pydantic import ConfigDict, Field

from motia_host.web.admin.models.base import LARGEST_PAGE, Json, Model
from motia_host.web.admin.models.records import Delivery


class EmitBody(Model):
    """Unknown keys are passed over, as Motia does."""

    model_config = ConfigDict(extra="ignore")

    topic: str = Field(min_length=1)
    data: Json = None
    message_group_id: Json = None
    idempotency_key: Json = None
    delay_ms: Json = None
    at: Json = None
    priority: Json = None
    expires_in_ms: Json = None


class EmittedData(Model):
    topic: str
    data: Json


class Emitted(Model):
    success: Literal[True]
    emitted: EmittedData
    id: str


class OnlyBody(Model):
    only: list[str] | None = None
    """Names of steps; all where it is absent."""


class ReplayBody(OnlyBody):
    data: Json = None
    """Another payload. Masks in it stand for what is stored."""


class Replayed(Model):
    id: str
    """Of the new event."""
    deliveries: int
    lineage: str
    trace_id: str


class RetryBody(Model):
    data: Json = None
    """Another payload: then it is a new event. Masks in it stand for what is stored."""


class Retried(Model):
    id: str
    """Of the delivery that runs."""
    lineage: str | None = None
    """The dead letter, where the payload is another one."""


class ManyBody(Model):
    """Which ones: `ids`, or at least one filter, or `all`."""

    ids: list[str] | None = Field(default=None, max_length=LARGEST_PAGE)
    subscriber: str | None = None
    topic: str | None = None
    trace: str | None = None
    text: str | None = None
    since: int | None = Field(default=None, ge=0)
    until: int | None = Field(default=None, ge=0)
    all: bool = Field(default=False, strict=True)
    after: str | None = None
    dry_run: bool = False
    """Only say what would be done."""


class Counted(Model):
    count: int
    unchanged: list[str]
    """Ids that were not in the right state."""


class Many(Counted):
    next: str | None
    """The `after` of the rest, where there are more than 1,000."""
    dry_run: bool
    more: bool
    """Of a dry run: whether there are more than could be counted (10,000)."""
    by_subscriber: dict[str, int]
    """Of a dry run: how many of each step."""
    sample: list[Delivery]
    """Of a dry run: the first of them."""


class MaskedPart(Model):
    where: Literal["header", "body", "query"]
    path: str
    """The name of the header, or the place in the value, such as `$.card.token`."""


class ReplayPlan(Model):
    """What a replay of a run would do, and what it needs."""

    kind: Literal["api", "event", "cron"]
    step: str
    possible: bool
    reason: str | None
    """Why it is not possible."""
    method: str | None
    path: str | None
    query: Json
    headers: dict[str, Json]
    data: Json
    """Body or payload as it was recorded, masked."""
    missing: list[MaskedPart]
    """What was masked when it was recorded and has to be given again (api), or left out."""


class ReplayRunBody(Model):
    data: Json = None
    """Another body or payload."""
    headers: dict[str, str | None] = Field(default_factory=dict)
    """Headers in addition; null leaves one out."""
    query: dict[str, Any] | None = None


class ReplayedRun(Model):
    kind: Literal["api", "event", "cron"]
    trace_id: str
    """Where what happens now can be found."""
    event: str | None
    status: int | None
    """Of an api step's answer."""
    body: Json


class Paused(Model):
    step: str
    paused: bool


class RanCron(Model):
    step: str
    trace_id: str
