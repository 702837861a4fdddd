# ruff: noqa: E501 - a rule a line reads as the table it is
"""From the words of a moment to the moment."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from times.parsing.grammar import Problem
from times.parsing.holidays import nth_weekday
from times.parsing.moments import Moment
from times.values import (
    Clock,
    Day,
    Part,
    Shift,
    add_days,
    add_months,
    attach,
    shift_day,
    shift_moment,
)


# --- From words to the moment ------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Resolved:
    due: datetime | None
    problem: Problem = ""
    has_clock: bool = True


_PART_START: Final = {"Morning": 5, "Afternoon": 12, "Evening": 18, "Night": 18}
_PART_END: Final = {"Morning": 12, "Afternoon": 18, "Evening": 24, "Night": 24}
PART_HOUR: Final = {"Morning": 9, "Afternoon": 15, "Evening": 19, "Night": 20}
DAY_HOUR: Final = 9  # a date without a clock time is due at nine
_WAKING: Final = range(7, 22)
_ALARM_HOURS: Final = range(4, 12)


def possible_days(day: Day, today: date) -> Iterator[date]:
    """Yield the dates `day` can mean, in the order they are to be tried."""
    for found in _unshifted_days(day, today):
        yield shift_day(found, day.shift) if day.shift else found


def _unshifted_days(day: Day, today: date) -> Iterator[date]:
    if day.on is not None:
        yield day.on
    elif day.month is not None:
        yield from _days_of_month(day, today)
    elif day.nth is not None or day.dom is not None:
        yield from _days_of_months(day, today)
    elif day.weekday is not None:
        yield from _weekdays(day, day.weekday, today)
    elif day.year is not None:
        yield date(min(max(day.year, 2), 9998), 1, 1)
    elif day.week is not None:
        monday = add_days(today, 7 * day.week - today.weekday())
        yield monday if day.week else today


def _days_of_month(day: Day, today: date) -> Iterator[date]:
    years = [day.year] if day.year is not None else range(today.year, today.year + 30)
    for year in years:
        for found in _in_month(day, year):
            if day.year is not None or found >= today:
                yield found


def _in_month(day: Day, year: int) -> Iterator[date]:
    """Yield the date in one year; month and day are exchanged if only that fits the weekday.

    A weekday that fits neither is not heeded: the date counts.
    """
    assert day.month is not None
    found = _day_in(year, day.month, day)
    if day.swapped and day.weekday is not None and day.dom is not None:
        other = _day_in(year, day.dom, replace(day, dom=day.month))
        if (
            other
            and other.weekday() == day.weekday
            and (not found or found.weekday() != day.weekday)
        ):
            found = other
    if found:
        yield found


def disagrees(day: Day | None, found: date) -> bool:
    """Tell whether a weekday was said of a date that is none: the date counts, and one may ask."""
    return bool(day and day.weekday is not None and day.nth is None and day.month) and (
        found.weekday() != (day.weekday if day else None)
    )


def _day_in(year: int, month: int, day: Day) -> date | None:
    if not 2 <= year <= 9998:  # the first day of year 1 is none in zones east of Greenwich
        return None
    if day.nth is not None and day.weekday is not None:
        return nth_weekday(year, month, day.weekday, day.nth)
    last = calendar.monthrange(year, month)[1]
    dom = 1 if day.dom is None else day.dom
    number = last + 1 + dom if dom < 0 else dom
    return date(year, month, number) if 1 <= number <= last else None


def _days_of_months(day: Day, today: date) -> Iterator[date]:
    first = today.replace(day=1)
    steps = [day.month_from] if day.month_from is not None else range(60)
    for step in steps:
        month = add_months(first, step)
        found = _day_in(month.year, month.month, day)
        fits = found and (day.nth or day.weekday is None or found.weekday() == day.weekday)
        # "the 16th" said on a 16th is the next month's, as a weekday is the next week's
        named = day.nth is None and day.weekday is None and (day.dom or 0) > 0
        ahead = found and (found > today or (found == today and not named))
        if found and fits and (ahead or day.month_from is not None):
            yield found


def _weekdays(day: Day, weekday: int, today: date) -> Iterator[date]:
    monday = add_days(today, -today.weekday())
    coming = add_days(today, (weekday - today.weekday() - 1) % 7 + 1)
    if day.week is not None:
        yield add_days(monday, 7 * day.week + weekday)
    elif day.which == "last":
        yield add_days(coming, -14 if weekday == today.weekday() else -7)
    elif day.which != "after next" and ("next" in day.which or day.which == "following"):
        yield add_days(monday, 7 + weekday)
    elif day.which == "after next":
        yield add_days(coming, 7)
    else:
        if day.which == "this" and weekday == today.weekday():
            yield today
        yield coming
        yield add_days(coming, 7)


def _readings(
    day: date, clock: Clock, part: Part | None, alarm: bool, today: date
) -> list[datetime]:
    """Return the wall-clock moments a clock time can mean on a day, the likelier first."""
    hour, half = clock.hour, clock.half
    if part and half == "24" and 0 < hour < 12 and part.name != "Morning":
        half = "pm" if part.name != "Night" or hour > 4 else half
    if half in ("am", "pm"):
        hours = [hour % 12 + (12 if half == "pm" else 0)] if hour <= 12 else [hour]
    elif half == "24":
        # midnight of a named day begins it; of today, or of a night, ends it
        late = hour == 24 and (day == today or (part is not None and part.name == "Night"))
        hours = [24 if late else hour % 24]
    elif part:
        hours = [_hour_in_part(hour, part)]
    elif alarm and hour in _ALARM_HOURS:
        hours = [hour]
    else:
        hours = [h for h in (hour % 12, hour % 12 + 12) if h in _WAKING] or [hour % 12 + 12]
    start = datetime.combine(day, time(0, clock.minute, clock.second))
    return [start + timedelta(hours=h) for h in hours]


def _hour_in_part(hour: int, part: Part) -> int:
    match part.name:
        case "Morning":
            return hour % 12
        case "Night" if hour == 12 or hour < 5:
            return hour % 12 + 24 if part.today or hour == 12 else hour
        case "Evening" if hour == 12:
            return 24
        case "Afternoon" if hour in (10, 11):
            return hour  # Indonesian "jam 11 siang"
        case _:
            return hour % 12 + 12


def _part_readings(day: date, part: Part, local: datetime) -> list[datetime]:
    """Return the usual hour of a part of day, and for today the next whole hour inside it."""
    usual = datetime.combine(day, time(PART_HOUR[part.name]))
    soon = next_whole_hour(local)
    inside = _PART_START[part.name] <= soon.hour < _PART_END[part.name] and soon.date() == day
    if part.name == "Night" and day == local.date() and local.hour == 23:
        return [usual, local + timedelta(minutes=10)]
    return [usual, soon] if inside and day == local.date() else [usual]


def next_whole_hour(local: datetime) -> datetime:
    """Return the next whole hour of a naive local time."""
    return local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _wall_times(
    moment: Moment, days: list[date], local: datetime, alarm: bool
) -> Iterator[datetime]:
    for day in days:
        if moment.clock and moment.clock.half == "now":
            yield datetime.combine(day, local.time().replace(second=0, microsecond=0))
        elif moment.clock:
            yield from _readings(day, moment.clock, moment.part, alarm, local.date())
        elif moment.part:
            usual, *soon = _part_readings(day, moment.part, local)
            yield usual
            # "in the morning" said in the morning is tomorrow's; "this morning" is not
            if moment.day or moment.part.today or moment.part.name != "Morning":
                yield from soon
        elif day == local.date():
            yield next_whole_hour(local)
        else:
            yield datetime.combine(day, time(DAY_HOUR))


def _moment_days(moment: Moment, today: date) -> list[date]:
    if moment.after is not None:
        return [shift_day(today, moment.after)]
    if moment.clock and moment.clock.half == "now" and moment.day is not None:
        if moment.day.only_week:
            return [add_days(today, 7 * (moment.day.week or 0))]
        if moment.day == Day(dom=1, month_from=moment.day.month_from):
            return [add_months(today, moment.day.month_from or 0)]
    if moment.day is not None:
        return list(islice(possible_days(moment.day, today), 40))
    if moment.part and moment.part.today:
        return [today]
    return [today, add_days(today, 1), add_days(today, 2)]


def resolve(moment: Moment, now: datetime, zone: ZoneInfo, alarm: bool = False) -> Resolved:
    """Return when a moment is: the first time after `now` that all its words fit.

    `now` is aware; the result is in `zone`. With `alarm`, hours 4 to 11 are morning hours.
    """
    if moment.offset is not None:
        return _resolve_offset(moment, moment.offset, now, zone, alarm)
    if moment.after is not None and moment.after.exact:
        if moment.anchored:
            return Resolved(None, "no_time")
        due = shift_moment(now, moment.after, zone).replace(microsecond=0)
        return Resolved(due) if due > now else Resolved(None, "past")
    if (moment.day and moment.day.impossible) or (moment.clock and not moment.clock.possible):
        return Resolved(None, "impossible")
    if not moment.anchored and moment.after is None:
        return Resolved(None, "no_time")
    return _first_after(moment, now, zone, alarm)


def _first_after(moment: Moment, now: datetime, zone: ZoneInfo, alarm: bool) -> Resolved:
    said = moment.zone or zone
    local = now.astimezone(said).replace(tzinfo=None)
    days = _moment_days(moment, local.date())
    for wall in _wall_times(moment, days, local, alarm):
        due = attach(wall, said)
        if due > now:
            return Resolved(due.astimezone(zone), has_clock=bool(moment.clock or moment.part))
    return Resolved(None, "past" if days else "impossible")


def _resolve_offset(
    moment: Moment, offset: Shift, now: datetime, zone: ZoneInfo, alarm: bool
) -> Resolved:
    """Count an offset from the stated time; days from a date stay a date."""
    anchor = replace(moment, offset=None)
    if not anchor.anchored:
        return Resolved(None, "no_time")
    said = anchor.day.on if anchor.day and not anchor.clock else None
    if said is not None and not offset.exact:  # "2 weeks after yesterday"
        return resolve(Moment(0, 0, day=Day(on=shift_day(said, offset))), now, zone)
    found = resolve(anchor, now, zone, alarm)
    if found.due is None:
        return found
    if not found.has_clock and not offset.exact:
        day = shift_day(found.due.astimezone(zone).date(), offset)
        return resolve(Moment(0, 0, day=Day(on=day)), now, zone)
    base = (
        found.due if found.has_clock else attach(datetime.combine(found.due.date(), time()), zone)
    )
    due = shift_moment(base, offset, zone)
    return Resolved(due) if due > now else Resolved(None, "past")
