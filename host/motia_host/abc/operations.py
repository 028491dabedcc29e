"""The operations of `state.update` and `stream.update` (protocol/spec.md §4), as a pure function.

Used by the storage adapters inside their writer, and by the overlay of transactional steps on the host's side. It knows
no store and no JSON text: values are what a JSON parser gives.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from motia_host.errors import OperationInvalid

Path = Sequence[str | int]

_MIN_INTEGER: Final = -(2**63)
_MAX_INTEGER: Final = 2**64 - 1
_MAX_DEPTH: Final = 128
_ABSENT: Final = object()


def apply(value: Any, operations: Sequence[Mapping[str, Any]]) -> Any:
    """The value after all operations, in order. `value` None stands for an absent one; nothing is changed in place.

    A null counts as absent: it is replaced by what the operation needs. Removing what is not there changes nothing. Raises
    `OperationInvalid(index, reason)` for the first operation that does not fit; then none of them counts.
    """
    for index, operation in enumerate(operations):
        try:
            value = _apply_one(value, operation)
        except _Unfit as unfit:
            raise OperationInvalid(index, str(unfit)) from None
    return value


class _Unfit(Exception):
    pass


def _apply_one(value: Any, operation: Mapping[str, Any]) -> Any:
    op = operation.get("op")
    path = _path_of(operation)
    if op == "remove":
        if not path:
            raise _Unfit("`remove` needs a path; delete the key to remove the whole value")
        return _removed(value, path)
    change = _CHANGES.get(op) if isinstance(op, str) else None
    if change is None:
        raise _Unfit(f"`op` is {op!r}; known are set, merge, increment, append and remove")
    return _changed(value, path, 0, lambda old: change(old, operation))


def _path_of(operation: Mapping[str, Any]) -> Path:
    path = operation.get("path")
    if path is None:
        return ()
    if not isinstance(path, (list, tuple)) or any(isinstance(p, bool) or not isinstance(p, (str, int)) for p in path):
        raise _Unfit("`path` has to be a list of strings (object keys) and integers (array places)")
    if len(path) >= _MAX_DEPTH:
        raise _Unfit(f"`path` is deeper than {_MAX_DEPTH} levels")
    return path


def _changed(node: Any, path: Path, at: int, change: Callable[[Any], Any]) -> Any:
    """`node` with the place at `path[at:]` changed; only the containers on the way are copied."""
    if at == len(path):
        return change(node)
    place = path[at]
    if isinstance(place, str):
        members = {} if node is None or node is _ABSENT else node
        if not isinstance(members, dict):
            raise _Unfit(f"{_shown(path[:at])} is {_kind(node)}, so it has no member {place!r}")
        return {**members, place: _changed(members.get(place, _ABSENT), path, at + 1, change)}
    if not isinstance(node, list):
        raise _Unfit(f"{_shown(path[:at])} is {_kind(node)}, so it has no place {place}")
    if not 0 <= place <= len(node):
        raise _Unfit(f"{_shown(path[:at])} has {len(node)} places, so there is no place {place}")
    old = node[place] if place < len(node) else _ABSENT
    return [*node[:place], _changed(old, path, at + 1, change), *node[place + 1 :]]


def _removed(node: Any, path: Path) -> Any:
    place, rest = path[0], path[1:]
    if node is None:
        return None
    if isinstance(node, dict) and isinstance(place, str):
        if place not in node:
            return node
        if rest:
            return {**node, place: _removed(node[place], rest)}
        return {key: item for key, item in node.items() if key != place}
    if isinstance(node, list) and isinstance(place, int):
        if not 0 <= place < len(node):
            return node
        return [*node[:place], *([_removed(node[place], rest)] if rest else ()), *node[place + 1 :]]
    raise _Unfit(f"{_kind(node)} has no {'member' if isinstance(place, str) else 'place'} {place!r}")


def _set(_old: Any, operation: Mapping[str, Any]) -> Any:
    return _given(operation, "value")


def _merge(old: Any, operation: Mapping[str, Any]) -> Any:
    value = _given(operation, "value")
    old = {} if old is None or old is _ABSENT else old
    if not isinstance(value, dict):
        raise _Unfit(f"`merge` needs an object as its value, and was given {_kind(value)}")
    if not isinstance(old, dict):
        raise _Unfit(f"`merge` needs an object at its path, and found {_kind(old)}")
    return {**old, **value}


def _increment(old: Any, operation: Mapping[str, Any]) -> Any:
    by = _given(operation, "by")
    old = 0 if old is None or old is _ABSENT else old
    if isinstance(by, bool) or not isinstance(by, (int, float)):
        raise _Unfit(f"`by` has to be a number, and is {_kind(by)}")
    if isinstance(old, bool) or not isinstance(old, (int, float)):
        raise _Unfit(f"`increment` needs a number at its path, and found {_kind(old)}")
    try:
        total = old + by
    except OverflowError:
        raise _Unfit("the sum is not a finite number") from None
    if isinstance(total, int) and not _MIN_INTEGER <= total <= _MAX_INTEGER:
        raise _Unfit("the sum lies outside -2^63 … 2^64-1")
    if isinstance(total, float) and total - total != 0:
        raise _Unfit("the sum is not a finite number")
    return total


def _append(old: Any, operation: Mapping[str, Any]) -> Any:
    value = _given(operation, "value")
    old = [] if old is None or old is _ABSENT else old
    if not isinstance(old, list):
        raise _Unfit(f"`append` needs an array at its path, and found {_kind(old)}")
    return [*old, value]


def _given(operation: Mapping[str, Any], name: str) -> Any:
    if name not in operation:
        raise _Unfit(f"`{operation['op']}` needs `{name}`")
    return operation[name]


def _kind(value: Any) -> str:
    if value is None or value is _ABSENT:
        return "absent"
    if isinstance(value, bool):
        return "a boolean"
    for types, name in ((str, "a string"), ((int, float), "a number"), (list, "an array")):
        if isinstance(value, types):
            return name
    return "an object"


def _shown(path: Path) -> str:
    return "$" + "".join(f"[{place}]" if isinstance(place, int) else f".{place}" for place in path)


_CHANGES: Final[dict[str, Callable[[Any, Mapping[str, Any]], Any]]] = {
    "set": _set,
    "merge": _merge,
    "increment": _increment,
    "append": _append,
}
