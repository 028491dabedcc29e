"""The two `Reporter`s of the command line: text for people, JSON lines for machines."""

import sys
import time
from collections.abc import Sequence
from typing import TextIO

import orjson

from motia_host import __version__
from motia_host.abc.telemetry import LogRecord
from motia_host.cli import overview, records
from motia_host.cli.style import Style
from motia_host.steps.config import ApiConfig
from motia_host.steps.registry import Registry
from motia_host.steps.sample import sample

_CLEAR_LINE = "\r\x1b[2K"


class TextConsole:
    """What `dev` and `start` show. Progress is written over itself on a terminal and left out elsewhere."""

    def __init__(
        self, stream: TextIO | None = None, *, level: str = "info", style: Style | None = None, terse: bool = False
    ) -> None:
        """`terse`: without the fields of log records, but with those of failures."""
        self._stream = stream or sys.stdout
        self._style = style or Style.of(self._stream)
        self._level = level
        self._terse = terse
        self._waiting = False

    def progress(self, text: str) -> None:
        if self._stream.isatty():
            self._write(f"{_CLEAR_LINE}{self._style(text + ' …', 'dim')}", end="")
            self._waiting = True

    def note(self, text: str) -> None:
        self._line(f"  {self._style('!', 'yellow', 'bold')} {text}")

    def ready(self, registry: Registry, url: str, seconds: float, *, locked: bool) -> None:
        style = self._style
        self._line(f"\n{style('motia-host', 'bold')} {__version__}\n")
        for line in overview.lines(registry, style):
            self._line(line)
        self._problems(registry)
        self._line(f"\n  Ready in {seconds:.1f} s at {style(url, 'bold', 'cyan')}")
        how = " (`motia-host workbench` prints a link with its token)" if locked else ""
        self._line(f"  Workbench: {style(f'{url}/__motia/ui/', 'cyan')}{how}")
        curl = curl_line(registry, url)
        if curl:
            self._line(f"  Try: {curl}")
        self._line("")

    def reloaded(self, registry: Registry, changed: Sequence[str], seconds: float) -> None:
        self._line(f"{self._style('↻', 'green')} {', '.join(changed)}: loaded in {seconds:.2f} s")
        self._problems(registry)

    def refused(self, registry: Registry, changed: Sequence[str]) -> None:
        self._line(f"{self._style('✗', 'red')} {', '.join(changed)}: not loaded; the last good version serves on")
        self._problems(registry, only="error")

    def stopping(self, seconds: float) -> None:
        self._line(
            self._style(
                f"Stopping: waiting up to {seconds:.0f} s for what runs. Press Ctrl-C again to stop at once.", "dim"
            )
        )

    def log(self, record: LogRecord) -> None:
        if records.shown(record, self._level):
            self._line(records.text_line(records.terse(record) if self._terse else record, self._style))

    def _problems(self, registry: Registry, only: str | None = None) -> None:
        problems = tuple(problem for problem in registry.problems if only in {None, problem.level})
        if problems:
            self._line("")
        for line in overview.problem_lines(problems, self._style):
            self._line(line)

    def _line(self, text: str) -> None:
        prefix = _CLEAR_LINE if self._waiting else ""
        self._waiting = False
        self._write(prefix + text)

    def _write(self, text: str, end: str = "\n") -> None:
        self._stream.write(text + end)
        self._stream.flush()


class JsonConsole:
    """One object a line, each with at least time, level, msg, step and traceId. What the host says of its own start and stop is shown at every
    level: whoever supervises it waits for these lines.
    """

    def __init__(self, stream: TextIO | None = None, *, level: str = "info") -> None:
        self._stream = stream or sys.stdout
        self._level = level

    def progress(self, text: str) -> None:
        self._own("debug", text)

    def note(self, text: str) -> None:
        self._own("warn", text)

    def ready(self, registry: Registry, url: str, seconds: float, *, locked: bool) -> None:  # noqa: ARG002 - for people
        self._problems(registry)
        self._own(
            "info",
            "ready",
            url=url,
            seconds=round(seconds, 3),
            steps=len(registry.steps),
            streams=len(registry.streams),
        )

    def reloaded(self, registry: Registry, changed: Sequence[str], seconds: float) -> None:
        self._problems(registry)
        self._own("info", "reloaded", changed=list(changed), seconds=round(seconds, 3))

    def refused(self, registry: Registry, changed: Sequence[str]) -> None:
        self._problems(registry)
        self._own("error", "not reloaded; the last good version serves on", changed=list(changed))

    def stopping(self, seconds: float) -> None:
        self._own("info", "stopping", seconds=seconds)

    def log(self, record: LogRecord) -> None:
        if records.shown(record, self._level):
            self._print(records.json_line(record))

    def _problems(self, registry: Registry) -> None:
        for problem in registry.problems:
            level = "error" if problem.level == "error" else "warn"
            self._own(level, problem.text, name=problem.name, hint=problem.hint, file=problem.file, line=problem.line)

    def _own(self, level: str, msg: str, **fields: object) -> None:
        record = LogRecord(int(time.time() * 1000), level, msg, "", "", "", "host", fields or None)
        if level != "debug" or records.shown(record, self._level):
            self._print(records.json_line(record))

    def _print(self, line: str) -> None:
        self._stream.write(line + "\n")
        self._stream.flush()


def curl_line(registry: Registry, url: str) -> str | None:
    """A command that tries the first api step, a POST with a schema rather than another."""
    steps = sorted(registry.of_kind("api"), key=lambda step: (step.body_validator is None, step.file))
    config = next(
        (step.config for step in steps if isinstance(step.config, ApiConfig) and ":" not in step.config.path), None
    )
    if config is None:
        return None
    target = url.replace("127.0.0.1", "localhost") + config.path
    if config.method in {"GET", "HEAD"}:
        return f"curl {target}"
    body = orjson.dumps(sample(config.body_schema) if config.body_schema else {}).decode().replace("'", "'\\''")
    return f"curl -X {config.method} {target} -H 'content-type: application/json' -d '{body}'"
