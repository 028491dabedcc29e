"""What a chaos batch left behind, as plain data: the client's ledger, the effects outside, the kills, and the store's file at the end.

Gathered without the host's own code; judged by `checks`.
"""

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

STATES = {0: "scheduled", 1: "ready", 2: "running", 3: "suspended", 4: "done", 5: "dead", 6: "cancelled"}


@dataclass(frozen=True, slots=True)
class Accepted:
    """One operation that the client was told is safe."""

    id: str
    topic: str


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer that stands for an idempotency key. `other`: it was asked with another payload than the first."""

    id: str
    path: str
    other: bool
    status: int
    text: str


@dataclass(slots=True)
class Attempt:
    """One attempt of an effect as the server outside saw it. `ended` is None where it was cut off; `gone` is when that was."""

    step: str
    id: str
    attempt: int
    pid: int
    begun: float
    ended: float | None = None
    gone: float | None = None
    group: str | None = None
    seq: int = 0

    @property
    def over(self) -> float:
        return self.ended or self.gone or float("inf")


@dataclass(frozen=True, slots=True)
class Kill:
    """When what was interrupted. No pids: everything that ran. `until`: a time of trouble rather than a moment."""

    at: float
    pids: frozenset[int] = frozenset()
    until: float | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    topic: str
    id: str
    subscriber: str
    state: str
    attempt: int


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A stored occurrence of a cron step. Its effect carries the trace id."""

    step: str
    trace_id: str
    outcome: str | None


@dataclass(slots=True)
class Evidence:
    accepted: list[Accepted] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    asked: int = 0
    """Operations begun while a host served."""
    events: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many stored events there are by topic and id of the client."""
    deliveries: list[Delivery] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)
    state: dict[str, dict[str, Any]] = field(default_factory=dict)
    effects: list[Attempt] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    integrity: str = "ok"
    left: list[str] = field(default_factory=list)
    """Processes that outlived the host."""


def read_effects(path: Path) -> list[Attempt]:
    found: dict[int, Attempt] = {}
    for line in path.read_text().splitlines():
        row = json.loads(line)
        what, number, at = row.pop("what"), row.pop("n"), row.pop("t")
        if what == "begin":
            found[number] = Attempt(begun=at, **row)
        elif what == "end":
            found[number].ended = at
        else:
            found[number].gone = at
    return list(found.values())


def read_ledger(path: Path) -> list[Accepted]:
    """A last line that was torn was not acknowledged to anybody."""
    text = path.read_text()
    return [Accepted(**json.loads(line)) for line in text[: text.rfind("\n") + 1].splitlines()]


def read_store(path: Path, into: Evidence) -> None:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        into.integrity = connection.execute("PRAGMA integrity_check").fetchone()[0]
        rows = connection.execute("SELECT n, topic, data, blob FROM events")
        names = {n: (topic, _id_of(_payload(data, blob, path))) for n, topic, data, blob in rows}
        into.events.update(names.values())
        for event, subscriber, state, attempt in connection.execute(
            "SELECT event, subscriber, state, attempt FROM deliveries"
        ):
            into.deliveries.append(Delivery(*names[event], subscriber, STATES[state], attempt))
        asked = connection.execute("SELECT step, trace_id, outcome FROM occurrences")
        into.occurrences += [Occurrence(*row) for row in asked]
        for group, key, value in connection.execute("SELECT grp, key, value FROM state"):
            into.state.setdefault(group, {})[key] = json.loads(value)
    finally:
        connection.close()


def _payload(data: bytes, blob: str | None, store: Path) -> bytes:
    """Large ones are files beside the store."""
    return data if blob is None else (store.parent / "blobs" / blob).read_bytes()


def _id_of(data: bytes) -> str:
    found = json.loads(data) if data else None
    return str(found.get("id", "")) if isinstance(found, dict) else ""
