"""The short look at a call lets nothing pass that the checks of its members would refuse."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from driver import request

from motia_runner import checks
from motia_runner.errors import WireError

COMMON = {"call": "c1", "file": "steps/a_step.py", "step": "A", "traceId": "t1", "flows": ["f"], "attempt": 1}
CALLS: dict[str, dict[str, Any]] = {
    "api": {"kind": "api", "request": request({"a": 1})},
    "event": {"kind": "event", "topic": "t", "input": None},
    "cron": {"kind": "cron", "scheduledAt": "2025-01-01T00:00:00Z"},
}
WRONG: list[Any] = [None, True, False, 0, 1, 1.5, "", "/", "text", "cron", [], [1], {}, {"format": "json"}]


def changed(whole: Any, value: Any) -> Iterator[Any]:
    """`whole`, each time with another of its members, at any depth, left out or with others in its place."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        kept = value[key]
        for wrong in WRONG:
            value[key] = copy.deepcopy(wrong)
            yield whole
        value[key] = kept
        yield from changed(whole, kept)
        if isinstance(value, dict):
            del value[key]
            yield whole
            value[key] = kept


def is_refused(params: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> bool:
    with monkeypatch.context() as patch:
        patch.setattr(checks, "is_usual", lambda _: False)
        try:
            checks.check_invoke(params)
        except WireError:
            return True
        return False


@pytest.mark.parametrize("kind", CALLS)
def test_a_call_that_passes_at_first_sight_passes_member_by_member(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    params = {**copy.deepcopy(COMMON), **copy.deepcopy(CALLS[kind])}
    seen = {True: 0, False: 0}
    for each in changed(params, params):
        refused = is_refused(each, monkeypatch)
        seen[refused] += 1
        assert not (refused and checks.is_usual(each)), each
    assert all(seen.values())


def test_calls_of_the_commonest_kinds_pass_at_first_sight() -> None:
    usual = [{**COMMON, **CALLS["api"]}, {**COMMON, "kind": "api", "request": request()}, {**COMMON, **CALLS["event"]}]
    assert all(map(checks.is_usual, usual))
