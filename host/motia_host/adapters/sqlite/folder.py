"""The folder of a store, `.motia/`: where things lie in it, and who owns it.

An exclusive `flock` on `lock` is held for the life of the owner; the kernel frees it however that life ends. Inside stands who it is,
for the message of those that are refused. Python opens it close-on-exec, so no runner inherits it.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from motia_host.errors import StoreLocked, StoreOnNetwork

_MOUNTS: Final = Path("/proc/self/mounts")
_NETWORK: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "lustre", "beegfs", "fuse.sshfs", "fuse.glusterfs"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folder:
    path: Path

    @property
    def ledger(self) -> Path:
        return self.path / "store.db"

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    @property
    def host(self) -> Path:
        """Written by the application: pid, port, mode, admin token of the running host."""
        return self.path / "host.json"

    @property
    def blobs(self) -> Path:
        return self.path / "blobs"

    @property
    def telemetry(self) -> Path:
        return self.path / "telemetry"

    @property
    def damaged(self) -> Path:
        return self.path / "damaged"

    @contextmanager
    def owned(self, owner: Mapping[str, Any]) -> Iterator[None]:
        """Own the folder, which is made where it is absent. Raises `StoreLocked` and `StoreOnNetwork`."""
        self.path.mkdir(parents=True, exist_ok=True)
        kind = file_system(self.path)
        if kind in _NETWORK:
            raise StoreOnNetwork(str(self.path), kind)
        descriptor = os.open(self.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreLocked(self._owner()) from None
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps({"pid": os.getpid(), **owner}).encode(), 0)
            yield
        finally:
            os.close(descriptor)  # frees the lock; the file stays, since removing it would race with the next owner

    def _owner(self) -> str:
        """Pid, port and mode of the owner, as far as they are written down."""
        facts = _read_object(self.lock)
        host = _read_object(self.host)
        if host.get("pid") == facts.get("pid"):
            facts |= host
        known = [f"{name} {facts[name]}" for name in ("pid", "port", "mode") if name in facts]
        return ", ".join(known) or "unknown"


def file_system(path: Path) -> str:
    """The type of the file system that holds a path; empty where the machine does not say."""
    try:
        mounts = _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:  # not Linux: nothing to go by, and the lock still guards
        return ""
    real = os.path.realpath(path)
    best, kind = "", ""
    for line in mounts:
        _, point, name, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if (real == point or real.startswith(point.rstrip("/") + "/")) and len(point) >= len(best):
            best, kind = point, name
    return kind


def _read_object(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # absent, or being written just now: the message names less
        return {}
    return found if isinstance(found, dict) else {}
