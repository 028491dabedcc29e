"""How quick the Workbench's pages are on the store of a busy day: when something stands there, and whether scrolling stays smooth.

First content is a row, or a node, of the page's own; it is timed from the navigation on, in the page. Tasks are those of Chromium's trace of
the page's main thread while the page is scrolled; what counts is script, not layout and painting, which have no budget of their own.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page

from support.workbench import UI

SCROLLS: Final = 40
SCROLL_PX: Final = 700
SCRIPT: Final = frozenset({"FunctionCall", "EvaluateScript", "v8.run", "RunMicrotasks", "TimerFire", "FireAnimationFrame", "EventDispatch"})  # fmt: skip
_SEEN: Final = "({ selector }) => document.querySelector(selector) ? performance.now() : null"


@dataclass(frozen=True, slots=True)
class Measured:
    """`longest_ms`: of the script tasks while it was scrolled; None where nothing scrolls."""

    path: str
    first_content_ms: float
    longest_ms: float | None


@dataclass(frozen=True, slots=True)
class Place:
    path: str
    selector: str
    """What is its first content."""
    scroller: str | None = None


PLACES: Final = (
    Place("/", "main h2"),
    Place("/flows", "main svg, main canvas, main [role=treeitem], main li a"),
    Place("/runs", "[role=table] [role=cell]", "[role=table]"),
    Place("/runs?status=failed", "[role=table] [role=cell]", "[role=table]"),
    Place("/logs", "[role=table] [role=cell]", "[role=table]"),
    Place("/logs?text=carrier", "[role=table] [role=cell]", "[role=table]"),
    Place("/endpoints", "main li, main [role=cell]"),
    Place("/queues", "[role=table] [role=cell]", "[role=table]"),
    Place("/dead", "[role=table] [role=cell]", "[role=table]"),
    Place("/state?group=orders", "[role=table] [role=cell]", "[role=table]"),
    Place("/streams?stream=order-progress&group=day-1", "[role=table] [role=cell]", "[role=table]"),
    Place("/cron", "main h2, [role=cell]"),
    Place("/audit", "main h2, [role=cell]"),
)


def measure(browser: Browser, url: str, places: Sequence[Place] = PLACES) -> Iterator[Measured]:
    """Each page in a visit of its own, after one to have the files in the browser's cache. Raises Playwright's errors when one never shows."""
    for place in places:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        try:
            page = context.new_page()
            page.goto(f"{url}{UI}/cron")
            page.wait_for_selector("main h1")
            page.goto(f"{url}{UI}{place.path}", wait_until="commit")
            first = page.wait_for_function(_SEEN, arg={"selector": place.selector}, polling="raf").json_value()
            yield Measured(place.path, float(first), _scrolled(browser, page, place))
        finally:
            context.close()


def _scrolled(browser: Browser, page: Page, place: Place) -> float | None:
    if place.scroller is None:
        return None
    page.locator(place.scroller).first.hover()
    with _traced(browser, page) as events:
        for number in range(SCROLLS):
            page.mouse.wheel(0, SCROLL_PX if number < SCROLLS / 2 else -SCROLL_PX)
            page.wait_for_timeout(50)
    return longest_script_ms(events)


@contextmanager
def _traced(browser: Browser, page: Page) -> Iterator[list[dict[str, Any]]]:
    events: list[dict[str, Any]] = []
    browser.start_tracing(
        page=page, categories=["devtools.timeline", "v8", "disabled-by-default-v8.stack_trace", "toplevel"]
    )
    try:
        yield events
    finally:
        events += json.loads(browser.stop_tracing())["traceEvents"]


def longest_script_ms(events: Sequence[dict[str, Any]]) -> float:
    """The longest single run of script on the main threads of pages; 0 where there was none."""
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event.get("name") == "thread_name" and event["args"].get("name") == "CrRendererMain"
    }
    lengths = [
        event["dur"] / 1_000
        for event in events
        if event.get("ph") == "X" and event["name"] in SCRIPT and (event["pid"], event["tid"]) in mains
    ]
    return max(lengths, default=0.0)


if __name__ == "__main__":
    import sys

    from support.browser import chromium
    from support.host import running

    with chromium() as browser, running(Path(sys.argv[1])) as host:
        for found in measure(browser, host.url):
            print(found)
