"""Streams over WebSocket: what a subscriber gets, in which order, and what it may not see or break."""

import asyncio
import contextlib
import itertools

import aiohttp
import pytest

from motia_host.abc.ledger import Batch, StreamSet
from motia_host.steps.settings import Settings
from motia_host.web.gateway import sockets
from unit.web.harness import TOKEN, WAIT_S, api, running, stream

pytestmark = pytest.mark.anyio


class Client:
    """A WebSocket client that can wait for the next frame and for silence."""

    def __init__(self, websocket):
        self.websocket = websocket
        self._ids = itertools.count()

    async def join(self, stream_name, group, id_=None, *, subscription=None, **more):
        data = {
            "streamName": stream_name,
            "groupId": group,
            "subscriptionId": subscription or f"s{next(self._ids)}",
            **more,
        }
        await self.websocket.send_json({"type": "join", "data": {**data, "id": id_} if id_ is not None else data})

    async def leave(self, stream_name, group, subscription, id_=None):
        data = {"streamName": stream_name, "groupId": group, "id": id_, "subscriptionId": subscription}
        await self.websocket.send_json({"type": "leave", "data": data})

    async def next(self):
        return await asyncio.wait_for(self.websocket.receive_json(), WAIT_S)

    async def event(self):
        return (await self.next())["event"]

    async def silent(self):
        """That nothing is on its way: a join of another place is answered, and that answer comes first."""
        await self.join("todo", f"silence-{next(self._ids)}")
        frame = await self.next()
        assert frame["groupId"].startswith("silence-"), frame


@contextlib.asynccontextmanager
async def connected(host, path="/", **options):
    async with host.client.ws_connect(f"{host.url}{path}", **options) as websocket:
        yield Client(websocket)


async def test_a_group_is_synced_first_and_then_told_of_every_change():
    async with running(stream("todo")) as host:
        await host.set_item("todo", "inbox", "a", title="one")
        async with connected(host) as client:
            await client.join("todo", "inbox")
            sync = await client.next()
            assert (sync["streamName"], sync["groupId"], "id" in sync) == ("todo", "inbox", False)
            assert sync["event"] == {"type": "sync", "data": [{"title": "one", "id": "a"}]}
            await host.set_item("todo", "inbox", "b", title="two")
            await host.set_item("todo", "inbox", "b", title="three")
            await host.delete_item("todo", "inbox", "b")
            await host.send_event("todo", "inbox", None, "typing", {"who": "x"})
            frames = [await client.next() for _ in range(4)]
        assert [frame["event"] for frame in frames] == [
            {"type": "create", "data": {"title": "two", "id": "b"}},
            {"type": "update", "data": {"title": "three", "id": "b"}},
            {"type": "delete", "data": {"title": "three", "id": "b"}},
            {"type": "event", "event": {"type": "typing", "data": {"who": "x"}}},
        ]
        assert [frame.get("id") for frame in frames] == ["b", "b", "b", None]
        stamps = [frame["timestamp"] for frame in frames]
        assert stamps == sorted(set(stamps))
        assert list(frames[0]) == ["timestamp", "streamName", "groupId", "id", "offset", "event"]


async def test_an_item_is_synced_only_where_it_exists_and_only_its_own_changes_come():
    async with running(stream("todo")) as host, connected(host) as client:
        await client.join("todo", "inbox", "a")
        await client.silent()
        await host.set_item("todo", "inbox", "other", n=0)
        await host.set_item("todo", "elsewhere", "a", n=0)
        await host.set_item("todo", "inbox", "a", n=1)
        assert (await client.event())["data"] == {"n": 1, "id": "a"}
        await client.join("todo", "inbox", "a")
        again = await client.next()
        assert (again["event"]["type"], again["id"]) == ("sync", "a")


async def test_an_item_subscriber_of_another_group_gets_nothing():
    async with running(stream("todo")) as host, connected(host) as client:
        await client.join("todo", "mine", "a")
        await host.set_item("todo", "yours", "a", secret=1)
        await client.silent()


async def test_a_client_at_an_item_and_its_group_gets_each_change_once():
    async with running(stream("todo")) as host, connected(host) as client:
        await client.join("todo", "inbox")
        await client.event()
        await client.join("todo", "inbox", "a")
        await client.join("todo", "inbox")
        await client.event()
        await host.set_item("todo", "inbox", "a", n=1)
        await host.send_event("todo", "inbox", "a", "ping", 1)
        assert [(await client.event())["type"], (await client.event())["type"]] == ["create", "event"]
        await client.silent()


