"""How a runner of each language is started and introduced: its command line, its environment, the params of `initialize`.

Used by `supervisor`. Payloads and secrets never stand in a command line (design F.5); the environment is the project's.
"""

from collections.abc import Mapping
from typing import Any, Final

from motia_host import __version__, resources, values
from motia_host.process.child import Command
from motia_host.process.interpreters import Interpreter
from motia_host.process.runner import Introduction
from motia_host.rpc.framing import DEFAULT_LINE_BYTES
from motia_host.steps.settings import Settings

PROTOCOL_VERSION: Final = "1.0"
CALLBACKS_PER_CALL: Final = 64
"""Callbacks that a call may have open at once."""
CHUNK_BYTES: Final = 131_072
"""Of payload in one chunk of a response; as base64 it stays below what the host parses on its loop."""

_ENTRIES: Final = {
    "node": "runners/node/src/main.js",
    "python": "runners/python/motia_runner",
    "ruby": "runners/ruby/bin/motia-runner",
}


def introduce(interpreter: Interpreter, settings: Settings, env: Mapping[str, str]) -> Introduction:
    """Raises `installation-broken` where our runner is missing."""
    language = interpreter.language
    root = settings.root.absolute()
    argv = [interpreter.path, str(resources.path(_ENTRIES[language]))]
    return Introduction(
        language, Command(argv, root, dict(env)), interpreter.version, _initialize(settings), DEFAULT_LINE_BYTES
    )


def _initialize(settings: Settings) -> dict[str, Any]:
    root = settings.root.absolute()
    return {
        "protocolVersion": PROTOCOL_VERSION,
        "host": {"name": "motia-host", "version": __version__},
        "project": {"root": str(root), "name": root.name},
        "mode": settings.mode,
        "compat": settings.compat,
        "limits": {
            "lineBytes": DEFAULT_LINE_BYTES,
            "callbacksPerCall": CALLBACKS_PER_CALL,
            "chunkBytes": CHUNK_BYTES,
            "depth": values.MAX_DEPTH,
        },
    }
