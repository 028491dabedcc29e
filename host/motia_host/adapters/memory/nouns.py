"""State, streams and cron of the memory store."""

from collections.abc import Sequence

from motia_host.abc.cron import OccurrenceRow
from motia_host.abc.state import StateRow
from motia_host.abc.streams import Resume, StreamItem
from motia_host.adapters.memory.core import Core
from motia_host.adapters.rules import subscribe, tokens
from motia_host.adapters.rules.records import Change, Group, Item, Occurred, Paused, State
from motia_host.adapters.rules.rows import occurrence_row, state_row, stream_change, stream_item


class MemoryState:
    def __init__(self, core: Core) -> None:
        self._core = core

    def get(self, group: str, key: str) -> StateRow | None:
        row = self._core.backend.tables[State].get((group, key))
        return state_row(row) if row is not None and self._present(row) else None

    async def get_group(self, group: str) -> Sequence[StateRow]:
        return [state_row(row) for row in self._core.backend.in_group(State, group) if self._present(row)]

    async def groups(self, *, prefix: str = "", after: str = "", limit: int = 100) -> Sequence[tuple[str, int]]:
        counts: dict[str, int] = {}
        for row in self._core.backend.tables[State].values():
            if row.grp.startswith(prefix) and row.grp > after and self._present(row):
                counts[row.grp] = counts.get(row.grp, 0) + 1
        return sorted(counts.items(), key=lambda entry: entry[0].encode())[:limit]

    async def page(self, group: str, *, prefix: str = "", after: str = "", limit: int = 100) -> Sequence[StateRow]:
        found = self._core.backend.in_group(State, group)
        rows = [row for row in found if row.key > after and row.key.startswith(prefix) and self._present(row)]
        return [state_row(row) for row in sorted(rows, key=lambda row: row.key.encode())[:limit]]

    def _present(self, row: State) -> bool:
        return row.expires_at is None or row.expires_at > self._core.clock.now_ms()


class MemoryStreams:
    def __init__(self, core: Core) -> None:
        self._core = core

    def get(self, stream: str, group: str, id: str) -> StreamItem | None:
        row = self._core.backend.tables[Item].get((stream, group, id))
        return None if row is None else stream_item(row)

    async def get_group(self, stream: str, group: str) -> Sequence[StreamItem]:
        return [stream_item(row) for row in self._core.backend.in_group(Item, stream, group)]

    async def groups(self, stream: str, *, after: str = "", limit: int = 100) -> Sequence[tuple[str, int]]:
        counts: dict[str, int] = {}
        for row in self._core.backend.tables[Item].values():
            if row.stream == stream and row.grp > after:
                counts[row.grp] = counts.get(row.grp, 0) + 1
        return sorted(counts.items(), key=lambda entry: entry[0].encode())[:limit]

    async def page(self, stream: str, group: str, *, after: str = "", limit: int = 100) -> Sequence[StreamItem]:
        rows = [row for row in self._core.backend.in_group(Item, stream, group) if row.id > after]
        return [stream_item(row) for row in sorted(rows, key=lambda row: row.id.encode())[:limit]]

    async def since(self, stream: str, group: str, offset: int) -> Resume:
        backend = self._core.backend
        row = backend.tables[Group].get((stream, group))
        trimmed = self._core.counters.trimmed if row is None else row.trimmed
        if not trimmed <= offset <= self.head():
            return Resume((), complete=False)
        changes = backend.tables[Change]
        return Resume(
            [stream_change(changes[at,]) for at in backend.offsets.get((stream, group), ()) if at > offset],
            complete=True,
        )

    def head(self) -> int:
        return self._core.counters.offset

    def token(self, offset: int) -> str:
        return tokens.make(self._core.store_id, self._core.epoch, offset)

    def offset(self, token: str) -> int | None:
        return tokens.read(token, self._core.store_id, self.head(), self._core.epoch_starts)


class MemoryCron:
    def __init__(self, core: Core) -> None:
        self._core = core

    async def last(self, step: str) -> int | None:
        return next((row.scheduled_at for row in await self.occurrences(step, limit=1)), None)

    async def occurrences(self, step: str, *, limit: int = 100) -> Sequence[OccurrenceRow]:
        rows = [row for row in self._core.backend.tables[Occurred].values() if row.step == step]
        rows.sort(key=lambda row: row.scheduled_at, reverse=True)
        return [occurrence_row(row) for row in rows[:limit]]

    async def unfinished(self) -> Sequence[OccurrenceRow]:
        return [occurrence_row(row) for row in self._core.backend.unfinished_occurrences()]

    async def paused(self) -> frozenset[str]:
        return frozenset(step for (step,) in self._core.backend.tables[Paused])

    async def set_paused(self, step: str, paused: bool) -> None:  # noqa: FBT001
        await self._core.run(lambda unit: subscribe.set_paused(unit, step, paused=paused))
