"""Masks secrets in copies made for people: logs, recorded inputs and outputs, headers, error texts.

Never touches what is delivered. A key counts as secret by its name, a text by a secret's usual form inside it. Most copies hold neither, which a
search for a few plain words tells in a microsecond; expressions are tried only where one was found, so that a long text costs no more.
"""

import re
from functools import lru_cache
from typing import Any, Final

import orjson

MASK: Final = "[redacted]"

_STEMS: Final = ("authorization", "cookie", "passw", "passphrase", "secret", "token", "key", "credential", "session")
"""One of these is in every name of a secret."""
_MARKS: Final = ("bearer ", "basic ", "sk-", "sk_", "pk-", "pk_", "rk-", "rk_", "ghp_", "gho_", "xox")
"""With one of these begins every secret that is known by its form."""

_HARMLESS: Final = re.compile(
    r"^(?:max|min|num|n|total|input|output|prompt|completion|cache\w*)?[-_]?tokens?(?:[-_]?(?:count|limit|usage|type))?s?$|tokens$",
    re.IGNORECASE,
)
_SECRET_KEY: Final = re.compile(
    "authorization|cookie|password|passwd|passphrase|secret|token|(?:api|access|private)[-_]?key|credential|session[-_]?id",
    re.IGNORECASE,
)

_ASSIGNED: Final = re.compile(
    rb"""[\w-]*\\?["']?\s{0,8}(?:=>|[=:])\s{0,8}(?:\\?"([^"\\]{1,4096})|'([^'\\]{1,4096})|((?:Bearer|Basic)\s+[^\s"\\]+)"""
    rb"""|(?!(?:null|true|false)\b)([^\s,;&"'})\]\\]+))""",
    re.IGNORECASE,
)
"""From a name on: the rest of it, and what is assigned, in one of the groups."""
_KEY_FORM: Final = re.compile(
    rb"((?:Bearer|Basic) [A-Za-z0-9._~+/=-]{8,}|[a-z]{2,4}[-_][A-Za-z0-9_-]{16,})", re.IGNORECASE
)

_PATTERNS: Final = (*((name.encode(), _ASSIGNED) for name in _STEMS), *((mark.encode(), _KEY_FORM) for mark in _MARKS))
_ANY_WORD: Final = re.compile(
    rb"k(?:ey|(?<=cook)ie|(?<=tok)en|(?<=[spr]k)[-_])|cr(?:edential|(?<=secr)et)|ss(?:(?<=pass)(?:w|phrase)|(?<=sess)ion)"
    rb"|z(?<=authoriz)ation|b(?:earer |asic )|gh[po]_|xox"
)
"""Any of the stems and marks, each from its rarest letters on: tried at one letter in seven, and so in half the time of the plain list. In lower
case: an expression that ignores case costs eight times as much.
"""
_WORD: Final = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


@lru_cache(maxsize=4_096)
def is_secret(key: str) -> bool:
    """By name. Counts of tokens, as language models report them, are no secrets."""
    return _SECRET_KEY.search(key) is not None and (_HARMLESS.search(key) is None or key.lower() == "token")


def value(given: Any) -> Any:
    """A copy of a JSON value with secrets masked, in keys and in texts."""
    if isinstance(given, dict):
        return {key: MASK if _hides(key, part) else value(part) for key, part in given.items()}
    if isinstance(given, (list, tuple)):
        return [value(part) for part in given]
    return text(given) if isinstance(given, str) else given


def text(given: str) -> str:
    """Free text with `password=…`, `"token": "…"`, `Bearer …` and the usual forms of keys masked."""
    data = given.encode("utf-8", "surrogatepass")
    if not may_hold_secret(data):
        return given
    masked = _masked(data)
    return given if masked is data else masked.decode("utf-8", "surrogatepass")


def document(given: bytes) -> bytes:
    """A JSON document, or any text, as bytes; the same object where it holds no secret. JSON stays JSON."""
    if not may_hold_secret(given):
        return given
    try:
        return _masked(orjson.dumps(_by_keys(orjson.loads(given))))
    except ValueError:  # not JSON, or holds what orjson cannot write: then it is text
        return _masked(given)


def may_hold_secret(given: bytes) -> bool:
    """Never wrong when it says no."""
    return _ANY_WORD.search(given.lower()) is not None


def bytes_of(given: Any) -> bytes:
    """What a value or text holds, to be looked through; not for people."""
    if given is None:
        return b""
    try:
        return orjson.dumps(given)
    except TypeError:  # lone surrogates, or what is no JSON: handlers log anything
        return repr(given).encode("utf-8", "replace")


def _by_keys(given: Any) -> Any:
    if isinstance(given, dict):
        return {key: MASK if _hides(key, part) else _by_keys(part) for key, part in given.items()}
    return [_by_keys(part) for part in given] if isinstance(given, list) else given


def _hides(key: str, part: Any) -> bool:
    return part is not None and not isinstance(part, bool) and is_secret(key)


def _masked(data: bytes) -> bytes:
    spans: list[tuple[int, int]] = []
    lower = data.lower()
    for word, pattern in _PATTERNS:
        at = lower.find(word)
        while at >= 0:
            found = pattern.match(data, at)
            if found is not None and found.lastindex and (pattern is _KEY_FORM or is_secret(_name_around(data, at))):
                spans.append(found.span(found.lastindex))
            at = lower.find(word, at + len(word))
    return _cut(data, spans) if spans else data


def _name_around(data: bytes, at: int) -> str:
    first = last = at
    while first > 0 and data[first - 1] in _WORD:
        first -= 1
    while last < len(data) and data[last] in _WORD:
        last += 1
    return data[first:last].decode("ascii") if last - first <= 64 else "secret"


def _cut(data: bytes, spans: list[tuple[int, int]]) -> bytes:
    pieces, done = list[bytes](), 0
    for first, last in sorted(spans):
        if last <= done:
            continue
        if first >= done:
            pieces += (data[done:first], MASK.encode())
        done = last
    return b"".join((*pieces, data[done:]))
