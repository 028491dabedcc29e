"""`state.*` of a handler: params checked, writes to the ledger, reads from the store. Values pass through as JSON bytes."""

from typing import Any

from motia_host import values
from motia_host.abc.ledger import StateClear, StateDelete, StateSet, StateUpdate
from motia_host.clock import Clock
from motia_host.engine import params as check
from motia_host.engine.asked import Asked, Storage, raw_or_none
from motia_host.errors import ValueTooLarge


class StateCallbacks:
    def __init__(self, storage: Storage, clock: Clock, value_limit: int) -> None:
        self._storage = storage
        self._clock = clock
        self._value_limit = value_limit

    def get(self, asked: Asked) -> None:
        group, key = _place(asked)
        self._storage.state(asked, group, key)

    def get_group(self, asked: Asked) -> None:
        self._storage.state_group(asked, _group(asked))

    def set(self, asked: Asked) -> None:
        group, key = _place(asked)
        if "value" not in asked.params:
            raise check.BadParams("$.value", "is required")
        value = limited(values.dumps(asked.params["value"]), self._value_limit)
        ttl = check.optional_integer(asked.params, "ttlMs")
        expires_at = None if ttl is None else self._clock.now_ms() + ttl
        self._storage.write(asked, StateSet(group, key, value, expires_at), _nothing)

    def delete(self, asked: Asked) -> None:
        group, key = _place(asked)
        self._storage.write(asked, StateDelete(group, key), raw_or_none)

    def clear(self, asked: Asked) -> None:
        self._storage.write(asked, StateClear(_group(asked)), _nothing)

    def update(self, asked: Asked) -> None:
        group, key = _place(asked)
        self._storage.write(asked, StateUpdate(group, key, check.operations(asked.params)), raw_or_none)


def _group(asked: Asked) -> str:
    group = check.text(asked.params, "group")
    asked.detail["group"] = group
    return group


def _place(asked: Asked) -> tuple[str, str]:
    group = _group(asked)
    key = check.text(asked.params, "key")
    asked.detail["key"] = key
    return group, key


def _nothing(_result: Any) -> None:
    return None


def limited(data: bytes, limit: int) -> bytes:
    """Raises `ValueTooLarge`."""
    if len(data) > limit:
        raise ValueTooLarge(len(data), limit)
    return data
