"""Runs and logs, over every engine."""

from dataclasses import replace

import pytest

from contract.support import START
from motia_host.abc.telemetry import Invocation, LogFilter, LogRecord, Span, TraceFilter, TraceRoot, TraceRow

pytestmark = pytest.mark.anyio


def log(n, level="info", step="s", trace="t" * 32, msg=None, **fields):
    return LogRecord(START + n, level, msg or f"message {n}", step, trace, "call", "logger", fields or None)


def run(n, **rest):
    values = {
        "trace_id": "t" * 32, "step": "s", "status": "ok", "kind": "event", "language": "python", "flows": ("f",), "error": {"name": "x"},
        "http": {"status": 200}, **rest,
    }  # fmt: skip
    return Invocation(
        id=f"run{n}", runner="python-1", started_at=START + n, queued_ms=1.5, duration_ms=2.5, input=b'{"a":1}',
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


async def test_logs_and_traces_can_be_paged_in_both_directions(stores):
    await filled(stores, *(log(n) for n in range(6)), *(run(n, trace_id=f"{n:032}") for n in range(6)))
    for ask, Filter, name in (
        (stores.telemetry.logs, LogFilter, lambda record: record.time - START),
        (stores.telemetry.traces, TraceFilter, lambda row: int(row.trace_id)),
    ):
        page = await ask(Filter(limit=2))
        older = await ask(Filter(limit=2, after=page[-1][0]))
        assert [name(record) for _, record in (*page, *older)] == [5, 4, 3, 2]
        oldest = await ask(Filter(limit=3, after=older[-1][0]))
        assert [name(record) for _, record in oldest] == [1, 0]
        newer = await ask(Filter(limit=3, before=oldest[0][0]))
        assert [name(record) for _, record in newer] == [4, 3, 2]
        assert await ask(Filter(before=page[0][0])) == []


async def test_the_number_of_what_is_handed_over_is_its_cursor(stores):
    first = stores.telemetry.add([log(0), log(1)])
    second = stores.telemetry.add([log(2)])
    await stores.telemetry.flush()
    assert second == first + 2
    assert [cursor for cursor, _ in await stores.telemetry.logs(LogFilter())] == [
        str(n) for n in (second, first + 1, first)
    ]


async def test_a_trace_is_one_row_of_all_its_runs(stores):
    http = {"method": "POST", "path": "/orders", "status": 201}
    await filled(
        stores,
        run(5, step="Pay", topic="order.created", delivery="d1", outcome="done", error=None, language="python"),
        replace(run(0, step="Create", error=None), kind="api", http=http, language="node", topic=None, duration_ms=4.0),
    )
    await filled(
        stores, run(9, step="Send", flows=("f", "g"), topic="order.paid", delivery="d2", outcome="done", error=None)
    )
    ((_, row),) = await stores.telemetry.traces(TraceFilter())
    assert row == TraceRow(
        "t" * 32, "ok", TraceRoot("Create", "api", None, "POST", "/orders", 201), START, 11.5, 3, 0, ("Create", "Pay", "Send"),
        ("f", "g"), ("order.created", "order.paid"), ("python", "node"), None,
    )  # fmt: skip


async def test_steps_of_one_moment_are_told_cause_first(stores):
    await filled(stores, run(0, step="Send", source="Pay"), run(0, step="Pay", source="Create"))
    await filled(stores, run(0, step="Create"), run(7, step="Pay", source="Create"))
    ((_, row),) = await stores.telemetry.traces(TraceFilter())
    assert row.steps == ("Create", "Pay", "Send")


def attempt(n, status, outcome, *, delivery="d1", number=1, **rest):
    error = None if status == "ok" else {"name": "handler-failed", "message": "no money"}
    values = {"status": status, "outcome": outcome, "delivery": delivery, "attempt": number, "error": error, **rest}
    return replace(run(n), **values)


@pytest.mark.parametrize(
    ("runs", "status"),
    [
        ([attempt(0, "ok", "done")], "ok"),
        ([attempt(0, "failed", "retry")], "waiting"),
        ([attempt(0, "failed", "retry"), attempt(1, "ok", "done", number=2)], "ok"),
        ([attempt(0, "failed", "retry"), attempt(1, "failed", "dead", number=2)], "failed"),
        ([attempt(0, "failed", "dead"), attempt(1, "ok", "done", number=2)], "ok"),
        ([attempt(0, "failed", "dead"), attempt(1, "ok", "done", delivery="d2", lineage="d1")], "ok"),
        ([attempt(0, "failed", "dead"), attempt(1, "ok", "done", delivery="d2")], "failed"),
        ([attempt(0, "interrupted", "interrupted"), attempt(1, "ok", "done", number=2)], "ok"),
        ([attempt(0, "timeout", None, delivery=None)], "failed"),
        ([attempt(0, "cancelled", None, delivery=None)], "ok"),
    ],
)  # fmt: skip
async def test_a_trace_is_as_the_last_attempts_of_its_deliveries_are(stores, runs, status):
    for record in runs:
        await filled(stores, record)
    ((_, row),) = await stores.telemetry.traces(TraceFilter())
    assert (row.status, row.calls) == (status, len(runs))
    for asked in ("ok", "waiting", "failed"):
        assert len(await stores.telemetry.traces(TraceFilter(status=asked))) == (asked == status)


async def test_traces_are_found_by_every_condition(stores):
    records = [
        run(0, trace_id=f"{0:032}", step="Pay", flows=("money",), topic="order.created"),
        replace(run(1000, trace_id=f"{1:032}", step="Pay 2", flows=("moneys",)), duration_ms=500.0, input=b'{"city":"Ghent 50%"}'),
        replace(run(2000, trace_id=f"{2:032}", step="Send"), error={"name": "x", "message": "Out of paper"}, status="failed"),
    ]  # fmt: skip
    await filled(stores, *records)

    async def found(**conditions):
        return [int(row.trace_id) for _, row in await stores.telemetry.traces(TraceFilter(**conditions))]

    assert await found() == [2, 1, 0]
    assert await found(step="Pay") == [0]
    assert await found(flow="money") == [0]
    assert await found(topic="order.created") == [0]
    assert await found(since=START + 1000, until=START + 2000) == [1]
    assert await found(min_ms=100) == [1]
    assert await found(max_ms=100) == [2, 0]
    assert await found(text="ghent 50%") == [1]
    assert await found(text="OUT OF") == [2]
    assert await found(text="order.c") == [0]
    assert await found(text="a%b") == []
    assert await found(ids=(f"{1:032}", "none")) == [1]


async def test_a_level_means_itself_and_above(stores):
    records = [log(n, level=level) for n, level in enumerate(("debug", "info", "warn", "error"))]
    await filled(stores, *records)
    for lowest, level in enumerate(("debug", "info", "warn", "error")):
        found = [record for _, record in await stores.telemetry.logs(LogFilter(level=level))]
        assert found == records[lowest:][::-1]
