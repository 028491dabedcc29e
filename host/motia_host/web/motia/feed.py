"""The internal streams: what Motia's Workbench follows over the project's WebSocket, made of what the host knows.

Nothing here is stored as a stream, and nothing happens while nobody watches. While somebody does, a pulse compares what there is with what
was told and tells the difference; logs and runs are taken from the recorder's batches. What is told first is bounded: the last logs and traces.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson

from motia_host.abc.ledger import StreamChange
from motia_host.abc.telemetry import LogFilter, LogRecord
from motia_host.engine.recorder import Recorded
from motia_host.steps.registry import Registry
from motia_host.web.gateway.hub import Hub
from motia_host.web.motia import flows, layout, queues, traces
from motia_host.web.ports import Site

PULSE_S: Final = 0.25
SLOW: Final = 4
"""Every so many pulses the store and the file of positions are looked at."""
LOGS: Final = 500
TRACES: Final = 100
RUNS: Final = 1_000
"""Runs that are looked at for the last traces, and shown of one trace at most."""
PENDING: Final = 2_000
"""Logs that wait for a pulse at most; what comes on top is not told, but found by who joins anew."""
GROUP: Final = "default"

Items = Mapping[str, Any]


class Feed:
    def __init__(self, site: Site, hub: Hub) -> None:
        self._site = site
        self._hub = hub
        self._task: asyncio.Task[None] | None = None
        self._told: dict[tuple[str, str], dict[str, bytes]] = {}
        """What watchers of a group were told, item by item."""
        self._registry: Registry | None = None
        self._logs: list[tuple[str, LogRecord]] = []
        self._touched: set[str] = set()
        """Traces of which something was recorded since the last pulse."""
        self._groups: OrderedDict[str, dict[str, Any]] = OrderedDict()
        """The last traces, the oldest first."""
        self._open: set[str] = set()
        """Calls that were in flight at the last pulse."""
        self._timestamp = 0

    async def read(self, stream: str, group: str, id: str | None) -> bytes | None:
        """What a new watcher is told first, as JSON: the items of a group, or one item; None where there is no such item."""
        self._watch()
        items = await self._items(stream, group)
        told = self._told.setdefault((stream, group), {})
        encoded = {key: orjson.dumps(item) for key, item in items.items()}
        told.update(encoded)
        if id is not None:
            return encoded.get(id)
        return b"[" + b",".join(encoded.values()) + b"]"

    def close(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _watch(self) -> None:
        if self._task is None:
            self._site.engine.listeners.batch.append(self._recorded)
            self._task = asyncio.create_task(self._follow(), name="internal streams")

    async def _follow(self) -> None:
        count = 0
        try:
            while self._hub.watched(_STREAMS):
                await asyncio.sleep(PULSE_S)
                count += 1
                try:
                    await self._pulse(self._hub.watched(_STREAMS), slow=count % SLOW == 0)
                except Exception as error:  # noqa: BLE001 - a store in trouble must not end what watchers follow; the log has it
                    report = {"message": "the internal streams failed", "exception": error}
                    asyncio.get_running_loop().call_exception_handler(report)
        finally:
            self._site.engine.listeners.batch.remove(self._recorded)
            self._task = None
            for kept in (self._told, self._logs, self._touched, self._groups, self._open):
                kept.clear()

    def _recorded(self, batch: Recorded) -> None:
        room = PENDING - len(self._logs)
        self._logs += [(str(batch.first + at), record) for at, record in enumerate(batch.logs[:room])]
        self._touched.update(run.trace_id for run in batch.runs)
        for run in batch.runs:
            self._note(run.trace_id, run.step, run.started_at)

    async def _pulse(self, watched: set[tuple[str, str]], *, slow: bool) -> None:
        registry, logs, touched = self._site.engine.registry, self._logs, self._touched
        self._logs, self._touched = [], set()
        touched |= self._begun()
        reloaded, self._registry = registry is not self._registry, registry
        for stream, group in watched:
            if stream == "__motia.logs":
                if group == GROUP:
                    self._tell_logs(logs)
            elif stream == "motia-trace":
                if group in touched:
                    await self._compare(stream, group)
            elif (
                (reloaded and stream in _OF_REGISTRY) or (slow and stream in _OF_STORE) or stream == "motia-trace-group"
            ):
                await self._compare(stream, group)

    def _begun(self) -> set[str]:
        """Traces in which a call has begun since the last pulse."""
        calls = self._site.engine.open_calls()
        begun = [call for call in calls if call.id not in self._open]
        self._open = {call.id for call in calls}
        for call in begun:
            self._note(call.trace_id, call.step, call.started_at)
        return {call.trace_id for call in begun}

    def _tell_logs(self, logs: list[tuple[str, LogRecord]]) -> None:
        for id_, record in logs:
            item = traces.log(id_, record, self._flows(record.step))
            self._tell("__motia.logs", GROUP, id_, "create", orjson.dumps(item, default=str))

    async def _compare(self, stream: str, group: str) -> None:
        """Tell what is new, other, or gone."""
        told = self._told.setdefault((stream, group), {})
        items = {key: orjson.dumps(item) for key, item in (await self._items(stream, group)).items()}
        for key, data in items.items():
            if told.get(key) != data:
                self._tell(stream, group, key, "update" if key in told else "create", data)
        for key in [key for key in told if key not in items]:
            self._tell(stream, group, key, "delete", told[key])
        self._told[stream, group] = items

    def _tell(self, stream: str, group: str, id: str, kind: str, data: bytes) -> None:
        # Clients drop a frame whose timestamp is not greater than that of the one before.
        self._timestamp = max(self._hub.timestamp(), self._timestamp + 1)
        self._hub.tell(StreamChange(0, stream, group, id, kind, data, self._timestamp))

    async def _items(self, stream: str, group: str) -> Items:
        """All items of a group by their id."""
        if stream == "motia-trace":
            return await self._trace(group)
        if group != GROUP:
            return {}
        drawn = _OF_REGISTRY.get(stream)
        if drawn is not None:
            return drawn(self._site.settings.root, self._site.engine.registry)
        sources: dict[str, Callable[[], Awaitable[Items]]] = {
            "__motia.flowsConfig": self._layout,
            "__motia.bullmq-queues": partial(queues.infos, self._site),
            "__motia.logs": self._last_logs,
            "motia-trace-group": self._last_traces,
        }
        return await sources[stream]() if stream in sources else {}

    async def _layout(self) -> Items:
        return {row["id"]: row for row in await asyncio.to_thread(layout.read, self._site.settings.root)}

    async def _last_logs(self) -> Items:
        await self._site.engine.write_records()
        rows = await self._site.stores.telemetry.logs(LogFilter(limit=LOGS))
        return {id_: traces.log(id_, record, self._flows(record.step)) for id_, record in reversed(rows)}

    async def _last_traces(self) -> Items:
        since = self._site.marks.traces_since
        if not self._groups:
            await self._site.engine.write_records()
            for _, run in reversed(await self._site.stores.telemetry.runs(limit=RUNS)):
                self._note(run.trace_id, run.step, run.started_at)
            self._begun()
        return {trace: row for trace, row in self._groups.items() if row["startTime"] >= since}

    def _note(self, trace: str, step: str, started_at: int) -> None:
        """A trace is named by the first of its calls."""
        known = self._groups.get(trace)
        if known is None or started_at < known["startTime"]:
            self._groups[trace] = traces.group(trace, step, started_at)
        while len(self._groups) > TRACES:
            self._groups.popitem(last=False)

    async def _trace(self, trace: str) -> Items:
        stores = self._site.stores
        await self._site.engine.write_records()
        runs = await stores.telemetry.runs(trace_id=trace, limit=RUNS)
        since = self._site.marks.traces_since
        logs = await stores.telemetry.logs(LogFilter(trace_id=trace, limit=RUNS))
        events = await stores.events.events(trace_id=trace, limit=RUNS)
        ended = {run.id: run for _, run in runs if run.started_at >= since}
        running = [call for call in self._site.engine.open_calls() if call.trace_id == trace and call.id not in ended]
        told = traces.traces(ended.values(), (record for _, record in reversed(logs)), events)
        return {**told, **{call.id: traces.running(call) for call in running}}

    def _flows(self, step: str) -> list[str]:
        found = self._site.engine.registry.steps.get(step)
        return [] if found is None else list(found.flows)


_OF_REGISTRY: Final[dict[str, Callable[[Path, Registry], Items]]] = {
    "__motia.flows": flows.flows,
    "__motia.api-endpoints": flows.endpoints,
    "__motia.streams-registry": flows.streams,
}
_OF_STORE: Final = frozenset({"__motia.flowsConfig", "__motia.bullmq-queues"})
_STREAMS: Final = _OF_STORE | {*_OF_REGISTRY, "__motia.logs", "motia-trace", "motia-trace-group"}
