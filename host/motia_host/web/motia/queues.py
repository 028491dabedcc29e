"""Motia's endpoints about queues. A queue there is a topic of one subscriber, here its deliveries; dead letters are the queue beside it.

`promote` has no counterpart (what waits for its time keeps it) and answers as Motia does for what fails. A pause holds for all topics of a subscriber.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from pydantic import ConfigDict

from motia_host.abc.events import DeliveryFilter, DeliveryRow, EventRow
from motia_host.web.admin.model import AdminReply, AdminRequest, Plain, shown
from motia_host.web.admin.models.base import LARGEST_PAGE, Model
from motia_host.web.ports import Site

SUFFIX: Final = ".dlq"
STATES: Final = {
    "waiting": "ready", "active": "running", "completed": "done", "failed": "dead", "delayed": "scheduled", "wait": "ready",
}  # fmt: skip
"""Motia's words for the states of a job."""
_DROPPED: Final = ("ready", "scheduled", "dead")


@dataclass(frozen=True, slots=True)
class Queue:
    topic: str
    subscriber: str
    is_dead: bool = False

    @property
    def name(self) -> str:
        return f"{self.topic}.{self.subscriber}{SUFFIX if self.is_dead else ''}"


class JobsQuery(Model):
    model_config = ConfigDict(extra="ignore")
    status: str = "waiting"
    start: int = 0
    end: int = 100


class CleanBody(Model):
    model_config = ConfigDict(extra="ignore")
    grace: int = 0
    limit: int = LARGEST_PAGE
    status: str = "completed"


async def infos(site: Site) -> dict[str, dict[str, Any]]:
    """All queues by name: those of loaded subscribers, and those of dead letters where there are any."""
    depths = {row.subscriber: row for row in await site.stores.events.depths()}
    done = {name: count for name, count, _ in await site.stores.events.ended()}
    found: dict[str, dict[str, Any]] = {}
    for queue in _queues(site):
        shares = len(_topics(site, queue.subscriber)) > 1
        depth = depths.get(queue.subscriber)
        counts = dict.fromkeys(("scheduled", "ready", "running", "dead"), 0)
        for state in counts if depth is not None else ():
            number = getattr(depth, state)
            counts[state] = len(await _rows(site, queue, state)) if number and shares else number
        counts["done"] = len(await _rows(site, queue, "done")) if shares else done.get(queue.subscriber, 0)
        _put(found, queue, counts, paused=queue.subscriber in site.engine.paused)
    return found


def _put(found: dict[str, dict[str, Any]], queue: Queue, counts: dict[str, int], *, paused: bool) -> None:
    found[queue.name] = _info(queue, counts, paused=paused)
    if counts["dead"]:
        dead = Queue(queue.topic, queue.subscriber, is_dead=True)
        found[dead.name] = _info(dead, {"ready": counts["dead"]}, paused=False)


def _info(queue: Queue, counts: dict[str, int], *, paused: bool) -> dict[str, Any]:
    stats = {
        "waiting": counts.get("ready", 0), "active": counts.get("running", 0), "completed": counts.get("done", 0),
        "failed": counts.get("dead", 0), "delayed": counts.get("scheduled", 0), "paused": 0, "prioritized": 0,
    }  # fmt: skip
    return {
        "id": queue.name, "name": queue.name, "displayName": queue.name, "isPaused": paused, "isDLQ": queue.is_dead, "stats": stats,
    }  # fmt: skip


async def queues(site: Site, _request: Plain) -> Any:
    return {"queues": [_without_id(info) for info in (await infos(site)).values()]}


async def queue(site: Site, request: Plain) -> Any:
    name = request.params["name"]
    info = (await infos(site)).get(name)
    return _without_id(info) if info is not None else _missing(name)


async def jobs(site: Site, request: AdminRequest[JobsQuery, None]) -> Any:
    found = _find(site, request.params["name"])
    if found is None:
        return _missing(request.params["name"])
    query = request.query
    state = "dead" if found.is_dead else STATES.get(query.status)
    rows = await _rows(site, found, state, min(query.end + 1, LARGEST_PAGE)) if state else []
    return {"jobs": [await _job(site, row) for row in rows[query.start : query.end + 1]]}


async def job(site: Site, request: Plain) -> Any:
    row = await _row(site, request)
    return await _job(site, row) if row is not None else _error(404, "Job not found")


async def retry(site: Site, request: Plain) -> Any:
    if await site.stores.events.retry_dead(request.params["job"]):
        return {"message": "Job retried"}
    return _error(500, f"Job {request.params['job']} is not in the failed state")


async def remove(site: Site, request: Plain) -> Any:
    if await site.stores.events.drop(request.params["job"]):
        return {"message": "Job removed"}
    return _error(500, f"Job {request.params['job']} could not be removed")


async def promote(_site: Site, request: Plain) -> Any:
    return _error(500, f"Job {request.params['job']} cannot be promoted here: what waits for its time keeps it")


async def pause(site: Site, request: Plain) -> Any:
    return await _paused(site, request, paused=True)


async def resume(site: Site, request: Plain) -> Any:
    return await _paused(site, request, paused=False)


async def _paused(site: Site, request: Plain, *, paused: bool) -> Any:
    found = _find(site, request.params["name"])
    if found is None or found.is_dead:
        return _missing(request.params["name"])
    await site.engine.pause(found.subscriber, paused=paused)
    return {"message": "Queue paused" if paused else "Queue resumed"}


