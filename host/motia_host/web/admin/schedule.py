"""Cron steps: their schedules, last and next occurrences, and what people do with them."""

import os
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

from motia_host.abc.telemetry import Invocation
from motia_host.steps.config import CronConfig
from motia_host.steps.model import Step
from motia_host.steps.schedule import Schedule, ScheduleError, zone
from motia_host.steps.words import describe
from motia_host.web.admin.model import AdminRequest, Plain, not_found
from motia_host.web.admin.models.queues import CronQuery
from motia_host.web.admin.project import whole
from motia_host.web.ports import Site


async def cron(site: Site, request: AdminRequest[CronQuery, None]) -> Any:
    """Every cron step, with its next occurrences as far as it is not paused."""
    paused = await site.stores.cron.paused()
    now = round(time.time() * 1_000)
    return whole([
        await _row(site, step, step.config, paused=step.name in paused, next=list(islice(_after(step.config, now), request.query.next)))
        for step in site.engine.registry.of_kind("cron")
        if isinstance(step.config, CronConfig)
    ])  # fmt: skip


async def _row(site: Site, step: Step, config: CronConfig, *, paused: bool, next: list[int]) -> dict[str, Any]:  # noqa: A002
    last = await site.stores.telemetry.runs(step=step.name, limit=1)
    return {
        "step": step.name, "file": step.file, "language": step.language, "cron": config.cron, "words": describe(config.cron),
        "timezone": config.timezone, "zone": _zone_name(config), "overlap": config.overlap, "catchUp": config.catch_up,
        "last": await site.stores.cron.last(step.name), "lastRun": _last_run(last[0][1]) if last else None, "next": next, "paused": paused,
    }  # fmt: skip


def _last_run(run: Invocation) -> dict[str, Any]:
    return {
        "traceId": run.trace_id, "status": run.status, "startedAt": run.started_at, "durationMs": run.duration_ms,
        "error": None if run.error is None else run.error.get("message"),
    }  # fmt: skip


def _zone_name(config: CronConfig) -> str:
    """Of the host's own one where none is configured."""
    found = config.timezone or os.environ.get("TZ", "").lstrip(":")
    if found:
        return found
    name = getattr(zone(None), "key", None)
    return name if isinstance(name, str) and name != "localtime" else time.strftime("%Z")


async def pause(site: Site, request: Plain) -> Any:
    return await _set_paused(site, request, paused=True)


async def resume(site: Site, request: Plain) -> Any:
    return await _set_paused(site, request, paused=False)


async def run_now(site: Site, request: Plain) -> Any:
    """One run of a cron step now, beside its schedule."""
    name = _cron_step(site, request)
    return {"step": name, "traceId": await site.engine.run_cron(name)}


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
