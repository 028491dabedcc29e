"""Tells which languages a save concerns. A helper counts like a step: every source file of the project does.

Data files do not: handlers write them, and a reload for each would never end. JSON counts below `steps/` and `src/`, where TypeScript
imports it, and so do the files that change what an import finds.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from motia_host.steps.discovery import LANGUAGES

if TYPE_CHECKING:
    from watchfiles import Change

DEBOUNCE_MS = 100
STEP_MS = 25
_IGNORED = (
    ".motia",
    "python_modules",
    "venv",
    "dist",
    "build",
    "vendor",
    ".bundle",
    ".next",
)
_ENDINGS = {**LANGUAGES, "tsx": "node", "jsx": "node"}
_IMPORT_FILES = {"package.json": "node", "tsconfig.json": "node", "Gemfile": "ruby", "Gemfile.lock": "ruby"}
_CONFIGURATION = frozenset({"motia.config.toml", "pyproject.toml", ".env"})


@dataclass(frozen=True, slots=True)
class Saved:
    """One burst of saves. `languages` have to be loaded anew; `configuration` names files that count at the next start only."""

    files: tuple[str, ...]
    languages: frozenset[str]
    configuration: tuple[str, ...]


@asynccontextmanager
async def collected(root: Path) -> AsyncIterator[asyncio.Queue[Saved]]:
    """Bursts of saves that concern the project, from the moment of entering on."""
    bursts: asyncio.Queue[Saved] = asyncio.Queue()
    task = asyncio.create_task(_collect(root, bursts), name="watch")
    await asyncio.sleep(0)  # the watch is set in the task's first turn, before it waits for anything
    try:
        yield bursts
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):  # we have cancelled it ourselves
            await task


async def _collect(root: Path, bursts: asyncio.Queue[Saved]) -> None:
    from watchfiles import DefaultFilter, awatch  # noqa: PLC0415 - `start` does without

    watch_filter = DefaultFilter(ignore_dirs=(*DefaultFilter.ignore_dirs, *_IGNORED))
    async for changes in awatch(root, watch_filter=watch_filter, debounce=DEBOUNCE_MS, step=STEP_MS):
        saved = classify(root, changes)
        if saved.languages or saved.configuration:
            bursts.put_nowait(saved)


def classify(root: Path, changes: "Iterable[tuple[Change, str]]") -> Saved:
    """What a burst concerns."""
    paths = sorted({Path(path).relative_to(root).as_posix() for _, path in changes if Path(path).is_relative_to(root)})
    by_file = {path: language for path in paths if (language := _language(path)) is not None}
    configuration = tuple(path for path in paths if path in _CONFIGURATION or path.startswith("motia.config."))
    files = tuple(path for path in by_file if path not in configuration)
    return Saved(files, frozenset(by_file[path] for path in files), configuration)


def _language(path: str) -> str | None:
    if path.endswith(".d.ts"):
        return None  # types alone; one of them is written by ourselves
    first, _, name = path.partition("/")
    if not name:
        return _IMPORT_FILES.get(first) or _ENDINGS.get(first.rsplit(".", 1)[-1])
    if path.endswith(".json"):
        return "node" if first in {"steps", "src"} else None
    return _ENDINGS.get(path.rsplit(".", 1)[-1])
