"""The files of telemetry: turned, sealed, searched, forgotten; and never in anybody's way."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from contract.support import START
from contract.test_telemetry import log, run
from motia_host.abc.stores import StoreOptions
from motia_host.abc.telemetry import LogFilter, Span, TraceFilter
from motia_host.adapters.rules.telemetry import log_passes, trace_of
from motia_host.adapters.sqlite.telemetry import recorder, rows
from motia_host.adapters.sqlite.telemetry.segment import is_sealed, segments
from motia_host.adapters.sqlite.telemetry.store import SqliteTelemetry

pytestmark = pytest.mark.anyio
DAY = 24 * 3600 * 1000


@pytest.fixture
def opened(tmp_path, clock):
    def open_telemetry(**options):
        return SqliteTelemetry(tmp_path / "telemetry", clock, StoreOptions(**options))

    return open_telemetry


async def filled(telemetry, *records):
    telemetry.add(records)
    await telemetry.flush()


def numbers(tmp_path):
    return [segment.number for segment in segments(tmp_path / "telemetry")]


async def test_a_full_segment_is_sealed_and_the_next_one_begun(opened, tmp_path):
    telemetry = opened(telemetry_segment_bytes=100_000)
    async with telemetry.running():
        for n in range(5):
            await filled(telemetry, *(log(n * 1000 + m, msg=f"message {n} {m} " + "x" * 80) for m in range(400)))
        assert len(numbers(tmp_path)) >= 3
        found = await telemetry.logs(LogFilter(limit=5000))
        assert [record.time for _, record in found] == [
            START + n * 1000 + m for n in range(4, -1, -1) for m in range(399, -1, -1)
        ]
        page = await telemetry.logs(LogFilter(limit=700))
        rest = await telemetry.logs(LogFilter(limit=5000, after=page[-1][0]))
        assert [*page, *rest] == found
    first = segments(tmp_path / "telemetry")[0].read()
    assert is_sealed(first)
    first.close()


async def test_what_is_counted_as_written_can_be_read_and_what_was_dropped_keeps_nobody_waiting(opened, monkeypatch):
    telemetry = opened()
    async with telemetry.running():
        first = telemetry.add([log(0), log(1)])
        assert telemetry.written < first
        await telemetry.flush()
        assert telemetry.written == first + 1
        monkeypatch.setattr(recorder, "QUEUE_BYTES", 0)
        last = telemetry.add([log(2)])
        await telemetry.flush()
        assert (telemetry.written, telemetry.dropped) == (last, 1)
    async with telemetry.running():
        assert telemetry.written == first + 1  # the number of the dropped one is given again


@pytest.mark.parametrize("text", ["needle", "NEEDLE", "e n", 'say "hi"', "ü-straße", "50%", "a", ""])
async def test_a_text_is_found_in_sealed_and_in_open_segments_alike(opened, tmp_path, text):
    telemetry = opened(telemetry_segment_bytes=1)
    records = [
        log(0, msg='The needle; say "hi"'),
        log(1, msg="Ü-STRASSE ü-straße"),
        log(2, msg="none", at="50%"),
        log(3, msg="bbb"),
    ]
    async with telemetry.running():
        for record in records:
            await filled(telemetry, record)
        sealed = [record for _, record in await telemetry.logs(LogFilter(text=text))]
    other = SqliteTelemetry(tmp_path / "other", telemetry._clock, StoreOptions())
    async with other.running():
        await filled(other, *records)
        plain = [record for _, record in await other.logs(LogFilter(text=text))]
    assert sealed == plain
    assert sealed


async def test_a_trace_is_found_over_all_segments(opened):
    telemetry = opened(telemetry_segment_bytes=1)
    async with telemetry.running():
        for n in range(4):
            await filled(telemetry, log(n, trace=f"{n % 2:032}"), run(n, trace_id=f"{n % 2:032}"))
        assert [r.time for _, r in await telemetry.logs(LogFilter(trace_id=f"{1:032}"))] == [START + 3, START + 1]
        assert [r.id for _, r in await telemetry.runs(trace_id=f"{1:032}")] == ["run3", "run1"]


_ODD = {
    "error": {"name": "x", "message": "no" * 300, "stack": ["a"]}, "http": None, "topic": "a", "source": "b", "flows": ("f", "g h"), "outcome": "retry",
}  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        [{}],
        [{"error": None, "http": {"method": "POST", "path": '/a"b/ü', "headers": {}, "status": 201}}],
        [{"topic": "a", "source": "b", "outcome": "done", "error": None}],
        [{"status": "failed", "outcome": "dead", "error": {"message": 5}}],
        [{"status": "timeout", "flows": (), "http": None, "error": {}}],
        [_ODD],
        [
            _ODD,
            {"status": "failed", "step": "t"},
            {**_ODD, "flows": ("g h", "k"), "started_at": START - 5, "step": "u", "error": None},
        ],
        [
            {"step": f"s{n}", "source": f"s{n - 1}", "started_at": START - n % 7, "duration_ms": n / 3}
            for n in range(40)
        ],
    ],
)
@pytest.mark.parametrize("together", [True, False])
async def test_a_trace_is_the_same_as_by_the_rule_however_its_runs_arrive(opened, changes, together):
    records = [replace(run(n, kind="api"), **changed) for n, changed in enumerate(changes)]
    telemetry = opened()
    async with telemetry.running():
        for batch in [records] if together else [[record] for record in records]:
            await filled(telemetry, log(0), *batch, run(99, trace_id="other"))
        (found,) = [row for _, row in await telemetry.traces(TraceFilter(text="t" * 32))]
    expected = trace_of(records)
    assert found == replace(expected, duration_ms=found.duration_ms)
    assert found.duration_ms == pytest.approx(expected.duration_ms, abs=0.001)


async def test_a_run_with_what_json_cannot_hold_is_kept_with_its_trace(opened):
    odd = replace(
        run(0), error={"name": "x", "message": "\ud800"}, spans=[Span("state", "set", 0.5, 1.0, {"key": "\ud800"})]
    )
    telemetry = opened()
    async with telemetry.running():
        await filled(telemetry, odd, run(1, trace_id="u" * 32))
        kept = [record for _, record in await telemetry.runs()]
        assert [record.id for record in kept] == ["run1", "run0"]
        assert "ud800" in kept[1].error["text"]
        assert [row.trace_id for _, row in await telemetry.traces(TraceFilter())] == ["u" * 32, "t" * 32]


async def test_runs_of_an_earlier_layout_are_still_read(opened, tmp_path):
    telemetry = opened()
    async with telemetry.running():
        await filled(telemetry, run(0), run(1))
    with closing(sqlite3.connect(tmp_path / "telemetry/0001.db", isolation_level=None)) as connection:
        names = ", ".join(f"'{name}', json_extract(rest, '$[{at}]')" for at, name in enumerate(rows.PACKED))
        connection.execute(f"UPDATE runs SET rest = json_object('parent', NULL, {names}) WHERE n = 1")
    async with telemetry.running():
        assert [record for _, record in await telemetry.runs()] == [run(1), run(0)]


async def test_a_trace_that_lies_in_several_segments_is_one_row(opened):
    telemetry = opened(telemetry_segment_bytes=1)
    async with telemetry.running():
        await filled(telemetry, run(0, trace_id=f"{0:032}", delivery="d", outcome="dead", status="failed"))
        await filled(telemetry, run(1, trace_id=f"{1:032}"))
        await filled(telemetry, replace(run(2, trace_id=f"{0:032}", delivery="d", outcome="done"), attempt=2))
        found = [row for _, row in await telemetry.traces(TraceFilter())]
        assert [(int(row.trace_id), row.status, row.calls, row.failed) for row in found] == [
            (0, "ok", 2, 1),
            (1, "ok", 1, 0),
        ]
        assert [row.trace_id for _, row in await telemetry.traces(TraceFilter(status="failed"))] == []
        (first,) = await telemetry.traces(TraceFilter(limit=1))
        assert len(await telemetry.traces(TraceFilter(after=first[0]))) == 1


@pytest.mark.parametrize("level", ["info", "warn", "error"])
async def test_levels_and_times_find_the_same_in_sealed_segments(opened, level):
    telemetry = opened(telemetry_segment_bytes=1)
    levels = ("debug", "info", "warn", "error")
    records = [log(n * 3_600_000, level=levels[n % 4], step="s" if n % 3 else "t") for n in range(24)]
    async with telemetry.running():
        for at in range(0, 24, 6):
            await filled(telemetry, *records[at : at + 6])
        for conditions in ({}, {"step": "s"}, {"since": START + 5 * 3_600_000, "until": START + 20 * 3_600_000}):
            wanted = LogFilter(level=level, **conditions)
            found = [record for _, record in await telemetry.logs(wanted)]
            assert found == [record for record in records[::-1] if log_passes(record, wanted)]


async def test_old_segments_are_forgotten_by_age(opened, tmp_path, clock):
    telemetry = opened(telemetry_segment_bytes=1)
    async with telemetry.running():
        await filled(telemetry, log(0))
        await filled(telemetry, log(1))
        clock.now += 8 * DAY
        await filled(telemetry, log(8 * DAY))
        assert [record.time for _, record in await telemetry.logs(LogFilter())] == [START + 8 * DAY]


async def test_old_segments_are_forgotten_by_size(opened, tmp_path):
    telemetry = opened(telemetry_segment_bytes=1, telemetry_keep_bytes=200_000)
    async with telemetry.running():
        for n in range(20):
            await filled(telemetry, log(n, msg="x" * 10_000))
        found = await telemetry.logs(LogFilter())
        assert 1 <= len(found) < 15
        assert found[0][1].time == START + 19


async def test_a_segment_is_turned_after_a_day_so_that_it_can_be_forgotten(opened, tmp_path, clock):
    telemetry = opened()
    async with telemetry.running():
        await filled(telemetry, log(0))
        clock.now += DAY + 1
        await filled(telemetry, log(1))
        await filled(telemetry, log(2))
        assert numbers(tmp_path) == [1, 2]


async def test_records_and_cursors_go_on_after_a_restart(opened, tmp_path):
    for n in range(2):
        telemetry = opened()
        async with telemetry.running():
            telemetry.add([log(n)])
    telemetry = opened()
    async with telemetry.running():
        found = await telemetry.logs(LogFilter())
        assert [record.time for _, record in found] == [START + 1, START]
        assert int(found[0][0]) > int(found[1][0])
        assert numbers(tmp_path) == [1]
        assert telemetry.dropped == 0


async def test_what_the_queue_cannot_take_is_dropped_and_counted(opened, monkeypatch):
    monkeypatch.setattr(recorder, "QUEUE_BYTES", 1000)
    telemetry = opened()
    async with telemetry.running():
        telemetry.add([log(n, msg="x" * 100) for n in range(50)])
        await telemetry.flush()
        kept = len(await telemetry.logs(LogFilter()))
        assert telemetry.dropped == 50 - kept
        assert kept == 2
    telemetry.add([log(1)])
    assert telemetry.dropped == 51 - kept


async def test_a_spoilt_segment_is_passed_over(opened, tmp_path):
    telemetry = opened(telemetry_segment_bytes=1)
    async with telemetry.running():
        await filled(telemetry, log(0))
        await filled(telemetry, log(1))
    for number in (2, 3):
        (tmp_path / f"telemetry/{number:04d}.db").write_bytes(b"spoilt" * 1000)
    telemetry = opened(telemetry_segment_bytes=1)
    async with telemetry.running():
        await filled(telemetry, log(5))
        assert [record.time for _, record in await telemetry.logs(LogFilter())] == [START + 5, START]
        assert telemetry.dropped == 0


async def test_odd_fields_are_shown_as_text(opened):
    telemetry = opened()
    async with telemetry.running():
        await filled(telemetry, log(0, msg="\ud800 half", odd={1, 2}, big=2**70))
        ((_, record),) = await telemetry.logs(LogFilter())
        assert record.msg == "\\ud800 half"
        assert record.fields
