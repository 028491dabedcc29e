"""The Workbench as a person uses it, for tests: opened at an address, read by role and name, judged by axe, its console heard."""

import functools
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from support.browser import Visitor, visiting
from support.host import ROOT, Host

UI: Final = "/__motia/ui"
AXE: Final = ROOT / "workbench" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE: Final = ("serious", "critical")
SIZE: Final = {"width": 1280, "height": 800}
PHONE: Final = {"width": 390, "height": 844}


class Workbench:
    def __init__(self, host: Host, visitor: Visitor) -> None:
        self.host = host
        self.page: Page = visitor.page
        self._visitor = visitor

    @property
    def faults(self) -> list[str]:
        """Errors and warnings of the console, uncaught errors, and broken policies, which the console tells too."""
        return self._visitor.faults

    def open(self, path: str = "/") -> "Workbench":
        """Go to a page of the Workbench and wait until its title stands there."""
        self.page.goto(f"{self.host.url}{UI}{path}")
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        return self

    @property
    def path(self) -> str:
        """Where the address bar points, below the Workbench's own address."""
        return self.page.url.removeprefix(f"{self.host.url}{UI}")

    def expect_path(self, pattern: str) -> None:
        """Wait until the address below the Workbench fits the whole regular expression."""
        expect(self.page).to_have_url(re.compile(re.escape(f"{self.host.url}{UI}") + pattern + "$"))

    def button(self, name: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=name, exact=True)

    def grave(self) -> list[str]:
        """What axe finds serious or critical on the page as it is now, a line each."""
        return grave_of(self.page)


@contextmanager
def workbench_of(browser: Browser, host: Host, **options: Any) -> Iterator[Workbench]:
    """`options` as Playwright's `new_context` takes them."""
    chosen = {"viewport": SIZE, "color_scheme": "light", "locale": "en-GB", "timezone_id": "Europe/Berlin", **options}
    with visiting(browser, "about:blank", **chosen) as visitor:
        yield Workbench(host, visitor)


def grave_of(page: Page) -> list[str]:
    page.evaluate(axe_source())
    found = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{rule['id']} ({rule['impact']}): {rule['help']}: {json.dumps([node['html'][:160] for node in rule['nodes'][:3]])}"
        for rule in found["violations"]
        if rule["impact"] in GRAVE
    ]


@functools.cache
def axe_source() -> str:
    if not AXE.is_file():
        reason = "axe-core is not installed: run `npm ci` in workbench"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    return AXE.read_text("utf-8")
