"""Group 5: a whole host under strace. No acknowledgement leaves before the sync of the write that holds it.

Two promises are followed: the client's answer, found by the id that the client gave, and the answer of an emit to a runner, found by the id of the
event. Each id stands as text in the page that SQLite writes to its log; between that write and the answer the log must have been synced.
"""

import asyncio
import random
import re
import shutil
import signal
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil

from chaos.checks import counts, violations
from chaos.load import Load
from chaos.outcome import Outcome
from chaos.site import Site

LOAD_S = 4.0
FEWEST = 20
"""Promises of each kind that a run has to show, or it proves nothing."""
_CALLS = "trace=write,writev,pwrite64,sendto,sendmsg,fsync,fdatasync"
_BEGUN = re.compile(r"^(\d+) +(\w+)\((.*)$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>")
_CLIENT_ID = re.compile(r"op-\d{6}")
_ANY_EVENT_ID = re.compile(r"(?=([0-9a-f]{32}))")
"""Also where letters stand right beside it in the page."""
_ESCAPED = re.compile(r"\\[0-7]{1,3}")
_EVENT_ID = re.compile(r'\\"result\\":\{\\"id\\":\\"([0-9a-f]{32})')


async def traced(folder: Path, chance: random.Random, rounds: int, settings: str = "") -> Outcome:
    """One host, its system calls written down, judged afterwards. `settings`: lines for the project's configuration."""
    if shutil.which("strace") is None:
        return Outcome(rounds, ["skipped: strace is not installed"])
    trace = folder / "trace"
    project = folder / "project"
    async with Site(folder, _copied(project, settings)) as site:
        before = ["strace", "-f", "-y", "-s", "5000", "-e", _CALLS, "-e", "signal=none", "-o", str(trace)]
        await site.start(before=before)
        load = Load(site, chance)
        async with load.running(clients=4):
            load.serve()
            await asyncio.sleep(LOAD_S)
            load.pause()
            await site.drained()
        for child in psutil.Process(site.serving.process.pid).children():
            child.send_signal(signal.SIGTERM)  # to the host itself: strace only watches
        await site.ended()
        seen = site.evidence()
    answered, early = judge(trace.read_text(errors="replace").splitlines())
    found = violations(seen) + [f"sync: {text}" for text in early]
    found += [f"sync: only {count} answers to {who} were seen" for who, count in answered.items() if count < FEWEST]
    return Outcome(rounds, found, {**counts(seen), **{f"{who}_answers": count for who, count in answered.items()}})


def _copied(target: Path, settings: str) -> Path:
    source = Path(__file__).parents[1] / "project"
    shutil.copytree(source, target, ignore=shutil.ignore_patterns(".motia", "__pycache__"))
    config = target / "motia.config.toml"
    config.write_text(settings + config.read_text())
    return target


def judge(lines: Iterable[str]) -> tuple[dict[str, int], list[str]]:
    """How many answers were seen by kind, and those that left before their sync."""
    answered = {"client": 0, "runner": 0}
    early: list[str] = []
    log = Log()
    for line in lines:
        log.follow(line)
        for who, id in _answers(line):
            if id in log.written:
                answered[who] += 1
                if not log.safe(id):
                    early.append(f"{id} was acknowledged to a {who} before the log that holds it was synced")
    return answered, early


class Log:
    """Which ids have been written to the store's log, and which of them were synced since. Trace lines are in the order of the machine."""

    def __init__(self) -> None:
        self.written: dict[str, int] = {}
        """The place of the first write that holds an id."""
        self._place = 0
        self._synced = 0
        self._syncing: dict[str, int] = {}

    def follow(self, line: str) -> None:
        begun = _BEGUN.match(line)
        if begun and "store.db-wal" in begun[3][:400]:
            self._begin(begun[1], begun[2], line)
        resumed = _RESUMED.match(line)
        if resumed and resumed[2] in ("fsync", "fdatasync") and resumed[1] in self._syncing:
            self._synced = max(self._synced, self._syncing.pop(resumed[1]))

    def safe(self, id: str) -> bool:
        return self.written[id] <= self._synced

    def _begin(self, thread: str, call: str, line: str) -> None:
        if call == "pwrite64":
            self._place += 1
            for id in (*_CLIENT_ID.findall(line), *_ANY_EVENT_ID.findall(_ESCAPED.sub(" ", line))):
                self.written.setdefault(id, self._place)
        elif call in ("fsync", "fdatasync"):
            if line.endswith("<unfinished ...>"):
                self._syncing[thread] = self._place
            else:
                self._synced = self._place


def _answers(line: str) -> Iterator[tuple[str, str]]:
    """(to whom, id) of what a line acknowledges."""
    begun = _BEGUN.match(line)
    if begun is None or begun[2] not in ("write", "writev", "sendto", "sendmsg"):
        return
    if "HTTP/1.1 20" in begun[3]:
        for id in dict.fromkeys(_CLIENT_ID.findall(line)):
            yield "client", id
    for id in _EVENT_ID.findall(line):
        yield "runner", id
