# ruff: noqa: E501 - a rule a line reads as the table it is
"""Dates in words: weekdays, days of a month, numbers, holidays; and what each states.

Invariant: a rule only says what its words state. Which date that is, is for `timegrammar` to decide.
Numeric dates are month first (2/15) where both readings are possible, unless dots separate them
(15.2.) or the weekday said beside them fits only the other reading.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final

from times.canonical.time_words import MONTHS, WEEKDAYS
from times.parsing.holidays import HOLIDAYS, holiday
from times.values import QTY, UNIT, Day, Shift, Value, add_days, add_months, amount

# --- Dates in words ------------------------------------------------------------------------------

WD: Final = "(?:" + "|".join(WEEKDAYS) + r")\b"
WDS: Final = r"(?:(?:Mon|Fri|Sat|Sun|Tue|Wed|Thu)s?|Tues|Weds|Thus)\b"
MO: Final = "(?:" + "|".join(MONTHS) + r")\b"
_YEAR: Final = r"(?:\d{4}\b(?![:.]\d)|1\d hundred(?:(?: and)? \d{1,2}\b)?|2 thousand(?: and)?(?: \d{1,2}\b)?|20 [0-9]\d\b|19 \d\d\b|'\d\d\b)"
_SEP: Final = r"[ ,./-]{1,3}"
_NEXT: Final = (
    r"(?:next|this|coming|following|last|past|this coming|this past|this next|the coming)"
)
NTH: Final = r"(?:Second(?= (?:[MTWFS][a-z]{2}|Day|Week)\b)|\d{1,2}th (?:to )?(?:the )?last|\d{1,2}th|last|penultimate)"
_NOT_AFTER_MONTH: Final = "".join(f"(?<!{month} )" for month in MONTHS)
_NOT_CLOCK: Final = rf"(?![:.]\d|\d| ?(?:am|pm|oclock|h|{UNIT})\b)"


def _month(name: str) -> int:
    return MONTHS.index(name) + 1


def _weekday(name: str) -> int:
    return WEEKDAYS.index(name[:3])


def _year(words: str | None) -> int | None:
    if not words:
        return None
    digits = re.findall(r"\d+", words)
    if words.startswith("2 thousand"):
        return 2000 + int(digits[1] if len(digits) > 1 else 0)
    if len(digits) == 2 or "hundred" in words:
        return int(digits[0]) * 100 + int(digits[1] if len(digits) > 1 else 0)
    number = int(digits[0])
    return number if number >= 100 else number + (2000 if number < 70 else 1900)


def nth_number(words: str) -> int:
    """Return which one an ordinal means; "last" is -1, "second to last" and "penultimate" -2."""
    if words in ("Second", "second"):  # "segundo lunes", "the second closest"
        return 2
    if words[0].isdigit() and words.endswith("last"):
        return -int(re.sub(r"\D", "", words))
    if words == "penultimate":
        return -2
    return -1 if words == "last" else int(words[:-2])


def _dated(day: int, month: int, year: int | None, swapped: bool = False) -> Day:
    longest = 29 if month == 2 and year is None else 0
    if not 1 <= month <= 12:
        return Day(impossible=True)
    last = longest or calendar.monthrange(year if year and 1 <= year <= 9998 else 2024, month)[1]
    return Day(dom=day, month=month, year=year, swapped=swapped, impossible=not 1 <= day <= last)


Build = Callable[[re.Match[str], date], Value | None]


def _iso(m: re.Match[str], today: date) -> Day:
    return _dated(int(m["d"]), int(m["m"]), int(m["y"]))


def _numeric(m: re.Match[str], today: date) -> Day | None:
    """Month first, unless dots or the numbers themselves say otherwise."""
    first, second, year = int(m["a"]), int(m["b"]), _year(m["y"]) if "y" in m.groupdict() else None
    day_first = m["sep"] == "." or first > 12
    if first > 12 and second > 12:
        sure = year or m.string[: m.start()].endswith("on ")
        return Day(impossible=True) if sure else None
    day, month = (first, second) if day_first and second <= 12 else (second, first)
    return _dated(day, month, year, swapped=first <= 12 and second <= 12 and first != second)


def _with_weekday(m: re.Match[str], today: date) -> Day | None:
    """ "Friday 7-6" is a date where it falls on a Friday soon; "Monday 9-11", "Thu 6.30" are hours."""
    day = _numeric(m, today)
    if day is None:
        return None
    weekday = _weekday(m["wd"])
    may_be_hours = m["sep"] == "-" or re.fullmatch("[0-5][05]", m["b"]) is not None
    if may_be_hours and not _falls_on(day, weekday, today):
        return None
    return replace(day, weekday=weekday)


def _falls_on(day: Day, weekday: int, today: date) -> bool:
    orders = [(day.month, day.dom), (day.dom, day.month)] if day.swapped else [(day.month, day.dom)]
    soon = [add_days(today, n) for n in range(300)]
    return any((d.month, d.day) in orders and d.weekday() == weekday for d in soon)


def _named_numeric(m: re.Match[str]) -> Day:
    """ "Donnerstag, siebter vierter": the day first, then the month."""
    day = _dated(int(m["a"]), int(m["b"]), None)
    return replace(day, weekday=_weekday(m["wd"])) if m["wd"] else day


def _day_month(m: re.Match[str], today: date) -> Day | None:
    day = int(m["d"])
    if m.groupdict().get("yy"):  # "10 Aug 28": a year only if it is this one or near ahead
        near = int(m["yy"]) - today.year % 100
        century = 2000 if 0 <= near <= 20 else 1900 if int(m["yy"]) > 30 else 0
        return _dated(day, _month(m["m"]), century + int(m["yy"])) if century else None
    return _dated(day, _month(m["m"]), _year(m["y"])) if day < 100 else None


def _month_only(m: re.Match[str], today: date) -> Day:
    return Day(month=_month(m["m"]), year=_year(m["y"]))


def _step(which: str | None) -> int:
    """Return how many units from the current one "next", "this" or "last" points."""
    words = (which or "").strip()
    if "last" in words or words.endswith("past"):
        return -1
    return 1 if words.endswith(("next", "following", "coming")) and words != "this coming" else 0


def _dom_of_month(m: re.Match[str], today: date) -> Day:
    month_from = None if m["w"] == "the" else _step(m["w"])
    return Day(dom=int(m["d"]), month_from=month_from, impossible=not 1 <= int(m["d"]) <= 31)


def _nth_weekday(m: re.Match[str], today: date) -> Day:
    nth, unit = nth_number(m["n"]), m["wd"]
    where = m.groupdict()
    month = _month(where["m"]) if where.get("m") else None
    said = (where.get("w") or "").strip()
    month_from = _step(said) if said and not month else None
    if unit == "Day":
        return Day(dom=nth, month=month, month_from=month_from, year=_year(where.get("y")))
    weekday = 7 if unit == "Weekday" else _weekday(unit)
    return Day(
        weekday=weekday, nth=nth, month=month, month_from=month_from, year=_year(where.get("y"))
    )


EDGES: Final = {
    "start": 1,
    "beginning": 1,
    "begin": 1,
    "starting": 1,
    "1th": 1,
    "mid": 15,
    "middle": 15,
    "end": -1,
    "last": -1,
    "ending": -1,
}


def _ides(m: re.Match[str], today: date) -> Day:
    """The Roman middle of a month: the 15th of the four long ones, else the 13th."""
    month = _month(m["m"])
    return Day(dom=15 if month in (3, 5, 7, 10) else 13, month=month, year=_year(m["y"]))


def _edge(m: re.Match[str], today: date) -> Day:
    """The start, middle or end of a month, week or year."""
    edge, step, unit = EDGES[m["e"]], _step(m["w"]), m["u"]
    if unit in MONTHS:
        return Day(dom=edge, month=_month(unit), year=_year(m["y"]))
    if unit == "Month":
        return Day(dom=edge, month_from=step) if m["w"] else Day(dom=edge)
    if unit == "Year":
        month = {1: 1, 15: 7, -1: 12}[edge]
        day = {1: 1, 15: 1, -1: 31}[edge]
        year = today.year + step
        return Day(on=date(year + (edge == 1 and not m["w"]), month, day))
    weekday = {1: 0, 15: 2, -1: 4}[edge]
    return Day(weekday=weekday, week=step + (edge == 1 and not m["w"]))


_RELATIVE: Final = {"Today": 0, "Tomorrow": 1, "Yesterday": -1, "Overmorrow": 2, "Ereyesterday": -2}


def _relative(m: re.Match[str], today: date) -> Day:
    return Day(on=add_days(today, _RELATIVE[m["r"]]))


def _weekday_said(m: re.Match[str], today: date) -> Day:
    before, after = m["w"] or "", m["a"] or ""
    weekday = _weekday(m["wd"])
    if "Week" in after:
        return Day(weekday=weekday, week=_step(after.removesuffix(" Week")))
    if "after next" in after:
        return Day(weekday=weekday, which="after next")
    if "before last" in after:
        return Day(weekday=weekday, which="last", shift=Shift(days=-7))
    said = (before or after).strip()
    if "last" in said or "past" in said:
        return Day(weekday=weekday, which="last")
    return Day(weekday=weekday, which="coming" if "coming" in said else said)


def _weekday_dom(m: re.Match[str], today: date) -> Day | None:
    day = int(m["d"])
    return Day(weekday=_weekday(m["wd"]), dom=day, impossible=not 1 <= day <= 31)


def _is_soon(m: re.Match[str], today: date) -> bool:
    """Tell whether "martes 6" is a date of the next two months."""
    days = (add_days(today, ahead) for ahead in range(1, 63))
    return any(day.day == int(m["d"]) and day.weekday() == _weekday(m["wd"]) for day in days)


def _weeks_and_day(m: re.Match[str], today: date) -> Day:
    """ "a week from Tuesday", "Tuesday in two weeks", "Friday week": weeks added to the coming one."""
    weeks = amount(m["n"] or "1") if "n" in m.groupdict() else 1
    which = "next" if m.groupdict().get("w") == "next " else ""
    return Day(weekday=_weekday(m["wd"]), which=which, shift=Shift(days=7 * int(weeks)))


def _nth_from_now(m: re.Match[str], today: date) -> Day:
    """ "three Fridays from now": the third one to come."""
    return Day(weekday=_weekday(m["wd"]), shift=Shift(days=7 * max(int(amount(m["n"])) - 1, 0)))


def _nth_ago(m: re.Match[str], today: date) -> Day:
    """ "two Saturdays ago": the last but one."""
    back = 7 * max(int(amount(m["n"])) - 1, 0)
    return Day(weekday=_weekday(m["wd"]), which="last", shift=Shift(days=-back))


def _week_weekday(m: re.Match[str], today: date) -> Day:
    return Day(weekday=_weekday(m["wd"]), week=_step(m["w"]))


def _period(m: re.Match[str], today: date) -> Day | None:
    step, unit = _step(m["w"]), m["u"]
    match unit:
        case "Week":
            return Day(week=step)
        case "Weekend":
            return Day(weekday=5, week=step) if step else Day(weekday=5, which="this")
        case "Month":
            return Day(dom=1, month_from=step) if step else None
        case "Year":
            return Day(year=today.year + step) if step else None
        case _:
            first = (today.month - 1) // 3 * 3 + 1
            return Day(on=add_months(date(today.year, first, 1), 3 * step)) if step else None


def _month_said(m: re.Match[str], today: date) -> Day:
    """ "next March": the coming one; "last March" is over."""
    month, step = _month(m["m"]), _step(m["w"])
    if step < 0:
        return Day(month=month, year=today.year - (month >= today.month))
    return Day(month=month, year=today.year + (month <= today.month) if step > 0 else None)


def _next_workday(m: re.Match[str], today: date) -> Day:
    return Day(on=next(d for d in (add_days(today, n) for n in range(1, 4)) if d.weekday() < 5))


def _workdays(m: re.Match[str], today: date) -> Day | None:
    """ "in 3 business days": counted from Monday to Friday."""
    if not m.group().startswith(("in ", "within ")) and "from" not in m.group():
        return None
    day = today
    for _ in range(int(amount(m["n"]))):
        day = add_days(day, 3 if day.weekday() == 4 else 2 if day.weekday() == 5 else 1)
    return Day(on=day)


def _week_from(m: re.Match[str], today: date) -> Day:
    """ "tomorrow week", "a week tomorrow"."""
    return Day(on=add_days(today, _RELATIVE[m["r"]] + (7 if m["u"] == "Week" else 14)))


def _holiday(m: re.Match[str], today: date) -> Day:
    """The next one, unless a year or "last" is said."""
    name, year, step = m["h"], _year(m["y"]), _step(m["w"])
    if m["ny"]:
        year = today.year + 1
    if year is None:
        over = holiday(name, today.year) < today
        year = today.year - (not over) if step < 0 else today.year + over
        return Day(on=holiday(name, year), holiday=name if step == 0 else "")
    return Day(on=holiday(name, min(max(year, 1900), 9000)))


def _beside(base: date, weekday: int, rel: str, nth: int) -> date:
    """Return the nth `weekday` after, before or closest to a date that is not itself it."""
    after = add_days(base, (weekday - base.weekday() - 1) % 7 + 1)
    before = add_days(base, -((base.weekday() - weekday - 1) % 7 + 1))
    if rel == "before":
        return add_days(before, -7 * (nth - 1))
    if rel == "after":
        return add_days(after, 7 * (nth - 1))
    start = add_days(base, (weekday - base.weekday() + 3) % 7 - 3)
    around = sorted((add_days(start, 7 * n) for n in range(-4, 5)), key=lambda d: abs(d - base))
    return around[nth - 1]


def _weekday_beside(m: re.Match[str], today: date) -> Day | None:
    """ "the Friday after Thanksgiving", "third Tuesday before 5 May", "closest Monday to Oct 5"."""
    nth = nth_number(m["n"]) if m["n"] else 1
    rel = "closest" if m["near"] else "before" if "before" in m["rel"] else "after"
    if bool(m["near"]) != (m["rel"] == "to") or not 1 <= nth <= 8:
        return None
    said, month = _year(m["y"]), m["m"] or m["m2"]
    for year in [said] if said else range(today.year, today.year + 3):
        if not 1900 <= year <= 9000:
            return None
        if m["h"]:
            base = holiday(m["h"], year)
        else:
            stated = _dated(int(m["d"] or m["d2"]), _month(month), year)
            if stated.impossible or not stated.month or not stated.dom:
                continue
            base = date(year, stated.month, stated.dom)
        found = _beside(base, _weekday(m["wd"]), rel, nth)
        if found >= today or said:
            return Day(on=found)
    return None


def _weekday_of_week(m: re.Match[str], today: date) -> Day | None:
    """ "first week of October on the Friday": a month's first week is the one with its Thursday."""
    nth, weekday = nth_number(m["n"]), _weekday(m["wd"] or m["wd2"])
    if not 1 <= nth <= 4:
        return None
    for year in range(today.year, today.year + 2):
        first = date(year, _month(m["m"]), 1)
        monday = add_days(first, (3 - first.weekday()) % 7 - 3)
        found = add_days(monday, 7 * (nth - 1) + weekday)
        if found >= today:
            return Day(on=found)
    return None


