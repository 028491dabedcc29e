"""JSON values, strict in both directions: what cannot cross languages unchanged is refused with its JSON path.

orjson does the work. It is not strict by itself: it writes NaN as null, and reads 2^64 as a float. So a look at the bytes, which costs
little, finds the few documents that need a second reading; only those pay for it. Used by everything
that parses or writes JSON; it does no I/O. What it refuses and why: protocol/spec.md, "Values".
"""

import json
import math
from collections.abc import Iterator
from enum import Enum
from typing import Any, Final
from uuid import UUID

import orjson

from motia_host.errors import ValueNotRepresentable

MAX_DEPTH: Final = 128
"""Levels of arrays and objects in a value."""
MIN_INTEGER: Final = -(2**63)
MAX_INTEGER: Final = 2**64 - 1

Raw = orjson.Fragment
"""JSON bytes that `dumps` splices in as they are, as if they had no levels. Nobody checks them again: make them with `raw`, or from what `dumps` wrote."""

_OPTIONS: Final = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
_DIGITS_AS_ZERO: Final = bytes.maketrans(b"123456789", b"000000000")
_WRITER_DEPTH: Final = 254
"""Levels that orjson writes. A test notices when it changes."""
_READER_DEPTH: Final = 1024
"""Levels that orjson reads."""
_LONG: Final = b"0" * 19
_LONG_POSITIVE: Final = b"0" * 20  # 2^64 has 20 digits
_LONG_NEGATIVE: Final = b"-" + b"0" * 19  # 2^63 has 19
_LINE_BREAKS_AS_SPACES: Final = bytes.maketrans(b"\r\n", b"  ")


def dumps(value: Any, *, depth: int = MAX_DEPTH) -> bytes:
    """Compact JSON. Tuples are written as arrays, enums as their value, UUIDs as text, `Raw` as it is. Raises `ValueNotRepresentable` for NaN, infinities, integers outside
    -2^63 … 2^64-1, lone surrogates, keys that are not strings, objects that are not JSON, and more than `depth` levels.
    """
    try:
        data = orjson.dumps(value, option=_OPTIONS)
    except (TypeError, RecursionError) as error:
        _refuse(value, depth)
        raise ValueNotRepresentable("$", str(error)) from None
    if b"null" in data and _holds_unfit_float(value):  # orjson writes NaN as null
        _refuse(value, depth)
    if len(data) > 2 * depth and _may_be_deep(data, depth) and _is_deeper(value, depth):
        _refuse(value, depth)
    return data


def loads(data: bytes | bytearray | memoryview | str, *, depth: int = MAX_DEPTH) -> Any:
    """The value of a JSON document. Raises `ValueNotRepresentable` as `dumps` does, and `ValueError` where it is not JSON. Of a key that an
    object has twice, the last one counts.
    """
    text = data if type(data) is bytes else _as_bytes(data)
    try:
        deep = len(text) > 2 * depth and _may_be_deep(text, depth)
        value = _read_within(text, depth) if deep else orjson.loads(text)
    except ValueError as error:
        _read_slowly(text, depth)  # says what cannot be represented; else it was not JSON
        raise ValueError(str(error)) from None
    if text.translate(_DIGITS_AS_ZERO).find(_LONG) >= 0 and _holds_long_integer(text):
        return _read_slowly(text, depth)
    return value


def raw(data: bytes, *, depth: int = MAX_DEPTH) -> orjson.Fragment:
    """A foreign JSON document to be spliced into a message: checked as `loads` does, its line breaks made spaces, nothing else touched."""
    loads(data, depth=depth)
    return Raw(data.translate(_LINE_BREAKS_AS_SPACES))


def _as_bytes(data: bytes | bytearray | memoryview | str) -> bytes:
    return data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)


def _holds_long_integer(text: bytes) -> bool:
    shape = text.translate(_DIGITS_AS_ZERO)
    return _LONG_POSITIVE in shape or _LONG_NEGATIVE in shape


def _may_be_deep(text: bytes, depth: int) -> bool:
    """Counts brackets, those inside strings too: never wrong when it says no."""
    return text.count(b"[") + text.count(b"{") > depth


def _is_deeper(value: Any, depth: int) -> bool:
    """Asks orjson, whose own limit is reached by so many levels around the value that only `depth` are left for it."""
    for _ in range(_WRITER_DEPTH - depth):
        value = [value]
    try:
        orjson.dumps(value, option=_OPTIONS)
    except TypeError:  # "Recursion limit reached": nothing else is wrong with a value that was written before
        return True
    return False


