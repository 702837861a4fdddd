# ruff: noqa: E501 - a pattern a line reads as the table it is
"""Units of the calendar, counted and moved: a week, a month, a working week."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from language.lazy import Lazy
from times.parsing.moments import Moment, group
from times.values import Day, Piece, Shift, add_days, add_months, shift_day

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Period:
    """One period, where its words end, and what they leave open of it."""

    end: int
    first: datetime
    after: datetime
    unit: str
    day: Day | None = None  # a day that may be another year's or week's
    month: int | None = None  # a month, season or the like that may be another year's
    weak: bool = False  # "May", "2019": a period only where something says so
    ahead: bool = False  # the words themselves point ahead

    @property
    def is_open(self) -> bool:
        return self.day is not None or self.month is not None


_BEFORE_DAY: Final = Lazy(r"(?:(?:the|of|on|in|at|by|for|Dom) )*")


def by_start(text: str, pieces: list[Piece], today: date) -> dict[int, Moment]:
    """Return the days of a text by where they begin, with and without the words that lead to them."""
    alone = [p for p in pieces if p.kind == "day"]
    joined = group(text, [p for p in pieces if p.kind in ("day", "in", "before")], today)
    found: dict[int, Moment] = {}
    for moment in (*group(text, alone, today), *joined):
        lead = _BEFORE_DAY.match(text, moment.start)
        found[lead.end() if lead else moment.start] = moment
        found[moment.start] = moment
    return found


@dataclass(frozen=True, slots=True)
class Context:
    """What is read, and when."""

    text: str
    local: datetime  # naive
    ahead: bool
    moments: dict[int, Moment] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.local.date()


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def days(end: int, first: date, after: date, unit: str, **more: object) -> Period:
    return Period(end, midnight(first), midnight(after), unit, **more)  # type: ignore[arg-type]


def count_of(words: str) -> int:
    """Return the number "3", "a couple of", "few" or nothing means."""
    words = (words or "").strip()
    if words[:1].isdigit():
        return int(words)
    return 2 if "couple" in words else 3 if "few" in words else 4 if words == "several" else 1


def year_of(words: str) -> int:
    """Return the year of "2015", "2 thousand and 15", "19 72"."""
    numbers = [int(n) for n in re.findall(r"\d+", words)]
    if "thousand" in words:
        return 2000 + (numbers[1] if len(numbers) > 1 else 0)
    year = numbers[0] * 100 + numbers[1] if len(numbers) > 1 else numbers[0]
    return min(max(year, 1), 9990)


# --- Units ----------------------------------------------------------------------------------------
def unit_of(words: str) -> str:
    """Return the singular name of a unit."""
    if words.lower().startswith("quarter"):
        return "Quarter"
    if words.startswith("centur"):
        return "century"
    return "Hour" if words == "h" else words.removesuffix("s")


_MONTHS_OF: Final = {
    "Month": 1,
    "Quarter": 3,
    "season": 3,
    "Year": 12,
    "decade": 120,
    "century": 1200,
}
SECONDS_OF: Final = {"Second": 1, "Minute": 60, "Hour": 3600}
_DAYS_OF: Final = {"Day": 1, "Night": 1, "Weekday": 1, "Week": 7, "Weekend": 7, "Fortnight": 14}  # fmt: skip


def move(moment: datetime, unit: str, count: int) -> datetime:
    """Return a naive moment so many units later."""
    if unit in SECONDS_OF:
        return moment + timedelta(seconds=SECONDS_OF[unit] * count)
    shift = Shift(months=_MONTHS_OF.get(unit, 0) * count, days=_DAYS_OF.get(unit, 0) * count)
    return datetime.combine(shift_day(moment.date(), shift), moment.time())


def floor_of(unit: str, local: datetime) -> datetime:
    """Return where the unit began that `local` is in."""
    day = local.date()
    match unit:
        case "Second":
            return local.replace(microsecond=0)
        case "Minute":
            return local.replace(second=0, microsecond=0)
        case "Hour":
            return local.replace(minute=0, second=0, microsecond=0)
        case "Week" | "Fortnight":
            return midnight(add_days(day, -day.weekday()))
        case "Weekend":
            return midnight(add_days(day, 5 - day.weekday()))
        case "Month" | "Quarter" | "season" | "Year":
            size = _MONTHS_OF[unit]
            month = day.month % 12 if unit == "season" else day.month - 1
            return midnight(add_months(day.replace(day=1), -(month % size)))
        case "decade" | "century":
            size = _MONTHS_OF[unit] // 12
            return datetime(max(day.year - day.year % size, 1), 1, 1)  # noqa: DTZ001 - naive and local
        case _:
            return midnight(day)


def unit_span(unit: str, local: datetime, step: int) -> Span:
    """Return the unit `step` units from the one that `local` is in."""
    first = move(floor_of(unit, local), unit, step)
    return first, first + timedelta(days=2) if unit == "Weekend" else move(first, unit, 1)


def step_of(words: str) -> int:
    words = (words or "").strip()
    if re.search(r"last|past|previous|preceding", words):
        return -1
    return 1 if re.search(r"next|coming|following", words) and words != "this coming" else 0


def workdays_away(day: date, count: int) -> date:
    while count:
        day = add_days(day, 1 if count > 0 else -1)
        if day.weekday() < 5:
            count += -1 if count > 0 else 1
    return day
