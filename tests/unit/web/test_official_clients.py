"""The unmodified clients of Motia, from npm, against the gateway. They are installed for these tests alone, by their lock file."""

import shutil
from pathlib import Path

import pytest

from motia_host.abc.ledger import Batch, StreamSet
from motia_host.ids import new_id
from unit.web.driven import driven, install
from unit.web.harness import running, stream

LATEST = "@motiadev/stream-client-node"
"""The one of 0.17."""
CLIENTS = (LATEST, "stream-client-node-0.13", "stream-client-node-0.8")

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")]
FOLDER = Path(__file__).parents[2] / "fixtures" / "official-clients"


@pytest.fixture(scope="session", autouse=True)
def installed():
    install(FOLDER)


@pytest.fixture(params=CLIENTS)
def client_name(request):
    return request.param


async def test_the_node_client_sees_sync_create_update_delete_and_events(client_name):
    async with running(stream("todo")) as host:
        await host.set_item("todo", "inbox", "b", n=0)
        async with driven(host, FOLDER / "drive-node.mjs", client_name) as client:
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


async def test_the_node_client_hears_an_event_of_an_item_once_at_each_listener(client_name):
    async with running(stream("todo")) as host, driven(host, FOLDER / "drive-node.mjs", client_name) as client:
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


async def test_the_node_client_loses_none_of_a_thousand_updates_in_one_burst(client_name):
    async with running(stream("todo")) as host, driven(host, FOLDER / "drive-node.mjs", client_name) as client:
        await host.set_item("todo", "inbox", "a", n=-1)
        await client.say("item", "a", "todo", "inbox", "a")
        await client.until("a", "state", {"n": -1, "id": "a"})
        for number in range(1_000):
            host.stores.ledger.submit(Batch([StreamSet("todo", "inbox", "a", b'{"n":%d,"id":"a"}' % number)]))
        told = await client.until("a", "state", {"n": 999, "id": "a"})
        assert [entry[2]["n"] for entry in told] == list(range(1_000))


async def test_the_node_client_is_denied_and_stops_hearing_after_close(client_name):
    async with (
        running(stream("todo", can_access=True)) as host,
        driven(host, FOLDER / "drive-node.mjs", client_name) as client,
    ):
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


@pytest.mark.parametrize("client_name", CLIENTS[:2])  # that of 0.8 has no protocols
async def test_the_node_client_sends_its_token_as_a_subprotocol(client_name):
    tokens = []

    async with running(stream("todo")) as host:
        host.engine.auth = lambda headers, _url: tokens.append(headers["sec-websocket-protocol"])
        async with driven(host, FOLDER / "drive-node.mjs", client_name, "Authorization", "s3cret") as client:
            await client.say("group", "g", "todo", "inbox")
            await client.until("g", "state", [])
        assert [token.replace(" ", "") for token in tokens] == ["Authorization,s3cret"]


async def test_the_node_client_comes_back_by_itself_and_is_synced(client_name):
    async with running(stream("todo")) as host, driven(host, FOLDER / "drive-node.mjs", client_name) as client:
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
