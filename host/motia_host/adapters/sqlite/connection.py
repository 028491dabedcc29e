"""Opening connections to the ledger's file: one that writes, others that only read.

No mmap, no automatic checkpoints; the writer checkpoints, and nobody else (below 3.51.3 a checkpoint from a second connection can corrupt
the file). Nothing of this program may open the database file or its `-shm` by other means while a connection is open:
closing that descriptor would drop SQLite's locks.
"""

import sqlite3
from pathlib import Path
from typing import Final

BUSY_MS: Final = 5000
"""How long a foreign lock (somebody's sqlite3 shell) is waited for."""
_CACHE_KIB: Final = 4 * 1024
"""Small, since the system keeps the file's pages anyway: what counts is that the memory of the host is settled soon."""
_READER_CACHE_KIB: Final = 1024
_STATEMENTS: Final = 256
"""Prepared statements kept per connection."""
_WAL_FILE_BYTES: Final = 64 * 1024 * 1024
"""To what a write-ahead log is cut back after it was larger."""


def open_writer(path: Path) -> sqlite3.Connection:
    """The connection that writes; the file is made where there is none. It may be used from one thread at a time."""
    connection = _connect(f"{path.absolute().as_uri()}?mode=rwc", _CACHE_KIB)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        connection.execute(f"PRAGMA journal_size_limit = {_WAL_FILE_BYTES}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("PRAGMA temp_store = MEMORY")
    except BaseException:
        connection.close()
        raise
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    connection = _connect(f"{path.absolute().as_uri()}?mode=ro", _READER_CACHE_KIB)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _connect(uri: str, cache_kib: int) -> sqlite3.Connection:
    connection = sqlite3.connect(
        uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=_STATEMENTS
    )
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    connection.execute(f"PRAGMA cache_size = -{cache_kib}")
    connection.execute("PRAGMA mmap_size = 0")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection
