"""Every admin route in one table: from it the door dispatches, and a test tries each from where it must be refused."""

from dataclasses import dataclass
from typing import Final

from motia_host.steps.router import Router
from motia_host.web.admin import actions, attempts, many, page, project, records, schedule, upkeep
from motia_host.web.admin.model import Endpoint

API: Final = "/__motia/api"


@dataclass(frozen=True, slots=True)
class Route:
    method: str
    path: str
    endpoint: Endpoint


ROUTES: Final = (
    Route("GET", "/", page.status),
    Route("POST", "/emit", actions.emit),
    Route("GET", "/__motia", page.motia),
    Route("GET", "/__motia/", page.motia),
    Route("GET", f"{API}/info", project.info),
    Route("GET", f"{API}/steps", project.steps),
    Route("GET", f"{API}/steps/:name", project.step),
    Route("GET", f"{API}/routes", project.routes),
    Route("GET", f"{API}/problems", project.problems),
    Route("GET", f"{API}/runners", project.runners),
    Route("GET", f"{API}/logs", records.logs),
    Route("GET", f"{API}/runs", records.runs),
    Route("GET", f"{API}/runs/:trace", records.run),
    Route("GET", f"{API}/events", records.events),
    Route("GET", f"{API}/events/:id", records.event),
    Route("POST", f"{API}/events/:id/replay", actions.replay),
    Route("POST", f"{API}/events/:id/cancel", many.cancel_event),
    Route("GET", f"{API}/deliveries", records.deliveries),
    Route("GET", f"{API}/deliveries/:id", attempts.delivery),
    Route("POST", f"{API}/deliveries/:id/drop", actions.drop),
    Route("POST", f"{API}/deliveries/cancel", many.cancel),
    Route("GET", f"{API}/dead", records.dead),
    Route("POST", f"{API}/dead/retry", many.retry),
    Route("POST", f"{API}/dead/drop", many.drop),
    Route("POST", f"{API}/dead/:id/retry", actions.retry),
    Route("POST", f"{API}/dead/:id/drop", actions.drop),
    Route("GET", f"{API}/queues", records.queues),
    Route("GET", f"{API}/state", records.state_groups),
    Route("GET", f"{API}/state/:group", records.state_group),
    Route("GET", f"{API}/streams", project.streams),
    Route("GET", f"{API}/streams/:name", records.stream_groups),
    Route("GET", f"{API}/streams/:name/:group", records.stream_group),
    Route("GET", f"{API}/cron", schedule.cron),
    Route("POST", f"{API}/cron/:step/run", schedule.run_now),
    Route("POST", f"{API}/cron/:step/pause", schedule.pause),
    Route("POST", f"{API}/cron/:step/resume", schedule.resume),
    Route("GET", f"{API}/store", upkeep.info),
    Route("POST", f"{API}/store/compact", upkeep.compact),
    Route("POST", f"{API}/store/backup", upkeep.backup),
    Route("POST", f"{API}/store/verify", upkeep.verify),
)


def router() -> Router[Route]:
    made: Router[Route] = Router()
    for route in ROUTES:
        made.add(route.method, route.path, route)
    return made
