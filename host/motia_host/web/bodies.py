"""What the bytes of a request body are, by their content-type: JSON, text, a form, files, or bytes.

Pure functions over bytes that have arrived; reading them from the network is the edge's business. A JSON body is accepted strictly and
kept as it is; forms become the JSON text of their fields, with the original bytes in `raw`.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from motia_host import values
from motia_host.engine.requests import UNPARSED, ApiFailure, BodyFormat, UploadedFile
from motia_host.errors import ValueNotRepresentable
from motia_host.web import multipart, query

LARGE_JSON_BYTES: Final = 262_144
"""Nothing larger is parsed on the event loop."""

CheckLarge = Callable[[bytes], Awaitable[str | None]]
"""Checks a large document away from the loop: None where it is acceptable JSON, else the reason."""

_PLAIN_JSON: Final = frozenset({
    "application/json", "application/json; charset=utf-8", "application/json;charset=utf-8",
})  # fmt: skip
_TEXT_TYPE: Final = re.compile(r"text/|application/(?:xml|javascript|graphql|yaml|x-yaml|sql)$|.*\+xml$")
_CHARSETS: Final = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii", "iso-8859-1": "latin-1", "latin1": "latin-1",
    "windows-1252": "cp1252", "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Body:
    """The parts of an `ApiRequest` that come from its body."""

    data: bytes | None = None
    format: BodyFormat = "json"
    raw: bytes | None = None
    files: Sequence[UploadedFile] = ()
    value: Any = UNPARSED


NONE: Final = Body()


async def read(data: bytes, content_type: str, check_large: CheckLarge) -> Body:
    """Raises `ApiFailure` (400) when the bytes are not what the content-type says."""
    if not data:
        return NONE
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json" or kind.endswith("+json"):
        return await _json(data, content_type, check_large)
    if kind == "application/x-www-form-urlencoded":
        return _fields(query.parse(_decoded(data, content_type, "utf-8")), data, ())
    if kind == "multipart/form-data":
        try:
            form = multipart.read(data, content_type)
        except multipart.MultipartError as error:
            raise ApiFailure("body-unreadable", 400, reason=str(error)) from error
        return _fields(query.nest(form.fields), data, form.files)
    if _TEXT_TYPE.match(kind):
        return _text(data, content_type)
    return Body(data, "bytes")


def read_small(data: bytes, content_type: str) -> Body | None:
    """JSON that may be parsed on the loop; None where `read` is to be asked. Raises as it does."""
    if content_type.lower() not in _PLAIN_JSON or len(data) > LARGE_JSON_BYTES:
        return None
    return _accepted(data) if data.strip() else NONE


async def _json(data: bytes, content_type: str, check_large: CheckLarge) -> Body:
    if "charset" in content_type.lower() and _charset(content_type, "utf-8") not in {"utf-8", "ascii"}:
        raise ApiFailure("body-not-json", 400, reason="JSON is UTF-8, and the content-type names another charset")
    if not data.strip():
        return NONE
    if len(data) > LARGE_JSON_BYTES:
        reason = await check_large(data)
        if reason is not None:
            raise ApiFailure("body-not-json", 400, reason=reason)
        return Body(data)
    return _accepted(data)


def _accepted(data: bytes) -> Body:
    value, reason = accept(data)
    if reason is not None:
        raise ApiFailure("body-not-json", 400, reason=reason)
    return Body(data, value=value)


def accept(data: bytes) -> tuple[Any, str | None]:
    """The value of a JSON document, and why it is not acceptable: None where it is."""
    try:
        return values.loads(data), None
    except ValueNotRepresentable as error:
        return None, f"{error.path}: {error.reason}"
    except ValueError as error:
        return None, str(error)


def _fields(fields: dict[str, Any], raw: bytes, files: Sequence[UploadedFile]) -> Body:
    return Body(orjson.dumps(fields), "json", raw, files, fields)


def _text(data: bytes, content_type: str) -> Body:
    charset = _charset(content_type, "utf-8")
    text = _decoded(data, content_type, charset)
    encoded = text.encode("utf-8")
    return Body(encoded, "text", None if encoded == data else data)


def _charset(content_type: str, default: str) -> str:
    named = multipart.parameters(content_type).get("charset", default).lower()
    return _CHARSETS.get(named, named)


def _decoded(data: bytes, content_type: str, default: str) -> str:
    charset = _charset(content_type, default)
    if charset not in _CHARSETS.values():
        raise ApiFailure("body-unreadable", 400, reason=f"the charset {charset!r} is not known here")
    try:
        return data.decode(charset)
    except UnicodeDecodeError as error:
        raise ApiFailure("body-unreadable", 400, reason=f"byte {error.start} is not {charset}") from error
