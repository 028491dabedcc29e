"""Runs and logs, over every engine."""

import pytest

from contract.support import START
from motia_host.abc.telemetry import Invocation, LogFilter, LogRecord, Span

pytestmark = pytest.mark.anyio


def log(n, level="info", step="s", trace="t" * 32, msg=None, **fields):
    return LogRecord(START + n, level, msg or f"message {n}", step, trace, "call", "logger", fields or None)


def run(n, **rest):
    values = {"trace_id": "t" * 32, "step": "s", "status": "ok", **rest}
    return Invocation(
        id=f"run{n}", kind="event", language="python", runner="python-1", started_at=START + n,
        queued_ms=1.5, duration_ms=2.5, flows=("f",), input=b'{"a":1}', error={"name": "x"}, http={"status": 200},
        spans=[Span("emit", "topic", 0.5, 1.0, {"id": "e"}), Span("state", "set", 1.0, 0.1, {}, ok=False)], **values,
    )  # fmt: skip


async def filled(stores, *records):
    stores.telemetry.add(records)
    await stores.telemetry.flush()


async def test_logs_come_newest_first_and_page_by_page(stores):
    records = [log(n, extra=n) for n in range(5)]
    await filled(stores, *records)
    page = await stores.telemetry.logs(LogFilter(limit=2))
    assert [record for _, record in page] == [records[4], records[3]]
    rest = await stores.telemetry.logs(LogFilter(after=page[-1][0]))
    assert [record for _, record in rest] == [records[2], records[1], records[0]]


async def test_logs_are_found_by_every_condition(stores):
    records = [
        log(0, level="error"), log(1, step="other"), log(2, trace="u" * 32), log(3, msg="Ünique words"), log(4, order="A-17"),
    ]  # fmt: skip
    await filled(stores, *records)

    async def found(**conditions):
        return [record for _, record in await stores.telemetry.logs(LogFilter(**conditions))]

    assert await found(level="error") == records[:1]
    assert await found(step="other") == records[1:2]
    assert await found(trace_id="u" * 32) == records[2:3]
    assert await found(text="ünique") == records[3:4]
    assert await found(text="a-17") == records[4:]
    assert await found(text="100%") == []
    assert await found(since=START + 1, until=START + 3) == [records[2], records[1]]


async def test_runs_keep_everything_that_was_told_of_them(stores):
    records = [run(0), run(1, trace_id="u" * 32), run(2, step="other"), run(3, status="failed")]
    await filled(stores, *records)
    found = await stores.telemetry.runs()
    assert [record for _, record in found] == records[::-1]
    assert [r for _, r in await stores.telemetry.runs(trace_id="u" * 32)] == records[1:2]
    assert [r for _, r in await stores.telemetry.runs(step="other")] == records[2:3]
    assert [r for _, r in await stores.telemetry.runs(status="failed")] == records[3:]
    assert [r for _, r in await stores.telemetry.runs(after=found[1][0], limit=1)] == records[1:2]
    assert stores.telemetry.dropped == 0
