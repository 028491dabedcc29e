"""Identifiers: time-ordered ones for rows, W3C ones for traces."""

import os
import re
import time
from typing import Final

_TRACEPARENT = re.compile(r"^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$")
_last_ns = 0
_POOLED: Final = 256
_pool: list[bytes] = []


def new_id() -> str:
    """A UUID version 7 as 32 hexadecimal digits: 48 bits of ms, then 74 bits of sub-ms order and chance (RFC 9562).

    Ids made in one process sort in the order in which they were made: rows that come together lie together in the store.
    """
    global _last_ns  # noqa: PLW0603 - one counter per process is the point
    now = time.time_ns()
    now = _last_ns = now if now > _last_ns else _last_ns + 256
    ms, rest = divmod(now, 1_000_000)
    fraction = rest * 4096 // 1_000_000
    low = int.from_bytes(_chance()[:8], "big") & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    return f"{ms:012x}7{fraction:03x}{low:016x}"


def new_trace_id() -> str:
    """32 hexadecimal digits, never all zero (W3C Trace Context). The first 12 are the time in ms, so that traces of one time lie together in an index;
    the rest is chance, as the specification wants it on the right.
    """
    return f"{time.time_ns() // 1_000_000:012x}{_chance()[:10].hex()}"


def _chance() -> bytes:
    """16 random bytes. The system is asked for many at once: each time costs more than all else that an id takes."""
    try:
        return _pool.pop()  # one step, also with several threads
    except IndexError:
        fresh = os.urandom(16 * _POOLED)
        _pool.extend(fresh[at : at + 16] for at in range(16, len(fresh), 16))
        return fresh[:16]


def _forget() -> None:
    _pool.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def trace_id_of(traceparent: str | None) -> str | None:
    """The trace id of a `traceparent` header, or None where it is absent or not valid (then it is ignored, as W3C says)."""
    match = _TRACEPARENT.match(traceparent.strip()) if traceparent else None
    if (
        match is None
        or traceparent is None
        or traceparent.startswith("ff")
        or not int(match[1], 16)
        or not int(match[2], 16)
    ):
        return None
    return match[1]
