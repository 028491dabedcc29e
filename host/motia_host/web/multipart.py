"""Reads a multipart/form-data body that is in memory already: bounded, strict about its frame, lenient about nothing.

Not a streaming parser: the body limit bounds what is here. Called by `bodies`.
"""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from motia_host.engine.requests import UploadedFile

MAX_PARTS: Final = 1_000
MAX_PART_HEADER_BYTES: Final = 16_384
MAX_BOUNDARY_CHARACTERS: Final = 70
"""RFC 2046, 5.1.1."""

_PARAMETER: Final = re.compile(r';\s*([\w!#$%&\'*+.^`|~-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))')
_BOUNDARY: Final = re.compile(r"[0-9A-Za-z'()+_,./:=? -]*[0-9A-Za-z'()+_,./:=?-]")


class MultipartError(ValueError):
    """The body is not what its content-type says; the text says why."""


@dataclass(frozen=True, slots=True)
class Form:
    fields: list[tuple[str, str]]
    files: list[UploadedFile]


def parameters(header: str) -> dict[str, str]:
    """The parameters of a header value, names in lower case: `form-data; name="a"` has `name`."""
    found = {}
    for name, quoted, plain in _PARAMETER.findall(header):
        found[name.lower()] = re.sub(r"\\([\"\\])", r"\1", quoted) if quoted else plain
    return found


def read(body: bytes, content_type: str) -> Form:
    """Fields and files in their order. Raises `MultipartError`."""
    boundary = parameters(content_type).get("boundary", "")
    if not boundary or len(boundary) > MAX_BOUNDARY_CHARACTERS or _BOUNDARY.fullmatch(boundary) is None:
        raise MultipartError("the content-type names no valid boundary")
    form = Form([], [])
    for part in _parts(body, b"--" + boundary.encode("ascii")):
        _take(part, form)
    return form


def _parts(body: bytes, delimiter: bytes) -> list[bytes]:
    if body.startswith(delimiter):
        start = len(delimiter)
    else:  # a preamble, which nobody reads
        start = body.find(b"\r\n" + delimiter) + 2 + len(delimiter)
        if start == len(delimiter) + 1:
            raise MultipartError("the boundary does not occur")
    parts: list[bytes] = []
    while body[start : start + 2] != b"--":
        if body[start : start + 2] != b"\r\n":
            raise MultipartError("something follows a boundary on its line")
        end = body.find(b"\r\n" + delimiter, start)
        if end < 0:
            raise MultipartError("the closing boundary is missing")
        if len(parts) == MAX_PARTS:
            raise MultipartError(f"it has more than {MAX_PARTS} parts")
        parts.append(body[start + 2 : end])
        start = end + 2 + len(delimiter)
    return parts


def _take(part: bytes, form: Form) -> None:
    if part.startswith(b"\r\n"):
        raise MultipartError("a part has no content-disposition")
    head, separator, content = part.partition(b"\r\n\r\n")
    if not separator or len(head) > MAX_PART_HEADER_BYTES:
        raise MultipartError("the headers of a part do not end")
    headers = _headers(head)
    disposition = headers.get("content-disposition", "")
    names = parameters(disposition)
    if not disposition.lower().startswith("form-data") or "name" not in names:
        raise MultipartError("a part has no content-disposition with a name")
    filename = _filename(names)
    if filename is None:
        form.fields.append((names["name"], _text(content, names["name"])))
        return
    content_type = headers.get("content-type", "application/octet-stream")
    form.files.append(UploadedFile(names["name"], filename, content_type, content))


def _headers(head: bytes) -> dict[str, str]:
    try:
        lines = head.decode("utf-8").split("\r\n")
    except UnicodeDecodeError:
        raise MultipartError("the headers of a part are not UTF-8") from None
    pairs = (line.partition(":") for line in lines)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _filename(names: dict[str, str]) -> str | None:
    extended = names.get("filename*")
    if extended is not None and extended.lower().startswith("utf-8'"):
        return unquote(extended.split("'", 2)[-1])
    return names.get("filename")


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise MultipartError(f"the field {name!r} is not UTF-8") from None
