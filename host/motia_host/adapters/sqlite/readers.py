"""Reading beside the writer: point reads on the loop's own connection, everything longer on a few threads."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, TypeVar

from motia_host.adapters.sqlite.connection import open_reader
from motia_host.errors import StoreUnavailable

T = TypeVar("T")
THREADS: Final = 2


class Readers:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._point: sqlite3.Connection | None = None
        self._pool: ThreadPoolExecutor | None = None
        self._mine = threading.local()
        self._opened: list[sqlite3.Connection] = []

    def open(self) -> None:
        self._point = open_reader(self._path)
        self._pool = ThreadPoolExecutor(THREADS, "motia-reader")

    def close(self) -> None:
        """Blocks until reads that run have ended."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        for connection in (*self._opened, *((self._point,) if self._point else ())):
            connection.close()
        self._opened.clear()
        self._point = self._pool = None

    def one(self, statement: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
        """A point read, on the loop: one row by its key."""
        if self._point is None:
            raise StoreUnavailable("it is not open", str(self._path))
        try:
            row: tuple[Any, ...] | None = self._point.execute(statement, values).fetchone()
        except sqlite3.Error as error:
            raise StoreUnavailable(str(error), str(self._path)) from error
        return row

    async def ask(self, question: Callable[[sqlite3.Connection], T]) -> T:
        """Run a question on a reader's thread. Each statement in it sees what was committed when it began; it should last under a second."""
        if self._pool is None:
            raise StoreUnavailable("it is not open", str(self._path))
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._answer, question)

    async def all(self, statement: str, values: Any) -> list[Any]:
        return await self.ask(lambda connection: connection.execute(statement, values).fetchall())

    def _answer(self, question: Callable[[sqlite3.Connection], T]) -> T:
        try:
            connection = getattr(self._mine, "connection", None)
            if connection is None:
                connection = self._mine.connection = open_reader(self._path)
                self._opened.append(connection)
            return question(connection)
        except sqlite3.Error as error:
            raise StoreUnavailable(str(error), str(self._path)) from error
