"""Boots one project as a person would, and takes down what was registered and what was refused."""

import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from motia_host.steps.discovery import discover
from support.host import spawn
from support.terminal import run

PATIENCE_S = 240.0

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
    seconds: float = 0.0
    """Until ready."""
    checked: dict[str, int] = field(default_factory=dict)
    """What `import-check` counts: runs, differs, refused."""
    records: list[dict[str, Any]] = field(default_factory=list)

    @property
    def registered(self) -> int:
        return self.steps + self.streams


def boot(name: str, folder: Path) -> Outcome:
    """`import-check` first, as a person would, then a start that is stopped as soon as it is ready."""
    outcome = Outcome(name, len(discover(folder)))
    checked = run("import-check", "--json", cwd=folder, patience=PATIENCE_S)
    try:
        outcome.checked = json.loads(checked.stdout)["counts"]
    except ValueError:
        outcome.failure = f"import-check: {checked.stderr[-300:]}"
        return outcome
    began = time.monotonic()
    host = spawn(folder, "--ephemeral", env=PATIENT)
    try:
        ready = host.wait_for(lambda record: record["msg"] == "ready", patience=PATIENCE_S)
        outcome.seconds = round(time.monotonic() - began, 1)
        outcome.records = list(host.drain_log())
    except AssertionError as error:
        outcome.failure = str(error)[-600:]
        return outcome
    finally:
        host.stop()
        host.close()
    outcome.steps, outcome.streams = ready["steps"], ready["streams"]
    outcome.refused = [
        f"{record.get('file') or ''}: {record['msg']}" for record in outcome.records if _is_refusal(record)
    ]
    return outcome


def _is_refusal(record: dict[str, Any]) -> bool:
    return record.get("level") == "error" and record.get("name") in {"step-load-failed", "step-invalid", "step-duplicate", "route-duplicate",
                                                                     "stream-duplicate", "runtime-missing"}  # fmt: skip
