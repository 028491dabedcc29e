"""Puts what is no Python of the host into the wheel: the runners, the protocol, templates, the built Workbench, and the stream client
as npm tarballs.

The Node runner comes with its packages, so that a wheel needs no npm; its TypeScript transformer comes as WebAssembly, so that one wheel serves
every platform. An editable install takes all of it from the clone.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NO_CACHES = shutil.ignore_patterns("node_modules", "__pycache__", ".motia")
_ONLY_SOURCES = shutil.ignore_patterns("node_modules", ".venv", "__pycache__", ".motia", ".env", "*.d.ts")
_NO_TESTS = shutil.ignore_patterns(
    "test", "tests", "node_modules", "__pycache__", ".*", "eslint.config.js", "tsconfig.json"
)


class BundleHook(BuildHookInterface[Any]):
    _stage: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable" or self.target_name != "wheel":
            return
        root, stage = Path(self.root), Path(tempfile.mkdtemp(prefix="motia-host-wheel-"))
        self._stage = stage
        shutil.copytree(root / "protocol", stage / "protocol", ignore=_NO_CACHES)
        for folder in ("runners/python", "runners/ruby", "runners/node"):
            shutil.copytree(root / folder, stage / folder, ignore=_NO_TESTS)
        shutil.copytree(root / "templates", stage / "templates", ignore=_NO_CACHES)
        for folder in ("examples/orders", "examples/support-agent"):
            shutil.copytree(root / folder, stage / folder, ignore=_ONLY_SOURCES)
        _install_packages(root / "runners" / "node", stage / "runners" / "node")
        (stage / "clients").mkdir()
        for folder in ("clients/stream", "clients/stream/alias"):
            _run(["npm", "pack", "--silent", "--pack-destination", str(stage / "clients")], root / folder)
        _add_workbench(root / "workbench", stage / "workbench")
        build_data["force_include"][str(stage)] = "motia_host/_bundled"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatchling's
        if self._stage is not None:
            shutil.rmtree(self._stage)


def _add_workbench(source: Path, target: Path) -> None:
    """Its built files alone; they are built anew, so that what is shipped is what the sources say."""
    if not (source / "package.json").is_file():
        return
    if not (source / "node_modules").is_dir():
        _run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], source)
    _run(["npm", "run", "--silent", "build"], source)
    shutil.copytree(source / "dist", target / "dist", ignore=shutil.ignore_patterns(".*"))


def _install_packages(source: Path, target: Path) -> None:
    """The runner's own packages at their locked versions, for no particular processor."""
    shutil.copy(source / "package-lock.json", target)
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    _run(["npm", "ci", "--omit=dev", "--cpu=wasm32", "--ignore-scripts", *quiet], target)


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True)