async def test_after_leave_nothing_comes_until_the_last_subscription_has_left():
    async with running(stream("todo")) as host, connected(host) as client:
        for name in ("one", "two"):
            await client.join("todo", "inbox", subscription=name)
            await client.event()
        await client.leave("todo", "inbox", "one")
        await host.set_item("todo", "inbox", "a", n=1)
        assert (await client.event())["type"] == "create"
        await client.leave("todo", "inbox", "two")
        await client.silent()
        await host.set_item("todo", "inbox", "a", n=2)
        await client.silent()


async def test_a_client_that_comes_back_with_its_offset_misses_nothing():
    async with running(stream("todo")) as host:
        async with connected(host) as client:
            await client.join("todo", "inbox")
            await client.next()
            await host.set_item("todo", "inbox", "a", n=1)
            offset = (await client.next())["offset"]
        for number in range(2, 30):
            await host.set_item("todo", "inbox", "a", n=number)
        await host.set_item("todo", "inbox", "b", n=0)
        async with connected(host) as client:
            await client.join("todo", "inbox", after=offset)
            assert [(await client.event())["data"]["n"] for _ in range(29)] == [*range(2, 30), 0]
            await host.set_item("todo", "inbox", "a", n=30)
            assert (await client.event())["data"]["n"] == 30
            await client.join("todo", "inbox", "a", after=offset)
            assert [(await client.event())["data"]["n"] for _ in range(29)] == [*range(2, 31)]


@pytest.mark.parametrize("after", ["nonsense", "", "0.0.0"])
async def test_an_offset_that_is_not_known_gives_everything_anew_marked_as_a_reset(after):
    async with running(stream("todo")) as host, connected(host) as client:
        await host.set_item("todo", "inbox", "a", n=1)
        await client.join("todo", "inbox", after=after)
        frame = await client.next()
        assert (frame["reset"], frame["event"]["data"]) == (True, [{"n": 1, "id": "a"}])


async def test_a_client_that_speaks_of_offsets_is_told_that_an_item_is_absent():
    async with running(stream("todo")) as host, connected(host) as client:
        await client.join("todo", "inbox", "a", after=None)
        frame = await client.next()
        assert (frame["event"], "reset" in frame) == ({"type": "sync", "data": None}, False)


async def test_what_changes_while_a_group_is_being_read_comes_behind_the_sync_exactly_once(monkeypatch):
    async with running(stream("todo")) as host, connected(host) as client:
        await host.set_item("todo", "inbox", "a", n=1)
        read = host.stores.streams.get_group
        before, after = asyncio.Event(), asyncio.Event()

        async def slow(*place):
            await host.set_item("todo", "inbox", "a", n=2)
            rows = await read(*place)
            await host.set_item("todo", "inbox", "a", n=3)
            await host.set_item("todo", "inbox", "b", n=1)
            before.set()
            await after.wait()
            return rows

        monkeypatch.setattr(type(host.stores.streams), "get_group", staticmethod(slow))
        await client.join("todo", "inbox")
        await asyncio.wait_for(before.wait(), WAIT_S)
        after.set()
        assert (await client.event())["data"] == [{"n": 2, "id": "a"}]
        assert [(await client.event())["data"] for _ in range(2)] == [{"n": 3, "id": "a"}, {"n": 1, "id": "b"}]


async def test_a_thousand_changes_in_one_burst_all_arrive_with_rising_timestamps():
    async with running(stream("todo")) as host, connected(host) as client:
        await client.join("todo", "inbox", "a")
        await client.silent()
        for number in range(1_000):
            host.stores.ledger.submit(Batch([StreamSet("todo", "inbox", "a", b'{"id":"a","n":%d}' % number)]))
        frames = [await client.next() for _ in range(1_000)]
        assert [frame["event"]["data"]["n"] for frame in frames] == list(range(1_000))
        stamps = [frame["timestamp"] for frame in frames]
        assert all(later > earlier for earlier, later in itertools.pairwise(stamps))


