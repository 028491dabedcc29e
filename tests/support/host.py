"""A real `motia-host` process for tests: own folder, own port, its JSON log read line by line."""

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0
"""For anything to happen. Generous: it is there to end a test that would hang, not to measure."""


class Answer:
    """What came back from a request."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Host:
    """A running host. `url` is known once `ready` was logged."""

    def __init__(self, project: Path, process: "subprocess.Popen[bytes]") -> None:
        self.project = project
        self.process = process
        self.url = ""
        self.records: list[dict[str, Any]] = []
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_for(self, fits: Callable[[dict[str, Any]], bool], *, patience: float = PATIENCE_S) -> dict[str, Any]:
        """The first log record that fits, also one that came earlier. Fails with everything logged when none comes."""
        for record in self.records:
            if fits(record):
                return record
        deadline = time.monotonic() + patience
        while (left := deadline - time.monotonic()) > 0:
            try:
                line = self._lines.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                break
            record = self._record(line)
            if fits(record):
                return record
        raise AssertionError("no such record; the log is:\n" + "\n".join(map(str, self.records[-40:])))

    def wait_for_message(self, text: str, **given: Any) -> dict[str, Any]:
        return self.wait_for(lambda record: record["msg"] == text and given.items() <= record.items())

    def drain_log(self) -> list[dict[str, Any]]:
        """Everything logged so far."""
        while True:
            try:
                line = self._lines.get_nowait()
            except queue.Empty:
                return self.records
            if line is not None:
                self._record(line)

    def request(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        """`body`: bytes as they are, anything else as JSON."""
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        given = {"content-type": "application/json"} if data is not None else {}
        request = urllib.request.Request(self.url + path, data, {**given, **(headers or {})}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
                return Answer(
                    response.status, {name.lower(): value for name, value in response.headers.items()}, response.read()
                )
        except urllib.error.HTTPError as error:
            return Answer(error.code, {name.lower(): value for name, value in error.headers.items()}, error.read())

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        return self.request("GET", path, headers=headers)

    def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Answer:
        return self.request("POST", path, body, headers)

    def admin(self, path: str) -> Answer:
        """A GET in the admin zone with the token of this run, which `start` asks for."""
        token = json.loads((self.project / ".motia" / "host.json").read_text())["token"]
        return self.get(path, {"authorization": f"Bearer {token}"})

    def runners(self) -> list[dict[str, Any]]:
        """The runner processes, as the admin API tells them."""
        found: list[dict[str, Any]] = self.admin("/__motia/api/runners").json["items"]
        return found

    def family(self) -> list[psutil.Process]:
        """All processes below the host."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def until(self, holds: Callable[[], Any], *, patience: float = PATIENCE_S) -> Any:
        """Ask again until something holds; its value. For states that no record announces."""
        deadline = time.monotonic() + patience
        while not (value := holds()):
            assert time.monotonic() < deadline, "it did not come to hold"
            assert self.process.poll() is None, "the host has ended"
            threading.Event().wait(0.02)
        return value

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)

    def close(self) -> None:
        """Make sure that it has ended, and read its log to the end."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        if self.process.stdout is not None:
            self.process.stdout.close()

    def _record(self, line: bytes) -> dict[str, Any]:
        try:
            record = json.loads(line)
        except ValueError:
            record = {"msg": line.decode(errors="replace").rstrip(), "level": "raw", "step": None, "traceId": None}
        self.records.append(record)
        return record

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)


def copy_of(project: Path, folder: Path) -> Path:
    """A copy of an example, with its packages linked rather than copied."""
    target = folder / project.name
    linked = ("node_modules", ".venv")
    shutil.copytree(project, target, ignore=shutil.ignore_patterns(*linked, ".motia", ".env", "dist"))
    for name in linked:
        if (project / name).is_dir():
            (target / name).symlink_to(project / name)
    return target


def spawn(project: Path, *arguments: str, mode: str = "dev", env: dict[str, str] | None = None) -> Host:
    """Start a host; it is not waited for."""
    command = [
        sys.executable,
        "-m",
        "motia_host",
        mode,
        str(project),
        "--port",
        "0",
        "--log-format",
        "json",
        *arguments,
    ]
    environ = {key: value for key, value in os.environ.items() if not key.startswith("MOTIA_HOST_")}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
        env={**environ, "PYTHONPATH": str(ROOT / "host"), **(env or {})},
    )  # fmt: skip
    return Host(project, process)


@contextmanager
def running(project: Path, *arguments: str, mode: str = "dev", env: dict[str, str] | None = None) -> Iterator[Host]:
    """A host that is ready; it is stopped at the end, and nothing of it may be left."""
    host = spawn(project, *arguments, mode=mode, env=env)
    try:
        host.url = host.wait_for_message("ready")["url"]
        yield host
    finally:
        family = host.family() if host.process.poll() is None else []
        try:
            host.stop()
        finally:
            host.close()
    _, alive = psutil.wait_procs(family, timeout=PATIENCE_S)
    assert alive == [], "a stopped host leaves no process behind"


def project_of(folder: Path, files: dict[str, str]) -> Path:
    """A project made of the given files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder
