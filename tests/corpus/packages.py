"""Installs what a project needs besides Motia, from the registries, within a bound, and says what it left out."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from corpus.projects import package_of
from motia_host.app.migration import packages as missing_packages
from motia_host.app.migration.text import Source, scripts_of

BOUND_S = 300
_QUIET = (
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--legacy-peer-deps",
    "--force",
    "--prefer-offline",
    "--loglevel=error",
)
_LACKING = re.compile(r"the package (\S+) is not installed")
_OURS = re.compile(r"^(?:motia|@motiadev/.+)$")
_FRONT_END = re.compile(
    r"^(?:next|vite|react|react-dom|@vitejs/.+|@radix-ui/.+|tailwind.*|@tailwindcss/.+|lucide-react|electron.*|puppeteer|playwright.*|@remotion/.+|remotion)$"
)
"""What pages are made of, and browsers: large, and no step of a server loads them at its top."""
_LARGE = re.compile(
    r"^(?:torch.*|transformers|docling|openai-whisper|faster-whisper|librosa|jupyter|streamlit|mkdocs.*|matplotlib|pyarrow|lancedb|chromadb|vision-agent|black|flake8|pytest.*|pathlib)\b",
    re.IGNORECASE,
)
"""Python packages of hundreds of megabytes or for development alone, and `pathlib`, which breaks Python 3."""


def install(folder: Path, origin: Path) -> list[str]:
    """Notes, one for each thing that was left out or failed. `origin`: where the copy was made from, for packages of its workspace."""
    notes = [*_node(folder), *_python(folder)]
    _workspace(folder, origin)
    return notes


def add_brought(folder: Path, refused: Sequence[str]) -> list[str]:
    """Installs what only a package of the project needs, and only `motia` brought. Notes, none where there is no such thing."""
    lacking = {match[1] for text in refused if (match := _LACKING.search(text))} & missing_packages.BROUGHT.keys()
    if not lacking:
        return []
    place = folder / ".corpus-npm"
    (folder / "node_modules").rename(place / "node_modules")
    fault = _run(["npm", "install", *_QUIET, *sorted(lacking)], place)
    (place / "node_modules").rename(folder / "node_modules")
    return [f"npm: {fault}"] if fault else [f"added, since motia brought it: {', '.join(sorted(lacking))}"]


def _workspace(folder: Path, origin: Path) -> None:
    """Packages that lie beside the project, as copies: so they find what it has installed."""
    wanted = {
        name for name, text in (package_of(folder).get("dependencies") or {}).items() if text.startswith("workspace:")
    }
    for path in [*origin.parent.glob("*/package.json"), *origin.parent.parent.glob("*/*/package.json")]:
        name = json.loads(path.read_text("utf-8")).get("name")
        target = folder / "node_modules" / str(name)
        if name in wanted and not _OURS.match(name) and not target.exists():
            shutil.copytree(path.parent, target, ignore=shutil.ignore_patterns("node_modules"))


def _node(folder: Path) -> list[str]:
    if (folder / "node_modules").is_dir():
        return []
    package = package_of(folder)
    wanted = {**(package.get("devDependencies") or {}), **(package.get("dependencies") or {})}
    runtime = package.get("dependencies") or {}
    kept = {
        name: "*" if text.startswith("catalog:") else text
        for name, text in wanted.items()
        if _is_kept(name, text, runtime)
    }
    kept |= dict.fromkeys(_brought(folder), "*")
    large = sorted(name for name in runtime if _FRONT_END.match(name))
    notes = [f"left out: {', '.join(large)}"] if large else []
    if not kept:
        return notes
    slim: dict[str, Any] = {"name": "corpus", "version": "0.0.0", "private": True, "dependencies": kept}
    place = folder / ".corpus-npm"
    place.mkdir(exist_ok=True)
    (place / "package.json").write_text(json.dumps(slim), "utf-8")
    fault = _run(["npm", "install", *_QUIET], place)
    if (place / "node_modules").is_dir():
        (place / "node_modules").rename(folder / "node_modules")
    return notes + ([f"npm: {fault}"] if fault else [])


def _brought(folder: Path) -> set[str]:
    """What the project imports and has from `motia` alone."""
    named = missing_packages.named_by(folder)
    found = missing_packages.missing([Source.read(folder, path) for path in scripts_of(folder)], named)
    return {finding.hint.removeprefix("npm install ") for finding in found}


def _is_kept(name: str, text: str, runtime: dict[str, str]) -> bool:
    if _OURS.match(name) or _FRONT_END.match(name) or text.startswith(("workspace:", "file:", "link:")):
        return False
    return name in runtime or name in {"zod", "dotenv"}


def _python(folder: Path) -> list[str]:
    path = folder / "requirements.txt"
    if not path.is_file() or (folder / ".venv").is_dir():
        return []
    lines = [line.split("#")[0].strip() for line in path.read_text("utf-8", errors="replace").splitlines()]
    wanted = [line for line in lines if line and not line.startswith("-") and not re.match(r"motia\b", line)]
    large = [line for line in wanted if _LARGE.match(line)]
    kept = [line for line in wanted if line not in large]
    if not kept:
        return [f"left out: {', '.join(large)}"] if large else []
    fault = _run([sys.executable, "-m", "venv", ".venv"], folder) or _run(
        [".venv/bin/pip", "install", "-q", "--disable-pip-version-check", "--prefer-binary", *kept], folder
    )
    return ([f"left out: {', '.join(large)}"] if large else []) + ([f"pip: {fault}"] if fault else [])


def _run(command: Sequence[str], folder: Path) -> str | None:
    """What went wrong, in its last line."""
    try:
        done = subprocess.run(
            ["nice", *command], cwd=folder, capture_output=True, text=True, timeout=BOUND_S, check=False, env=dict(os.environ)
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return f"not done within {BOUND_S} s"
    if done.returncode == 0:
        return None
    said = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return said[-1].strip()[:200] if said else f"exit status {done.returncode}"
