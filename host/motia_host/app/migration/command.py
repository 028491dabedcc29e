"""The command `motia` of a project's npm scripts: a small file of ours in place of the one of the `motia` package."""

from pathlib import Path
from typing import Final

PLACE: Final = Path("node_modules/.bin/motia")
MARK: Final = "# Written by `motia-host link`"


def is_ours(root: Path) -> bool:
    """Whether the project's `motia` runs motia-host."""
    try:
        return MARK in (root / PLACE).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False  # none, a dangling link, or a program
