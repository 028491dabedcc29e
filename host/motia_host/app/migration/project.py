"""What a project has beside its steps and streams: configuration, environment, npm scripts, containers, tutorials, components of the Workbench."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from motia_host.app.migration import command
from motia_host.app.migration.report import Finding
from motia_host.app.migration.text import Source
from motia_host.steps import compat
from motia_host.steps.script import Script
from motia_host.steps.standins import SECTIONS

_KEYS: Final = {
    "adapters": r"\badapters\s*:",
    "redis": r"\bredis\s*:",
    "`app`": r"\bapp\s*[:(]",
    "plugin": r"\bplugins\s*:",
}
"""Where in a configuration the subject of a note begins."""
_SERVERS: Final = re.compile(r"^\s*(?:export\s+)?((?:MOTIA_|BULLMQ_)\w+)\s*=", re.MULTILINE)
_MOTIA_COMMAND: Final = re.compile(r"(?:^|[\s&|;/])motia(?:\s|$)")
_MANY: Final = 3


def findings(root: Path, config: str | None, script: Script) -> Iterator[Finding]:
    yield from _package(root)
    if config is not None:
        yield from _configuration(root, config, script)
    yield from _environment(root)
    yield from _containers(root)
    yield from _screens(root)


def _package(root: Path) -> Iterator[Finding]:
    path = root / "package.json"
    try:
        package: Any = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        text = "There is no package.json, so compat with Motia 0.17 is not set by itself."
        yield Finding("package.json", None, "differs", text, 'Set compat = "motia-0.17" in motia.config.toml.')
        return
    except ValueError as error:
        yield Finding("package.json", None, "differs", f"It is not valid JSON: {error}.", "Correct it.")
        return
    if compat.asked_for(root) is None:
        named = next((section["motia"] for name in SECTIONS if "motia" in (section := package.get(name) or {})), None)
        asks = f"It asks for motia {named}, and not for one" if named else "It asks for no motia"
        text = f"{asks} below 1.0, so compat with Motia 0.17 is not set by itself."
        yield Finding("package.json", None, "differs", text, 'Set compat = "motia-0.17" in motia.config.toml.')
    scripts = package.get("scripts") or {}
    calling = [name for name, text in scripts.items() if isinstance(text, str) and _MOTIA_COMMAND.search(text)]
    if calling and not command.is_ours(root):
        text = f"The npm scripts {', '.join(calling)} call the command `motia`."
        line = _line(path, r'"scripts"')
        yield Finding(
            "package.json", line, "differs", text, "Run `motia-host link`, which puts such a command in its place."
        )


def _configuration(root: Path, config: str, script: Script) -> Iterator[Finding]:
    source = Source.read(root, config)
    for note in script.notes:
        text = note.removeprefix(f"{config}: ")
        pattern = next((pattern for word, pattern in _KEYS.items() if word in text), None)
        line = next((line for line, _ in source.matches(re.compile(pattern))), None) if pattern else None
        what, _, hint = text.partition(" To run it: ")
        yield Finding(config, line, "differs", what, hint)


def _environment(root: Path) -> Iterator[Finding]:
    path = root / ".env"
    if not path.is_file():
        return
    names = sorted(set(_SERVERS.findall(path.read_text("utf-8", "replace"))) - {"MOTIA_HOST_PORT"})
    idle = [name for name in names if not name.startswith("MOTIA_HOST_")]
    if idle:
        yield Finding(
            ".env",
            None,
            "note",
            f"{', '.join(idle)} have no effect: motia-host reads MOTIA_HOST_* (docs/configuration.md).",
        )


def _containers(root: Path) -> Iterator[Finding]:
    path = root / "Dockerfile"
    if path.is_file() and re.search(r"motiadev/|\bmotia\b", path.read_text("utf-8", "replace")):
        line = _line(path, r"motiadev/|\bmotia\b")
        yield Finding(
            "Dockerfile",
            line,
            "differs",
            "The image is built around Motia.",
            "Start from an image with motia-host in it.",
        )


def _screens(root: Path) -> Iterator[Finding]:
    found = [path for folder in ("steps", "src") for path in sorted((root / folder).rglob("*[._]step.[tj]sx"))]
    inside = [path.relative_to(root).as_posix() for path in found if "node_modules" not in path.parts]
    if inside:
        more = f" and {len(inside) - _MANY} more" if len(inside) > _MANY else ""
        text = (
            f"Components for Motia's Workbench are not shown, and their steps run: {', '.join(inside[:_MANY])}{more}."
        )
        yield Finding(inside[0], None, "note", text)
    if (root / "tutorial").is_dir():
        yield Finding("tutorial", None, "note", "The tutorial of Motia's Workbench is not shown.")


def _line(path: Path, pattern: str) -> int | None:
    match = re.search(pattern, text := path.read_text("utf-8", "replace"))
    return text.count("\n", 0, match.start()) + 1 if match else None
