"""When a rule of RFC 5545 comes round: by the wall clock, over every change of daylight saving.

Invariant: what is asked for is looked for from the moment asked about, forwards or backwards, so
its cost does not grow with the time since the start; and a rule that never comes round is known as
one in milliseconds.
"""

import re
from calendar import isleap, monthrange
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from math import gcd
from typing import Final
from zoneinfo import ZoneInfo

from language.catalogs import say
from times.values import attach

_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MINUTES: Final = {"MINUTELY": 1, "HOURLY": 60, "DAILY": 1440, "WEEKLY": 10_080}  # of a period
_FREQUENCIES: Final = (*_MINUTES, "MONTHLY", "YEARLY")
# The parts that hold numbers: the greatest, and whether they may count from the end.
_NUMBERS: Final = {
    "INTERVAL": (9_999, False),
    "COUNT": (10**9, False),
    "BYMONTH": (12, False),
    "BYMONTHDAY": (31, True),
    "BYYEARDAY": (366, True),
    "BYWEEKNO": (53, True),
    "BYHOUR": (23, False),
    "BYMINUTE": (59, False),
    "BYSETPOS": (366, True),
}
_PARTS: Final = {"FREQ", "UNTIL", "BYDAY", "WKST", *_NUMBERS}
_BYDAY: Final = re.compile(rf"([+-]?\d{{1,2}})?({'|'.join(_DAYS)})")
_UNTIL: Final = re.compile(r"\d{8}(?:T\d{6}Z?)?")
_HORIZON_DAYS: Final = 41 * 366  # a 29 February that is a Monday may be 40 years away
_MOST_STEPS: Final = 30_000  # days and times looked at; no rule that comes round needs as many
_MOST_COUNT: Final = 10_000
_FOREVER: Final = datetime(9999, 12, 31)  # noqa: DTZ001 - a wall clock's


class RuleError(ValueError):
    """The words say why a rule is refused."""


@dataclass(frozen=True, slots=True)
class _Rule:
    freq: str
    interval: int = 1
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    weekdays: frozenset[tuple[int, int]] = frozenset()  # (which one of the period or 0, weekday)
    hours: tuple[int, ...] = ()
    minutes: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0
    count: int | None = None
    until: datetime | None = None  # naive local

    @property
    def names_days(self) -> bool:
        return bool(self.month_days or self.year_days or self.weeks or self.weekdays)

    @property
    def is_plain(self) -> bool:
        """Tell whether each period has one occurrence."""
        return not (self.names_days or self.months or self.hours or self.minutes)


# --- A rule's parts -------------------------------------------------------------------------------


def fields_of(rule: str) -> dict[str, str]:
    """Return the parts of an RFC 5545 rule by name."""
    pairs = (p.partition("=") for p in rule.upper().removeprefix("RRULE:").split(";") if "=" in p)
    return {name.strip(): value.strip() for name, _, value in pairs}


_IN_EVERY_MONTH: Final = 28  # days


def moved_by_days(rule: str, days: int) -> str | None:
    """Return a rule whose occurrences come so many days later; None: none says so.

    The day before the 1st is the month's last.
    """
    fields = fields_of(rule)
    if days and fields.keys() & {"BYSETPOS", "BYYEARDAY", "BYWEEKNO", "BYMONTH"}:
        return None
    if "BYDAY" in fields and "BYMONTHDAY" in fields:
        return None
    if names := fields.get("BYDAY"):
        if not all(name in _DAYS for name in names.split(",")):
            return None  # "1MO": the day before the first Monday
        moved = sorted((_DAYS.index(name) + days) % 7 for name in names.split(","))
        fields["BYDAY"] = ",".join(_DAYS[day] for day in moved)
    if numbers := fields.get("BYMONTHDAY"):
        every = [
            number.isdecimal() and int(number) <= _IN_EVERY_MONTH for number in numbers.split(",")
        ]
        if days > 0 or not all(every):
            return None  # the day before a 31st that is not there
        moved = [int(number) + days for number in numbers.split(",")]
        fields["BYMONTHDAY"] = ",".join(str(day if day > 0 else day - 1) for day in moved)
    return ";".join(f"{name}={value}" for name, value in fields.items())


def without_weekdays(rule: str, out: Collection[str]) -> str | None:
    """Return a rule that leaves these days of the week out; None: no day is left, or none is told.

    A daily rule becomes a weekly one of the days that are left.
    """
    fields = fields_of(rule)
    had = fields.get("BYDAY", "").split(",") if fields.get("BYDAY") else list(_DAYS)
    left = [day for day in had if day not in out]
    if not left or left == had:
        return None
    fields["BYDAY"] = ",".join(left)
    if fields.get("FREQ") == "DAILY" and fields.get("INTERVAL", "1") == "1":
        fields["FREQ"] = "WEEKLY"
    return ";".join(f"{name}={value}" for name, value in fields.items())


