"""What the tests of processes share: the scripted runner, a recorder of events, and waiting for other programs."""

import asyncio
import itertools
import os
import sys
from pathlib import Path
from types import SimpleNamespace

from motia_host.process.child import Command
from motia_host.process.runner import Introduction

FAKE = Path(__file__).with_name("fake_runner.py")
BOUND = 20.0
"""Seconds for anything that must happen; a test that waits so long has failed."""

_numbers = itertools.count(1)


class Events:
    """Keeps what the engine would be told, and lets a test wait for it."""

    def __init__(self):
        self.requests, self.logs, self.losses, self.strays = [], [], [], []
        self._news = asyncio.Event()

    def request(self, runner, id, method, params):
        self.requests.append((id, method, params))
        runner.respond(id, {"id": "e1"})
        self._news.set()

    def log(self, runner, params):
        self.logs.append(params)
        self._news.set()

    def lost(self, runner, status, open_calls):
        self.losses.append((runner.id, status, open_calls))
        self._news.set()

    def stray(self, runner, line, reason):
        self.strays.append((line, reason))
        self._news.set()

    async def until(self, condition):
        async with asyncio.timeout(BOUND):
            while not condition(self):
                self._news.clear()
                await self._news.wait()


def introduction(root, **env):
    command = Command([sys.executable, str(FAKE)], root, {**os.environ, **env})
    return Introduction("python", command, "3.11.0", {"protocolVersion": "1.0"}, 50_000_000)


def python_file(path, role="step"):
    return SimpleNamespace(path=path, language="python", role=role)


async def until(condition):
    """Until something of the host's own state is so; what changes it has no event of its own."""
    async with asyncio.timeout(BOUND):
        while not condition():  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.005)


def invoke(runner, step, call=None, **params):
    return runner.call("invoke", {"call": call or f"c{next(_numbers)}", "step": step, **params})


async def gone(pid):
    """Until a process has ended, reaped or not."""
    async with asyncio.timeout(BOUND):
        while lives(pid):  # noqa: ASYNC110 - another program's end cannot be awaited
            await asyncio.sleep(0.01)


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
