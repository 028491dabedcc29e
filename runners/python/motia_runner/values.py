"""JSON values as the protocol defines them: what cannot cross languages unchanged is refused, with path and reason.

The standard `json` writes NaN, any integer and any key, so a value is looked over first, at the speed of `set` and
`map`. Only a value that is not plain is walked: to convert what has one obvious JSON form, or to find the path.
"""

import dataclasses
import datetime
import enum
import json
import math
import re
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NoReturn

from motia.errors import MotiaError

MAX_DEPTH = 128
MIN_INTEGER, MAX_INTEGER = -(2**63), 2**64 - 1
_STRINGS = frozenset({str})
_SCALARS = frozenset({str, bool, type(None)})  # which cannot be wrong, but for lone surrogates
_CONTAINERS = frozenset({dict, list, tuple})
_PLAIN = _SCALARS | _CONTAINERS | {int, float}
_SMALL = 8  # members; up to there a loop is faster than sets and maps
_WHITE_SPACE = " \t\n\r"
_BARE_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


def refuse(path: str, reason: str) -> NoReturn:
    """Raises `value-not-representable` for the part of a value at `path`."""
    message = f"The value at {path} cannot be sent: {reason}."
    raise MotiaError(message, code=-32012, name="value-not-representable", data={"path": path, "reason": reason})


def _writer() -> Callable[[Any], str]:
    """`JSONEncoder.encode`, with the encoder in C made once: to make it anew for each value takes longer than to write a small one."""
    plain = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        make = json.encoder.c_make_encoder  # type: ignore[attr-defined]
        refused = (False, False, False)  # to sort keys, to skip those that are no strings, NaN
        pieces = make(None, plain.default, json.encoder.encode_basestring, None, ":", ",", *refused)
    except (AttributeError, TypeError):
        return plain.encode  # a Python without it, or with another one
    return lambda value: "".join(pieces(value, 0))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


dumps = _writer()
"""Writes what this program itself made; values of users go through `encode`."""

quoted = json.encoder.encode_basestring
"""The JSON text of one string: far cheaper than `dumps`."""

_decoder = json.JSONDecoder(parse_constant=_refuse_constant)
_scan: Callable[[str, int], tuple[Any, int]] = _decoder.scan_once  # type: ignore[attr-defined]  # public by its name alone


def loads(text: str) -> Any:
    """Reads one JSON text strictly: no NaN, no byte order mark. Raises ValueError or RecursionError."""
    try:
        value, end = _scan(text, 0)
    except StopIteration:
        return _decoder.decode(text)  # it begins with white space, or is not JSON
    if end != len(text) and text[end:].strip(_WHITE_SPACE):
        return _decoder.decode(text)  # which says what is wrong
    return value


def encode(value: object) -> str:
    """Returns the compact JSON text of a user's value, or raises MotiaError `value-not-representable`."""
    if _is_plain(value):
        try:
            text = dumps(value)
            if not text.isascii():
                text.encode()
            return text
        except ValueError:
            pass  # a lone surrogate: the walk below finds where
    return dumps(plain(value))


def decode(text: str) -> Any:
    """Reads a value from JSON text; refuses what no other language could have sent."""
    try:
        value = loads(text)
    except RecursionError:
        refuse("$", f"it is nested more than {MAX_DEPTH} levels deep")
    except ValueError as error:
        refuse("$", f"it is not JSON: {error}")
    if not _is_plain(value) or "\\ud" in text or "\\uD" in text:
        return plain(value)
    return value


def plain(value: object) -> Any:
    """Returns `value` in plain types: date and time as ISO 8601, UUID as text, enum members as their values,
    dataclasses, pydantic models and mappings as objects. Raises MotiaError for anything else.
    """
    return _walk(value, "$", [])


def member(path: str, key: str) -> str:
    """The JSON path of a member of the object at `path`."""
    return f"{path}.{key}" if _BARE_KEY.fullmatch(key) else f"{path}[{json.dumps(key)}]"


def _is_plain(value: Any) -> bool:
    if type(value) not in _CONTAINERS:
        return type(value) in _PLAIN and _numbers_fit((value,), {type(value)})
    if type(value) is dict and len(value) <= _SMALL and _is_flat(value):
        return True
    return _is_plain_inside(value)


def _is_plain_inside(value: Any) -> bool:
    level: Iterable[Any] = (value,)
    for _ in range(MAX_DEPTH):
        deeper: dict[int, Any] = {}  # by identity, so that a cycle does not grow from level to level
        for container in level:
            members: Iterable[Any] = container
            if type(container) is dict:
                if not _STRINGS.issuperset(map(type, container)):
                    return False
                members = container.values()
            if _SCALARS.issuperset(map(type, members)):
                continue
            kinds = set(map(type, members))
            if not (kinds <= _PLAIN and _numbers_fit(members, kinds)):
                return False
            if not kinds.isdisjoint(_CONTAINERS):
                deeper |= {id(item): item for item in members if type(item) in _CONTAINERS}
        if not deeper:
            return True
        level = deeper.values()
    return False


def _is_flat(value: dict[Any, Any]) -> bool:
    """Whether the members of a small object, the commonest value of all, are strings, integers and the like."""
    for key, item in value.items():
        kind = type(item)
        if type(key) is not str or not (kind in _SCALARS or (kind is int and MIN_INTEGER <= item <= MAX_INTEGER)):
            return False
    return True


def _numbers_fit(members: Iterable[Any], kinds: set[type]) -> bool:
    if int in kinds:
        integers = [item for item in members if type(item) is int]
        if min(integers) < MIN_INTEGER or max(integers) > MAX_INTEGER:
            return False
    return float not in kinds or all(math.isfinite(item) for item in members if type(item) is float)


def _walk(value: object, path: str, above: list[int]) -> Any:
    value = _unwrap(value, path)
    if isinstance(value, str):
        return _string(value, path)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if not MIN_INTEGER <= value <= MAX_INTEGER:
            refuse(path, "an integer outside -2^63 ... 2^64-1")
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            refuse(path, f"{float(value)} is not a JSON number")
        return float(value)
    return _container(value, path, above)


def _container(value: object, path: str, above: list[int]) -> Any:
    if id(value) in above:
        refuse(path, "it contains itself")
    if len(above) == MAX_DEPTH:
        refuse(path, f"it is nested more than {MAX_DEPTH} levels deep")
    above.append(id(value))
    try:
        if isinstance(value, Mapping):
            return {_key(key, path): _walk(item, member(path, key), above) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [_walk(item, f"{path}[{index}]", above) for index, item in enumerate(value)]
    finally:
        above.pop()
    kind = type(value)
    refuse(path, f"an object of type {kind.__module__}.{kind.__qualname__} has no JSON form")


def _unwrap(value: Any, path: str) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if callable(getattr(value, "model_dump", None)) and not isinstance(value, type):
        try:
            return value.model_dump(mode="json")
        except Exception as error:  # whatever a model's own serializer raises is the reason
            refuse(path, f"{type(value).__qualname__}.model_dump failed: {error}")
    return value


def _key(key: object, path: str) -> str:
    if not isinstance(key, str):
        refuse(path, f"the key {key!r} is of type {type(key).__name__}, and keys are strings")
    return _string(key, path)


def _string(text: str, path: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        refuse(path, f"the text has a lone surrogate at position {error.start}")
    return str.__str__(text)
