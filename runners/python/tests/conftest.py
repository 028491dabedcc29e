"""Starts the real runner on a small project; see driver.py for what a test can say to it."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from driver import Host  # noqa: E402  # the lines above make it importable, however pytest imports this file


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Callable[..., Host]]:
    """Makes hosts: `host({"steps/a_step.py": "…"})` writes the files and starts a runner beside them."""
    started: list[Host] = []

    def start(files: dict[str, str], **options: object) -> Host:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        started.append(Host(tmp_path, **options))
        return started[-1]

    yield start
    for each in started:
        each.kill()
