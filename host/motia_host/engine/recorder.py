"""Runs and logs on their way to the telemetry store and to whoever watches.

A call costs one list entry when it ends; its record is made, redacted and handed over a moment later, together with others. Telemetry
waits for nobody. Logs reach listeners at once, already redacted; runs, and logs once more, with their batch.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from motia_host.abc.runners import Runner
from motia_host.abc.telemetry import Invocation, LogRecord, TelemetryStore
from motia_host.clock import Clock
from motia_host.engine import redact
from motia_host.engine.calls import Call, Calls
from motia_host.engine.records import invocation

BATCH_S: Final = 0.1
"""How long a record may wait for others."""
BATCH: Final = 64
"""Records that do not wait for more: few enough that what they are made from is still in the cache."""
FULL_S: Final = 0.005
"""How long they wait all the same: what becomes of a delivery is known a moment after its call has ended."""
MESSAGE_CHARS: Final = 65_536

_LEVELS: Final = frozenset({"debug", "info", "warn", "error"})


@dataclass(slots=True)
class Listeners:
    """Who is told of records, on the loop. Must not block; what one raises is reported and keeps nobody else from being told."""

    log: list[Callable[[LogRecord], None]] = field(default_factory=list)
    """Told of each record at once."""
    batch: list[Callable[["Recorded"], None]] = field(default_factory=list)
    """Told of logs and runs together, when they are handed to the store."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was handed over together. The cursor of the first log is `first`; the others have the next numbers."""

    first: int
    logs: Sequence[LogRecord]
    runs: Sequence[Invocation]

    @property
    def last(self) -> int:
        """The number of the last record, as the store counts them."""
        return self.first + len(self.logs) + len(self.runs) - 1


class Recorder:
    def __init__(self, store: TelemetryStore, calls: Calls, clock: Clock) -> None:
        self.listeners = Listeners()
        self._store = store
        self._calls = calls
        self._clock = clock
        self._ended: list[Call] = []
        self._refused: list[Invocation] = []
        self._logs: list[LogRecord] = []
        self._timer: asyncio.TimerHandle | None = None

    def ended(self, call: Call) -> None:
        """Record a call; what becomes known of it until the batch leaves (its status on HTTP) is still in the record."""
        self._ended.append(call)
        self._soon()

    def refused(self, run: Invocation) -> None:
        """Record what ended before its handler was called."""
        self._refused.append(run)
        self._soon()

    def runner_log(self, runner: Runner, params: Mapping[str, Any]) -> None:
        """A `log` notification (protocol/spec.md §4). Whatever it holds, it becomes a record."""
        call = self._calls.find(params.get("call"))
        level, fields, time = params.get("level"), params.get("fields"), params.get("time")
        self._log(
            LogRecord(
                time if type(time) is int else self._clock.now_ms(),
                level if type(level) is str and level in _LEVELS else "info",
                _text(params.get("msg"))[:MESSAGE_CHARS],
                _text(params.get("step")) or (call.step if call else runner.id),
                _text(params.get("traceId")) or (call.plan.trace_id if call else ""),
                _text(params.get("call")),
                _text(params.get("source")) or "runner",
                fields if type(fields) is dict and fields else None,
            )
        )

    def say(self, level: str, msg: str, *, call: Call | None = None, step: str = "", trace_id: str = "",
            fields: dict[str, Any] | None = None) -> None:  # fmt: skip
        """A record of the host's own."""
        if call is not None:
            step, trace_id = call.step, call.plan.trace_id
        self._log(LogRecord(self._clock.now_ms(), level, msg, step, trace_id, call.id if call else "", "host", fields))

    def warn(self, call: Call | None, msg: str) -> None:
        self.say("warn", msg, call=call)

    def flush(self) -> None:
        """Hand over everything now."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        ended, self._ended = self._ended, []
        logs, self._logs = self._logs, []
        refused, self._refused = self._refused, []
        runs = [*map(invocation, ended), *refused]
        if runs or logs:
            first = self._store.add([*logs, *runs])
            _tell(self.listeners.batch, Recorded(first, logs, runs))

    async def write(self) -> None:
        """Hand over everything now; returns when it can be read."""
        self.flush()
        await self._store.flush()

    def _log(self, record: LogRecord) -> None:
        record = _redacted(record)
        self._logs.append(record)
        self._soon()
        _tell(self.listeners.log, record)

    def _soon(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(BATCH_S, self.flush)
        elif len(self._ended) + len(self._logs) == BATCH:
            self._timer.cancel()
            self._timer = asyncio.get_running_loop().call_later(FULL_S, self.flush)


def _redacted(record: LogRecord) -> LogRecord:
    """The record itself where nothing has to be masked."""
    if not redact.may_hold_secret(redact.bytes_of((record.msg, record.fields))):
        return record
    fields = redact.value(record.fields) if record.fields is not None else None
    return replace(record, msg=redact.text(record.msg), fields=fields)


def _tell(listeners: list[Callable[[Any], None]], record: LogRecord | Recorded) -> None:
    for listener in listeners:
        try:
            listener(record)
        except Exception as error:  # noqa: BLE001 - a watcher's fault must not reach the call that is recorded
            asyncio.get_running_loop().call_exception_handler(
                {"message": "a listener of records failed", "exception": error}
            )


def _text(value: Any) -> str:
    return value if type(value) is str else "" if value is None else str(value)
