"""Status and headers of a response as bytes, and what a handler's headers may and may not do. No I/O, no HTTP library.

The host alone decides how a message is framed: headers of handlers that speak about the connection are left out, and a line break in one
is refused, since it would begin a header or a response of its own. Called by every edge.
"""

import re
import time
from collections.abc import Iterable, Mapping
from email.utils import formatdate
from http import HTTPStatus
from typing import Final

from motia_host.engine.requests import ApiFailure, BodyFormat, HeaderValue

CONTENT_TYPES: Final[dict[BodyFormat, str]] = {
    "json": "application/json; charset=utf-8",
    "text": "text/plain; charset=utf-8",
    "bytes": "application/octet-stream",
}
TYPE_LINES: Final = {format: f"content-type: {text}\r\n".encode("ascii") for format, text in CONTENT_TYPES.items()}  # noqa: A001
COMPAT_TEXT_LINE: Final = b"content-type: text/html; charset=utf-8\r\n"
"""What Motia (Express) says of a text body."""

_FRAMING: Final = frozenset({
    "connection", "content-length", "date", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    "x-trace-id",
})  # fmt: skip
_BAD_NAME: Final = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]|^$")
_BAD_VALUE: Final = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_LINES: Final = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode("ascii")
    for status in HTTPStatus
    if status.value >= 200
}

_date: tuple[int, bytes] = (0, b"")


def check_status(status: int, step: str) -> None:
    """Raises `response-invalid` for a status that cannot end a request."""
    if not 200 <= status <= 599:
        raise ApiFailure("response-invalid", 500, step=step, reason=f"the status {status} cannot answer a request")


def has_no_body(status: int) -> bool:
    return status in {204, 205, 304}


def in_utf_8(headers: Mapping[str, HeaderValue]) -> Mapping[str, HeaderValue]:
    """With the charset in which text goes out behind the content-type, as Motia (Express) says it of every text and JSON body."""
    return {
        name: f"{value.split(';')[0].strip()}; charset=utf-8"
        if isinstance(value, str) and name.lower() == "content-type"
        else value
        for name, value in headers.items()
    }


def header_lines(headers: Mapping[str, HeaderValue], step: str = "The host") -> bytes:
    """The lines of a handler's headers. Raises `response-invalid` for a name or value that HTTP does not allow."""
    lines: list[str] = []
    for name, value in headers.items():
        if name.lower() in _FRAMING:
            continue
        for one in value if isinstance(value, list) else (value,):
            if _BAD_NAME.search(name) or _BAD_VALUE.search(one):
                raise ApiFailure(
                    "response-invalid", 500, step=step, reason=f"the header {name!r} holds a forbidden character"
                )
            lines.append(f"{name}: {one}\r\n")
    return "".join(lines).encode("utf-8", "replace")


def cors_beside(headers: Mapping[str, HeaderValue], lines: bytes, *, compat: bool) -> bytes:
    """The host's lines for CORS that a response leaves it to say: each name goes out once. Who names an origin speaks for all of
    them, except under compat, where the others stay, as in Motia.
    """
    own = {lower for name in headers if (lower := name.lower()).startswith("access-control-")}
    if not own:
        return lines
    if "access-control-allow-origin" in own and not compat:
        return b""
    return b"".join(line for line in lines.splitlines(keepends=True) if _name_in(line) not in own)


def without(headers: Mapping[str, HeaderValue], lines: bytes) -> Mapping[str, HeaderValue]:
    """The headers but those that the lines give."""
    given = {_name_in(line) for line in lines.splitlines()}
    return {name: value for name, value in headers.items() if name.lower() not in given}


def _name_in(line: bytes) -> str:
    return line.partition(b":")[0].decode("ascii")


def names(headers: Mapping[str, HeaderValue]) -> Iterable[str]:
    return (name.lower() for name in headers)


def head(status: int, lines: bytes, framing: bytes, trace_id: str) -> bytes:
    """A whole head: status line, the given lines, how the body is framed, date and trace id."""
    line = _LINES.get(status) or b"HTTP/1.1 %d \r\n" % status
    return b"%b%bx-trace-id: %b\r\ndate: %b\r\n%b\r\n" % (line, lines, trace_id.encode("ascii"), date(), framing)


def date() -> bytes:
    """Now, as HTTP writes it; made once a second."""
    global _date  # noqa: PLW0603 - one cache per process is the point
    now = int(time.time())
    if _date[0] != now:
        _date = (now, formatdate(now, usegmt=True).encode("ascii"))
    return _date[1]
