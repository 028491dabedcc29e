"""Cuts a large value into pieces that are each taken over quickly, and puts them together again.

Reading a pickled value of a million members costs as much as parsing its JSON, and would hold up the loop just as long. Piece by piece, one in a turn of the
loop, it does not. Used by `decode_worker` (cutting) and `decoder` (putting together).
"""

from collections.abc import Iterator
from typing import Any, Final

HEAD_BYTES: Final = 8
"""Before each line, and before each part of an answer: its length, big-endian."""
NODES: Final = 2_000
"""Members of a piece: about a millisecond of reading."""

Piece = tuple[int, bool, Any]
"""The number of the container that it continues; whether it opens a container in that one; the members, or `(key, empty container)`."""


def cut(value: Any, nodes: int = NODES) -> Iterator[Any]:
    """First the value itself, or the empty container that the following pieces fill."""
    sizes: dict[int, int] = {}
    if _measure(value, sizes) <= nodes:
        yield value
    else:
        yield type(value)()
        yield from _Cutter(sizes, nodes).cut(value, 0)


class Assembly:
    """Puts pieces together, in the order in which `cut` gave them."""

    def __init__(self, first: Any) -> None:
        self.value = first
        self._containers = [first]

    def add(self, piece: Piece) -> None:
        number, opens, members = piece
        container = self._containers[number]
        if opens:
            key, members = members[0], members[1]
            self._containers.append(members)
            members = [members] if type(container) is list else {key: members}
        if type(container) is list:
            container.extend(members)
        else:
            container.update(members)


class _Cutter:
    def __init__(self, sizes: dict[int, int], nodes: int) -> None:
        self._sizes = sizes
        self._nodes = nodes
        self._opened = 0

    def cut(self, container: Any, number: int) -> Iterator[Piece]:
        batch: list[tuple[Any, Any]] = []
        held = 0
        for key, part in container.items() if type(container) is dict else enumerate(container):
            size = self._sizes.get(id(part), 1)
            if batch and held + size > self._nodes:
                yield self._piece(container, number, batch)
                batch, held = [], 0
            if size > self._nodes:
                self._opened += 1
                yield number, True, (key, type(part)())
                yield from self.cut(part, self._opened)
            else:
                batch.append((key, part))
                held += size
        if batch:
            yield self._piece(container, number, batch)

    def _piece(self, container: Any, number: int, batch: list[tuple[Any, Any]]) -> Piece:
        return number, False, dict(batch) if type(container) is dict else [part for _, part in batch]


def _measure(value: Any, sizes: dict[int, int]) -> int:
    """Members, itself included; those of containers are noted by identity."""
    if type(value) is dict:
        size = 1 + sum(_measure(part, sizes) for part in value.values())
    elif type(value) is list:
        size = 1 + sum(_measure(part, sizes) for part in value)
    else:
        return 1
    sizes[id(value)] = size
    return size
