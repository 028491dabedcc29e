"""Identifiers: time-ordered ones for rows, W3C ones for traces."""

import os
import re
import time

_TRACEPARENT = re.compile(r"^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$")
_last_ns = 0


def new_id() -> str:
    """A UUID version 7 as 32 hexadecimal digits: 48 bits of ms, then 74 bits of sub-ms order and chance (RFC 9562).

    Ids made in one process sort in the order in which they were made: rows that come together lie together in the store.
    """
    global _last_ns  # noqa: PLW0603 - one counter per process is the point
    now = time.time_ns()
    now = _last_ns = now if now > _last_ns else _last_ns + 256
    ms, rest = divmod(now, 1_000_000)
    fraction = rest * 4096 // 1_000_000
    low = int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    return f"{ms:012x}7{fraction:03x}{low:016x}"


def new_trace_id() -> str:
    """32 hexadecimal digits, never all zero (W3C Trace Context)."""
    return os.urandom(16).hex()


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
