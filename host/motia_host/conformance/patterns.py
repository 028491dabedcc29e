"""Compares what a runner sent with what a scenario expects, and says each difference as a sentence.

A pattern is JSON. Objects are matched by the members that the pattern names (others are ignored, as the protocol tells readers to);
lists and scalars are matched wholly; numbers by value. An object whose only name begins with `$` is a matcher (MATCHERS).
"""

import json
import re
from collections.abc import Callable
from typing import Any

from motia_host.conformance import wire

Where = str
Check = Callable[[Any, Any, Where], list[str]]


def mismatches(pattern: Any, value: Any, where: Where = "$") -> list[str]:
    """Sentences, one per difference; empty when the value fits."""
    matcher = _matcher(pattern)
    if matcher:
        name, argument = matcher
        return MATCHERS[name](argument, value, where)
    if isinstance(pattern, dict):
        return _members(pattern, value, where)
    if isinstance(pattern, list):
        return _elements(pattern, value, where)
    return [] if same(pattern, value) else [f"{where} is {show(value)}, expected {show(pattern)}"]


def same(left: Any, right: Any) -> bool:
    """Equality of JSON values: numbers by value whatever their form, booleans are no numbers, objects whatever their order."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


def show(value: Any) -> str:
    return wire.shorten(json.dumps(value, ensure_ascii=False, default=repr), 300)


def _matcher(pattern: Any) -> tuple[str, Any] | None:
    if isinstance(pattern, dict) and len(pattern) == 1:
        name, argument = next(iter(pattern.items()))
        if name in MATCHERS:
            return name, argument
    return None


def _members(pattern: dict[str, Any], value: Any, where: Where) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where} is {show(value)}, expected an object"]
    found: list[str] = []
    for name, expected in pattern.items():
        place = f"{where}.{name}"
        if _matcher(expected) == ("$absent", True):
            found += [f"{place} is {show(value[name])}, expected it to be absent"] if name in value else []
        elif name not in value:
            found.append(f"{place} is absent, expected {show(expected)}")
        else:
            found += mismatches(expected, value[name], place)
    return found


def _elements(pattern: list[Any], value: Any, where: Where) -> list[str]:
    if not isinstance(value, list):
        return [f"{where} is {show(value)}, expected an array"]
    if len(pattern) != len(value):
        return [f"{where} has {len(value)} elements, expected {len(pattern)}: {show(value)}"]
    return [
        line
        for place, (p, v) in enumerate(zip(pattern, value, strict=True))
        for line in mismatches(p, v, f"{where}[{place}]")
    ]


def _any(_argument: Any, _value: Any, _where: Where) -> list[str]:
    return []


def _absent(_argument: Any, value: Any, where: Where) -> list[str]:
    return [f"{where} is {show(value)}, expected it to be absent"]


def _exact(argument: Any, value: Any, where: Where) -> list[str]:
    return [] if same(argument, value) else [f"{where} is {show(value)}, expected exactly {show(argument)}"]


def _type(argument: Any, value: Any, where: Where) -> list[str]:
    types: dict[str, Any] = {"string": str, "integer": int, "object": dict, "array": list, "boolean": bool}
    fits = isinstance(value, types[argument]) and (argument == "boolean" or not isinstance(value, bool))
    return [] if fits else [f"{where} is {show(value)}, expected a value of type {argument}"]


def _regex(argument: str, value: Any, where: Where) -> list[str]:
    fits = isinstance(value, str) and re.search(argument, value)
    return [] if fits else [f"{where} is {show(value)}, expected text that matches /{argument}/"]


def _contains(argument: str, value: Any, where: Where) -> list[str]:
    return (
        []
        if isinstance(value, str) and argument in value
        else [f"{where} is {show(value)}, expected it to contain {show(argument)}"]
    )


def _one_of(argument: list[Any], value: Any, where: Where) -> list[str]:
    if any(not mismatches(pattern, value, where) for pattern in argument):
        return []
    return [f"{where} is {show(value)}, expected one of {', '.join(map(show, argument))}"]


def _min(argument: float, value: Any, where: Where) -> list[str]:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and value >= argument
    return [] if fits else [f"{where} is {show(value)}, expected a number of at least {argument}"]


def _json(argument: Any, value: Any, where: Where) -> list[str]:
    try:
        return mismatches(argument, wire.decode(value), f"{where}⟶")
    except (wire.NotJson, AttributeError, TypeError) as error:
        return [f"{where} is {show(value)}, expected the text of JSON ({error})"]


def _has(argument: list[Any], value: Any, where: Where) -> list[str]:
    if not isinstance(value, list):
        return [f"{where} is {show(value)}, expected an array"]
    return [
        f"{where} has no element like {show(pattern)}: {show(value)}"
        for pattern in argument
        if all(mismatches(pattern, element) for element in value)
    ]


MATCHERS: dict[str, Check] = {
    "$any": _any,
    "$absent": _absent,
    "$exact": _exact,
    "$type": _type,
    "$regex": _regex,
    "$contains": _contains,
    "$oneOf": _one_of,
    "$min": _min,
    "$json": _json,
    "$has": _has,
}
"""any value · no such member · no further members · of a JSON type · a search with a regular expression · a part of the text · fits one of these ·
at least · the text of JSON that fits · an array with an element for each of these."""
