"""Motia's own endpoints as rows of the table of admin routes. Most are left out of the documents, since they are not ours to shape."""

import time
from typing import Any, Final

from motia_host.web.admin.model import Plain
from motia_host.web.admin.route import Route
from motia_host.web.motia import project, queues, state
from motia_host.web.ports import Site

_QUEUE: Final = "/__motia/bullmq/queues/:name"
_JOB: Final = f"{_QUEUE}/jobs/:job"
_DEAD: Final = "/__motia/bullmq/dlq/:name"


async def clear_traces(site: Site, _request: Plain) -> Any:
    """From here on, Motia's streams show what came later. The runs themselves stay until retention removes them."""
    site.marks.traces_since = int(time.time() * 1_000)
    return {"message": "Traces cleared"}


ROUTES: Final = (
    Route("GET", "/motia/analytics/user", project.analytics_user),
    Route("GET", "/motia/analytics/status", project.analytics_status),
    Route("GET", "/__motia/step/:id", project.step),
    Route("POST", "/__motia/trace/clear", clear_traces, action="traces.clear"),
    Route("GET", "/__motia/state", state.listed, query=state.StateQuery),
    Route("POST", "/__motia/state", state.set_, body=state.StateBody, action="state.set"),
    Route("POST", "/__motia/state/delete", state.delete, body=state.DeleteBody, action="state.delete"),
    Route("GET", "/__motia/streams", project.streams),
    Route("GET", "/__motia/streams/all", project.all_streams),
    Route("GET", "/__motia/streams/details/:name", project.stream),
    Route("GET", "/__motia/streams/group/:name/:group", project.stream_group),
    Route("GET", "/__motia/streams/item/:name/:group/:id", project.stream_item),
    Route("GET", "/__motia/bullmq/queues", queues.queues),
    Route("GET", _QUEUE, queues.queue),
    Route("POST", f"{_QUEUE}/pause", queues.pause, action="queue.pause"),
    Route("POST", f"{_QUEUE}/resume", queues.resume, action="queue.resume"),
    Route("POST", f"{_QUEUE}/drain", queues.drain, action="queue.drain"),
    Route("POST", f"{_QUEUE}/clean", queues.clean, body=queues.CleanBody, action="queue.clean"),
    Route("GET", f"{_QUEUE}/jobs", queues.jobs, query=queues.JobsQuery),
    Route("GET", _JOB, queues.job),
    Route("POST", f"{_JOB}/retry", queues.retry, action="dead.retry"),
    Route("POST", f"{_JOB}/remove", queues.remove, action="delivery.drop"),
    Route("POST", f"{_JOB}/promote", queues.promote, action="delivery.promote"),
    Route("GET", f"{_DEAD}/jobs", queues.dead_jobs, query=queues.JobsQuery),
    Route("POST", f"{_DEAD}/retry/:job", queues.retry_dead, action="dead.retry"),
    Route("POST", f"{_DEAD}/retry-all", queues.retry_all, action="dead.retry"),
    Route("POST", f"{_DEAD}/clear", queues.clear, action="dead.drop"),
)  # fmt: skip
