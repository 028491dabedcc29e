"""What the state operations mean. An expired row is an absent one."""

from motia_host import values
from motia_host.abc import operations
from motia_host.abc.ledger import StateClear, StateDelete, StateSet, StateUpdate
from motia_host.adapters.rules.records import State
from motia_host.adapters.rules.unit import Unit
from motia_host.errors import ValueTooLarge

EXPIRED_PER_TRANSACTION = 5000


def present(unit: Unit, group: str, key: str) -> State | None:
    row = unit.get(State, group, key)
    return None if row is None or (row.expires_at is not None and row.expires_at <= unit.now) else row


def set_(unit: Unit, op: StateSet) -> None:
    _put(unit, op.group, op.key, op.value, op.expires_at)


def delete(unit: Unit, op: StateDelete) -> bytes | None:
    row = present(unit, op.group, op.key)
    if row is None:
        return None
    unit.remove(State, op.group, op.key)
    return row.value


def clear(unit: Unit, op: StateClear) -> None:
    keys = dict.fromkeys((op.group, row.key) for row in unit.touched(State) if row.grp == op.group)
    keys.update(dict.fromkeys(unit.backend.state_keys(op.group)))
    for key in keys:
        unit.remove(State, *key)


def update(unit: Unit, op: StateUpdate) -> bytes:
    row = present(unit, op.group, op.key)
    value = operations.apply(None if row is None else values.loads(row.value), op.operations)
    data = values.dumps(value)
    if len(data) > unit.options.value_limit:
        raise ValueTooLarge(len(data), unit.options.value_limit)
    _put(unit, op.group, op.key, data, None if row is None else row.expires_at)
    return data


def remove_expired(unit: Unit) -> None:
    """Take expired rows away, so that a key that is set again comes last in its group like any new one."""
    for key in unit.backend.expired(unit.now, EXPIRED_PER_TRANSACTION):
        unit.remove(State, *key)


def _put(unit: Unit, group: str, key: str, value: bytes, expires_at: int | None) -> None:
    unit.put(State(group, key, unit.number(), value, unit.counters.seq, expires_at, unit.now))
