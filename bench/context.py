"""What a row is given: how many rounds of which length, where set-up has put the peers, and somebody to tell how far it is."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
SETUP: Final = ROOT / ".setup" / "bench"


@dataclass(slots=True)
class Context:
    """`short` makes everything as small as still tells whether it works."""

    rounds: int = 5
    seconds: float = 2.0
    short: bool = False
    began: float = field(default_factory=time.monotonic)

    def size(self, full: int, short: int) -> int:
        return short if self.short else full

    def say(self, text: str) -> None:
        print(f"[{time.monotonic() - self.began:6.0f} s] {text}", flush=True)


class PeerMissing(Exception):
    """`make setup-bench` has not brought it, or this machine cannot run it; the text says which."""


def node_modules(name: str = "node") -> Path:
    """The npm packages of the peers in JavaScript. Raises `PeerMissing`."""
    found = SETUP / name / "node_modules"
    if not found.exists():
        raise PeerMissing(f"{found} is missing: make setup-bench")
    return found


def peer_python() -> Path:
    """The interpreter with the peers in Python. Raises `PeerMissing`."""
    found = SETUP / "python" / "bin" / "python"
    if not found.exists():
        raise PeerMissing(f"{found} is missing: make setup-bench")
    return found
