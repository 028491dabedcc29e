"""What a person waits for: the first answer of a project in `dev`, a save that is served; and what an idle project holds in memory."""

import contextlib
import json
import statistics
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from bench import projects, subjects
from bench.context import Context, PeerMissing
from bench.figures import Figure, Rounds, at_most
from bench.processes import Server, settled

ONE_LANGUAGE: Final = ("typescript",)
"""Of the project that real Motia boots, too: its Python wants an environment of its own making."""
SAVES: Final = 40
PATIENCE_S: Final = 60.0


def boot(context: Context) -> list[Figure]:
    rounds = Rounds()
    large = context.size(500, 60)
    with tempfile.TemporaryDirectory(prefix="motia-boot-") as folder:
        twenty = projects.write(Path(folder) / "twenty", 20)
        typescript = projects.write(Path(folder) / "typescript", 20, ONE_LANGUAGE)
        many = projects.write(Path(folder) / "many", large)
        for project in (twenty, typescript, many):
            _first_answer(project)  # the transformer's cache is warm from here on
        for _ in range(min(context.rounds, 3)):
            rounds.add("20 steps", _first_answer(twenty))
            rounds.add("20 steps, TypeScript", _first_answer(typescript))
            rounds.add(f"{large} steps", _first_answer(many))
            with contextlib.suppress(PeerMissing):
                rounds.add("motia", _motia_boot(typescript))
            context.say("boot: " + ", ".join(f"{name} {values[-1]:.2f} s" for name, values in rounds.values.items()))
    found = [rounds.figure(name, "s", name=f"dev, first 200 · {name}") for name in rounds.values]
    found.append(rounds.ratio(f"{large} steps", "20 steps", at_most(2.5), f"dev, first 200 · {large} steps / 20 steps"))
    if "motia" in rounds.values:
        alone = "20 steps, TypeScript"
        found.append(rounds.ratio(alone, "motia", at_most(0.35), "dev, first 200 · motia-host / motia 0.17"))
    return found


def _first_answer(project: Path) -> float:
    """Seconds from the start of the process to the first 200."""
    began = time.perf_counter()
    with subjects.hosting(project, mode="dev") as server:
        _until_version(server.port, 0, "0")
        return time.perf_counter() - began


def _motia_boot(project: Path) -> float:
    began = time.perf_counter()
    with subjects.motia(project / "steps") as server:
        _until_version(server.port, 0, "0")
        return time.perf_counter() - began


def memory(context: Context) -> list[Figure]:
    rounds = Rounds()
    for _ in range(min(context.rounds, 3)):
        with subjects.host(level="error") as server:
            for language in projects.LANGUAGES:
                _say_hello(server, language)
            settled(server)
            rounds.add("motia-host", server.pss_bytes() / 2**20)
        with contextlib.suppress(PeerMissing), subjects.motia(subjects.PEERS / "motia" / "steps") as peer:
            _say_hello(peer, "typescript")
            settled(peer)
            rounds.add("motia", peer.pss_bytes() / 2**20)
        context.say("memory: " + ", ".join(f"{name} {values[-1]:.0f} MiB" for name, values in rounds.values.items()))
    found = [rounds.figure("motia-host", "MiB", name="memory, idle · host and runners of three languages")]
    if "motia" in rounds.values:
        found.append(rounds.figure("motia", "MiB", name="memory, idle · motia 0.17 with TypeScript alone"))
        found.append(rounds.ratio("motia-host", "motia", at_most(1.0), "memory, idle · motia-host / motia 0.17"))
    return found


def reload(context: Context) -> list[Figure]:
    took: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(prefix="motia-reload-") as folder, ExitStack() as stack:
        root = projects.write(Path(folder) / "steps-20", 20)
        server = stack.enter_context(subjects.hosting(root, mode="dev"))
        for save in range(context.size(SAVES, 6)):
            number = save % 20
            began = time.perf_counter()
            projects.write_step(root, number, str(save + 1))
            _until_version(server.port, number, str(save + 1))
            took.setdefault(projects.language_of(number), []).append(time.perf_counter() - began)
    every = sorted(value for values in took.values() for value in values)
    p95 = every[round(0.95 * (len(every) - 1))]
    found = [Figure("dev, file saved → new code answers · p95", "s", [p95], at_most(0.5))]
    found += [
        Figure(f"dev, file saved → new code answers · {language}", "s", [statistics.median(values)])
        for language, values in took.items()
    ]
    return found


def _until_version(port: int, number: int, version: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/steps/{number}", timeout=PATIENCE_S) as response:
                if json.loads(response.read())["version"] == version:
                    return
        except (OSError, ValueError):  # it is not there yet, or is being swapped
            pass
        time.sleep(0.005)
    raise TimeoutError(f"step {number} did not come to version {version}")


def _say_hello(server: Server, language: str) -> None:
    asked = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/hello/{language}", b'{"name":"Ada"}', {"content-type": "application/json"}
    )
    with urllib.request.urlopen(asked, timeout=PATIENCE_S) as response:
        response.read()
