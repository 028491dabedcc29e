"""Answers the callbacks of a transactional run from its overlay, and from the store where the run itself has written nothing.

The same operations as `asked.Storage`, with nothing stored: what comes back is what the ledger will give when it commits the ops in their
order, because the marks hold what they start from.
"""

from collections.abc import Callable, Sequence
from typing import Any

from motia_host import values
from motia_host.abc import operations
from motia_host.abc.ledger import (
    Emit,
    Emitted,
    Op,
    StateClear,
    StateDelete,
    StateSet,
    StateUpdate,
    StreamDelete,
    StreamSend,
    StreamSet,
    StreamUpdate,
)
from motia_host.abc.state import StateStore
from motia_host.abc.streams import StreamStore
from motia_host.engine.overlay import STATE, Overlay, stream_space
from motia_host.errors import MotiaError


class Overlaid:
    def __init__(self, state: StateStore, streams: StreamStore) -> None:
        self._state = state
        self._streams = streams
        self._apply: dict[type[Any], Callable[[Overlay, Any], Any]] = {
            StateSet: self._state_set,
            StateDelete: self._state_delete,
            StateClear: self._state_clear,
            StateUpdate: self._state_update,
            StreamSet: self._stream_set,
            StreamDelete: self._stream_delete,
            StreamUpdate: self._stream_update,
            StreamSend: self._unseen,
            Emit: self._emit,
        }

    def apply(self, overlay: Overlay, op: Op) -> Any:
        """Write into the overlay; the result is that of the op's class. Raises `OperationInvalid`."""
        return self._apply[type(op)](overlay, op)

    def state(self, overlay: Overlay, group: str, key: str) -> bytes | None:
        if overlay.known(STATE, group, key):
            return overlay.value(STATE, group, key)
        row = self._state.get(group, key)
        overlay.read(STATE, group, key, 0 if row is None else row.revision)
        return None if row is None else row.value

    def item(self, overlay: Overlay, stream: str, group: str, item_id: str) -> bytes | None:
        space = stream_space(stream)
        if overlay.known(space, group, item_id):
            return overlay.value(space, group, item_id)
        item = self._streams.get(stream, group, item_id)
        overlay.read(space, group, item_id, 0 if item is None else item.revision)
        return None if item is None else item.data

    async def state_group(self, overlay: Overlay, group: str) -> Sequence[bytes]:
        written = overlay.group(STATE, group)
        if written.cleared:
            return written.merged(())
        rows = await self._state.get_group(group)
        overlay.read_group(STATE, group, [row.revision for row in rows])
        return written.merged([(row.key, row.value) for row in rows])

    async def items(self, overlay: Overlay, stream: str, group: str) -> Sequence[bytes]:
        space = stream_space(stream)
        written = overlay.group(space, group)
        items = await self._streams.get_group(stream, group)
        overlay.read_group(space, group, [item.revision for item in items])
        return written.merged([(item.id, item.data) for item in items])

    def _state_set(self, overlay: Overlay, op: StateSet) -> None:
        overlay.write(STATE, op.group, op.key, op.value, op)

    def _state_delete(self, overlay: Overlay, op: StateDelete) -> bytes | None:
        former = self.state(overlay, op.group, op.key)
        overlay.write(STATE, op.group, op.key, None, op)
        return former

    def _state_clear(self, overlay: Overlay, op: StateClear) -> None:
        overlay.clear(STATE, op.group, op)

    def _state_update(self, overlay: Overlay, op: StateUpdate) -> bytes:
        former = self.state(overlay, op.group, op.key)
        value = values.dumps(operations.apply(None if former is None else values.loads(former), op.operations))
        overlay.write(STATE, op.group, op.key, value, op)
        return value

    def _stream_set(self, overlay: Overlay, op: StreamSet) -> bytes:
        overlay.write(stream_space(op.stream), op.group, op.id, op.data, op)
        return op.data

    def _stream_delete(self, overlay: Overlay, op: StreamDelete) -> bytes | None:
        former = self.item(overlay, op.stream, op.group, op.id)
        overlay.write(stream_space(op.stream), op.group, op.id, None, op)
        return former

    def _stream_update(self, overlay: Overlay, op: StreamUpdate) -> bytes:
        former = self.item(overlay, op.stream, op.group, op.id)
        item = operations.apply({"id": op.id} if former is None else values.loads(former), op.operations)
        if type(item) is not dict:
            raise MotiaError("item-invalid", violations=[{"path": "$", "message": "an item must be an object"}])
        data = values.dumps({**item, "id": op.id})
        overlay.write(stream_space(op.stream), op.group, op.id, data, op)
        return data

    def _unseen(self, overlay: Overlay, op: StreamSend) -> None:
        overlay.append(op)

    def _emit(self, overlay: Overlay, op: Emit) -> Emitted:
        overlay.append(op)
        return Emitted(op.event.id)
