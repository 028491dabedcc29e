"""Motia's own React client, unmodified from npm, in Chromium against a host: everything that it can show of a stream."""

import signal
from urllib.parse import urlsplit

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
        yield lambda host: visiting(browser, f"{address}/?host={host.url.replace('http', 'ws', 1)}")


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
