"""Durable work: a chain of api → event → event → state and stream against Restate's two hops, and one topic with 16 emitters against queues."""

import asyncio
import json
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from itertools import count
from typing import Any, Final

import aiohttp

from bench import subjects
from bench.context import Context, PeerMissing
from bench.figures import Figure, Rounds, at_least, at_most
from bench.processes import Server

CLIENTS: Final = 16
ORDERS: Final = 1_500
WARM: Final = 100
EVENTS: Final = 8_000
LOST_S: Final = 60.0
"""An order that is not seen for so long is lost: the row fails."""
ONE_NODE: Final = {"MOTIA_HOST_RUNNER_NODE_SINGLETON": "true"}

Place = Callable[[str], Awaitable[None]]


def chain(context: Context) -> list[Figure]:
    rate, latency = Rounds(), Rounds()
    with ExitStack() as stack:
        servers = {"motia-host": stack.enter_context(subjects.host())}
        servers["motia-host, 2 ms syncs"] = stack.enter_context(subjects.host(module="bench.slow_sync_host"))
        try:
            servers["restate"] = stack.enter_context(subjects.restate())
        except PeerMissing as error:
            context.say(str(error))
        for round_ in range(context.rounds):
            for name, server in servers.items():
                drive = _restate if name == "restate" else _own
                per_s, p50 = asyncio.run(drive(server, f"{round_}", context.size(ORDERS, 60)))
                rate.add(name, per_s)
                latency.add(name, p50)
                context.say(f"chain: {name}: {per_s:.0f} orders/s, {p50:.1f} ms")
    found = [rate.figure(name, "orders/s", name=f"chain · {name}") for name in servers]
    found += [latency.figure(name, "ms p50", name=f"chain · {name} · latency") for name in servers]
    if "restate" in servers:
        found.append(rate.ratio("motia-host", "restate", at_least(10), "chain · motia-host / restate · orders/s"))
        found.append(latency.ratio("motia-host", "restate", at_most(0.3), "chain · motia-host / restate · latency"))
    return found


async def _own(server: Server, round_: str, orders: int) -> tuple[float, float]:
    """Each client sends its next order when it has seen the one before in the stream: nothing is lost, or this never ends."""
    base = f"127.0.0.1:{server.port}"
    seen: dict[str, asyncio.Future[None]] = {}
    async with aiohttp.ClientSession() as session, session.ws_connect(f"ws://{base}/") as socket:
        await socket.send_json({
            "type": "join", "data": {"streamName": "orders", "groupId": "all", "subscriptionId": "bench"},
        })  # fmt: skip
        await socket.receive_json()  # what is there already: an order that is kept before it comes would be in it alone
        reader = asyncio.create_task(_read(socket, seen))

        async def place(order: str) -> None:
            seen[order] = asyncio.get_running_loop().create_future()
            async with session.post(f"http://{base}/chain", json={"id": order}) as response:
                if response.status != 201:
                    raise RuntimeError(f"{response.status}: {await response.text()}")
            await asyncio.wait_for(seen[order], LOST_S)
            del seen[order]

        try:
            return await _closed_loop(place, round_, orders)
        finally:
            reader.cancel()


async def _read(socket: aiohttp.ClientWebSocketResponse, seen: dict[str, "asyncio.Future[None]"]) -> None:
    async for message in socket:
        if message.type is not aiohttp.WSMsgType.TEXT:
            continue
        data: Any = json.loads(message.data).get("event", {}).get("data")
        waiting = seen.get(data["id"]) if isinstance(data, dict) and "id" in data else None
        if waiting is not None and not waiting.done():
            waiting.set_result(None)


async def _restate(server: Server, round_: str, orders: int) -> tuple[float, float]:
    url = f"http://127.0.0.1:{server.port}/chain/place"
    async with aiohttp.ClientSession() as session:

        async def place(order: str) -> None:
            async with session.post(url, json={"id": order}) as response:
                if response.status != 200:
                    raise RuntimeError(f"{response.status}: {await response.text()}")

        return await _closed_loop(place, round_, orders)


