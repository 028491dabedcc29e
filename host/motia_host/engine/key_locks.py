"""Keys that one transaction holds while it runs once more, so that others do not change them under it again.

Only transactions heed them, and only shortly before they commit; correctness rests on the marks alone. Keys are taken in a fixed order and
every wait is bounded, so nobody waits in a circle.
"""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final, Self

from motia_host.engine.overlay import Key

WAIT_S: Final = 30.0
"""After so long a transaction goes on without the keys: its marks still decide."""


class KeyLocks:
    def __init__(self) -> None:
        self._holders: dict[Key, Hold] = {}
        self._changed = asyncio.Event()

    def taken(self, key: Key, by_other_than: "Hold") -> bool:
        """A key of a group is taken with the group, and the group with any of its keys."""
        space, group, name = key
        return any(
            holder is not by_other_than
            and (held_space, held_group) == (space, group)
            and (name in {None, held_name} or held_name is None)
            for (held_space, held_group, held_name), holder in self._holders.items()
        )

    def put(self, key: Key, holder: "Hold") -> None:
        self._holders[key] = holder

    def release(self, holder: "Hold") -> None:
        for key in [key for key, found in self._holders.items() if found is holder]:
            del self._holders[key]
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, free: Callable[[], bool]) -> None:
        while not free():
            await self._changed.wait()


class Hold:
    """The keys of one transaction. A context: leaving it gives them back."""

    def __init__(self, locks: KeyLocks) -> None:
        self._locks = locks
        self._keys: list[Key] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    async def take(self, keys: Iterable[Key]) -> None:
        """Hold all of these, and nothing else, from now on; some of them when the wait is too long."""
        self._drop()
        try:
            async with asyncio.timeout(WAIT_S):
                for key in sorted(keys, key=_order):
                    await self._locks.until(lambda key=key: not self._locks.taken(key, self))  # type: ignore[misc]
                    self._locks.put(key, self)
                    self._keys.append(key)
        except TimeoutError:  # it runs without them
            pass

    async def others(self, keys: Iterable[Key]) -> None:
        """Let those finish who hold any of these. Who holds keys itself does not wait: that could be a circle."""
        if self._keys:
            return
        wanted = list(keys)
        try:
            async with asyncio.timeout(WAIT_S):
                await self._locks.until(lambda: not any(self._locks.taken(key, self) for key in wanted))
        except TimeoutError:  # its marks decide
            pass

    def _drop(self) -> None:
        if self._keys:
            self._keys.clear()
            self._locks.release(self)


def _order(key: Key) -> tuple[str, str, str]:
    space, group, name = key
    return space, group, "" if name is None else f"k{name}"