def why_no_rule(rule: str) -> str:
    """Return in one sentence why a rule is refused; "" when it is one that comes round."""
    try:
        start = datetime(2026, 1, 1)  # noqa: DTZ001 - a wall clock's
        parsed = _parse(rule)
        if next(_walls(parsed, start, start), None) is None:
            return say("it never comes round.")
    except RuleError as error:
        return str(error)
    return ""


def valid_rule(rule: str) -> bool:
    """Tell whether a rule is RFC 5545 and has an occurrence; rules by the second are refused."""
    return not why_no_rule(rule)


@lru_cache(maxsize=256)
def _parse(rule: str) -> _Rule:
    """Read a rule. Raises RuleError with the reason when it is none that is kept."""
    fields = fields_of(rule)
    freq = fields.get("FREQ", "")
    if freq == "SECONDLY" or "BYSECOND" in fields:
        raise RuleError(say("a rule by the second is not kept."))
    if freq not in _FREQUENCIES or len(rule) > 2_000 or ":" in rule.upper().removeprefix("RRULE:"):
        raise RuleError(say("it must be an RRULE such as FREQ=WEEKLY;BYDAY=MO."))
    if unknown := sorted(fields.keys() - _PARTS):
        raise RuleError(say("{field} is no part of a rule.", field=unknown[0][:20]))
    numbers = {name: _numbers(name, fields[name]) for name in _NUMBERS if name in fields}
    week_start = fields.get("WKST", "MO")
    if week_start not in _DAYS:
        raise RuleError(say("{field} must be a day such as MO.", field="WKST"))
    rule_read = _Rule(
        freq,
        interval=numbers.get("INTERVAL", (1,))[0],
        months=frozenset(numbers.get("BYMONTH", ())),
        month_days=frozenset(numbers.get("BYMONTHDAY", ())),
        year_days=frozenset(numbers.get("BYYEARDAY", ())),
        weeks=frozenset(numbers.get("BYWEEKNO", ())),
        weekdays=_weekdays(fields.get("BYDAY", "")),
        hours=numbers.get("BYHOUR", ()),
        minutes=numbers.get("BYMINUTE", ()),
        positions=numbers.get("BYSETPOS", ()),
        week_start=_DAYS.index(week_start),
        count=numbers["COUNT"][0] if "COUNT" in numbers else None,
        until=_until(fields["UNTIL"]) if "UNTIL" in fields else None,
    )
    _check(rule_read)
    return rule_read


def _numbers(name: str, words: str) -> tuple[int, ...]:
    most, from_end = _NUMBERS[name]
    least = 0 if name in ("BYHOUR", "BYMINUTE") else 1
    said = words.split(",")
    if not all(re.fullmatch(r"[+-]?\d{1,9}", one) for one in said):
        raise RuleError(say("{field} must be a number.", field=name))
    values = sorted({int(one) for one in said})
    if not all(least <= (abs(value) if from_end else value) <= most for value in values):
        raise RuleError(
            say("{field} must be from {low} to {high}.", field=name, low=least, high=most)
        )
    return tuple(values)


def _weekdays(words: str) -> frozenset[tuple[int, int]]:
    said = [_BYDAY.fullmatch(one) for one in words.split(",")] if words else []
    if not all(said):
        raise RuleError(say("{field} must be days such as MO,WE or 1MO.", field="BYDAY"))
    return frozenset((int(one[1] or 0), _DAYS.index(one[2])) for one in said if one)


