"""Cron steps: their schedules, last and next occurrences, and what people do with them."""

import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

from motia_host.steps.config import CronConfig
from motia_host.steps.schedule import Schedule, ScheduleError, zone
from motia_host.web.admin.model import AdminRequest, Plain, not_found, page
from motia_host.web.admin.models.queues import CronQuery
from motia_host.web.ports import Site


async def cron(site: Site, request: AdminRequest[CronQuery, None]) -> Any:
    """Every cron step, with its next occurrences (`?next=`, 3 unless given) as far as it is not paused."""
    paused = await site.stores.cron.paused()
    now = round(time.time() * 1_000)
    items = [
        {
            "step": step.name, "file": step.file, "cron": step.config.cron, "timezone": step.config.timezone,
            "overlap": step.config.overlap, "catchUp": step.config.catch_up, "last": await site.stores.cron.last(step.name),
            "next": list(islice(_after(step.config, now), request.query.next)), "paused": step.name in paused,
        }
        for step in site.engine.registry.of_kind("cron")
        if isinstance(step.config, CronConfig)
    ]  # fmt: skip
    return page(items, len(items) + 1, None)


async def pause(site: Site, request: Plain) -> Any:
    return await _set_paused(site, request, paused=True)


async def resume(site: Site, request: Plain) -> Any:
    return await _set_paused(site, request, paused=False)


async def run_now(site: Site, request: Plain) -> Any:
    """One run of a cron step now, beside its schedule."""
    name = _cron_step(site, request)
    await site.engine.run_cron(name)
    return {"step": name}


async def _set_paused(site: Site, request: Plain, *, paused: bool) -> Any:
    name = _cron_step(site, request)
    await site.stores.cron.set_paused(name, paused)
    return {"step": name, "paused": paused}


def _cron_step(site: Site, request: Plain) -> str:
    step = site.engine.registry.steps.get(request.params["step"])
    if step is None or step.kind != "cron":
        raise not_found(request)
    return step.name


def _after(config: CronConfig, instant: int) -> Iterator[int]:
    try:
        schedule = Schedule(config.cron, zone(config.timezone))
    except ScheduleError:  # it is refused when the step is loaded, and shown there
        return
    while True:
        instant = schedule.after(instant)
        yield instant
