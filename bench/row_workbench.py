"""The Workbench on the store of a busy day: when each page shows something, and whether scrolling stays smooth. Measured in Chromium by `bench.pages`."""

import tempfile
from pathlib import Path

from bench import pages
from bench.context import Context
from bench.figures import Figure, at_most
from support import seeded
from support.browser import chromium
from support.host import running

FIRST_CONTENT_MS = 1_000
SCRIPT_MS = 50


def run(context: Context) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="motia-workbench-") as folder:
        project = Path(folder) / "busy"
        seeded.seed(project, seeded.SMALL if context.short else seeded.FULL)
        context.say("workbench: the store is seeded")
        with chromium() as browser, running(project, "--port", "0") as host:
            found = list(pages.measure(browser, host.url))
    figures = []
    for page in found:
        figures.append(
            Figure(f"workbench · {page.path} · first content", "ms", [page.first_content_ms], at_most(FIRST_CONTENT_MS))
        )
        if page.longest_ms is not None:
            figures.append(
                Figure(
                    f"workbench · {page.path} · longest script while scrolling",
                    "ms",
                    [page.longest_ms],
                    at_most(SCRIPT_MS),
                )
            )
    return figures
