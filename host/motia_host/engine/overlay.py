"""What one run of a transactional handler has written and read, kept in the host until it commits (design D.6).

Own reads see own writes; each read of the store leaves a mark with the row's revision, which the writer checks. Nothing here waits and
nothing is stored: `transactions` commits it with the end of the attempt, or drops it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from motia_host.abc.ledger import Op, ReadMark

STATE: Final = "state"

Key = tuple[str, str, str | None]
"""Space, group, key; None stands for the whole group."""


def stream_space(name: str) -> str:
    return f"stream:{name}"


@dataclass(slots=True)
class WrittenGroup:
    """What a run has written of one group."""

    cleared: bool = False
    """What the store holds of it is gone for this run."""
    values: dict[str, bytes | None] = field(default_factory=dict)
    """Written keys in the order of first write; None for removed ones."""

    def merged(self, stored: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """The group as the run sees it, in the order of first write."""
        whole: dict[str, bytes | None] = {} if self.cleared else dict(stored)
        for key, value in self.values.items():
            if value is None:
                whole.pop(key, None)
            else:
                whole[key] = value
        return [value for value in whole.values() if value is not None]


@dataclass(slots=True)
class Overlay:
    ops: list[Op] = field(default_factory=list)
    """Everything that was written, in its order."""
    _marks: dict[Key, ReadMark] = field(default_factory=dict)
    _groups: dict[tuple[str, str], WrittenGroup] = field(default_factory=dict)
    _written: set[Key] = field(default_factory=set)

    @property
    def marks(self) -> Sequence[ReadMark]:
        return list(self._marks.values())

    @property
    def keys(self) -> set[Key]:
        """Everything that was read or written."""
        return {*self._marks, *self._written}

    def known(self, space: str, group: str, key: str) -> bool:
        """Whether own writes alone say what is there."""
        found = self._groups.get((space, group))
        return found is not None and (found.cleared or key in found.values)

    def value(self, space: str, group: str, key: str) -> bytes | None:
        """What own writes say; only where `known`."""
        return self._groups[space, group].values.get(key)

    def read(self, space: str, group: str, key: str, revision: int) -> None:
        """Note a read of the store; 0 for an absent row. The first one counts: two that differ cannot both be true at the commit."""
        self._marks.setdefault((space, group, key), ReadMark(space, group, key, revision))

    def read_group(self, space: str, group: str, revisions: Sequence[int]) -> None:
        mark = ReadMark(space, group, None, max(revisions, default=0), len(revisions))
        self._marks.setdefault((space, group, None), mark)

    def write(self, space: str, group: str, key: str, value: bytes | None, op: Op) -> None:
        """`value` None removes it."""
        values = self._groups.setdefault((space, group), WrittenGroup()).values
        if value is None or values.get(key, b"") is None:
            values.pop(key, None)  # what is written after its removal is the last of its group
        values[key] = value
        self._written.add((space, group, key))
        self.ops.append(op)

    def clear(self, space: str, group: str, op: Op) -> None:
        self._groups[space, group] = WrittenGroup(cleared=True)
        self._written.add((space, group, None))
        self.ops.append(op)

    def group(self, space: str, group: str) -> WrittenGroup:
        """What was written of a group up to now; later writes are not in it."""
        found = self._groups.get((space, group), WrittenGroup())
        return WrittenGroup(found.cleared, dict(found.values))

    def append(self, op: Op) -> None:
        """An op that no read of this run can see."""
        self.ops.append(op)
