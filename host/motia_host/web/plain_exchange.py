"""A plain request, read whole before anybody is asked to answer it: head and body, as `plain_connection` has cut them out.

Told of its end by the engine (`ApiCaller`), without a task. Only where the answer takes a while (a stream, a large body, a write that is not on disk yet) a
task of the connection goes on with it.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Protocol

from motia_host.engine.requests import ApiFailure, ApiReply, HeaderValue
from motia_host.web.connection import CLOSE, Written
from motia_host.web.exchange import LARGE_BYTES, Exchange, Line


class PlainLine(Line, Protocol):
    """The connection, as a plain exchange needs it."""

    def spawn(self, work: Coroutine[None, None, Written]) -> None:
        """Go on in a task; what it returns, or its failure, is the end of the request."""
        ...

    @property
    def congested(self) -> bool:
        """Whether the client has not taken what was written before."""
        ...

    def fail(self, exchange: "PlainExchange", error: Exception) -> Written:
        """Tell the client of a failure, if it is still there."""
        ...

    def answered(self, written: Written) -> None: ...

    async def drained(self) -> None: ...


class PlainExchange(Exchange):
    __slots__ = ("_own", "_parts", "body", "step")

    version = (1, 1)

    def __init__(
        self,
        line: PlainLine,
        transport: asyncio.Transport,
        method: str,
        parts: tuple[str, str],
        fields: Mapping[str, str],
    ) -> None:
        """`parts` are raw path and query, `fields` the headers by lower-case name: ASCII, none of them twice."""
        super().__init__(line, transport, fields)
        self._own = line
        self._parts = parts
        self.method = method
        self.body = b""
        self.step = ""
        """The name of the step that was called."""

    def target(self) -> tuple[str, str]:
        return self._parts

    def headers(self) -> Mapping[str, HeaderValue]:
        return self.fields

    @property
    def has_body(self) -> bool:
        return bool(self.body)

    async def read_body(self, limit: int) -> bytes:
        if len(self.body) > limit:
            self.keep_alive = False
            raise ApiFailure("body-too-large", 413, limit=limit)
        return self.body

    async def _drain(self) -> None:
        await self._own.drained()

    # ApiCaller

    def answered(self, reply: ApiReply) -> None:
        try:
            lines, body = self._reply_lines(reply, self.step), reply.body or b""
            written = self.put(reply.status, lines, body)
        except Exception as error:  # noqa: BLE001 - told to the client, and to us where it is ours
            self.failed(error)
            return
        if len(body) < LARGE_BYTES and not self._own.congested:
            self._own.answered(written)
        else:
            self._own.spawn(self._when_taken(written))

    def failed(self, error: Exception) -> None:
        self._own.answered(self._own.fail(self, error))

    def goes_on(self, rest: Coroutine[None, None, ApiReply | None]) -> None:
        self._own.spawn(self._rest(rest))

    async def _rest(self, rest: Coroutine[None, None, ApiReply | None]) -> Written:
        try:
            reply = await rest
            return await self.finish() if reply is None else await self.reply(reply, self.step)
        except Exception as error:  # noqa: BLE001 - as above
            return self._own.fail(self, error)

    async def _when_taken(self, written: Written) -> Written:
        try:
            await self.room()
        except ConnectionError:
            return CLOSE  # it has left, or was given up
        return written
