"""Streams written from the host's own side: by the admin zone, and by whoever shows what the host does.

The same rules as for handlers (`id` in the item, operations in one go), without a call and without schemas; what is written is published by
the ledger like every other change.
"""

from collections.abc import Sequence
from typing import Any

from motia_host import values
from motia_host.abc.ledger import Batch, Committed, Ledger, Op, StreamDelete, StreamSend, StreamSet, StreamUpdate
from motia_host.abc.streams import StreamStore
from motia_host.engine import items


class StreamHub:
    def __init__(self, ledger: Ledger, streams: StreamStore) -> None:
        self._ledger = ledger
        self._streams = streams

    def get(self, stream: str, group: str, id: str) -> Any:
        """The item, or None."""
        found = self._streams.get(stream, group, id)
        return None if found is None else values.loads(found.data)

    async def get_group(self, stream: str, group: str) -> list[Any]:
        """All items in the order of first write."""
        return [values.loads(item.data) for item in await self._streams.get_group(stream, group)]

    async def set(self, stream: str, group: str, id: str, data: Any) -> Any:
        """The item as stored. Raises `item-invalid` when `data` is not an object."""
        return await self._write(StreamSet(stream, group, id, values.dumps(items.item(id, data))))

    async def update(self, stream: str, group: str, id: str, operations: Sequence[dict[str, Any]]) -> Any:
        """The item as stored. Raises `OperationInvalid`."""
        return await self._write(StreamUpdate(stream, group, id, operations))

    async def delete(self, stream: str, group: str, id: str) -> Any:
        """The former item, or None."""
        return await self._write(StreamDelete(stream, group, id))

    async def send(self, stream: str, group: str, id: str | None, event: dict[str, Any]) -> None:
        """Tell everyone who watches; `event` is `{type, data}`."""
        await self._write(StreamSend(stream, group, id, values.dumps(event)))

    async def _write(self, op: Op) -> Any:
        result = await self._ledger.commit(Batch([op]))
        assert isinstance(result, Committed)  # without a fence and without reads there is nothing to refuse it
        data = result.results[0]
        return None if data is None else values.loads(data)
