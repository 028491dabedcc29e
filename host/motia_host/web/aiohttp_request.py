"""Reads a request from aiohttp: path and query, headers, and the body within its limit."""

import asyncio
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from motia_host.engine.requests import ApiFailure, HeaderValue
from motia_host.web.aiohttp_exchange import Exchange

STALLED_BODY_S: Final = 30.0
"""A body of which nothing arrives for so long is given up (408)."""

_FIRST_ONLY: Final = frozenset({
    "authorization", "content-length", "content-type", "from", "host", "if-modified-since", "max-forwards", "referer", "user-agent",
})  # fmt: skip
"""Headers of which Node keeps the first where one is sent twice; others are joined."""


def target(request: web.BaseRequest) -> tuple[str, str]:
    """Raw path and raw query, percent-encoded: always ASCII. Raises `request-malformed` for a target that names no path."""
    raw = request.raw_path
    if not raw.isascii():
        raise ApiFailure("request-malformed", 400, reason="its target is not percent-encoded")
    if not raw.startswith("/"):
        raw = _origin_form(raw)
    path, _, query = raw.partition("?")
    return path, query


def _origin_form(raw: str) -> str:
    """`http://host/path` and `*` as a path."""
    if raw == "*":
        return "/"
    scheme, separator, rest = raw.partition("://")
    if not separator or scheme.lower() not in {"http", "https"}:
        raise ApiFailure("request-malformed", 400, reason="its target is not a path")
    place = min((found for found in (rest.find("/"), rest.find("?")) if found >= 0), default=len(rest))
    return rest[place:] if rest[place : place + 1] == "/" else "/" + rest[place:]


def headers(request: web.BaseRequest) -> Mapping[str, HeaderValue]:
    """Names in lower case. A header that is sent twice is joined as Node does it; bytes that are no UTF-8 are read as Latin-1."""
    given = request.headers
    found: dict[str, HeaderValue] = {name.lower(): value for name, value in given.items()}
    if len(found) != len(given):
        found = _joined(request)
    if not "".join(given.values()).isascii():
        found = {name: _printable(value) for name, value in found.items()}
    return found


def _joined(request: web.BaseRequest) -> dict[str, HeaderValue]:
    found: dict[str, HeaderValue] = {}
    for cased, value in request.headers.items():
        name = cased.lower()
        old = found.get(name)
        if old is None:
            found[name] = value
        elif name not in _FIRST_ONLY:
            found[name] = f"{old}; {value}" if name == "cookie" else f"{old}, {value}"
    return found


def _printable(value: HeaderValue) -> HeaderValue:
    if isinstance(value, list):
        return value
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:  # aiohttp marks bytes that are no UTF-8 so
        return value.encode("utf-8", "surrogateescape").decode("latin-1")
    return value


async def read_body(exchange: Exchange, limit: int) -> bytes:
    """The whole body. Raises `body-too-large` (413), `request-timeout` (408), `body-unreadable` (400), `ConnectionError` when the client leaves."""
    request = exchange.request
    if not request.body_exists:
        return b""
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > limit:
        raise _too_large(exchange, limit)
    expectation = request.headers.get("Expect")
    if expectation is not None:
        _proceed(exchange, expectation)
    content = request.content
    if content.is_eof():
        data = content.read_nowait(-1) if content.total_bytes else b""
        if len(data) > limit:
            raise _too_large(exchange, limit)
        return data
    return await _read_on(exchange, limit)


async def _read_on(exchange: Exchange, limit: int) -> bytes:
    content = exchange.request.content
    chunks: list[bytes] = []
    total = 0
    while not content.at_eof():
        try:
            async with asyncio.timeout(STALLED_BODY_S):
                chunk = await content.readany()
        except TimeoutError:
            exchange.keep_alive = False
            raise ApiFailure("request-timeout", 408, seconds=int(STALLED_BODY_S)) from None
        except web.RequestPayloadError as error:
            exchange.keep_alive = False
            raise ApiFailure("body-unreadable", 400, reason=_first_line(error)) from error
        total += len(chunk)
        if total > limit:
            raise _too_large(exchange, limit)
        chunks.append(chunk)
    return b"".join(chunks)


def _proceed(exchange: Exchange, expectation: str) -> None:
    if expectation.lower() != "100-continue":
        raise ApiFailure("request-malformed", 417, reason=f"it expects {expectation[:40]!r}, which is not known here")
    if exchange.request.version >= (1, 1) and not exchange.request.content.total_bytes:
        exchange.proceed()


def _too_large(exchange: Exchange, limit: int) -> ApiFailure:
    exchange.keep_alive = False  # what is left of the body would be read as the next request
    return ApiFailure("body-too-large", 413, limit=limit)


def _first_line(error: Exception) -> str:
    cause = error.__cause__ or error
    text = str(getattr(cause, "message", "") or cause).strip()
    return text.splitlines()[0] if text else type(cause).__name__
