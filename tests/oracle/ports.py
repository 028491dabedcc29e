"""Free ports, and waiting with a bound."""

import socket
import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(look: Callable[[], Value | None], bound_s: float, what: str) -> Value:
    """The first value that is there. Raises TimeoutError."""
    deadline = time.monotonic() + bound_s
    while time.monotonic() < deadline:
        value = look()
        if value:
            return value
        time.sleep(0.05)
    raise TimeoutError(f"waited {bound_s:.0f} s for {what}")
