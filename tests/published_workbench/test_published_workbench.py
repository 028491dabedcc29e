"""The Workbench that Motia has published, unmodified, in a real browser against a running host: `make test-published-workbench`.

Its files are handed to the browser in place of the host's page, under the host's own address; everything else, the WebSocket too, reaches the host.
"""

import json
import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from support.browser import PATIENCE_MS, chromium
from support.host import ROOT, copy_of, project_of, running

BUILT = Path(os.environ.get("PUBLISHED_WORKBENCH", ROOT / ".setup/published-workbench/dist"))
SCREENSHOTS = os.environ.get("SCREENSHOTS")
"""A folder for what the tests have seen; none are taken without it."""
FAILS = """\
export const config = {
  type: "event", name: "Fails", subscribes: ["boom"], flows: ["hello"], infrastructure: { queue: { maxRetries: 0 } },
};
export const handler = async () => { throw new Error("as it should"); };
"""


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    project = copy_of(ROOT / "templates/hello-typescript", tmp_path_factory.mktemp("published"))
    project_of(project, {"steps/fails.step.js": FAILS})
    with running(project) as host:
        yield host


@pytest.fixture(scope="module")
def page(host):
    assert (BUILT / "index.html").is_file(), "It is not built: run `make test-published-workbench`."
    with chromium() as browser:
        context = browser.new_context(viewport={"width": 1600, "height": 1000})
        context.set_default_timeout(PATIENCE_MS)
        context.grant_permissions(
            ["local-network-access"]
        )  # Chromium takes a page that was handed over for one from outside
        context.route("**/*", lambda route: answer(route, host.url))
        page = context.new_page()
        page.goto(host.url)
        yield page
        context.close()


@pytest.fixture(autouse=True)
def seen(page, request):
    yield
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"{request.node.name}.png")


def answer(route, url):
    """A file of the built page, or the host; nothing from elsewhere."""
    path = urlsplit(route.request.url).path
    file = BUILT / ("index.html" if path == "/" else path.lstrip("/"))
    if not route.request.url.startswith(url):
        route.abort()
    elif file.is_file():
        route.fulfill(path=file)
    else:
        route.continue_()


def placed(page, host):
    """Where the node of Hello stands, as it was saved. Lets the page's requests pass, which are handed on in this thread alone."""
    page.wait_for_timeout(0)
    file = host.project / "motia-workbench.json"
    return json.loads(file.read_text())[0]["config"]["steps/hello.step.ts"] if file.is_file() else None


def opened(page, tab):
    page.get_by_test_id(f"{tab}-link").first.click()


def test_flows_are_drawn(page, host):
    for name in ("hello", "count-greeting", "list-greetings", "fails"):
        expect(page.get_by_test_id(f"node-{name}")).to_be_visible()
    expect(page.locator(".react-flow__edge")).to_have_count(1)


def test_the_code_of_a_step_is_shown(page, host):
    page.get_by_test_id("node-hello").hover()
    page.get_by_test_id("open-code-preview-button-hello").click()
    expect(page.get_by_text("Saying hello").first).to_be_visible()
    page.keyboard.press("Escape")


def test_a_node_that_was_moved_stays_where_it_was_put(page, host):
    host.until(lambda: placed(page, host))  # the page has placed the nodes itself, and saved that
    before, node = placed(page, host), page.get_by_test_id("node-hello")
    box = node.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 80, steps=8)
    page.mouse.up()
    host.until(lambda: placed(page, host) != before)
    page.reload()
    expect(node).to_be_visible()


def test_logs_come_as_they_are_written(page, host):
    opened(page, "logs")
    assert host.get("/hello/Ada").status == 200
    expect(page.get_by_test_id("log-row").filter(has_text="Saying hello").first).to_be_visible()
    expect(page.get_by_test_id("log-row").filter(has_text="Greeting counted").first).to_be_visible()


def test_traces_show_their_steps(page, host):
    opened(page, "tracing")
    page.get_by_text("Hello", exact=True).last.click()
    timeline = page.get_by_test_id("trace-details")
    expect(timeline.get_by_text("Count Greeting").first).to_be_visible()


def test_a_failed_step_is_shown_as_failed(page, host):
    host.post("/emit", {"topic": "boom", "data": {}})
    page.get_by_text("Fails", exact=True).last.click()
    expect(page.get_by_text("failed").first).to_be_visible()


def test_states_are_listed(page, host):
    opened(page, "states")
    expect(page.get_by_test_id("states-container").get_by_text("Ada").first).to_be_visible()


def test_endpoints_are_listed_and_called(page, host):
    opened(page, "endpoints")
    page.get_by_test_id("endpoint-GET-/greetings").click()
    page.get_by_test_id("endpoint-play-button").click()
    expect(page.get_by_test_id("endpoint-response-container")).to_contain_text(re.compile("Ada"))


def test_queues_show_what_is_dead(page, host):
    opened(page, "queues")
    expect(page.get_by_text("boom.Fails").first).to_be_visible()
