"""Where figures come from: the commit, the machine, and the versions of everything that takes part."""

import os
import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from bench.context import ROOT

_PACKAGES: Final = ("aiohttp", "httptools", "orjson", "uvloop")
_PROGRAMS: Final = {
    "node": ("node", "--version"),
    "ruby": ("ruby", "--version"),
    "redis": ("redis-server", "--version"),
    "wrk": ("wrk", "--version"),
}


def facts() -> dict[str, Any]:
    return {
        "commit": said("git", "-C", str(ROOT), "rev-parse", "--short=12", "HEAD"),
        "changed": bool(said("git", "-C", str(ROOT), "status", "--porcelain", "--untracked-files=no")),
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": platform.platform(),
        "load": round(os.getloadavg()[0], 2),
        "python": sys.version.split()[0],
        **{name: _version(name) for name in _PACKAGES},
        **{name: said(*command).splitlines()[0][:80] for name, command in _PROGRAMS.items()},
    }


def said(*command: str) -> str:
    """The first thing a program prints, on whichever stream; `missing` where there is none."""
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except OSError:  # it is not installed
        return "missing"
    return ended.stdout.strip() or ended.stderr.strip() or "missing" if command[0] != "git" else ended.stdout.strip()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