async def test_can_access_is_asked_at_join_and_a_refusal_leaves_the_socket_open():
    asked = []

    def access(*question):
        asked.append(question)
        return question[1] == "public"

    async with running(stream("todo", can_access=True)) as host:
        host.engine.access = access
        host.engine.auth = lambda _headers, _url: {"user": 1}
        async with connected(host) as client:
            await client.join("todo", "private", "a")
            frame = await client.next()
            assert frame["event"]["event"] == {
                "type": "error",
                "data": {"code": "STREAM_ACCESS_DENIED", "message": "Access denied"},
            }
            assert (frame["groupId"], frame["id"]) == ("private", "a")
            await host.set_item("todo", "private", "a", n=1)
            await client.join("todo", "public")
            assert (await client.event())["type"] == "sync"
        assert asked == [("todo", "private", "a", {"user": 1}), ("todo", "public", None, {"user": 1})]


async def test_an_unknown_stream_is_said_and_internal_ones_are_for_the_admin_zone():
    async with running(stream("todo"), settings=Settings.model_validate({"mode": "start"})) as host:
        host.log("not for everybody")
        async with connected(host) as client:
            await client.join("nosuch", "g")
            assert (await client.event())["event"]["data"] == {
                "code": "STREAM_NOT_FOUND",
                "message": "Stream nosuch not found",
            }
            await client.join("__motia.logs", "default")
            assert (await client.event())["event"]["data"]["code"] == "STREAM_ACCESS_DENIED"
        async with connected(host, headers={"Authorization": f"Bearer {TOKEN}"}) as admin:
            await admin.join("__motia.logs", "default")
            assert [item["msg"] for item in (await admin.event())["data"]] == ["not for everybody"]
            await admin.join("motia-trace", "default")
            assert (await admin.event())["type"] == "sync"


async def test_authenticate_sees_headers_and_url_and_its_error_is_a_401():
    def authenticate(headers, url):
        if "s3cret" not in headers["sec-websocket-protocol"] or url != "/any/path?authToken=x":
            raise ValueError("no")

    async with running(stream("todo")) as host:
        host.engine.auth = authenticate
        async with connected(host, "/any/path?authToken=x", protocols=("Authorization", "s3cret")) as client:
            assert client.websocket.protocol == "Authorization"
        with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
            async with connected(host, "/"):
                pass
        assert caught.value.status == 401


async def test_sockets_obey_the_same_origins_as_requests():
    async with running(stream("todo")) as host:
        async with connected(host, headers={"Origin": "http://localhost:5173"}):
            pass
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Host": "evil.example"}):
            with pytest.raises(aiohttp.WSServerHandshakeError) as caught:
                async with connected(host, headers=headers):
                    pass
            assert caught.value.status == 403


@pytest.mark.parametrize("path", ["/__motia/api/steps", "/__motia"])
async def test_no_socket_of_streams_opens_on_a_reserved_path(path):
    async with running(stream("todo")) as host:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            async with connected(host, path):
                pass


async def test_no_frame_however_wrong_hurts_the_host_or_the_socket():
    wrong = [
        "", "{", "null", "[]", "1", '"join"', '{"type":"join"}', '{"type":"join","data":null}', '{"type":"join","data":{}}',
        '{"type":"join","data":{"streamName":"todo","groupId":["x"]}}', '{"type":"leave","data":{"subscriptionId":{}}}',
        '{"type":"leave","data":{"subscriptionId":"unknown"}}', '{"type":1,"data":{}}',
        '{"type":"join","data":{"streamName":"todo","groupId":"","id":"x"}}', "[" * 10_000,
    ]  # fmt: skip
    async with running(stream("todo")) as host, connected(host) as client:
        for text in wrong:
            await client.websocket.send_str(text)
        await client.websocket.send_bytes(b"\x00\xff")
        await client.join("todo", "inbox")
        assert (await client.event())["type"] == "sync"


async def test_a_message_that_is_too_long_closes_its_socket_alone():
    async with running(stream("todo")) as host, connected(host) as good, connected(host) as bad:
        await bad.websocket.send_str("x" * (sockets.MAX_MESSAGE_BYTES + 1))
        closed = await asyncio.wait_for(bad.websocket.receive(), WAIT_S)
        assert (closed.type, bad.websocket.close_code) == (aiohttp.WSMsgType.CLOSE, 1009)
        await good.join("todo", "inbox")
        assert (await good.event())["type"] == "sync"


