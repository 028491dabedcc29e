"""A `motia-host` command as a person runs it: its text output line by line, on a pipe or on a terminal of its own."""

import os
import pty
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from support.host import PATIENCE_S, ROOT

PROGRAM = [sys.executable, "-m", "motia_host"]
_MASKS = (
    (r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID"),
    (r"\b[0-9a-f]{32}\b", "TRACE"),
    (r"\b\d\d:\d\d:\d\d\.\d{3}\b", "TIME"),
    (r"\b\d+\.\d+ s\b", "SECONDS"),
    (r"(127\.0\.0\.1|localhost):\d+", r"\1:PORT"),
)


def masked(text: str) -> str:
    """Text without what differs from run to run: ids, trace ids, times, durations, ports."""
    for pattern, replacement in _MASKS:
        text = re.sub(pattern, replacement, text)
    return text


def environment(extra: Mapping[str, str | None] | None = None) -> dict[str, str]:
    """The environment for a command under test: nothing of motia-host, no colour settings; None removes a variable."""
    away = ("MOTIA_HOST_", "NO_COLOR", "FORCE_COLOR", "PYTHONPATH")
    values: dict[str, str | None] = {name: value for name, value in os.environ.items() if not name.startswith(away)}
    values |= {"PYTHONPATH": str(ROOT / "host"), "MOTIA_HOST_PORT": "0", **(extra or {})}
    return {name: value for name, value in values.items() if value is not None}


def run(*arguments: object, cwd: Path, env: Mapping[str, str | None] | None = None, given: str | None = None,
        patience: float = PATIENCE_S) -> "subprocess.CompletedProcess[str]":  # fmt: skip
    """One command to its end."""
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)], cwd=cwd, env=environment(env), input=given, capture_output=True, text=True,
        timeout=patience, check=False,
    )  # fmt: skip


class Terminal:
    """A command that runs on; what it prints (both outputs) comes in as `lines`, without line ends."""

    def __init__(self, process: "subprocess.Popen[bytes]", output: int) -> None:
        self.process = process
        self.lines: list[str] = []
        self._incoming: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(output,), daemon=True)
        self._reader.start()

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def url(self) -> str:
        """Where it serves; waits until it says so."""
        found = re.search(r"http://[\w.:\[\]]+", self.wait_for(r"Ready in .* at "))
        assert found
        return found[0]

    def wait_for(self, pattern: str, *, after: int = 0, mask: bool = False) -> str:
        """The first line, from line number `after` on, in which the pattern occurs; with `mask` in its masked form."""
        seen, deadline = after, time.monotonic() + PATIENCE_S
        while True:
            for line in self.lines[seen:]:
                seen += 1
                if re.search(pattern, masked(line) if mask else line):
                    return line
            try:
                line_or_end = self._incoming.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                line_or_end = None
            if line_or_end is None:
                raise AssertionError(f"no line with {pattern!r}; printed was:\n{self.text}")
            self.lines.append(line_or_end)

    def shows(self, block: str) -> None:
        """Waits until every line of a block was printed, in this order; ids, times and ports may differ."""
        at = 0
        for wanted in filter(None, masked(block).splitlines()):
            self.wait_for(f"^{re.escape(wanted)}$", after=at, mask=True)
            at = next(n for n in range(at, len(self.lines)) if masked(self.lines[n]) == wanted) + 1

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def end(self) -> int:
        """Wait for its end and for all that it printed; its exit status."""
        status = self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        while not self._incoming.empty():
            if (line := self._incoming.get_nowait()) is not None:
                self.lines.append(line)
        return status

    def _read(self, output: int) -> None:
        with os.fdopen(output, "rb", buffering=0) as stream:
            rest = b""
            while chunk := _chunk(stream.fileno()):
                *whole, rest = (rest + chunk).split(b"\n")
                for line in whole:
                    self._incoming.put(line.decode(errors="replace").removesuffix("\r"))
            if rest:
                self._incoming.put(rest.decode(errors="replace"))
        self._incoming.put(None)


@contextmanager
def started(
    *arguments: object, cwd: Path, env: Mapping[str, str | None] | None = None, tty: bool = False
) -> Iterator[Terminal]:
    """A command that is interrupted at the end if it still runs. `tty`: its output is a terminal."""
    output, writing = pty.openpty() if tty else os.pipe()
    process = subprocess.Popen(
        [*PROGRAM, *map(str, arguments)], cwd=cwd, env=environment(env), stdin=subprocess.DEVNULL, stdout=writing,
        stderr=writing,
    )  # fmt: skip
    os.close(writing)
    terminal = Terminal(process, output)
    try:
        yield terminal
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                terminal.end()
            finally:
                process.kill()
        process.wait()


def _chunk(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""  # a terminal whose last writer has gone reads as an input/output error
