"""Whether a project was made for Motia 0.x, by its package.json, and the words for what that changes.

Reads one file and decides nothing else: `settings_sources` asks where no source of settings says `compat`.
"""

import json
import re
from pathlib import Path
from typing import Any, Final

_SECTIONS: Final = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")
_COMPARATOR: Final = re.compile(r"(<=?|>=?|=|\^|~>?)?\s*v?(\d+|[xX*])(?:\.\S+)?")

CHANGES: Final = (
    "schemas warn and refuse nothing",
    "a topic outside `emits` is not delivered, with a warning",
    "failures answer Motia's error body",
    "CORS allows every origin",
    "paths ignore case and a trailing slash",
    "events are tried again after 2 s",
    "handlers have no timeout unless they set one",
    "bodies may have 64 MiB",
    "Python's state.get wraps values as it did",
)
"""What compat does otherwise, for the banner; docs/motia-compatibility.md has the whole list."""


def asked_for(root: Path) -> str | None:
    """The range by which package.json names `motia`, where it admits a version below 1.0; None otherwise, and without a readable file."""
    try:
        package = json.loads((root / "package.json").read_text("utf-8"))
    except (OSError, ValueError):  # no file, or none that npm could read: then nothing says that it was made for Motia
        return None
    sections = (package.get(name) for name in _SECTIONS) if isinstance(package, dict) else ()
    ranges: list[Any] = [section["motia"] for section in sections if isinstance(section, dict) and "motia" in section]
    return next((text for text in ranges if isinstance(text, str) and admits_below_one(text)), None)


def admits_below_one(text: str) -> bool:
    """Whether an npm range admits a version below 1.0. `latest` and `workspace:` count, other tags and places do not."""
    text = text.strip().removeprefix("npm:motia@")
    if text == "latest" or text.startswith("workspace:"):
        return True
    return any(_alternative(part.strip()) for part in text.split("||"))


def _alternative(text: str) -> bool:
    low, dash, _ = text.partition(" - ")
    comparators = _COMPARATOR.findall(low if dash else text)
    if _COMPARATOR.sub("", low if dash else text).strip():
        return False  # a tag, a URL, a folder
    return all(operator in {"<", "<="} or major in {"0", "x", "X", "*"} for operator, major in comparators)


def notes(text: str, *, bind: str | None) -> list[str]:
    """Lines for the banner. `bind`: the loopback address that nobody has asked for by name."""
    off = 'To turn it off: compat = "none" in motia.config.toml, or --compat none.'
    lines = [f"package.json asks for motia {text}: compat with Motia 0.17 is on ({'; '.join(CHANGES)}). {off}"]
    if bind is not None:
        lines.append(
            f"It listens on {bind} alone, where Motia listened on every address: --host 0.0.0.0 opens it to the network."
        )
    return lines
