"""Responses that leave in chunks: what an iterator yields, as text or server-sent events, and bodies that are large.

At most eight chunks of a call are unanswered, so a slow client slows its handler. Whatever ends the stream closes the
iterator, so that its `finally` blocks run.
"""

import asyncio
import base64
import concurrent.futures
import re
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any

from motia.errors import MotiaError
from motia_runner.callbacks import Answer, Callbacks
from motia_runner.errors import WireError, refusal
from motia_runner.response import Headers, Response
from motia_runner.values import dumps, encode
from motia_runner.wire import pieces

_OPEN_CHUNKS = 8
_EVENT_STREAM = "text/event-stream"
_PLAIN_TEXT = "text/plain; charset=utf-8"
_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_EVENT_MEMBERS = frozenset({"event", "id", "retry", "data"})

Message = tuple[str, dict[str, Any]]


class Outgoing:
    """Turns items into the messages of one streamed response; does no I/O."""

    def __init__(self, status: int, headers: Headers, chunk_bytes: int) -> None:
        self._status = status
        self._headers = headers
        self._chunk_bytes = chunk_bytes
        self._started = False

    def opening(self) -> list[Message]:
        """What can be sent before the first item: the start, where the content type does not depend on it."""
        return self._start(None) if "content-type" in self._headers else []

    def item(self, item: object) -> list[Message]:
        """The messages of one item. Raises WireError for one that cannot be sent."""
        try:
            return self._item(item)
        except MotiaError as error:
            raise refusal(error) from error

    def _item(self, item: object) -> list[Message]:
        start = self._start(_EVENT_STREAM if isinstance(item, Mapping) else _PLAIN_TEXT)
        if isinstance(item, (bytes, bytearray, memoryview)):
            parts = range(0, len(item), self._chunk_bytes)
            return start + [_bytes_chunk(bytes(item[part : part + self._chunk_bytes])) for part in parts]
        text = item if isinstance(item, str) else self._event(item) if self._is_events() else encode(item) + "\n"
        encode(text)  # text of the user's own is refused for a lone surrogate, as everywhere
        return start + [
            ("response.chunk", {"text": piece.decode()}) for piece in pieces(text.encode(), self._chunk_bytes)
        ]

    def closing(self) -> list[Message]:
        """What is left to send when there was no item."""
        return self._start(_PLAIN_TEXT)

    def _start(self, default: str | None) -> list[Message]:
        if self._started:
            return []
        self._started = True
        if default is not None:
            self._headers.setdefault("content-type", default)
        return [("response.start", {"status": self._status, "headers": self._headers})]

    def _is_events(self) -> bool:
        return str(self._headers.get("content-type", "")).lower().startswith(_EVENT_STREAM)

    def _event(self, item: Any) -> str:
        if not isinstance(item, Mapping) or _EVENT_MEMBERS.isdisjoint(item):
            item = {"data": item}
        lines = [
            f"{name}: {_one_line(name, item[name])}" for name in ("event", "id", "retry") if item.get(name) is not None
        ]
        if "data" in item:
            text = item["data"] if isinstance(item["data"], str) else encode(item["data"])
            lines += [f"data: {line}" for line in _LINE_BREAK.split(text)]
        return "\n".join([*lines, "", ""])


async def stream_async(callbacks: Callbacks, outgoing: Outgoing, body: AsyncIterator[Any]) -> None:
    """Sends what `body` yields; closes it whatever happens."""
    window = _Window(callbacks)
    try:
        await window.send(outgoing.opening())
        async for item in body:
            await window.send(outgoing.item(item))
        await window.send(outgoing.closing())
        await window.drain()
    finally:
        close = getattr(body, "aclose", None)
        if close is not None:
            await close()


def stream_in_thread(callbacks: Callbacks, outgoing: Outgoing, body: Iterator[Any]) -> None:
    """The same for a plain iterator, in a thread of its own."""
    window: deque[concurrent.futures.Future[Any]] = deque()

    def send(messages: list[Message]) -> None:
        for method, params in messages:
            if len(window) == _OPEN_CHUNKS:
                window.popleft().result()
            window.append(callbacks.ask(method, params, concurrent.futures.Future()))

    try:
        send(outgoing.opening())
        for item in body:
            callbacks.check()
            send(outgoing.item(item))
        send(outgoing.closing())
        while window:
            window.popleft().result()
    finally:
        close = getattr(body, "close", None)
        if close is not None:
            close()


async def send_large(callbacks: Callbacks, response: Response, chunk_bytes: int) -> None:
    """Sends a body that is too large for one message."""
    content = response.content()
    headers = {**response.headers, "content-length": str(len(content))}
    window = _Window(callbacks)
    start = {"status": response.status, "headers": headers, "format": response.format}
    await window.send([("response.start", start)])
    if response.format == "bytes":
        for part in range(0, len(content), chunk_bytes):
            await window.send([_bytes_chunk(content[part : part + chunk_bytes])])
    else:
        for piece in pieces(content, chunk_bytes):
            await window.send([("response.chunk", {"text": piece.decode()})])
    await window.drain()


class _Window:
    """Sends in order and waits while eight messages are unanswered."""

    def __init__(self, callbacks: Callbacks) -> None:
        self._callbacks = callbacks
        self._open: deque[Answer] = deque()

    async def send(self, messages: list[Message]) -> None:
        for method, params in messages:
            if len(self._open) == _OPEN_CHUNKS:
                await self._open.popleft()
            answer = Answer(loop=asyncio.get_running_loop())
            answer.add_done_callback(_seen)
            self._open.append(self._callbacks.ask(method, params, answer))

    async def drain(self) -> None:
        while self._open:
            await self._open.popleft()


def _bytes_chunk(content: bytes) -> Message:
    return "response.chunk", {"base64": base64.b64encode(content).decode()}


def _seen(answer: Any) -> None:
    """Keeps asyncio from reporting the failure of a chunk that nobody waits for because the stream was given up."""
    if not answer.cancelled():
        answer.exception()


def _one_line(name: str, value: object) -> str:
    text = value if isinstance(value, str) else dumps(value)
    if "\n" in text or "\r" in text or "\0" in text:
        reason = f"the {name} of a server-sent event is one line, not {text!r}"
        raise WireError("response-invalid", f"The stream was broken off: {reason}.", {"reason": reason})
    return text