def _read_within(text: bytes, depth: int) -> Any:
    """As `_is_deeper`, for reading. Raises `ValueError` when the document is deeper."""
    around = _READER_DEPTH - depth
    value = orjson.loads(b"[" * around + text + b"]" * around)
    for _ in range(around):
        (value,) = value  # a document such as `1],[2` is refused here
    return value


def _holds_unfit_float(value: Any) -> bool:
    parts = [value]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            parts.extend(part.values())
        elif isinstance(part, (list, tuple)):
            parts.extend(part)
        elif isinstance(part, float) and not math.isfinite(part):
            return True
    return False


class _Unfit:
    """Stands for a number that the slow reader met and that is not representable; `_refuse` finds its path."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason


def _read_slowly(text: bytes, depth: int) -> Any:
    try:
        value = json.loads(text, parse_int=_integer, parse_float=_float, parse_constant=_constant)
    except RecursionError:
        raise ValueNotRepresentable("$", _too_deep(depth)) from None
    _refuse(value, depth)
    return value


def _integer(digits: str) -> int | _Unfit:
    if len(digits) <= 20 and MIN_INTEGER <= (number := int(digits)) <= MAX_INTEGER:
        return number
    return _Unfit(_integer_reason(digits))


def _integer_reason(digits: str) -> str:
    shown = digits if len(digits) <= 24 else f"{digits[:20]}…"
    return f"the integer {shown} is outside -2^63 … 2^64-1"


def _float(digits: str) -> float | _Unfit:
    number = float(digits)
    return number if math.isfinite(number) else _Unfit(f"{digits[:24]} is too large for a number")


def _constant(name: str) -> _Unfit:
    return _Unfit(f"{name} is not a JSON number")


def _refuse(value: Any, depth: int) -> None:
    """Raises for the first part, in the order of the document, that is not representable; else does nothing."""
    open_parts: list[tuple[str, Iterator[tuple[str, Any]]]] = []
    path, part = "$", value
    while True:
        if isinstance(part, (dict, list, tuple)):
            if len(open_parts) == depth:
                raise ValueNotRepresentable(path, _too_deep(depth))
            open_parts.append((path, _members(part, path)))
        elif (reason := _unfit_scalar(part)) is not None:
            raise ValueNotRepresentable(path, reason)
        while open_parts:
            following = next(open_parts[-1][1], None)
            if following is not None:
                path, part = following
                break
            open_parts.pop()
        else:
            return


def _too_deep(depth: int) -> str:
    return f"more than {depth} levels of arrays and objects"


def _members(container: dict[Any, Any] | list[Any] | tuple[Any, ...], path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(container, dict):
        for key, part in container.items():
            if not isinstance(key, str):
                raise ValueNotRepresentable(path, f"the key {key!r} is not a string")
            if _has_surrogate(key):
                raise ValueNotRepresentable(path, f"the key {key!r} holds a lone surrogate")
            yield _member_path(path, key), part
    else:
        for place, part in enumerate(container):
            yield f"{path}[{place}]", part


def _member_path(path: str, key: str) -> str:
    return f"{path}.{key}" if key.isidentifier() else f"{path}[{json.dumps(key, ensure_ascii=False)}]"


def _unfit_scalar(part: Any) -> str | None:
    if part is None or isinstance(part, (bool, Raw, Enum, UUID)):
        return None
    if isinstance(part, str):
        return "the string holds a lone surrogate" if _has_surrogate(part) else None
    if isinstance(part, int):
        return None if MIN_INTEGER <= part <= MAX_INTEGER else _integer_reason(_decimal(part))
    if isinstance(part, float):
        return None if math.isfinite(part) else f"{_float_name(part)} is not a JSON number"
    return part.reason if isinstance(part, _Unfit) else f"a {type(part).__name__} is not JSON"


def _decimal(number: int) -> str:
    # Python refuses to print integers of more than 4,300 digits
    return str(number) if number.bit_length() < 10_000 else f"of {number.bit_length()} bits"


def _float_name(number: float) -> str:
    if math.isnan(number):
        return "NaN"
    return "Infinity" if number > 0 else "-Infinity"


def _has_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # the answer itself
        return True
    return False
