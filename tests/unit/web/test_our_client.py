"""Our own client against the real gateway: nothing is missed and nothing happens twice, however often the connection breaks."""

import shutil
from pathlib import Path

import pytest

from unit.web.driven import driven, install
from unit.web.harness import running, stream

pytestmark = [pytest.mark.anyio, pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")]
CLIENT = Path(__file__).parents[3] / "clients" / "stream"
DRIVE = CLIENT / "test" / "drive.mjs"


@pytest.fixture(scope="session", autouse=True)
def installed():
    install(CLIENT)


def cut(host):
    """End every connection without a word."""
    for socket in tuple(host.edge._gateway._clients):
        socket._transport.abort()


async def test_it_sees_what_there_is_and_what_changes():
    async with running(stream("workflow-progress")) as host, driven(host, DRIVE) as client:
        await client.say("item", "i", "workflow-progress")
        await client.until("i", "state", None)
        await host.set_item("workflow-progress", "default", "default", percent=50)
        await client.until("i", "state", {"percent": 50, "id": "default"})
        await client.say("group", "g", "workflow-progress")
        await client.until("g", "state", [{"percent": 50, "id": "default"}])
        await host.delete_item("workflow-progress", "default", "default")
        await client.until("g", "state", [])
        await client.say("group", "x", "nosuch", "g")
        await client.until("x", "error", {"code": "STREAM_NOT_FOUND", "message": "Stream nosuch not found"})


async def test_no_change_and_no_event_is_missed_or_doubled_when_the_connection_breaks_again_and_again():
    async with running(stream("todo")) as host, driven(host, DRIVE) as client:
        await client.say("item", "a", "todo", "inbox", "a")
        await client.say("group", "g", "todo", "inbox")
        await client.until("g", "state", [])
        told = []
        for number in range(300):
            await host.set_item("todo", "inbox", "a", n=number)
            await host.send_event("todo", "inbox", "a", "tick", number)
            if number % 100 == 50:
                cut(host)
                told += await client.until("connection", "open", True)
        told += await client.until("g", "tick", 299)
        if not any(entry == ["a", "tick", 299] for entry in told):
            told += await client.until("a", "tick", 299)
        for name in ("a", "g"):
            assert [value for who, what, value in told if (who, what) == (name, "tick")] == list(range(300))
        assert [value["n"] for who, what, value in told if (who, what) == ("a", "state") and value] == list(range(300))
        assert [value[0]["n"] for who, what, value in told if (who, what) == ("g", "state") and value] == list(
            range(300)
        )


async def test_a_deletion_that_happened_meanwhile_is_seen():
    async with running(stream("todo")) as host, driven(host, DRIVE) as client:
        await host.set_item("todo", "inbox", "a", n=1)
        await client.say("item", "a", "todo", "inbox", "a")
        await client.until("a", "state", {"n": 1, "id": "a"})
        cut(host)
        await host.delete_item("todo", "inbox", "a")
        await client.until("a", "state", None)


async def test_it_goes_on_after_a_restart_of_the_host_on_the_same_store():
    async with running(stream("todo")) as host, driven(host, DRIVE) as client:
        await host.set_item("todo", "inbox", "a", n=1)
        await client.say("group", "g", "todo", "inbox")
        await client.until("g", "state", [{"n": 1, "id": "a"}])
        await host.restart()
        await host.set_item("todo", "inbox", "a", n=2)
        await host.set_item("todo", "inbox", "a", n=3)
        told = await client.until("g", "state", [{"n": 3, "id": "a"}])
        assert ["g", "state", [{"n": 2, "id": "a"}]] in told
