"""Cuts rows into parts for multi-row statements.

Parts have the size of a power of two, so that few statements serve all numbers of rows: each length is a text of its own, which SQLite
prepares once and keeps. With every length from 1 to 64 the prepared statements of a host grew by megabytes until all had been seen.
"""

from collections.abc import Iterator, Sequence
from typing import Final, TypeVar

T = TypeVar("T")

MOST: Final = 64
"""Rows of one statement."""


def parts(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """The rows in their order, in parts of 64, 32, 16, 8, 4, 2 and 1."""
    at, left = 0, len(rows)
    while left:
        size = min(MOST, 1 << (left.bit_length() - 1))
        yield rows[at : at + size] if size < len(rows) else rows
        at += size
        left -= size
