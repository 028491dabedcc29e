"""`make bench-compare BASE=<commit>`: processor time per request of this checkout against another commit, in interleaved pairs.

The base is checked out beside this tree and shares its packages. A change is told only where it is larger than the scatter of the pairs: the median of the ratios
within the pairs lies beyond `FLAG`, and nearly all pairs agree on the direction. `bench/prove_compare.py` shows how often that is wrong.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import subjects
from bench.context import ROOT, Context
from bench.load import wrk
from bench.processes import Server

FLAG: Final = 1.07
"""A median ratio beyond it, in either direction, is a change: half of the 15 % that must not be missed."""
AGREE: Final = 0.75
"""Share of the pairs that have to lie on the same side of 1."""
PAIRS: Final = 12
LANGUAGES: Final = ("typescript", "python", "ruby")


@dataclass(frozen=True, slots=True)
class Verdict:
    ratio: float
    agree: float

    @property
    def changed(self) -> bool:
        return (self.ratio > FLAG or self.ratio < 1 / FLAG) and self.agree >= AGREE

    def __str__(self) -> str:
        what = "unchanged" if not self.changed else "dearer" if self.ratio > 1 else "cheaper"
        return f"{self.ratio:.3f} × ({self.agree:.0%} of the pairs agree): {what}"


def judge(ratios: Sequence[float]) -> Verdict:
    """`ratios` of now to base, one for each pair."""
    ratio = statistics.median(ratios)
    return Verdict(ratio, sum((one > 1) == (ratio > 1) for one in ratios) / len(ratios))


def pairs(now: Server, base: Server, path: str, *, count: int, seconds: float) -> list[float]:
    """Ratios of processor time per request. Who goes first changes from pair to pair, so that a drift of the machine falls on both."""
    found = []
    for place in range(count):
        order = (now, base) if place % 2 else (base, now)
        measured = {id(server): wrk(server, path, connections=16, seconds=seconds).cpu_us for server in order}
        found.append(measured[id(now)] / measured[id(base)])
    return found


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """A work tree of a commit, with the npm packages of this one."""
    with tempfile.TemporaryDirectory(prefix="motia-base-") as folder:
        tree = Path(folder) / "tree"
        subprocess.run(
            ["git", "-C", str(ROOT), "worktree", "add", "--quiet", "--detach", str(tree), commit], check=True
        )
        try:
            (tree / "runners" / "node" / "node_modules").symlink_to(ROOT / "runners" / "node" / "node_modules")
            yield tree
        finally:
            subprocess.run(["git", "-C", str(ROOT), "worktree", "remove", "--force", str(tree)], check=True)


def compare(
    code: Path, context: Context, languages: Sequence[str] = LANGUAGES, count: int = PAIRS
) -> dict[str, Verdict]:
    found = {}
    with ExitStack() as stack:
        now = stack.enter_context(subjects.host())
        base = stack.enter_context(subjects.host(code=code))
        for language in languages:
            path = f"/hello/{language}"
            for server in (now, base):
                wrk(server, path, connections=16, seconds=2)
            found[language] = judge(pairs(now, base, path, count=count, seconds=context.seconds))
            context.say(f"{language}: {found[language]}")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.compare")
    parser.add_argument("base", help="a commit")
    parser.add_argument("--pairs", type=int, default=PAIRS)
    options = parser.parse_args()
    with checked_out(options.base) as tree:
        found = compare(tree, Context(), count=options.pairs)
    print(
        json.dumps(
            {name: {"ratio": round(verdict.ratio, 3), "changed": verdict.changed} for name, verdict in found.items()}
        )
    )
    return 1 if any(verdict.changed and verdict.ratio > 1 for verdict in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
