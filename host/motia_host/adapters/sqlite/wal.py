"""Looking at a write-ahead log before SQLite does: SQLite believes it up to the first frame that does not verify, and drops the rest silently.

Whole commits behind a broken frame mean that something spoilt the log, or that a power cut tore a write whose sync had not
returned. Only when the headers claim commits that SQLite would not see are frames verified here. Nobody has the file open meanwhile.
Format: https://sqlite.org/fileformat2.html#the_write_ahead_log and https://sqlite.org/walformat.html
"""

import sqlite3
import struct
import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Literal

_HEADER: Final = struct.Struct(">8I")
_FRAME: Final = struct.Struct(">6I")
_MAGIC: Final = 0x377F0682
_MX_FRAME: Final = slice(16, 20)
"""Where the index (`-shm`) says how many frames are believed, in the byte order of the machine."""


@dataclass(frozen=True, slots=True)
class Damage:
    """`believed` frames are whole; `commits` whole commits lie behind the frame after them."""

    believed: int
    commits: int


@dataclass(frozen=True, slots=True)
class _Log:
    page_bytes: int
    salts: tuple[int, int]
    order: Literal["big", "little"]

    def frames(self, file: BinaryIO, first: int) -> Iterator[tuple[int, tuple[int, ...], bytes]]:
        """(number, header, header and page as they are) of the frames from `first` on, counted from 1."""
        size = _FRAME.size + self.page_bytes
        file.seek(_HEADER.size + (first - 1) * size)
        number = first
        while len(raw := file.read(size)) == size:
            yield number, _FRAME.unpack_from(raw), raw
            number += 1


def examine(database: Path) -> Damage | None:
    """None for a log that is whole, absent, or ends in a write that was never finished."""
    path = database.with_name(database.name + "-wal")
    try:
        with path.open("rb") as file:
            log = _read_header(file.read(_HEADER.size))
            if log is None:
                return None
            claimed = max((number for number, header, _ in log.frames(file, 1) if _commits(header, log)), default=0)
            believed = _believed(database) if claimed else 0
            commits = _whole_commits(log, file, believed + 1) if claimed > believed else 0
    except FileNotFoundError:
        return None
    return Damage(believed, commits) if commits else None


def _read_header(raw: bytes) -> _Log | None:
    if len(raw) < _HEADER.size:
        return None
    magic, _, page_bytes, _, salt1, salt2, *_ = _HEADER.unpack(raw)
    if magic & ~1 != _MAGIC or page_bytes not in {1 << power for power in range(9, 17)}:
        return None
    return _Log(page_bytes, (salt1, salt2), "big" if magic & 1 else "little")


def _commits(header: tuple[int, ...], log: _Log) -> bool:
    return header[1] != 0 and header[2:4] == log.salts


def _believed(database: Path) -> int:
    """How many frames SQLite takes for whole. A connection that only reads recovers the index and changes neither file."""
    connection = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        index = database.with_name(database.name + "-shm").read_bytes()
    finally:
        connection.close()
    return int.from_bytes(index[_MX_FRAME], sys.byteorder)


def _whole_commits(log: _Log, file: BinaryIO, broken: int) -> int:
    """Commits behind the broken frame that verify, each by the checksum that stands in the frame before it."""
    commits = 0
    before = (0, 0)
    for number, header, raw in log.frames(file, broken):
        if number > broken and _commits(header, log):
            commits += _checksum(log, raw, before) == header[4:6]
        before = (header[4], header[5])
    return commits


def _checksum(log: _Log, raw: bytes, before: tuple[int, int]) -> tuple[int, int]:
    words = array("I", raw[:8] + raw[_FRAME.size :])
    if log.order != sys.byteorder:
        words.byteswap()
    first, second = before
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
