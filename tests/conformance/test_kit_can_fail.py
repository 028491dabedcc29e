"""No group of cases is unable to fail: for each area, a case that passes and fails when the runner is broken in one way."""

import sys
from pathlib import Path

import pytest

from conformance import broken_runner
from motia_host.conformance import Target, chosen, data, ours, run

BROKEN = Path(broken_runner.__file__)
FAULTS = {
    "version": ("initialize:version:answered", "result of initialize breaks protocol/schema/initialize.json"),
    "line": ("describe:broken:line", "error.data.line is 1, expected"),
    "headers": ("request:members:all", ".headers is {}, expected exactly"),
    "status": ("response:status:alone", 'response.status is "204", expected 204'),
    "null": ("kinds:event:input", "the result of invoke breaks protocol/schema/invoke.json"),
    "stack": ("errors:raised:members", "error.data.stack is absent"),
    "seconds": ("emit:event:delays", "emit params.delayMs is 1, expected 1500"),
    "group": ("state:get:value", '"group": "G"'),
    "default": ("streams:set:default", '"id": ""'),
    "level": ("logs:logger:levels", "log params breaks protocol/schema/log.json"),
    "stdout": ("noise:descriptor:reply", "response.status is 500, expected 200"),
    "separators": ("framing:lines:separators", "did not come within"),
    "unknown": ("methods:unknown:request", "answered the unknown method 'future.method' with a result"),
    "reason": ("cancel:call:waiting", 'reason is "requested", expected "timeout"'),
    "calls": ("ping:idle:answered", 'is {"calls": 1'),
    "exit": ("shutdown:idle:exits", "the exit status is 1, expected 0"),
    "survives": ("death:stdin:idle", "the runner still runs after 3 s"),
    "chunk": ("streaming:text:chunks", "the streamed body is"),
    "cut": ("size:event:ten-mebibytes", "emit params.data is"),
    "mixed": ("concurrency:calls:same-step", "expected"),
    "floats": ("values:relay:integers", "came back as"),
}


def target(fault: str, known: dict[str, str] | None = None) -> Target:
    project = data.protocol_folder() / "conformance-project" / "python"
    return Target("broken", [sys.executable, str(BROKEN), fault], project, known or {})


@pytest.fixture(autouse=True)
def short_waits(monkeypatch):
    """What a broken runner does not do, it does not do for as long as one waits."""
    monkeypatch.setattr("motia_host.conformance.conversation.WAIT_SECONDS", 5.0)


def test_every_area_has_a_fault():
    assert {case.split(":")[0] for case, _ in FAULTS.values()} == {case.area for case in data.cases()}


def test_every_fault_of_the_broken_runner_is_tried():
    known = broken_runner.TO_HOST.keys() | broken_runner.TO_RUNNER.keys() | broken_runner.OF_THE_PROCESS
    assert known - {"none"} == FAULTS.keys()


@pytest.mark.anyio
async def test_behind_the_proxy_alone_these_cases_pass():
    cases = [case for name, _ in FAULTS.values() for case in chosen(name)]
    outcomes = await run(target("none"), cases)
    assert {outcome.case.id: outcome.sentences for outcome in outcomes if outcome.state != "passed"} == {}


@pytest.mark.anyio
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_broken_runner_fails(fault):
    name, sentence = FAULTS[fault]
    [outcome] = await run(target(fault), chosen(name))
    assert outcome.state == "failed"
    assert sentence in "\n".join(outcome.sentences)
    assert any("runner →" in line for line in outcome.transcript)


@pytest.mark.anyio
async def test_a_failure_that_is_known_does_not_fail_the_run():
    [outcome] = await run(
        target("calls", {"ping:idle:answered": "counts the ping itself"}), chosen("ping:idle:answered")
    )
    assert outcome.state == "known"


@pytest.mark.anyio
async def test_a_stale_line_in_the_list_of_known_failures_is_a_failure():
    [outcome] = await run(target("none", {"ping:idle:answered": "was mended long ago"}), chosen("ping:idle:answered"))
    assert outcome.state == "failed"
    assert outcome.sentences == ("the case passes, yet it stands in the list of known failures: remove the line",)


@pytest.mark.anyio
async def test_a_command_that_cannot_be_started_is_a_failure_with_its_reason():
    stranger = Target("absent", ["/no/such/runner"], target("none").project)
    [outcome] = await run(stranger, chosen("ping:idle:answered"))
    assert "the runner cannot be started" in outcome.sentences[0]


@pytest.mark.anyio
async def test_a_runner_that_says_nothing_and_leaves_is_told_so():
    [outcome] = await run(
        Target("mute", [sys.executable, "-c", ""], target("none").project), chosen("ping:idle:answered")
    )
    assert outcome.sentences[0].startswith(
        "the answer to initialize did not come: the runner closed the wire (exit status 0)"
    )


def test_our_three_runners_are_found_or_named():
    targets, absent = ours.targets()
    assert len(targets) + len(absent) == 3
