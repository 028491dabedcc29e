"""Splits a stream of bytes into lines at byte 0x0A. It does no I/O: bytes in, whole lines out.

Used by the peer for the wire and by `process.output` for what a runner prints. It knows nothing of JSON. Rules: protocol/spec.md, "Framing".
"""

from typing import Final

DEFAULT_LINE_BYTES: Final = 134_217_728
"""The longest line before `initialize` states another limit, in bytes."""


class LineSplitter:
    """Time is linear in the bytes fed, at any chunking: only the new chunk is searched, and a line is joined once, when it is whole.

    Lines are given without their 0x0A; a trailing CR belongs to the line; empty lines are left out. A line of more than `limit` bytes
    is skipped up to its end without being kept, and counted.
    """

    __slots__ = ("_chunks", "_pending", "_skipping", "limit", "skipped")

    def __init__(self, limit: int = DEFAULT_LINE_BYTES) -> None:
        self.limit = limit
        self.skipped = 0
        """Lines that were over the limit, since the beginning. A line counts as soon as it is known to be too long."""
        self._chunks: list[bytes] = []
        self._pending = 0
        self._skipping = False

    @property
    def pending(self) -> int:
        """Bytes held of a line whose end has not come."""
        return self._pending

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that `data` completes, in order."""
        end = data.find(b"\n")
        if end < 0:
            self._hold(data)
            return []
        lines = data.split(b"\n")
        rest = lines.pop()
        if self._pending or self._skipping:
            lines[0] = self._complete(lines[0])
        whole = [line for line in lines if line and self._fits(line)]
        if rest:
            self._hold(rest)
        return whole

    def _hold(self, data: bytes) -> None:
        if self._skipping:
            return
        if self._pending + len(data) > self.limit:
            self._chunks.clear()
            self._pending = 0
            self._skipping = True
            self.skipped += 1
            return
        self._chunks.append(data)
        self._pending += len(data)

    def _complete(self, end: bytes) -> bytes:
        """The held line with its end; empty where it is skipped."""
        if self._skipping:
            self._skipping = False
            return b""
        self._chunks.append(end)
        line = b"".join(self._chunks)
        self._chunks.clear()
        self._pending = 0
        return line

    def _fits(self, line: bytes) -> bool:
        if len(line) <= self.limit:
            return True
        self.skipped += 1
        return False
