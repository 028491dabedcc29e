"""Who may watch a stream: the project's own functions, asked through its runners."""

import asyncio

import pytest

from motia_host.engine.requests import ApiFailure
from unit.engine.project import Project, stream
from unit.engine.runners import HandlerFailed

pytestmark = pytest.mark.anyio


def asking(script, name="s"):
    return Project([stream("s", access=True), stream("open")], {name: script}, authenticate="motia.config.ts")


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [({"allowed": True}, True), ({"allowed": False}, False), ({}, False), (None, False), ({"allowed": 1}, False)],
)
async def test_can_access_decides_with_the_subscription_and_the_context(answer, allowed):
    async def can_access(call):
        return answer

    async with asking(can_access) as project:
        found = project.engine.registry.streams["s"]
        assert await project.engine.can_access(found, "g", "1", {"user": 7}) is allowed
        params = project.pool.invoked[0]
    assert (params["kind"], params["file"], params["step"]) == ("canAccess", "steps/s.stream.py", "s")
    assert (params["subscription"], params["authContext"]) == ({"groupId": "g", "id": "1"}, {"user": 7})


async def test_a_stream_without_can_access_is_open_and_nobody_is_asked():
    async with asking(None) as project:
        assert await project.engine.can_access(project.engine.registry.streams["open"], "g", None, None)
        assert project.pool.invoked == []


async def test_a_can_access_that_fails_denies_and_says_why():
    async def can_access(call):
        raise HandlerFailed("no database")

    async with asking(can_access) as project:
        assert not await project.engine.can_access(project.engine.registry.streams["s"], "g", None, None)
        assert project.logs == [
            ("warn", "Access was denied because canAccess of s (steps/s.stream.py) failed: no database")
        ]


async def test_a_can_access_that_takes_too_long_denies():
    async def can_access(call):
        await call.forever()

    async with asking(can_access) as project:
        assert not await project.engine.can_access(project.engine.registry.streams["s"], "g", None, None)
        assert project.clock.monotonic() == pytest.approx(10)


async def test_without_a_runner_access_is_denied():
    async with asking(None) as project:
        project.pool.missing = True
        assert not await project.engine.can_access(project.engine.registry.streams["s"], "g", None, None)


async def test_authenticate_answers_the_context_of_whoever_connects():
    async def authenticate(call):
        return {
            "context": {
                "user": call.params["request"]["headers"]["authorization"],
                "url": call.params["request"]["url"],
            }
        }

    async with asking(authenticate, "streamAuth") as project:
        found = await project.engine.authenticate({"authorization": "x"}, "/__motia?a=1")
        assert (project.pool.invoked[0]["kind"], project.pool.invoked[0]["file"]) == ("authenticate", "motia.config.ts")
    assert found == {"user": "x", "url": "/__motia?a=1"}


async def test_an_authenticate_that_throws_refuses_the_connection():
    async def authenticate(call):
        raise HandlerFailed("bad token")

    async with asking(authenticate, "streamAuth") as project:
        with pytest.raises(ApiFailure) as caught:
            await project.engine.authenticate({}, "/")
    assert (caught.value.status, caught.value.name) == (401, "access-denied")


async def test_a_project_without_authenticate_has_no_context():
    async with Project([], {}) as project:
        assert await project.engine.authenticate({}, "/") is None


async def test_a_function_that_is_asked_may_read_state():
    async def can_access(call):
        return {"allowed": await call.ask("state.get", group="members", key="ann") is True}

    async with asking(can_access) as project:
        call = asyncio.ensure_future(project.engine.can_access(project.engine.registry.streams["s"], "g", None, None))
        assert await call is False
