"""Servers that are measured: started, found ready, their processor time and memory read for the whole family, ended with all that they started."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psutil

START_S: Final = 120.0
"""For a server to say that it is ready."""
STOP_S: Final = 20.0
_TICK_S: Final = 1 / os.sysconf("SC_CLK_TCK")


class ServerFailed(Exception):
    """A server did not come up; the text holds what it printed."""


@dataclass(slots=True)
class Server:
    """A running process with its children. `facts` is the JSON line with which it said that it is ready."""

    process: "subprocess.Popen[bytes]"
    facts: dict[str, Any] = field(default_factory=dict)
    printed: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Said as `port`, or at the end of `url`."""
        return int(self.facts.get("port") or str(self.facts["url"]).rpartition(":")[2])

    def family(self) -> list[psutil.Process]:
        """Itself and all its descendants that live."""
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]

    def cpu_s(self) -> float:
        """Processor seconds of the family, in user and kernel mode, those of children that ended and were waited for included."""
        return sum(_cpu_s(member.pid) for member in self.family())

    def pss_bytes(self) -> int:
        """Memory of the family, shared pages divided among those who share them."""
        return sum(_pss_bytes(member.pid) for member in self.family())

    def descriptors(self) -> int:
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))


@contextmanager
def serving(command: Sequence[str], *, cwd: Path, env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server that prints one line of JSON when it is ready. It is ended, with its process group, when the block is left."""
    process = subprocess.Popen(
        command, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    server = Server(process)
    ready = threading.Event()
    reader = threading.Thread(target=_read, args=(server, ready), daemon=True)
    reader.start()
    try:
        if not ready.wait(START_S) or not server.facts:
            raise ServerFailed(f"{' '.join(command)} did not become ready:\n" + "\n".join(server.printed[-30:]))
        yield server
    finally:
        end(process)
        reader.join(STOP_S)


def end(process: "subprocess.Popen[bytes]") -> None:
    """Politely, then by force; what it started goes with it."""
    members = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_S)
    for member in members:
        if member.is_running():
            member.kill()


def _read(server: Server, ready: threading.Event) -> None:
    assert server.process.stdout is not None
    for line in server.process.stdout:
        text = line.decode("utf-8", "replace").rstrip()
        if not ready.is_set() and text.startswith("{"):
            facts = json.loads(text)
            if facts.keys() & {"port", "url"}:
                server.facts = facts
                ready.set()
                continue
        if len(server.printed) < 1_000:
            server.printed.append(text)
    ready.set()


def _cpu_s(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:  # it ended meanwhile: its parent has its time
        return 0.0
    fields = text.rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) * _TICK_S


def _pss_bytes(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    except OSError:  # it ended meanwhile
        return 0
    return next(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))


def settled(server: Server, *, quiet_s: float = 1.0, patience_s: float = 15.0) -> None:
    """Until the family has used next to no processor time for `quiet_s`: what a start leaves to do is done."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        before = server.cpu_s()
        time.sleep(quiet_s)
        if server.cpu_s() - before <= 0.02 * quiet_s:
            return
