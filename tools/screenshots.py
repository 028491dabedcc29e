"""`make screenshots`: the pictures of docs/images, taken of examples/orders at work in the Chromium that the tests use.

The example gets one more step, which fails for some orders, so that there is something to repair. Give the names of pictures to take some only;
`--phone` adds each page as a phone shows it, to look at; `--to` another folder.
"""

import argparse
import subprocess
import tempfile
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, expect

from support.browser import chromium
from support.host import ROOT, Host, copy_of, running
from support.workbench import PHONE, SIZE, UI

IMAGES: Final = ROOT / "docs" / "images"
API: Final = "/__motia/api"
ORDERS: Final = 48
RESERVE: Final = '''"""Reserves what was ordered. The warehouse knows no sold-out items, which is a mistake to be found in the Workbench."""

STOCK = {"item": 900, "book": 120, "lamp": 40, "chair": 12}

config = {
    "type": "event",
    "name": "Reserve Stock",
    "subscribes": ["order.created"],
    "emits": [],
    "flows": ["order-flow"],
    "retry": {"maxAttempts": 3, "initialDelay": 0.2, "jitter": "none"},
}


async def handler(order, ctx):
    ctx.logger.info("Asking the warehouse", {"orderId": order["orderId"], "attempt": ctx.attempt})
    left = min(STOCK[item] for item in order["items"])
    await ctx.state.set("stock", order["orderId"], {"items": order["items"], "left": left})
'''


@dataclass(frozen=True, slots=True)
class Picture:
    """`path` may name what happened: {good}, {bad} are traces, {letter} a dead letter, {line} a log line."""

    name: str
    path: str
    ready: str
    """A selector of what has to be seen."""
    act: Callable[[Page], None] | None = None


def _send(page: Page) -> None:
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("201").first).to_be_visible()
    expect(page.get_by_text("Run of")).to_be_visible()


_CELL: Final = "[role=table] [role=cell]"
_PANEL: Final = "main [role=complementary], main aside"
_NODE: Final = ".react-flow__node"
PICTURES: Final = (
    Picture("overview", "/", "main canvas"),
    Picture("flows", "/flows?flow=order-flow", _NODE),
    Picture("step", "/flows?flow=order-flow&step=Process+Payment", f"{_NODE} >> nth=4"),
    Picture("runs", "/runs", _CELL),
    Picture("run", "/runs/{bad}?run={failed}", _PANEL),
    Picture("logs", "/logs?line={line}", _PANEL),
    Picture("queues", "/queues?subscriber=Reserve+Stock&state=dead", f"{_PANEL} >> {_CELL}"),
    Picture("dead", "/dead?letter={letter}", f"{_PANEL} >> text=Attempt 3"),
    Picture("state", "/state?group=orders&key={order}", f"{_PANEL} >> .cm-content"),
    Picture("streams", "/streams?stream=order-progress&group=customer-1", _CELL),
    Picture("cron", "/cron?step=Hourly+Check", _CELL),
    Picture("audit", "/audit", _CELL),
    Picture(
        "endpoints", "/endpoints?step=Create+Order", "main .cm-content", _send
    ),  # last: it changes what the others show
)


def main() -> None:
    options = _options()
    wanted = [picture for picture in PICTURES if not options.names or picture.name in options.names]
    options.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        project = copy_of(ROOT / "examples" / "orders", Path(folder))
        (project / "steps" / "reserve_stock.step.py").write_text(RESERVE, "utf-8")
        with chromium() as browser, running(project) as host:
            named = _work(host)
            for picture in wanted:
                for look, chosen in _looks(phone=options.phone):
                    with _page(browser, chosen) as page:
                        _take(page, host, picture, named, options.to / f"workbench-{picture.name}-{look}.png")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *(picture.name for picture in PICTURES)])
    parser.add_argument("--to", type=Path, default=IMAGES)
    parser.add_argument("--phone", action="store_true")
    return parser.parse_args()


def _looks(*, phone: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "light", {"viewport": SIZE, "color_scheme": "light"}
    yield "dark", {"viewport": SIZE, "color_scheme": "dark"}
    if phone:
        yield "phone", {"viewport": PHONE, "color_scheme": "light"}


def _work(host: Host) -> dict[str, str]:
    """Orders of a few customers, some of which cannot be paid or reserved; what the pictures then point at."""
    answers = [host.post("/orders", _order(number)) for number in range(ORDERS)]
    dead = sum(_order(number)["items"] == ["sofa"] for number in range(ORDERS))
    letters = host.until(lambda: _all(host.get(f"{API}/dead").json["items"], dead))
    letter = letters[0]
    who = {"user-agent": "motia-host/0.1.0 (ada)"}
    host.post(f"{API}/dead/{letters[-1]['id']}/retry", {}, who)
    host.post(f"{API}/cron/{urllib.parse.quote('Hourly Check')}/run", {}, who)
    host.request("PUT", f"{API}/state/settings/currency", {"value": "EUR"}, who)
    for verb in ("pause", "resume"):
        host.post(f"{API}/queues/Apologise/{verb}", {}, who)
    order = answers[0].json["orderId"]
    host.until(lambda: host.get(f"{API}/state/orders/{order}").json["value"]["status"] == "receipt-sent")
    runs = host.until(lambda: _all(_failed(host, letter["traceId"]), 3))
    (line, *_) = host.until(lambda: host.get(f"{API}/logs?level=error&limit=1").json["items"])
    return {
        "good": answers[0].headers["x-trace-id"], "bad": letter["traceId"], "failed": runs[-1]["id"], "letter": letter["id"],
        "order": order, "line": line["id"],
    }  # fmt: skip


def _order(number: int) -> dict[str, Any]:
    items = (["book"], ["lamp", "book"], ["chair"], ["book", "book"])[number % 4]
    if number % 16 == 15:
        items = ["sofa"]
    customer = "broke-7" if number % 8 == 5 else f"customer-{number % 5}"
    return {"customerId": customer, "items": items}


def _all(found: Sequence[Any], count: int) -> Sequence[Any] | None:
    return found if len(found) >= count else None


def _failed(host: Host, trace: str) -> list[dict[str, Any]]:
    return [run for run in host.get(f"{API}/traces/{trace}").json["runs"] if run["status"] == "failed"]


@contextmanager
def _page(browser: Browser, chosen: dict[str, Any]) -> Iterator[Page]:
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Berlin", **chosen)
    try:
        yield context.new_page()
    finally:
        context.close()


def _take(page: Page, host: Host, picture: Picture, named: dict[str, str], to: Path) -> None:
    page.goto(f"{host.url}{UI}{picture.path.format(**named)}")
    expect(page.locator(picture.ready).first).to_be_visible()
    if picture.act is not None:
        picture.act(page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=to, animations="disabled")
    subprocess.run(["pngquant", "--force", "--strip", "--skip-if-larger", "--quality", "80-98", "--output", to, to], check=False)  # fmt: skip
    print(f"{to.name}: {to.stat().st_size // 1024} KB", flush=True)  # noqa: T201 - a command


if __name__ == "__main__":
    main()
