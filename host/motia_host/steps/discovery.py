"""Finds the step and stream files of a project.

Steps: `*.step.{ts,js,mts,cts,mjs,cjs,py,rb}` and `*_step.{ts,js,py,rb}` below `steps/` and `src/`; streams the same with
`stream`, and every source file of a top-level `streams/` folder. Dependencies, virtual environments and dot folders are skipped.
"""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from motia_host.errors import MotiaError

Role = Literal["step", "stream"]

LANGUAGES = {
    "ts": "node",
    "js": "node",
    "mts": "node",
    "cts": "node",
    "mjs": "node",
    "cjs": "node",
    "py": "python",
    "rb": "ruby",
}
"""The runner of each file ending."""

_DOTTED = re.compile(r"\.(step|stream)\.(ts|js|mts|cts|mjs|cjs|py|rb)$")
_UNDERSCORED = re.compile(r"_(step|stream)\.(ts|js|py|rb)$")
_SOURCE = re.compile(r"(?<!\.d)\.(ts|js|mts|cts|mjs|cjs|py|rb)$")
_SKIPPED_FOLDERS = frozenset(
    {"node_modules", "python_modules", "venv", "virtualenv", "site-packages", "vendor", "__pycache__"}
)
_DISPLAY = {"ts": "TypeScript", "mts": "TypeScript", "cts": "TypeScript", "py": "Python", "rb": "Ruby"}


@dataclass(frozen=True, slots=True, order=True)
class SourceFile:
    """A file that a runner has to describe. `path` is relative to the project root, with `/`."""

    path: str
    language: str
    """The runner: node | python | ruby."""
    role: Role


@lru_cache(maxsize=4_096)
def display_language(path: str) -> str:
    """The language of a file as people call it."""
    return _DISPLAY.get(path.rsplit(".", 1)[-1], "JavaScript")


def classify(path: str) -> SourceFile | None:
    """What a path (relative, with `/`) is by its name alone; None for everything that no runner is asked about."""
    parts = path.split("/")
    if any(part.startswith(".") or part in _SKIPPED_FOLDERS for part in parts[:-1]):
        return None
    if parts[0] in {"steps", "src"}:
        match = _DOTTED.search(parts[-1]) or _UNDERSCORED.search(parts[-1])
        return SourceFile(path, LANGUAGES[match[2]], "stream" if match[1] == "stream" else "step") if match else None
    match = _SOURCE.search(parts[-1]) if parts[0] == "streams" and len(parts) > 1 else None
    return SourceFile(path, LANGUAGES[match[1]], "stream") if match and parts[-1] != "__init__.py" else None


def discover(root: Path) -> list[SourceFile]:
    """All step and stream files below `root`, sorted by path. Raises `project-not-found` where there is no project."""
    folders = [root / name for name in ("steps", "src", "streams")]
    if not any(folder.is_dir() for folder in folders):
        raise MotiaError("project-not-found", path=str(root))
    found = (classify(path) for folder in folders for path in _files(folder, root))
    return sorted(file for file in found if file is not None)


def motias_order(path: str) -> tuple[object, ...]:
    """A sort key: the order in which Motia registers files. `steps/` comes before `src/`, `*.step.ts` before `*_step.ts`, and in each
    folder its files before its folders, both from the last name to the first.
    """
    *folders, name = path.split("/")
    root = {"steps": 0, "src": 1}.get(path.partition("/")[0], 2)
    return root, _DOTTED.search(name) is None, [*((1, _backwards(folder)) for folder in folders), (0, _backwards(name))]


def _backwards(name: str) -> list[int]:
    return [*(-byte for byte in name.encode("utf-8", "surrogateescape")), 1]


def below(root: Path, folder: str, globs: Iterable[str]) -> list[SourceFile]:
    """Step files of another folder inside the project, by globs such as `**/*.step.{ts,js}`, sorted. Folders outside the project hold none."""
    base = (root / folder).resolve()
    if not base.is_relative_to(root.resolve()) or not base.is_dir():
        return []
    found = {path for glob in globs for each in _braces(glob) for path in base.glob(each) if path.is_file()}
    inside = (
        path
        for path in found
        if not any(_is_dependency(parent) for parent in path.parents if parent != base and parent.is_relative_to(base))
    )
    steps = (_as_step(path.relative_to(root.resolve()).as_posix()) for path in inside)
    return sorted(file for file in steps if file is not None)


def _as_step(path: str) -> SourceFile | None:
    match = _DOTTED.search(path) or _UNDERSCORED.search(path)
    return SourceFile(path, LANGUAGES[match[2]], "step") if match and match[1] == "step" else None


def _braces(glob: str) -> Iterator[str]:
    """`a.{b,c}` as `a.b` and `a.c`."""
    match = re.search(r"\{([^{}]*)\}", glob)
    if match is None:
        yield glob
        return
    for part in match[1].split(","):
        yield from _braces(glob[: match.start()] + part.strip() + glob[match.end() :])


def _files(folder: Path, root: Path) -> Iterator[str]:
    for base, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and not _is_dependency(Path(base, name))]
        for name in names:
            yield Path(base, name).relative_to(root).as_posix()


def _is_dependency(folder: Path) -> bool:
    return folder.name in _SKIPPED_FOLDERS or (folder / "pyvenv.cfg").exists()
