"""Live channels that tell one value when it has changed: overview, queues, metrics, steps, and what has just happened in flows."""

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from motia_host.engine.metrics import percentiles
from motia_host.engine.recorder import Recorded
from motia_host.web.admin import overview, project, queues
from motia_host.web.admin.models.live import ActivityParams, MetricsParams
from motia_host.web.live.session import Session, Subscription
from motia_host.web.ports import Site

SECOND: Final = 5
"""Ticks."""
_OUTSIDE: Final = ""
_GOOD: Final = frozenset({"ok"})

Look = Callable[[Any], Awaitable[Any]]
"""The present value for some parameters; None where there is nothing to tell."""


@dataclass(slots=True)
class _Kind:
    look: Look
    every: int
    """Ticks between two looks."""
    watchers: dict[Subscription, Session] = field(default_factory=dict)


class Values:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._ticks = 0
        self._activity = Activity(site)
        self._kinds = {
            "overview": _Kind(self._overview, 2 * SECOND),
            "queues": _Kind(self._queues, SECOND),
            "metrics": _Kind(self._metrics, SECOND),
            "steps": _Kind(self._steps, 1),
            "activity": _Kind(self._activity.look, 1),
        }

    @property
    def watched(self) -> bool:
        return any(kind.watchers for kind in self._kinds.values())

    def join(self, session: Session, subscription: Subscription) -> None:
        self._kinds[subscription.channel].watchers[subscription] = session
        if subscription.channel == "activity":
            self._activity.start()

    def leave(self, subscription: Subscription) -> None:
        kind = self._kinds.get(subscription.channel)
        if kind is None or kind.watchers.pop(subscription, None) is None:
            return
        if subscription.channel == "activity" and not kind.watchers:
            self._activity.stop()

    async def tick(self) -> None:
        """Look at what is due, and tell whoever has another value."""
        self._ticks += 1
        for kind in self._kinds.values():
            new = any(subscription.told is None for subscription in kind.watchers)
            if kind.watchers and (new or self._ticks % kind.every == 0):
                await self._tell(kind)
        self._activity.clear()

    async def _tell(self, kind: _Kind) -> None:
        made: dict[tuple[Any, ...], bytes | None] = {}
        for subscription, session in tuple(kind.watchers.items()):
            if subscription.key not in made:
                value = await kind.look(subscription.params)
                made[subscription.key] = None if value is None else orjson.dumps(value, default=str)
            found = made[subscription.key]
            if found is not None and found != subscription.told and not session.busy:
                subscription.told = found
                session.send(subscription, b',"type":"value","value":' + found + b"}")

    async def _overview(self, _params: Any) -> Any:
        return await overview.of(self._site)

    async def _queues(self, _params: Any) -> Any:
        return await queues.rows(self._site)

    async def _steps(self, _params: Any) -> Any:
        return project.loads_json(self._site)

    async def _metrics(self, params: MetricsParams) -> Any:
        """The last whole second (of a step: the last buckets of its finest ring)."""
        columns = self._site.engine.metrics.columns(params.step, 60_000)
        bucket = columns.buckets[-2] if len(columns.buckets) > 1 else columns.buckets[-1]
        p50, p99 = percentiles(bucket)
        calls = self._site.engine.open_calls()
        return {
            "at": bucket.start, "calls": bucket.calls, "failed": bucket.failed, "p50Ms": p50, "p99Ms": p99, "lagMs": bucket.lag_ms,
            "inFlight": sum(params.step in {None, call.step} for call in calls),
        }  # fmt: skip


class Activity:
    """What has ended since the last tick, by step and by the way that events took."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._ok: Counter[str] = Counter()
        self._failed: Counter[str] = Counter()
        self._edges: Counter[tuple[str, str, str]] = Counter()
        self._listening = False
        self._was_running: frozenset[str] = frozenset()

    def start(self) -> None:
        if not self._listening:
            self._site.engine.listeners.batch.append(self._take)
            self._listening = True

    def stop(self) -> None:
        if self._listening:
            self._site.engine.listeners.batch.remove(self._take)
            self._listening = False

    def _take(self, batch: Recorded) -> None:
        for run in batch.runs:
            counts = self._ok if run.status in _GOOD else self._failed
            counts[run.step] += 1
            if run.topic is not None:
                self._edges[run.source or _OUTSIDE, run.step, run.topic] += 1

    async def look(self, params: ActivityParams) -> Any:
        running = Counter(call.step for call in self._site.engine.open_calls())
        names = self._in_flow({*self._ok, *self._failed, *running, *self._was_running}, params.flow)
        edges = self._in_flow_edges(params.flow)
        if not names and not edges:
            return None
        return {
            "at": round(time.time() * 1_000),
            "steps": {
                name: {"ok": self._ok[name], "failed": self._failed[name], "inFlight": running[name]}
                for name in sorted(names)
            },
            "edges": edges,
        }

    def clear(self) -> None:
        self._ok.clear()
        self._failed.clear()
        self._edges.clear()
        if self._listening:
            self._was_running = frozenset(call.step for call in self._site.engine.open_calls())

    def _in_flow(self, names: Iterable[str], flow: str | None) -> list[str]:
        steps = self._site.engine.registry.steps
        return [name for name in names if flow is None or (name in steps and flow in steps[name].flows)]

    def _in_flow_edges(self, flow: str | None) -> list[dict[str, Any]]:
        return [
            {"source": source, "target": target, "topic": topic, "count": count}
            for (source, target, topic), count in self._edges.items()
            if self._in_flow([target], flow)
        ]