def _until(words: str) -> datetime:
    """Return UNTIL on the wall clock; a date means all of that day."""
    if _UNTIL.fullmatch(words):
        try:
            return datetime.strptime((words.removesuffix("Z") + "T235959")[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007
        except ValueError:
            pass
    raise RuleError(say("{field} must be a date such as 20271231.", field="UNTIL"))


_LONGEST: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _check(rule: _Rule) -> None:
    """Raise RuleError for parts that do not go together."""
    several = len(rule.hours) > 1 or len(rule.minutes) > 1
    if rule.positions and (several or rule.freq in ("HOURLY", "MINUTELY")):
        raise RuleError(say("{field} goes with days alone.", field="BYSETPOS"))
    longest = max(_LONGEST[month - 1] for month in rule.months or range(1, 13))
    if rule.month_days and min(map(abs, rule.month_days)) > longest:
        raise RuleError(say("it never comes round."))


# --- Days -----------------------------------------------------------------------------------------


def _completed(rule: _Rule, start: datetime) -> _Rule:
    """Give a rule the days that its start stands for (RFC 5545, 3.3.10)."""
    if rule.names_days:
        return rule
    match rule.freq:
        case "WEEKLY":
            return replace(rule, weekdays=frozenset({(0, start.weekday())}))
        case "MONTHLY":
            return replace(rule, month_days=frozenset({start.day}))
        case "YEARLY":
            months = rule.months or frozenset({start.month})
            return replace(rule, months=months, month_days=frozenset({start.day}))
        case _:
            return rule


def _fits(rule: _Rule, day: date) -> bool:
    """Tell whether the BY parts of a rule allow a day."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days:
        from_end = day.day - monthrange(day.year, day.month)[1] - 1
        if not (day.day in rule.month_days or from_end in rule.month_days):
            return False
    if rule.weekdays and not any(_is_nth(rule, day, nth, at) for nth, at in rule.weekdays):
        return False
    if rule.year_days:
        number = day.timetuple().tm_yday
        if not {number, number - 367 + (not isleap(day.year))} & rule.year_days:
            return False
    if rule.weeks:
        year, week, _ = day.isocalendar()
        last = date(year, 12, 28).isocalendar().week
        return bool({week, week - last - 1} & rule.weeks)
    return True


def _is_nth(rule: _Rule, day: date, nth: int, weekday: int) -> bool:
    if day.weekday() != weekday:
        return False
    if nth == 0 or rule.freq not in ("MONTHLY", "YEARLY"):
        return True
    if rule.freq == "YEARLY" and not rule.months:
        number, last = day.timetuple().tm_yday, 365 + isleap(day.year)
    else:
        number, last = day.day, monthrange(day.year, day.month)[1]
    return nth in ((number - 1) // 7 + 1, -((last - number) // 7 + 1))


def _period(rule: _Rule, day: date) -> int:
    """Return the number of the day, week, month or year that a day is in."""
    match rule.freq:
        case "YEARLY":
            return day.year
        case "MONTHLY":
            return day.year * 12 + day.month - 1
        case "WEEKLY":
            return (day.toordinal() - 1 - rule.week_start) // 7
        case _:
            return day.toordinal()


def _first_of(rule: _Rule, period: int) -> date:
    match rule.freq:
        case "YEARLY":
            return date(period, 1, 1)
        case "MONTHLY":
            return date(period // 12, period % 12 + 1, 1)
        case "WEEKLY":
            return date.fromordinal(max(period * 7 + 1 + rule.week_start, 1))
        case _:
            return date.fromordinal(period)


def _days_of(rule: _Rule, period: int) -> list[date]:
    """Return a period's days that the rule allows, in order."""
    first = _first_of(rule, period)
    if rule.freq in ("DAILY", "HOURLY", "MINUTELY"):
        days = [first] if _fits(rule, first) else []
    elif rule.freq == "MONTHLY" and rule.months and first.month not in rule.months:
        days = []
    else:
        span = range(first.toordinal(), _first_of(rule, period + 1).toordinal())
        days = [day for day in map(date.fromordinal, span) if _fits(rule, day)]
    if not rule.positions:
        return days
    picked = (p - 1 if p > 0 else p for p in rule.positions)
    return sorted({days[p] for p in picked if -len(days) <= p < len(days)})


def _days(rule: _Rule, start: date, at: date, back: bool) -> Iterator[date]:
    """Yield a rule's days from `at` on, or back to its start; far ahead it is given up."""
    interval = 1 if rule.freq in ("HOURLY", "MINUTELY") else rule.interval
    first, now = _period(rule, start), _period(rule, at)
    number = first + (now - first) // interval * interval  # the one at or before `at`
    last = first if back else _period(rule, at + timedelta(days=_HORIZON_DAYS))
    while first <= number <= max(last, now):
        days = _days_of(rule, number)
        yield from (
            (day for day in reversed(days) if day <= at)
            if back
            else (day for day in days if day >= at)
        )
        number += -interval if back else interval


# --- Times ----------------------------------------------------------------------------------------


def _times(rule: _Rule, start: datetime, day: date) -> list[datetime]:
    """Return a rule's times on one of its days, in order."""
    if rule.freq in ("HOURLY", "MINUTELY"):
        return _times_by_step(rule, start, day)
    hours, minutes = rule.hours or (start.hour,), rule.minutes or (start.minute,)
    clocks = (time(hour, minute, start.second) for hour in hours for minute in minutes)
    return [wall for clock in clocks if (wall := datetime.combine(day, clock)) >= start]


def _times_by_step(rule: _Rule, start: datetime, day: date) -> list[datetime]:
    hourly = rule.freq == "HOURLY"
    base = start.replace(minute=0) if hourly else start
    step = timedelta(minutes=_MINUTES[rule.freq] * rule.interval)
    midnight = datetime.combine(day, time())
    wall = base + max(-((base - midnight) // step), 0) * step
    walls = []
    while wall < midnight + timedelta(days=1):
        if (not rule.hours or wall.hour in rule.hours) and wall >= midnight:
            minutes = (rule.minutes or (start.minute,)) if hourly else (wall.minute,)
            walls += [wall.replace(minute=minute) for minute in minutes]
        wall += step
    if not hourly and rule.minutes:
        walls = [wall for wall in walls if wall.minute in rule.minutes]
    return [wall for wall in walls if wall >= start]


def _can_meet(rule: _Rule, start: datetime) -> bool:
    """Tell whether the hours and minutes of a rule by the hour or minute are ever stepped on."""
    if rule.freq not in ("HOURLY", "MINUTELY") or not (rule.hours or rule.minutes):
        return True
    if rule.freq == "HOURLY":
        step = gcd(rule.interval, 24)
        return not rule.hours or any((hour - start.hour) % step == 0 for hour in rule.hours)
    step, begun = gcd(rule.interval, 1440), start.hour * 60 + start.minute
    hours, minutes = rule.hours or range(24), rule.minutes or range(60)
    return any((hour * 60 + minute - begun) % step == 0 for hour in hours for minute in minutes)


def _walls(rule: _Rule, start: datetime, at: datetime, back: bool = False) -> Iterator[datetime]:
    """Yield the naive local occurrences from `at` on, or from `at` back to the start."""
    rule, steps = _completed(rule, start), 0
    if not _can_meet(rule, start):
        return
    begun = start.date()
    before = begun
    for day in _days(rule, begun, at.date() if back else max(at.date(), begun), back):
        walls = _times(rule, start, day)
        steps += 1 + abs((day - before).days) + len(walls)
        before = day
        for wall in reversed(walls) if back else walls:
            if (wall <= at) if back else (wall >= at):
                yield wall
                steps = 0
        if steps > _MOST_STEPS:
            return


@lru_cache(maxsize=256)
def _last_wall(rule: _Rule, start: datetime) -> datetime:
    """Return the last time that UNTIL or COUNT allow."""
    until = rule.until or _FOREVER
    if rule.count is None:
        return until
    count = min(rule.count, _MOST_COUNT)
    if rule.is_plain and rule.freq in _MINUTES:
        step = timedelta(minutes=_MINUTES[rule.freq] * rule.interval)
        return min(until, start + (count - 1) * step)
    walls = list(islice(_walls(rule, start, start), count))
    return min(until, walls[-1]) if walls else start - timedelta(days=1)


# --- What is asked --------------------------------------------------------------------------------


def next_occurrence(
    rule: str, start_local: datetime, after: datetime, zone: ZoneInfo
) -> datetime | None:
    """Return the first occurrence after `after`, in `zone`; None: the rule has ended, or is none.

    `start_local` is the naive local start (RFC 5545 DTSTART), `after` is aware. An occurrence in a
    daylight-saving gap is moved forward by the gap, of an overlap the first is taken.
    """
    try:
        parsed = _parse(rule)
        often = parsed.freq in ("HOURLY", "MINUTELY")
        # the widest gap there was is a whole day: Apia had no 30 December 2011
        gap = timedelta(hours=3 if often else 26)
        earliest = max(after.astimezone(zone).replace(tzinfo=None) - gap, start_local)
        last = _last_wall(parsed, start_local)
        for wall in _walls(parsed, start_local, earliest):
            if wall > last:
                return None
            if (due := attach(wall, zone)) > after:
                return due
    except (RuleError, OverflowError, ValueError):
        return None  # it is none, or goes past the years that Python knows
    return None


def last_occurrence(
    rule: str, start_local: datetime, until: datetime, zone: ZoneInfo
) -> datetime | None:
    """Return the last occurrence at or before `until`, in `zone`; None: there was none yet."""
    try:
        parsed = _parse(rule)
        latest = until.astimezone(zone).replace(tzinfo=None)
        latest = min(latest, _last_wall(parsed, start_local))
        walls = _walls(parsed, start_local, latest, back=True)
        return next((due for wall in walls if (due := attach(wall, zone)) <= until), None)
    except (RuleError, OverflowError, ValueError):
        return None
