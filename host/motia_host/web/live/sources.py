"""Where the items of live channels come from. A source listens only while somebody watches, so that nobody else pays for it."""

from collections.abc import Sequence
from typing import Any, Protocol

import orjson

from motia_host.abc.ledger import StreamChange
from motia_host.abc.telemetry import LEVELS, LogRecord
from motia_host.engine.recorder import Recorded
from motia_host.web.admin.model import shown
from motia_host.web.admin.models.live import LogsParams, RunsParams, StreamParams
from motia_host.web.admin.records import log_json, open_brief, run_brief
from motia_host.web.live.ring import Fits, Ring
from motia_host.web.live.written import WrittenBatches
from motia_host.web.ports import Site


class Source(Protocol):
    ring: Ring

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def look(self) -> None:
        """Called at each tick, before what is new is sent."""
        ...

    def fits(self, params: Any) -> Fits: ...


class Logs:
    def __init__(self, site: Site) -> None:
        self.ring = Ring(_log)
        self._batches = WrittenBatches(site, self._take)

    def start(self) -> None:
        self._batches.start()

    def stop(self) -> None:
        self._batches.stop()

    def look(self) -> None:
        self._batches.pass_on()

    def _take(self, batch: Recorded) -> None:
        for number, record in enumerate(batch.logs, batch.first):
            self.ring.add((str(number), record))

    def fits(self, params: LogsParams) -> Fits:
        lowest = 0 if params.level is None else LEVELS.index(params.level)
        levels = frozenset(LEVELS[lowest:])
        text = None if params.text is None else params.text.casefold()
        wanted = (("step", params.step), ("trace_id", params.trace), ("call", params.call))
        equal = [(name, value) for name, value in wanted if value is not None]

        def fits(entry: tuple[str, LogRecord]) -> bool:
            record = entry[1]
            return (
                record.level in levels
                and all(getattr(record, name) == value for name, value in equal)
                and (text is None or text in f"{record.msg} {record.fields or ''}".casefold())
            )

        return fits


class Runs:
    """Calls that have ended, and those that are still open at a tick."""

    def __init__(self, site: Site) -> None:
        self.ring = Ring(orjson.dumps)
        self._site = site
        self._batches = WrittenBatches(site, self._take)
        self._announced: frozenset[str] = frozenset()

    def start(self) -> None:
        self._announced = frozenset(call.id for call in self._site.engine.open_calls())
        self._batches.start()

    def stop(self) -> None:
        self._batches.stop()

    def look(self) -> None:
        self._batches.pass_on()
        calls = self._site.engine.open_calls()
        for call in calls:
            if call.id not in self._announced:
                self.ring.add(open_brief(call))
        self._announced = frozenset(call.id for call in calls)

    def _take(self, batch: Recorded) -> None:
        for run in batch.runs:
            self.ring.add(run_brief(run))

    def fits(self, params: RunsParams) -> Fits:
        def fits(run: dict[str, Any]) -> bool:
            return (
                params.step in {None, run["step"]}
                and params.trace in {None, run["traceId"]}
                and (params.flow is None or params.flow in run["flows"])
            )

        return fits


class Changes:
    """The changes of one group of a stream."""

    def __init__(self, site: Site, stream: str, group: str) -> None:
        self._token = site.stores.streams.token
        self.ring = Ring(self._encoded)
        self._place = (stream, group)
        self._listeners = site.stores.ledger.listeners.changes

    def start(self) -> None:
        self._listeners.append(self._take)

    def stop(self) -> None:
        self._listeners.remove(self._take)

    def look(self) -> None:
        """Changes come by themselves."""

    def _take(self, changes: Sequence[StreamChange]) -> None:
        for change in changes:
            if (change.stream, change.group) == self._place:
                self.ring.add(change)

    def _encoded(self, change: StreamChange) -> bytes:
        return orjson.dumps({
            "offset": self._token(change.offset), "stream": change.stream, "group": change.group, "id": change.id, "kind": change.kind,
            "data": shown(change.data), "timestamp": change.timestamp,
        })  # fmt: skip

    def fits(self, params: StreamParams) -> Fits:
        wanted = params.id
        return lambda change: wanted is None or change.id == wanted


def _log(entry: tuple[str, LogRecord]) -> bytes:
    return orjson.dumps(log_json(*entry), default=str, option=orjson.OPT_NON_STR_KEYS)
