"""Streams: thousands of sockets that watch one item, twenty changes a second, and five sockets that never read."""

import json
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Final

from bench import subjects
from bench.context import Context
from bench.figures import Figure, at_least, at_most
from bench.processes import Server

SUBSCRIBERS: Final = 5_000
SILENT: Final = 5
PER_S: Final = 20
SECONDS: Final = 20
BUFFER: Final = "1048576"
"""Bytes that may wait for one client."""


def run(context: Context) -> list[Figure]:
    count, seconds = context.size(SUBSCRIBERS, 200), context.size(SECONDS, 6)
    with subjects.host(env={"MOTIA_HOST_STREAMS_SOCKET_BUFFER": BUFFER}) as server:
        _tick(server)
        watchers = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "watchers.py"), str(server.port), str(count), str(SILENT), str(seconds)],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert watchers.stdout is not None
        context.say(f"streams: {watchers.stdout.readline().strip()}")
        before = server.pss_bytes()
        stop = threading.Event()
        ticking = threading.Thread(target=_tick_on, args=(server, stop))
        ticking.start()
        said = json.loads(watchers.stdout.readline())
        stop.set()
        ticking.join()
        after = server.pss_bytes()
        watchers.wait(60)
    context.say(f"streams: {said}")
    return [
        Figure(f"streams · {count} subscribers, {PER_S}/s · p50", "ms", [said["p50"]]),
        Figure(f"streams · {count} subscribers, {PER_S}/s · p99", "ms", [said["p99"]], at_most(250)),
        Figure("streams · frames delivered", "frames/s", [said["frames"] / seconds], at_least(0.95 * count * PER_S)),
        Figure("streams · readers lost", "sockets", [said["lost"]], at_most(0)),
        Figure("streams · silent sockets that were given up", "sockets", [said["dropped"]], at_least(SILENT)),
        Figure("streams · memory at the end / at the beginning", "×", [after / before], at_most(1.15)),
    ]


def _tick_on(server: Server, stop: threading.Event) -> None:
    due = time.monotonic()
    while not stop.is_set():
        _tick(server)
        due += 1 / PER_S
        stop.wait(max(0.0, due - time.monotonic()))


def _tick(server: Server) -> None:
    body = json.dumps({"at": int(time.time() * 1_000)}).encode()
    asked = urllib.request.Request(f"http://127.0.0.1:{server.port}/tick", body, {"content-type": "application/json"})
    with urllib.request.urlopen(asked, timeout=60) as response:
        response.read()
