"""Queues by subscriber: what waits, runs and has ended, whether it is paused, and how its step wants it."""

from typing import Any

from motia_host.abc.events import QueueDepth
from motia_host.steps.model import Step
from motia_host.web.admin.model import Plain, not_found
from motia_host.web.admin.project import whole
from motia_host.web.ports import Site


async def queues(site: Site, _request: Plain) -> Any:
    return whole(await rows(site))


async def rows(site: Site) -> list[dict[str, Any]]:
    """Every event step that is loaded, and every subscriber that something is stored for."""
    events = site.stores.events
    depths = {row.subscriber: row for row in await events.depths()}
    ended = {name: (done, cancelled) for name, done, cancelled in await events.ended()}
    paused = await events.paused()
    steps = {step.name: step for step in site.engine.registry.of_kind("event")}
    known = site.engine.registry.steps
    names = {*depths, *ended, *steps, *(name for name in paused if name not in known)}
    loaded = steps.keys() - site.engine.unloaded
    return [
        {
            **_row(name, steps.get(name), depths.get(name), ended.get(name, (0, 0))),
            "loaded": name in loaded,
            "paused": name in paused,
        }
        for name in sorted(names)
    ]


async def pause(site: Site, request: Plain) -> Any:
    return await _set(site, request, paused=True)


async def resume(site: Site, request: Plain) -> Any:
    return await _set(site, request, paused=False)


async def _set(site: Site, request: Plain, *, paused: bool) -> Any:
    name = request.params["step"]
    if all(row["subscriber"] != name for row in await rows(site)):
        raise not_found(request)
    await site.engine.pause(name, paused=paused)
    return {"step": name, "paused": paused}


def _row(name: str, step: Step | None, depth: QueueDepth | None, ended: tuple[int, int]) -> dict[str, Any]:
    policy = None if step is None else step.delivery
    return {
        "subscriber": name,
        "topics": [] if step is None else list(getattr(step.config, "subscribes", ())),
        "type": None if policy is None else "fifo" if policy.fifo else "standard",
        "concurrency": None if policy is None else policy.concurrency,
        "maxAttempts": None if policy is None else policy.retry.max_attempts,
        "scheduled": depth.scheduled if depth else 0,
        "ready": depth.ready if depth else 0,
        "running": depth.running if depth else 0,
        "dead": depth.dead if depth else 0,
        "done": ended[0],
        "cancelled": ended[1],
        "oldestReadyAt": depth.oldest_ready_at if depth else None,
    }
