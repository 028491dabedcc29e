"""Responses that are streamed, clients that leave or do not read, and what a drain does to what is open."""

import asyncio

import pytest

from motia_host.engine.requests import ApiFailure
from motia_host.web import connection
from unit.web.harness import WAIT_S, api, echo, json_reply, running, stream

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("each_edge")]
GET = b"GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


async def test_a_streamed_response_reaches_the_client_piece_by_piece():
    go_on = asyncio.Event()

    async def handler(_request, sink):
        await sink.start(200, {"content-type": "text/plain"}, None)
        await sink.write(b"one")
        await go_on.wait()
        await sink.write(b"two")

    async with running(api("/a"), handlers={"GET /a": handler}) as host, host.client.get(f"{host.url}/a") as response:
        assert await asyncio.wait_for(response.content.readany(), WAIT_S) == b"one"
        go_on.set()
        assert await asyncio.wait_for(response.content.read(), WAIT_S) == b"two"
        assert response.headers["transfer-encoding"] == "chunked"


async def test_the_connection_is_kept_after_a_streamed_response():
    async def handler(_request, sink):
        await sink.start(200, {}, "text")
        await sink.write(b"hi")

    async with running(api("/a"), api("/b"), handlers={"GET /a": handler}) as host:
        raw = await host.send_raw(GET.replace(b"close", b"keep-alive") + GET.replace(b"/a", b"/b"))
        assert raw.count(b"HTTP/1.1 200 OK") == 2
        assert b"content-type: text/plain; charset=utf-8" in raw


async def test_a_large_body_in_pieces_keeps_the_length_that_the_runner_said():
    async def handler(_request, sink):
        await sink.start(200, {"content-length": "6"}, "bytes")
        await sink.write(b"abc")
        await sink.write(b"def")

    async with running(api("/a"), handlers={"GET /a": handler}) as host:
        raw = await host.send_raw(GET)
        assert raw.endswith(b"\r\n\r\nabcdef")
        assert b"content-length: 6\r\n" in raw
        assert b"application/octet-stream" in raw


async def test_a_response_that_breaks_off_is_not_mistaken_for_a_whole_one():
    async def short(_request, sink):
        await sink.start(200, {"content-length": "6"}, "bytes")
        await sink.write(b"abc")

    async def failing(_request, sink):
        await sink.start(200, {}, None)
        await sink.write(b"abc")
        raise ApiFailure("handler-failed", 500, step="A", message="late", started=True)

    async with running(api("/a"), api("/b"), handlers={"GET /a": short, "GET /b": failing}) as host:
        for path in ("/a", "/b"):
            with pytest.raises(Exception, match=r"(?i)payload|reset|disconnect"):
                await host.get(path)


async def test_to_http_1_0_a_stream_ends_with_the_connection():
    async def handler(_request, sink):
        await sink.start(200, {}, "text")
        await sink.write(b"hi")

    async with running(api("/a"), handlers={"GET /a": handler}) as host:
        raw = await host.send_raw(b"GET /a HTTP/1.0\r\n\r\n")
        assert (b"chunked" in raw, raw.endswith(b"\r\n\r\nhi")) == (False, True)


async def test_head_of_a_streamed_response_has_no_body():
    async def handler(_request, sink):
        await sink.start(200, {}, "text")
        await sink.write(b"hi")

    async with running(api("/a"), handlers={"GET /a": handler}) as host:
        raw = await host.send_raw(GET.replace(b"GET", b"HEAD"))
        assert raw.endswith(b"\r\n\r\n")


async def test_a_client_that_leaves_is_noticed():
    left, started = asyncio.Event(), asyncio.Event()

    async def handler(_request, sink):
        sink.on_gone(left.set)
        started.set()
        await asyncio.wait_for(left.wait(), WAIT_S)
        assert sink.gone
        with pytest.raises(ConnectionError):
            await sink.start(200, {}, None)
        left.set()
        return json_reply({})

    async with running(api("/a"), handlers={"GET /a": handler}) as host:
        async with host.raw() as (_, writer):
            writer.write(GET)
            await asyncio.wait_for(started.wait(), WAIT_S)
        await asyncio.wait_for(left.wait(), WAIT_S)


async def test_a_client_that_does_not_read_slows_its_handler_down():
    sent = 0
    stuck = asyncio.Event()

    async def handler(_request, sink):
        nonlocal sent
        await sink.start(200, {}, "bytes")
        while sent < 1_000:
            try:
                async with asyncio.timeout(0.5):
                    await sink.write(b"x" * 65_536)
            except TimeoutError:
                stuck.set()
                raise ConnectionResetError from None
            sent += 1

    async with running(api("/a"), handlers={"GET /a": handler}) as host, host.raw() as (_, writer):
        writer.transport.pause_reading()
        writer.write(GET)
        await asyncio.wait_for(stuck.wait(), WAIT_S)
        assert sent < 400


async def test_a_drain_lets_what_runs_end_and_closes_what_is_idle():
    release, started = asyncio.Event(), asyncio.Event()

    async def handler(_request, _sink):
        started.set()
        await release.wait()
        return json_reply("done")

    async with running(api("/a"), api("/b"), handlers={"GET /a": handler, "GET /b": echo}) as host:
        async with host.raw() as (idle, idle_writer), host.raw() as (busy, busy_writer):
            idle_writer.write(GET.replace(b"/a", b"/b").replace(b"close", b"keep-alive"))
            await asyncio.wait_for(idle.readuntil(b"}"), WAIT_S)
            busy_writer.write(GET.replace(b"close", b"keep-alive"))
            await asyncio.wait_for(started.wait(), WAIT_S)
            await host.edge.drain()
            await asyncio.wait_for(idle.read(), WAIT_S)
            release.set()
            answer = await asyncio.wait_for(busy.read(), WAIT_S)
            assert (b"200 OK" in answer, b"connection: close" in answer, answer.endswith(b'"done"')) == (
                True,
                True,
                True,
            )
        with pytest.raises(OSError, match=r"refused|Connect"):
            await host.get("/b")


async def test_a_stop_waits_for_requests_up_to_its_grace_and_then_cancels_them():
    cancelled, started = asyncio.Event(), asyncio.Event()

    async def handler(_request, _sink):
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    async with running(api("/a"), handlers={"GET /a": handler}) as host, host.raw() as (reader, writer):
        writer.write(GET)
        await asyncio.wait_for(started.wait(), WAIT_S)
        await asyncio.wait_for(host.edge.stop(0.05), WAIT_S)
        assert cancelled.is_set()
        assert await asyncio.wait_for(reader.read(), WAIT_S) == b""


async def test_a_stop_does_not_wait_for_those_who_only_watch(monkeypatch):
    monkeypatch.setattr(connection, "GOODBYE_S", 0.05)
    upgrade = (
        b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    async with running(stream("todo")) as host, host.raw() as (reader, writer):
        writer.write(upgrade)  # and never answers the goodbye
        await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), WAIT_S)
        await asyncio.wait_for(host.edge.stop(WAIT_S * 10), WAIT_S)
        assert b"the host is stopping" in await asyncio.wait_for(reader.read(), WAIT_S)
