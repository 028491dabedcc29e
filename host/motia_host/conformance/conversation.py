"""One conversation with one runner: writes messages, sorts what comes back, checks each of its messages, keeps the transcript.

It knows the envelope (requests, notifications, responses) and no method; verbs.py says what is sent and what is expected. Whatever a
runner does wrong by itself (a stray line, a message that breaks its schema, an answer to nothing) is noted in `problems`.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from motia_host.conformance import data, schemas, wire
from motia_host.conformance.process import Process

T = TypeVar("T")
Key = tuple[Any, ...]
"""("request", method, call), ("response", type of id, id): under which a message waits to be expected."""

WAIT_SECONDS = 20.0
"""How long an expected message may take on a machine that does many other things."""
TRANSCRIPT_LINES = 400
KEPT_STDERR_CHARACTERS = 2000


class Mismatch(Exception):
    """The runner did not do what the scenario expects; one sentence per difference."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("; ".join(sentences))
        self.sentences = list(sentences)


@dataclass(slots=True)
class Sent:
    """A request of ours that is open or was answered."""

    method: str | None
    kind: str | None
    answered: bool = False


@dataclass(slots=True)
class Transcript:
    """What passed, with the time since the start. Long lines and long conversations are cut."""

    began: float = field(default_factory=time.monotonic)
    lines: list[str] = field(default_factory=list)

    def add(self, who: str, text: bytes | str) -> None:
        if len(self.lines) < TRANSCRIPT_LINES:
            self.lines.append(f"{(time.monotonic() - self.began) * 1000:9.1f} ms  {who} {wire.shorten(text)}")
        elif len(self.lines) == TRANSCRIPT_LINES:
            self.lines.append("… the rest is left out")


