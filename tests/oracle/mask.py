"""Takes out of values what differs from run to run: ids, times, trace ids. Each kind leaves a mark, so that a missing one is still seen."""

import re
from typing import Any, Final

_PATTERNS: Final = [
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "<uuid>"),
    (re.compile(r"\b[A-HJ-NP-Z1-9]{5}-\d{7}\b"), "<trace>"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "<trace>"),
    (re.compile(r"\b\d{4}-\d\d-\d\d[T_ -]\d\d[:-]\d\d[:-]\d\d(?:[.,-]\d+)?(?:Z|[+-]\d\d:\d\d)?"), "<time>"),
    (re.compile(r"\b1[789]\d{11}(?:\.\d+)?\b"), "<time>"),
    (re.compile(r"\b1[789]\d{8}\.\d{3,}\b"), "<time>"),
    (re.compile(r"\b127\.0\.0\.1:\d+\b"), "<address>"),
]  # fmt: skip
_TIMES: Final = range(1_600_000_000_000, 2_000_000_000_000)


class Mask:
    def __init__(self, patterns: list[str], keys: list[str], root: str) -> None:
        """`root`: the project's folder on this side, which texts may name."""
        self._patterns = [(re.compile(pattern), "<id>") for pattern in patterns] + _PATTERNS
        self._keys = frozenset(keys)
        self._root = root

    def __call__(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self._text(key): "<masked>" if key in self._keys else self(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self(one) for one in value]
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool)):
            return "<time>" if int(value) in _TIMES else value
        return value

    def _text(self, text: str) -> str:
        text = text.replace(self._root, "<root>")
        for pattern, mark in self._patterns:
            text = pattern.sub(mark, text)
        return text
