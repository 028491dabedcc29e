"""The host's side of a conversation, for tests: one runner process, its messages in a queue, bounded waits."""

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

RUNNER = Path(__file__).parents[1] / "motia_runner"
SECONDS = 20  # a bound for what comes at once unless something is wrong
LIMITS = {"lineBytes": 134_217_728, "callbacksPerCall": 64, "chunkBytes": 262_144, "depth": 128}
Message = dict[str, Any]


class Host:
    """Starts and initializes a runner, answers its callbacks from `answers`, and keeps what it was told."""

    def __init__(self, root: Path, *, compat: str | None = None, limits: dict[str, int] | None = None) -> None:
        self.root = root
        self.logs: queue.Queue[Message] = queue.Queue()
        self.callbacks: list[tuple[str, Message]] = []
        self.held: queue.Queue[object] = queue.Queue()
        self.answers: dict[str, Any] = {"emit": {"id": "e1"}}
        self.stderr = b""
        self._replies: dict[object, queue.Queue[Message]] = {}
        self._next = 0
        self._lock = threading.Lock()
        self.process = subprocess.Popen(
            [sys.executable, str(RUNNER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=root,
            start_new_session=True,
        )
        self._readers = [threading.Thread(target=self._read), threading.Thread(target=self._read_stderr)]
        for reader in self._readers:
            reader.start()
        self.initialized = self.call(
            "initialize",
            {
                "protocolVersion": "1.0",
                "host": {"name": "test", "version": "1"},
                "project": {"root": str(root), "name": "test"},
                "mode": "dev",
                "compat": compat,
                "limits": {**LIMITS, **(limits or {})},
            },
        )

    def send_raw(self, data: bytes) -> None:
        assert self.process.stdin is not None
        with self._lock:
            self.process.stdin.write(data)
            self.process.stdin.flush()

    def send(self, message: Message) -> None:
        self.send_raw(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")

    def start(self, method: str, params: Any) -> queue.Queue[Message]:
        """Sends a request and returns the queue in which its answer will be."""
        self._next += 1
        reply = self._replies[self._next] = queue.Queue()
        self.send({"id": self._next, "method": method, "params": params})
        return reply

    def call(self, method: str, params: Any) -> Any:
        """The result of a request; the `error` member where there is one."""
        return outcome(self.start(method, params))

    def describe(self, *paths: str, role: str = "step") -> list[Message]:
        files: list[Message] = self.call("describe", {"files": [{"path": path, "role": role} for path in paths]})[
            "files"
        ]
        return files

    def invoke(
        self, kind: str = "event", *, file: str = "steps/a_step.py", call: str = "c1", **params: Any
    ) -> queue.Queue[Message]:
        common = {"call": call, "kind": kind, "file": file, "step": "A", "traceId": "t1", "flows": ["f"], "attempt": 1}
        more = {"event": {"topic": "t", "input": None}, "cron": {"scheduledAt": "2025-01-01T00:00:00Z"}}.get(kind, {})
        return self.start("invoke", {**common, "timeoutMs": None, **more, **params})

    def event(self, value: Any = None, **params: Any) -> Any:
        return outcome(self.invoke(input=value, **params))

    def api(self, body: Any = None, **params: Any) -> Any:
        return outcome(self.invoke("api", request=request(body), **params))

    def body(self, body: Any = None, **params: Any) -> Any:
        """The JSON body with which an api step answers."""
        return json.loads(self.api(body, **params)["response"]["body"]["text"])

    def log(self, wanted: Callable[[Message], bool] = lambda _: True) -> Message:
        """The next log record that is `wanted`."""
        while True:
            record = self.logs.get(timeout=SECONDS)
            if wanted(record):
                return record

    def ended(self) -> int:
        """The exit status, once the process has ended."""
        status = self.process.wait(SECONDS)
        for reader in self._readers:
            reader.join(SECONDS)
        return status

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.ended()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            message = json.loads(line)
            if message.get("method") == "log":
                self.logs.put(message["params"])
            elif "method" in message:
                self._callback(message)
            else:
                self._replies.pop(message["id"]).put(message)

    def _read_stderr(self) -> None:
        assert self.process.stderr is not None
        for chunk in iter(lambda: self.process.stderr.read1(65536), b""):  # type: ignore[union-attr]
            self.stderr += chunk

    def _callback(self, message: Message) -> None:
        method, params = message["method"], message["params"]
        self.callbacks.append((method, params))
        answer = self.answers.get(method)
        if callable(answer):
            answer = answer(params)
        if answer is HELD:
            self.held.put(message["id"])
        else:
            self.reply(message["id"], answer)

    def reply(self, id: object, answer: Any) -> None:
        refused = isinstance(answer, dict) and set(answer) == {"error"}
        self.send({"id": id, **(answer if refused else {"result": answer})})


HELD = object()
"""An answer that is given later, with `reply`; the id is in `held`."""


def refusal(code: int, name: str, message: str = "refused", **data: Any) -> Message:
    return {"error": {"code": code, "message": message, "data": {"name": name, **data}}}


def request(body: Any = None, **members: Any) -> Message:
    sent = {} if body is None else {"body": {"format": "json", "text": json.dumps(body)}}
    parts = {"method": "POST", "path": "/a", "headers": {}, "pathParams": {}, "queryParams": {}}
    return {**parts, **sent, **members}


def outcome(reply: queue.Queue[Message]) -> Any:
    message = reply.get(timeout=SECONDS)
    return message["error"] if "error" in message else message["result"]


def api_step(handler: str, config: str = "") -> str:
    """The source of an api step with this handler."""
    return (
        f'config = {{"type": "api", "name": "A", "path": "/a", "method": "POST", "emits": [], {config}}}\n\n{handler}\n'
    )


def event_step(handler: str, config: str = "") -> str:
    """The source of an event step with this handler."""
    return f'config = {{"type": "event", "name": "A", "subscribes": ["t"], "emits": [], {config}}}\n\n{handler}\n'
