"""How the host is: numbers, and what is unhealthy, each with what to do about it."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from motia_host.engine.metrics import percentiles
from motia_host.web.admin import queues
from motia_host.web.admin.model import AdminRequest, Plain, not_found
from motia_host.web.admin.models.overview import MetricsQuery
from motia_host.web.admin.project import measured_json
from motia_host.web.ports import Machine, Site

MINUTE_MS: Final = 60_000
OLD_MS: Final = 60_000
"""A delivery that has been ready for longer, although its step is loaded and not paused."""
RECENT_S: Final = 600.0
"""How long a runner has to live for its predecessor's end to be forgotten."""
SLOW_LOOP_MS: Final = 250.0
LOW_DISK_BYTES: Final = 1024**3
LOW_DISK_PART: Final = 0.05


@dataclass(frozen=True, slots=True)
class _Seen:
    site: Site
    rows: Sequence[Mapping[str, Any]]
    runners: Sequence[Mapping[str, Any]]
    machine: Machine
    store: Mapping[str, Any]
    damaged: Sequence[str]
    worst_lag_ms: float
    now: int


async def overview(site: Site, _request: Plain) -> Any:
    return await of(site)


async def of(site: Site) -> dict[str, Any]:
    machine = site.machine()
    rows = await queues.rows(site)
    store, damaged = await _store(site, machine)
    lags = [
        bucket.lag_ms for bucket in site.engine.metrics.columns(None, MINUTE_MS).buckets if bucket.lag_ms is not None
    ]
    now = round(time.time() * 1_000)
    runners = [dict(runner) for runner in site.runners()]
    seen = _Seen(site, rows, runners, machine, store, damaged, max(lags, default=0.0), now)
    concerns = sorted(_concerns(seen), key=lambda concern: concern["level"] != "error")
    return {
        "name": site.name, "version": site.version, "mode": site.settings.mode, "at": now, "concerns": concerns,
        "host": {
            "pid": machine.pid, "rss": machine.rss, "cpu": machine.cpu, "startedAt": machine.started_at,
            "calls": len(site.engine.open_calls()), "telemetryDropped": site.stores.telemetry.dropped,
        },
        "measured": measured_json(site.engine.metrics.measured(None, MINUTE_MS)),
        "loop": {"nowMs": lags[-1] if lags else 0.0, "worstMs": seen.worst_lag_ms},
        "runners": runners, "queues": _totals(rows), "store": store, "steps": len(site.engine.registry.steps),
        "streams": len(site.engine.registry.streams),
    }  # fmt: skip


async def metrics(site: Site, request: AdminRequest[MetricsQuery, None]) -> Any:
    query = request.query
    if query.step is not None and query.step not in site.engine.registry.steps:
        raise not_found(request)
    columns = site.engine.metrics.columns(query.step, query.window_ms)
    made = [percentiles(bucket) for bucket in columns.buckets]
    return {
        "step": query.step, "bucketMs": columns.bucket_ms, "times": [bucket.start for bucket in columns.buckets],
        "calls": [bucket.calls for bucket in columns.buckets], "failed": [bucket.failed for bucket in columns.buckets],
        "p50Ms": [p50 for p50, _ in made], "p99Ms": [p99 for _, p99 in made], "lagMs": [bucket.lag_ms for bucket in columns.buckets],
        "ready": [bucket.ready for bucket in columns.buckets], "rss": [bucket.rss for bucket in columns.buckets],
    }  # fmt: skip


async def _store(site: Site, machine: Machine) -> tuple[dict[str, Any], Sequence[str]]:
    disk = {"diskFreeBytes": machine.disk_free, "diskTotalBytes": machine.disk_total}
    if site.stores.maintenance is None:
        return {"engine": "memory", "bytes": 0, "telemetryBytes": 0, **disk}, ()
    found = await site.stores.maintenance.sizes()
    return {
        "engine": found.engine,
        "bytes": found.bytes,
        "telemetryBytes": found.telemetry_bytes,
        **disk,
    }, found.damaged


