"""Retention in the background: small steps, with rests between them, for as long as a store runs."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

from motia_host.abc.ledger import Listeners
from motia_host.adapters.rules.publish import trouble
from motia_host.adapters.rules.retention import Sweeper
from motia_host.errors import MotiaError

ROUND_SECONDS: Final = 60.0
REST_SECONDS: Final = 0.05
"""Between the steps of a round, so that writers hardly notice it."""
REST_WHEN_FULL_SECONDS: Final = 0.005
"""Where the store is larger than it should be: more goes in a second than the fastest writers bring."""


@asynccontextmanager
async def sweeping(step: Callable[[], Awaitable[int]], sweeper: Sweeper, listeners: Listeners) -> AsyncIterator[None]:
    task = asyncio.create_task(_sweep(step, sweeper, listeners), name="store-retention")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _sweep(step: Callable[[], Awaitable[int]], sweeper: Sweeper, listeners: Listeners) -> None:
    while True:
        rest = REST_WHEN_FULL_SECONDS if sweeper.full else REST_SECONDS
        await asyncio.sleep(rest if sweeper.after else ROUND_SECONDS)
        try:
            await step()
        except MotiaError as error:  # the store is in trouble: it is told, and the next round tries again
            trouble(listeners, error)
            sweeper.after = 0
