"""What the three languages' installers share: how they tell what they do, and how they run a program."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from motia_host.errors import MotiaError

TIMEOUT_S: Final = 1_800
_TAIL_LINES: Final = 15
"""Of what a program said, shown when it failed."""


@dataclass(frozen=True, slots=True)
class Log:
    say: Callable[[str], None]
    """Told one line about each thing that is done or left out."""
    verbose: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """A package manager at work in a folder, for the packages of one language."""

    language: str
    root: Path
    log: Log

    def find(self, name: str, suggestion: str) -> str:
        found = shutil.which(name)
        if found is None:
            raise self.failure(f"{name} was not found in PATH", suggestion)
        return found

    def run(self, command: Sequence[str], *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
        """What it said. Raises `packages-not-installed` with the end of it."""
        said = None if self.log.verbose else subprocess.PIPE
        try:
            done = subprocess.run(
                command, cwd=cwd or self.root, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, stdout=said,
                stderr=None if said is None else subprocess.STDOUT, timeout=TIMEOUT_S, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise self.failure(f"{command[0]} did not end within {TIMEOUT_S} s", "Look at the network.") from error
        text = (done.stdout or b"").decode(errors="replace")
        if done.returncode != 0:
            tail = "\n    ".join(text.strip().splitlines()[-_TAIL_LINES:])
            reason = f"{Path(command[0]).name} ended with status {done.returncode}"
            raise self.failure(reason, f"It said:\n    {tail}" if tail else "What it said stands above this line.")
        return text

    def failure(self, reason: str, suggestion: str) -> MotiaError:
        return MotiaError(
            "packages-not-installed", language=self.language, path=str(self.root), reason=reason, suggestion=suggestion
        )
