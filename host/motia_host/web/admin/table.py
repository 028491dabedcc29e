"""Every admin route in one table: from it the door dispatches, the documents are made, and a test tries each from where it must be refused."""

from typing import Final

from motia_host.steps.router import Router
from motia_host.web.admin import (
    actions,
    assets,
    attempts,
    audited,
    flows,
    many,
    openapi,
    overview,
    page,
    project,
    queues,
    records,
    replay,
    schedule,
    source,
    state,
    streams,
    traces,
    upkeep,
)
from motia_host.web.admin.model import AdminReply, Plain
from motia_host.web.admin.models import actions as do
from motia_host.web.admin.models import overview as health
from motia_host.web.admin.models import project as loaded
from motia_host.web.admin.models import queues as waiting
from motia_host.web.admin.models import records as past
from motia_host.web.admin.models import stored
from motia_host.web.admin.models.base import Done, Page, PageQuery, Slice
from motia_host.web.admin.route import Route
from motia_host.web.motia import project as motia_project
from motia_host.web.motia import table as motia
from motia_host.web.ports import Site

API: Final = "/__motia/api"
LIVE: Final = f"{API}/live"


async def described(_site: Site, _request: Plain) -> AdminReply:
    """The document of these routes. The door itself answers at `LIVE`."""
    return AdminReply(200, openapi.document(ROUTES))


