"""When a cron expression is due, on the wall clock of a time zone, right across daylight saving changes.

Fields as in Motia: five, or six with seconds first; day of month and day of week must both fit; names, ranges, steps; `@daily` and its
like. The rule for changes of the clock (Vixie cron's):

- The hour field is `*`: the schedule counts elapsed time. It goes on through the hour that is repeated in autumn, and has nothing to make up
  for in spring.
- Any other hour field names hours of the day. A time that comes twice in autumn is due once, the first time. A time that spring leaves out is
  due at the first instant after the gap; several that fall into one gap are due once.

croniter alone does neither: it only enumerates wall-clock times here, and knows no zone. Pure; used by `runner` and by whoever lists occurrences.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

NAMED: Final = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_SECOND: Final = timedelta(seconds=1)
_LOCALTIME: Final = Path("/etc/localtime")


class ScheduleError(ValueError):
    """An expression or a zone that cannot be used; the text says why."""


def zone(name: str | None) -> tzinfo:
    """The time zone of this name (IANA), or the host's own. Raises `ScheduleError`."""
    name = name or os.environ.get("TZ", "").lstrip(":") or None
    try:
        if name is not None:
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ScheduleError(f"there is no time zone {name!r}; use a name such as Europe/Berlin or UTC") from None
    if _LOCALTIME.exists():
        with _LOCALTIME.open("rb") as file:
            return ZoneInfo.from_file(file, key="localtime")
    return UTC


class Schedule:
    """One expression in one zone. Instants are Unix ms."""

    def __init__(self, expression: str, timezone: tzinfo = UTC) -> None:
        """Raises `ScheduleError` for an expression that is not one, or that is never due."""
        from croniter import CroniterBadDateError, CroniterError, croniter  # noqa: PLC0415 - 2 MiB, for cron steps alone

        self.expression = expression
        self._zone = timezone
        fields = NAMED.get(expression.strip().lower(), expression).split()
        if len(fields) not in {5, 6}:
            raise ScheduleError(f"{expression!r} has {len(fields)} fields; five are needed, or six with seconds first")
        seconds = len(fields) == 6
        self._croniter = partial(
            croniter, " ".join(fields), ret_type=datetime, day_or=False, second_at_beginning=seconds
        )
        self._elapsed = fields[-4] == "*"
        try:
            next(self._wall_times(datetime(2024, 1, 1)))  # noqa: DTZ001 - a wall clock has no zone
        except CroniterBadDateError:
            raise ScheduleError(f"{expression!r} is never due") from None
        except (CroniterError, ValueError, KeyError, TypeError) as error:
            raise ScheduleError(f"{expression!r} is not a cron expression: {error}") from None

    def after(self, instant_ms: int) -> int:
        """The first occurrence later than this instant."""
        instant = _from_ms(instant_ms)
        found = self._by_elapsed_time(instant) if self._elapsed else self._by_wall_clock(instant)
        return round(found.timestamp() * 1_000)

    def between(self, after_ms: int, until_ms: int) -> Iterator[int]:
        """All occurrences later than `after_ms` and not later than `until_ms`, in order."""
        occurrence = self.after(after_ms)
        while occurrence <= until_ms:
            yield occurrence
            occurrence = self.after(occurrence)

    def _by_wall_clock(self, instant: datetime) -> datetime:
        for wall in self._wall_times(self._wall_at(instant)):
            found = self._instant_of(wall)
            if found > instant:
                return found
        raise AssertionError("unreachable: a schedule that is ever due is due again")

    def _by_elapsed_time(self, instant: datetime) -> datetime:
        offset = self._offset_at(instant)
        wall = _naive(instant) + offset
        while True:
            found = (next(self._wall_times(wall)) - offset).replace(tzinfo=UTC)
            if self._offset_at(found) == offset:
                return found
            # The clock changes before that: go on from the change, which may itself be due, on the new clock.
            instant = self._change_between(instant, found)
            offset = self._offset_at(instant)
            wall = _naive(instant) + offset - _SECOND

    def _instant_of(self, wall: datetime) -> datetime:
        """The first instant at which clocks show this time, or the end of the gap that it falls into."""
        before = wall.replace(tzinfo=self._zone, fold=0).utcoffset()
        after = wall.replace(tzinfo=self._zone, fold=1).utcoffset()
        assert before is not None
        assert after is not None
        early, late = (wall - after).replace(tzinfo=UTC), (wall - before).replace(tzinfo=UTC)
        if early < late:  # clocks are put forward: it does not exist
            return self._change_between(early - _SECOND, late)
        return late

    def _change_between(self, low: datetime, high: datetime) -> datetime:
        """The instant, to the second, at which the offset changes after `low` and not later than `high`."""
        offset = self._offset_at(low)
        seconds = round((high - low).total_seconds())
        first, last = 0, seconds
        while last - first > 1:
            middle = (first + last) // 2
            if self._offset_at(low + middle * _SECOND) == offset:
                first = middle
            else:
                last = middle
        return low + last * _SECOND

    def _offset_at(self, instant: datetime) -> timedelta:
        offset = instant.astimezone(self._zone).utcoffset()
        assert offset is not None
        return offset

    def _wall_at(self, instant: datetime) -> datetime:
        return instant.astimezone(self._zone).replace(tzinfo=None, fold=0)

    def _wall_times(self, after: datetime) -> Iterator[datetime]:
        times = self._croniter(after)
        while True:
            yield times.get_next()


def _from_ms(instant_ms: int) -> datetime:
    return datetime.fromtimestamp(instant_ms // 1_000, UTC)


def _naive(instant: datetime) -> datetime:
    return instant.replace(tzinfo=None)