async def drain(site: Site, request: Plain) -> Any:
    return await _emptied(site, request, ("ready", "scheduled"), "Queue drained")


async def clean(site: Site, request: AdminRequest[None, CleanBody]) -> Any:
    """What has ended stays until retention removes it: only what waits or is dead can be cleaned."""
    found = _find(site, request.params["name"])
    if found is None:
        return _missing(request.params["name"])
    state = "dead" if found.is_dead else STATES.get(request.body.status)
    if state not in _DROPPED:
        return {"deleted": 0, "ids": []}
    before = int(time.time() * 1_000) - request.body.grace
    rows = await _rows(site, found, state, max(1, min(request.body.limit, LARGEST_PAGE)))
    ids = [row.id for row in rows if row.changed_at <= before and await site.stores.events.drop(row.id)]
    return {"deleted": len(ids), "ids": ids}


async def dead_jobs(site: Site, request: AdminRequest[JobsQuery, None]) -> Any:
    found = _find(site, request.params["name"])
    if found is None:
        return _missing(request.params["name"])
    query = request.query
    rows = await _rows(site, found, "dead", min(query.end + 1, LARGEST_PAGE))
    return {"jobs": [await _letter(site, row) for row in rows[query.start : query.end + 1]]}


async def retry_dead(site: Site, request: Plain) -> Any:
    if await site.stores.events.retry_dead(request.params["job"]):
        return {"message": "Job retried from DLQ"}
    return _error(404, "Job not found in DLQ")


async def retry_all(site: Site, request: Plain) -> Any:
    found = _find(site, request.params["name"])
    rows = await _rows(site, found, "dead") if found is not None else []
    count = sum([await site.stores.events.retry_dead(row.id) for row in rows])
    return {"message": f"Retried {count} jobs from DLQ", "count": count}


async def clear(site: Site, request: Plain) -> Any:
    return await _emptied(site, request, ("dead",), "DLQ cleared")


async def _emptied(site: Site, request: Plain, states: Sequence[str], message: str) -> Any:
    found = _find(site, request.params["name"])
    if found is None:
        return _missing(request.params["name"])
    for state in states if not found.is_dead else ("dead",):
        while rows := await _rows(site, found, state):
            if not any([await site.stores.events.drop(row.id) for row in rows]):
                break
    return {"message": message}


def _queues(site: Site) -> list[Queue]:
    registry = site.engine.registry
    return [Queue(topic, step.name) for topic, steps in registry.by_topic.items() for step in steps]


def _topics(site: Site, subscriber: str) -> Sequence[str]:
    step = site.engine.registry.steps.get(subscriber)
    return getattr(step.config, "subscribes", ()) if step is not None else ()


def _find(site: Site, name: str) -> Queue | None:
    plain = name.removesuffix(SUFFIX)
    found = next((queue for queue in _queues(site) if queue.name == plain), None)
    return None if found is None else Queue(found.topic, found.subscriber, is_dead=name != plain)


async def _rows(site: Site, queue: Queue, state: str, limit: int = LARGEST_PAGE) -> Sequence[DeliveryRow]:
    wanted = DeliveryFilter(state=state, subscriber=queue.subscriber, topic=queue.topic, limit=limit)
    return await site.stores.events.deliveries(wanted)


async def _row(site: Site, request: Plain) -> DeliveryRow | None:
    return await site.stores.events.delivery(request.params["job"])


async def _job(site: Site, row: DeliveryRow) -> dict[str, Any]:
    event = await site.stores.events.event(row.event)
    error = shown(row.error) or {}
    ended = row.changed_at if row.state in {"done", "dead", "cancelled"} else None
    started = row.changed_at if row.state == "running" or ended else None
    return {
        "id": row.id, "name": row.topic, "data": _data(row, event), "opts": {"priority": row.priority}, "progress": 0,
        "timestamp": row.emitted_at, "attemptsMade": row.attempt, "processedOn": started, "finishedOn": ended, "returnvalue": None,
        "failedReason": error.get("message"), "stacktrace": [error["stack"]] if error.get("stack") else [],
    }  # fmt: skip


async def _letter(site: Site, row: DeliveryRow) -> dict[str, Any]:
    original = _data(row, await site.stores.events.event(row.event))
    reason = (shown(row.error) or {}).get("message")
    told = {"failureReason": reason, "failureTimestamp": row.changed_at, "attemptsMade": row.attempt}
    data = {"originalEvent": original, "originalJobId": row.id, **told}
    return {
        "id": row.id, "name": f"{row.topic}{SUFFIX}", "data": data, "timestamp": row.changed_at, "originalEvent": original, **told,
    }  # fmt: skip


def _data(row: DeliveryRow, event: EventRow | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "topic": row.topic,
        "data": None if event is None else shown(event.data),
        "traceId": row.trace_id,
    }
    if event is not None:
        told["flows"] = list(event.flows)
    return told if row.group is None else {**told, "messageGroupId": row.group}


def _without_id(info: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in info.items() if key != "id"}


def _missing(name: str) -> AdminReply:
    return _error(500, f"There is no queue {name}")


def _error(status: int, text: str) -> AdminReply:
    return AdminReply(status, orjson.dumps({"error": text}))
