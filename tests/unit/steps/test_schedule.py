"""Cron expressions, and the wall clock on the days on which it is changed."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motia_host.steps.schedule import Schedule, ScheduleError, zone


def ms(text):
    return round(datetime.fromisoformat(text).timestamp() * 1_000)


def due(expression, name, after, count):
    """The next occurrences as the wall clock of the zone shows them."""
    schedule, found, instant = Schedule(expression, zone(name)), [], ms(after)
    for _ in range(count):
        instant = schedule.after(instant)
        found.append(datetime.fromtimestamp(instant / 1_000, UTC).astimezone(zone(name)).strftime("%m-%d %H:%M:%S%z"))
    return found


@pytest.mark.parametrize(
    ("expression", "after", "expected"),
    [
        ("*/5 * * * *", "2025-01-01T00:02:00Z", ["01-01 00:05:00+0000", "01-01 00:10:00+0000"]),
        ("*/20 * * * * *", "2025-01-01T00:00:05Z", ["01-01 00:00:20+0000", "01-01 00:00:40+0000"]),
        ("30 0 12 * * *", "2025-01-01T00:00:00Z", ["01-01 12:00:30+0000", "01-02 12:00:30+0000"]),
        ("0 9 * * MON-FRI", "2025-01-03T10:00:00Z", ["01-06 09:00:00+0000", "01-07 09:00:00+0000"]),
        ("0 0 1 feb *", "2025-01-01T00:00:00Z", ["02-01 00:00:00+0000", "02-01 00:00:00+0000"]),
        ("@daily", "2025-01-01T00:00:00Z", ["01-02 00:00:00+0000", "01-03 00:00:00+0000"]),
        ("@Hourly", "2025-01-01T00:30:00Z", ["01-01 01:00:00+0000", "01-01 02:00:00+0000"]),
        ("@weekly", "2025-01-01T00:00:00Z", ["01-05 00:00:00+0000", "01-12 00:00:00+0000"]),
    ],
)
def test_an_expression_is_due_when_all_its_fields_fit(expression, after, expected):
    assert due(expression, "UTC", after, 2) == expected


def test_day_of_month_and_day_of_week_have_to_fit_both():
    assert due("0 0 13 * 5", "UTC", "2025-01-01T00:00:00Z", 3) == [
        "06-13 00:00:00+0000",
        "02-13 00:00:00+0000",
        "03-13 00:00:00+0000",
    ]


def test_an_occurrence_is_later_than_the_instant_it_is_asked_for():
    schedule = Schedule("0 * * * *")
    assert schedule.after(ms("2025-01-01T01:00:00Z")) == ms("2025-01-01T02:00:00Z")
    assert schedule.after(ms("2025-01-01T01:00:00Z") - 1) == ms("2025-01-01T01:00:00Z")


@pytest.mark.parametrize(
    ("name", "after", "expected"),
    [
        ("America/New_York", "2025-11-01T12:00:00Z", ["11-02 01:30:00-0400", "11-03 01:30:00-0500"]),
        ("Europe/Berlin", "2025-10-25T12:00:00Z", ["10-26 01:30:00+0200", "10-27 01:30:00+0100"]),
        ("Australia/Lord_Howe", "2025-04-05T00:00:00Z", ["04-06 01:30:00+1100", "04-07 01:30:00+1030"]),
    ],
)
def test_a_time_that_autumn_repeats_is_due_once_the_first_time(name, after, expected):
    assert due("30 1 * * *", name, after, 2) == expected


@pytest.mark.parametrize(
    ("expression", "name", "after", "expected"),
    [
        ("30 2 * * *", "America/New_York", "2025-03-09T00:00:00-05:00", ["03-09 03:00:00-0400", "03-10 02:30:00-0400"]),
        ("30 2 * * *", "Europe/Berlin", "2025-03-30T00:00:00+01:00", ["03-30 03:00:00+0200", "03-31 02:30:00+0200"]),
        ("*/15 2 * * *", "Europe/Berlin", "2025-03-30T00:00:00+01:00", ["03-30 03:00:00+0200", "03-31 02:00:00+0200"]),
        ("15 2 * * *", "Australia/Lord_Howe", "2025-10-05T00:00:00+10:30", ["10-05 02:30:00+1100", "10-06 02:15:00+1100"]),
        ("0 0 * * *", "Africa/Cairo", "2025-04-24T12:00:00Z", ["04-25 01:00:00+0300", "04-26 00:00:00+0300"]),
        ("0 12 * * *", "Pacific/Apia", "2011-12-29T23:00:00-10:00", ["12-31 00:00:00+1400", "12-31 12:00:00+1400"]),
    ],
)  # fmt: skip
def test_times_that_spring_leaves_out_are_due_once_at_the_end_of_the_gap(expression, name, after, expected):
    assert due(expression, name, after, 2) == expected


def test_a_time_in_the_gap_and_one_at_its_end_are_one_occurrence():
    assert due("0,30 2,3 * * *", "Europe/Berlin", "2025-03-30T00:00:00+01:00", 3) == [
        "03-30 03:00:00+0200",
        "03-30 03:30:00+0200",
        "03-31 02:00:00+0200",
    ]


def test_a_schedule_of_every_hour_goes_on_through_the_repeated_hour():
    assert due("*/30 * * * *", "America/New_York", "2025-11-02T05:00:00Z", 5) == [
        "11-02 01:30:00-0400",
        "11-02 01:00:00-0500",
        "11-02 01:30:00-0500",
        "11-02 02:00:00-0500",
        "11-02 02:30:00-0500",
    ]


def test_a_schedule_of_every_hour_has_nothing_to_make_up_for_in_spring():
    assert due("30 * * * *", "America/New_York", "2025-03-09T06:00:00Z", 3) == [
        "03-09 01:30:00-0500",
        "03-09 03:30:00-0400",
        "03-09 04:30:00-0400",
    ]


def test_a_clock_that_is_changed_by_half_an_hour_keeps_a_schedule_of_every_hour_on_its_minute():
    assert due("45 * * * *", "Australia/Lord_Howe", "2025-04-05T14:00:00Z", 4) == [
        "04-06 01:45:00+1100",
        "04-06 01:45:00+1030",
        "04-06 02:45:00+1030",
        "04-06 03:45:00+1030",
    ]


ZONES = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago", "Asia/Kolkata",
         "Pacific/Chatham", "Europe/London"]  # fmt: skip


@settings(deadline=None)
@given(st.sampled_from(ZONES), st.integers(0, 364), st.integers(0, 23), st.integers(0, 59))
def test_a_daily_time_is_due_once_on_every_day(name, day, hour, minute):
    start = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=day)
    schedule = Schedule(f"{minute} {hour} * * *", zone(name))
    found = list(
        schedule.between(round(start.timestamp() * 1_000), round((start + timedelta(days=8)).timestamp() * 1_000))
    )
    days = [datetime.fromtimestamp(instant / 1_000, UTC).astimezone(zone(name)).date() for instant in found]
    assert days == sorted(set(days))
    assert {(later - earlier).days for earlier, later in pairwise(days)} == {1}


@settings(deadline=None)
@given(st.sampled_from(ZONES), st.integers(0, 8_700))
def test_every_quarter_of_an_hour_is_due_after_a_quarter_of_an_hour(name, hour):
    start = ms("2025-01-01T00:00:00Z") + hour * 3_600_000
    found = list(Schedule("*/15 * * * *", zone(name)).between(start, start + 6 * 3_600_000))
    assert {later - earlier for earlier, later in pairwise(found)} == {900_000}


@pytest.mark.parametrize(
    "expression", ["", "* * * *", "* * * * * * *", "61 * * * *", "a b c d e", "@never", "0 0 31 2 *"]
)
def test_what_is_no_expression_or_never_due_is_refused(expression):
    with pytest.raises(ScheduleError):
        Schedule(expression)


def test_a_zone_that_is_not_there_is_refused_by_name():
    with pytest.raises(ScheduleError, match="Mars/Olympus"):
        zone("Mars/Olympus")


def test_without_a_zone_the_hosts_own_counts(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert Schedule("0 9 * * *", zone(None)).after(ms("2025-01-01T01:00:00Z")) == ms("2025-01-02T00:00:00Z")


def test_a_fixed_offset_is_a_zone_too():
    assert Schedule("0 9 * * *", timezone(timedelta(hours=2))).after(ms("2025-01-01T01:00:00Z")) == ms(
        "2025-01-01T07:00:00Z"
    )
