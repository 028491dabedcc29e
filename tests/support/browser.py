"""A real Chromium for tests: pages built with Vite, served from a port of their own, driven with Playwright.

Where Chromium is missing, a test that asks for it is skipped by name, and fails under CI. Playwright's loop runs in the thread that starts
it, so whoever uses this has no asyncio loop of its own meanwhile.
"""

import functools
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from support.host import PATIENCE_S, ROOT

PATIENCE_MS = PATIENCE_S * 1_000
VITE = ROOT / "examples" / "polls" / "node_modules" / ".bin" / "vite"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_HOST_AWAY = ("net::ERR_CONNECTION_REFUSED", "net::ERR_CONNECTION_RESET", "net::ERR_INTERNET_DISCONNECTED")
"""What Chromium itself prints when a page asks for a host that is away. No page can prevent it."""

expect.set_options(timeout=PATIENCE_MS)


@contextmanager
def chromium() -> Iterator[Browser]:
    executable = shutil.which("chromium")
    if executable is None:
        reason = "chromium is not installed"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """One person at a browser of their own, with everything that its console has told."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.frames: list[tuple[str, str]] = []
        """What went over WebSockets: ("sent" | "received", text)."""
        self.faults: list[str] = []
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", self._printed)
        context.on("weberror", lambda error: self.faults.append(str(error.error)))
        self.page: Page = context.new_page()
        self.page.on("websocket", self._connected)
        self.page.goto(address)

    def faults_of_the_page(self) -> list[str]:
        """`faults` without the browser's own complaints about a host that was away."""
        return [fault for fault in self.faults if not any(away in fault for away in _HOST_AWAY)]

    def _connected(self, socket) -> None:
        socket.on("framesent", lambda text: self.frames.append(("sent", text)))
        socket.on("framereceived", lambda text: self.frames.append(("received", text)))

    def _printed(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{message.type}: {message.text}")


@contextmanager
def visiting(browser: Browser, address: str, **options) -> Iterator[Visitor]:
    """A visitor with cookies and storage of its own. `options` as Playwright's `new_context` takes them."""
    context = browser.new_context(**options)
    try:
        yield Visitor(context, address)
    finally:
        context.close()


def build(page: Path, target: Path) -> Path:
    """Build a page with the Vite of examples/polls. `target` afterwards holds it."""
    assert VITE.exists(), "Vite is not there: run `npm ci` in examples/polls"
    command = [str(VITE), "build", str(page), "--outDir", str(target), "--emptyOutDir", "--logLevel", "warn"]
    done = subprocess.run(
        command, cwd=page, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout
    return target


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a built page; the address. As any web server would: it knows nothing of the host."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(PATIENCE_S)
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_) -> None:
        """Say nothing: the output belongs to the tests."""