def _totals(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    counts = {name: sum(row[name] for row in rows) for name in ("ready", "running", "scheduled", "dead")}
    oldest = min((row["oldestReadyAt"] for row in rows if row["oldestReadyAt"] is not None), default=None)
    return {**counts, "oldestReadyAt": oldest, "paused": sum(row["paused"] for row in rows)}


def _concerns(seen: _Seen) -> Iterator[dict[str, Any]]:
    yield from _of_languages(seen)
    yield from _of_load(seen)
    yield from _of_queues(seen)
    yield from _of_host(seen)


def _of_languages(seen: _Seen) -> Iterator[dict[str, Any]]:
    for found in seen.site.unserved():
        name = "runner-restarting" if any(r["language"] == found.language for r in seen.runners) else "language-missing"
        yield _concern("error", name, f"{found.language} steps are not served: {found.reason}.", found.suggestion)
    for language in sorted({str(runner["language"]) for runner in seen.runners}):
        theirs = [runner for runner in seen.runners if runner["language"] == language]
        restarts = max(int(runner["restarts"]) for runner in theirs)
        if restarts and min(float(runner["uptime"]) for runner in theirs) < RECENT_S:
            times = "once" if restarts == 1 else f"{restarts} times"
            yield _concern(
                "warning", "runner-restarting", f"Runners of {language} had to be restarted {times} since the start.",
                "The logs say which step was running when one died.", count=restarts,
            )  # fmt: skip


def _of_load(seen: _Seen) -> Iterator[dict[str, Any]]:
    errors = [problem for problem in seen.site.engine.registry.problems if problem.level == "error"]
    unserved = bool(seen.site.unserved())  # then these are told with their language
    broken = [problem for problem in errors if not (unserved and problem.name == "runtime-missing")]
    if broken:
        where = f" ({broken[0].file})" if broken[0].file else ""
        yield _concern("error", "load-problems", f"{broken[0].text}{where}", broken[0].hint, count=len(broken))
    if seen.site.loads.refused:
        first = seen.site.loads.refused[0]
        yield _concern("error", "load-problems", f"The last save was not loaded: {first.text}", first.hint)


def _of_queues(seen: _Seen) -> Iterator[dict[str, Any]]:
    loaded = bool(seen.site.engine.registry.steps)
    for row in seen.rows:
        name = row["subscriber"]
        if row["dead"]:
            yield _concern("error", "dead-letters", f"{name} has {row['dead']} dead letters.",
                           "Look at their errors, then retry or drop them.", step=name, count=row["dead"])  # fmt: skip
        if row["paused"]:
            yield _concern("warning", "queue-paused", f"{name} is paused while {row['ready']} deliveries wait for it.",
                           "Resume it when it may go on.", step=name, count=row["ready"])  # fmt: skip
        elif row["ready"] and not row["loaded"] and loaded:
            yield _concern("warning", "step-not-loaded", f"{row['ready']} deliveries wait for {name}, which is not loaded.",
                           "Bring the step back, or drop them.", step=name, count=row["ready"])  # fmt: skip
        elif row["oldestReadyAt"] is not None and seen.now - row["oldestReadyAt"] > OLD_MS:
            seconds = (seen.now - row["oldestReadyAt"]) // 1_000
            yield _concern("warning", "queue-old", f"The oldest delivery for {name} has waited for {seconds} s.",
                           "Make the step faster, or raise its concurrency.", step=name, count=row["ready"])  # fmt: skip


def _of_host(seen: _Seen) -> Iterator[dict[str, Any]]:
    dropped = seen.site.stores.telemetry.dropped
    if dropped:
        yield _concern("warning", "telemetry-dropped", f"{dropped} log records and runs were not recorded.",
                       "Log less, or give the host a faster disk.", count=dropped)  # fmt: skip
    if seen.worst_lag_ms > SLOW_LOOP_MS:
        yield _concern("warning", "loop-slow", f"The host was {seen.worst_lag_ms:.0f} ms late within the last minute.",
                       "The machine has too little CPU for what it does.")  # fmt: skip
    free, total = seen.machine.disk_free, seen.machine.disk_total
    if free is not None and total and (free < LOW_DISK_BYTES or free < LOW_DISK_PART * total):
        level = "error" if free < LOW_DISK_BYTES // 4 else "warning"
        yield _concern(level, "disk-low", f"{free // 1024**2} MiB are free on the disk of the store.",
                       "Free some, or lower `retention.size` in the configuration.")  # fmt: skip
    if seen.damaged:
        yield _concern("warning", "store-damaged", f"Damaged files of the store were put aside: {seen.damaged[-1]}.",
                       "See docs/reliability.md; remove the folder when it is settled.", count=len(seen.damaged))  # fmt: skip


def _concern(
    level: str, name: str, text: str, hint: str, *, step: str | None = None, count: int | None = None
) -> dict[str, Any]:
    return {"level": level, "name": name, "text": text, "hint": hint, "step": step, "count": count}
