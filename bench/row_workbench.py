"""The Workbench on the store of a busy day: when each page shows something, and whether scrolling stays smooth. Measured in Chromium by `bench.pages`."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench import pages
from bench.context import Context
from bench.figures import Figure, at_most
from support import seeded
from support.browser import chromium
from support.host import running

FIRST_CONTENT_MS = 1_000
SCRIPT_MS = 50
ROUNDS = 3


def run(context: Context) -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="motia-workbench-") as folder:
        project = Path(folder) / "busy"
        seeded.seed(project, seeded.SMALL if context.short else seeded.FULL)
        context.say("workbench: the store is seeded")
        with chromium() as browser, running(project, "--port", "0") as host:
            rounds = [
                list(pages.measure(browser, host.url))
                for _ in range(1 if context.short else min(context.rounds, ROUNDS))
            ]
    return [figure for found in zip(*rounds, strict=True) for figure in _figures(found)]


def _figures(found: Sequence[pages.Measured]) -> Iterator[Figure]:
    """Of one page, of all rounds."""
    path = found[0].path
    first = [page.first_content_ms for page in found]
    note = "" if all(page.shown for page in found) else "it showed nothing"
    yield Figure(f"workbench · {path} · first content", "ms", first, at_most(FIRST_CONTENT_MS), note)
    longest = [page.longest_ms for page in found if page.longest_ms is not None]
    if longest:
        yield Figure(f"workbench · {path} · longest script while it is moved", "ms", longest, at_most(SCRIPT_MS))
