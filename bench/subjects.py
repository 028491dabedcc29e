"""What is measured: motia-host itself, of this checkout or another one, and the peers. Each is started fresh, on its own folder and port."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.context import ROOT, node_modules, peer_python
from bench.processes import Server, end, serving, settled

BENCH: Final = ROOT / "bench"
PROJECT: Final = BENCH / "project"
PEERS: Final = BENCH / "peers"
REDIS_START_S: Final = 20.0


@contextmanager
def host(
    project: Path = PROJECT, *, code: Path = ROOT, module: str = "motia_host", mode: str = "start", level: str = "warn",
    env: Mapping[str, str] | None = None,
) -> Iterator[Server]:  # fmt: skip
    """A fresh copy of a project on a fresh store, run by the sources of `code`. The terminal shows warnings; all levels are stored."""
    with tempfile.TemporaryDirectory(prefix="motia-bench-") as folder:
        copy = Path(folder) / project.name
        shutil.copytree(project, copy, ignore=shutil.ignore_patterns(".motia", "__pycache__"), symlinks=True)
        with hosting(copy, code=code, module=module, mode=mode, level=level, env=env) as server:
            settled(server)
            yield server


@contextmanager
def hosting(
    project: Path, *, code: Path = ROOT, module: str = "motia_host", mode: str = "start", level: str = "warn",
    env: Mapping[str, str] | None = None,
) -> Iterator[Server]:  # fmt: skip
    """A host on the project itself."""
    command = [
        sys.executable, "-m", module, mode, str(project), "--port", "0", "--log-format", "json", "--log-level", level,
    ]  # fmt: skip
    given = {"PYTHONPATH": f"{code / 'host'}:{ROOT}", **(env or {})}
    with serving(command, cwd=project, env=given) as server:
        yield server


@contextmanager
def bare_aiohttp() -> Iterator[Server]:
    with serving([sys.executable, str(PEERS / "python" / "hello.py")], cwd=PEERS) as server:
        yield server


@contextmanager
def bare_node() -> Iterator[Server]:
    with serving(["node", str(PEERS / "node" / "hello.mjs")], cwd=PEERS) as server:
        yield server


@contextmanager
def restate() -> Iterator[Server]:
    """Raises `PeerMissing`."""
    with in_packages("restate.mjs") as (command, cwd, env), serving(command, cwd=cwd, env=env) as server:
        settled(server)
        yield server


@contextmanager
def in_packages(script: str) -> Iterator[tuple[list[str], Path, dict[str, str]]]:
    """A script of ours beside the peers' packages, as Node's resolution of modules wants it. Raises `PeerMissing`."""
    packages = node_modules()
    shutil.copy(PEERS / "node" / script, packages.parent / script)
    yield ["node", script], packages.parent, {"BENCH_NODE_MODULES": str(packages)}


@contextmanager
def redis() -> Iterator[int]:
    """The port of a Redis of our own that keeps everything in memory."""
    port = free_port()
    process = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _listens(port)
        yield port
    finally:
        end(process)


@contextmanager
def motia(steps: Path) -> Iterator[Server]:
    """Real Motia on a fresh copy of these steps, with a fresh Redis. Raises `PeerMissing`."""
    packages = node_modules("motia")
    root = packages.parent / "project"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(steps, root / "steps")
    shutil.copy(PEERS / "motia" / "motia.config.ts", root)
    (root / "package.json").write_text('{"name": "bench-motia", "private": true, "type": "module"}')
    with redis() as store, tempfile.TemporaryFile() as log:
        port = free_port()
        environ = {
            **os.environ, "MOTIA_DISABLE_MEMORY_SERVER": "true", "MOTIA_REDIS_HOST": "127.0.0.1", "MOTIA_REDIS_PORT": str(store),
            "MOTIA_ANALYTICS_DISABLED": "true", "MOTIA_DOCKER_DISABLE_WORKBENCH": "true",
        }  # fmt: skip
        process = subprocess.Popen(
            ["node", str(packages / ".bin" / "motia"), "start", "-p", str(port), "-H", "127.0.0.1"],
            cwd=root, env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
        try:
            _listens(port, within=120.0)
            yield Server(process, {"port": port})
        finally:
            end(process)


def run_peer(command: list[str], *, cwd: Path, env: Mapping[str, str] | None = None, within: float = 600.0) -> str:
    """The last line that a program printed. Raises `RuntimeError` with what it said when it failed."""
    ended = subprocess.run(
        command, cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True, text=True, timeout=within, check=False
    )
    lines = [line for line in ended.stdout.splitlines() if line.startswith("{")]
    if ended.returncode or not lines:
        raise RuntimeError(f"{' '.join(command)} failed:\n{ended.stdout[-2000:]}{ended.stderr[-2000:]}")
    return lines[-1]


def python_peer(script: str, *arguments: str, env: Mapping[str, str] | None = None) -> str:
    return run_peer([str(peer_python()), script, *arguments], cwd=PEERS / "python", env=env)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _listens(port: int, *, within: float = REDIS_START_S) -> None:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), 1.0).close()
        except OSError:  # not yet
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")