def _numbered_month(m: re.Match[str], today: date) -> Day:
    day = int(m["d"] or m["d2"])
    return Day(dom=day, month_from=_step(m["w"]), impossible=not 1 <= day <= 31)


def _dom(m: re.Match[str], today: date) -> Day:
    day = int(m["d"])
    return Day(dom=day, impossible=not 1 <= day <= 31)


# "Thu Oct 26 11:00:09 2023"
_DATE_AND_HOUR: Final = re.compile(rf"\b{MO} \d{{1,2}},? \d{{1,2}}:\d\d(?::\d\d)?(?: ?[ap]m)?,? $")
_HOUR_BEFORE: Final = re.compile(r"(?:Morning|Afternoon|Evening|Night|oclock|am|pm|:\d\d) $")


def _is_behind_hour(m: re.Match[str]) -> bool:
    """ "siete de la tarde del 15": a day of the month."""
    return _HOUR_BEFORE.search(m.string[: m.start()]) is not None


# A bare ordinal or number is a date, or a clock time, only where no noun follows ("the second floor").
FOLLOW: Final = (
    r"(?=$| ?[,.;!?)(-]| (?:to|at|that|of|for|about|i|we|and|by|in|on|please|from|until|every|my|this|or|so|when|as|"
    r"the|remind|if|before|after|because|call|pay|send|buy|take|with|is|utc|gmt|sharp|ish|thanks|thank)\b| [A-Z])"
)

