"""A request that aiohttp reads: path and query, headers, and the body within its limit."""

import asyncio
from collections.abc import Mapping
from typing import Final, cast

from aiohttp import web

from motia_host.engine.requests import ApiFailure, HeaderValue
from motia_host.web import targets
from motia_host.web.connection import Connection
from motia_host.web.exchange import Exchange

STALLED_BODY_S: Final = 30.0
"""A body of which nothing arrives for so long is given up (408)."""

_FIRST_ONLY: Final = frozenset({
    "authorization", "content-length", "content-type", "from", "host", "if-modified-since", "max-forwards", "referer", "user-agent",
})  # fmt: skip
"""Headers of which Node keeps the first where one is sent twice; others are joined."""


class AiohttpExchange(Exchange):
    __slots__ = ("request",)

    def __init__(self, request: web.BaseRequest) -> None:
        super().__init__(cast("Connection", request.protocol), request.transport, request.headers)
        self.request = request
        self.method = request.method
        self.version = request.version
        self.keep_alive = request.keep_alive

    def target(self) -> tuple[str, str]:
        return targets.parts(self.request.raw_path)

    def headers(self) -> Mapping[str, HeaderValue]:
        given = self.request.headers
        found: dict[str, HeaderValue] = {name.lower(): value for name, value in given.items()}
        if len(found) != len(given):
            found = _joined(self.request)
        if not "".join(given.values()).isascii():
            found = {name: _printable(value) for name, value in found.items()}
        return found

    @property
    def has_body(self) -> bool:
        return self.request.body_exists

    async def read_body(self, limit: int) -> bytes:
        request = self.request
        if not request.body_exists:
            return b""
        length = request.headers.get("Content-Length", "")
        if length.isdigit() and int(length) > limit:
            raise self._too_large(limit)
        expectation = request.headers.get("Expect")
        if expectation is not None:
            self._proceed(expectation)
        content = request.content
        if content.is_eof():
            data = content.read_nowait(-1) if content.total_bytes else b""
            if len(data) > limit:
                raise self._too_large(limit)
            return data
        return await self._read_on(limit)

    async def _read_on(self, limit: int) -> bytes:
        content = self.request.content
        chunks: list[bytes] = []
        total = 0
        while not content.at_eof():
            try:
                async with asyncio.timeout(STALLED_BODY_S):
                    chunk = await content.readany()
            except TimeoutError:
                self.keep_alive = False
                raise ApiFailure("request-timeout", 408, seconds=int(STALLED_BODY_S)) from None
            except web.RequestPayloadError as error:
                self.keep_alive = False
                raise ApiFailure("body-unreadable", 400, reason=_first_line(error)) from error
            total += len(chunk)
            if total > limit:
                raise self._too_large(limit)
            chunks.append(chunk)
        return b"".join(chunks)

    async def _drain(self) -> None:
        await self.request.writer.drain()

    def _proceed(self, expectation: str) -> None:
        if expectation.lower() != "100-continue":
            raise ApiFailure(
                "request-malformed", 417, reason=f"it expects {expectation[:40]!r}, which is not known here"
            )
        if self.version >= (1, 1) and not self.request.content.total_bytes:
            self.proceed()

    def _too_large(self, limit: int) -> ApiFailure:
        self.keep_alive = False  # what is left of the body would be read as the next request
        return ApiFailure("body-too-large", 413, limit=limit)


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


def _first_line(error: Exception) -> str:
    cause = error.__cause__ or error
    text = str(getattr(cause, "message", "") or cause).strip()
    return text.splitlines()[0] if text else type(cause).__name__
