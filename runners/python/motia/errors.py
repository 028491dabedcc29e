"""The errors a step author raises and catches.

Raise `NonRetriableError` or `RetryAfterError` to steer the next attempt. `MotiaError` is what a refused `ctx` call
raises; `Cancelled` is what a plain function gets from `ctx` after its call was given up. Nothing here talks to a host.
"""

from collections.abc import Mapping
from typing import Any


class NonRetriableError(Exception):
    """Fails the delivery for good: no further attempt is made and the event becomes a dead letter."""


class RetryAfterError(Exception):
    """Fails this attempt and asks for the next one after `seconds`, whatever the step's back-off says."""

    def __init__(self, message: str, seconds: float) -> None:
        if seconds < 0:
            raise ValueError(f"RetryAfterError takes seconds from now on, not {seconds}.")
        super().__init__(message)
        self.seconds = seconds


class MotiaError(Exception):
    """A `ctx` call that was refused.

    `code` and `name` are permanent (protocol/errors.json), for instance -32021 and "topic-not-declared"; `data` says
    what was wrong.
    """

    def __init__(self, message: str, *, code: int, name: str, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.name = name
        self.data: dict[str, Any] = dict(data or {})


class Cancelled(MotiaError):
    """The call was given up (`data["reason"]`: timeout, client-gone, shutdown, requested). Clean up and return."""
