"""Colours and widths of the terminal. Honours `NO_COLOR` and `FORCE_COLOR` (no-color.org, force-color.org)."""

import os
import sys
from collections.abc import Mapping
from typing import TextIO

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
}


class Style:
    """Paints text, or leaves it as it is where colour is not wanted."""

    def __init__(self, *, enabled: bool) -> None:
        self.enabled = enabled

    @classmethod
    def of(cls, stream: TextIO | None = None, environ: Mapping[str, str] | None = None) -> "Style":
        environ = os.environ if environ is None else environ
        stream = stream or sys.stdout
        if environ.get("NO_COLOR"):
            return cls(enabled=False)
        return cls(enabled=bool(environ.get("FORCE_COLOR")) or (stream.isatty() and environ.get("TERM") != "dumb"))

    def __call__(self, text: str, *names: str) -> str:
        if not self.enabled or not names:
            return text
        return f"\x1b[{';'.join(_CODES[name] for name in names)}m{text}\x1b[0m"


def printable(text: str) -> str:
    """Text from a project without control characters, so that a log line cannot rewrite the terminal."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else f"\\x{ord(letter):02x}" for letter in text)
