"""Speaks with one side as a script says: requests one after the other, sockets beside them. Knows nothing of which side it is."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, Final

import aiohttp
from yarl import URL

from oracle.observed import Answer, Seen
from oracle.script import Leave, Request, Say, Script, Settle, Watch, filled, found

ANSWER_S: Final = 90.0
"""For an answer, or for the first frame."""

Settled = Callable[[], Awaitable[None]]
"""Waits until nothing runs or waits on that side."""


class Conversation:
    def __init__(self, script: Script, url: str, settled: Settled) -> None:
        self._script = script
        self._url = url
        self._settled = settled
        self._kept: dict[str, Any] = {}
        self._sockets: dict[str, _Socket] = {}
        self._seen = Seen()

    async def run(self) -> Seen:
        async with AsyncExitStack() as stack:
            timeout = aiohttp.ClientTimeout(total=ANSWER_S)
            session = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout))
            stack.push_async_callback(self._close)
            for step in self._script.steps:
                await self._do(session, step)
            await self._settled()
        self._seen.frames = {name: socket.frames for name, socket in self._sockets.items()}
        return self._seen

    async def _do(self, session: aiohttp.ClientSession, step: Any) -> None:
        match step:
            case Request():
                await self._request(session, step)
            case Watch():
                socket = self._sockets[step.watch] = _Socket(filled(step.model_dump(), self._kept))
                await socket.join(session, self._url)
            case Leave():
                await self._sockets[step.leave].leave()
            case Say():
                await self._sockets[step.say].say(filled(step.text, self._kept))
            case Settle():
                await self._settled()

    async def _request(self, session: aiohttp.ClientSession, step: Request) -> None:
        method, path = filled(step.request, self._kept).split(" ", 1)
        given: dict[str, Any] = {"headers": filled(step.headers, self._kept)}
        if step.text is not None:
            given["data"] = filled(step.text, self._kept).encode()
            given["skip_auto_headers"] = ["content-type"]
        elif step.body is not None:
            given["json"] = filled(step.body, self._kept)
        url = URL(self._url + path, encoded=True)
        try:
            async with session.request(method, url, allow_redirects=False, **given) as response:
                headers: dict[str, list[str]] = {}
                for name, value in response.headers.items():
                    headers.setdefault(name.lower(), []).append(value)
                body = _body(await response.read(), headers)
                answer = Answer(step.request, response.status, headers, body)
        except (aiohttp.ClientError, TimeoutError) as error:  # a side that does not answer is a finding, not an end
            answer = Answer(step.request, 0, {}, type(error).__name__)
        self._seen.answers.append(answer)
        for name, place in step.keep.items():
            self._kept[name] = found(answer.body, place)
        if step.settle:
            await self._settled()

    async def _close(self) -> None:
        for socket in self._sockets.values():
            await socket.close()


class _Socket:
    def __init__(self, watch: dict[str, Any]) -> None:
        self.frames: list[Any] = []
        self._watch = watch
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reading: asyncio.Task[None] | None = None
        self._first = asyncio.Event()

    async def join(self, session: aiohttp.ClientSession, url: str) -> None:
        protocols = self._watch["protocols"]
        try:
            self._socket = await session.ws_connect(url + self._watch["path"], protocols=protocols)
        except aiohttp.WSServerHandshakeError as error:
            self.frames.append({"refused": error.status})
            return
        if protocols:
            self.frames.append({"protocol": self._socket.protocol})
        await self._send("join")
        self._reading = asyncio.create_task(self._read(self._socket))
        if self._watch["sync"]:
            await asyncio.wait_for(self._first.wait(), ANSWER_S)

    async def leave(self) -> None:
        await self._send("leave")

    async def say(self, text: str) -> None:
        assert self._socket is not None
        await self._socket.send_str(text)

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()
        if self._reading is not None:
            await self._reading

    async def _send(self, type: str) -> None:  # noqa: A002 - the word of the protocol
        place = {"streamName": self._watch["stream"], "groupId": self._watch["group"], "id": self._watch["id"]}
        data = {key: value for key, value in place.items() if value is not None}
        await self.say(json.dumps({"type": type, "data": {**data, "subscriptionId": f"watch-{self._watch['watch']}"}}))

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        async for message in socket:
            self.frames.append(json.loads(message.data))
            self._first.set()


def _body(data: bytes, headers: dict[str, list[str]]) -> Any:
    if "json" in "".join(headers.get("content-type", [])):
        try:
            return json.loads(data)
        except ValueError:
            pass  # said to be JSON and is not: compared as text
    try:
        return data.decode()
    except UnicodeDecodeError:
        return {"bytes": data.hex()}
