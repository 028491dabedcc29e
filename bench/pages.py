"""How quick the Workbench's pages are on the store of a busy day: when something stands there, and whether scrolling stays smooth.

First content is a row, or a node, of the page's own; it is timed from the navigation on, in the page. Tasks are those of Chromium's trace of
the page's main thread while the page is scrolled, or the graph moved and zoomed; what counts is script, not layout and painting, which have no
budget of their own.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from support.workbench import UI

PATIENCE_MS: Final = 20_000
"""A page that shows nothing in this time is given up, and counted as having needed as long."""
STRETCHES: Final = (-1, 1, -1)
"""Up, down, up: the logs begin at their end, the other lists at their beginning."""
STEPS: Final = 15
SCROLL_PX: Final = 700
SCRIPT: Final = frozenset({"FunctionCall", "EvaluateScript", "v8.run", "RunMicrotasks", "TimerFire", "FireAnimationFrame", "EventDispatch"})  # fmt: skip
_SEEN: Final = "({ selector }) => document.querySelector(selector) ? performance.now() : null"


@dataclass(frozen=True, slots=True)
class Measured:
    """`longest_ms`: of the script tasks while it was moved; None where nothing moves, or nothing was shown."""

    path: str
    first_content_ms: float
    longest_ms: float | None
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    path: str
    selector: str
    """What is its first content."""
    moves: Literal["list", "graph"] | None = None


_ROW: Final = "[role=table] [role=cell]"
PLACES: Final = (
    Place("/", "main h2"),
    Place("/flows?flow=*", "main .react-flow__node", "graph"),
    Place("/runs", _ROW, "list"),
    Place("/runs?status=failed", _ROW, "list"),
    Place("/runs?text=provider", _ROW, "list"),
    Place("/runs?window=24h", _ROW, "list"),
    Place("/logs", "[role=table] [role=row]", "list"),
    Place("/logs?text=carrier", "[role=table] [role=row]", "list"),
    Place("/endpoints", "main li, main [role=cell]"),
    Place("/queues", _ROW, "list"),
    Place("/dead", _ROW, "list"),
    Place("/state?group=orders", _ROW, "list"),
    Place("/streams?stream=order-progress&group=day-1", _ROW, "list"),
    Place("/cron", "main h2, [role=cell]"),
    Place("/audit", "main h2, [role=cell]"),
)


def measure(browser: Browser, url: str, places: Sequence[Place] = PLACES) -> Iterator[Measured]:
    """Each page in a visit of its own, after one to have the files in the browser's cache."""
    for place in places:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        try:
            page = context.new_page()
            page.goto(f"{url}{UI}/cron")
            page.wait_for_selector("main h1")
            page.goto(f"{url}{UI}{place.path}", wait_until="commit")
            yield _measured(browser, page, place)
        finally:
            context.close()


def _measured(browser: Browser, page: Page, place: Place) -> Measured:
    try:
        first = page.wait_for_function(
            _SEEN, arg={"selector": place.selector}, polling="raf", timeout=PATIENCE_MS
        ).json_value()
    except (
        PlaywrightTimeout
    ):  # one page without content does not cost the others their figures; this one misses its goal
        return Measured(place.path, PATIENCE_MS, None, shown=False)
    if place.moves is None:
        return Measured(place.path, float(first), None)
    with traced(browser, page) as events:
        _scroll_list(page) if place.moves == "list" else _move_graph(page)
    return Measured(place.path, float(first), longest_script_ms(events))


def _scroll_list(page: Page) -> None:
    page.locator("[role=table]").first.hover()
    for direction in STRETCHES:
        for _ in range(STEPS):
            page.mouse.wheel(0, direction * SCROLL_PX)
            page.wait_for_timeout(50)


def _move_graph(page: Page) -> None:
    """Out until everything is seen, back in, and across by dragging."""
    x, y = 700, 420
    page.mouse.move(x, y)
    for direction in (1, -1):
        for _ in range(STEPS):
            page.mouse.wheel(0, direction * 180)
            page.wait_for_timeout(50)
    box = page.locator(".react-flow__pane").bounding_box()
    assert box is not None, "the graph has no pane"
    page.mouse.move(box["x"] + box["width"] - 30, box["y"] + 12)
    page.mouse.down()
    for step in range(STEPS):
        page.mouse.move(box["x"] + box["width"] - 30 - step * 50, box["y"] + 12 + step * 20)
        page.wait_for_timeout(50)
    page.mouse.up()


@contextmanager
def traced(browser: Browser, page: Page) -> Iterator[list[dict[str, Any]]]:
    events: list[dict[str, Any]] = []
    browser.start_tracing(
        page=page, categories=["devtools.timeline", "v8", "disabled-by-default-v8.stack_trace", "toplevel"]
    )
    try:
        yield events
    finally:
        events += json.loads(browser.stop_tracing())["traceEvents"]


def longest_script_ms(events: Sequence[dict[str, Any]]) -> float:
    """The longest single run of script on the main threads of pages, in processor time, since other work on the machine stretches any other.

    0 where there was none. Raises AssertionError for a trace that names no page's main thread: nothing can be told from it.
    """
    mains = {
        (event["pid"], event["tid"])
        for event in events
        if event.get("name") == "thread_name" and event["args"].get("name") == "CrRendererMain"
    }
    assert mains, "the trace names no main thread of a page"
    lengths = [
        event.get("tdur", event["dur"]) / 1_000
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
