"""The load generator: wrk, in a process of its own, and what one run of it says. Also tells how near to its own limit wrk was."""

import json
import resource
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.processes import Server

HERE: Final = Path(__file__).parent
GRACE_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Loaded:
    """One run. Times in µs; `bad` are answers with another status than 2xx or 3xx, `errors` those that never came."""

    requests: int
    us: int
    bad: int
    errors: int
    p50: int
    p99: int
    max: int
    cpu_us: float
    """Processor time of the server's family per request."""
    wrk_share: float
    """Of one core, that wrk itself was busy: near 1 it would be the bottleneck."""

    @property
    def per_s(self) -> float:
        return self.requests * 1e6 / self.us


def wrk(
    server: Server,
    path: str,
    *,
    connections: int,
    seconds: float,
    script: str = "post.lua",
    arguments: Sequence[str] = (),
) -> Loaded:
    """Load with so many connections. Raises `RuntimeError` where wrk itself fails."""
    command = [
        "wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "30s", "-s", str(HERE / script),
        f"http://127.0.0.1:{server.port}{path}", *(("--", *arguments) if arguments else ()),
    ]  # fmt: skip
    before, own = server.cpu_s(), resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(command, capture_output=True, text=True, timeout=seconds + GRACE_S, check=False)
    after, then = server.cpu_s(), resource.getrusage(resource.RUSAGE_CHILDREN)
    lines = [line for line in ended.stdout.splitlines() if line.startswith("{")]
    if ended.returncode or not lines:
        raise RuntimeError(f"wrk failed:\n{ended.stdout}{ended.stderr}")
    said = json.loads(lines[-1])
    busy = then.ru_utime + then.ru_stime - own.ru_utime - own.ru_stime
    return Loaded(**said, cpu_us=(after - before) * 1e6 / max(1, said["requests"]), wrk_share=busy * 1e6 / said["us"])
