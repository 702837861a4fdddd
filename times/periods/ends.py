# ruff: noqa: E501 - a pattern a line reads as the table it is
"""Stretches with two ends: "from 3 to 9 November", "Nov 18 to Dec 19, 2015", "from 9:30 to 11 on Monday".

Invariant: the ends are read together. What one leaves open (its month, its year, am or pm) follows
the other, and a stretch never ends before it begins.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Final

from language.lazy import Lazy
from times.parsing.dates import MO, WD
from times.parsing.resolving import possible_days
from times.periods.stretches import BACK, NOW, ON, YEAR, day_of, period_at
from times.periods.units import Context, Period, days, midnight, move, step_of
from times.values import add_days, add_months

# --- From one to the other ----------------------------------------------------------------------------

_TO: Final = Lazy(r",? ?(?:to|until|through|[-~]|–)(?: and including)? ?(?:(?:the|on|Dom) )*")
_TO_OR_AND: Final = Lazy(r",? ?(?:to|until|through|and|at|an?|&|[-~]|–) ?(?:(?:the|on|Dom) )*")
_NOW: Final = Lazy(r"(?:right )?(?:now|Now)\b")
_AT: Final = Lazy(r" (?:at|a)(?: (?:the|on))? ")
_FROM: Final = Lazy(
    r"(?:between|from|starting|of|in)(?: (?:on|the|Dom))* (?=\d|[A-Z]|(?:mid|middle|end|start|beginning|early|late|last|next|this|now)\b)"
)
_DOM: Final = Lazy(r"(?P<d>\d{1,2})(?:th|\.)?(?= ?[-~–]|,? (?:to|until|through|and|at|a|&)(?: |$))")
_DOM_AFTER: Final = Lazy(
    rf"(?P<d>\d{{1,2}})(?:th\b|\b(?!:| ?(?:am|pm|oclock|h|Hour|Minute)\b))\.?(?:,? (?:of )?(?P<y>{YEAR}))?(?: of (?:the|(?P<w>{BACK}|{ON}|{NOW})) Month)?"
)


def from_to(c: Context, at: int) -> Period | None:
    """Return the stretch from one period to another that begins at `at`."""
    lead = _FROM.match(c.text, at)
    start = lead.end() if lead else at
    joiner = _TO_OR_AND if lead else _TO
    if lead and (until := _from_now(c, start)):
        return until
    numbered = _days_of_month(c, start, joiner, bool(lead))
    if numbered:
        return numbered
    first = period_at(c, start, weak=True)
    if first and (months := _months_joined(first, c)):
        return months
    gap = joiner.match(c.text, first.end) if first else None
    joined = _AT.match(c.text, first.end) if first and gap is None else None
    if first and joined:  # "primeiro trimestre de 2017 a terceiro trimestre de 2017"
        last = period_at(c, joined.end(), weak=True)
        return _between(first, last, c) if last and last.unit == first.unit != "Day" else None
    if first and gap and (now := _NOW.match(c.text, gap.end())) and first.first < c.local:
        return Period(now.end(), first.first, c.local, "Days")
    if first and gap:
        last = period_at(c, gap.end(), weak=True)
        return _between(first, last, c) if last else _same_month(first, gap.end(), c)
    return None


def _from_now(c: Context, start: int) -> Period | None:
    """ "from now until Friday", "between now and 20 December": the coming ones."""
    now = _NOW.match(c.text, start)
    gap = _TO_OR_AND.match(c.text, now.end()) if now else None
    last = period_at(replace(c, ahead=True), gap.end(), weak=True) if gap else None
    if last is None or last.after <= c.local:
        return None
    return Period(last.end, c.local, last.after, "Days", ahead=True)


_AND: Final = Lazy(r",? (?:and|&) ")


def _months_joined(first: Period, c: Context) -> Period | None:
    """ "September and October": two months that follow each other are one stretch."""
    gap = _AND.match(c.text, first.end) if first.unit == "Month" else None
    last = period_at(c, gap.end(), weak=True) if gap else None
    if last is None or last.unit != "Month" or (first.first.month % 12) + 1 != last.first.month:
        return None
    return _between(first, last, c)


def _same_month(first: Period, at: int, c: Context) -> Period | None:
    """ "November 3 to 9, 2026"."""
    m = _DOM_AFTER.match(c.text, at)
    if m is None or first.unit != "Day" or (first.day and first.day.month is None):
        return None
    begin = first.first.date()
    if m["y"] and first.is_open:
        begin = begin.replace(
            year=int(m["y"]), day=min(begin.day, 28) if begin.month == 2 else begin.day
        )
    return _to_dom(begin, int(m["d"]), m.end(), first.day is not None and not m["y"])


def _to_dom(begin: date, dom: int, end: int, is_open: bool) -> Period | None:
    if not begin.day < dom <= 31:
        return None
    try:
        last = begin.replace(day=dom)
    except ValueError:
        return None
    month = begin.month if is_open else None
    return days(end, begin, add_days(last, 1), "Days", month=month)


def _days_of_month(c: Context, start: int, joiner: Lazy, has_lead: bool) -> Period | None:
    """ "3 to 9 November", "the 3rd to the 9th"."""
    one = _DOM.match(c.text, start)
    gap = joiner.match(c.text, one.end()) if one else None
    if one is None or gap is None:
        return None
    last = period_at(c, gap.end())
    dom = int(one["d"])
    if last and last.unit == "Day" and last.first.day > dom > 0 and _names_number(c, gap.end()):
        if last.day is not None and last.day.month is None and not has_lead:
            return None
        return replace(
            last,
            first=midnight(last.first.date().replace(day=dom)),
            unit="Days",
            day=None,
            month=last.first.month if last.day else None,
        )
    two = _DOM_AFTER.match(c.text, gap.end())
    ordinals = c.text[one.end() - 2 : one.end()] == "th" and two and "th" in two.group()
    said_so = has_lead and (ordinals or "Dom" in gap.group())  # "dal 3 al 5"
    if two is None or not (said_so or two["w"] or "Month" in two.group()):
        return None
    return _in_open_month(c, dom, int(two["d"]), two)


_NUMBERED: Final = Lazy(rf"(?:{WD},? (?:the )?)?\d")


def _names_number(c: Context, at: int) -> bool:
    return _NUMBERED.match(c.text, at) is not None


def _in_open_month(c: Context, first: int, last: int, two: re.Match[str]) -> Period | None:
    """Return the days of this month, or of the next or last one that has them."""
    steps = [step_of(two["w"])] if two["w"] else [0, 1, 2] if c.ahead else [0, -1, -2]
    for step in steps:
        month = add_months(c.today.replace(day=1), step)
        found = (
            _to_dom(month.replace(day=first), last, two.end(), False) if 1 <= first <= 28 else None
        )
        if found and (two["w"] or c.ahead or found.first.date() <= c.today):
            return found
    return None


def _between(first: Period, last: Period, c: Context) -> Period | None:
    """Return what lies from `first` to the end of `last`; an end left open follows the other."""
    if first.day and not first.day.month and last.first.day > (first.day.dom or 99):
        begin = last.first.date().replace(day=first.day.dom or 1)  # "Sat 13 to Sun 15 July"
        first = replace(first, first=midnight(begin), day=None)
        return replace(last, first=first.first, unit="Days", day=None)
    if first.is_open and not last.is_open:
        first = _moved(first, lambda p: p.first < last.after, last.first, -1)
    elif last.is_open:
        last = _moved(last, lambda p: p.after > first.first, first.first, 1)
    if first.first >= last.after:
        return None
    is_open = first.is_open and last.is_open
    month = first.first.month if is_open else None
    unit = "Days" if first.unit == "Day" else first.unit
    return Period(last.end, first.first, last.after, unit, month=month, ahead=first.ahead)


def _moved(period: Period, fits: Callable[[Period], bool], anchor: datetime, way: int) -> Period:
    """Return the instance of an open period nearest to `anchor` on that side of it."""
    candidates = list(_instances(period, anchor))
    chosen = [p for p in candidates if fits(p)]
    if not chosen:
        return period
    return chosen[-1] if way < 0 else chosen[0]


def _instances(period: Period, anchor: datetime) -> Iterator[Period]:
    weekday = period.day.weekday if period.day and period.day.only_weekday else None
    if weekday is not None:
        first = add_days(anchor.date(), weekday - anchor.weekday() - 14)
        for day in (add_days(first, 7 * n) for n in range(6)):
            yield replace(period, first=midnight(day), after=midnight(add_days(day, 1)))
        return
    if period.day is not None:
        start = add_days(anchor.date(), -800 if period.day.month else -70)
        for day in takewhile(
            lambda d: d <= add_days(anchor.date(), 1600), possible_days(period.day, start)
        ):
            yield replace(period, first=midnight(day), after=midnight(add_days(day, 1)))
        return
    for step in range(-3, 4):
        year = anchor.year + step - period.first.year
        yield replace(
            period, first=move(period.first, "Year", year), after=move(period.after, "Year", year)
        )


# --- From one hour to the other -------------------------------------------------------------------------

_HOUR: Final = (
    r"(?P<h{n}>\d{{1,2}})(?:(?::|\.| ?h ?)(?P<m{n}>[0-5]\d))?(?P<x{n}> ?(?:am|pm|oclock|h|Hour)\b)?"
)
_NAMED: Final = r"(?P<n{n}>Noon|Midnight)"
_CLOCKS: Final = Lazy(
    rf"(?<![\w:.,/$€£-])(?P<lead>(?:from|between|at|of|in|later than|after)(?: (?:the|le|las|about|on))* )?(?:{_HOUR.format(n=1)}|{_NAMED.format(n=1)})"
    rf"(?: ?(?P<p1>in the am|in the pm))?,? ?(?P<j>to|until|through|(?:but|and) (?:before|until|by)|and|at|a|&|-|–|~) ?(?:(?:at|the|le|las|on) )*(?:{_HOUR.format(n=2)}|{_NAMED.format(n=2)})"
    rf"(?![\w:/$€£%]|[.,]\d|th| ?-\d)(?! (?:of )?{MO}|,? (?:of )?{YEAR})"
)  # fmt: skip
_BESIDE: Final = Lazy(
    rf"(?:{WD}|Today|Tomorrow|Yesterday|Tonight|Morning|Afternoon|Evening),? (?:at )?$"
)
_BESIDE_AFTER: Final = Lazy(
    rf" (?:on |in the |at |this |last |next )?(?:{WD}|Today|Tomorrow|Tonight|Yesterday|Morning|Afternoon|Evening|Night)\b"
)
_COUNTED: Final = Lazy(
    r" ?(?:Day|Week|Month|Year|Minute|people|times|pages?|euros?|dollars?|km|kg|eggs)\b"
)


def clock_window(c: Context, part: str) -> tuple[int, int, timedelta, timedelta] | None:
    """Return where "from 9:30 to 11" stands, and how long after midnight it begins and ends."""
    for m in _CLOCKS.finditer(c.text):
        if _is_clocks(m, c):
            pair = _pair(_options(m, "1"), _options(m, "2"), part)
            if pair:
                return m.start(), m.end(), timedelta(minutes=pair[0]), timedelta(minutes=pair[1])
    return None


_LEADS: Final = ("between", "from", "of", "in")


def _is_clocks(m: re.Match[str], c: Context) -> bool:
    """Tell whether two numbers are hours: by what is written beside them, or the day they stand by."""
    if m["j"] in ("and", "at", "a", "&") and not (m["lead"] or "").startswith(_LEADS):
        return False
    if _COUNTED.match(c.text, m.end()):
        return False
    written = any(m[key] for key in ("m1", "x1", "m2", "x2", "n1", "n2", "p1"))
    beside = _BESIDE.search(c.text[: m.start()]) or _BESIDE_AFTER.match(c.text, m.end())
    alone = m.start() == 0 and m.end() == len(c.text) and bool(m["lead"])
    return bool(written or beside or alone)


def _options(m: re.Match[str], n: str) -> list[int]:
    """Return the minutes after midnight that one end can mean."""
    if m["n" + n]:
        return [720] if m["n" + n] == "Noon" else [0, 1440]
    hour, minute, said = int(m["h" + n]), int(m["m" + n] or 0), (m["x" + n] or "").strip()
    if n == "1" and m["p1"]:
        said = m["p1"][-2:]
    if hour > 24:
        return []
    if said in ("am", "pm") and hour <= 12:
        return [(hour % 12 + 12 * (said == "pm")) * 60 + minute]
    if hour > 12 or hour == 0 or m["h" + n][0] == "0" or said in ("h", "Hour"):
        return [hour * 60 + minute]
    return [hour % 12 * 60 + minute, (hour % 12 + 12) * 60 + minute]


_LATER: Final = ("Afternoon", "Evening", "Night")


def _pair(firsts: list[int], lasts: list[int], part: str) -> tuple[int, int] | None:
    """Return the shortest stretch of two ends, in waking hours or the part of day said."""
    pairs = [(a, b if b > a else b + 1440) for a in firsts for b in lasts if a != b]
    if not pairs:
        return None
    earliest = 720 if part in _LATER else 0 if part == "Morning" else 420
    return min(pairs, key=lambda p: (p[1] - p[0], p[0] < earliest, p[0]))


_PART_BESIDE: Final = Lazy(r"\b(?P<w>next|last) (?:Morning|Afternoon|Evening|Night)\b")


def window_day(c: Context, taken: tuple[int, int], past: bool | None) -> datetime:
    """Return the day of a stretch of hours: the one said beside it, else today."""
    if beside := _PART_BESIDE.search(c.text):  # "next evening from 7 to 9"
        return midnight(add_days(c.today, 1 if beside["w"] == "next" else -1))
    for at, moment in sorted(c.moments.items()):
        if moment.day is not None and not moment.day.impossible:
            ahead = replace(c, ahead=c.ahead or past is not True)
            day = day_of(moment.day, ahead)
            if day:
                return midnight(day)
        if moment.after is not None and not moment.after.exact and at not in range(*taken):
            found = period_at(c, at)
            if found:
                return found.first
    return midnight(c.today)