DATE_RULES: Final[tuple[tuple[str, Build], ...]] = (
    (r"(?<![\d:.,/-])(?P<a>\d{1,2})(?P<sep>\.)(?P<b>\d{1,2})\.(?!\d)", _numeric),
    (
        rf"(?:the )?(?:(?P<n>\d{{1,2}}th|[Ss]econd) )?(?P<near>closest |nearest )?(?P<wd>{WD}) (?P<rel>after|past|later|before|following|to|right after|right before|just before|just after) (?:the )?"
        rf"(?:(?P<h>{HOLIDAYS})|(?P<m>{MO}) (?:the )?(?P<d>\d{{1,2}})(?:th)?|(?P<d2>\d{{1,2}})(?:th)?(?: of)? (?P<m2>{MO}))\b(?:,? (?P<y>\d{{4}})\b)?",
        _weekday_beside,
    ),
    (
        rf"(?P<w>{_NEXT}) Month,? (?:on )?(?:Dom (?P<d>\d{{1,2}})|(?P<d2>\d{{1,2}})(?:th)? Dom)\b(?: at\b)?",
        _numbered_month,
    ),
    (rf"(?P<y>(?:19|20)\d\d),? (?P<m>{MO}) (?P<d>\d{{1,2}})(?:th)?{_NOT_CLOCK}", _day_month),
    (rf"(?:the )?ides of (?P<m>{MO})(?:,? (?P<y>{_YEAR}))?", _ides),
    (
        r"^(?:Dom |on )?(?P<a>\d{1,2}) of (?P<b>\d{1,2})$",
        lambda m, t: _dated(int(m["a"]), int(m["b"]), None),
    ),
    (
        rf"(?:(?P<wd>{WD}),? (?:Dom |the )?)?(?<![\d:.,/-])(?P<a>\d{{1,2}})(?:th|\.)[ /]{{0,2}}(?P<b>1[0-2]|0?[1-9])(?:th\b|\.)(?![\d:])",
        lambda m, t: _named_numeric(m),
    ),
    (
        rf"(?:(?P<wd>{WD}) (?:of |in )(?:the )?)?(?:the )?(?P<n>\d{{1,2}}th|[Ss]econd) Week (?:of|in) (?:the )?(?P<m>{MO})(?:,? (?:on |the |Dom )*(?P<wd2>{WD}))?",
        lambda m, t: _weekday_of_week(m, t) if m["wd"] or m["wd2"] else None,
    ),
    (rf"Second of (?P<m>{MO})", lambda m, t: _dated(2, _month(m["m"]), None)),
    (r"(?:on |by )?Dom (?P<d>\d{1,2})(?:th)?(?![\d:/]|[.,]\d)", _dom),
    (r"(?<![\d:.,/-])(?P<d>\d{1,2})(?:th)? Dom\b(?: (?:at|on))?", _dom),
    (r"(?:(?<=on )|^)(?P<a>\d{1,2}) (?P<sep>/) (?P<b>\d{1,2})(?=$| at )", _numeric),
    (r"(?<=on )(?P<a>\d{1,2}) (?P<sep>-) (?P<b>\d{1,2})(?=$| at )", _numeric),
    (
        r"(?:Dom |on )?(?<![\d:.,/-])(?P<a>\d{1,2})(?P<sep> )(?P<b>\d{1,2}) (?P<y>(?:19|20)\d\d)(?![\d:])",
        _numeric,
    ),
    (
        r"(?<![\d:./-])(?P<y>(?:19|20)\d\d)(?=$|[,.;)]| [a-z])",
        lambda m, t: (
            Day(year=int(m["y"])) if _DATE_AND_HOUR.search(m.string[: m.start()]) else None
        ),
    ),
    (r"of (?P<d>\d{1,2})(?=$|[,.;!?])", lambda m, t: _dom(m, t) if _is_behind_hour(m) else None),
    (r"on (?P<d>\d{1,2})(?= at \d)", _dom),
    (r"on the (?P<d>\d{1,2})\.?(?= of [a-z]|\. [a-z]|\.?$)", _dom),
    (
        rf"(?:the )?(?<![\d:.,/-])(?P<d>\d{{1,2}})(?:th)? of (?:the )?(?P<w>{_NEXT}) Month",
        _numbered_month,
    ),
    (
        r"(?:on )?(?:the )?(?:next|following) Day\b(?! of)",
        lambda m, t: Day(on=add_days(t, 1)),
    ),
    (
        r"^(?:on )?the Day (?P<r>before|after)[.?!]?$",
        lambda m, t: Day(on=add_days(t, 1 if m["r"] == "after" else -1)),
    ),
    (r"(?P<d>\d{1,2})th(?= at \d| '?in the (?:Morning|Afternoon|Evening)\b| '?at Night\b)", _dom),
    (r"(?<=from the )(?P<d>\d{1,2})th\b", _dom),
    (r"(?<![^\s])(?<!\w )(?P<d>\d{1,2})th(?=[.!?]?$)", _dom),
    (
        r"(?:in |within )?(?P<n>\d{1,2}|an?) (?:Weekdays?)(?: from now| from Today|s? time)?(?! (?:at|on|every)\b.*every)",
        _workdays,
    ),
    # without signs between them only where nothing else is said: they may be any number
    (
        r"(?:^|(?<=on ))(?P<y>(?:19|20)\d\d)(?P<s> ?)(?P<m>0[1-9]|1[0-2])(?P=s)(?P<d>0[1-9]|[12]\d|3[01])(?=$|[.?!]$| at )",
        _iso,
    ),
    (
        r"^(?P<m>0?[1-9]|1[0-2])/(?P<y>20\d\d)$",
        lambda m, t: Day(month=int(m["m"]), year=int(m["y"])),
    ),
    (r"(?<![\d-])(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?!\d)", _iso),
    (rf"(?P<y>\d{{4}})[/-](?P<m>{MO})[/-](?P<d>\d{{1,2}})", _day_month),
    (rf"(?P<y>\d{{4}})[/-](?P<d>\d{{1,2}})[/-](?P<m>{MO})", _day_month),
    (
        r"(?<![\d:.,/])(?<![a-z]-)(?<![-/]\d\d-)(?P<a>\d{1,2}) ?(?P<sep>[/.-]) ?(?P<b>\d{1,2}) ?(?P=sep) ?(?P<y>\d{4}|\d{2})(?![\d:])",
        _numeric,
    ),
    (
        r"(?<![\d:.,/-])(?P<a>\d{1,2})(?P<sep>/)(?P<b>\d{1,2})(?![\d:/]| (?:cups?|of|Hour|Day|Week|teaspoons?|inch|kg|lb)\b)",
        _numeric,
    ),
    (
        rf"(?:(?:this|next|coming|the) )?(?P<wd>{WD})[., ]{{1,2}}(?P<a>\d{{1,2}})(?P<sep>[.-])(?P<b>\d{{1,2}})\.?(?![\d:]| ?(?:am|pm|oclock|km|kg|miles?|euros?|dollars?|pounds?|percent)\b)",
        _with_weekday,
    ),
    (
        r"(?:(?<=\bon )|(?<=\bon the ))(?P<a>\d{1,2})(?P<sep>[.-])(?P<b>\d{1,2})\.?(?![\d:]| ?(?:am|pm)\b)",
        _numeric,
    ),
    (
        rf"(?:on )?(?:the |Dom )?{_NOT_AFTER_MONTH}(?<![\d:.,/$])(?<![a-z]-)(?P<d>\d{{1,2}})(?:th)?(?: Day)?"
        rf"(?: ?[./-] ?| of the Month of | of(?: the)? | in )?[ ,]?"
        rf"(?P<m>{MO})(?:\.?{_SEP}(?:of |in |from )?(?P<y>{_YEAR}))?",
        _day_month,
    ),
    (
        rf"(?:the )?(?<![\d:.,/$-])(?P<d>\d{{1,2}})(?:th)?(?: of)? (?P<m>{MO})(?: of)? (?P<yy>\d\d)(?![\d:.]| ?(?:am|pm|oclock|h)\b){FOLLOW}",
        _day_month,
    ),
    (
        rf"(?P<m>{MO})\.?(?:[,./]? |[,./-])(?:the |on the )?(?P<d>\d{{1,2}})(?:th)?{_NOT_CLOCK}(?:{_SEP}(?:of |in )?(?P<y>{_YEAR}))?",
        _day_month,
    ),
    (
        rf"(?P<m>{MO}) (?P<d>\d{{1,2}})(?:th)?,? (?P<yy>[3-9]\d)(?![\d:.]| ?(?:am|pm|oclock|h)\b){FOLLOW}",
        _day_month,
    ),
    (
        rf"(?:the )?(?P<d>\d{{1,2}})th(?: Day)? (?:of |in )?(?:the )?(?P<w>{_NEXT}) Month",
        _dom_of_month,
    ),
    (r"(?:the )?(?P<d>\d{1,2})th (?:Day )?(?:of )(?P<w>the) Month", _dom_of_month),
    (rf"(?P<w>{_NEXT}) Month,? (?:on )?(?:the )?(?P<d>\d{{1,2}})th", _dom_of_month),
    (
        rf"(?:the )?(?P<n>{NTH}) (?P<wd>{WD}|Day\b|Weekday\b) (?:(?:of |in |from )|(?=(?:{_NEXT}) Month))(?:the )?(?:month of )?"
        rf"(?:(?P<m>{MO})(?:,? (?:of |in )?(?P<y>{_YEAR}))?|(?P<w>(?:{_NEXT}|) ?)Month)",
        _nth_weekday,
    ),
    (rf"(?P<m>{MO})(?:'s| of)? (?P<n>{NTH}) (?P<wd>{WD})(?:(?P<y>))", _nth_weekday),
    # the ordinal behind its day, as Indonesian has it
    (
        rf"(?P<wd>{WD}) (?P<n>{NTH}) (?:of |in )?(?:the )?(?:Month )?(?:of )?(?P<m>{MO})(?: (?P<y>{_YEAR}))?(?! \d)",
        lambda m, t: _nth_weekday(m, t) if m["n"][0] != "l" or "Month" in m.group() else None,
    ),
    (
        rf"(?:the |at the |by the )?(?P<e>end|start|beginning|starting|ending|middle|mid|last|1th)(?: Day)?[ -](?:of |in )?(?:the )?"
        rf"(?:(?P<w>{_NEXT}) )?(?P<u>Month|Week|Year|{MO}(?! \d{{1,2}}\b))\b(?:,? (?P<y>{_YEAR}))?",
        lambda m, t: _edge(m, t) if _is_edge(m) else None,
    ),
    (r"\b(?P<r>Today|Tomorrow|Yesterday|Overmorrow|Ereyesterday)\b", _relative),
    (
        rf"(?:the )?(?P<n>{QTY}) Week (?:from|after|on|past) (?P<w>this |next |coming |the )?(?P<wd>{WD})",
        _weeks_and_day,
    ),
    (rf"(?P<wd>{WD})(?:,? in (?P<n>{QTY}) Week(?: time)?| Week\b)", _weeks_and_day),
    (rf"(?P<n>{QTY}) (?P<wd>{WDS}) (?:from now|from Today|hence|later)", _nth_from_now),
    (rf"(?P<n>{QTY}) (?P<wd>{WDS}) ago\b", _nth_ago),
    (rf"(?P<w>{_NEXT}) Week,?(?: preferably)?(?: on| at)?(?: the)? (?P<wd>{WD})", _week_weekday),
    (
        rf"(?P<wd>{WD}),? ?(?:the )?(?P<d>\d{{1,2}})th(?! (?:of )?(?:{MO}|{_NEXT} Month))(?: of the Month)?",
        _weekday_dom,
    ),
    (
        rf"(?P<wd>{WD}) (?:the )?(?P<d>1[3-9]|2\d|3[01])\b{_NOT_CLOCK}(?![/-]\d|[. ]{{1,2}}{MO}|th)",
        _weekday_dom,
    ),
    (rf"(?P<wd>{WD}) (?P<d>\d{{1,2}})\b(?= at \d){_NOT_CLOCK}", _weekday_dom),
    (
        rf"(?P<wd>{WD}),? (?:Dom )?(?P<d>(?P<soon>[1-9]|1[0-2]))\b(?=$|[.;!?]|, | at \d){_NOT_CLOCK}",
        lambda m, t: _weekday_dom(m, t) if _is_soon(m, t) else None,
    ),
    (rf"(?:the )?(?P<d>\d{{1,2}})th,? (?:on )?(?:a )?(?P<wd>{WD})(?! of| in)", _weekday_dom),
    (
        rf"(?:the )?(?:(?P<w>{_NEXT}) )?(?P<wd>{WD})(?P<a> (?:after next|before last|(?:of |in )?(?:the )?{_NEXT} Week|next|coming|this coming|last))?(?!s)",
        _weekday_said,
    ),
    (
        rf"overnext (?P<wd>{WD})",
        lambda m, t: Day(weekday=_weekday(m["wd"]), which="after next"),
    ),
    (rf"(?:the )?(?P<w>{_NEXT}) (?P<u>Week|Month|Year|Weekend|Quarter)\b", _period),
    (r"(?:the |at the )?(?P<w>)(?P<u>Weekend)\b", _period),
    (
        rf"(?:(?P<w>{_NEXT}) )?(?P<h>{HOLIDAYS})\b(?:,? (?:of )?(?P<y>{_YEAR}))?(?P<ny> (?:of )?next Year)?",
        _holiday,
    ),
    (
        rf"(?:on |by |the |for )(?:the )?(?P<d>\d{{1,2}})th{FOLLOW}(?! (?:of|and) (?:the )?[a-z])",
        _dom,
    ),
    (r"(?:on |by |for )?the (?P<d>\d{1,2})(?=$|[,.;!?] | at \d| to | that )", _dom),
    (rf"(?P<m>{MO}),? (?P<y>\d{{4}})\b(?![:.]\d)", _month_only),
    (rf"^(?P<m>{MO})(?P<y>)[.!?]?$", _month_only),
    (rf"(?P<w>next|this|coming|last|past) (?P<m>{MO})(?! \d)", _month_said),
    (r"(?:the |on the )?(?:next|following) Weekday\b", _next_workday),
    (r"(?:the )?(?P<w>)Week after next\b", lambda m, t: Day(week=2)),
    (r"(?<![\d] )(?:a |1 )?(?P<u>Week|Fortnight) (?P<r>Tomorrow|Today|Overmorrow)\b", _week_from),
    (r"(?P<r>Tomorrow|Today) (?P<u>Week|Fortnight)\b", _week_from),
    (
        rf"(?P<wd>{WD}) (?P<u>Fortnight)\b",
        lambda m, t: Day(weekday=_weekday(m["wd"]), shift=Shift(days=14)),
    ),
    (
        rf"(?:in |by |until |early |of )(?P<m>{MO})(?: (?:of )?(?P<y>\d{{4}}\b)|)(?![ -]\d)",
        _month_only,
    ),
)


def _is_edge(m: re.Match[str]) -> bool:
    """ "last week" and "1st month" are not edges, "last day of the month" is."""
    return m["e"] not in ("last", "1th") or "Day" in m.group()
