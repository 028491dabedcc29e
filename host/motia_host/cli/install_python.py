"""The Python packages of a project: requirements.txt into `.venv`, or into `python_modules` where the project speaks of that, as Motia's do."""

import re
import sys
from pathlib import Path
from typing import Final

from motia_host.cli.packages import Log, Program
from motia_host.process.interpreters import ENVIRONMENTS

_LEFT_OUT: Final = re.compile(r"^\s*motia\s*(?:[=<>!~;\[#@].*)?$", re.IGNORECASE)
"""Lines of requirements.txt: the runner answers `import motia` itself."""


def install(root: Path, log: Log) -> bool:
    """Whether there was something to do. Raises `packages-not-installed`."""
    requirements = root / "requirements.txt"
    if not requirements.is_file():
        return False
    program = Program("Python", root, log)
    folder = root / _folder(root)
    python = folder / "bin" / "python"
    if not python.exists():
        program.run([sys.executable, "-m", "venv", str(folder)])
        log.say(
            f"{folder.name}: a new virtual environment with Python {sys.version_info.major}.{sys.version_info.minor}"
        )
    lines = requirements.read_text("utf-8").splitlines()
    kept = [line for line in lines if not _LEFT_OUT.match(line)]
    file = requirements
    if kept != lines:
        file = (
            root / ".requirements.motia-host.txt"
        )  # beside the other, so that `-r more.txt` in it still leads somewhere
        file.write_text("\n".join(kept) + "\n", "utf-8")
        log.say("requirements.txt: motia left out")
    log.say(f"{folder.name}: pip install …")
    try:
        program.run(
            [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--requirement", str(file)],
            env={"VIRTUAL_ENV": str(folder)},
        )
    finally:
        if file is not requirements:
            file.unlink()
    log.say(f"{folder.name}: the packages of requirements.txt are there")
    return True


def _folder(root: Path) -> str:
    """The environment that is there, else the one of which the project speaks."""
    for name in ENVIRONMENTS:
        if (root / name / "bin").is_dir():
            return name
    spoken = (root / name for name in (".gitignore", "package.json", ".dockerignore"))
    mentions = any("python_modules" in path.read_text("utf-8", "replace") for path in spoken if path.is_file())
    return "python_modules" if mentions else ".venv"
