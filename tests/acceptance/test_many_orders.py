"""10,000 orders through three languages: each arrives once, and memory of host and runners is flat."""

import asyncio
from functools import partial

import aiohttp
import psutil

from support.host import ROOT, copy_of, running
from support.memory import is_flat

WARM_UP, ORDERS, SAMPLES, AT_ONCE = 20_000, 10_000, 50, 32
"""The warm-up is over what happens once: heaps that reach their size, the first segment of telemetry that is sealed after some 15,000 orders."""
RESOLUTION = 24 << 20
"""Bytes. V8 lets its heap grow and shrink by as much when it gets little time. An order is three calls and two events: what keeps half a KiB of each is found."""


async def place(url, count):
    """Place orders, so many at once; the ids that were answered 201."""
    room, accepted = asyncio.Semaphore(AT_ONCE), []

    async def one(session, number):
        async with (
            room,
            session.post(f"{url}/orders", json={"items": ["a"], "customerId": f"c{number % 100}"}) as response,
        ):
            assert response.status == 201
            accepted.append((await response.json())["orderId"])

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one(session, number) for number in range(count)))
    return accepted


def receipts(host):
    rows = host.admin("/__motia/api/state/report").json["items"]
    return rows[0]["value"]["receipts"] if rows else 0


def has_receipts(host, count):
    return receipts(host) >= count


def resident(processes):
    return sum(process.memory_info().rss for process in processes)


def test_each_order_arrives_once_and_memory_is_flat(tmp_path):
    with running(copy_of(ROOT / "examples" / "orders", tmp_path), "--log-level", "warn", mode="start") as host:
        asyncio.run(place(host.url, WARM_UP))
        host.until(lambda: receipts(host) == WARM_UP)
        processes = [psutil.Process(host.process.pid), *host.family()]
        accepted, samples = [], []
        for _ in range(SAMPLES):
            accepted += asyncio.run(place(host.url, ORDERS // SAMPLES))
            host.until(partial(has_receipts, host, WARM_UP + len(accepted)))  # what still waits is no growth
            samples.append(resident(process for process in processes if process.is_running()))
        assert len(set(accepted)) == ORDERS
        assert receipts(host) == WARM_UP + ORDERS
        assert all(
            host.get(f"/orders/{order}").json["status"] == "receipt-sent" for order in accepted[:: ORDERS // 100]
        )
    assert is_flat(samples, resolution=RESOLUTION), " ".join(f"{sample / 2**20:.1f}" for sample in samples)
