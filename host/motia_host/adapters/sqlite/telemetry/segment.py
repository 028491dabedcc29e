"""One file of telemetry: its schema, what sealing makes of it, and the list of those in a folder.

A segment is written until it is full or a day old; then it is sealed: indexes by trace and by text are made, which would be
dear at each insert. Numbers go on from segment to segment.
"""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from motia_host.adapters.sqlite.telemetry.rows import LOG_COLUMNS, RUN_COLUMNS
from motia_host.adapters.sqlite.telemetry.traces import TRACE_TABLE

_OPEN: Final = 3
"""`user_version` of a segment that is written. Lower ones are of an earlier layout: their logs and runs are still read."""
_SEALED: Final = 4
_SCHEMA: Final = (
    """CREATE TABLE logs (n INTEGER PRIMARY KEY, time INTEGER, level TEXT, step TEXT, trace_id TEXT, call TEXT,
                          source TEXT, msg TEXT, fields TEXT)""",
    """CREATE TABLE runs (n INTEGER PRIMARY KEY, started_at INTEGER, step TEXT, trace_id TEXT, status TEXT,
                          input BLOB, output BLOB, rest TEXT)""",
    TRACE_TABLE,
    f"PRAGMA user_version = {_OPEN}",
)
_SEAL: Final = (
    "CREATE INDEX logs_trace ON logs (trace_id)",
    "CREATE INDEX logs_step ON logs (step)",
    "CREATE INDEX logs_problems ON logs (n) WHERE level IN ('warn', 'error')",
    "CREATE INDEX runs_trace ON runs (trace_id)",
    "CREATE INDEX runs_step ON runs (step)",
)
# `fold` is Python's: called for each row, it would take the interpreter from the loop as often. Nearly all texts are ASCII, where `lower` does the same.
_SEAL_TEXT: Final = (
    "CREATE VIRTUAL TABLE logs_text USING fts5 (text, content = '', detail = none, tokenize = 'trigram')",
    """INSERT INTO logs_text (rowid, text) SELECT n, iif(length(text) = length(CAST(text AS BLOB)), lower(text), fold(text))
       FROM (SELECT n, msg || ' ' || coalesce(fields, '') AS text FROM logs)""",
)
_HIGHEST: Final = "SELECT max(n) FROM (SELECT max(n) AS n FROM logs UNION ALL SELECT max(n) FROM runs)"
_BOUNDS: Final = """
SELECT max(time), min(time) FROM (
  SELECT max(time) AS time FROM logs UNION ALL SELECT max(started_at) FROM runs
  UNION ALL SELECT min(time) FROM logs UNION ALL SELECT min(started_at) FROM runs)
"""
INSERT_LOG: Final = f"INSERT INTO logs ({', '.join(LOG_COLUMNS)}) VALUES"
INSERT_RUN: Final = f"INSERT INTO runs ({', '.join(RUN_COLUMNS)}) VALUES"


@dataclass(frozen=True, slots=True)
class Segment:
    path: Path
    number: int

    @property
    def bytes(self) -> int:
        """Of the file and its log; 0 when it is gone."""
        return sum(part.stat().st_size for part in (self.path, self._beside("-wal")) if part.exists())

    def open(self) -> sqlite3.Connection:
        """For writing; the file is made where there is none. Nothing in it is ever synced."""
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA journal_mode = WAL")
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            for statement in _SCHEMA:
                connection.execute(statement)
        return connection

    def read(self) -> sqlite3.Connection:
        connection = sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        connection.execute("PRAGMA query_only = ON")
        return connection

    def remove(self) -> None:
        for part in (self.path, self._beside("-wal"), self._beside("-shm")):
            part.unlink(missing_ok=True)

    def highest(self) -> int:
        """The highest number in it; 0 where it is spoilt or empty."""
        try:
            connection = self.read()
            try:
                found: int | None = connection.execute(_HIGHEST).fetchone()[0]
            finally:
                connection.close()
        except sqlite3.Error:  # the one before it tells where the numbers were
            return 0
        return found or 0

    def next(self) -> "Segment":
        return of(self.path.parent, self.number + 1)

    def _beside(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)


def of(folder: Path, number: int) -> Segment:
    return Segment(folder / f"{number:04d}.db", number)


def segments(folder: Path) -> list[Segment]:
    """Those in a folder, oldest first."""
    numbers = sorted(int(path.stem) for path in folder.glob("*.db") if path.stem.isdecimal())
    return [of(folder, number) for number in numbers]


def is_sealed(connection: sqlite3.Connection) -> bool:
    return _version(connection) == _SEALED


def is_open(connection: sqlite3.Connection) -> bool:
    """Whether it can be written on."""
    return _version(connection) == _OPEN


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def seal(connection: sqlite3.Connection) -> None:
    """Make the indexes. Where this SQLite has no full-text search, texts are looked for by reading."""
    if is_sealed(connection):
        return
    connection.create_function("fold", 1, str.casefold, deterministic=True)
    for statement in _SEAL:
        connection.execute(statement)
    try:
        for statement in _SEAL_TEXT:
            connection.execute(statement)
    except sqlite3.OperationalError:  # no fts5, or no trigram tokenizer, in this build
        connection.execute("DROP TABLE IF EXISTS logs_text")
    connection.execute(f"PRAGMA user_version = {_SEALED}")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def bounds(connection: sqlite3.Connection) -> tuple[int | None, int | None]:
    """(newest time, oldest time); None where it is empty."""
    newest, oldest = connection.execute(_BOUNDS).fetchone()
    return newest, oldest


def has_text_index(connection: sqlite3.Connection) -> bool:
    found: Any = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'logs_text'").fetchone()
    return found is not None
