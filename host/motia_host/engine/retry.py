"""When a failed delivery is tried again: exponential back-off with full jitter, or what the handler itself has asked for.

Pure: chance and time are handed in. Called by deliveries at the end of a charged attempt.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from motia_host.steps.config import RetryConfig

MAX_RETRY_AFTER_MS = 30 * 86_400_000
"""A handler can postpone its next attempt by at most 30 days."""


@dataclass(frozen=True, slots=True)
class Again:
    """Try again after `delay_ms`."""

    delay_ms: int


@dataclass(frozen=True, slots=True)
class GiveUp:
    """No further attempt. `reason`: attempts | not-retriable."""

    reason: str


def decide(
    policy: RetryConfig, failures: int, wish: Mapping[str, Any] | None, chance: Callable[[], float]
) -> Again | GiveUp:
    """`failures` counts the charged attempts, the one that just failed included; `wish` is the `retry` member of a
    `handler-failed` error; `chance()` is in [0, 1).
    """
    if wish is not None and wish.get("allowed") is False:
        return GiveUp("not-retriable")
    if failures >= policy.max_attempts:
        return GiveUp("attempts")
    asked = wish.get("afterMs") if wish is not None else None
    if isinstance(asked, int) and not isinstance(asked, bool) and asked >= 0:
        return Again(min(asked, MAX_RETRY_AFTER_MS))
    return Again(round(backoff_ms(policy, failures) * (chance() if policy.jitter == "full" else 1.0)))


def backoff_ms(policy: RetryConfig, failures: int) -> float:
    """The delay after the n-th failure before jitter: initial, times factor for each further one, at most `max_delay`."""
    delay = float(policy.initial_delay)
    for _ in range(failures - 1):
        delay *= policy.factor
        if delay >= policy.max_delay or policy.factor == 1.0:
            break
    return min(delay, policy.max_delay)
