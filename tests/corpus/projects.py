"""Finds the projects below a folder and makes copies of them that can be worked on."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motia_host.errors import MotiaError
from motia_host.steps.discovery import discover

_LEFT_OUT = ("node_modules", ".venv", "python_modules", ".git", ".motia", "dist", ".next")
_SECTIONS = ("dependencies", "devDependencies", "peerDependencies")
_PLACEHOLDER = "placeholder"
_ASSIGNED = re.compile(r"^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=[ \t]*(.*)$", re.MULTILINE)
_USED = re.compile(
    r"(?:process\.env\.|process\.env\[[\"']|environ\[[\"']|environ\.get\([\"']|getenv\([\"'])([A-Z][A-Z0-9]*_[A-Z0-9_]*(?:KEY|TOKEN|SECRET|ID|URL|PASSWORD|USER))\b"
)
"""Keys and addresses alone: what else a step reads has a default, and a placeholder is no number."""
_TEMPLATE_PACKAGE = {"dependencies": {"motia": "latest", "zod": "^4.1.12"}}
"""What `motia create` writes beside a template, as far as steps can see it."""


@dataclass(frozen=True, slots=True)
class Project:
    """`name` is its path below the corpus. A template's files all end in `.txt`."""

    name: str
    folder: Path
    is_template: bool = False

    def copy(self, work: Path) -> Path:
        """A copy with its original names, its environment filled in from the example that it ships."""
        target = work / self.name.replace("/", "+")
        if not target.exists():
            shutil.copytree(self.folder, target, ignore=shutil.ignore_patterns(*_LEFT_OUT), symlinks=True)
        if self.is_template:
            _unwrap(target)
        _environment(target)
        return target


def find(corpus: Path) -> Iterator[Project]:
    """All projects below a folder that name `motia` in package.json and have steps, and templates of such."""
    for path in sorted(corpus.rglob("package.json")):
        folder = path.parent
        if not set(_LEFT_OUT) & set(path.parts) and _names_motia(path) and _has_steps(folder):
            yield Project(folder.relative_to(corpus).as_posix(), folder)
    for path in sorted(corpus.rglob("motia.config.ts.txt")):
        yield Project(path.parent.relative_to(corpus).as_posix(), path.parent, is_template=True)


def package_of(folder: Path) -> dict[str, Any]:
    package: dict[str, Any] = json.loads((folder / "package.json").read_text("utf-8"))
    return package


def _names_motia(path: Path) -> bool:
    try:
        package = json.loads(path.read_text("utf-8"))
    except ValueError:  # a fixture of somebody's tests: npm could not read it either
        return False
    return any("motia" in (package.get(section) or {}) for section in _SECTIONS)


def _has_steps(folder: Path) -> bool:
    try:
        return bool(discover(folder))
    except MotiaError:  # neither steps/ nor src/
        return False


def _unwrap(folder: Path) -> None:
    for path in list(folder.rglob("*.txt")):
        if path.name != "requirements.txt":
            path.rename(path.with_suffix(""))
    (folder / "package.json").write_text(json.dumps(_TEMPLATE_PACKAGE), "utf-8")


def _environment(folder: Path) -> None:
    """Steps that read a key while they load must find one, as they would with their author: nothing is ever called with it."""
    target = folder / ".env"
    given = target.read_text("utf-8", "replace") if target.exists() else ""
    for name in (".env.example", ".env.sample", "env.example"):
        path = folder / name
        given += "\n" + path.read_text("utf-8", "replace") if path.is_file() else ""
    values = {key: value.strip() for key, value in _ASSIGNED.findall(given)}
    used = {name for path in _sources(folder) for name in _USED.findall(path.read_text("utf-8", "replace"))}
    wanted = {name: values.get(name) or _PLACEHOLDER for name in sorted(used | set(values)) if name not in os.environ}
    target.write_text("".join(f"{name}={value}\n" for name, value in wanted.items()), "utf-8")


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.suffix in {".ts", ".js", ".py"} and not set(_LEFT_OUT) & set(path.parts) and path.is_file():
            yield path
