"""A response that nobody reads as it comes: kept whole, up to a bound, for an answer of the admin API."""

from collections.abc import Callable, Mapping
from typing import Final

from motia_host.engine.requests import BodyFormat, HeaderValue

MOST_BYTES: Final = 256 * 1024


class Collected:
    """A `ResponseSink`. What comes beyond the bound is taken and forgotten."""

    def __init__(self) -> None:
        self.status: int | None = None
        self.body = b""

    @property
    def gone(self) -> bool:
        return False

    def on_gone(self, listener: Callable[[], None] | None) -> None:
        """Nobody leaves."""

    async def start(self, status: int, headers: Mapping[str, HeaderValue], format: BodyFormat | None) -> None:  # noqa: A002, ARG002
        self.status = status

    async def write(self, data: bytes) -> None:
        self.body += data[: MOST_BYTES - len(self.body)]
