"""A host without runners: the real edge over real sockets, the memory stores, and an engine whose handlers are Python functions."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import aiohttp

from motia_host import values
from motia_host.abc.ledger import Batch, Emit, NewEvent, StreamDelete, StreamSend, StreamSet
from motia_host.abc.stores import Stores
from motia_host.abc.telemetry import LogRecord
from motia_host.adapters import memory
from motia_host.clock import SystemClock
from motia_host.engine.metrics import Metrics
from motia_host.engine.recorder import Listeners
from motia_host.engine.records import OpenCall
from motia_host.engine.requests import ApiCaller, ApiReply, ApiRequest
from motia_host.ids import new_id, new_trace_id
from motia_host.steps.model import Loaded
from motia_host.steps.registry import Registry, build
from motia_host.steps.settings import Settings
from motia_host.web.http_edge import HttpEdge
from motia_host.web.ports import Site

WAIT_S = 10.0
TOKEN = "the-admin-token"


@dataclass
class Edges:
    """Which kind of connection serves plain requests; set by the fixture `each_edge`."""

    plain: bool = True


edges = Edges()

Handler = Callable[..., Awaitable[ApiReply | None]]


def api(path: str, method: str = "GET", /, **config: Any) -> Loaded:
    name = config.pop("name", f"{method} {path}")
    given = {"type": "api", "name": name, "path": path, "method": method, "emits": [], **config}
    return Loaded(f"steps/{abs(hash((method, path)))}.step.ts", "node", "step", {"config": given, "validates": []})


def stream(name: str, /, *, can_access: bool = False) -> Loaded:
    return Loaded(f"streams/{name}.stream.ts", "node", "stream", {"config": {"name": name}, "canAccess": can_access})


def cron(name: str) -> Loaded:
    config = {"type": "cron", "name": name, "cron": "0 9 * * *", "emits": []}
    return Loaded(f"steps/{name}.step.ts", "node", "step", {"config": config, "validates": []})


def json_reply(value: Any, status: int = 200, **headers: str) -> ApiReply:
    return ApiReply(status, headers, values.dumps(value), "json")


async def echo(request: ApiRequest, _sink: Any) -> ApiReply:
    """Tells what the engine was given."""
    text = None if request.body is None else request.body.decode("latin-1")
    told = {
        "method": request.method, "path": request.path, "params": dict(request.path_params), "query": request.query_params,
        "body": text, "format": request.body_format, "raw": None if request.raw is None else request.raw.decode("latin-1"),
        "files": [[file.field, file.filename, file.content_type, len(file.data)] for file in request.files],
        "headers": dict(request.headers), "traceId": request.trace_id,
    }  # fmt: skip
    return json_reply(told)


@dataclass
class FakeEngine:
    registry: Registry
    stores: Stores
    handlers: dict[str, Handler] = field(default_factory=dict)
    auth: Callable[[Mapping[str, Any], str], Any] = lambda _headers, _url: None
    access: Callable[..., bool] = lambda *_: True
    cron_runs: list[str] = field(default_factory=list)
    published: list[dict[str, Any]] = field(default_factory=list)
    listeners: Listeners = field(default_factory=Listeners)
    metrics: Metrics = field(default_factory=lambda: Metrics(SystemClock().now_ms))
    calls: list[OpenCall] = field(default_factory=list)
    paused: frozenset[str] = frozenset()
    unloaded: frozenset[str] = frozenset()

    def open_calls(self) -> list[OpenCall]:
        return self.calls

    async def write_records(self) -> None:
        await self.stores.telemetry.flush()

    async def call_api(self, match: Any, request: ApiRequest, sink: Any) -> ApiReply | None:
        return await self.handlers.get(match.target.name, echo)(request, sink)

    def begin_api(self, match: Any, request: ApiRequest, caller: ApiCaller) -> Callable[[], None]:
        """As the engine tells of a plain call: by plain calls, never within this one."""
        run = asyncio.ensure_future(self.call_api(match, request, caller))
        run.add_done_callback(partial(_tell, caller))
        return lambda: run.cancel() and None

    async def publish(
        self,
        topic: str,
        data: Any,
        *,
        trace_id: str | None = None,
        options: Mapping[str, Any] | None = None,
        key: str | None = None,
    ) -> str:
        event = NewEvent(new_id(), topic, values.dumps(data), trace_id or new_trace_id())
        await self.stores.ledger.commit(Batch([Emit(event)]))
        self.published.append({"topic": topic, "data": data, "options": dict(options or {})})
        return event.id

    async def pause(self, step: str, *, paused: bool) -> None:
        await self.stores.events.set_paused(step, paused)
        self.paused = await self.stores.events.paused()

    async def run_cron(self, step: str) -> str:
        self.cron_runs.append(step)
        return new_trace_id()

    async def authenticate(self, headers: Mapping[str, Any], url: str) -> Any:
        return self.auth(headers, url)

    async def can_access(self, stream: Any, group: str, id: str | None, auth: Any) -> bool:
        return self.access(stream.name, group, id, auth)


def _tell(caller: ApiCaller, run: "asyncio.Future[ApiReply | None]") -> None:
    if run.cancelled():
        return
    error = run.exception()
    if isinstance(error, Exception):
        caller.failed(error)
    elif (reply := run.result()) is None:
        caller.goes_on(_nothing_more())
    else:
        caller.answered(reply)


async def _nothing_more() -> None:
    """The whole response has gone through the sink."""


@dataclass
class Host:
    edge: HttpEdge
    engine: FakeEngine
    stores: Stores
    port: int
    client: aiohttp.ClientSession

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def request(self, method: str, path: str, **options: Any) -> "Answer":
        async with (
            asyncio.timeout(WAIT_S),
            self.client.request(method, f"{self.url}{path}", allow_redirects=False, **options) as response,
        ):
            return Answer(response.status, response.headers, await response.read())

    async def restart(self) -> None:
        """A new edge on the same port, over the same stores."""
        await self.edge.stop(0.5)
        self.edge = HttpEdge(self.edge._site, plain=edges.plain)
        await self.edge.start("127.0.0.1", self.port)

    async def get(self, path: str, **options: Any) -> "Answer":
        return await self.request("GET", path, **options)

    async def post(self, path: str, **options: Any) -> "Answer":
        return await self.request("POST", path, **options)

    @contextlib.asynccontextmanager
    async def raw(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            yield reader, writer
        finally:
            writer.transport.abort()

    async def send_raw(self, data: bytes) -> bytes:
        """Everything that the host answers until it closes the connection."""
        async with asyncio.timeout(WAIT_S), self.raw() as (reader, writer):
            writer.write(data)
            return await reader.read()

    def log(self, msg: str) -> None:
        """As a handler that ended long ago has logged it."""
        self.stores.telemetry.add([LogRecord(1, "info", msg, "Step", "a" * 32, "", "handler")])

    async def set_item(self, stream_name: str, group: str, id_: str, **data: Any) -> None:
        await self.stores.ledger.commit(Batch([StreamSet(stream_name, group, id_, values.dumps({**data, "id": id_}))]))

    async def delete_item(self, stream_name: str, group: str, id_: str) -> None:
        await self.stores.ledger.commit(Batch([StreamDelete(stream_name, group, id_)]))

    async def send_event(self, stream_name: str, group: str, id_: str | None, type_: str, data: Any) -> None:
        await self.stores.ledger.commit(
            Batch([StreamSend(stream_name, group, id_, values.dumps({"type": type_, "data": data}))])
        )


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return values.loads(self.body)

    @property
    def error(self) -> Any:
        return self.json["error"]


@contextlib.asynccontextmanager
async def running(
    *files: Loaded,
    handlers: Mapping[str, Handler] | None = None,
    settings: Settings | None = None,
    bind: str = "127.0.0.1",
    **site: Any,
) -> AsyncIterator[Host]:
    """A host with these steps and streams. `handlers` by the name of the step (`"GET /path"`); steps without one echo their request."""
    settings = settings or Settings()
    stores = memory.open()
    engine = FakeEngine(build(files, settings), stores, dict(handlers or {}))
    given = {"name": "test-project", "version": "0", "token": TOKEN, "runners": list, "unready": list, **site}
    async with stores.running():
        edge = HttpEdge(Site(engine=engine, stores=stores, settings=settings, **given), plain=edges.plain)
        port = await edge.start(bind, 0)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=WAIT_S)) as client:
            host = Host(edge, engine, stores, port, client)
            try:
                yield host
            finally:
                await host.edge.stop(0.5)
