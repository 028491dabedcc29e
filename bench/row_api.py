"""An api step in each language against bare servers: the same JSON hello, with everything on for ours (routing, validation, trace and log stored)."""

import asyncio
import time
from contextlib import AsyncExitStack, ExitStack
from typing import Final

import aiohttp

from bench import subjects
from bench.context import Context, PeerMissing
from bench.figures import Figure, Goal, Rounds, at_least, at_most
from bench.load import Loaded, wrk
from bench.processes import Server

LANGUAGES: Final = ("typescript", "python", "ruby")
CONNECTIONS: Final = (1, 16, 64)
TO_AIOHTTP: Final = {"typescript": 0.65, "python": 0.60, "ruby": 0.45}
MOTIA_REQUESTS: Final = 120

Subjects = dict[str, tuple[Server, str]]


def run(context: Context) -> list[Figure]:
    found: list[Figure] = []
    with ExitStack() as stack:
        subjects_ = _subjects(context, stack)
        for connections in CONNECTIONS:
            context.say(f"api: {connections} connections")
            found += _figures(connections, _measure(context, subjects_, connections))
    return found


def _subjects(context: Context, stack: ExitStack) -> Subjects:
    found: Subjects = {
        "node:http": (stack.enter_context(subjects.bare_node()), "/hello"),
        "aiohttp": (stack.enter_context(subjects.bare_aiohttp()), "/hello"),
    }
    plain = stack.enter_context(subjects.host())
    other = stack.enter_context(subjects.host(module="bench.aiohttp_host"))
    for language in LANGUAGES:
        found[language] = (plain, f"/hello/{language}")
        found[f"{language}, aiohttp edge"] = (other, f"/hello/{language}")
    try:
        found["restate"] = (stack.enter_context(subjects.restate()), "/hello/say")
    except PeerMissing as error:
        context.say(str(error))
    return found


def _measure(context: Context, subjects_: Subjects, connections: int) -> dict[str, list[Loaded]]:
    runs: dict[str, list[Loaded]] = {}
    for server, path in subjects_.values():
        wrk(server, path, connections=connections, seconds=1)
    for _ in range(context.rounds):
        for name, (server, path) in subjects_.items():
            run_ = wrk(server, path, connections=connections, seconds=context.seconds)
            if run_.bad or run_.errors:
                raise RuntimeError(f"{name}: {run_.bad} bad answers, {run_.errors} errors")
            runs.setdefault(name, []).append(run_)
    return runs


def _figures(connections: int, runs: dict[str, list[Loaded]]) -> list[Figure]:
    per_s, p50, cpu = Rounds(), Rounds(), Rounds()
    found = []
    for name, loaded in runs.items():
        for one in loaded:
            per_s.add(name, one.per_s)
            p50.add(name, one.p50 / 1_000)
            cpu.add(name, one.cpu_us)
        found.append(per_s.figure(name, "requests/s", name=f"{name} · {connections} connections"))
        found.append(
            cpu.figure(name, "µs of processor", name=f"{name} · {connections} connections · processor per request")
        )
        found.append(p50.figure(name, "ms p50", name=f"{name} · {connections} connections · p50"))
    busiest = max(one.wrk_share for loaded in runs.values() for one in loaded)
    found.append(Figure(f"wrk, busiest run · {connections} connections", "of a core", [busiest], at_most(0.9)))
    for language in LANGUAGES:
        found += _goals(connections, language, per_s, p50)
    return found


def _goals(connections: int, language: str, per_s: Rounds, p50: Rounds) -> list[Figure]:
    edges = (language, f"{language}, aiohttp edge")
    if connections == 1:
        return [
            p50.ratio(edge, "aiohttp", _only(edge, language, at_most(2.2)), f"{edge} / aiohttp · p50 of one connection")
            for edge in edges
        ]
    found = []
    for edge in edges:
        name = f"{edge} / {{}} · {connections} connections"
        found.append(
            per_s.ratio(edge, "aiohttp", _only(edge, language, at_least(TO_AIOHTTP[language])), name.format("aiohttp"))
        )
        if language == "typescript":
            found.append(
                per_s.ratio(edge, "node:http", _only(edge, language, at_least(0.30)), name.format("node:http"))
            )
            if "restate" in per_s.values:
                found.append(per_s.ratio(edge, "restate", _only(edge, language, at_least(10)), name.format("restate")))
    found.append(per_s.ratio(*edges, at_least(1.5) if (language, connections) == ("typescript", 16) else None,
                             f"{language}: httptools edge / aiohttp edge · {connections} connections"))  # fmt: skip
    return found


def _only(edge: str, chosen: str, goal: Goal) -> Goal | None:
    """Goals count for the edge that is chosen."""
    return goal if edge == chosen else None


def motia(context: Context) -> list[Figure]:
    """Against real Motia: a fresh instance and a fixed number of requests, because it slows down as it serves."""
    rounds = Rounds()
    with subjects.host() as own:
        for _ in range(context.size(2, 1)):
            with subjects.motia(subjects.PEERS / "motia" / "steps") as server:
                count = context.size(MOTIA_REQUESTS, 16)
                rounds.add("motia", asyncio.run(_requests(server, "/hello/typescript", count)))
            rounds.add("typescript", wrk(own, "/hello/typescript", connections=16, seconds=context.seconds).per_s)
    return [
        rounds.figure("motia", "requests/s", name="motia 0.17 · 16 connections"),
        rounds.figure("typescript", "requests/s", name="typescript · 16 connections, beside motia"),
        rounds.ratio("typescript", "motia", at_least(1_000), "typescript / motia 0.17 · 16 connections"),
    ]


async def _requests(server: Server, path: str, count: int) -> float:
    """Requests a second of 16 clients that make so many together."""
    left = iter(range(count))
    url = f"http://127.0.0.1:{server.port}{path}"
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120)))

        async def client() -> None:
            for _ in left:
                async with session.post(url, json={"name": "Ada"}) as response:
                    response.raise_for_status()
                    await response.read()

        began = time.perf_counter()
        await asyncio.gather(*(client() for _ in range(16)))
        return count / (time.perf_counter() - began)
