"""A place in a runner for background work: deliveries and cron occurrences wait for one as long as the host runs."""

from collections.abc import Callable
from typing import Final

from motia_host.abc.runners import Lease, RunnerPool
from motia_host.engine.waits import Waits
from motia_host.errors import RunnerUnavailable

LEASE_WAIT_S: Final = 30.0
"""How long one look for a place lasts."""
LOOK_AGAIN_S: Final = 1.0
"""Pause before the next look where there is no runner at all."""


async def take(
    pool: RunnerPool, runner: str, waits: Waits, *, alone: bool, unavailable: Callable[[RunnerUnavailable], None]
) -> Lease | None:
    """A place in a runner of this language (`alone`: in a quarantine runner), or None when `waits` stops before there is one.

    `unavailable` is told once when there is no runner to wait for.
    """
    lease = None if alone else pool.try_lease(runner, background=True)
    told = False
    while lease is None and not waits.stopped:
        try:
            async with waits.bounded(LEASE_WAIT_S * 2):
                lease = await pool.lease(runner, background=True, alone=alone, timeout=LEASE_WAIT_S)
        except TimeoutError:  # `stop` has ended the wait
            continue
        except RunnerUnavailable as error:
            if not told:
                unavailable(error)
            told = True
            await waits.pause(LOOK_AGAIN_S)
    return lease
