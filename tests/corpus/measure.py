"""Boots one project as a person would, and takes down what was registered and what was refused."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from motia_host.steps.discovery import discover
from support.host import running

PATIENT = {"MOTIA_HOST_LOG_LEVEL": "warn"}


@dataclass(slots=True)
class Outcome:
    """`found`: step and stream files. `refused`: one text for each that is not served. `failure`: why the project did not boot."""

    name: str
    found: int
    steps: int = 0
    streams: int = 0
    refused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    failure: str | None = None
    records: list[dict[str, Any]] = field(default_factory=list)

    @property
    def registered(self) -> int:
        return self.steps + self.streams


def boot(name: str, folder: Path) -> Outcome:
    outcome = Outcome(name, len(discover(folder)))
    try:
        with running(folder, "--ephemeral", env=PATIENT) as host:
            ready = host.wait_for_message("ready")
            outcome.records = host.drain_log()
    except AssertionError as error:
        outcome.failure = str(error)[-600:]
        return outcome
    outcome.steps, outcome.streams = ready["steps"], ready["streams"]
    outcome.refused = [
        f"{record.get('file') or ''}: {record['msg']}" for record in outcome.records if _is_refusal(record)
    ]
    return outcome


def _is_refusal(record: dict[str, Any]) -> bool:
    return record.get("level") == "error" and record.get("name") in {"step-load-failed", "step-invalid", "step-duplicate", "route-duplicate",
                                                                     "stream-duplicate", "runtime-missing"}  # fmt: skip
