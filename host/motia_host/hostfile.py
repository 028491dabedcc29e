"""`.motia/host.json`: how commands find the host that runs a project.

Written when the port is open, removed at the end. Mode 0600, since it holds the admin token. A file that a killed host left behind is
recognised by its process: pid and start time have to match.
"""

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

FILE_NAME = "host.json"


@dataclass(frozen=True, slots=True)
class HostFile:
    pid: int
    started: float
    """Start time of the process, Unix seconds."""
    host: str
    port: int
    mode: str
    token: str
    version: str

    @property
    def url(self) -> str:
        name = "127.0.0.1" if self.host in {"0.0.0.0", "::", ""} else self.host  # noqa: S104 - a comparison, no bind
        return f"http://[{name}]:{self.port}" if ":" in name else f"http://{name}:{self.port}"


def write(folder: Path, content: HostFile) -> None:
    """Replace the file in one go, unless it names another host that lives: one with `--ephemeral` may run beside the one that owns the folder."""
    if read(folder) is not None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{FILE_NAME}.{os.getpid()}"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(content), file)
    fresh.replace(folder / FILE_NAME)


def remove(folder: Path) -> None:
    """Remove the file if it is of this process, and a folder that nothing else is in."""
    found = read(folder)
    if found is None or found.pid == os.getpid():
        (folder / FILE_NAME).unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # the store is in it, or it was never made
        folder.rmdir()


def read(folder: Path) -> HostFile | None:
    """The running host, or None: no file, one that is not ours, or one whose process is gone."""
    try:
        values = json.loads((folder / FILE_NAME).read_text("utf-8"))
        found = HostFile(**{name: values[name] for name in HostFile.__slots__})
        alive = abs(psutil.Process(found.pid).create_time() - found.started) < 1
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        return None  # whatever is wrong with it, it does not lead to a running host
    return found if alive else None


def of_this_process(*, host: str, port: int, mode: str, token: str, version: str) -> HostFile:
    return HostFile(os.getpid(), psutil.Process().create_time(), host, port, mode, token, version)


def admin_token(environ: Mapping[str, str]) -> str:
    """`MOTIA_HOST_ADMIN_TOKEN`, else a random one for this run."""
    return environ.get("MOTIA_HOST_ADMIN_TOKEN") or os.urandom(24).hex()
