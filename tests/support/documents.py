"""Code blocks and links of the repository's Markdown files, for the tests that hold them true."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from support.host import ROOT

_FENCE = re.compile(
    r"^(?P<fence>`{3,}|~{3,})(?P<language>[\w+-]*)[^\n]*\n(?P<text>.*?)^(?P=fence)\s*$", re.MULTILINE | re.DOTALL
)
_LINK = re.compile(r"\[[^\]\[]*\]\((?P<target>[^()\s]+)\)")
_FILE_LINE = re.compile(r"\A(?://|#) (?P<file>[\w./-]+\.\w+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block; `line` is that of its first fence."""

    file: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"

    @property
    def path(self) -> str | None:
        """The file that a comment in the first line names, such as `// steps/greet.step.ts`."""
        found = _FILE_LINE.match(self.text)
        return found["file"] if found else None


def markdown_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def blocks(*names: str, language: str | None = None) -> list[Block]:
    """The blocks of the named files, of all Markdown files without a name."""
    paths = [ROOT / name for name in names] or markdown_files()
    found = [block for path in paths for block in _blocks(path)]
    return [block for block in found if language in {None, block.language}]


def files_of(*names: str) -> dict[str, str]:
    """The project files that the blocks of the named documents show."""
    return {block.path: block.text for block in blocks(*names) if block.path}


def links(path: Path) -> list[str]:
    """Targets of the links outside code."""
    text = re.sub(r"`[^`\n]*`", "", _FENCE.sub("", path.read_text("utf-8")))
    return [found["target"] for found in _LINK.finditer(text)]


def transcript(text: str) -> list[tuple[list[str], str]]:
    """The commands of a `console` block as words, comments left out, each with the output that stands below it."""
    joined = text.replace("\\\n", " ")
    parts = re.split(r"^\$ (.*)\n", joined, flags=re.MULTILINE)[1:]
    return [
        (shlex.split(command, comments=True), output) for command, output in zip(parts[::2], parts[1::2], strict=True)
    ]


def readme_curl(url: str) -> list[str]:
    """The README's curl line, for a host at `url`."""
    done = [words for block in blocks("README.md", language="console") for words, _ in transcript(block.text)]
    (curl,) = [words for words in done if words[0] == "curl"]
    return [url + word.removeprefix("localhost:3000") if "localhost:3000" in word else word for word in curl]


def _blocks(path: Path) -> Iterator[Block]:
    text = path.read_text("utf-8")
    for found in _FENCE.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield Block(path.relative_to(ROOT).as_posix(), line, found["language"], found["text"])
