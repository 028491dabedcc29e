"""Requests as no decent client sends them: cut, slow, oversized, ambiguous. The host answers or hangs up, and goes on serving."""

import asyncio
import contextlib
import re

import pytest

from motia_host.engine.requests import ApiReply
from motia_host.steps.settings import Settings
from motia_host.web import aiohttp_exchange, connection, exchange
from unit.web.harness import WAIT_S, api, json_reply, running

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("each_edge")]
HEAD = b"POST /a HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
LIMIT = Settings.model_validate({"http": {"bodyLimit": 1_000}})


def status_lines(raw):
    return re.findall(rb"HTTP/1\.1 \d\d\d [A-Za-z -]*", raw)


@pytest.mark.parametrize(
    "extra",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        b"Content-Length: +5\r\n\r\nhello",
        b"Content-Length: 5, 5\r\n\r\nhello",
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"X-A: 1\r\n folded: yes\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nhello\r\n0\r\n\r\n",
        b"Bad Header: x\r\n\r\n",
        b"X: a\x00b\r\n\r\n",
    ],
    ids=["cl+te", "two-lengths", "signed", "list", "te-list", "space", "folding", "bad-chunk", "bad-name", "nul"],
)
async def test_an_ambiguous_request_is_refused_and_nothing_behind_it_is_served(extra):
    served = []

    async def handler(request, _sink):
        served.append(request.path)
        return json_reply({})

    async with running(api("/a", "POST"), api("/smuggled"), handlers={"GET /smuggled": handler}) as host:
        raw = await host.send_raw(HEAD + extra)
        lines = status_lines(raw)
        assert len(lines) == 1
        assert lines[0].startswith(b"HTTP/1.1 400"), lines
        assert b'"name":"request-malformed"' in raw or b'"name":"body-unreadable"' in raw
        assert b"x-trace-id: " in raw
        assert served == []
        assert (await host.post("/a")).status == 200


@pytest.mark.parametrize("hosts", [b"", b"Host: localhost\r\nHost: localhost\r\n"], ids=["none", "two"])
async def test_a_request_names_one_host(hosts):
    async with running(api("/a")) as host:
        raw = await host.send_raw(b"GET /a HTTP/1.1\r\n" + hosts + b"Connection: close\r\n\r\n")
        assert (raw.startswith(b"HTTP/1.1 400"), b"'Host' header" in raw) == (True, True)


async def test_a_head_that_never_ends_is_given_up(monkeypatch):
    monkeypatch.setattr(connection, "KEEP_ALIVE_S", 0.05)
    async with running(api("/a")) as host:
        assert await host.send_raw(b"GET /a HTTP/1.1\r\nHost: loc") == b""


async def test_a_client_that_takes_nothing_of_its_response_is_given_up(monkeypatch):
    monkeypatch.setattr(exchange, "STALLED_CLIENT_S", 0.05)
    body = b"x" * 20_000_000

    async def handler(_request, _sink):
        return ApiReply(200, {}, body, "bytes")

    async with running(api("/a"), handlers={"GET /a": handler}) as host, host.raw() as (reader, writer):
        writer.transport.pause_reading()
        writer.write(b"GET /a HTTP/1.1\r\nHost: localhost\r\n\r\n")
        async with asyncio.timeout(WAIT_S):
            while not (served := host.edge._server._open()):  # noqa: ASYNC110
                await asyncio.sleep(0)
            while served[0].busy or not served[0].closed:  # noqa: ASYNC110
                await asyncio.sleep(0)
        writer.transport.resume_reading()
        with contextlib.suppress(ConnectionError):
            assert len(await asyncio.wait_for(reader.read(), WAIT_S)) < len(body)


async def test_what_is_no_http_at_all_is_refused():
    async with running(api("/a", "POST")) as host:
        assert b"400" in await host.send_raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n")


async def test_an_oversized_line_or_header_is_refused_and_named():
    async with running(api("/a", "POST")) as host:
        long_path = await host.send_raw(b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert long_path.startswith(b"HTTP/1.1 431")
        long_header = await host.send_raw(HEAD + b"X: " + b"y" * 20_000 + b"\r\n\r\n")
        assert long_header.startswith(b"HTTP/1.1 431")
        many = await host.send_raw(HEAD + b"".join(b"X-%d: 1\r\n" % number for number in range(500)) + b"\r\n")
        assert many.startswith(b"HTTP/1.1 4")


async def test_a_chunked_body_over_the_limit_is_413_before_its_end():
    async with running(api("/a", "POST"), settings=LIMIT) as host, host.raw() as (reader, writer):
        writer.write(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"400\r\n" + b"x" * 1_024 + b"\r\n")
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), WAIT_S)
        assert head.startswith(b"HTTP/1.1 413")
        assert b"connection: close" in head


