"""Source files as text to look through: without their comments, and with the line of every place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from motia_host.steps import settings_sources

_SCRIPT: Final = re.compile(
    r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|//[^\n]*|/\*.*?\*/""", re.DOTALL
)
_HASHED: Final = re.compile(
    r"""(\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|\#[^\n]*""", re.DOTALL
)
"""Comments, and the strings in which their marks mean nothing."""

_SCANNED: Final = ("*.ts", "*.js", "*.mts", "*.mjs", "*.cts", "*.cjs")
_PASSED_OVER: Final = frozenset({"node_modules", ".motia", "dist", ".next", "coverage", ".git"})

_IMPORT: Final = re.compile(
    r"""^\s*(?:import|export)\s+(?P<type>type\s)?(?P<names>[^;'"]*?)\s*from\s*["'](?P<from>[^"']+)["']"""
    r"""|^\s*import\s*["'](?P<bare>[^"']+)["']|\b(?:require|import)\s*\(\s*["'](?P<called>[^"']+)["']""",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Import:
    """`names`: those in braces that are values, not types alone."""

    line: int
    source: str
    names: tuple[str, ...] = ()
    is_type: bool = False

    @property
    def package(self) -> str | None:
        """Of npm; None for a file, a built-in module and an alias such as `@/x`."""
        if re.match(r"^(?:[./~#]|@/|node:|[a-z]+:)", self.source):
            return None
        return "/".join(self.source.split("/")[: 2 if self.source.startswith("@") else 1])


@dataclass(frozen=True, slots=True)
class Source:
    path: str
    text: str
    """Comments are blanks here."""

    @classmethod
    def read(cls, root: Path, path: str) -> "Source":
        """A file that cannot be read is empty: that it cannot is told where it is loaded."""
        try:
            text = (root / path).read_text("utf-8", "replace")
        except OSError:
            text = ""
        return cls(path, _uncommented(text, _SCRIPT if is_script(path) else _HASHED))

    @property
    def suffix(self) -> str:
        return self.path.rsplit(".", 1)[-1]

    def line(self, place: int) -> int:
        return self.text.count("\n", 0, place) + 1

    def matches(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, re.Match[str]]]:
        for match in pattern.finditer(self.text):
            yield self.line(match.start() + len(match[0]) - len(match[0].lstrip())), match

    def imports(self) -> Iterator[Import]:
        """Of TypeScript and JavaScript."""
        for line, match in self.matches(_IMPORT):
            source = match["from"] or match["bare"] or match["called"]
            yield Import(line, source, _values(match["names"] or ""), is_type=bool(match["type"]))


def is_script(path: str) -> bool:
    return not path.endswith((".py", ".rb"))


def _values(clause: str) -> tuple[str, ...]:
    braces = re.search(r"\{(.*)\}", clause, re.DOTALL)
    parts = (part.strip() for part in braces[1].split(",")) if braces else ()
    return tuple(part.split(" as ")[0].strip() for part in parts if part and not part.startswith("type "))


def _uncommented(text: str, comment: re.Pattern[str]) -> str:
    return comment.sub(lambda match: match[0] if match[1] else re.sub(r"[^\n]", " ", match[0]), text)


def scripts_of(root: Path) -> list[str]:
    """TypeScript and JavaScript that a start may load: below steps/, src/, and beside the configuration."""
    folders = [
        folder for name in ("steps", "src", "plugins", "lib", "services", "utils") if (folder := root / name).is_dir()
    ]
    found = {path for folder in folders for glob in _SCANNED for path in folder.rglob(glob)}
    found |= {root / name for name in settings_sources.CONFIG_SCRIPTS if (root / name).is_file()}
    inside = (path.relative_to(root) for path in found)
    return sorted(
        path.as_posix() for path in inside if not _PASSED_OVER & set(path.parts) and ".test." not in path.name
    )
