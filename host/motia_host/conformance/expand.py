"""Fills a scenario in: places of the fixture project, numbers of loops, and data too large or too odd to stand in a file.

`${name}` in a string is a variable; a string that is nothing but `${name}` takes the variable's own type. An object whose only name is one
of GENERATORS is replaced by what it makes.
"""

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any

_VARIABLE = re.compile(r"\$\{([^}]+)\}")


def expand(value: Any, lookup: Callable[[str], Any]) -> Any:
    """A copy of the value with variables and generators replaced. `lookup` gives a variable's value, or raises KeyError."""
    if isinstance(value, str):
        return _string(value, lookup) if "${" in value else value
    if isinstance(value, list):
        return [expand(element, lookup) for element in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        name, argument = next(iter(value.items()))
        if name in GENERATORS:
            return GENERATORS[name](expand(argument, lookup))
    return {expand(name, lookup): expand(element, lookup) for name, element in value.items()}


def _string(text: str, lookup: Callable[[str], Any]) -> Any:
    whole = _VARIABLE.fullmatch(text)
    if whole:
        return lookup(whole[1])
    return _VARIABLE.sub(lambda match: str(lookup(match[1])), text)


def _repeat(argument: Mapping[str, Any]) -> str:
    return str(argument["text"]) * int(argument["times"])


def _times(argument: Mapping[str, Any]) -> list[Any]:
    return [argument["value"]] * int(argument["times"])


def _nested(argument: int) -> Any:
    value: Any = []
    for _ in range(argument - 1):
        value = [value]
    return value


def _base64(argument: str) -> str:
    return base64.b64encode(argument.encode()).decode()


GENERATORS: dict[str, Callable[[Any], Any]] = {
    "$repeat": _repeat,
    "$times": _times,
    "$nested": _nested,
    "$base64": _base64,
}
"""a text repeated · a list of equal values · so many arrays, one in the other · the base64 of a text."""
