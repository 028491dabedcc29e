"""What holds on every page: no grave fault for readers of screens, light and dark, on a phone; nothing for a page from elsewhere."""

import functools
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from support.workbench import PHONE, workbench_of
from workbench.doings import API, dead_letter, order, state_of

PAGES = (
    "/runs",
    "/runs/{trace}?run={run}",
    "/logs",
    "/queues?subscriber=Charge&state=dead",
    "/dead?letter={letter}",
    "/state?group=orders&key={name}",
    "/streams?stream=order-progress&group=today",
    "/cron?step=Nightly+Report",
    "/audit",
)


@pytest.fixture(scope="module")
def things(host):
    """Names for the addresses: something of each kind."""
    order(host)
    name, letter = dead_letter(host)
    runs = host.get(f"{API}/traces/{letter['traceId']}").json["runs"]
    return {"name": name, "letter": letter["id"], "trace": letter["traceId"], "run": runs[-1]["id"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_nothing_grave(browser, host, things, page, scheme):
    with workbench_of(browser, host, color_scheme=scheme) as workbench:
        workbench.open(page.format(**things))
        workbench.page.wait_for_load_state("networkidle")
        expect(workbench.page.get_by_role("status", name="Loading")).to_have_count(0)
        assert (workbench.grave(), workbench.faults) == ([], [])


@pytest.mark.parametrize("page", PAGES)
def test_a_phone_shows_it_without_scrolling_sideways(browser, host, things, page):
    with workbench_of(browser, host, viewport=PHONE) as workbench:
        workbench.open(page.format(**things))
        expect(workbench.page.get_by_role("status", name="Loading")).to_have_count(0)
        width = workbench.page.evaluate("document.documentElement.scrollWidth")
        cut = workbench.page.evaluate(CUT_OFF)
        assert (width <= PHONE["width"], cut, workbench.faults) == (True, [], [])


CUT_OFF = """[...document.querySelectorAll("header, header *")]
  .filter((part) => getComputedStyle(part).overflowX === "hidden" && part.scrollWidth > part.clientWidth)
  .map((part) => part.textContent)"""
"""What of a page's head is not seen whole."""
FOREIGN = b"""<!doctype html><title>elsewhere</title><script>
async function attempt(url, options) {
  try { const answer = await fetch(url, options); return answer.status; } catch { return "refused"; }
}
function socket(url) {
  return new Promise((told) => {
    const made = new WebSocket(url);
    made.onopen = () => told("open");
    made.onerror = () => told("refused");
  });
}
</script>"""


class _Foreign(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(FOREIGN)

    def log_message(self, *_):
        """Say nothing: the output belongs to the tests."""


@pytest.fixture
def foreign():
    """A page of another origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Foreign)
    thread = threading.Thread(target=functools.partial(server.serve_forever, 0.05), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_from_elsewhere_can_read_nothing_do_nothing_and_watch_nothing(workbench, host, foreign):
    _, letter = dead_letter(host)
    workbench.open("/dead")
    workbench.page.goto(foreign)
    drop = f"{host.url}{API}/dead/{letter['id']}/drop"
    attempts = {
        "read": [f"{host.url}{API}/dead", {}],
        "drop as JSON": [drop, {"method": "POST", "headers": {"content-type": "application/json"}, "body": "{}"}],
        "drop as a form": [drop, {"method": "POST", "mode": "no-cors", "body": "a=b", "credentials": "include"}],
        "drop with cookies": [drop, {"method": "POST", "credentials": "include"}],
    }
    told = {
        name: workbench.page.evaluate("([url, options]) => attempt(url, options)", given)
        for name, given in attempts.items()
    }
    # An opaque answer of `no-cors` has the status 0: the page cannot tell what it was.
    assert set(told.values()) <= {"refused", 0}
    assert workbench.page.evaluate("url => socket(url)", f"ws{host.url[4:]}{API}/live") == "refused"
    assert state_of(host, letter["id"]) == "dead"
    frame = "async url => { const f = document.createElement('iframe'); f.src = url; document.body.append(f);\
 await new Promise(go => { f.onload = go; setTimeout(go, 3000) }); return f.contentDocument === null }"
    assert workbench.page.evaluate(frame, f"{host.url}/__motia/ui/dead")
    assert workbench.page.frames[-1].locator("h1").count() == 0
    workbench.faults.clear()
