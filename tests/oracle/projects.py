"""Puts a project where one side can run it: a copy without what it had generated, its packages without Motia's own, its Python environment.

Both sides get the same npm packages and the same environment. Only real Motia gets Motia, from the folder above its copies.
"""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

from oracle.script import Script

OWN: Final = "own:"
VERSION: Final = "0.17.4-beta.185"
"""Of real Motia. The last whose whole set is on npm and runs from there."""
MOTIA: Final = (
    "motia", "@motiadev/core", "@motiadev/workbench", "@motiadev/plugin-logs", "@motiadev/plugin-states",
    "@motiadev/plugin-endpoint", "@motiadev/plugin-observability", "@motiadev/plugin-bullmq",
)  # fmt: skip
PYTHON_RUNNER: Final = ("pydantic>=2.6.1",)
"""What Motia's own runner for Python needs beside the project's requirements."""
_LEFT_OUT: Final = ("node_modules", ".venv", "python_modules", ".motia", "dist", ".mermaid", "package-lock.json")
_INSTALL_S: Final = 900.0
_NPM: Final = ("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--no-package-lock")
CONFIG: Final = """import { defineConfig } from '@motiadev/core'
import endpointPlugin from '@motiadev/plugin-endpoint/plugin'
import logsPlugin from '@motiadev/plugin-logs/plugin'
import observabilityPlugin from '@motiadev/plugin-observability/plugin'
import statesPlugin from '@motiadev/plugin-states/plugin'
import bullmqPlugin from '@motiadev/plugin-bullmq/plugin'

export default defineConfig({ plugins: [observabilityPlugin, statesPlugin, endpointPlugin, logsPlugin, bullmqPlugin] })
"""
"""What real Motia writes into a project that has none; here beforehand, so that it need not install anything."""


def real_motia(cache: Path) -> Path:
    """The folder with real Motia, installed at the first call."""
    folder = cache / f"motia-{VERSION}"
    _npm(folder, dict.fromkeys(MOTIA, VERSION))
    return folder


def placed(script: Script, projects: Path, target: Path, cache: Path) -> Path:
    """A fresh copy of the script's project below `target`. Raises FileNotFoundError where `projects` has none of it."""
    source = _source(script, projects)
    root = target / script.name
    if root.exists():
        shutil.rmtree(root)
    shutil.copytree(source, root, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    if script.template:
        for path in [path for path in root.rglob("*.txt") if path.name != "requirements.txt"]:
            path.rename(path.with_suffix(""))
    for pattern in script.without:
        for path in root.glob(pattern):
            path.unlink()
    package = _package(root, script)
    packages = {**package.get("dependencies", {}), **script.packages}
    theirs = {
        name: version for name, version in packages.items() if not name.startswith("@motiadev/") and name != "motia"
    }
    if theirs:
        folder = _npm(cache / "packages" / _digest(theirs), theirs)
        (root / "node_modules").symlink_to(folder / "node_modules")
    if any(root.rglob("*.py")):
        (root / "python_modules").symlink_to(_environment(root / "requirements.txt", cache))
    return root


def _source(script: Script, projects: Path) -> Path:
    if script.project.startswith(OWN):
        return Path(__file__).parent / script.project.removeprefix(OWN)
    source = projects / script.project
    if not source.is_dir():
        raise FileNotFoundError(
            f"{source} is not there; DIR has the projects checked out, see docs/motia-compatibility.md"
        )
    return source


def _package(root: Path, script: Script) -> dict[str, Any]:
    """The project's package.json; for a template the one that `create` would have written."""
    path = root / "package.json"
    if not path.exists():
        made = {
            "name": script.name,
            "type": "module",
            "dependencies": {"motia": "^0.17.14-beta.196", **script.packages},
        }
        path.write_text(json.dumps(made, indent=2))
    package: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return package


def _npm(folder: Path, packages: dict[str, str]) -> Path:
    stamp = folder / ".installed"
    if not stamp.exists():
        print(f"installing {', '.join(packages)} into {folder}", flush=True)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": packages}))
        subprocess.run(["nice", *_NPM], cwd=folder, check=True, timeout=_INSTALL_S)
        stamp.touch()
    return folder


def _environment(requirements: Path, cache: Path) -> Path:
    """A virtual environment with the project's requirements, and what Motia's runner imports."""
    lines = requirements.read_text("utf-8").splitlines() if requirements.exists() else []
    wanted = sorted({*PYTHON_RUNNER, *(line.strip() for line in lines if line.strip() and not line.startswith("#"))})
    folder = cache / "python" / _digest(wanted)
    stamp = folder / ".installed"
    if not stamp.exists():
        print(f"installing {', '.join(wanted)} into {folder}", flush=True)
        subprocess.run(["python3", "-m", "venv", folder], check=True, timeout=_INSTALL_S)
        pip = [folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", *wanted]
        subprocess.run(["nice", *pip], check=True, timeout=_INSTALL_S, env={**os.environ, "PIP_NO_INPUT": "1"})
        stamp.touch()
    return folder


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:12]
