"""A rule of RFC 5545 in another language than English, part by part: "alle 2 Wochen: Freitag".

Invariant: what is said is all that the rule does; None where a part has no words.
"""

import re
from datetime import datetime, time
from typing import Final

from language.catalogs import number, say, say_many, spoken
from language.dates import day_words, month_day, month_names, weekday_names
from times.repeats.occurrences import fields_of
from times.repeats.rules import CODES, WEEKEND, WORKDAYS

_NUMBERED: Final = re.compile(r"([+-]?\d+)(\w\w)")


def describe_parts(rule: str) -> str | None:
    """Return a rule in the language that is spoken; None: English has to say it."""
    fields = fields_of(rule)
    which = _which(fields)
    every = _every(fields.get("FREQ", ""), int(fields.get("INTERVAL") or 1))
    if every is None or which is None:
        return None
    if which and which[0] in _whole_weeks() and every == say("every week"):
        every, which = which[0], which[1:]
    return ", ".join(part for part in (every, *which, _hours(fields), _ending(fields)) if part)


def _every(freq: str, interval: int) -> str | None:
    """Return how often: "every day", "every 2 weeks"; None: no unit that is known."""
    units = {
        "SECONDLY": (say("every second"), say("every {count} seconds", count=number(interval))),
        "MINUTELY": (say("every minute"), say("every {count} minutes", count=number(interval))),
        "HOURLY": (say("every hour"), say("every {count} hours", count=number(interval))),
        "DAILY": (say("every day"), say("every {count} days", count=number(interval))),
        "WEEKLY": (say("every week"), say("every {count} weeks", count=number(interval))),
        "MONTHLY": (say("every month"), say("every {count} months", count=number(interval))),
        "YEARLY": (say("every year"), say("every {count} years", count=number(interval))),
    }
    return units[freq][interval > 1] if freq in units else None


def _whole_weeks() -> tuple[str, str]:
    return say("every weekday"), say("every weekend")


def _which(fields: dict[str, str]) -> list[str] | None:
    """Return which days and months, a part each; None where that has no words."""
    days, doms = _listed(fields, "BYDAY"), [int(dom) for dom in _listed(fields, "BYMONTHDAY")]
    months = [int(month) for month in _listed(fields, "BYMONTH")]
    if doms and fields.get("BYSETPOS"):
        return None
    if doms and months and not days and min(doms) > 0 and fields.get("FREQ") == "YEARLY":
        return [join([month_day(month, dom) for month in months for dom in doms])]
    parts = [_days(days, fields.get("BYSETPOS", "")), _doms(doms)]
    if None in parts:
        return None
    if months:
        parts.append(say("in {months}", months=join([month_names()[month] for month in months])))
    return [part for part in parts if part]


def _days(days: list[str], setpos: str) -> str | None:
    """Return weekdays: all of them, or the nth of a month."""
    if not days:
        return ""
    if setpos:
        is_one = days == list(WORKDAYS) or len(days) == 1
        return _nth(int(setpos), _noun(days)) if is_one and "," not in setpos else None
    if days in (list(WORKDAYS), list(WEEKEND)):
        return _whole_weeks()[days == list(WEEKEND)]
    numbered = [_NUMBERED.fullmatch(day) for day in days]
    if not any(numbered):
        return join([weekday_names()[CODES.index(day)] for day in days])
    said = [_nth(int(day[1]), _noun([day[2]])) if day else None for day in numbered]
    return None if None in said else join([one for one in said if one])


def _noun(days: list[str]) -> str:
    return weekday_names()[CODES.index(days[0])] if len(days) == 1 else say("working day")


def _nth(position: int, weekday: str) -> str | None:
    if position == -1:
        return say("the last {weekday} of the month", weekday=weekday)
    if position < 1:
        return None
    return say("{weekday} number {number} of the month", weekday=weekday, number=position)


def _doms(doms: list[int]) -> str | None:
    """Return days of the month, or "" where there are none."""
    if doms == [-1]:
        return say("on the last day of the month")
    if not doms or min(doms) < 1:
        return None if doms else ""
    return say("on day {days}", days=join([str(dom) for dom in doms]))


def _hours(fields: dict[str, str]) -> str:
    """Return the times of a day, or the hours that a rule of hours or minutes keeps to."""
    hours = [int(hour) for hour in _listed(fields, "BYHOUR")]
    minute = int(fields.get("BYMINUTE", "0").split(",")[0] or 0)
    if not hours:
        return ""
    if fields.get("FREQ") in ("HOURLY", "MINUTELY"):
        end = hours[-1] + (fields["FREQ"] == "MINUTELY")
        return say("from {start} to {end}", start=f"{hours[0]:02}:00", end=f"{end:02}:00")
    return say("at {times}", times=join([f"{time(hour, minute):%H:%M}" for hour in hours]))


def _ending(fields: dict[str, str]) -> str:
    if "COUNT" in fields:
        return say_many("once", "{count} times", int(fields["COUNT"]))
    if "UNTIL" not in fields:
        return ""
    until = datetime.strptime(fields["UNTIL"][:8], "%Y%m%d").date()  # noqa: DTZ007 - a date
    clock = fields["UNTIL"].partition("T")[2].removesuffix("Z")
    at = f", {clock[:2]}:{clock[2:4]}" if clock and clock[:4] != "2359" else ""
    return say("until {day}", day=day_words(until)) + at


def _listed(fields: dict[str, str], name: str) -> list[str]:
    return [each for each in fields.get(name, "").split(",") if each]


def join(words: list[str]) -> str:
    """Return "a, b and c" in the language that is spoken."""
    from babel.lists import format_list

    return format_list(words, locale=spoken())
