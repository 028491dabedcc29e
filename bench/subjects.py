"""What is measured: motia-host itself, of this checkout or another one, and the bare peers. Each is started fresh, on its own folder and port."""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.processes import Server, serving, settled

ROOT: Final = Path(__file__).parents[1]
PROJECT: Final = ROOT / "bench" / "project"
PEERS: Final = ROOT / "bench" / "peers"


@contextmanager
def host(
    project: Path = PROJECT, *, code: Path = ROOT, python: str = sys.executable, env: Mapping[str, str] | None = None,
    mode: str = "start", level: str = "warn", module: str = "motia_host",
) -> Iterator[Server]:  # fmt: skip
    """A fresh copy of a project on a fresh store, run by the sources of `code`."""
    with tempfile.TemporaryDirectory(prefix="motia-bench-") as folder:
        copy = Path(folder) / project.name
        shutil.copytree(project, copy, ignore=shutil.ignore_patterns(".motia"), symlinks=True)
        command = [python, "-m", module, mode, str(copy), "--port", "0", "--log-format", "json", "--log-level", level]
        given = {"PYTHONPATH": f"{code / 'host'}:{ROOT}", **(env or {})}
        with serving(command, cwd=copy, env=given) as server:
            settled(server)
            yield server


@contextmanager
def peer(name: str) -> Iterator[Server]:
    """One of the small servers of `bench/peers`, by its file's name."""
    file = PEERS / name
    command = ["node", str(file)] if file.suffix in {".mjs", ".js"} else [sys.executable, str(file)]
    with serving(command, cwd=PEERS) as server:
        yield server
