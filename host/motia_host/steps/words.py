"""A cron expression in words: `0 9 * * 1-5` as `at 09:00, Monday to Friday`. For people; the schedule itself is `steps.schedule`.

What it cannot say well it says field by field. Days of month and of week must both fit, as in Motia.
"""

import re
from typing import Final

from motia_host.steps.schedule import NAMED

_DAYS: Final = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAY_NAMES: Final = {name[:3].lower(): str(number) for number, name in enumerate(_DAYS[:7])}
_MONTH_NAMES: Final = {name[:3].lower(): str(number) for number, name in enumerate(_MONTHS, 1)}
_MOST_TIMES: Final = 6
"""Times of day that are listed."""


def describe(expression: str) -> str:
    """The expression is a valid one."""
    fields = NAMED.get(expression.strip().lower(), expression).lower().split()
    if len(fields) not in {5, 6}:
        return expression
    seconds, minute, hour, day, month, weekday = ["0", *fields][-6:]
    parts = [
        _time(seconds, minute, hour),
        _day(day, _numbered(weekday, _DAY_NAMES)),
        _month(_numbered(month, _MONTH_NAMES)),
    ]
    return ", ".join(part for part in parts if part)


def _time(seconds: str, minute: str, hour: str) -> str:
    if seconds != "0" and (minute, hour) == ("*", "*"):
        step = _step(seconds)
        if seconds == "*" or step is not None:
            return "every second" if seconds in {"*", "*/1"} else f"every {step} seconds"
    clock = _clock(seconds, minute, hour)
    if clock is not None:
        return clock
    suffix = "" if seconds == "0" else f" at second {seconds}"
    return _minutes(minute, hour) + suffix


def _clock(seconds: str, minute: str, hour: str) -> str | None:
    """`at 09:00 and 17:00`, where both name single times."""
    minutes, hours = _list(minute), _list(hour)
    second = _list(seconds)
    if minutes is None or hours is None or second is None or len(minutes) * len(hours) * len(second) > _MOST_TIMES:
        return None
    ends = [f":{value:02d}" if seconds != "0" else "" for value in second]
    return f"at {_and([f'{h:02d}:{m:02d}{end}' for h in hours for m in minutes for end in ends])}"


def _minutes(minute: str, hour: str) -> str:
    every = _every(minute, "minute")
    if every is not None:
        return every if hour == "*" else f"{every} {_hours(hour)}"
    at = "" if minute == "0" else f" at minute {_spelled(minute)}"
    hourly = _every(hour, "hour")
    if hourly is not None:
        return hourly + at
    if re.fullmatch(r"\d+-\d+", hour) and minute.isdigit():
        first, last = hour.split("-")
        return f"every hour from {int(first):02d}:00 to {int(last):02d}:00{at}"
    return f"at minute {_spelled(minute)} of the hours {_spelled(hour)}"


def _hours(hour: str) -> str:
    match = re.fullmatch(r"(\d+)(?:-(\d+))?", hour)
    if match:
        return f"from {int(match[1]):02d}:00 to {int(match[2] or match[1]):02d}:59"
    every = _every(hour, "hour")
    return f"of {every}" if every else f"of the hours {_spelled(hour)}"


def _every(field: str, unit: str) -> str | None:
    if field in {"*", "*/1"}:
        return f"every {unit}"
    step = _step(field)
    return None if step is None else f"every {step} {unit}s"


def _day(day: str, weekday: str) -> str:
    days = "" if weekday in {"*", "?"} else _days(weekday)
    if day in {"*", "?"}:
        return days
    if day == "l":
        dated = "on the last day of the month"
    elif (step := _step(day)) is not None:
        dated = f"every {step} days of the month"
    else:
        dated = f"on {'days' if re.search('[-,]', day) else 'day'} {_spelled(day)} of the month"
    return f"{dated}, if it is {days.removeprefix('on ')}" if days else dated


def _days(weekday: str) -> str:
    names = [_range(part, _DAYS, 0) for part in weekday.split(",")]
    if any(name is None for name in names):
        return f"on days of the week {_spelled(weekday)}"
    shown = [name for name in names if name is not None]
    return shown[0] if len(shown) == 1 and " to " in shown[0] else f"on {_and(shown)}"


def _month(month: str) -> str:
    if month == "*":
        return ""
    step = _step(month)
    if step is not None:
        return f"every {step} months"
    names = [_range(part, _MONTHS, 1) for part in month.split(",")]
    if any(name is None for name in names):
        return f"in the months {_spelled(month)}"
    return f"in {_and([name for name in names if name is not None])}"


def _range(part: str, names: tuple[str, ...], first: int) -> str | None:
    match = re.fullmatch(r"(\d+)(?:-(\d+))?", part)
    if match is None or any(int(number) - first >= len(names) for number in match.groups() if number):
        return None
    low = names[int(match[1]) - first]
    return low if match[2] is None else f"{low} to {names[int(match[2]) - first]}"


def _list(field: str) -> list[int] | None:
    return [int(part) for part in field.split(",")] if re.fullmatch(r"\d+(,\d+)*", field) else None


def _step(field: str) -> int | None:
    match = re.fullmatch(r"\*/(\d+)", field)
    return None if match is None else int(match[1])


def _spelled(field: str) -> str:
    parts = [part.replace("-", " to ") for part in field.split(",")]
    return _and(["every one" if part == "*" else part for part in parts])


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _numbered(field: str, names: dict[str, str]) -> str:
    return re.sub(r"[a-z]{3}", lambda match: names.get(match[0], match[0]), field)
