"""The pieces of a streamed response on their way from the runner to the client.

Filled by callbacks (`response.start`, `response.chunk`), emptied by the caller of the api step, one piece at a time: a piece is answered
when the client has taken it, so that a slow client slows its handler. Holds no more than a call may have callbacks open.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from motia_host.engine.requests import BodyFormat, HeaderValue

Answer = Callable[[bool], None]
"""Answers the runner: True when the piece was taken, False when the client is gone."""


@dataclass(slots=True)
class StreamResponse:
    status: int
    headers: Mapping[str, HeaderValue]
    format: BodyFormat | None
    started: Answer
    """Answers `response.start`."""
    pieces: deque[tuple[bytes, Answer]] = field(default_factory=deque)
    writing: bool = False
    """Whether a piece is with the client now."""
    closed: bool = False
    """Nobody takes pieces any more."""
    active_at: float = 0.0
    """Monotonic seconds: when the runner last sent a piece, or the client last took one."""

    @property
    def waits_for_client(self) -> bool:
        return self.writing or bool(self.pieces)

    def close(self) -> None:
        """Refuse what has come and what may still come."""
        self.closed = True
        while self.pieces:
            self.pieces.popleft()[1](False)  # noqa: FBT003 - the answer is no
