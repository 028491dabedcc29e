"""The kit's own reading and writing of lines: strict, slow, and independent of the host's codec, which it must not share.

Numbers keep what was written (integers of any size), names are unique, and what is not standard JSON is refused.
"""

import json
from typing import Any


class NotJson(ValueError):
    """A line that is not JSON as the protocol means it; the text says why."""


def decode(line: bytes | str) -> Any:
    """One JSON text. Raises NotJson for anything that a strict reader refuses: bad UTF-8, a byte order mark, NaN, repeated names."""
    try:
        text = line.decode("utf-8") if isinstance(line, bytes) else line
        value = json.loads(text, parse_constant=_constant, object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error) or type(error).__name__) from error
    return value


def encode(value: Any) -> bytes:
    """Compact JSON in UTF-8 with a line break. Lone surrogates are written as escapes, so that a scenario can send them."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _constant(name: str) -> Any:
    raise NotJson(f"{name} is not JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise NotJson("an object has a name twice")
    return result


def shorten(data: bytes | str, limit: int = 600) -> str:
    """For transcripts: printable, and cut in the middle."""
    text = data.decode("utf-8", "backslashreplace") if isinstance(data, bytes) else data
    text = text.replace("\n", "⏎").replace("\r", "␍")
    text = "".join(
        c if c.isprintable() else f"\\x{ord(c):02x}"
        for c in text[: limit * 2] + text[max(limit * 2, len(text) - limit) :]
    )
    if len(text) <= limit:
        return text
    return f"{text[: limit * 2 // 3]} … {len(data)} in all … {text[-limit // 4 :]}"