async def test_a_socket_that_never_reads_is_closed_with_a_reason_and_can_come_back():
    settings = Settings.model_validate({"streams": {"socketBuffer": 200_000}})
    async with running(stream("todo"), settings=settings) as host, connected(host) as reader, host.raw() as (_, writer):
        await reader.join("todo", "inbox")
        offset = (await reader.next())["offset"]
        stuck = await _shake_hands(host, writer)
        await _send_text(writer, b'{"type":"join","data":{"streamName":"todo","groupId":"inbox","subscriptionId":"s"}}')
        writer.transport.pause_reading()
        for number in range(200):
            await host.set_item("todo", "inbox", "a", n=number, text="x" * 50_000)
            assert (await reader.event())["data"]["n"] == number
        writer.transport.resume_reading()
        data = await asyncio.wait_for(_until_close(stuck), WAIT_S)
        assert b"come back with `after`" in data[-200:]
        assert len(data) < 200 * 50_000
        async with connected(host, max_msg_size=0) as again:
            await again.join("todo", "inbox", after=offset)
            assert [(await again.event())["data"]["n"] for _ in range(200)] == list(range(200))


async def test_a_quiet_client_is_pinged_and_a_dead_one_dropped():
    async with running(stream("todo")) as host, host.raw() as (_, writer):
        reader = await _shake_hands(host, writer)
        gateway = host.edge._gateway
        for _ in range(sockets.QUIET_TICKS):
            gateway._tick()
        assert await asyncio.wait_for(reader.readexactly(2), WAIT_S) == b"\x89\x00"
        for _ in range(sockets.DEAD_TICKS):
            gateway._tick()
        with contextlib.suppress(ConnectionError):
            await asyncio.wait_for(reader.read(), WAIT_S)
        await _gone(gateway)


async def test_a_ping_of_the_client_is_answered():
    async with running(stream("todo")) as host, connected(host, autoping=False) as client:
        await client.websocket.ping(b"hello")
        pong = await asyncio.wait_for(client.websocket.receive(), WAIT_S)
        assert (pong.type, pong.data) == (aiohttp.WSMsgType.PONG, b"hello")


async def test_a_ping_in_the_messages_is_answered_for_clients_that_cannot_see_the_protocols_own():
    async with running(stream("todo")) as host, connected(host) as client:
        await client.websocket.send_json({"type": "ping"})
        assert await client.next() == {"type": "pong"}


async def test_a_host_that_stops_says_so_and_forgets_everybody():
    async with running(stream("todo")) as host, connected(host) as client:
        await client.join("todo", "inbox")
        await client.next()
        await host.edge.drain()
        closed = await asyncio.wait_for(client.websocket.receive(), WAIT_S)
        assert (closed.type, client.websocket.close_code) == (aiohttp.WSMsgType.CLOSE, sockets.GOING_AWAY)
        await _gone(host.edge._gateway)
        assert len(host.edge._gateway.hub) == 0


async def test_a_request_for_another_upgrade_is_an_ordinary_request():
    async with running(api("/a")) as host:
        answer = await host.get("/a", headers={"Upgrade": "h2c", "Connection": "Upgrade"})
        assert answer.status == 200


async def test_a_broken_handshake_is_a_400():
    async with running(stream("todo")) as host:
        raw = await host.send_raw(
            b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
        )
        assert raw.startswith(b"HTTP/1.1 400")


async def _gone(gateway):
    async with asyncio.timeout(WAIT_S):
        while gateway.clients:  # noqa: ASYNC110 - the gateway tells nobody
            await asyncio.sleep(0)


async def _shake_hands(host, writer):
    writer.write(
        b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    reader = writer.transport.get_protocol()._stream_reader
    await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), WAIT_S)
    return reader


async def _send_text(writer, text):
    size = bytes([0x81, 0x80 | len(text)]) if len(text) < 126 else bytes([0x81, 0xFE]) + len(text).to_bytes(2, "big")
    writer.write(size + b"\0\0\0\0" + text)
    await writer.drain()


async def _until_close(reader):
    data = b""
    while b"come back" not in data[-300:]:
        chunk = await reader.read(65_536)
        if not chunk:
            break
        data += chunk
    return data
