"""The long rows: ten minutes of one connection, and thirty minutes at half load, with latency, memory, descriptors and the store's log watched."""

import time
from pathlib import Path
from typing import Final

from bench import subjects
from bench.context import Context
from bench.figures import Figure, at_most
from bench.load import wrk
from bench.processes import Server

ONE_CONNECTION_S: Final = 600
SOAK_S: Final = 1_800
PIECE_S: Final = 30
CONNECTIONS: Final = 16


def one_connection(context: Context) -> list[Figure]:
    with subjects.host() as server:
        wrk(server, "/hello/typescript", connections=1, seconds=2)
        ran = wrk(server, "/hello/typescript", connections=1, seconds=context.size(ONE_CONNECTION_S, 4))
    return [
        Figure("one connection, ten minutes · p50", "ms", [ran.p50 / 1_000]),
        Figure("one connection, ten minutes · p99", "ms", [ran.p99 / 1_000], at_most(3)),
        Figure("one connection, ten minutes · slowest", "ms", [ran.max / 1_000]),
    ]


def soak(context: Context) -> list[Figure]:
    """Half of what the machine can do, in pieces; the last fifth is held against the second."""
    p99: list[float] = []
    memory: list[float] = []
    descriptors: list[float] = []
    log: list[float] = []
    with subjects.host() as server:
        full = wrk(server, "/hello/typescript", connections=CONNECTIONS, seconds=context.seconds)
        pause_ms = CONNECTIONS * 2_000 / full.per_s
        until = time.monotonic() + context.size(SOAK_S, 10)
        while time.monotonic() < until:
            ran = wrk(
                server, "/hello/typescript", connections=CONNECTIONS, seconds=context.size(PIECE_S, 2),
                script="paced.lua", arguments=(f"{pause_ms:.0f}",),
            )  # fmt: skip
            if ran.bad or ran.errors:
                raise RuntimeError(f"{ran.bad} bad answers, {ran.errors} errors")
            p99.append(ran.p99 / 1_000)
            memory.append(server.pss_bytes() / 2**20)
            descriptors.append(server.descriptors())
            log.append(_log_bytes(server) / 2**20)
            context.say(
                f"soak: {ran.per_s:.0f}/s, p99 {p99[-1]:.1f} ms, {memory[-1]:.0f} MiB, {descriptors[-1]:.0f} descriptors, log {log[-1]:.1f} MiB"
            )
    return [
        Figure("soak · p99", "ms", p99),
        Figure("soak · p99, end / beginning", "×", [_drift(p99)], at_most(1.5)),
        Figure("soak · memory", "MiB", memory),
        Figure("soak · memory, end / beginning", "×", [_drift(memory)], at_most(1.15)),
        Figure("soak · descriptors, end / beginning", "×", [_drift(descriptors)], at_most(1.1)),
        Figure("soak · log of the store, largest", "MiB", [max(log)], at_most(64)),
    ]


def _drift(values: list[float]) -> float:
    part = max(1, len(values) // 5)
    first, last = values[min(part, len(values) - 1) :][:part], values[-part:]
    return (sum(last) / len(last)) / max(1e-9, sum(first) / len(first))


def _log_bytes(server: Server) -> int:
    """Of the write-ahead logs below the project's `.motia`."""
    folder = Path(f"/proc/{server.process.pid}/cwd") / ".motia"
    return sum(path.stat().st_size for path in folder.rglob("*-wal"))
