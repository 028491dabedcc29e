"""The unmodified clients of Motia, from npm, against the gateway. They are installed for these tests alone, by their lock file."""

import shutil
from pathlib import Path

import pytest

from motia_host.abc.ledger import Batch, StreamSet
from motia_host.ids import new_id
from unit.web.driven import driven, install
from unit.web.harness import running, stream

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")]
FOLDER = Path(__file__).parents[2] / "fixtures" / "official-clients"


@pytest.fixture(scope="session", autouse=True)
def installed():
    install(FOLDER)


async def test_the_node_client_sees_sync_create_update_delete_and_events():
    async with running(stream("todo")) as host:
        await host.set_item("todo", "inbox", "b", n=0)
        async with driven(host, FOLDER / "drive-node.mjs") as client:
            await client.say("group", "g", "todo", "inbox")
            await client.until("g", "state", [{"n": 0, "id": "b"}])
            await client.say("item", "b", "todo", "inbox", "b")
            await client.until("b", "state", {"n": 0, "id": "b"})
            await host.set_item("todo", "inbox", "a", n=1)
            await client.until("g", "state", [{"n": 0, "id": "b"}, {"n": 1, "id": "a"}])
            await host.set_item("todo", "inbox", "b", n=2)
            await client.until("g", "state", [{"n": 2, "id": "b"}, {"n": 1, "id": "a"}])
            await host.delete_item("todo", "inbox", "b")
            told = await client.until("g", "state", [{"n": 1, "id": "a"}])
            assert ["b", "state", None] in told
            await host.send_event("todo", "inbox", None, "typing", {"who": "x"})
            await client.until("g", "typing", {"who": "x"})


async def test_the_node_client_hears_an_event_of_an_item_once_at_each_listener():
    async with running(stream("todo")) as host, driven(host, FOLDER / "drive-node.mjs") as client:
        await host.set_item("todo", "inbox", "a", n=1)
        await client.say("group", "g", "todo", "inbox")
        await client.say("item", "a", "todo", "inbox", "a")
        await client.until("a", "state", {"n": 1, "id": "a"})
        await host.send_event("todo", "inbox", "a", "typing", 1)
        await host.send_event("todo", "inbox", None, "typing", 2)
        told = await client.until("g", "typing", 2)
        assert [entry for entry in told if entry[1] == "typing"] == [
            ["a", "typing", 1],
            ["g", "typing", 1],
            ["g", "typing", 2],
        ]


async def test_the_node_client_loses_none_of_a_thousand_updates_in_one_burst():
    async with running(stream("todo")) as host, driven(host, FOLDER / "drive-node.mjs") as client:
        await host.set_item("todo", "inbox", "a", n=-1)
        await client.say("item", "a", "todo", "inbox", "a")
        await client.until("a", "state", {"n": -1, "id": "a"})
        for number in range(1_000):
            host.stores.ledger.submit(Batch([StreamSet("todo", "inbox", "a", b'{"n":%d,"id":"a"}' % number)]))
        told = await client.until("a", "state", {"n": 999, "id": "a"})
        assert [entry[2]["n"] for entry in told] == list(range(1_000))


async def test_the_node_client_is_denied_and_stops_hearing_after_close():
    async with running(stream("todo", can_access=True)) as host, driven(host, FOLDER / "drive-node.mjs") as client:
        host.engine.access = lambda _stream, group, *_: group != "private"
        await client.say("group", "p", "todo", "private")
        await client.until("p", "error", {"code": "STREAM_ACCESS_DENIED", "message": "Access denied"})
        await client.say("group", "g", "todo", "inbox")
        await client.until("g", "state", [])
        await client.say("close", "g")
        await client.until("g", "closed", None)
        await host.set_item("todo", "inbox", "a", n=1)
        await client.say("group", "h", "todo", "inbox")
        assert await client.until("h", "state", [{"n": 1, "id": "a"}]) == [["h", "state", [{"n": 1, "id": "a"}]]]


async def test_the_node_client_sends_its_token_as_a_subprotocol():
    tokens = []

    async with running(stream("todo")) as host:
        host.engine.auth = lambda headers, _url: tokens.append(headers["sec-websocket-protocol"])
        async with driven(host, FOLDER / "drive-node.mjs", "Authorization", "s3cret") as client:
            await client.say("group", "g", "todo", "inbox")
            await client.until("g", "state", [])
        assert [token.replace(" ", "") for token in tokens] == ["Authorization,s3cret"]


async def test_the_node_client_comes_back_by_itself_and_is_synced():
    async with running(stream("todo")) as host, driven(host, FOLDER / "drive-node.mjs") as client:
        await host.set_item("todo", "inbox", "a", n=1)
        await client.say("group", "g", "todo", "inbox")
        await client.until("g", "state", [{"n": 1, "id": "a"}])
        for socket in tuple(host.edge._gateway._clients):
            socket.leave()
        await host.delete_item("todo", "inbox", "a")
        await client.until("g", "state", [])


async def test_the_react_client_renders_what_changes():
    async with running(stream("todo")) as host:
        await host.set_item("todo", "inbox", "a", n=1)
        async with driven(host, FOLDER / "drive-react.mjs") as client:
            await client.until("group", "state", [{"n": 1, "id": "a"}])
            await host.set_item("todo", "inbox", "a", n=2)
            told = await client.until("group", "state", [{"n": 2, "id": "a"}])
            assert ["item", "state", {"n": 2, "id": "a"}] in told or await client.until(
                "item", "state", {"n": 2, "id": "a"}
            )
            word = new_id()
            await host.send_event("todo", "inbox", "a", "typing", word)
            await client.until("item", "typing", word)
            await host.delete_item("todo", "inbox", "a")
            await client.until("group", "state", [])
