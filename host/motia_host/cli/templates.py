"""The projects that `motia-host create` can make: where each lies, and how it is copied."""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from motia_host import resources
from motia_host.errors import MotiaError


@dataclass(frozen=True, slots=True)
class Template:
    source: str
    """As `resources.path` takes it."""
    text: str
    needs_packages: bool = False
    """Whether packages have to be installed before it starts."""
    first: tuple[str, ...] = ()
    """Commands that go before the first start."""


TEMPLATES: Final = {
    "hello-typescript": Template("templates/hello-typescript", "an api step, an event step and state, in TypeScript"),
    "hello-javascript": Template("templates/hello-javascript", "the same in JavaScript"),
    "hello-python": Template("templates/hello-python", "the same in Python"),
    "hello-ruby": Template("templates/hello-ruby", "the same in Ruby"),
    "mixed": Template("templates/mixed", "four languages and a stream in one project"),
    "orders": Template("examples/orders", "orders through three languages, with zod and cron", needs_packages=True),
    "agent": Template(
        "examples/support-agent",
        "AI agents with tools, offline or with a key",
        needs_packages=True,
        first=("cp .env.example .env", "python3 offline/messages_api.py &"),
    ),
}
MOTIAS_NAMES: Final = {
    "starter-typescript": "hello-typescript",
    "starter-javascript": "hello-javascript",
    "starter-python": "hello-python",
    "starter-multilang": "mixed",
    "motia-tutorial-typescript": "hello-typescript",
    "motia-tutorial-python": "hello-python",
    "nodejs": "hello-typescript",
    "python": "hello-python",
}
"""Names of Motia's templates, and ours that come closest."""

_LEFT_BEHIND = shutil.ignore_patterns(
    "node_modules", ".venv", ".motia", "__pycache__", "dist", ".env", "types.d.ts", "motia-env.d.ts"
)
_FILLED: Final = ("README.md", "package.json")


def copy(template: Template, target: Path, name: str) -> None:
    """Copy a template into a folder that is absent or empty. Raises `folder-not-empty`."""
    if target.exists() and any(entry.name != ".git" for entry in target.iterdir()):
        raise MotiaError("folder-not-empty", path=str(target))
    shutil.copytree(resources.path(template.source), target, ignore=_LEFT_BEHIND, dirs_exist_ok=True)
    if not (target / ".gitignore").exists():
        shutil.copy(resources.path("templates/gitignore"), target / ".gitignore")
    for file in _FILLED:
        path = target / file
        if path.is_file():
            path.write_text(path.read_text("utf-8").replace("{{name}}", name), "utf-8")
    _rename_package(target / "package.json", package_name(name))


def package_name(name: str) -> str:
    """A folder's name as npm takes one."""
    return re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-._") or "project"


def _rename_package(path: Path, name: str) -> None:
    if path.is_file():
        package = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**package, "name": name}, indent=2, ensure_ascii=False) + "\n", "utf-8")
