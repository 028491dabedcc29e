"""What is stored: state, stream items, the store itself, the audit."""

from pydantic import Field

from motia_host.web.admin.models.base import Json, Model, PageQuery, SliceQuery


class GroupsQuery(PageQuery):
    prefix: str | None = None


class StateGroup(Model):
    group: str
    keys: int


class StateQuery(PageQuery):
    prefix: str | None = None
    """Of the key."""
    text: str | None = None
    """In key or value."""


class StateItem(Model):
    key: str
    value: Json
    revision: int
    expires_at: int | None
    updated_at: int
    masked: bool
    """Whether a part of the value is not shown."""


class StateBody(Model):
    value: Json
    """Masks in it stand for what is stored."""
    revision: int | None = Field(default=None, ge=0)
    """That of the item that was edited, 0 for one that must not be there yet; without it, whatever is there is replaced."""
    expires_at: int | None = Field(default=None, ge=0)
    ttl_ms: int | None = Field(default=None, ge=1)
    """From now on; instead of `expiresAt`."""


class DeleteQuery(Model):
    revision: int | None = Field(default=None, ge=1)


class Deleted(Model):
    deleted: bool


class Cleared(Model):
    count: int


class StreamGroup(Model):
    group: str
    items: int


class StreamItem(Model):
    id: str
    data: Json
    revision: int
    timestamp: int
    masked: bool


class ItemsQuery(PageQuery):
    text: str | None = None
    """In id or data."""


class ItemBody(Model):
    data: dict[str, Json]
    revision: int | None = Field(default=None, ge=0)


class SendEvent(Model):
    type: str = Field(min_length=1)
    data: Json = None


class SendBody(Model):
    id: str | None = None
    """The item that it is about; the whole group without."""
    event: SendEvent


class Sent(Model):
    stream: str
    group: str
    id: str | None


class StoreInfo(Model):
    engine: str
    path: str | None = None
    schema_version: int | None = Field(default=None, alias="schema")
    epoch: int | None = None
    file_bytes: int | None = None
    log_bytes: int | None = None
    used_bytes: int | None = None
    blob_bytes: int | None = None
    telemetry_bytes: int | None = None
    rows: dict[str, int] | None = None
    damaged: list[str] | None = None


class Compacted(Model):
    freed_bytes: int


class BackupBody(Model):
    folder: str
    """An absolute path on the host's machine, new or empty."""


class BackedUp(Model):
    folder: str


class Verified(Model):
    problems: list[str]


class AuditQuery(SliceQuery):
    action: str | None = None
    """Its beginning, such as `dead.`."""
    target: str | None = None


class AuditEntry(Model):
    id: str
    at: int
    who: str
    """Such as `browser 127.0.0.1`, or `command line (ada)`."""
    action: str
    """Such as `dead.retry`."""
    target: str
    """What it was done to; empty where it was many."""
    detail: dict[str, Json]
    """What was asked and what came of it, redacted."""
