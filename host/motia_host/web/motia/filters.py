"""Conditions on values of state, as Motia's States page sends them: `[{valueKey, operation, value}]`, all of which have to hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Condition:
    key: str
    operation: str
    value: str


_OPERATIONS: Final[dict[str, Callable[[Any, str], bool]]] = {
    "eq": lambda found, given: _text(found) == given,
    "neq": lambda found, given: _text(found) != given,
    "gt": lambda found, given: _compared(found, given, lambda a, b: a > b),
    "gte": lambda found, given: _compared(found, given, lambda a, b: a >= b),
    "lt": lambda found, given: _compared(found, given, lambda a, b: a < b),
    "lte": lambda found, given: _compared(found, given, lambda a, b: a <= b),
    "contains": lambda found, given: given in _text(found),
    "notContains": lambda found, given: given not in _text(found),
    "startsWith": lambda found, given: _text(found).startswith(given),
    "endsWith": lambda found, given: _text(found).endswith(given),
    "isNotNull": lambda found, _: found is not None,
    "isNull": lambda found, _: found is None,
}


def parse(given: Any) -> list[Condition]:
    """Raises ValueError for anything else than such a list."""
    found = []
    for row in given if isinstance(given, list) else [given]:
        if not isinstance(row, dict) or (operation := row.get("operation")) not in _OPERATIONS:
            raise ValueError(f"an operation is one of {', '.join(_OPERATIONS)}")
        found.append(Condition(str(row.get("valueKey") or ""), operation, _text(row.get("value"))))
    return found


def fits(value: Any, conditions: Sequence[Condition]) -> bool:
    return all(_OPERATIONS[one.operation](_member(value, one.key), one.value) for one in conditions)


def kind(value: Any) -> str:
    """Motia's word for the type of a value."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else "boolean"
    if isinstance(value, str):
        return "string"
    return "number" if isinstance(value, int | float) else "array" if isinstance(value, list) else "object"


def _member(value: Any, key: str) -> Any:
    return value.get(key) if key and isinstance(value, dict) else value if not key else None


def _text(value: Any) -> str:
    """As JavaScript would write it into a string."""
    words = {None: "", True: "true", False: "false"}
    if value is None or isinstance(value, bool):
        return words[value]
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _compared(found: Any, given: str, compare: Callable[[Any, Any], bool]) -> bool:
    """As numbers where both are numbers, else as texts."""
    try:
        return compare(float(found), float(given))
    except (TypeError, ValueError):
        return found is not None and compare(_text(found), given)
