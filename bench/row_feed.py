"""The live feed of the Workbench: what a reader who follows logs and runs costs the requests that it watches."""

import asyncio
import json
import threading
from pathlib import Path
from typing import Final, Self

import aiohttp

from bench import subjects
from bench.context import Context
from bench.figures import Figure, Rounds, at_most
from bench.load import wrk
from bench.processes import Server

CONNECTIONS: Final = 16
CHANNELS: Final = ("logs", "runs", "activity", "overview")


def run(context: Context) -> list[Figure]:
    """Interleaved: the same host with and without a reader."""
    cpu = Rounds()
    with subjects.host() as server:
        wrk(server, "/hello/typescript", connections=CONNECTIONS, seconds=1)
        for _ in range(2 * context.rounds):  # a few per cent are asked of figures that scatter by ten
            cpu.add("alone", _measure(context, server))
            with _Reader(server) as reader:
                cpu.add("with a reader", _measure(context, server))
                assert reader.messages > 0, "the reader was told nothing"
    return [
        *(cpu.figure(name, "µs of processor per request", name=f"feed · {name}") for name in cpu.values),
        cpu.ratio("with a reader", "alone", at_most(1.10), "feed · with a live reader / alone"),
    ]


def _measure(context: Context, server: Server) -> float:
    return wrk(server, "/hello/typescript", connections=CONNECTIONS, seconds=context.seconds).cpu_us


class _Reader:
    """Follows the feed in a thread, as an open Workbench does."""

    def __init__(self, server: Server) -> None:
        host = json.loads((Path(f"/proc/{server.process.pid}/cwd") / ".motia" / "host.json").read_text("utf-8"))
        self._url = f"ws://127.0.0.1:{server.port}/__motia/api/live"
        self._headers = {"authorization": f"Bearer {host['token']}"}
        self._loop = asyncio.new_event_loop()
        self._joined = threading.Event()
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._follow()), daemon=True)
        self._task: asyncio.Task[None] | None = None
        self.messages = 0

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._joined.wait(20):
            raise RuntimeError("the live socket was not opened")
        return self

    def __exit__(self, *_: object) -> None:
        if self._task is not None:
            self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(20)
        self._loop.close()

    async def _follow(self) -> None:
        self._task = asyncio.current_task()
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(self._url, headers=self._headers) as socket,
            ):
                for channel in CHANNELS:
                    await socket.send_json({"type": "subscribe", "id": channel, "channel": channel, "params": {}})
                self._joined.set()
                async for _ in socket:
                    self.messages += 1
        except asyncio.CancelledError:
            return  # the reader has left
