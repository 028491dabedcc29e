"""Query strings and forms as nested values, in the way of `qs` that Motia's projects are written against.

`a=1&a=2` and `a[]=1&a[]=2` are arrays, `a[b]=c` an object, `a[0]=x` a place of an array. Bounds are those of qs: what lies deeper or
further becomes a plain key. Used for query strings, urlencoded bodies and the field names of multipart bodies.
"""

import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import unquote_plus

MAX_DEPTH: Final = 5
"""Levels of brackets; the rest of a deeper key stays one key."""
MAX_PAIRS: Final = 1_000
"""Pairs that are read; later ones are ignored."""
MAX_PLACE: Final = 20
"""Highest place of an array that can be named; a higher one makes an object."""

_PROTOTYPE: Final = "__proto__"
_BRACKETED: Final = re.compile(r"\[([^\[\]]*)\]")


class _Slots(dict[str, Any]):
    """An object whose keys may turn out to be the places of an array."""


def parse(text: str) -> dict[str, Any]:
    """The value of a query string without its `?`. Percent-encoding that is not UTF-8 gives replacement characters; never raises."""
    if not text:
        return {}
    pairs = text.split("&", MAX_PAIRS)[:MAX_PAIRS]
    return nest(_decoded(pair) for pair in pairs if pair)


def nest(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Decoded names and values, as one nested object."""
    root: _Slots = _Slots()
    nested = False
    for name, value in pairs:
        if not name or _PROTOTYPE in name:
            continue  # as qs does; the latter is, in JavaScript, no key but what an object inherits from
        keys = _keys(name) if "[" in name else None
        if keys is None:
            root[name] = _joined(root[name], value) if name in root else value
        else:
            nested = True
            _put(root, keys, value)
    return {name: _settled(value) for name, value in root.items()} if nested else dict(root)


def _decoded(pair: str) -> tuple[str, str]:
    name, _, value = pair.partition("=")
    if "%" in pair or "+" in pair:
        return unquote_plus(name), unquote_plus(value)
    return name, value


def _keys(name: str) -> list[str] | None:
    """`a[b][]` as `["a", "b", ""]`; None where the brackets are not well formed: then the name is a plain key."""
    first = name.index("[")
    keys, place = ([name[:first]] if first else []), first
    while match := _BRACKETED.match(name, place):
        if len(keys) > MAX_DEPTH:
            break
        keys.append(match[1])
        place = match.end()
    if place < len(name):
        if place == first:
            return None
        keys.append(name[place:])
    return keys


def _put(node: _Slots, keys: list[str], value: Any) -> None:
    for place, key in enumerate(keys[:-1]):
        slot = str(len(node)) if not key and place else key
        child = node.get(slot)
        if not isinstance(child, _Slots):
            child = node[slot] = _as_slots(child)
        node = child
    last = keys[-1] if keys[-1] or len(keys) == 1 else str(len(node))
    node[last] = _joined(node[last], value) if last in node else value


def _as_slots(value: Any) -> _Slots:
    """`a=1&a[b]=2`: what was there keeps the first places."""
    if value is None:
        return _Slots()
    values = value if isinstance(value, list) else [value]
    return _Slots({str(place): item for place, item in enumerate(values)})


def _joined(old: Any, value: Any) -> Any:
    if isinstance(old, _Slots):
        old[str(len(old))] = value
        return old
    return [*old, value] if isinstance(old, list) else [old, value]


def _settled(value: Any) -> Any:
    if not isinstance(value, _Slots):
        return value
    places = [int(key) if key.isascii() and key.isdigit() and len(key) <= 3 else -1 for key in value]
    if places and all(0 <= place <= max(MAX_PLACE, len(value)) for place in places):
        in_order = sorted(zip(places, value.values(), strict=True), key=lambda pair: pair[0])
        return [_settled(item) for _, item in in_order]
    return {key: _settled(item) for key, item in value.items()}
