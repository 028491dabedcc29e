"""Motia's own React client, unmodified from npm, in Chromium against a host: everything that it can show of a stream."""

import json
import signal
from itertools import pairwise
from urllib.parse import urlencode, urlsplit

import pytest

from support.browser import build, chromium, expect, serving, visiting
from support.host import ROOT, project_of, running

PAGE = ROOT / "tests" / "fixtures" / "official-clients" / "page"
FILES = {
    "steps/notes.stream.js": """
        export const config = { name: "notes", schema: { type: "object" }, baseConfig: { storageType: "default" } };
    """,
    "steps/write.step.js": """
        export const config = { type: "api", name: "Write", method: "PUT", path: "/notes/:id", emits: [] };
        export const handler = async ({ pathParams, body }, { streams }) => {
            await streams.notes.set("inbox", pathParams.id, body);
            return { status: 204 };
        };
    """,
    "steps/delete.step.js": """
        export const config = { type: "api", name: "Delete", method: "DELETE", path: "/notes/:id", emits: [] };
        export const handler = async ({ pathParams }, { streams }) => {
            await streams.notes.delete("inbox", pathParams.id);
            return { status: 204 };
        };
    """,
    "steps/type.step.js": """
        export const config = { type: "api", name: "Type", method: "POST", path: "/notes/:id/typing", emits: [] };
        export const handler = async ({ pathParams, body }, { streams }) => {
            await streams.notes.send({ groupId: "inbox", id: pathParams.id }, { type: "typing", data: body.word });
            return { status: 204 };
        };
    """,
}


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def visit(browser, tmp_path_factory):
    with serving(build(PAGE, tmp_path_factory.mktemp("page"))) as address:
        yield lambda host, **asked: visiting(
            browser, f"{address}/?{urlencode({'host': host.url.replace('http', 'ws', 1), **asked})}"
        )


def write(host, note, text):
    assert host.request("PUT", f"/notes/{note}", {"text": text}).status == 204


def shows(visitor, **wanted):
    for label, text in wanted.items():
        expect(visitor.page.get_by_label(label)).to_have_text(text)


def test_it_shows_what_there_is_and_what_is_created_updated_deleted_and_sent(visit, tmp_path):
    with running(project_of(tmp_path, FILES)) as host:
        write(host, "a", "before")
        with visit(host) as visitor:
            shows(visitor, group="a: before", item="before")
            write(host, "b", "new")
            shows(visitor, group="a: before, b: new", item="before")
            write(host, "a", "after")
            shows(visitor, group="a: after, b: new", item="after")
            for word in ("one", "two"):
                assert host.post("/notes/a/typing", {"word": word}).status == 204
            shows(visitor, events="one two")
            assert host.request("DELETE", "/notes/a").status == 204
            shows(visitor, group="b: new", item="none")
            write(host, "a", "again")
            shows(visitor, group="b: new, a: again", item="again")
            assert visitor.faults == []


def test_it_comes_back_after_the_host_was_killed_and_shows_what_happened_meanwhile(visit, tmp_path):
    project = project_of(tmp_path, FILES)
    with running(project) as first:
        write(first, "a", "before")
        with visit(first) as visitor:
            shows(visitor, group="a: before", item="before")
            first.stop(signal.SIGKILL)
            with running(project, "--port", str(urlsplit(first.url).port)) as second:
                write(second, "a", "meanwhile")
                write(second, "b", "new")
                shows(visitor, group="a: meanwhile, b: new", item="meanwhile")
                write(second, "a", "live")
                shows(visitor, group="a: live, b: new", item="live")
                assert second.post("/notes/a/typing", {"word": "hello"}).status == 204
                shows(visitor, events="hello")
            assert visitor.faults_of_the_page() == []


GUARDED = {
    "package.json": '{"dependencies": {"motia": "^0.17.14"}}',
    "motia.config.js": """
        const { defineConfig } = require("@motiadev/core");
        module.exports = defineConfig({
            plugins: [],
            streamAuth: {
                contextSchema: { type: "object" },
                authenticate: ({ headers }) => {
                    const token = headers["sec-websocket-protocol"]?.split(",")[1]?.trim();
                    if (token && !token.startsWith("token-")) throw new Error("unknown token");
                    return token ? { user: token.slice(6) } : null;
                },
            },
        });
    """,
    "steps/private.stream.js": """
        exports.config = {
            name: "private", schema: { type: "object" }, baseConfig: { storageType: "default" },
            canAccess: (_subscription, auth) => auth?.user === "ada",
        };
    """,
    "steps/write.step.js": """
        exports.config = { type: "api", name: "Write", method: "PUT", path: "/private/:id", emits: [] };
        exports.handler = async ({ pathParams, body }, { streams }) => {
            await streams.private.set("inbox", pathParams.id, body);
            return { status: 204 };
        };
    """,
}


def test_who_may_sees_a_guarded_stream_who_may_not_is_told_and_a_stranger_does_not_get_in(visit, tmp_path):
    with running(project_of(tmp_path, GUARDED)) as host:
        assert host.request("PUT", "/private/a", {"text": "for ada"}).status == 204
        with (
            visit(host, only="Private", token="token-ada") as ada,
            visit(host, only="Private", token="token-bob") as bob,
        ):
            shows(ada, private="a: for ada")
            # The client itself hands events to a page after its first rendering with data, so this one it never does.
            host.until(
                lambda: bob.page.title() is not None and any("STREAM_ACCESS_DENIED" in text for _, text in bob.frames)
            )
            assert host.request("PUT", "/private/b", {"text": "too"}).status == 204
            shows(ada, private="a: for ada, b: too")
            shows(bob, private="")
            assert [text for way, text in bob.frames if way == "received" and "too" in text] == []
        with visit(host, only="Private", token="nonsense") as stranger:
            host.until(
                lambda: (
                    stranger.page.title() is not None
                    and any("Authentication failed" in fault for fault in stranger.faults)
                )
            )
            shows(stranger, private="")


BURST = {
    "steps/notes.stream.js": FILES["steps/notes.stream.js"],
    "steps/burst.step.js": """
        export const config = { type: "api", name: "Burst", method: "POST", path: "/burst", emits: [] };
        export const handler = async (_, { streams }) => {
            await Promise.all(Array.from({ length: 1_000 }, (_, n) => streams.notes.set("burst", "n", { n: n + 1 })));
            return { status: 204 };
        };
    """,
}


def test_a_thousand_updates_to_one_item_in_one_burst_all_reach_the_browser_in_order_with_rising_timestamps(
    visit, tmp_path
):
    with running(project_of(tmp_path, BURST)) as host, visit(host, only="Count") as visitor:
        host.until(lambda: visitor.page.title() is not None and any(way == "sent" for way, _ in visitor.frames))
        assert host.post("/burst", {}).status == 204
        shows(visitor, count="1000")
        frames = [json.loads(text) for way, text in visitor.frames if way == "received"]
        assert [frame["event"]["data"]["n"] for frame in frames] == list(range(1, 1_001))
        times = [frame["timestamp"] for frame in frames]
        assert all(earlier < later for earlier, later in pairwise(times))
