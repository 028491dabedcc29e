"""What user code prints: `print`, `sys.stdout`, `sys.stderr` and unconfigured `logging` become records of the journal.

What a child process or C code writes goes to the real stderr, which the host reads itself.
"""

import io
import logging
import os
import sys
import threading
from typing import Any

from motia_runner.errors import clean
from motia_runner.guard import Forked
from motia_runner.journal import CURRENT, Journal, Origin
from motia_runner.wire import pieces

OUTPUT_BYTES = 65_536


class Output(io.BufferedIOBase):
    """A stream whose lines become records of whoever writes them; lines over 64 KiB are cut into several."""

    def __init__(self, journal: Journal, level: str, fd: int) -> None:
        self._journal = journal
        self._level = level
        self._fd = fd
        self._lock = threading.RLock()
        self._tails: dict[Origin | None, bytearray] = {}

    def write(self, data: Any, /) -> int:
        data = bytes(data)
        if Forked.here:  # a forked child has no wire; its output goes where a child's output goes
            return os.write(self._fd, data)
        origin = CURRENT.get()
        with self._lock:
            tail = self._tails.pop(origin, bytearray())
            tail += data
            *lines, rest = tail.split(b"\n") if b"\n" in data else [tail]
            for line in lines:
                self._emit(origin, line)
            if len(rest) >= OUTPUT_BYTES:
                *full, rest = pieces(rest, OUTPUT_BYTES)
                for line in full:
                    self._emit(origin, line)
            if rest and origin is not None and origin.ended:
                self._emit(origin, rest)  # nobody will call `finish` any more
            elif rest:
                self._tails[origin] = rest
        return len(data)

    def finish(self, origin: Origin | None) -> None:
        """Logs what `origin` printed without a line end."""
        if origin not in self._tails:
            return  # the rule, and no reason to wait for the lock
        with self._lock:
            rest = self._tails.pop(origin, None)
            if rest:
                self._emit(origin, rest)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._fd

    def _emit(self, origin: Origin | None, line: bytearray) -> None:
        for piece in pieces(line, OUTPUT_BYTES) or [line]:
            text = piece.decode(errors="replace").rstrip("\r")
            self._journal.record(origin, self._level, text, "output")


class _LastResort(logging.Handler):
    """Takes the place of Python's own handler for programs that configure no logging."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.WARNING)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        level = "error" if record.levelno >= logging.ERROR else "warn"
        try:
            self._journal.log(level, clean(self.format(record)), "logger", {"logger": record.name})
        except Exception:  # logging's own contract: a record that cannot be formatted is reported, not raised
            self.handleError(record)


def capture(journal: Journal) -> list[Output]:
    """Puts `sys.stdout`, `sys.stderr` and unconfigured `logging` in the hands of `journal`; returns the two streams."""
    outputs = [Output(journal, "info", 1), Output(journal, "warn", 2)]
    sys.stdout, sys.stderr = map(_text_stream, outputs)
    threading.excepthook = lambda args: journal.report(
        f"The thread {args.thread and args.thread.name} failed", args.exc_value
    )
    logging.lastResort = _LastResort(journal)
    return outputs


def _text_stream(output: Any) -> io.TextIOWrapper:
    return io.TextIOWrapper(output, encoding="utf-8", errors="backslashreplace", newline="\n", write_through=True)
