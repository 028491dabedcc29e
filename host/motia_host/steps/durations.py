"""Durations as people write them: a number of seconds, or text such as `"250ms"`, `"30s"`, `"5m"`, `"1h"`, `"7d"`."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

_TEXT = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)?\s*$")
_UNIT_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, None: 1_000}


def to_ms(value: Any) -> int:
    """Milliseconds of a duration; numbers are seconds. Raises ValueError with the forms that are allowed."""
    if isinstance(value, bool):
        value = None
    if isinstance(value, int | float) and value >= 0:
        return round(value * 1_000)
    match = _TEXT.match(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError('expected seconds as a number, or text such as "250ms", "30s", "5m", "1h" or "7d"')
    return round(float(match[1]) * _UNIT_MS[match[2]])


Milliseconds = Annotated[int, BeforeValidator(to_ms), PlainSerializer(lambda ms: ms / 1_000, return_type=float)]
"""A field that people fill with a duration and that holds milliseconds."""
