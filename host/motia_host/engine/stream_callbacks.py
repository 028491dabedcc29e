"""`stream.*` of a handler: the stream found, its schema enforced, writes to the ledger, reads from the store.

An update is held against the schema with its operations applied to the item that the ledger will find.
"""

from collections.abc import Callable
from typing import Any

from motia_host import values
from motia_host.abc import operations
from motia_host.abc.ledger import StreamDelete, StreamSend, StreamSet, StreamUpdate
from motia_host.abc.streams import StreamStore
from motia_host.engine import items
from motia_host.engine import params as check
from motia_host.engine.asked import Asked, Storage, raw_or_none
from motia_host.engine.calls import Call
from motia_host.engine.expected import ExpectedItems, Place
from motia_host.engine.item_form import ItemForm
from motia_host.engine.state_callbacks import limited
from motia_host.errors import MotiaError
from motia_host.steps.model import Stream

ItemOp = StreamSet | StreamUpdate | StreamDelete

Warn = Callable[[Call, str], None]
"""Logs a warning on behalf of a call."""


class StreamCallbacks:
    def __init__(
        self, storage: Storage, streams: StreamStore, value_limit: int, form: ItemForm, warn: Warn | None
    ) -> None:
        """`warn` given: items that break their schema are stored all the same, with a warning (compat)."""
        self._storage = storage
        self._form = form
        self._streams = streams
        self._value_limit = value_limit
        self._warn = warn
        self._names = items.StreamNames()
        self._expected = ExpectedItems(streams)

    def get(self, asked: Asked) -> None:
        stream, group, item_id = self._place(asked)
        self._storage.item(asked, stream.name, group, item_id)

    def get_group(self, asked: Asked) -> None:
        stream, group = self._stream(asked), self._group(asked)
        self._storage.items(asked, stream.name, group)

    def set(self, asked: Asked) -> None:
        stream, group, item_id = self._place(asked)
        whole = items.item(item_id, asked.params.get("data"))
        self._enforce(asked.call, stream, whole)
        whole = self._form.stored(whole)
        data = limited(values.dumps(whole), self._value_limit)
        self._write(asked, stream, StreamSet(stream.name, group, item_id, data), whole)

    def update(self, asked: Asked) -> None:
        stream, group, item_id = self._place(asked)
        changes = check.operations(asked.params)
        whole = None
        if stream.validator is not None:
            before = self._before(asked, (stream.name, group, item_id))
            whole = items.item(item_id, operations.apply(before, changes))
            self._enforce(asked.call, stream, whole)
        self._write(asked, stream, StreamUpdate(stream.name, group, item_id, changes), whole)

    def delete(self, asked: Asked) -> None:
        stream, group, item_id = self._place(asked)
        self._write(asked, stream, StreamDelete(stream.name, group, item_id), None)

    def send(self, asked: Asked) -> None:
        stream, group = self._stream(asked), self._group(asked)
        event = check.record(asked.params, "event")
        if type(event.get("type")) is not str:
            raise check.BadParams("$.event.type", "must be a string")
        data = limited(values.dumps({"type": event["type"], "data": event.get("data")}), self._value_limit)
        item_id = check.optional_text(asked.params, "id")
        self._storage.write(asked, StreamSend(stream.name, group, item_id, data), lambda _: None)

    def _write(self, asked: Asked, stream: Stream, op: ItemOp, whole: dict[str, Any] | None) -> None:
        def turn(data: bytes | None) -> Any:
            return raw_or_none(None if data is None else self._form.shown(op.stream, op.group, data))

        written = self._storage.write(asked, op, turn)
        if written is not None and stream.validator is not None:
            self._expected.submitted((op.stream, op.group, op.id), whole, written)

    def _before(self, asked: Asked, place: Place) -> dict[str, Any]:
        """The item that an update will start from."""
        if asked.call.plan.overlay is None:
            return self._expected.current(place)
        found = self._storage.own_item(asked, *place)
        item: dict[str, Any] = {"id": place[2]} if found is None else values.loads(found)
        return item

    def _enforce(self, call: Call, stream: Stream, whole: dict[str, Any]) -> None:
        broken = items.violations(stream, self._form.own(whole))
        if not broken:
            return
        error = MotiaError("item-invalid", stream=stream.name, violations=broken)
        if self._warn is None:
            raise error
        self._warn(call, f"{error.title} {broken[0]['path']}: {broken[0]['message']}")

    def _stream(self, asked: Asked) -> Stream:
        stream = self._names.resolve(asked.call.plan.registry, check.text(asked.params, "stream"))
        asked.detail["stream"] = stream.name
        return stream

    def _group(self, asked: Asked) -> str:
        group = check.text(asked.params, "group")
        asked.detail["group"] = group
        return group

    def _place(self, asked: Asked) -> tuple[Stream, str, str]:
        stream, group = self._stream(asked), self._group(asked)
        item_id = check.text(asked.params, "id")
        asked.detail["id"] = item_id
        return stream, group, item_id
