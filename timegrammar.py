"""Finds times in canonical text and works out the moment they mean.

Invariant: `find_pieces` only says what the words state (a day, a clock time, a part of day, a zone, a
distance); `resolve` alone decides the moment, and it never gives one that is not after `now`.
Weeks start on Monday. Numeric dates are month first (2/15) where both readings are possible, unless
dots separate them (15.2.) or the weekday said beside them fits only the other reading.
"""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Final, Literal
from zoneinfo import ZoneInfo

from timewords import MONTHS, WEEKDAYS, Lazy
from zones import CITIES, parse_zone

Problem = Literal["", "no_time", "past", "impossible"]

# --- Values the words state ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as said. `half` is "am", "pm", "24" (hour is final) or "" (could be either)."""

    hour: int
    minute: int = 0
    second: int = 0
    half: str = ""

    @property
    def possible(self) -> bool:
        top = 12 if self.half in ("am", "pm") and self.hour <= 12 else 24
        return (
            self.hour <= top
            and self.minute < 60
            and self.second < 60
            and (self.hour < 24 or self.minute == 0)
        )


@dataclass(frozen=True, slots=True)
class Shift:
    """A distance in time: whole months and days of the calendar, then exact seconds."""

    months: int = 0
    days: int = 0
    seconds: int = 0

    def __neg__(self) -> "Shift":
        return Shift(-self.months, -self.days, -self.seconds)

    @property
    def exact(self) -> bool:
        return bool(self.seconds)


@dataclass(frozen=True, slots=True)
class Day:
    """What the words say of a date; None where they say nothing. `week` and `month_from` count from now."""

    on: date | None = None
    weekday: int | None = None
    which: str = ""  # "", "this", "coming", "next", "last", "after next"
    week: int | None = None
    dom: int | None = None  # -1 is the last day of the month
    month: int | None = None
    month_from: int | None = None
    year: int | None = None
    nth: int | None = (
        None  # with weekday: the nth in its month, -1 the last; weekday 7 is any workday
    )
    swapped: bool = False  # a numeric date that could also be read day first
    shift: Shift | None = None  # added at the end ("a week from Tuesday")
    holiday: str = ""  # its name, where `on` is only the next one
    impossible: bool = False

    @property
    def only_weekday(self) -> bool:
        return self == Day(weekday=self.weekday, which=self.which)

    @property
    def only_week(self) -> bool:
        return self == Day(week=self.week)


@dataclass(frozen=True, slots=True)
class Part:
    name: str  # "Morning", "Afternoon", "Evening", "Night"
    today: bool = False  # "this morning", "tonight"


Value = Clock | Shift | Day | Part | ZoneInfo


@dataclass(frozen=True, slots=True)
class Piece:
    start: int
    end: int
    kind: str  # "day", "clock", "part", "zone", "in", "before", "plus", "num"
    value: Value


# --- Durations -----------------------------------------------------------------------------------

_UNITS: Final = {
    "Second": Shift(seconds=1),
    "Minute": Shift(seconds=60),
    "Hour": Shift(seconds=3600),
    "h": Shift(seconds=3600),
    "Day": Shift(days=1),
    "Weekday": Shift(days=1),
    "Night": Shift(days=1),
    "Week": Shift(days=7),
    "Fortnight": Shift(days=14),
    "Month": Shift(months=1),
    "Quarter": Shift(months=3),
    "Year": Shift(months=12),
}
_UNIT: Final = r"(?:Second|Minute|Hour|h|Day|Weekday|Week|Fortnight|Month|Quarter|Year)\b"
_QTY: Final = (
    r"(?:\d{1,5}(?:[.,]\d{1,3})?(?:(?: and)?(?: a)? half| and 1/2| 1/2)?"
    r"|(?:a )?half(?: an?| of an?)?|1/2(?: an?)?|(?:3[ -]|a )?quarters?(?: of)?(?: an?)?|3/4(?: of)?(?: an?)?|1/4(?: of)?(?: an?)?"
    r"|(?:a )?couple(?: more)?(?: of)?|(?:a )?few(?: more)?|several|another|an?)"
)
_ITEM: Final = rf"{_QTY}[ -]?(?:more |full |whole )?{_UNIT}(?: and (?:a )?(?:half|quarter)\b)?"
# "1 h 30", "2 hours 15": minutes without their unit
_HOURS_MIN: Final = (
    rf"\d{{1,2}} (?:h|Hour) (?:and )?\d{{1,2}}\b(?! ?(?:[:/]|am\b|pm\b|oclock|{_UNIT}))"
)
DURATION: Final = rf"(?:{_HOURS_MIN}|{_ITEM}(?:(?:,? and|,| &|,? \+)? ?{_ITEM}){{0,4}})"
_ITEM_RE: Final = Lazy(
    rf"({_HOURS_MIN})|({_QTY})[ -]?(?:more |full |whole )?({_UNIT})( and (?:a )?(?:half|quarter)\b)?"
)
_WORD_AMOUNTS: Final = (
    ("3 quarter", 0.75),
    ("3-quarter", 0.75),
    ("3/4", 0.75),
    ("quarter", 0.25),
    ("1/4", 0.25),
    ("couple", 2),
    ("few", 3),
    ("several", 3),
)


def _amount(words: str) -> float:
    """Return the number a quantity means ("2 and a half" is 2.5, "an" is 1)."""
    number = re.match(r"\d+(?:[.,]\d+)?(?!/|\d|[ -]quarter)", words)
    if number:
        value = float(number.group().replace(",", "."))
        return value + (0.5 if "half" in words or "1/2" in words else 0)
    for word, value in _WORD_AMOUNTS:
        if word in words:
            return value
    return 0.5 if "half" in words or "1/2" in words else 1