async def _closed_loop(place: Place, round_: str, orders: int) -> tuple[float, float]:
    """Orders a second of all clients together, and the median of how long one took, in ms."""
    took: list[float] = []
    numbers = count()

    async def client(until: int) -> None:
        while (number := next(numbers)) < until:
            began = time.perf_counter()
            await place(f"{round_}-{number}")
            took.append((time.perf_counter() - began) * 1_000)

    warm = min(WARM, orders)
    await asyncio.gather(*(client(warm) for _ in range(CLIENTS)))
    took.clear()
    numbers = count(warm)
    began = time.perf_counter()
    await asyncio.gather(*(client(warm + orders) for _ in range(CLIENTS)))
    return orders / (time.perf_counter() - began), statistics.median(took)


def events(context: Context) -> list[Figure]:
    rate = Rounds()
    sizes = {
        "motia-host": context.size(EVENTS, 320),
        "motia-host, 2 ms syncs": context.size(EVENTS, 320),
        "bullmq": context.size(EVENTS, 320),
        "celery": context.size(2_400, 160),
        "dbos": context.size(320, 32),
    }
    with ExitStack() as stack:
        own = stack.enter_context(subjects.host(env=ONE_NODE))
        slow = stack.enter_context(subjects.host(env=ONE_NODE, module="bench.slow_sync_host"))
        port = stack.enter_context(subjects.redis())
        measures: dict[str, Callable[[int], float]] = {
            "motia-host": lambda size: asyncio.run(_flood(own, size)),
            "motia-host, 2 ms syncs": lambda size: asyncio.run(_flood(slow, size)),
            "bullmq": lambda size: _bullmq(port, size),
            "celery": lambda size: _celery(port, size),
            "dbos": _dbos,
        }
        asyncio.run(_flood(own, 320))
        asyncio.run(_flood(slow, 320))
        for _ in range(context.rounds):
            _one_round(context, measures, sizes, rate)
    found = [rate.figure(name, "events/s", name=f"events · {name}", note=_NOTES[name]) for name in rate.values]
    goals = {"bullmq": at_least(1.0), "celery": at_least(5), "dbos": at_least(50)}
    found += [
        rate.ratio("motia-host", peer, goal, f"events · motia-host / {peer}") for peer, goal in goals.items() if peer in rate.values
    ]  # fmt: skip
    return found


_NOTES: Final = {
    "motia-host": "each emit synced to disk before it resolves",
    "motia-host, 2 ms syncs": "the same with 2 ms added to each sync",
    "bullmq": "Redis in memory, nothing synced",
    "celery": "Redis in memory, nothing synced",
    "dbos": "SQLite",
}


def _one_round(
    context: Context, measures: dict[str, Callable[[int], float]], sizes: dict[str, int], rate: Rounds
) -> None:
    for name, measure in measures.items():
        try:
            per_s = measure(sizes[name])
        except PeerMissing as error:
            context.say(str(error))
            continue
        rate.add(name, per_s)
        context.say(f"events: {name}: {per_s:.0f}/s")


async def _flood(server: Server, size: int) -> float:
    """Events a second, from the first emit until the subscriber has had the last."""
    base = f"http://127.0.0.1:{server.port}"
    async with aiohttp.ClientSession() as session:

        async def counted() -> int:
            async with session.get(f"{base}/flooded") as response:
                return int((await response.json())["count"])

        async def emit() -> None:
            async with session.post(f"{base}/flood", json={"count": size // CLIENTS}) as response:
                response.raise_for_status()

        before = await counted()
        began = time.perf_counter()
        await asyncio.gather(*(emit() for _ in range(CLIENTS)))
        async with asyncio.timeout(LOST_S * 5):
            while await counted() - before < size // CLIENTS * CLIENTS:
                await asyncio.sleep(0.01)
        return size // CLIENTS * CLIENTS / (time.perf_counter() - began)


def _bullmq(port: int, size: int) -> float:
    with subjects.in_packages("bullmq.mjs") as (command, cwd, env):
        return _rate(subjects.run_peer([*command, str(port), str(size)], cwd=cwd, env=env))


def _celery(port: int, size: int) -> float:
    return _rate(subjects.python_peer("celery_emit.py", str(size), env={"REDIS_PORT": str(port)}))


def _dbos(size: int) -> float:
    return _rate(subjects.python_peer("dbos_emit.py", str(size)))


def _rate(line: str) -> float:
    said = json.loads(line)
    return float(said["jobs"]) / float(said["seconds"])
