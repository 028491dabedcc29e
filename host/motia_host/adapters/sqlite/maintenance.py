"""Info, compaction, backup and verification of the SQLite store; all but info run through the writer."""

import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

from motia_host.abc.maintenance import StoreInfo, StoreSizes
from motia_host.adapters.sqlite import statements
from motia_host.adapters.sqlite.core import Core
from motia_host.adapters.sqlite.folder import Folder
from motia_host.errors import StoreUnavailable

_PROBLEMS = 100
"""Problems of the file that are told at most."""


class SqliteMaintenance:
    def __init__(self, core: Core) -> None:
        self._core = core

    async def sizes(self) -> StoreSizes:
        folder = self._core.folder

        def question(_connection: sqlite3.Connection) -> StoreSizes:
            telemetry = _sizes(folder.telemetry)
            log = _size(folder.ledger.with_name(folder.ledger.name + "-wal"))
            everything = _size(folder.ledger) + log + _sizes(folder.blobs) + telemetry
            return StoreSizes(f"sqlite {sqlite3.sqlite_version}", everything, telemetry, _damaged(folder))

        return await self._core.readers.ask(question)

    async def info(self) -> StoreInfo:
        folder, epoch = self._core.folder, self._core.store.epoch

        def question(connection: sqlite3.Connection) -> StoreInfo:
            page = connection.execute("PRAGMA page_size").fetchone()[0]
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            free = connection.execute("PRAGMA freelist_count").fetchone()[0]
            return StoreInfo(
                engine=f"sqlite {sqlite3.sqlite_version}",
                path=str(folder.ledger),
                schema=connection.execute("PRAGMA user_version").fetchone()[0],
                epoch=epoch,
                file_bytes=_size(folder.ledger),
                log_bytes=_size(folder.ledger.with_name(folder.ledger.name + "-wal")),
                used_bytes=(pages - free) * page,
                blob_bytes=_sizes(folder.blobs),
                telemetry_bytes=_sizes(folder.telemetry),
                rows=dict(connection.execute(statements.ROW_COUNTS)),
                damaged=_damaged(folder),
            )

        return await self._core.readers.ask(question)

    async def compact(self) -> int:
        path = self._core.folder.ledger

        def work(connection: sqlite3.Connection) -> int:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            before = _size(path)
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return before - _size(path)

        return await self._core.attend(work)

    async def backup(self, folder: Path) -> None:
        blobs = self._core.folder.blobs

        def work(connection: sqlite3.Connection) -> None:
            if folder.exists() and any(folder.iterdir()):
                raise StoreUnavailable("the folder for the backup is not empty", str(folder))
            folder.mkdir(parents=True, exist_ok=True)
            connection.execute("VACUUM INTO ?", (str(folder / self._core.folder.ledger.name),))
            if blobs.is_dir():
                shutil.copytree(blobs, folder / blobs.name)

        try:
            await self._core.attend(work)
        except OSError as error:
            raise StoreUnavailable(str(error), str(folder)) from error

    async def verify(self) -> list[str]:
        blobs = self._core.folder.blobs

        def work(connection: sqlite3.Connection) -> list[str]:
            found = [text for (text,) in connection.execute(f"PRAGMA integrity_check({_PROBLEMS})") if text != "ok"]
            for event, blob in connection.execute(statements.BLOBS):
                if not (blobs / blob).exists():
                    found.append(f"the file {blobs / blob} is missing: it holds the payload of event {event}")
            return found

        return await self._core.attend(work)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _sizes(folder: Path) -> int:
    return sum(map(_size, folder.iterdir())) if folder.is_dir() else 0


def _damaged(folder: Folder) -> Sequence[str]:
    return sorted(map(str, folder.damaged.iterdir())) if folder.damaged.is_dir() else ()
