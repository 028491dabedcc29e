"""What one side was seen to do, in one form for both sides."""

from dataclasses import dataclass, field
from typing import Any, Final

OWN_FIELDS: Final = frozenset({"id", "traceId", "flows", "step", "level", "time", "msg"})
"""Of a log record of Motia's. A handler's fields of the same name are overwritten by them or overwrite them."""


@dataclass(slots=True)
class Answer:
    """Of one request. A body that is JSON is held as its value."""

    request: str
    status: int
    headers: dict[str, list[str]]
    body: Any


@dataclass(slots=True)
class Run:
    """One execution of a step, also one that failed and is tried again."""

    step: str
    type: str
    error: str | None
    """What it failed with; None where it did not."""
    did: list[list[Any]]
    """In order: `[emit, topic, accepted]`, `[state, operation, group, key]`, `[stream, name, operation, group, id]`. Where Motia records
    no place (a group that is read, an event that is sent) there is none."""


@dataclass(slots=True)
class Log:
    step: str
    level: str
    message: str
    fields: dict[str, Any]


@dataclass(slots=True)
class Seen:
    answers: list[Answer] = field(default_factory=list)
    frames: dict[str, list[Any]] = field(default_factory=dict)
    """By the name of the watch."""
    runs: list[Run] = field(default_factory=list)
    logs: list[Log] = field(default_factory=list)
    state: list[tuple[str, str, Any]] = field(default_factory=list)
    """Group, key, value."""
