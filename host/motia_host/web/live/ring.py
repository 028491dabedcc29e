"""The last items of a channel, numbered, so that a client can go on where it was. Encoded once, whoever is sent them."""

import secrets
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Final

KEPT: Final = 2_000
"""Items of one channel."""

Fits = Callable[[Any], bool]


class Entry:
    __slots__ = ("_encode", "_json", "number", "record")

    def __init__(self, number: int, record: Any, encode: Callable[[Any], bytes]) -> None:
        self.number = number
        self.record = record
        self._encode = encode
        self._json: bytes | None = None

    @property
    def json(self) -> bytes:
        if self._json is None:
            self._json = self._encode(self.record)
        return self._json


class Ring:
    def __init__(self, encode: Callable[[Any], bytes]) -> None:
        self._encode = encode
        self._epoch = secrets.token_hex(4)
        self._entries: deque[Entry] = deque(maxlen=KEPT)
        self.head = 0
        """Number of the last item."""

    def add(self, record: Any) -> None:
        self.head += 1
        self._entries.append(Entry(self.head, record, self._encode))

    def behind(self, number: int) -> tuple[int, list[Entry]]:
        """How many items behind a number are forgotten, and those that are still here."""
        count = self.head - number
        if count <= 0:
            return 0, []
        entries = self._entries
        here = min(count, len(entries))
        return count - here, list(_last(entries, here))

    def token(self, number: int) -> str:
        """The position of a client that has everything up to a number."""
        return f"{self._epoch}-{number}"

    def number(self, token: str) -> int | None:
        """None where the token is of another ring, or of an item that is forgotten."""
        epoch, _, text = token.partition("-")
        if epoch != self._epoch or not (text.isascii() and text.isdecimal()):
            return None
        number = int(text)
        return number if self.head - len(self._entries) <= number <= self.head else None


def _last(entries: deque[Entry], count: int) -> Iterator[Entry]:
    """The last ones, oldest first; from the end, since that is where they are."""
    found: list[Entry] = []
    for entry in reversed(entries):
        if len(found) == count:
            break
        found.append(entry)
    return reversed(found)
