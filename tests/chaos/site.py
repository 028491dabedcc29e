"""One place where chaos happens: a folder with the store, the effects server beside it, and the hosts that follow each other in it.

`async with Site(folder) as site`; `start`, `kill`, `stop` any number of times; `evidence` at the end.
"""

import asyncio
import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import psutil

from chaos.evidence import Evidence, Kill, read_effects, read_ledger, read_store
from support.host import ROOT, Host

HERE = Path(__file__).parent
PROJECT = HERE / "project"
TOKEN = "chaos"
START_S = 120.0
"""A bound for what must happen, not a measure."""
STOP_S = 60.0
DRAIN_S = 120.0
ORPHAN_S = 5.0


class Site:
    def __init__(self, folder: Path, project: Path = PROJECT, module: str = "motia_host", **env: str) -> None:
        """`module` and `env` are those of its hosts unless a start says otherwise."""
        self.folder = folder
        self.project = project
        self._module = module
        self._env = env
        self.patience_s = DRAIN_S
        self.data = folder / "store"
        self.host: Host | None = None
        self.seen = Evidence()
        self.starts: list[tuple[float, float]] = []
        """When each host was started, and when it said that it is ready."""
        self.family: dict[int, psutil.Process] = {}
        """What was seen to live below the host, to find what outlives it."""
        self._orphans: list[psutil.Process] = []
        self.logs: list[dict[str, Any]] = []

    async def __aenter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ledger_path.touch()
        self.effects_path.touch()
        self._effects = subprocess.Popen(
            [sys.executable, str(HERE / "effects.py"), str(self.effects_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )  # fmt: skip
        assert self._effects.stdout is not None
        self.effects_port = int(self._effects.stdout.readline())
        return self

    async def __aexit__(self, *error: object) -> None:
        if self.host is not None:
            self.host.close()
            self.logs += self.host.drain_log()
        self._effects.communicate(timeout=STOP_S)
        (self.folder / "host.log").write_text("".join(json.dumps(record) + "\n" for record in self.logs))

    @property
    def ledger_path(self) -> Path:
        return self.folder / "accepted.jsonl"

    @property
    def effects_path(self) -> Path:
        return self.folder / "effects.jsonl"

    @property
    def serving(self) -> Host:
        assert self.host is not None
        return self.host

    def spawn(self, *, before: Sequence[str] = (), module: str | None = None, **env: str) -> Host:
        """Start a host; it is not waited for. `before`: a command in front of it, such as strace."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith("MOTIA_HOST_")}
        own = {
            "PYTHONPATH": f"{ROOT / 'host'}:{ROOT / 'tests'}",
            "CHAOS_EFFECTS": str(self.effects_port),
            "MOTIA_HOST_ADMIN_TOKEN": TOKEN,
        }
        command = [*before, sys.executable, "-m", module or self._module, "start", str(self.project), "--data-dir", str(self.data),
                   "--port", "0", "--log-format", "json"]  # fmt: skip
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=kept | own | self._env | env,
        )
        self.host = Host(self.project, process)
        return self.host

    async def start(self, **options: Any) -> Host:
        began = time.monotonic()
        host = self.spawn(**options)
        ready = await asyncio.to_thread(host.wait_for, lambda record: record["msg"] == "ready", patience=START_S)
        self.starts.append((began, time.monotonic()))
        host.url = ready["url"]
        self._look()
        return host

    async def kill(self) -> None:
        """SIGKILL to the host."""
        host = self.serving
        self._look()
        at = time.monotonic()
        host.process.kill()
        await self.ended()
        self.seen.kills.append(Kill(at))

    async def stop(self) -> float:
        """SIGTERM; seconds until it has ended. What it could not finish is handed back."""
        host = self.serving
        self._look()
        at = time.monotonic()
        host.process.send_signal(signal.SIGTERM)
        await self.ended()
        self.seen.kills.append(Kill(at, until=time.monotonic()))
        return time.monotonic() - at

    async def ended(self) -> int:
        """Until the host has ended; its status. That its runners end with it is looked at in the end, while the next one starts."""
        host = self.serving
        status = await asyncio.to_thread(host.process.wait, STOP_S)
        await asyncio.to_thread(host.close)
        self.logs += host.drain_log()
        self._orphans += self.family.values()
        self.family.clear()
        self.host = None
        return status

    async def drained(self, patience: float | None = None) -> bool:
        """Until nothing waits or runs, with cron steps paused; False when that takes too long."""
        for step in await self.admin("cron"):
            await self.act(f"cron/{quote(step['step'])}/pause")
        patience = patience or self.patience_s
        async with asyncio.timeout(patience + START_S):
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline:
                rows = await self.admin("queues")
                if not any(row["scheduled"] + row["ready"] + row["running"] for row in rows) and not self._unfinished():
                    return True
                await asyncio.sleep(0.1)
        return False

    def _unfinished(self) -> int:
        """Cron occurrences that have not ended, asked of the file: the admin API does not count them."""
        connection = sqlite3.connect(f"file:{self.data / 'store.db'}?mode=ro", uri=True)
        try:
            found: int = connection.execute("SELECT count(*) FROM occurrences WHERE outcome IS NULL").fetchone()[0]
            return found
        finally:
            connection.close()

    async def act(self, path: str) -> None:
        host = self.serving
        headers = {"authorization": f"Bearer {TOKEN}"}
        answer = await asyncio.to_thread(host.post, f"/__motia/api/{path}", {}, headers)
        assert answer.status == 200, answer.body

    async def admin(self, path: str) -> list[dict[str, Any]]:
        host = self.serving
        headers = {"authorization": f"Bearer {TOKEN}"}
        answer = await asyncio.to_thread(host.get, f"/__motia/api/{path}", headers)
        assert answer.status == 200, answer.body
        items: list[dict[str, Any]] = answer.json["items"]
        return items

    async def runners(self) -> list[dict[str, Any]]:
        return [runner for runner in await self.admin("runners") if runner["pid"]]

    def evidence(self) -> Evidence:
        """All of it, once the host has ended."""
        seen = self.seen
        _, alive = psutil.wait_procs(self._orphans, timeout=ORPHAN_S)
        seen.left = [f"process {process.pid}" for process in alive]
        seen.accepted = read_ledger(self.ledger_path)
        seen.effects = read_effects(self.effects_path)
        read_store(self.data / "store.db", seen)
        return seen

    def redeliveries(self) -> list[float]:
        """For each start that found interrupted effects: seconds from ready to the first one that began again."""
        effects = read_effects(self.effects_path)
        found = []
        for number, (began, ready) in enumerate(self.starts):
            until = self.starts[number + 1][0] if number + 1 < len(self.starts) else float("inf")
            again = [row.begun for row in effects if row.attempt > 1 and began <= row.begun < until]
            if again:
                found.append(max(0.0, min(again) - ready))
        return found

    def _look(self) -> None:
        """Remember who lives below the host."""
        with contextlib.suppress(psutil.Error):
            for process in self.serving.family():
                self.family[process.pid] = process
