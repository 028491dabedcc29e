"""The live socket: who gets in, what is told to whom, from where on, and what becomes of a client that does not read."""

import asyncio
import contextlib
import json

import aiohttp
import pytest

from motia_host.abc.telemetry import Invocation, LogRecord
from motia_host.adapters.memory.telemetry import MemoryTelemetry
from motia_host.engine.recorder import Recorded
from motia_host.engine.records import OpenCall
from motia_host.steps.settings import Settings
from motia_host.web.live import hub
from motia_host.web.live.session import BUSY_BYTES
from unit.web.documented import violations
from unit.web.harness import TOKEN, WAIT_S, api, running

pytestmark = pytest.mark.anyio
LIVE = "/__motia/api/live"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


class Client:
    def __init__(self, socket):
        self.socket = socket

    async def say(self, **message):
        await self.socket.send_str(json.dumps(message))

    async def hear(self, type_=None):
        """The next message, or the next of a type. Each fits the document."""
        async with asyncio.timeout(WAIT_S):
            while True:
                message = json.loads(await self.socket.receive_str())
                assert violations("ServerMessage", message) == [], message
                if type_ in {None, message["type"]}:
                    return message

    async def subscribe(self, channel, id_="a", **rest):
        await self.say(type="subscribe", id=id_, channel=channel, **rest)
        return await self.hear("subscribed")


@contextlib.asynccontextmanager
async def watching(host, **options):
    async with host.client.ws_connect(host.url + LIVE, **options) as socket:
        yield Client(socket)


def log(n, level="info", step="Pay", **fields):
    return LogRecord(n, level, f"message {n}", step, TRACE, "c", "logger", fields or None)


def run(n, step="Pay", status="ok", **rest):
    return Invocation(f"i{n}", TRACE, step, "event", "python", "python-1", status, n, 0.1, 2.0, **rest)


def record(host, *records):
    logs = [found for found in records if isinstance(found, LogRecord)]
    runs = [found for found in records if isinstance(found, Invocation)]
    batch = Recorded(host.stores.telemetry.add([*logs, *runs]), logs, runs)
    for listener in host.engine.listeners.batch:
        listener(batch)


async def test_logs_are_told_in_batches_with_the_ids_that_they_are_stored_under():
    async with running() as host, watching(host) as client:
        assert (await client.subscribe("logs"))["resumed"] is False
        host.stores.telemetry.add([log(n) for n in range(40)])
        record(host, log(1), log(2, "error", order=1))
        told = await client.hear()
        assert (told["type"], told["id"], told["skipped"]) == ("items", "a", 0)
        assert [(item["id"], item["msg"], item["fields"]) for item in told["items"]] == [
            ("41", "message 1", None),
            ("42", "message 2", {"order": 1}),
        ]


async def test_nothing_is_told_of_before_it_can_be_read(monkeypatch):
    written = 0
    monkeypatch.setattr(MemoryTelemetry, "written", property(lambda _: written))
    async with running() as host, watching(host) as client:
        await client.subscribe("logs", "logs")
        await client.subscribe("runs", "runs")
        record(host, log(1), run(1))
        record(host, log(2))
        await client.subscribe("queues", "values")
        await client.hear("value")  # the tick that tells of it has looked at the others before
        written = 2
        told = [await client.hear(), await client.hear()]
        assert {(message["id"], message["items"][0].get("msg")) for message in told} == {
            ("logs", "message 1"),
            ("runs", None),
        }
        written = 3
        assert [item["msg"] for item in (await client.hear())["items"]] == ["message 2"]


async def test_each_subscription_gets_what_passes_its_filter():
    async with running() as host, watching(host) as client:
        await client.subscribe("logs", "warnings", params={"level": "warn"})
        await client.subscribe("logs", "texts", params={"text": "MESSAGE 1"})
        await client.subscribe("runs", "runs", params={"flow": "orders"})
        record(host, log(1), log(2, "warn"), run(3), run(4, flows=("orders",)))
        told = {message["id"]: message["items"] for message in [await client.hear() for _ in range(3)]}
        assert [item["time"] for item in told["warnings"]] == [2]
        assert [item["time"] for item in told["texts"]] == [1]
        assert [item["id"] for item in told["runs"]] == ["i4"]


async def test_a_client_that_comes_back_gets_what_it_has_missed():
    async with running() as host:
        async with watching(host) as client:
            await client.subscribe("logs")
            record(host, log(1))
            at = (await client.hear("items"))["at"]
        record(host, log(2), log(3))
        async with watching(host) as client:
            assert (await client.subscribe("logs", after=at))["resumed"] is True
            assert [item["time"] for item in (await client.hear("items"))["items"]] == [2, 3]
            assert (await client.subscribe("logs", "b", after="other-7"))["resumed"] is False


async def test_of_a_flood_the_newest_are_told_and_how_many_were_left_out():
    async with running() as host, watching(host) as client:
        await client.subscribe("logs")
        record(host, *(log(n) for n in range(hub.MOST_ITEMS + 50)))
        told = await client.hear("items")
        assert (len(told["items"]), told["skipped"]) == (hub.MOST_ITEMS, 50)
        assert told["items"][-1]["time"] == hub.MOST_ITEMS + 49


