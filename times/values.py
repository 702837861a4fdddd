"""What words can state of time (a day, a clock time, a distance), and arithmetic on the calendar.

Invariant: months and days are counted on the wall clock, seconds in real time, and no arithmetic
leaves the years that Python knows.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from language.lazy import Lazy

# --- Values the words state ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as said. `half` is "am", "pm", "24" (hour is final), "now" or "" (either)."""

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
    """What the words say of a date; None where they say nothing."""

    on: date | None = None
    weekday: int | None = None
    which: str = ""  # "", "this", "coming", "next", "last", "after next"
    week: int | None = None  # 0 is this week, 1 the next
    dom: int | None = None  # -1 is the last day of the month
    month: int | None = None
    month_from: int | None = None  # 0 is this month, 1 the next
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
    kind: str  # "day", "clock", "part", "zone"; a Shift is "in" (from now) or "before" (the rest)
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
    "decade": Shift(months=120),
    "decades": Shift(months=120),
}
UNIT: Final = r"(?:Second|Minute|Hour|h|Day|Weekday|Week|Fortnight|Month|Quarter|Year|decades?)\b"
QTY: Final = (
    r"(?:\d{1,5}(?:[.,]\d{1,3})?(?:(?: and)?(?: an?)? half| and 1/2| 1/2)?"
    r"|(?:a )?half(?: an?| of an?)?|1/2(?: an?)?|(?:3[ -]|a )?quarters?(?: of)?(?: an?)?"
    r"|[13]/4(?: of)?(?: an?)?"
    r"|(?:a )?couple(?: more)?(?: of)?|(?:a )?few(?: more)?|several|another|an?)"
)
_AND_HALF: Final = r" and (?:a )?(?:half|3 quarters?|quarter)\b"
_ITEM: Final = rf"{QTY}[ -]?(?:more |full |whole )?{UNIT}(?:{_AND_HALF})?"

# "1 h 30", "2 hours 15": minutes without their unit
_HOURS_MIN: Final = (
    rf"\d{{1,2}} (?:h|Hour) (?:and |& )?\d{{1,2}}\b(?! ?(?:[:/]|am\b|pm\b|oclock|{UNIT}))"
)
DURATION: Final = rf"(?:{_HOURS_MIN}|{_ITEM}(?:(?:,? and|,| &|,? \+)? ?{_ITEM}){{0,6}})"
_ITEM_RE: Final = Lazy(rf"({_HOURS_MIN})|({QTY})[ -]?(?:more |full |whole )?({UNIT})({_AND_HALF})?")
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


def amount(words: str) -> float:
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
        number = amount(quantity) + (amount(tail.removeprefix(" and ")) if tail else 0)
        size = _UNITS[unit]
        seconds += number * size.seconds
        whole_months, left = divmod(number * size.months, 1)
        months += int(whole_months)
        whole_days, left_days = divmod(number * size.days + round(left * 30), 1)
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
    """Return the naive `wall` in `zone`: a gap moved forward, an overlap taken first (PEP 495)."""
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
