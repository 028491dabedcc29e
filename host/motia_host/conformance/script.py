"""Runs one case: starts the runner, gets it to the state that the case begins with, then carries out its verbs one after another.

The verbs themselves are in sending.py, expecting.py, streaming.py and sweeps.py, under the names that scenarios use. Called by run.py.
"""

import contextlib
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from motia_host.conformance import intermediate
from motia_host.conformance.conversation import Conversation, Mismatch, response_key
from motia_host.conformance.data import Case, Fixture
from motia_host.conformance.expand import expand
from motia_host.conformance.patterns import mismatches

LIMITS = {"lineBytes": 134_217_728, "callbacksPerCall": 64, "chunkBytes": 262_144, "depth": 128}
PROTOCOL_VERSION = "1.0"

Verb = Callable[["Script", dict[str, Any]], Awaitable[None]]


class Script:
    """One run of a case. `variables` are what scenarios write as `${name}`, beside the places of the fixture project."""

    def __init__(self, case: Case, fixture: Fixture, command: list[str], verbs: Mapping[str, Verb]) -> None:
        self.case = case
        self.fixture = fixture
        self.command = command
        self.verbs = verbs
        self.talk = Conversation()
        self.variables: dict[str, Any] = {}
        self.ending = False
        """Whether the case brings the runner to its end, so that it answers no last ping."""
        self._next_id = 0

    async def run(self) -> list[str]:
        """Sentences about what was wrong; empty when the case passed. Never raises for a fault of the runner."""
        found: list[str] = []
        try:
            await self._converse()
        except Mismatch as mismatch:
            found = mismatch.sentences
        finally:
            self.talk.end()
        return found + self.talk.problems

    async def _converse(self) -> None:
        await self.talk.start(self._launch(), self.fixture.root)
        if self.case.start != "bare":
            await self.initialize()
        if self.case.start == "described":
            await self.describe(list(self.case.files))
        await self.steps(self.case.steps)
        if not self.ending and not self.talk.open_requests() and self.case.start != "bare":
            await self.ping()
        left = self.talk.pending()
        if left and not self.talk.open_requests():
            raise Mismatch(f"the runner sent more than the scenario knows: {', '.join(left[:5])}")

    def _launch(self) -> list[str]:
        if self.case.launch == "direct":
            return self.command
        hold = ["--hold"] if self.case.launch == "behind-held" else []
        return [sys.executable, str(Path(intermediate.__file__)), *hold, *self.command]

    async def steps(self, steps: list[dict[str, Any]]) -> None:
        for step in steps:
            name = next(iter(step))
            if name not in self.verbs:
                raise ValueError(f"{self.case.id}: there is no verb {name!r}")
            await self.verbs[name](self, step if name == "forEach" else expand(step, self.lookup))

    def lookup(self, name: str) -> Any:
        """A variable, or a place of the fixture: `path:ops`, `line:broken`, `ops.path`, `ops.line`, `errorType`, `root`."""
        if name in self.variables:
            return self.variables[name]
        kind, _, base = name.partition(":")
        if kind == "path":
            return self.fixture.path(base)
        if kind == "line":
            return self.fixture.marked_line(self.fixture.path(base))
        places: dict[str, Callable[[], Any]] = {
            "ops.path": lambda: self.fixture.ops,
            "ops.line": lambda: self.fixture.marked_line(self.fixture.ops),
            "errorType": lambda: self.fixture.error_type,
            "root": lambda: str(self.fixture.root),
        }
        return places[name]()

    # What nearly every case begins with.

    def initialize_params(self) -> dict[str, Any]:
        return {
            "protocolVersion": PROTOCOL_VERSION,
            "host": {"name": "conformance", "version": "1"},
            "project": {"root": str(self.fixture.root), "name": "conformance"},
            "mode": "dev",
            "compat": None,
            "limits": LIMITS | self.case.limits,
        }

    async def initialize(self) -> None:
        result = await self.ask("initialize", self.initialize_params())
        self.talk.runner_pid = self.variables["pid"] = result["pid"]
        self.variables["capacity"] = result["capacity"]["async"]

    async def describe(self, names: list[str]) -> None:
        files = [{"path": self.fixture.path(name), "role": self.fixture.role(name)} for name in names]
        if not files:
            return
        result = await self.ask("describe", {"files": files})
        failed = [f"{file['path']}: {file['error']['message']}" for file in result["files"] if "error" in file]
        if failed:
            raise Mismatch(*(f"the fixture file {line}" for line in failed))

    async def ping(self) -> Any:
        return await self.ask("ping", {})

    async def ask(self, method: str, params: Any) -> Any:
        """Send a request and wait for its result. Raises Mismatch where it is answered with an error."""
        request_id = self.new_id()
        self.talk.send({"jsonrpc": "2.0", "id": request_id, "method": method, "params": params})
        _, message = await self.talk.take([response_key(request_id)], f"the answer to {method}")
        if "error" in message:
            raise Mismatch(
                f"{method} was answered with the error {message['error']['data'].get('name')}: {message['error']['message']}"
            )
        if self.talk.problems:
            raise Mismatch  # the answer is not to be trusted further; the problems stand in the report
        return message["result"]

    def new_id(self) -> int:
        self._next_id += 1
        return self._next_id

    def label(self, name: str, request_id: Any) -> None:
        """Remember the id of a request under a name of the scenario."""
        self.variables[f"id:{name}"] = request_id

    def id_of(self, name: str) -> Any:
        with contextlib.suppress(KeyError):  # a scenario that names an unknown request is told below, with its id
            return self.variables[f"id:{name}"]
        raise ValueError(f"{self.case.id}: no request is called {name!r}")

    def check(self, pattern: Any, value: Any, where: str) -> None:
        found = mismatches(pattern, value, where)
        if found:
            raise Mismatch(*found)