async def test_a_client_that_does_not_read_costs_no_memory_and_is_told_of_the_gap():
    async with running() as host, host.raw() as (reader, writer):
        head = (
            f"GET {LIVE} HTTP/1.1\r\nHost: 127.0.0.1:{host.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        )
        writer.write(head.encode())
        await reader.readuntil(b"\r\n\r\n")
        text = json.dumps({"type": "subscribe", "id": "a", "channel": "logs"}).encode()
        writer.write(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)
        await reader.readuntil(b"}")
        writer.transport.pause_reading()
        (socket,) = host.edge._gateway._clients
        for _ in range(30):
            record(host, *(log(n, padding="x" * 400) for n in range(2_500)))
            await asyncio.sleep(hub.TICK_S / 2)
            assert socket.waiting() < BUSY_BYTES + 4 * 1024 * 1024
        (channel,) = host.edge._answerer._admin._live._hub._channels.values()
        assert len(channel.source.ring._entries) <= 2_000


async def test_a_call_in_flight_is_told_as_running_and_again_with_its_end():
    async with running() as host, watching(host) as client:
        await client.subscribe("runs")
        host.engine.calls.append(OpenCall("i1", TRACE, "Pay", "event", "python", "python-1", 1, 0.0, 5.0, 1, ()))
        started = await client.hear("items")
        host.engine.calls.clear()
        record(host, run(1))
        ended = await client.hear("items")
        assert [(item["id"], item["status"]) for item in (*started["items"], *ended["items"])] == [
            ("i1", "running"),
            ("i1", "ok"),
        ]


async def test_activity_tells_steps_and_the_ways_of_events():
    async with running() as host, watching(host) as client:
        await client.subscribe("activity")
        record(host, run(1, topic="paid", source="Pay"), run(2, "Send", "failed", topic="paid", source="Pay"))
        told = (await client.hear("value"))["value"]
        assert told["steps"] == {
            "Pay": {"ok": 1, "failed": 0, "inFlight": 0},
            "Send": {"ok": 0, "failed": 1, "inFlight": 0},
        }
        assert [(edge["source"], edge["target"], edge["count"]) for edge in told["edges"]] == [
            ("Pay", "Pay", 1),
            ("Pay", "Send", 1),
        ]


@pytest.mark.parametrize("channel", ["overview", "queues", "metrics", "steps"])
async def test_values_are_told_at_first_and_when_they_change(channel):
    async with running(api("/a")) as host, watching(host) as client:
        assert (await client.subscribe(channel))["at"] is None
        assert (await client.hear("value"))["id"] == "a"
        if channel == "steps":
            host.edge._site.loads.generation += 1
            assert (await client.hear("value"))["value"]["generation"] == 2


async def test_changes_of_a_stream_are_told_masked():
    async with running() as host, watching(host) as client:
        await client.subscribe("stream", params={"stream": "todo", "group": "inbox"})
        await host.set_item("todo", "other", "x", n=0)
        await host.set_item("todo", "inbox", "a", token="s3cret", n=1)
        (frame,) = (await client.hear("items"))["items"]
        assert (frame["kind"], frame["id"], frame["data"]) == (
            "create",
            "a",
            {"token": "[redacted]", "n": 1, "id": "a"},
        )


async def test_what_is_no_message_is_refused_and_the_socket_stays_open():
    async with running() as host, watching(host) as client:
        for text in (
            "[]",
            "{",
            '{"type":"subscribe","id":"a","channel":"none"}',
            '{"type":"subscribe","channel":"logs"}',
            "\u0000",
        ):
            await client.socket.send_str(text)
            assert (await client.hear())["type"] == "refused"
        await client.say(type="ping")
        assert (await client.hear()) == {"type": "pong"}


async def test_nothing_runs_and_nobody_listens_while_nobody_watches(monkeypatch):
    monkeypatch.setattr(hub, "LINGER_TICKS", 1)
    monkeypatch.setattr(hub, "TICK_S", 0.01)
    async with running() as host:
        before = len(host.engine.listeners.batch)
        async with watching(host) as client:
            await client.subscribe("logs")
            await client.subscribe("runs", "b")
            await client.subscribe("activity", "c")
            assert len(host.engine.listeners.batch) == before + 3
            await client.say(type="unsubscribe", id="c")
        task = host.edge._answerer._admin._live._hub._task
        if task is not None:
            await asyncio.wait_for(task, WAIT_S)
        assert len(host.engine.listeners.batch) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_no_foreign_page_gets_in(headers):
    async with running() as host:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with watching(host, headers=headers):
                pass
        assert refused.value.status == 403


async def test_outside_dev_it_needs_the_token():
    async with running(settings=Settings.model_validate({"mode": "start"})) as host:
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with watching(host):
                pass
        assert refused.value.status == 401
        async with watching(host, headers={"Authorization": f"Bearer {TOKEN}"}) as client:
            await client.subscribe("logs")