async def test_a_content_length_over_the_limit_is_413_without_waiting_for_the_body():
    async with running(api("/a", "POST"), settings=LIMIT) as host, host.raw() as (reader, writer):
        writer.write(HEAD + b"Content-Length: 99999999999\r\nExpect: 100-continue\r\n\r\n")
        assert (await asyncio.wait_for(reader.readline(), WAIT_S)).startswith(b"HTTP/1.1 413")


async def test_a_content_length_that_promises_too_much_is_408_when_nothing_comes(monkeypatch):
    monkeypatch.setattr(aiohttp_exchange, "STALLED_BODY_S", 0.05)
    monkeypatch.setattr(connection, "LINGER_S", 0.05)
    async with running(api("/a", "POST")) as host:
        raw = await host.send_raw(HEAD + b"Content-Length: 10\r\n\r\nhello")
        assert status_lines(raw) == [b"HTTP/1.1 408 Request Timeout"]


async def test_a_content_length_that_promises_too_little_leaves_a_request_that_is_refused():
    async with running(api("/a", "POST")) as host:
        raw = await host.send_raw(HEAD + b"Content-Length: 2\r\n\r\nhello")
        assert status_lines(raw)[-1].startswith(b"HTTP/1.1 400")


async def test_a_client_that_hangs_up_in_its_body_calls_no_handler():
    called = []

    async def handler(_request, _sink):
        called.append(1)
        return json_reply({})

    async with running(api("/a", "POST"), api("/b"), handlers={"POST /a": handler}) as host:
        async with host.raw() as (_, writer):
            writer.write(HEAD + b"Content-Length: 10\r\n\r\nhello")
            await writer.drain()
        assert (await host.get("/b")).status == 200
        assert called == []


async def test_expect_100_continue_is_answered_and_others_are_417():
    async with running(api("/a", "POST")) as host, host.raw() as (reader, writer):
        writer.write(HEAD + b"Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        assert await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), WAIT_S) == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"hello")
        assert (await asyncio.wait_for(reader.readline(), WAIT_S)).startswith(b"HTTP/1.1 200")
        strange = await host.send_raw(HEAD + b"Content-Length: 5\r\nConnection: close\r\nExpect: tea\r\n\r\nhello")
        assert strange.startswith(b"HTTP/1.1 417")


async def test_pipelined_requests_are_answered_in_order():
    async with running(api("/:id")) as host:
        requests = b"".join(b"GET /%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % number for number in range(50))
        raw = await host.send_raw(requests + b"GET /last HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert len(status_lines(raw)) == 51
        places = [raw.index(b'"path":"/%d"' % number) for number in range(50)]
        assert places == sorted(places)


async def test_a_request_that_drips_in_byte_by_byte_is_served():
    async with running(api("/a", "POST")) as host, host.raw() as (reader, writer):
        for byte in HEAD + b"Content-Length: 2\r\nConnection: close\r\n\r\nhi":
            writer.write(bytes([byte]))
            await asyncio.sleep(0)
        assert b'"body":"hi"' in await asyncio.wait_for(reader.read(), WAIT_S)


@pytest.mark.parametrize(
    ("target", "path"),
    [(b"http://localhost/a?x=1", "/a"), (b"/a%2Fb", "/a%2Fb"), (b"//a", "//a")],
)
async def test_targets_in_odd_forms_become_paths(target, path):
    async with running(api("/*")) as host:
        raw = await host.send_raw(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert f'"path":"{path}"'.encode() in raw


@pytest.mark.parametrize("target", [b"localhost:80", b"example", b"ftp://localhost/a", b"/\xc3\xbc", b"/\xff"])
async def test_targets_that_name_no_path_are_refused(target):
    async with running(api("/*")) as host:
        raw = await host.send_raw(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert raw.startswith(b"HTTP/1.1 400")


async def test_headers_that_are_no_utf_8_reach_the_handler_as_latin_1():
    async with running(api("/a")) as host:
        raw = await host.send_raw(
            b"GET /a HTTP/1.1\r\nHost: localhost\r\nX: a\xe9\r\nX: b\r\nConnection: close\r\n\r\n"
        )
        assert '"x":"aé, b"'.encode() in raw
