"""Group 8: a runner that writes anything on the wire, as hypothesis thinks it up. The host answers, goes on, and believes nothing.

Truncated, oversized and deeply nested lines, wrong and repeated ids, callbacks of calls that are not its own, replies after a cancel.
"""

import asyncio
import base64
import json
import random
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from chaos.outcome import Outcome
from chaos.site import HERE, Site

ANSWERED_S = 20.0
"""An answer of any kind: the handler has a second, its runner a grace of two, and the host some seconds to notice."""
GOES_ON_S = 3.0
GROWTH = 300 << 20
SECRET = "stolen"

REPLY = '{"jsonrpc":"2.0","id":$ID,"result":{"response":{"status":200,"headers":{},"body":null}}}'
TEXTS = (
    REPLY,
    REPLY.replace("$ID", '"other"'),
    REPLY.replace("$ID", "999999"),
    REPLY.replace("$ID", "null"),
    REPLY.replace("$ID", "[1]"),
    '{"jsonrpc":"2.0","id":$ID,"result":{"response":{"status":"none"}}}',
    '{"jsonrpc":"2.0","id":$ID,"result":17}',
    '{"jsonrpc":"2.0","id":$ID,"error":"no object"}',
    '{"jsonrpc":"2.0","id":$ID,"error":{"code":"x","message":null,"data":[]}}',
    '{"jsonrpc":"2.0","id":$ID,"result":{},"error":{"code":1,"message":"both"}}',
    '{"jsonrpc":"2.0","id":1,"method":"emit","params":{"call":"$CALL","topic":"stolen","data":1}}',
    '{"jsonrpc":"2.0","id":1,"method":"emit","params":{"call":"not mine","topic":"declared","data":{"who":"stolen"}}}',
    '{"jsonrpc":"2.0","id":1,"method":"emit","params":{"call":"$CALL","topic":7}}',
    '{"jsonrpc":"2.0","id":1,"method":"emit","params":[]}',
    '{"jsonrpc":"2.0","id":"a","method":"state.set","params":{"call":"nobody","group":"g","key":"stolen","value":1}}',
    '{"jsonrpc":"2.0","id":"a","method":"state.update","params":{"call":"$CALL","group":"g","key":"k","operations":[{"op":"explode"}]}}',
    '{"jsonrpc":"2.0","id":"a","method":"no.such","params":{"call":"$CALL"}}',
    '{"jsonrpc":"2.0","method":"log","params":{"call":5,"level":"loud","msg":{}}}',
    '{"jsonrpc":"2.0","method":"cancel","params":{"call":"$CALL"}}',
    '{"jsonrpc":"1.0","id":$ID,"result":{}}',
    "null",
    "[]",
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
pieces = st.one_of(
    st.sampled_from(TEXTS).map(lambda text: {"text": text}),
    st.tuples(st.sampled_from(TEXTS), st.integers(1, 60)).map(lambda cut: {"text": cut[0][: -cut[1]]}),
    st.builds(
        lambda params, method: {
            "text": json.dumps({"jsonrpc": "2.0", "id": 5, "method": method, "params": params}).replace("$", "")
        },
        json_values,
        st.sampled_from(["emit", "state.get", "state.set", "stream.set", "response.start", "response.chunk", "log"]),
    ),
    st.binary(min_size=1, max_size=200).map(lambda data: {"base64": base64.b64encode(data).decode()}),
    st.integers(1, 40).map(lambda mib: {"repeat": "x" * 1024, "times": mib * 1024}),
    st.integers(100, 200_000).map(lambda depth: {"repeat": "[", "times": depth}),
    st.integers(100, 50_000).map(lambda depth: {"repeat": '{"a":', "times": depth}),
    st.sampled_from([{"sleep": 1.3}, {"sleep": 0.01}, {"sleep": 3.2}]),
)


async def hostile(folder: Path, chance: random.Random, rounds: int) -> Outcome:
    """Each round is one call with what the runner writes before it answers."""
    async with Site(folder, HERE / "hostile") as site:
        await site.start(MOTIA_HOST_RUNNER_PYTHON_COMMAND=str(HERE / "hostile" / "python"), CHAOS_PYTHON=sys.executable)
        host = psutil.Process(site.serving.process.pid)
        before = host.memory_info().rss
        fuzz = Fuzz(site.serving.url)
        found = await asyncio.to_thread(fuzz.run, chance.getrandbits(32), rounds)
        grown = host.memory_info().rss - before
        await site.stop()
    if grown > GROWTH:
        found.append(f"memory: the host grew by {grown >> 20} MiB")
    found += _believed(site.data / "store.db")
    return Outcome(rounds, found, {**fuzz.statuses, "grown_MiB": grown >> 20}, {"ping_s": fuzz.pings})


class Fuzz:
    def __init__(self, url: str) -> None:
        self._url = url
        self.statuses: dict[str, int] = {}
        self.pings: list[float] = []

    def run(self, number: int, examples: int) -> list[str]:
        """The smallest example that breaks something, as a sentence."""

        @seed(number)
        @settings(
            max_examples=examples, deadline=None, database=None, phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(st.lists(pieces, max_size=5))
        def survives(given_pieces: list[dict[str, Any]]) -> None:
            self.one(given_pieces)

        try:
            survives()
        except (AssertionError, ExceptionGroup) as error:  # a group where the example does not fail again
            return [f"seed {number}: {error}; {getattr(error, '__notes__', [])}"[:2000]]
        return []

    def one(self, given_pieces: list[dict[str, Any]]) -> None:
        status, _ = self._ask("/evil", json.dumps(given_pieces).encode())
        self.statuses[str(status)] = self.statuses.get(str(status), 0) + 1
        assert status in (200, 500, 502, 503, 504), f"the hostile call ended with {status}"
        status, took = self._ask("/ping", None)
        self.pings.append(took)
        assert status == 200, f"an honest call ended with {status} after it"
        assert took < GOES_ON_S, f"an honest call took {took:.1f} s after it"

    def _ask(self, path: str, body: bytes | None) -> tuple[int, float]:
        began = time.monotonic()
        headers = {"content-type": "text/plain"}
        request = urllib.request.Request(self._url + path, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=ANSWERED_S) as answer:
                answer.read()
                return answer.status, time.monotonic() - began
        except urllib.error.HTTPError as error:
            return error.code, time.monotonic() - began
        except OSError as error:
            raise AssertionError(f"{path} was not answered: {error!r}") from error


def _believed(store: Path) -> list[str]:
    """What was stored although no living call had asked for it."""
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    try:
        events = connection.execute(
            "SELECT count(*) FROM events WHERE topic = ? OR instr(data, ?)", (SECRET, SECRET)
        ).fetchone()
        state = connection.execute("SELECT count(*) FROM state WHERE key = ?", (SECRET,)).fetchone()
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    finally:
        connection.close()
    found = [] if verdict == "ok" else [f"integrity_check: {verdict}"]
    return found if events[0] + state[0] == 0 else [*found, f"{events[0]} events and {state[0]} values were stolen"]
