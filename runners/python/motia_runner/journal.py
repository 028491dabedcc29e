"""Log notifications: what handlers log, what output collects, and what the runner has to say.

`CURRENT` tells which call is running; records carry its ids.
"""

import contextvars
import time
import traceback
from collections.abc import Mapping
from typing import Any, Protocol

from motia.errors import MotiaError
from motia_runner.errors import clean, message_of
from motia_runner.values import dumps, encode, plain, quoted
from motia_runner.wire import Writer


class Origin(Protocol):
    """What a record says about the call that made it."""

    @property
    def call(self) -> str: ...
    @property
    def ids(self) -> str:
        """`call`, `step` and `traceId` as members of a JSON object, with a comma before each."""

    @property
    def ended(self) -> bool: ...


CURRENT: contextvars.ContextVar[Origin | None] = contextvars.ContextVar("motia_call", default=None)


class Journal:
    """Writes records. Never raises for what it is given: what has no JSON form is logged as its `repr`."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def log(self, level: str, msg: str, source: str, fields: Mapping[str, Any] | None = None) -> None:
        """Queues a record of the call that runs here, if any."""
        self.record(CURRENT.get(), level, msg, source, fields)

    def record(
        self, origin: Origin | None, level: str, msg: str, source: str, fields: Mapping[str, Any] | None = None
    ) -> None:
        """Queues a record of `origin`; waits while the host does not read."""
        self._writer.put_log(_line(origin, level, msg, source, fields))

    def report_unhandled(self, _loop: object, context: Mapping[str, Any]) -> None:
        """What asyncio says of tasks and callbacks that nobody waited for (its exception handler)."""
        error = context.get("exception")
        self.report(str(context.get("message")), error if isinstance(error, BaseException) else None)

    def report(self, what: str, error: BaseException | None) -> None:
        """Queues an error that came up outside of what any call waits for."""
        fields = {} if error is None else {"error": _shown(error)}
        msg = what if error is None else f"{what}: {type(error).__name__}: {message_of(error)}"
        self._writer.put(_line(CURRENT.get(), "error", clean(msg), "runner", fields))

    def warn(self, msg: str) -> None:
        """Queues a warning of the runner itself; never waits, so that the reader may call it."""
        self._writer.put(_line(None, "warn", msg, "runner", None))


class Logger:
    """`ctx.logger`: `debug`, `info`, `warn`, `error`, each with a message and fields."""

    __slots__ = ("_journal", "_origin")

    def __init__(self, journal: Journal, origin: Origin) -> None:
        self._journal = journal
        self._origin = origin

    def debug(self, message: object, fields: Any = None, /, **more: Any) -> None:
        self._log("debug", message, fields, more)

    def info(self, message: object, fields: Any = None, /, **more: Any) -> None:
        self._log("info", message, fields, more)

    def warn(self, message: object, fields: Any = None, /, **more: Any) -> None:
        self._log("warn", message, fields, more)

    warning = warn

    def error(self, message: object, fields: Any = None, /, **more: Any) -> None:
        self._log("error", message, fields, more)

    def _log(self, level: str, message: object, fields: Any, more: dict[str, Any]) -> None:
        if type(fields) is not dict and fields is not None:  # the rule, before an abstract class is asked
            if isinstance(fields, BaseException):
                fields = {"error": fields}
            elif not isinstance(fields, Mapping):
                fields = {"data": fields}
        merged = {**fields, **more} if fields and more else fields or more
        text = message if isinstance(message, str) else _text(message)
        self._journal.record(self._origin, level, clean(text), "logger", merged)


def _line(origin: Origin | None, level: str, msg: str, source: str, fields: Mapping[str, Any] | None) -> str:
    time_ms = time.time_ns() // 1_000_000
    head = f'{{"jsonrpc":"2.0","method":"log","params":{{"level":"{level}","msg":{quoted(msg)},"time":{time_ms},"source":"{source}"'
    ids = "" if origin is None else origin.ids
    return f'{head}{ids},"fields":{_fields(fields)}}}}}' if fields else f"{head}{ids}}}}}"


def _fields(fields: Mapping[str, Any]) -> str:
    try:
        return encode(fields)
    except MotiaError:  # a log record is never refused; the member that has no JSON form is shown as text
        return dumps({clean(str(key)): _shown(value) for key, value in fields.items()})


def _shown(value: object) -> Any:
    if isinstance(value, BaseException):
        stack = "".join(traceback.format_exception(type(value), value, value.__traceback__))
        return {"name": type(value).__name__, "message": message_of(value), "stack": clean(stack)}
    try:
        return plain(value)
    except MotiaError:
        return clean(_text(value, repr))


def _text(value: object, form: Any = str) -> str:
    try:
        return str(form(value))
    except Exception:  # the user's own __str__ or __repr__
        return f"<{type(value).__name__} that cannot be printed>"
