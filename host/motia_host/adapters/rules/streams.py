"""What the stream operations mean: an item changes, and a change with the next offset is kept and published."""

from motia_host import values
from motia_host.abc import operations
from motia_host.abc.ledger import StreamChange, StreamDelete, StreamSend, StreamSet, StreamUpdate
from motia_host.adapters.rules.records import Change, Group, Item
from motia_host.adapters.rules.unit import Unit
from motia_host.errors import OperationInvalid


def set_(unit: Unit, op: StreamSet) -> bytes:
    return _store(unit, op.stream, op.group, op.id, op.data)


def update(unit: Unit, op: StreamUpdate) -> bytes:
    item = unit.get(Item, op.stream, op.group, op.id)
    value = operations.apply({"id": op.id} if item is None else values.loads(item.data), op.operations)
    if not isinstance(value, dict):
        raise OperationInvalid(len(op.operations) - 1, "an item has to stay an object")
    if value.get("id", op.id) != op.id:
        raise OperationInvalid(len(op.operations) - 1, "the `id` of an item cannot be changed")
    return _store(unit, op.stream, op.group, op.id, values.dumps({**value, "id": op.id}))


def delete(unit: Unit, op: StreamDelete) -> bytes | None:
    item = unit.get(Item, op.stream, op.group, op.id)
    if item is None:
        return None
    unit.remove(Item, op.stream, op.group, op.id)
    _publish(unit, op.stream, op.group, op.id, "delete", item.data)
    return item.data


def send(unit: Unit, op: StreamSend) -> None:
    _publish(unit, op.stream, op.group, op.id, "event", op.event)


def _store(unit: Unit, stream: str, grp: str, item_id: str, data: bytes) -> bytes:
    kind = "create" if unit.get(Item, stream, grp, item_id) is None else "update"
    change = _publish(unit, stream, grp, item_id, kind, data)
    unit.put(Item(stream, grp, item_id, unit.number(), data, unit.counters.seq, change.offset, change.timestamp))
    return data


def _publish(unit: Unit, stream: str, grp: str, item_id: str | None, kind: str, data: bytes) -> Change:  # noqa: PLR0917
    group = unit.get(Group, stream, grp) or Group(stream, grp, 0, unit.counters.floor, 0, unit.counters.trimmed)
    unit.counters.offset += 1
    offset, timestamp = unit.counters.offset, max(unit.now, group.timestamp + 1)
    change = Change(offset, stream, grp, item_id, kind, data, timestamp)
    unit.put(change)
    kept = group.kept + 1
    unit.put(group._replace(offset=offset, timestamp=timestamp, kept=kept))
    keep = unit.options.stream_changes
    if kept > keep + max(1, keep // 10):  # trimming in lots: each lot reads as many index entries as are kept
        unit.overflowing.add((stream, grp))
    unit.outcome.changes.append(StreamChange(offset, stream, grp, item_id, kind, data, timestamp))
    return change
