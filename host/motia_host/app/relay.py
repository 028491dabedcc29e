"""Joins runners and engine: the supervisor is made before the engine, whose pool it brings, so the engine is put in later.

Until then only records arrive (what files print while they are loaded): they go to the reporter.
"""

import time
from typing import Any

from motia_host.abc.runners import Runner
from motia_host.abc.telemetry import LogRecord
from motia_host.app.reporter import Reporter
from motia_host.process.model import RunnerEvents


class Relay:
    """A `RunnerEvents` in front of another one."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter
        self.engine: RunnerEvents | None = None

    def request(self, runner: Runner, id: int | str, method: str, params: dict[str, Any]) -> None:
        if self.engine is None:
            runner.respond_error(id, "call-ended", "No call is open while files are loaded.", {})
        else:
            self.engine.request(runner, id, method, params)

    def log(self, runner: Runner, params: dict[str, Any]) -> None:
        if self.engine is None:
            self._reporter.log(_record(runner, params))
        else:
            self.engine.log(runner, params)

    def lost(self, runner: Runner, status: int | None, open_calls: int) -> None:
        if self.engine is not None:
            self.engine.lost(runner, status, open_calls)

    def stray(self, runner: Runner, line: bytes, reason: str) -> None:
        if self.engine is not None:
            self.engine.stray(runner, line, reason)


def _record(runner: Runner, params: dict[str, Any]) -> LogRecord:
    return LogRecord(
        time=int(params.get("time") or time.time() * 1000),
        level=str(params.get("level", "info")),
        msg=str(params.get("msg", "")),
        step=str(params.get("step") or runner.id),
        trace_id="",
        call="",
        source=str(params.get("source", "output")),
    )
