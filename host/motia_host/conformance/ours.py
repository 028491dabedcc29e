"""The three runners that come with motia-host: how each is started, and why one cannot be."""

import shutil
import sys

from motia_host import resources
from motia_host.conformance import data
from motia_host.conformance.run import Target

ENTRY = {
    "node": "runners/node/src/main.js",
    "python": "runners/python/motia_runner",
    "ruby": "runners/ruby/bin/motia-runner",
}
"""What is started with the interpreter of the language."""


def targets(languages: tuple[str, ...] = tuple(ENTRY)) -> tuple[list[Target], list[str]]:
    """Those that can be started, and for each other one a sentence that names it and says why."""
    found: list[Target] = []
    absent: list[str] = []
    for language in languages:
        interpreter = sys.executable if language == "python" else shutil.which(language)
        if interpreter is None:
            absent.append(f"{language}: no program of that name on PATH, so its runner was not tried")
        else:
            found.append(target(language, [interpreter, str(resources.path(ENTRY[language]))]))
    return found, absent


def target(language: str, command: list[str], name: str | None = None) -> Target:
    """A command with the fixture project and the known failures of one of our languages."""
    folder = data.protocol_folder()
    known = data.known_failures(folder / "known_failures" / f"{language}.txt")
    return Target(name or language, command, folder / "conformance-project" / language, known)
