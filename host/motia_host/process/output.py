"""Makes log records of what a runner writes to stderr: one per line, at most 64 KiB each, in bounded memory.

Also what user code writes to fd 1 itself arrives here (protocol/spec.md, "Framing"). A flood of short lines is joined into fewer records, so that
it costs the loop little. Used by `runner`.
"""

import time
from collections.abc import Callable
from typing import Any, Final

from motia_host.process.limits import OUTPUT_RECORD_BYTES

_RECORDS_PER_READ: Final = 200
_TAIL_LINES: Final = 20


class Output:
    def __init__(self, log: Callable[[dict[str, Any]], None]) -> None:
        """`log` is given the params of a `log` notification (protocol/spec.md)."""
        self._log = log
        self._rest = b""
        self.tail: list[str] = []
        """The last lines, for the reason of a runner that dies while it starts."""

    def feed(self, data: bytes) -> None:
        """Bytes at any chunking. Invalid UTF-8 is replaced."""
        *lines, rest = (self._rest + data).split(b"\n")
        if len(lines) > _RECORDS_PER_READ:
            lines = [*lines[: _RECORDS_PER_READ - 1], b"\n".join(lines[_RECORDS_PER_READ - 1 :])]
        for line in lines:
            self._record(line)
        while len(rest) > OUTPUT_RECORD_BYTES:
            rest = self._record_part(rest)
        self._rest = rest

    def flush(self) -> None:
        """At the end: a last line without a line break counts, too."""
        self._record(self._rest)
        self._rest = b""

    def _record(self, line: bytes) -> None:
        while len(line) > OUTPUT_RECORD_BYTES:
            line = self._record_part(line)
        if line := line.rstrip(b"\r"):
            self._emit(line)

    def _record_part(self, line: bytes) -> bytes:
        """Logs the first 64 KiB, cut between characters, and answers the rest."""
        cut = OUTPUT_RECORD_BYTES
        while cut > OUTPUT_RECORD_BYTES - 4 and line[cut] & 0xC0 == 0x80:
            cut -= 1
        self._emit(line[:cut])
        return line[cut:]

    def _emit(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace")
        self.tail = [*self.tail[1 - _TAIL_LINES :], text[:500]]
        self._log({"level": "info", "msg": text, "time": time.time_ns() // 1_000_000, "source": "output"})
