"""When a failed delivery is tried again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motia_host.engine.retry import MAX_RETRY_AFTER_MS, Again, GiveUp, decide
from motia_host.steps.config import RetryConfig

POLICY = RetryConfig(max_attempts=10, initial_delay=1, max_delay=60, factor=2)


def always(chance):
    return lambda: chance


@pytest.mark.parametrize(("failures", "delay"), [(1, 1_000), (2, 2_000), (4, 8_000), (7, 60_000), (9, 60_000)])
def test_delays_grow_by_the_factor_up_to_the_greatest(failures, delay):
    assert decide(POLICY, failures, None, always(1.0)) == Again(delay)


@given(st.integers(1, 9), st.floats(0, 1, exclude_max=True))
def test_full_jitter_is_anywhere_between_nothing_and_the_delay(failures, chance):
    full = decide(POLICY, failures, None, always(1.0))
    found = decide(POLICY, failures, None, always(chance))
    assert isinstance(found, Again)
    assert isinstance(full, Again)
    assert 0 <= found.delay_ms <= full.delay_ms


def test_without_jitter_chance_plays_no_part():
    fixed = RetryConfig(max_attempts=3, initial_delay=2, max_delay=2, factor=1, jitter="none")
    assert decide(fixed, 2, None, always(0.0)) == Again(2_000)


def test_the_last_attempt_is_the_last():
    assert decide(POLICY, 10, None, always(0.5)) == GiveUp("attempts")


def test_the_handlers_wish_goes_before_the_policy_and_not_before_the_limit():
    assert decide(POLICY, 1, {"allowed": False}, always(0.5)) == GiveUp("not-retriable")
    assert decide(POLICY, 1, {"afterMs": 5}, always(0.5)) == Again(5)
    assert decide(POLICY, 1, {"afterMs": 10**15}, always(0.5)) == Again(MAX_RETRY_AFTER_MS)
    assert decide(POLICY, 10, {"afterMs": 5}, always(0.5)) == GiveUp("attempts")


@pytest.mark.parametrize("wish", [{"afterMs": -1}, {"afterMs": "5"}, {"afterMs": True}, {}])
def test_a_wish_that_makes_no_sense_is_none(wish):
    assert decide(POLICY, 1, wish, always(1.0)) == Again(1_000)
