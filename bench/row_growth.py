"""Growth: what a call costs with many routes, many waiting events, many ended ones, and bodies of any size.

Routes and events are measured in this process, on the real router, edge, engine and ledger, as processor time: a thousand times more rows or routes must not show.
"""

import asyncio
import json
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench import budget, subjects
from bench.context import Context
from bench.figures import Figure, at_most
from bench.processes import Server
from motia_host.abc.events import Subscription
from motia_host.abc.ledger import Batch, Claimed, Committed, Emit, Finish, NewEvent, Outcome, WriteClass
from motia_host.abc.stores import Stores
from motia_host.adapters import sqlite
from motia_host.ids import new_id, new_trace_id

ROUTES: Final = (10, 100, 1_000, 10_000)
ROWS: Final = (1, 1_000, 100_000, 1_000_000)
BODIES: Final = (1_024, 10_240, 102_400, 1_048_576, 10_485_760)
CYCLES: Final = 400
BULK: Final = 2_000
FACTOR: Final = 1.3


def run(context: Context) -> list[Figure]:
    found: list[Figure] = []
    curve = [_route(count) for count in ROUTES[: context.size(4, 2)]]
    context.say(f"growth: routes {curve}")
    found += _curve("routes", ROUTES, curve, "µs of processor per request")
    sizes = ROWS[: context.size(4, 2)]
    for what, outcome in (("waiting events", None), ("done and dead rows", Outcome.DONE)):
        curve = asyncio.run(_rows(sizes, outcome))
        context.say(f"growth: {what} {curve}")
        found += _curve(what, sizes, curve, "µs of processor per event")
    with subjects.host() as server:
        curve = [_body(server, size, context.size(30, 3)) for size in BODIES]
    context.say(f"growth: bodies {curve}")
    found += [
        Figure(f"growth · bodies · {size} bytes", "ms of processor per request", [ms])
        for size, ms in zip(BODIES, curve, strict=True)
    ]
    per_byte = [(curve[place] - curve[0]) / BODIES[place] for place in (3, 4)]
    found.append(
        Figure(
            "growth · bodies · cost per byte of 10 MiB / of 1 MiB", "×", [per_byte[1] / per_byte[0]], at_most(FACTOR)
        )
    )
    return found


def _curve(what: str, sizes: Sequence[int], curve: Sequence[float], unit: str) -> list[Figure]:
    found = [Figure(f"growth · {what} · {size}", unit, [value]) for size, value in zip(sizes, curve, strict=False)]
    return [*found, Figure(f"growth · {what} · dearest / first", "×", [max(curve) / curve[0]], at_most(FACTOR))]


def _route(count: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(budget.measure(Path(folder), routes=count))
        return sum(spent for part, spent in found.items() if part != "thread")


async def _rows(sizes: Sequence[int], outcome: Outcome | None) -> list[float]:
    """Processor µs of one event, from emit to the end of its delivery, beside so many rows that wait or have ended."""
    curve: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        stores = sqlite.open(Path(folder))
        async with stores.running():
            await stores.events.subscribe([Subscription("Busy", "busy"), Subscription("Full", "full")], complete=True)
            stored = 0
            for size in sizes:
                await _fill(stores, size - stored, outcome)
                stored = size
                curve.append(min([await _cycles(stores) for _ in range(5)]))
    return curve


async def _fill(stores: Stores, count: int, outcome: Outcome | None) -> None:
    while count > 0:
        bulk = min(count, BULK)
        await stores.ledger.commit(Batch([Emit(_event("full")) for _ in range(bulk)], WriteClass.BOOKKEEPING))
        count -= bulk
        if outcome is not None:
            claimed = await stores.events.claim({"Full": bulk}, limit=bulk)
            await stores.ledger.commit(
                Batch([_finish(one, place) for place, one in enumerate(claimed)], WriteClass.BOOKKEEPING)
            )


def _finish(claimed: Claimed, place: int) -> Finish:
    if place % 2:
        return Finish(claimed.delivery, claimed.attempt, Outcome.DONE)
    return Finish(
        claimed.delivery, claimed.attempt, Outcome.DEAD, error=b'{"name":"handler-failed","message":"it broke"}'
    )


async def _cycles(stores: Stores) -> float:
    began = time.process_time()
    for _ in range(CYCLES):
        result = await stores.ledger.commit(Batch([Emit(_event("busy"))]))
        assert isinstance(result, Committed)
        (claimed,) = await stores.events.claim({"Busy": 1}, limit=1)
        await stores.ledger.commit(
            Batch([Finish(claimed.delivery, claimed.attempt, Outcome.DONE)], WriteClass.BOOKKEEPING)
        )
    return (time.process_time() - began) * 1e6 / CYCLES


def _event(topic: str) -> NewEvent:
    return NewEvent(new_id(), topic, b'{"orderId":"o-1","total":12.5}', new_trace_id())


def _body(server: Server, size: int, times: int) -> float:
    """Processor ms of the host and its runners for one request with a body of so many bytes."""
    body = json.dumps({"text": "x" * (size - 11)}).encode()
    asked = urllib.request.Request(f"http://127.0.0.1:{server.port}/size", body, {"content-type": "application/json"})
    for warm in (True, False):
        before = server.cpu_s()
        for _ in range(2 if warm else times):
            with urllib.request.urlopen(asked, timeout=60) as response:
                response.read()
    return (server.cpu_s() - before) * 1_000 / times