def read_duration(words: str) -> Shift:
    """Return the distance that a stretch matched by DURATION means."""
    months = days = 0
    seconds = 0.0
    for hours_min, quantity, unit, tail in _ITEM_RE.findall(words):
        if hours_min:
            hours, minutes = re.findall(r"\d+", hours_min)
            seconds += int(hours) * 3600 + int(minutes) * 60
            continue
        amount = _amount(quantity) + (0 if not tail else 0.5 if "half" in tail else 0.25)
        size = _UNITS[unit]
        seconds += amount * size.seconds
        whole_months, left = divmod(amount * size.months, 1)
        months += int(whole_months)
        whole_days, left_days = divmod(amount * size.days + round(left * 30), 1)
        days += int(whole_days)
        seconds += left_days * 86400
    return Shift(months, days, round(seconds))


def add_months(day: date, months: int) -> date:
    """Return the same day `months` later, or the last of a shorter month; date.max past its end."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9998:
        return date(9998, 12, 31) if year > 9998 else date(1, 1, 1)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date:
    """Return `day` plus `days`, held inside the calendar Python knows."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date(9998, 12, 31).toordinal()))


def shift_day(day: date, shift: Shift) -> date:
    return add_days(add_months(day, shift.months), shift.days)


def attach(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the naive `wall` in `zone`: a DST gap moved forward, an overlap taken first (PEP 495)."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone)


def shift_moment(moment: datetime, shift: Shift, zone: ZoneInfo) -> datetime:
    """Add calendar days on the wall clock, then exact seconds."""
    if shift.months or shift.days:
        local = moment.astimezone(zone)
        day = shift_day(local.date(), shift)
        moment = attach(datetime.combine(day, local.time().replace(fold=0)), zone)
    seconds = max(min(shift.seconds, 10**10), -(10**10))
    try:
        return (moment.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(zone)
    except OverflowError:
        return moment


# --- Holidays ------------------------------------------------------------------------------------

FIXED_HOLIDAYS: Final = {
    "Christmaseve": (12, 24),
    "Christmas": (12, 25),
    "Boxingday": (12, 26),
    "Newyearseve": (12, 31),
    "Newyear": (1, 1),
    "Halloween": (10, 31),
    "Valentine": (2, 14),
    "Aprilfools": (4, 1),
    "Patrick": (3, 17),
    "Independence": (7, 4),
    "Veteransday": (11, 11),
    "Groundhog": (2, 2),
    "Guyfawkes": (11, 5),
    "Earthday": (4, 22),
    "Mayday": (5, 1),
    "Womensday": (3, 8),
    "Nicholas": (12, 6),
    "Allsaints": (11, 1),
    "Cincodemayo": (5, 5),
    "Juneteenth": (6, 19),
}
# month, weekday, which one of the month (-1 the last), days after it; the United States' days
FLOATING_HOLIDAYS: Final = {
    "Thanksgiving": (11, 3, 4, 0),
    "Blackfriday": (11, 3, 4, 1),
    "Cybermonday": (11, 3, 4, 4),
    "Laborday": (9, 0, 1, 0),
    "Memorialday": (5, 0, -1, 0),
    "Mlkday": (1, 0, 3, 0),
    "Presidentsday": (2, 0, 3, 0),
    "Columbusday": (10, 0, 2, 0),
    "Mothersday": (5, 6, 2, 0),
    "Fathersday": (6, 6, 3, 0),
}
_EASTER_HOLIDAYS: Final = {"Easter": 0, "Eastermonday": 1, "Goodfriday": -2}
HOLIDAYS: Final = "|".join([*FIXED_HOLIDAYS, *FLOATING_HOLIDAYS, *_EASTER_HOLIDAYS])


def easter(year: int) -> date:
    """Return Western Easter Sunday (the anonymous Gregorian computus, Meeus 1991)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """Return the nth (or, negative, nth from last) weekday of a month; 7 counts Monday to Friday."""
    last = calendar.monthrange(year, month)[1]
    days = [date(year, month, d) for d in range(1, last + 1)]
    fitting = [d for d in days if (d.weekday() < 5 if weekday == 7 else d.weekday() == weekday)]
    index = nth - 1 if nth > 0 else nth
    return fitting[index] if -len(fitting) <= index < len(fitting) else None


def holiday(name: str, year: int) -> date:
    """Return the date of a holiday of the table in `year`."""
    if name in FIXED_HOLIDAYS:
        return date(year, *FIXED_HOLIDAYS[name])
    if name in _EASTER_HOLIDAYS:
        return easter(year) + timedelta(days=_EASTER_HOLIDAYS[name])
    month, weekday, nth, after = FLOATING_HOLIDAYS[name]
    day = nth_weekday(year, month, weekday, nth)
    assert day is not None  # every month has four of each weekday, and a last one
    return day + timedelta(days=after)


# --- Dates in words ------------------------------------------------------------------------------

WD: Final = "(?:" + "|".join(WEEKDAYS) + r")\b"
WDS: Final = r"(?:(?:Mon|Fri|Sat|Sun|Tue|Wed|Thu)s?|Tues|Weds|Thus)\b"
MO: Final = "(?:" + "|".join(MONTHS) + r")\b"
_YEAR: Final = (
    r"(?:\d{4}\b(?![:.]\d)|2 thousand(?: and)?(?: \d{1,2}\b)?|20 [0-9]\d\b|19 \d\d\b|'\d\d\b)"
)
_SEP: Final = r"[ ,./-]{1,3}"
_NEXT: Final = (
    r"(?:next|this|coming|following|last|past|this coming|this past|this next|the coming)"
)
_NTH_WORDS: Final = r"(?:(?:2th|3th) (?:to )?(?:the )?last|\d{1,2}th|last|penultimate)"
_NOT_CLOCK: Final = rf"(?![:.]\d|\d| ?(?:am|pm|oclock|h|{_UNIT})\b)"


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
    if len(digits) == 2:
        return int(digits[0]) * 100 + int(digits[1])
    number = int(digits[0])
    return number if number >= 100 else number + (2000 if number < 70 else 1900)


def nth_number(words: str) -> int:
    """Return which one an ordinal means; "last" is -1, "second to last" and "penultimate" -2."""
    if "penultimate" in words or "to last" in words or words.endswith(" last"):
        return -3 if words.startswith("3") else -2
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
        return Day(impossible=True) if year else None
    day, month = (first, second) if day_first and second <= 12 else (second, first)
    return _dated(day, month, year, swapped=first <= 12 and second <= 12 and first != second)


def _with_weekday(m: re.Match[str], today: date) -> Day | None:
    day = _numeric(m, today)
    return replace(day, weekday=_weekday(m["wd"])) if day else None


def _day_month(m: re.Match[str], today: date) -> Day | None:
    day = int(m["d"])
    if m.groupdict().get("yy"):  # "10 Aug 28": a year only if it is this one or near ahead
        near = int(m["yy"]) - today.year % 100
        return _dated(day, _month(m["m"]), 2000 + int(m["yy"])) if 0 <= near <= 20 else None
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


_EDGE: Final = {
    "start": 1,
    "beginning": 1,
    "starting": 1,
    "1th": 1,
    "mid": 15,
    "middle": 15,
    "end": -1,
    "last": -1,
    "ending": -1,
}


def _edge(m: re.Match[str], today: date) -> Day:
    """The start, middle or end of a month, week or year."""
    edge, step, unit = _EDGE[m["e"]], _step(m["w"]), m["u"]
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
    said = (before or after).strip()
    if "last" in said or "past" in said:
        return Day(weekday=weekday, which="last")
    return Day(weekday=weekday, which="coming" if "coming" in said else said)


def _weekday_dom(m: re.Match[str], today: date) -> Day | None:
    day = int(m["d"])
    return Day(weekday=_weekday(m["wd"]), dom=day, impossible=not 1 <= day <= 31)


def _weeks_and_day(m: re.Match[str], today: date) -> Day:
    """ "a week from Tuesday", "Tuesday in two weeks", "Friday week": weeks added to the coming one."""
    weeks = _amount(m["n"] or "1") if "n" in m.groupdict() else 1
    return Day(weekday=_weekday(m["wd"]), shift=Shift(days=7 * int(weeks)))


def _nth_from_now(m: re.Match[str], today: date) -> Day:
    """ "three Fridays from now": the third one to come."""
    return Day(weekday=_weekday(m["wd"]), shift=Shift(days=7 * max(int(_amount(m["n"])) - 1, 0)))


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


def _dom(m: re.Match[str], today: date) -> Day:
    day = int(m["d"])
    return Day(dom=day, impossible=not 1 <= day <= 31)


# A bare ordinal or number is a date, or a clock time, only where no noun follows ("the second floor").
_FOLLOW: Final = (
    r"(?=$| ?[,.;!?)(-]| (?:to|at|that|of|for|about|i|we|and|by|in|on|please|from|until|every|my|this|or|so|when|as|"
    r"the|remind|if|before|after|because|call|pay|send|buy|take|with|is|utc|gmt|sharp|ish|thanks|thank)\b| [A-Z])"
)

DATE_RULES: Final[tuple[tuple[str, Build], ...]] = (
    (r"(?<![\d-])(?P<y>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<d>\d{1,2})(?!\d)", _iso),
    (rf"(?P<y>\d{{4}})[/-](?P<m>{MO})[/-](?P<d>\d{{1,2}})", _day_month),
    (rf"(?P<y>\d{{4}})[/-](?P<d>\d{{1,2}})[/-](?P<m>{MO})", _day_month),
    (
        r"(?<![\d:.,/-])(?P<a>\d{1,2}) ?(?P<sep>[/.-]) ?(?P<b>\d{1,2}) ?(?P=sep) ?(?P<y>\d{4}|\d{2})(?![\d:])",
        _numeric,
    ),
    (
        r"(?<![\d:.,/-])(?P<a>\d{1,2})(?P<sep>/)(?P<b>\d{1,2})(?![\d:/]| (?:cups?|of|Hour|Day|Week|teaspoons?|inch|kg|lb)\b)",
        _numeric,
    ),
    (
        rf"(?P<wd>{WD})[., ]{{1,2}}(?P<a>\d{{1,2}})(?P<sep>[.-])(?P<b>\d{{1,2}})\.?(?![\d:]| ?(?:am|pm|oclock)\b)",
        _with_weekday,
    ),
    (
        r"(?:(?<=on )|(?<=on the ))(?P<a>\d{1,2})(?P<sep>[.-])(?P<b>\d{1,2})\.?(?![\d:]| ?(?:am|pm)\b)",
        _numeric,
    ),
    (
        rf"(?:on )?(?:the )?(?<![\d:.,/$-])(?P<d>\d{{1,2}})(?:th)?(?: Day)?"
        rf"(?: ?[./-] ?| of the Month of | of(?: the)? | in )?[ ,]?"
        rf"(?P<m>{MO})(?:\.?{_SEP}(?:of |in )?(?P<y>{_YEAR}))?",
        _day_month,
    ),
    (
        rf"(?:the )?(?<![\d:.,/$-])(?P<d>\d{{1,2}})(?:th)?(?: of)? (?P<m>{MO}) (?P<yy>\d\d)(?![\d:.]| ?(?:am|pm|oclock|h)\b)",
        _day_month,
    ),
    (
        rf"(?P<m>{MO})\.?{_SEP}(?:the |on the )?(?P<d>\d{{1,2}})(?:th)?{_NOT_CLOCK}(?:{_SEP}(?:of |in )?(?P<y>{_YEAR}))?",
        _day_month,
    ),
    (
        rf"(?:the )?(?P<d>\d{{1,2}})th(?: Day)? (?:of |in )?(?:the )?(?P<w>{_NEXT}) Month",
        _dom_of_month,
    ),
    (r"(?:the )?(?P<d>\d{1,2})th (?:Day )?(?:of )(?P<w>the) Month", _dom_of_month),
    (rf"(?P<w>{_NEXT}) Month,? (?:on )?(?:the )?(?P<d>\d{{1,2}})th", _dom_of_month),
    (
        rf"(?:the )?(?P<n>{_NTH_WORDS}) (?P<wd>{WD}|Day\b|Weekday\b) (?:of |in )(?:the )?(?:month of )?"
        rf"(?:(?P<m>{MO})(?:,? (?:of )?(?P<y>{_YEAR}))?|(?P<w>(?:{_NEXT}|) ?)Month)",
        _nth_weekday,
    ),
    (rf"(?P<m>{MO})(?:'s)? (?P<n>{_NTH_WORDS}) (?P<wd>{WD})(?:(?P<y>))", _nth_weekday),
    (
        rf"(?:the |at the |by the )?(?P<e>end|start|beginning|starting|ending|middle|mid|last|1th)(?: Day)?[ -](?:of |in )?(?:the )?"
        rf"(?:(?P<w>{_NEXT}) )?(?P<u>Month|Week|Year|{MO})\b(?:,? (?P<y>{_YEAR}))?",
        lambda m, t: _edge(m, t) if _is_edge(m) else None,
    ),
    (r"\b(?P<r>Today|Tomorrow|Yesterday|Overmorrow|Ereyesterday)\b", _relative),
    (
        rf"(?:the )?(?P<n>{_QTY}) Week (?:from|after|on|past) (?:this |next |coming |the )?(?P<wd>{WD})",
        _weeks_and_day,
    ),
    (rf"(?P<wd>{WD})(?:,? in (?P<n>{_QTY}) Week(?: time)?| Week\b)", _weeks_and_day),
    (rf"(?P<n>{_QTY}) (?P<wd>{WDS}) (?:from now|from Today|hence|later)", _nth_from_now),
    (rf"(?P<w>{_NEXT}) Week,?(?: preferably)?(?: on| at)?(?: the)? (?P<wd>{WD})", _week_weekday),
    (
        rf"(?P<wd>{WD}),? ?(?:the )?(?P<d>\d{{1,2}})th(?! (?:of )?(?:{MO}|{_NEXT} Month))(?: of the Month)?",
        _weekday_dom,
    ),
    (
        rf"(?P<wd>{WD}) (?:the )?(?P<d>1[3-9]|2\d|3[01])\b{_NOT_CLOCK}(?![/-]\d| {MO}|th)",
        _weekday_dom,
    ),
    (rf"(?P<wd>{WD}) (?P<d>\d{{1,2}})\b(?= at \d){_NOT_CLOCK}", _weekday_dom),
    (rf"(?:the )?(?P<d>\d{{1,2}})th,? (?:on )?(?:a )?(?P<wd>{WD})(?! of| in)", _weekday_dom),
    (
        rf"(?:the )?(?:(?P<w>{_NEXT}) )?(?P<wd>{WD})(?P<a> (?:after next|(?:of |in )?(?:the )?{_NEXT} Week|next|coming|this coming|last))?(?!s)",
        _weekday_said,
    ),
    (rf"(?:the )?(?P<w>{_NEXT}) (?P<u>Week|Month|Year|Weekend|Quarter)\b", _period),
    (r"(?:the |at the )?(?P<w>)(?P<u>Weekend)\b", _period),
    (
        rf"(?:(?P<w>{_NEXT}) )?(?P<h>{HOLIDAYS})\b(?:,? (?:of )?(?P<y>{_YEAR}))?(?P<ny> next Year)?",
        _holiday,
    ),
    (
        rf"(?:on |by |the |for )(?:the )?(?P<d>\d{{1,2}})th{_FOLLOW}(?! (?:of|and) (?:the )?[a-z])",
        _dom,
    ),
    (r"(?:on |by |for )?the (?P<d>\d{1,2})(?=$|[,.;!?] | at \d| to | that )", _dom),
    (rf"(?P<m>{MO}),? (?P<y>\d{{4}})\b(?![:.]\d)", _month_only),
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


# --- Clock times in words ------------------------------------------------------------------------

_AMPM: Final = r"(?: ?(?P<ap>am|pm)\b)"
_AT: Final = r"(?:at |by |about |@ ?|until |before |after |for |from |around |from |ish )"
_STOP: Final = r"(?![\d:/%]|\.\d|,\d|-\d|th| ?(?:am|pm|oclock|h)\b)"
_COUNTED: Final = (
    rf"(?! ?(?:percent|street|st|avenue|ave|road|rd|lane|miles?|km|kg|lbs?|dollars?|euros?|pounds?|bucks|degrees|"
    rf"people|persons?|times|eggs|cents|pages?|points|{_UNIT}|(?:of )?{MO})\b)"
)


def _half_of(m: re.Match[str]) -> str:
    return m.groupdict().get("ap") or ""


def _clock(
    hour: int, minute: int = 0, second: int = 0, half: str = "", final: bool = False
) -> Clock:
    if not half and (final or hour > 12 or hour == 0):
        half = "24"
    return Clock(hour, minute, second, half)


def _colon(m: re.Match[str], today: date) -> Clock:
    leading_zero = m["h"].startswith("0")
    second = int(m["s"] or 0) if "s" in m.groupdict() else 0
    return _clock(int(m["h"]), int(m["m"]), second, _half_of(m), leading_zero)


def _french(m: re.Match[str], today: date) -> Clock:
    """ "3h00", "19h30": always on 24 hours."""
    return Clock(int(m["h"]), int(m["m"]), half="24")


def _hour(m: re.Match[str], today: date) -> Clock:
    minute = int(m["m"] or 0) if "m" in m.groupdict() else 0
    return _clock(
        int(m["h"]), minute, half=_half_of(m), final=len(m["h"]) == 2 and m["h"][0] == "0"
    )


def _military(m: re.Match[str], today: date) -> Clock | None:
    hour, minute = int(m["h"]), int(m["m"])
    return (
        _clock(hour, minute, half=_half_of(m), final=len(m["h"]) == 2 and m["h"][0] == "0")
        if hour < 25 and minute < 60
        else None
    )


def _named(m: re.Match[str], today: date) -> Clock:
    return {
        "Noon": Clock(12, half="24"),
        "Midnight": Clock(24, half="24"),
        "Dayend": Clock(17, half="24"),
        "Lunch": Clock(12, half="24"),
    }[m["n"]]


def _anchored(m: re.Match[str], today: date) -> Clock | None:
    """ "quarter past 3", "20 to 6 pm", "half past noon": minutes before or after an hour."""
    said = m["q"]
    minutes = (
        30 if "half" in said else 15 if "quarter" in said else int(re.findall(r"\d+", said)[0])
    )
    if minutes > 59:
        return None
    if m["rel"] in ("to", "before", "of", "until", "less"):
        minutes = -minutes
    base = _named_hour(m)
    return _minutes_around(base, minutes)


def _named_hour(m: re.Match[str]) -> Clock:
    word = m["h"]
    if word == "Noon":
        return Clock(12, half="24")
    if word == "Midnight":
        return Clock(0, half="24")
    minute = int(m["hm"] or 0) if "hm" in m.groupdict() else 0
    return _clock(int(word), minute, half=_half_of(m))


def _minutes_around(base: Clock, minutes: int) -> Clock:
    """Move a clock time by minutes, keeping am or pm: a quarter to 12 pm is 11:45 am."""
    total = base.hour * 60 + base.minute + minutes
    if base.half in ("am", "pm"):
        total = (base.hour % 12 + (12 if base.half == "pm" else 0)) * 60 + base.minute + minutes
        return Clock(total // 60 % 24, total % 60, half="24")
    hour = total // 60
    if base.half == "" and hour == 0:
        hour = 12
    return Clock(hour % 24, total % 60, half=base.half)


def _romance(m: re.Match[str], today: date) -> Clock:
    """ "7 and 30", "8 less 15": the hour first, as Spanish, French and Portuguese say it."""
    base = Clock(12, half="24") if m["h"] == "Noon" else _clock(int(m["h"]), half=_half_of(m))
    return _minutes_around(base, int(m["m"]) * (-1 if m["rel"] == "less" else 1))


def _half_hour_before(m: re.Match[str], today: date) -> Clock:
    base = _clock(int(m["h"]), half=_half_of(m))
    return _minutes_around(
        base, {"halfto": -30, "quarterto": -15, "halfpast": 30, "quarterpast": 15}[m["k"]]
    )


def _number_part(m: re.Match[str], today: date) -> Clock | None:
    return _clock(int(m["h"]), int(m["m"] or 0)) if int(m["h"]) <= 24 else None


_HOUR_WORD: Final = (
    rf"(?P<h>\d{{1,2}}(?![\d/])|Noon|Midnight)(?::(?P<hm>\d\d))?(?: ?oclock)?{_AMPM}?"
)
_PARTS: Final = "Morning|Afternoon|Evening|Night|Tonight"

CLOCK_RULES: Final[tuple[tuple[str, Build], ...]] = (
    (
        r"(?<![\d:.,/$€£])(?P<h>\d{1,2})\.(?P<m>[0-5]\d)(?= (?:Tomorrow|Today|Tonight|in the|on)\b)",
        _colon,
    ),
    (r"(?<=Tomorrow )(?P<h>\d{1,2})\.(?P<m>[0-5]\d)(?![\d.])", _colon),
    (r"(?<![\d:./-])(?P<h>0\d)(?P<m>[0-5]\d)(?![\d:./-])", _military),
    (r"(?<![\d:.,/$€£])(?P<h>\d{1,2})(?::(?P<m>\d\d))? in the (?P<ap>am|pm)\b", _hour),
    (
        rf"(?<![\d:.])(?P<h>\d{{1,2}}):(?P<m>\d{{2}})(?::(?P<s>\d{{2}}))?(?![\d:])(?:[.,]\d+)?{_AMPM}?(?: ?(?:oclock|h|Hour)\b)?",
        _colon,
    ),
    (rf"(?<![\d:.])(?P<h>\d{{1,2}})\.(?P<m>\d{{2}}){_AMPM}", _colon),
    (rf"(?<=at )(?P<h>\d{{1,2}})\.(?P<m>\d{{2}})(?![.\d/]){_AMPM}?(?: ?oclock\b)?", _colon),
    (r"(?<![\d:.])(?P<h>\d{1,2})\.(?P<m>\d{2}) ?(?:oclock|h|Hour)\b", _colon),
    (r"(?<![\d:.])(?P<h>\d{1,2}) h (?P<m>\d{2})\b(?! ?(?:Minute|Second))", _french),
    (r"(?<=(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )(?P<h>\d{1,2}) h\b(?! \d)", _hour),
    (
        rf"(?<![\d:.,])(?:{_AT})?(?P<h>\d{{1,2}}) (?:h|Hour)(?: (?P<m>\d{{2}})(?! ?(?:{_UNIT})))?\b(?<!^)(?=(?P<_>))",
        lambda m, t: _hour(m, t) if m.group().startswith("at ") else None,
    ),
    (
        rf"(?<![\d:.,/$€£])(?P<h>\d{{1,2}})(?:[ ](?P<m>[0-5]\d))?(?: ?oclock)?(?:[ -]ish)?{_AMPM}",
        _hour,
    ),
    (
        rf"(?<![\d:.,/$€£])(?P<h>\d{{1,2}}) ?oclock\b(?: (?P<m>[0-5]\d)\b(?! {_UNIT}))?{_AMPM}?",
        _hour,
    ),
    (r"(?<![\d:.,/$€£])(?P<h>\d{1,2}) ?oclock (?:and|&) (?P<m>30|15|45)(?: Minute)?\b", _hour),
    (rf"(?<![\d:.])(?P<h>\d{{1,2}}) oh? (?P<m>\d)\b(?! ?oclock){_AMPM}?", _hour),
    (
        rf"(?<![\d:.])(?P<h>\d{{1,2}}) (?P<m>hundred)(?: Hour\b| h\b|{_AMPM})",
        lambda m, t: _clock(int(m["h"]), half=_half_of(m), final=True),
    ),
    (r"(?<![\d:./-])(?P<h>[012]?\d)(?P<m>[0-5]\d) ?(?:Hour|h|hrs)\b", _military),
    (rf"(?<![\d:./-])(?P<h>\d{{1,2}})(?P<m>[0-5]\d){_AMPM}", _military),
    (rf"at (?P<h>[012]?\d)(?P<m>[0-5]\d)(?![\d:./-]){_COUNTED}", _military),
    (
        rf"(?:a )?(?P<q>half|quarter|(?<![\d:.])\d{{1,2}}(?:[ -]?Minute)?) (?P<rel>past|after|to|before|of|until) {_HOUR_WORD}{_STOP}{_COUNTED}",
        lambda m, t: _anchored(m, t) if _spoken_anchor(m) else None,
    ),
    (
        rf"(?:at )?half (?P<h>\d{{1,2}})\b{_STOP}{_AMPM}?(?! {_UNIT})",
        lambda m, t: _minutes_around(_clock(int(m["h"]), half=_half_of(m)), 30),
    ),
    (
        rf"(?P<h>\d{{1,2}}|Noon)(?: ?(?:h|Hour|oclock))? (?P<rel>&|less) (?P<m>\d{{1,2}})\b{_STOP}{_COUNTED}{_AMPM}?",
        lambda m, t: _romance(m, t) if _romance_fits(m) else None,
    ),
    (
        rf"(?P<k>halfto|quarterto|halfpast|quarterpast) (?P<h>\d{{1,2}})\b(?: ?oclock)?{_AMPM}?",
        _half_hour_before,
    ),
    (
        rf"(?:at |from |@ ?)(?:about |exactly |precisely |like )?(?P<h>\d{{1,2}})(?: (?P<m>[0-5]\d))?\b{_STOP}{_COUNTED}(?: ?ish| sharp)?",
        _hour,
    ),
    (
        rf"{_AT}(?:about |exactly |like )?(?P<h>\d{{1,2}})(?: (?P<m>[0-5]\d))?\b{_STOP}{_COUNTED}(?:[ -]?ish| sharp)?{_FOLLOW}",
        _hour,
    ),
    (
        rf"(?<![\d:./$€£-])(?P<h>\d{{1,2}})(?: (?P<m>[0-5]\d))?(?= (?:in the |at |this |the )(?:early |late )?(?:{_PARTS})\b| (?:Tonight|Morning|Evening)\b)",
        _number_part,
    ),
    (r"\b(?:12 )?(?P<n>Noon|Midnight|Dayend|Lunch)\b", _named),
)


def _spoken_anchor(m: re.Match[str]) -> bool:
    """Keep "5 to 9" and "2 of 6" from reading as times unless said like one."""
    said, rel, text = m["q"], m["rel"], m.group()
    if said in ("half", "quarter") or "Minute" in said or (rel == "past" and int(said[:2]) < 60):
        return rel in ("past", "after", "to", "before", "of", "until") and not (
            said == "half" and rel == "of"
        )
    sure = m["ap"] or "oclock" in text or m["h"] in ("Noon", "Midnight")
    lead = m.string[: m.start()].endswith(("at ", "by ", "about ", "for "))
    return rel in ("to", "after", "before", "of", "until") and bool(
        sure or lead or not m.string[: m.start()].strip()
    )


def _romance_fits(m: re.Match[str]) -> bool:
    lead = m.string[: m.start()].rstrip()
    return int(m["m"]) < 60 and (
        m["rel"] == "less"
        or lead.endswith("at")
        or m["h"] == "Noon"
        or "Hour" in m.group()
        or not lead
    )


# --- Parts of day, distances, zones ----------------------------------------------------------------

PART_RULES: Final[tuple[tuple[str, Build], ...]] = (
    (
        r"(?:this |Today )(?:early |late |very )?(?P<p>Morning|Afternoon|Evening|Night)\b",
        lambda m, t: Part(m["p"], True),
    ),
    (r"(?:late |later )?Tonight\b", lambda m, t: Part("Night", True)),
    (
        r"(?:(?:in|on|during|by|at|for) )?(?:the )?(?:early |late |mid[ -]?|very )*(?P<p>Morning|Afternoon|Evening|Night)\b(?! (?:shift|gown|dress|class|light|out))",
        lambda m, t: Part(m["p"]),
    ),
    (r"early (?=\d|Tomorrow|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Today)", lambda m, t: Part("Morning")),
)

_ANCHOR_WORDS: Final = r"(?: (?:my|the|our|an?|that|it|then|this|his|her|their|each|every|when))?"
IN_RULES: Final[tuple[tuple[str, Build], ...]] = (
    (
        rf"(?:in|after|\+|for) ?(?:about |another |exactly |the next |next |just |less than |maybe |like )*(?:a )?(?P<d>{DURATION})(?: or so)?(?:s? time\b)?(?: (?:from (?:now|this moment|Today)|later))?",
        lambda m, t: _in(m),
    ),
    (
        rf"(?P<d>{DURATION})(?: or so)?,? (?:from (?:now|this moment|this point|Today|right now)|later|hence|after (?:now|Today)|after(?=$| ?[,.;!?]| to ))",
        lambda m, t: _from_now(m),
    ),
    (rf"(?P<d>{DURATION})(?: or so)? ago\b", lambda m, t: -read_duration(m["d"])),
    (rf"ago (?:about )?(?P<d>{DURATION})", lambda m, t: -read_duration(m["d"])),
    (r"(?:in|within) the next (?P<d>Hour)\b", lambda m, t: Shift(seconds=3600)),
)
BEFORE_RULES: Final[tuple[tuple[str, Build], ...]] = (
    (
        rf"(?P<d>{DURATION}|(?:the )?(?:Day|Week|Night|Month|Hour)) (?P<r>before(?:hand)?|earlier|early|prior)\b{_ANCHOR_WORDS}",
        lambda m, t: -_counted(m["d"]),
    ),
    (
        rf"(?P<d>{DURATION}|(?:the )?(?:Day|Week|Month)) (?P<r>after|from|past|following|since){_ANCHOR_WORDS}",
        lambda m, t: _counted(m["d"]),
    ),
    (rf"(?:\+|plus) ?(?P<d>{DURATION})", lambda m, t: read_duration(m["d"])),
    (rf"(?:-|minus) ?(?P<d>{DURATION})", lambda m, t: -read_duration(m["d"])),
)


def _counted(words: str) -> Shift:
    """Read "the day" and "day" before or after something as one day."""
    return read_duration(
        words
        if words[0].isdigit() or " " in words.removeprefix("the ")
        else "1 " + words.removeprefix("the ")
    )


def _from_now(m: re.Match[str]) -> Shift:
    """ "a day from right now" is to the minute, "a day from now" is a day."""
    shift = read_duration(m["d"])
    if "right now" in m.group() and not shift.months:
        return Shift(seconds=shift.days * 86400 + shift.seconds)
    return shift


def _in(m: re.Match[str]) -> Shift | None:
    """ "for 2 hours" is how long, not when; "after 2 hours" and "in 2 hours" are when."""
    return None if m.group().startswith("for") else read_duration(m["d"])


_ZONE_ABBREVIATIONS: Final = (
    "utc|gmt|est|edt|cst|cdt|mst|mdt|pst|pdt|akst|akdt|hst|et|ct|mt|pt|bst|ist|cet|cest|eet|eest|wet|west|msk|jst|kst|aest|"
    "aedt|acst|awst|nzst|nzdt|sgt|hkt|pkt|wib|wita|wit|brt|art|sast|z|eastern|pacific|central|mountain"
)
ZONE_RULES: Final[tuple[tuple[str, Build], ...]] = (
    (
        rf"[(\[]?(?P<z>(?:{_ZONE_ABBREVIATIONS}))\b(?: ?(?P<o>[+-]\d{{1,2}}(?::?\d\d)?))?(?: (?:standard |daylight )?time)?[)\]]?",
        lambda m, t: parse_zone(m["z"] + (m["o"] or "")),
    ),
    (r"(?P<z>[a-z]{3,12}/[a-z_]{3,20}(?:/[a-z_]{3,20})?)\b", lambda m, t: parse_zone(m["z"])),
    (
        rf"(?:in |at )?(?P<z>{'|'.join(CITIES)})(?:s)? (?:local )?time\b",
        lambda m, t: parse_zone(m["z"]),
    ),
    (rf"in (?P<z>{'|'.join(CITIES)})\b", lambda m, t: parse_zone(m["z"])),
    (r"(?P<z>[+-]\d{2}:\d{2})\b", lambda m, t: parse_zone("utc" + m["z"])),
)

_RULES: Final = tuple(
    (
        kind,
        Lazy(pattern if pattern.startswith(("(?<", "(?:(?<")) else rf"(?<!\w){pattern}"),
        build,
    )
    for kind, rules in (
        ("in", IN_RULES),
        ("before", BEFORE_RULES),
        ("day", DATE_RULES),
        ("clock", CLOCK_RULES),
        ("part", PART_RULES),
        ("zone", ZONE_RULES),
    )
    for pattern, build in rules
)
_BARE: Final = Lazy(
    rf"(?<![\w:./$€£-])(?P<h>\d{{1,2}})(?: (?P<m>[0-5]\d))?\b{_STOP}{_COUNTED}{_FOLLOW}"
)


_EXACTLY: Final = Lazy(
    r" ?-?(?:sharp|on the dot|exactly|prompt|ish|or so|or thereabouts|about(?= ?$|[,.?!]))\b"
)


_DAY_FIRST: Final = Lazy(r"(?:Europe|Asia|Africa|Australia|Pacific|Atlantic|Indian)/")


def _at_home(value: Value, m: re.Match[str], zone: ZoneInfo, today: date) -> Value:
    """Read numeric dates and zone names as the people of `zone` do."""
    if isinstance(value, Day) and value.swapped and value.weekday is None:
        dotted = m.groupdict().get("sep") == "."
        if _DAY_FIRST.match(zone.key) and not dotted:
            return replace(value, dom=value.month, month=value.dom)
    if isinstance(value, ZoneInfo):
        names = {datetime(today.year, month, 1, tzinfo=zone).tzname() for month in (1, 7)}
        return zone if m["z"].upper() in names else value
    return value


def find_pieces(text: str, today: date, zone: ZoneInfo) -> list[Piece]:
    """Return the non-overlapping time expressions of a canonical text, in order.

    The user's `zone` decides two things words leave open: 5/6 is 6 May in the Americas and 5 June
    elsewhere in the world, and "EST" is New York's own clock to a New Yorker, summer or winter.
    """
    found: list[Piece] = []
    for kind, pattern, build in _RULES:
        for m in pattern.finditer(text):
            value = build(m, today)
            if value is not None:
                end = m.end()
                if kind == "clock" and (more := _EXACTLY.match(text, end)):
                    end = more.end()
                found.append(Piece(m.start(), end, kind, _at_home(value, m, zone, today)))
    found.sort(key=lambda p: (p.start, -p.end))
    kept: list[Piece] = []
    for piece in found:
        if not kept or piece.start >= kept[-1].end:
            kept.append(piece)
        elif piece.end - piece.start > kept[-1].end - kept[-1].start and (
            len(kept) < 2 or piece.start >= kept[-2].end
        ):
            kept[-1] = piece
    return kept


def add_bare_hours(text: str, pieces: list[Piece]) -> list[Piece]:
    """Read a number right after a day or part of day as a clock time ("tomorrow 8")."""
    if any(p.kind == "clock" for p in pieces):
        return pieces
    for piece in pieces:
        if piece.kind not in ("day", "part"):
            continue
        gap = Lazy(r"[ ,]{1,2}").match(text, piece.end)
        bare = _BARE.match(text, gap.end()) if gap else None
        bare = bare or Lazy(r"^(?P<h>\d{1,2})(?P<m>) $").match(text[: piece.start])
        taken = bare and any(p.start < bare.end() and bare.start() < p.end for p in pieces)
        if bare and not taken and int(bare["h"]) <= 24:
            hour = Piece(bare.start(), bare.end(), "clock", _hour(bare, date.min))
            return sorted([*pieces, hour], key=lambda p: p.start)
    return pieces


# --- Pieces that belong together -------------------------------------------------------------------

_GLUE: Final = Lazy(
    r"(?:[\s,;.()@&–-]|\b(?:at|on|in|the|of|by|about|exactly|sharp|for|preferably|this|coming|or so|please|"
    r"from|t|is|early|late|around|and|every|during|before|after)\b)*"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """Neighbouring pieces that together state one time."""

    start: int
    end: int
    day: Day | None = None
    clock: Clock | None = None
    part: Part | None = None
    zone: ZoneInfo | None = None
    after: Shift | None = None  # counted from now
    offset: Shift | None = None  # counted from the rest

    @property
    def anchored(self) -> bool:
        return bool(self.day or self.clock or self.part)


def _merge_days(a: Day, b: Day) -> Day | None:
    """Combine two statements about one day, or None when they are two days."""
    if b.only_weekday and not a.only_weekday:
        a, b = b, a
    if a == Day(year=a.year) and b.month is not None:
        a, b = b, a
    if b == Day(year=b.year) and a.month is not None and a.year is None:
        return replace(a, year=b.year)
    if not a.only_weekday:
        if a.only_week and b.week is None:
            return b if b.on or b.weekday is None else replace(b, week=a.week)
        return None
    if b.only_week:
        return Day(weekday=a.weekday, week=b.week)
    if b.on is not None:
        return b if b.on.weekday() == a.weekday else None
    if b.weekday is None and (b.dom is not None or b.impossible):
        return replace(b, weekday=a.weekday)
    return None


def _add(moment: Moment, piece: Piece, today: date, text: str) -> Moment | None:
    """Return the moment with the piece, or None when the piece starts another one."""
    grown = replace(moment, end=max(moment.end, piece.end), start=min(moment.start, piece.start))
    match piece.kind, piece.value:
        case "day", Day() as day if moment.day is None:
            if moment.after is not None:
                return _weekday_after(grown, day, today)
            return replace(grown, day=day)
        case "day", Day() as day:
            merged = _merge_days(moment.day, day) if moment.day else None
            return replace(grown, day=merged) if merged else None
        case "clock", Clock() as clock if moment.clock is None:
            return None if moment.after and moment.after.exact else replace(grown, clock=clock)
        case "part", Part() as part if moment.part is None or moment.clock is not None:
            return (
                None
                if moment.after and moment.after.exact
                else replace(grown, part=moment.part or part)
            )
        case "zone", ZoneInfo() as zone if moment.clock is not None:
            clock = moment.clock  # "9:00 PST" is written as timetables are: on 24 hours
            if not clock.half and ":" in text[moment.start : piece.start]:
                clock = replace(clock, half="24")
            return replace(grown, zone=zone, clock=clock)
        case "in", Shift() as shift if (
            moment.day and moment.day.only_weekday and not shift.exact and text[piece.start] != "+"
        ):
            return _weekday_after(replace(grown, after=shift), moment.day, today)
        case "in", Shift() as shift if (
            not moment.anchored and moment.offset is None and moment.after is None
        ):
            return replace(grown, after=shift)
        case "in", Shift() as shift if text[piece.start] == "+" and moment.after is None:
            return replace(grown, offset=shift)
        case "in", Shift() as shift if (
            moment.day is None and not shift.exact and moment.after is None
        ):
            return replace(grown, after=shift)
        case "before", Shift() as shift if moment.offset is None and moment.after is None:
            return (
                None
                if moment.anchored and text[piece.start] not in "+p"
                else replace(grown, offset=shift)
            )
        case _:
            return None


def _weekday_after(moment: Moment, day: Day, today: date) -> Moment | None:
    """ "in two weeks on Tuesday": that day of the week the distance reaches."""
    if moment.after is None or moment.after.exact or not day.only_weekday or day.weekday is None:
        return None
    reached = shift_day(today, moment.after)
    monday = add_days(reached, -reached.weekday())
    return replace(moment, after=None, day=Day(on=add_days(monday, day.weekday)))


def group(text: str, pieces: list[Piece], today: date) -> list[Moment]:
    """Join neighbouring pieces into moments, in the order of the text."""
    moments: list[Moment] = []
    for piece in pieces:
        if moments and _GLUE.fullmatch(text, moments[-1].end, piece.start):
            grown = _add(moments[-1], piece, today, text)
            if grown:
                moments[-1] = grown
                continue
        fresh = _add(Moment(piece.start, piece.end), piece, today, text)
        if fresh:
            moments.append(fresh)
    return moments


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
        yield date(min(max(day.year, 1), 9998), 1, 1)
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
    """Yield the date in one year, month and day exchanged if only that fits the weekday."""
    assert day.month is not None
    options = [(day.month, day.dom)]
    if day.swapped and day.weekday is not None and day.dom is not None:
        options.append((day.dom, day.month))
    for month, dom in options:
        found = _day_in(year, month, replace(day, dom=dom))
        if found and (day.weekday is None or day.nth or found.weekday() == day.weekday or day.year):
            yield found


def _day_in(year: int, month: int, day: Day) -> date | None:
    if not 1 <= year <= 9998:
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
    elif "next" in day.which and day.which != "after next" or day.which == "following":
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
        if moment.clock:
            yield from _readings(day, moment.clock, moment.part, alarm, local.date())
        elif moment.part:
            yield from _part_readings(day, moment.part, local)
        elif day == local.date():
            yield next_whole_hour(local)
        else:
            yield datetime.combine(day, time(DAY_HOUR))


def _moment_days(moment: Moment, today: date) -> list[date]:
    if moment.after is not None:
        return [shift_day(today, moment.after)]
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
