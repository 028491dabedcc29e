"""Streams as server-sent events: the same frames, resumable by the id of the last one."""

import asyncio
import contextlib
import json

import pytest

from motia_host.engine.requests import ApiFailure
from motia_host.steps.settings import Settings
from unit.web.harness import TOKEN, WAIT_S, running, stream

pytestmark = pytest.mark.anyio


class Events:
    def __init__(self, response):
        self.response = response

    async def next(self):
        """The next event: its id, and its frame."""
        async with asyncio.timeout(WAIT_S):
            fields = {}
            while line := (await self.response.content.readline()).decode().rstrip("\n"):
                name, _, value = line.partition(":")
                fields[name] = value.strip()
        if "data" not in fields:
            return await self.next()
        return fields.get("id"), json.loads(fields["data"])


@contextlib.asynccontextmanager
async def listening(host, path, **headers):
    async with host.client.get(f"{host.url}/__motia/sse{path}", headers=headers) as response:
        assert response.status == 200
        assert response.headers["content-type"] == "text/event-stream"
        yield Events(response)


async def test_first_comes_what_is_then_what_changes():
    async with running(stream("todo")) as host:
        await host.set_item("todo", "in box", "a/b", n=1)
        async with listening(host, "/todo/in%20box") as group, listening(host, "/todo/in%20box/a%2Fb") as item:
            _, frame = await group.next()
            assert (frame["groupId"], frame["event"]) == ("in box", {"type": "sync", "data": [{"n": 1, "id": "a/b"}]})
            assert (await item.next())[1]["event"] == {"type": "sync", "data": {"n": 1, "id": "a/b"}}
            await host.set_item("todo", "in box", "a/b", n=2)
            for events in (group, item):
                id_, frame = await events.next()
                assert (frame["event"]["data"]["n"], frame["offset"]) == (2, id_)


async def test_last_event_id_brings_what_was_missed_and_nothing_else():
    async with running(stream("todo")) as host:
        async with listening(host, "/todo/inbox") as events:
            await events.next()
            await host.set_item("todo", "inbox", "a", n=1)
            last, _ = await events.next()
        await host.set_item("todo", "inbox", "a", n=2)
        await host.set_item("todo", "inbox", "b", n=3)
        async with listening(host, "/todo/inbox", **{"Last-Event-ID": last}) as events:
            assert [(await events.next())[1]["event"]["data"]["n"] for _ in range(2)] == [2, 3]
        async with listening(host, f"/todo/inbox?after={last}") as events:
            assert (await events.next())[1]["event"]["data"]["n"] == 2
        async with listening(host, "/todo/inbox", **{"Last-Event-ID": "unknown"}) as events:
            _, frame = await events.next()
            assert (frame["reset"], frame["event"]["type"]) == (True, "sync")


async def test_an_absent_item_is_said():
    async with running(stream("todo")) as host, listening(host, "/todo/inbox/none") as events:
        assert (await events.next())[1]["event"] == {"type": "sync", "data": None}


async def test_who_may_not_is_told_before_the_stream_begins():
    async with running(stream("todo", can_access=True), settings=Settings.model_validate({"mode": "start"})) as host:
        assert (await host.get("/__motia/sse/nosuch/g")).error["name"] == "stream-not-found"
        assert (await host.get("/__motia/sse/__motia.logs/default")).status == 403
        host.engine.access = lambda *_: False
        assert (await host.get("/__motia/sse/todo/g")).status == 403
        host.engine.auth = _refuse
        assert (await host.get("/__motia/sse/todo/g")).status == 401
        assert (await host.get("/__motia/sse/todo/g", headers={"Origin": "https://evil.example"})).error[
            "name"
        ] == "origin-refused"
        assert (await host.get("/__motia/sse/todo")).status == 404
        assert (await host.post("/__motia/sse/todo/g")).status == 405


async def test_an_admin_sees_internal_streams_and_a_page_gets_cors_lines():
    async with running(stream("todo")) as host:
        host.log("hi")
        async with listening(host, "/__motia.logs/default", Authorization=f"Bearer {TOKEN}") as events:
            assert [item["msg"] for item in (await events.next())[1]["event"]["data"]] == ["hi"]
        async with listening(host, "/todo/g", Origin="http://localhost:5173") as events:
            assert events.response.headers["access-control-allow-origin"] == "http://localhost:5173"


async def test_a_client_that_leaves_is_forgotten_and_a_host_that_stops_ends_the_response():
    async with running(stream("todo")) as host:
        async with listening(host, "/todo/g") as events:
            await events.next()
            assert host.edge._gateway.clients == 1
            events.response.close()
        async with asyncio.timeout(WAIT_S):
            while host.edge._gateway.clients:  # noqa: ASYNC110 - the gateway tells nobody
                await asyncio.sleep(0)
        assert len(host.edge._gateway.hub) == 0
        async with listening(host, "/todo/g") as events:
            await events.next()
            await host.edge.drain()
            assert await asyncio.wait_for(events.response.content.read(), WAIT_S) == b""


async def test_a_client_that_does_not_read_is_let_go():
    settings = Settings.model_validate({"streams": {"socketBuffer": 100_000}})
    async with running(stream("todo"), settings=settings) as host, host.raw() as (reader, writer):
        writer.transport.pause_reading()
        writer.write(b"GET /__motia/sse/todo/g HTTP/1.1\r\nHost: localhost\r\n\r\n")
        async with asyncio.timeout(WAIT_S):
            while not host.edge._gateway.clients:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0)
            number = 0
            while host.edge._gateway.clients:
                number += 1
                await host.set_item("todo", "g", "a", n=number, text="x" * 50_000)
        assert number < 1_000
        writer.transport.resume_reading()
        assert b"data: " in await asyncio.wait_for(reader.read(), WAIT_S)


def _refuse(_headers, _url):
    raise ApiFailure("access-denied", 401)