class Conversation:
    """Use as: `start`, then `send` and `take`, at last `end`."""

    def __init__(self) -> None:
        self.transcript = Transcript()
        self.problems: list[str] = []
        self.logs: list[dict[str, Any]] = []
        self.process = Process(self._received, self._wake)
        self.runner_pid: int | None = None
        self._waiting: dict[Key, deque[tuple[int, dict[str, Any]]]] = defaultdict(deque)
        self._arrived = 0
        self._rest = bytearray()
        self._sent: dict[Key, Sent] = {}
        self._event = asyncio.Event()

    async def start(self, command: list[str], folder: Path) -> None:
        self.transcript.add("start", " ".join(command))
        try:
            await self.process.start(command, folder)
        except OSError as error:
            raise Mismatch(f"the runner cannot be started: {error}") from error

    def end(self) -> None:
        if self.process.stderr:
            self.transcript.lines.append(f"stderr: {wire.shorten(bytes(self.process.stderr), KEPT_STDERR_CHARACTERS)}")
        self.process.kill(*([self.runner_pid] if self.runner_pid else []))

    # What the kit says.

    def send(self, message: Any, kind: str | None = None) -> None:
        """Any JSON; a request is remembered, so that its answer can be checked."""
        if isinstance(message, dict) and "method" in message and "id" in message:
            self._sent[response_key(message["id"])] = Sent(message["method"], kind)
        self.send_bytes(wire.encode(message))

    def remember(self, request_id: Any, method: str, kind: str | None = None) -> None:
        """For a request that is sent as bytes."""
        self._sent[response_key(request_id)] = Sent(method, kind)

    def send_bytes(self, line: bytes) -> None:
        self.transcript.add("host   →", line.removesuffix(b"\n"))
        self.process.write(line)

    # What the runner says.

    async def take(self, keys: list[Key], what: str, within: float | None = None) -> tuple[Key, dict[str, Any]]:
        """The oldest message under one of the keys. Raises Mismatch after `within` (WAIT_SECONDS) seconds, or at once when the wire has closed."""
        within = within or WAIT_SECONDS
        found = await self.until(lambda: self._oldest(keys), within)
        if found is None:
            raise Mismatch(self._absence(what, within))
        return found, self._waiting[found].popleft()[1]

    async def take_log(
        self, fits: Callable[[dict[str, Any]], bool], what: str, within: float | None = None
    ) -> dict[str, Any]:
        """A log record that fits, wherever it stands among the others; each is given once."""
        within = within or WAIT_SECONDS
        place = await self.until(lambda: next((i + 1 for i, log in enumerate(self.logs) if fits(log)), None), within)
        if place is None:
            nearest = "; ".join(wire.shorten(wire.encode(log).strip(), 200) for log in self.logs[-5:]) or "none at all"
            raise Mismatch(f"{self._absence(what, within)}; the last logs: {nearest}")
        return self.logs.pop(place - 1)

    async def until(self, look: Callable[[], T | None], within: float) -> T | None:
        """What `look` finds, asked again at each change; None after `within` seconds, or once nothing can change any more."""
        deadline = time.monotonic() + within
        while True:
            self._event.clear()
            found = look()
            if found or time.monotonic() >= deadline or self._over():
                return found
            try:
                await asyncio.wait_for(self._event.wait(), max(0.0, deadline - time.monotonic()))
            except TimeoutError:
                continue  # looked at once more, then given up

    def pending(self) -> list[str]:
        """Requests and responses that nobody has expected."""
        return [f"{' '.join(map(str, key))}" for key, queue in self._waiting.items() for _ in queue]

    def open_requests(self) -> int:
        return sum(not sent.answered for sent in self._sent.values())

    def is_open(self, request_id: Any) -> bool:
        return not self._sent[response_key(request_id)].answered

    # Inside.

    def _over(self) -> bool:
        return self.process.closed and self.process.status is not None

    def _absence(self, what: str, within: float) -> str:
        if self.process.closed:
            return f"{what} did not come: the runner closed the wire (exit status {self.process.status})"
        return f"{what} did not come within {within:g} s"

    def _oldest(self, keys: list[Key]) -> Key | None:
        filled = [key for key in keys if self._waiting.get(key)]
        return min(filled, key=lambda key: self._waiting[key][0][0]) if filled else None

    def _wake(self) -> None:
        self._event.set()

    def _received(self, chunk: bytes) -> None:
        first, *others = chunk.split(b"\n")
        self._rest += first
        for piece in others:
            self._line(bytes(self._rest))
            self._rest = bytearray(piece)
        self._wake()

    def _line(self, line: bytes) -> None:
        self.transcript.add("runner →", line)
        try:
            message = wire.decode(line)
        except wire.NotJson as error:
            self.problems.append(f"the runner wrote a line that is not JSON ({error}): {wire.shorten(line, 120)}")
            return
        found = schemas.problems("schema/envelope.json", message, "a line of the runner")
        self.problems += found or self._sort(message)

    def _sort(self, message: dict[str, Any]) -> list[str]:
        self._arrived += 1
        if "method" not in message:
            return self._response(message)
        found = schemas.problems_of_request(message["method"], message.get("params", {}))
        if "id" not in message:
            self.logs.append(message.get("params", {}))
            return found
        key = ("request", message["method"], message.get("params", {}).get("call"))
        self._waiting[key].append((self._arrived, message))
        expected = data.model().get(message["method"], {}).get("kind", "request")
        return found + (
            [] if expected == "request" else [f"{message['method']} was sent as a request, it is a notification"]
        )

    def _response(self, message: dict[str, Any]) -> list[str]:
        key = response_key(message["id"])
        sent = self._sent.get(key)
        if sent is None or sent.answered:
            again = "a second time" if sent else "which was never asked"
            return [f"the runner answered the id {message['id']!r} {again}"]
        sent.answered = True
        self._waiting[key].append((self._arrived, message))
        return schemas.problems_of_response(sent.method, sent.kind, message)


def response_key(request_id: Any) -> Key:
    """1 and "1" are different ids."""
    return ("response", type(request_id).__name__, request_id)


def request_key(method: str, call: str | None) -> Key:
    return ("request", method, call)