_PAGES: Final = (
    Route("GET", "/", assets.lead),
    Route("GET", assets.UI.rstrip("/"), assets.lead),
    Route("GET", f"{assets.UI}*", assets.serve),
    Route(
        "GET",
        "/__motia",
        page.motia,
        "What Motia's Workbench asks first; leads a browser to the Workbench.",
        loaded.MotiaInfo,
    ),
    Route("GET", "/__motia/", page.motia),
    Route("GET", "/__motia/openapi.json", described),
    Route(
        "GET",
        LIVE,
        described,
        "The live socket (WebSocket): `ClientMessage` one way, `ServerMessage` the other.",
    ),
)
_PROJECT: Final = (
    Route("GET", f"{API}/info", project.info, "Name, version and mode of the host.", loaded.Info),
    Route("GET", f"{API}/overview", overview.overview, "How the host is, what is unhealthy first.", health.Overview),
    Route("GET", f"{API}/metrics", overview.metrics, "Throughput, errors and latency over time.", health.Metrics, health.MetricsQuery),
    Route("GET", f"{API}/runners", project.runners, "The runner processes.", Page[health.Runner]),
    Route("GET", f"{API}/problems", project.problems, "What is wrong with the project's files.", Page[loaded.Problem]),
    Route("GET", f"{API}/steps", project.steps, "All steps.", Page[loaded.Step]),
    Route("GET", f"{API}/steps/:name", project.step, "One step, with what it did last.", loaded.StepDetail),
    Route("GET", f"{API}/steps/:name/source", source.source, "The file of a step.", loaded.Source),
    Route("GET", f"{API}/flows", flows.flows, "All flows.", Page[loaded.FlowBrief]),
    Route("GET", f"{API}/flows/:flow", flows.flow, "A flow as a graph.", loaded.Graph, loaded.GraphQuery),
    Route("GET", f"{API}/flows/:flow/positions", flows.positions, "Where the nodes of a flow were put.", loaded.Positions),
    Route("PUT", f"{API}/flows/:flow/positions", flows.set_positions, "Remember where nodes were put, in `motia-workbench.json`.",
          loaded.Positions, body=loaded.Positions, action="flow.positions"),
    Route("GET", f"{API}/graph", flows.graph, "All steps as one graph.", loaded.Graph, loaded.GraphQuery),
    Route("POST", "/__motia/flows/:flow/config", motia_project.save_layout, "The same as Motia's Workbench saves it.",
          loaded.MotiaMessage, body=loaded.MotiaPositions, action="flow.positions"),
    Route("GET", f"{API}/routes", project.routes, "All api steps, each with a request that fits it.", Page[loaded.Endpoint]),
)  # fmt: skip
_RECORDS: Final = (
    Route("GET", f"{API}/traces", traces.traces, "Traces, newest first.", Slice[past.Trace], past.TracesQuery),
    Route("GET", f"{API}/traces/:trace", traces.trace, "One trace whole.", past.TraceDetail),
    Route("GET", f"{API}/traces/:trace/runs/:run/replay", replay.plan, "What a replay of a run would do and needs.", do.ReplayPlan),
    Route("POST", f"{API}/traces/:trace/runs/:run/replay", replay.replay, "Run it again: the request, the event, or the cron step.",
          do.ReplayedRun, body=do.ReplayRunBody, action="run.replay"),
    Route("GET", f"{API}/runs", records.runs, "Calls of handlers, newest first.", Page[past.Run], past.RunsQuery),
    Route("GET", f"{API}/runs/:trace", records.run, "Runs, logs and events under one trace.", past.RunRecords),
    Route("GET", f"{API}/logs", records.logs, "Log records, newest first.", Slice[past.Log], past.LogsQuery),
    Route("GET", f"{API}/events", records.events, "Events, newest first.", Page[past.Event], past.EventsQuery),
    Route("GET", f"{API}/events/:id", records.event, "One event with its deliveries.", past.EventDetail),
    Route("GET", f"{API}/deliveries", records.deliveries, "Deliveries, newest first.", Page[past.Delivery], past.DeliveriesQuery),
    Route("GET", f"{API}/deliveries/:id", attempts.delivery, "One delivery with payload, attempts and their logs.", past.DeliveryDetail),
    Route("GET", f"{API}/dead", records.dead, "Dead letters, newest first.", Page[past.Delivery], past.DeadQuery),
    Route("GET", f"{API}/audit", audited.audit, "Who did what, newest first.", Slice[stored.AuditEntry], stored.AuditQuery),
)  # fmt: skip
_ACTIONS: Final = (
    Route("POST", "/emit", actions.emit, "Put in an event. Takes an `Idempotency-Key`.", do.Emitted, body=do.EmitBody),
    Route("POST", f"{API}/events/:id/replay", actions.replay, "Emit an event once more, to all its subscribers or to some.",
          do.Replayed, body=do.ReplayBody, action="event.replay"),
    Route("POST", f"{API}/events/:id/cancel", many.cancel_event, "Give up what of an event has not run yet.",
          do.Counted, body=do.OnlyBody, action="event.cancel"),
    Route("POST", f"{API}/deliveries/:id/drop", actions.drop, "Give up a delivery that has not run to its end.", Done, action="delivery.drop"),
    Route("POST", f"{API}/deliveries/cancel", many.cancel, "Give up many that have not run.", do.Many, body=do.ManyBody, action="delivery.cancel"),
    Route("POST", f"{API}/dead/retry", many.retry, "Run many dead letters again.", do.Many, body=do.ManyBody, action="dead.retry"),
    Route("POST", f"{API}/dead/drop", many.drop, "Give up many dead letters.", do.Many, body=do.ManyBody, action="dead.drop"),
    Route("POST", f"{API}/dead/:id/retry", actions.retry, "Run a dead letter again, also with another payload.",
          do.Retried, body=do.RetryBody, action="dead.retry"),
    Route("POST", f"{API}/dead/:id/drop", actions.drop, "Give up a dead letter.", Done, action="dead.drop"),
    Route("GET", f"{API}/queues", queues.queues, "What waits, runs and has failed, by subscriber.", Page[waiting.Queue]),
    Route("POST", f"{API}/queues/:step/pause", queues.pause, "Start no more deliveries of a step, also after a restart.",
          do.Paused, action="queue.pause"),
    Route("POST", f"{API}/queues/:step/resume", queues.resume, "Go on.", do.Paused, action="queue.resume"),
    Route("GET", f"{API}/cron", schedule.cron, "Cron steps with their occurrences.", Page[waiting.Cron], waiting.CronQuery),
    Route("POST", f"{API}/cron/:step/run", schedule.run_now, "Run it once now, beside its schedule.", do.RanCron, action="cron.run"),
    Route("POST", f"{API}/cron/:step/pause", schedule.pause, "Leave out its occurrences, also after a restart.", do.Paused, action="cron.pause"),
    Route("POST", f"{API}/cron/:step/resume", schedule.resume, "Go on.", do.Paused, action="cron.resume"),
)  # fmt: skip
_STORED: Final = (
    Route("GET", f"{API}/state", state.groups, "Groups of state.", Page[stored.StateGroup], stored.GroupsQuery),
    Route("GET", f"{API}/state/:group", state.group, "The items of a group.", Page[stored.StateItem], stored.StateQuery),
    Route("DELETE", f"{API}/state/:group", state.clear, "Remove every item of a group.", stored.Cleared, action="state.clear"),
    Route("GET", f"{API}/state/:group/:key", state.get, "One item.", stored.StateItem),
    Route("PUT", f"{API}/state/:group/:key", state.set_, "Set an item. 409 with the `current` one where the revision is out of date.",
          stored.StateItem, body=stored.StateBody, action="state.set"),
    Route("DELETE", f"{API}/state/:group/:key", state.delete, "Remove an item.", stored.Deleted, stored.DeleteQuery, action="state.delete"),
    Route("GET", f"{API}/streams", project.streams, "All streams.", Page[loaded.Stream]),
    Route("GET", f"{API}/streams/:name", streams.groups, "Groups of a stream.", Page[stored.StreamGroup], PageQuery),
    Route("GET", f"{API}/streams/:name/:group", streams.group, "The items of a group.", Page[stored.StreamItem], stored.ItemsQuery),
    Route("POST", f"{API}/streams/:name/:group/send", streams.send, "Send an event to who follows a group or an item.",
          stored.Sent, body=stored.SendBody, action="stream.send"),
    Route("GET", f"{API}/streams/:name/:group/:id", streams.get, "One item.", stored.StreamItem),
    Route("PUT", f"{API}/streams/:name/:group/:id", streams.set_, "Set an item; its schema is enforced.",
          stored.StreamItem, body=stored.ItemBody, action="stream.set"),
    Route("DELETE", f"{API}/streams/:name/:group/:id", streams.delete, "Remove an item.",
          stored.Deleted, stored.DeleteQuery, action="stream.delete"),
    Route("GET", f"{API}/store", upkeep.info, "Size and rows of the store.", stored.StoreInfo),
    Route("POST", f"{API}/store/compact", upkeep.compact, "Give free room back to the disk.", stored.Compacted, action="store.compact"),
    Route("POST", f"{API}/store/backup", upkeep.backup, "Copy the store into a folder.",
          stored.BackedUp, body=stored.BackupBody, action="store.backup"),
    Route("POST", f"{API}/store/verify", upkeep.verify, "Look for damage.", stored.Verified, action="store.verify"),
)  # fmt: skip
ROUTES: Final = (*_PAGES, *_PROJECT, *_RECORDS, *_ACTIONS, *_STORED, *motia.ROUTES)


def router() -> Router[Route]:
    made: Router[Route] = Router()
    for route in ROUTES:
        made.add(route.method, route.path, route)
    return made
