"""Turns exceptions into errors of the wire: what failed, in which of the user's files and lines, and what caused it.

One function per shape: `failure` for an exception of a handler, `load_failure` for one of an import. Used by main,
calls and loader; it never raises for any exception it is given.
"""

import os
import traceback
from collections.abc import Mapping
from typing import Any

from motia.errors import MotiaError, NonRetriableError, RetryAfterError

CODES = {
    "invalid-request": -32600,
    "method-not-found": -32601,
    "invalid-params": -32602,
    "internal-error": -32603,
    "cancelled": -32800,
    "protocol-version-unsupported": -32001,
    "not-initialized": -32002,
    "step-not-loaded": -32003,
    "shutting-down": -32004,
    "load-failed": -32005,
    "handler-failed": -32010,
    "input-invalid": -32011,
    "value-not-representable": -32012,
    "response-invalid": -32013,
    "call-ended": -32020,
}
"""The errors that this runner itself answers with (protocol/errors.json)."""

_MAX_CAUSES = 8
_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep
_INSTALLED = frozenset({"site-packages", "dist-packages"})


class WireError(Exception):
    """An answer with an error; raised anywhere below a request, sent by whoever took the request."""

    def __init__(self, name: str, message: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.name = name
        self.data = dict(data or {})

    def as_json(self) -> dict[str, Any]:
        """The member `error` of the response."""
        return {"code": CODES[self.name], "message": clean(str(self)), "data": {"name": self.name, **self.data}}


class Project:
    """Knows which frames are the user's: files below the project root that no package manager put there."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)

    def relative(self, filename: str) -> str | None:
        """The path of `filename` in the project, with `/`; None for any other file."""
        path = os.path.realpath(filename)
        if not path.startswith(self.root + os.sep) or path.startswith(_HERE):
            return None
        inside = os.path.relpath(path, self.root).split(os.sep)
        return None if _INSTALLED.intersection(inside) else "/".join(inside)

    def failure(self, error: BaseException) -> WireError:
        """`handler-failed`, with the user's frames, the innermost of them as file and line, and the causes."""
        described = self._describe(error, _MAX_CAUSES)
        return WireError("handler-failed", described.pop("message"), described)

    def load_failure(self, error: BaseException, file: str) -> WireError:
        """`load-failed` for an exception that the import of `file` raised."""
        frames = self._frames(error)
        data: dict[str, Any] = {"file": file}
        if frames:
            place = frames[-1]
            data |= {"file": self.relative(place.filename) or file, "line": place.lineno}
        message = message_of(error)
        if isinstance(error, SyntaxError) and error.filename and (broken := self.relative(error.filename)):
            data |= {"file": broken, "line": error.lineno, "column": error.offset}
            message = error.msg  # without the place, which is told beside it
        data["reason"] = f"{type(error).__name__}: {message}"
        data["stack"] = self._stack(error, frames)
        where = f"{data['file']}:{data['line']}" if data.get("line") else data["file"]
        return WireError("load-failed", f"{file} could not be loaded: {data['reason']} ({where})", data)

    def _describe(self, error: BaseException, depth: int) -> dict[str, Any]:
        frames = self._frames(error)
        described: dict[str, Any] = {
            "message": message_of(error),
            "type": type(error).__name__,
            "stack": self._stack(error, frames),
        }
        if frames:
            described |= {"file": self.relative(frames[-1].filename), "line": frames[-1].lineno}
        if isinstance(error, NonRetriableError):
            described["retry"] = {"allowed": False}
        elif isinstance(error, RetryAfterError):
            described["retry"] = {"afterMs": round(error.seconds * 1000)}
        if isinstance(error, MotiaError):
            described["cause"] = _kept(error)
        elif (cause := _cause(error)) is not None and depth:
            described["cause"] = self._describe(cause, depth - 1)
        return described

    def _frames(self, error: BaseException) -> list[traceback.FrameSummary]:
        frames = traceback.extract_tb(error.__traceback__)
        return [frame for frame in frames if self.relative(frame.filename)]

    def _stack(self, error: BaseException, frames: list[traceback.FrameSummary]) -> str:
        raised_at = traceback.extract_tb(error.__traceback__)[-1:]
        if raised_at and raised_at[0] not in frames and not os.path.realpath(raised_at[0].filename).startswith(_HERE):
            frames = [*frames, *raised_at]  # inside a library: its own line says what it refused
        text = "".join(traceback.format_list(frames) + _last_lines(error))
        return clean("Traceback (most recent call last):\n" + text if frames else text)


def refusal(error: MotiaError) -> WireError:
    """The answer for a value of the handler's that cannot be sent."""
    return WireError(error.name, str(error), error.data)


def message_of(error: BaseException) -> str:
    """The message of any exception, also of one whose own `__str__` fails."""
    try:
        return clean(str(error))
    except Exception:  # the user's own __str__: its failure must not hide the failure it describes
        return f"<{type(error).__name__} whose message cannot be printed>"


def clean(text: str) -> str:
    """`text` without lone surrogates, so that it can be written anywhere."""
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()


def _last_lines(error: BaseException) -> list[str]:
    try:
        return traceback.format_exception_only(type(error), error)
    except Exception:  # see message_of
        return [f"{type(error).__name__}: {message_of(error)}\n"]


def _cause(error: BaseException) -> BaseException | None:
    if error.__cause__ is not None:
        return error.__cause__
    inner = getattr(error, "exceptions", None)  # ExceptionGroup, which Python 3.10 does not have
    if isinstance(inner, tuple) and inner and isinstance(inner[0], BaseException):
        return inner[0]
    return None if error.__suppress_context__ else error.__context__


def _kept(error: MotiaError) -> dict[str, Any]:
    return {
        "type": type(error).__name__,
        "message": message_of(error),
        "code": error.code,
        "name": error.name,
        "data": error.data,
    }
