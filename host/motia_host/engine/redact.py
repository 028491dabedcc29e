"""Masks secrets in copies made for people: logs, recorded inputs and outputs, headers, error texts.

Never touches what is delivered. A key counts as secret by its name, a text by a secret's usual form inside it. Most copies hold neither, which one
search over the bytes tells. Called by the recorder before anything is stored or shown.
"""

import re
from typing import Any

import orjson

MASK = "[redacted]"

_WORDS = "authorization|cookie|passw(?:or)?d|passwd|passphrase|secret|token|api[-_ ]?key|access[-_ ]?key|private[-_ ]?key|credential|session[-_ ]?id"
_SECRET_KEY = re.compile(_WORDS, re.IGNORECASE)
_HARMLESS_KEY = re.compile(
    r"^(?:max|min|num|n|total|input|output|prompt|completion|cache\w*)?[-_]?tokens?(?:[-_]?(?:count|limit|usage|type))?s?$|tokens$",
    re.IGNORECASE,
)
_IN_BYTES = re.compile(_WORDS.encode(), re.IGNORECASE)
_FORM = (
    r"""(?P<name>["']?[\w-]*(?:"""
    + _WORDS
    + r""")["']?\s*(?:=>|[=:])\s*)(?P<value>(?:Bearer|Basic)\s+\S+|"[^"]*"|'[^']*'|[^\s,;&"'})\]]+)"""
)
_TEXT_FORM = re.compile(_FORM, re.IGNORECASE)
_BARE_FORM = re.compile(
    r"\b(?:Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}|\b(?:sk|pk|rk|ghp|gho|xox[abp])[-_][A-Za-z0-9_-]{16,}", re.IGNORECASE
)


def is_secret(key: str) -> bool:
    """By name. Counts of tokens, as language models report them, are no secrets."""
    return _SECRET_KEY.search(key) is not None and (_HARMLESS_KEY.search(key) is None or key.lower() == "token")


def value(given: Any) -> Any:
    """A copy of a JSON value with secrets masked; the value itself where it holds none."""
    if isinstance(given, dict):
        return {key: MASK if _hides(key, part) else value(part) for key, part in given.items()}
    if isinstance(given, (list, tuple)):
        return [value(part) for part in given]
    return text(given) if isinstance(given, str) else given


def _hides(key: str, part: Any) -> bool:
    return part is not None and not isinstance(part, bool) and is_secret(key)


def text(given: str) -> str:
    """Free text with `password=…`, `"token": "…"`, `Bearer …` and the usual forms of keys masked."""
    if _SECRET_KEY.search(given):
        given = _TEXT_FORM.sub(lambda match: match["name"] + MASK, given)
    return _BARE_FORM.sub(MASK, given)


def document(given: bytes) -> bytes:
    """A JSON document, or any text, as bytes. Parsed only where a secret's name occurs in it."""
    if _IN_BYTES.search(given) is None and b"Bearer" not in given and b"sk-" not in given:
        return given
    try:
        return orjson.dumps(value(orjson.loads(given)))
    except ValueError:  # not JSON, or holds what orjson cannot write: then it is text
        return text(given.decode("utf-8", "replace")).encode()
