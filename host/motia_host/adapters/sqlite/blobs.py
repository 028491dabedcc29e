"""Large payloads as files in `.motia/blobs`, each named by its event and synced before the row that names it.

Files of rows that were never committed are removed at the next start; files of removed rows after the commit that removed them.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

BLOB_BYTES: Final = 1024 * 1024
"""Payloads above this are files: in the database they would pass through the log, the cache and each checkpoint."""


class Blobs:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.bytes = 0
        """Of all files; counted from `remove_orphans` on."""

    def keep(self, name: str, data: bytes) -> None:
        """On disk when this returns, together with its name, which has to be letters and digits: it is not to lead elsewhere."""
        if not name.isalnum():
            raise ValueError(f"an event with a large payload cannot be named {name!r}")
        self._folder.mkdir(exist_ok=True)
        path = self._folder / name
        self.bytes += len(data)
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        directory = os.open(self._folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def read(self, name: str) -> bytes | None:
        """None when the file is gone: somebody removed it by hand."""
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, names: Iterable[str]) -> None:
        for name in names:
            path = self._folder / name
            try:
                size = path.stat().st_size
                path.unlink()
            except FileNotFoundError:  # somebody removed it by hand
                continue
            self.bytes -= size

    def remove_orphans(self, is_known: Callable[[str], bool]) -> None:
        if self._folder.is_dir():
            found = list(self._folder.iterdir())
            self.bytes = sum(path.stat().st_size for path in found)
            self.remove(path.name for path in found if not is_known(path.name))
