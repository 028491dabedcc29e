"""State, streams and cron of the SQLite store: reads beside the writer."""

from collections.abc import Sequence
from typing import Any, Final

from motia_host.abc.cron import OccurrenceRow
from motia_host.abc.state import StateRow
from motia_host.abc.streams import Resume, StreamItem
from motia_host.adapters.rules import subscribe, tokens
from motia_host.adapters.rules.records import Change, Item, Occurred, State
from motia_host.adapters.rules.rows import occurrence_row, state_row, stream_change, stream_item
from motia_host.adapters.sqlite import statements
from motia_host.adapters.sqlite.core import Core

PAGE: Final = 1000
"""Rows read at a time, so that no read holds back a checkpoint for long."""
_ALL: Final = -1


class SqliteState:
    def __init__(self, core: Core) -> None:
        self._core = core

    def get(self, group: str, key: str) -> StateRow | None:
        row = self._core.readers.one(statements.GET_STATE, (group, key))
        if row is None or (row[5] is not None and row[5] <= self._core.clock.now_ms()):
            return None
        return state_row(State(*row))

    async def get_group(self, group: str) -> Sequence[StateRow]:
        found: list[StateRow] = []
        last, now = _ALL, self._core.clock.now_ms()
        while True:
            rows = await self._core.readers.all(statements.STATE_GROUP, (group, last, now, PAGE))
            found += [state_row(State(*row)) for row in rows]
            if len(rows) < PAGE:
                return found
            last = rows[-1][2]

    async def groups(self, *, prefix: str = "", after: str = "", limit: int = 100) -> Sequence[tuple[str, int]]:
        wanted = {"prefix": prefix, "after": after, "limit": limit, "now": self._core.clock.now_ms()}
        return await self._core.readers.all(statements.STATE_GROUPS, wanted)

    async def page(self, group: str, *, prefix: str = "", after: str = "", limit: int = 100) -> Sequence[StateRow]:
        now = self._core.clock.now_ms()
        wanted = {"group": group, "prefix": prefix, "after": after, "now": now, "limit": limit}
        return [state_row(State(*row)) for row in await self._core.readers.all(statements.STATE_PAGE, wanted)]


class SqliteStreams:
    def __init__(self, core: Core) -> None:
        self._core = core

    def get(self, stream: str, group: str, id: str) -> StreamItem | None:
        row = self._core.readers.one(statements.GET_ITEM, (stream, group, id))
        return None if row is None else stream_item(Item(*row))

    async def get_group(self, stream: str, group: str) -> Sequence[StreamItem]:
        found: list[StreamItem] = []
        last = _ALL
        while True:
            rows = await self._core.readers.all(statements.ITEM_GROUP, (stream, group, last, PAGE))
            found += [stream_item(Item(*row)) for row in rows]
            if len(rows) < PAGE:
                return found
            last = rows[-1][3]

    async def groups(self, stream: str, *, after: str = "", limit: int = 100) -> Sequence[tuple[str, int]]:
        return await self._core.readers.all(statements.ITEM_GROUPS, (stream, after, limit))

    async def page(self, stream: str, group: str, *, after: str = "", limit: int = 100) -> Sequence[StreamItem]:
        rows = await self._core.readers.all(statements.ITEM_PAGE, (stream, group, after, limit))
        return [stream_item(Item(*row)) for row in rows]

    async def since(self, stream: str, group: str, offset: int) -> Resume:
        def question(connection: Any) -> Resume:
            # Changes first: what is trimmed between the two reads then makes the answer incomplete, never short.
            changes = connection.execute(statements.CHANGES_SINCE, (stream, group, offset)).fetchall()
            trimmed, head = connection.execute(statements.STORE_TRIMMED).fetchone()
            known = connection.execute(statements.GROUP_TRIMMED, (stream, group)).fetchone()
            if not (trimmed if known is None else known[0]) <= offset <= head:
                return Resume((), complete=False)
            return Resume([stream_change(Change(*row)) for row in changes], complete=True)

        return await self._core.readers.ask(question)

    def head(self) -> int:
        return self._core.head

    def token(self, offset: int) -> str:
        return tokens.make(self._core.store.store_id, self._core.store.epoch, offset)

    def offset(self, token: str) -> int | None:
        return tokens.read(token, self._core.store.store_id, self._core.head, self._core.store.epoch_starts)


class SqliteCron:
    def __init__(self, core: Core) -> None:
        self._core = core

    async def last(self, step: str) -> int | None:
        return next((row.scheduled_at for row in await self.occurrences(step, limit=1)), None)

    async def occurrences(self, step: str, *, limit: int = 100) -> Sequence[OccurrenceRow]:
        rows = await self._core.readers.all(statements.OCCURRENCES, (step, limit))
        return [occurrence_row(Occurred(*row)) for row in rows]

    async def unfinished(self) -> Sequence[OccurrenceRow]:
        rows = await self._core.readers.all(statements.UNFINISHED_OCCURRENCES, ())
        return [occurrence_row(Occurred(*row)) for row in rows]

    async def paused(self) -> frozenset[str]:
        return frozenset(step for (step,) in await self._core.readers.all(statements.PAUSED, ()))

    async def set_paused(self, step: str, paused: bool) -> None:  # noqa: FBT001
        await self._core.run(lambda unit: subscribe.set_paused(unit, step, paused=paused))
