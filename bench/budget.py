"""The budget of the host per request, µs by µs: the real edge, engine, peer and stores in one process, with a runner that answers at once.

No sockets and no second process, so that each part can be timed alone. Times are processor time of the thread, the least of many rounds: what a busy machine adds
falls out. `python -m bench.budget`.
"""

import asyncio
import json
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, cast

import orjson
import uvloop

from motia_host.adapters import sqlite
from motia_host.clock import SystemClock
from motia_host.engine.engine import Engine
from motia_host.process.runner import Capacity
from motia_host.process.seat import LeaseEvents, Seat, SeatLease
from motia_host.rpc.peer import Peer, Settle
from motia_host.steps.model import Loaded
from motia_host.steps.registry import build
from motia_host.steps.settings import Settings
from motia_host.web.answerer import Answerer
from motia_host.web.connection import Server
from motia_host.web.gateway.gateway import Gateway
from motia_host.web.plain_connection import PlainConnection
from motia_host.web.ports import Site

BATCH: Final = 100
ROUNDS: Final = 60
BODY: Final = b'{"name":"Ada"}'
REQUEST: Final = (
    b"POST /hello/typescript HTTP/1.1\r\nHost: 127.0.0.1:3000\r\ncontent-type: application/json\r\nContent-Length: %d\r\n\r\n%b"
    % (len(BODY), BODY)
)


class Transport:
    """Takes what is written, like a socket whose client reads at once."""

    def __init__(self) -> None:
        self.written = 0

    def write(self, data: bytes) -> None:
        self.written += len(data)

    def is_closing(self) -> bool:
        return False

    def get_write_buffer_size(self) -> int:
        return 0


class Answering:
    """A runner as the engine and the pool see it, on a real peer. `take` gives what was sent, and the lines that a Node runner answers."""

    id = "node-1"
    language = "node"
    generation = 1
    state = "ready"
    unsent = 0
    alone = True
    capacity = Capacity(256, 0)

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.sent: list[bytes] = []
        self.peer = Peer(self.sent.append, self)

    def ask(self, method: str, params: dict[str, Any], settle: Settle, *, prompt: bool = False) -> None:
        self.peer.ask(method, params, settle, prompt=prompt)

    def notify(self, method: str, params: dict[str, Any]) -> None:
        self.peer.notify(method, params)

    def respond(self, id: int | str, result: Any) -> None:
        self.peer.respond(id, result)

    def respond_error(self, id: int | str, name: str, message: str, data: dict[str, Any]) -> None:
        self.peer.respond_error(id, name, message, data)

    def on_notification(self, _method: str, params: dict[str, Any]) -> None:
        self.engine.log(self, params)

    def on_request(self, *_: Any) -> None:
        raise AssertionError("this runner asks nothing")

    def on_stray(self, line: bytes, reason: str) -> None:
        raise AssertionError((line, reason))

    def take(self) -> bytes:
        lines = b"".join(self.sent).splitlines()
        self.sent.clear()
        return b"".join(_answers(orjson.loads(line)) for line in lines)


class OneRunner:
    """A pool with one seat."""

    def __init__(self) -> None:
        self.seat: Seat
        self._told = LeaseEvents(lambda _: None, lambda _: None)

    def try_lease(self, _language: str, *, background: bool = False, large: bool = False) -> SeatLease:
        return SeatLease(self.seat, self._told, background=background, large=large)

    def room(self, _language: str) -> int:
        return 100

    def on_room(self, _listener: Callable[[str], None]) -> None: ...


def _answers(asked: dict[str, Any]) -> bytes:
    params = asked["params"]
    now = time.time_ns() // 1_000_000
    log = {
        "jsonrpc": "2.0", "method": "log",
        "params": {"level": "info", "msg": "Said hello", "time": now, "source": "logger", "call": params["call"],
                   "step": params["step"], "traceId": params["traceId"], "fields": {"name": "Ada"}},
    }  # fmt: skip
    body = {"format": "json", "text": '{"message":"Hello, Ada!"}'}
    done = {
        "jsonrpc": "2.0",
        "id": asked["id"],
        "result": {"response": {"status": 200, "headers": {}, "body": body}},
    }
    return orjson.dumps(log) + b"\n" + orjson.dumps(done) + b"\n"


def _loaded(config: dict[str, Any]) -> Loaded:
    return Loaded(f"steps/{config['name']}.step.ts", "node", "step", {"config": config, "validates": []})


@asynccontextmanager
async def hosted(folder: Path, routes: int = 1) -> AsyncIterator[tuple[PlainConnection, Answering, Engine]]:
    schema = {"type": "object", "properties": {"name": {"type": "string", "minLength": 1}}, "required": ["name"]}
    config = {
        "type": "api", "name": "HelloTypeScript", "path": "/hello/typescript", "method": "POST", "emits": [], "flows": ["hello"],
        "bodySchema": schema,
    }  # fmt: skip
    settings = Settings.model_validate({"mode": "start"}) if "mode" in Settings.model_fields else Settings()
    registry = build(
        [
            _loaded(config),
            *(_loaded({**config, "name": f"Other{n}", "path": f"/other/{n}/:id"}) for n in range(1, routes)),
        ],
        settings,
    )
    stores = sqlite.open(folder)
    pool: Any = OneRunner()
    engine = Engine(registry, stores, pool, settings, SystemClock())
    runner = Answering(engine)
    pool.seat = Seat(runner, "shared", 0.0)  # type: ignore[arg-type]
    site = Site(engine, stores, settings, "budget", "0", "token", list, list)

    async def never(_request: Any) -> Any:
        raise AssertionError

    async with stores.running(), engine.running():
        connection = PlainConnection(Answerer(site, Gateway(site), "127.0.0.1"), Server(never))
        connection.connection_made(Transport())  # type: ignore[arg-type]
        yield connection, runner, engine


def _receive(connections: list[PlainConnection]) -> None:
    for connection in connections:
        connection.data_received(REQUEST)


def spent(work: Callable[[], object]) -> float:
    began = time.thread_time_ns()
    work()
    return (time.thread_time_ns() - began) / 1_000


async def measure(folder: Path, *, routes: int = 1) -> dict[str, float]:
    """µs per request of the loop's thread: the way in (until the line to the runner is encoded), the way out, records handed over; and of the
    thread that writes them.
    """
    found: dict[str, list[float]] = {"in": [], "out": [], "telemetry": [], "thread": []}
    async with hosted(folder, routes) as (first, runner, engine):
        connections = [first]
        for _ in range(BATCH - 1):
            other = PlainConnection(first._answerer, first._server)
            other.connection_made(Transport())  # type: ignore[arg-type]
            connections.append(other)
        (thread,) = (one for one in threading.enumerate() if one.name == "motia-telemetry")
        clock = time.pthread_getcpuclockid(cast("int", thread.ident))
        for _ in range(ROUNDS):
            found["in"].append(spent(lambda: _receive(connections)) / BATCH)
            await asyncio.sleep(0)
            answers = runner.take()
            found["out"].append(spent(lambda data=answers: runner.peer.feed(data)) / BATCH)  # type: ignore[misc]
            assert not any(connection.busy for connection in connections)
            found["telemetry"].append(spent(engine._recorder.flush) / BATCH)
            before = time.clock_gettime_ns(clock)
            await engine._recorder.write()
            found["thread"].append((time.clock_gettime_ns(clock) - before) / 1_000 / BATCH)
    return {name: min(times) for name, times in found.items()}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = uvloop.run(measure(Path(folder)))
    print(json.dumps({**found, "loop": sum(found.values()) - found["thread"]}))


if __name__ == "__main__":
    main()
