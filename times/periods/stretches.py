# ruff: noqa: E501 - a pattern a line reads as the table it is
"""Stretches of time in canonical words: "last week", "the first half of May", "from 3 to 9 November".

Invariant: a period is half open, naive and local, and begins and ends on whole units; what is left
open (the year of a month, the week of a weekday) is said by `is_open`, so that the two ends of a
stretch are read together. Weeks start on Monday, the first of a month or year holds its Thursday;
seasons are the northern ones.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import takewhile
from typing import Final

from language.lazy import Lazy, Sieve
from times.canonical.time_words import MONTHS, WEEKDAYS
from times.parsing.dates import MO, WD, nth_number
from times.parsing.holidays import HOLIDAYS, holiday, nth_weekday
from times.parsing.moments import Moment
from times.parsing.moon_days import MOON_FEASTS, feasts_of
from times.parsing.resolving import possible_days
from times.periods.units import (
    SECONDS_OF,
    Context,
    Period,
    Span,
    count_of,
    days,
    floor_of,
    midnight,
    move,
    step_of,
    unit_of,
    unit_span,
    workdays_away,
    year_of,
)
from times.values import Day, add_days, add_months, shift_day

_SEASONS: Final = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_SEASON: Final = r"(?P<s>spring|summer|autumn|fall|winter)s?\b"
_COUNT: Final = r"(?:\d{1,4}|an?|(?:a )?couple(?: of)?|(?:a )?few|several)"
_UNIT: Final = r"(?:Second|Minute|Hour|h|Day|Nights?|Weekdays?|Weekends?|Week|Fortnight|Month|[Qq]uarters?|Year|decades?|centur(?:y|ies)|seasons?)\b"
BACK: Final = r"(?:last|past|previous|preceding|these last|this last|these past|this past)"
ON: Final = r"(?:next few|next|coming|upcoming|following)"
NOW: Final = r"(?:this|current|same|present|running)"
YEAR: Final = r"(?:(?:1[5-9]|2[01])\d\d|2 thousand(?: and)?(?: \d{1,2}\b)?|(?:1[89]|20) [1-9]\d\b)"
_EDGES: Final = {
    "early": (0, 1), "earlier": (0, 1), "beginning": (0, 1), "start": (0, 1), "starting": (0, 1),
    "mid": (1, 2), "middle": (1, 2), "late": (2, 3), "end": (2, 3), "ending": (2, 3), "later": (2, 3),
}  # fmt: skip


def _unit_said(m: re.Match[str], c: Context) -> Period:
    """ "last week", "this month", "the previous quarter"."""
    unit = unit_of(m["u"])
    first, after = unit_span(unit, c.local, step_of(m["w"]))
    if unit in SECONDS_OF and step_of(m["w"]):  # "the last hour" ends now
        edge = move(c.local, unit, step_of(m["w"]))
        first, after = min(edge, c.local), max(edge, c.local)
    if unit == "Fortnight":  # "the last fortnight" is of the days up to now
        there = move(c.local, unit, step_of(m["w"])).date()
        first, after = midnight(min(there, c.today)), midnight(max(there, c.today))
        after += timedelta(days=step_of(m["w"]) < 0)
    if unit == "Weekday":
        first, after = unit_span("Week", c.local, step_of(m["w"]))
        after -= timedelta(days=2)
    return Period(m.end(), first, after, unit, ahead=step_of(m["w"]) > 0)


def _days_of_week(m: re.Match[str], c: Context) -> Period | None:
    """ "Tuesday and Wednesday last week"."""
    monday = unit_span("Week", c.local, step_of(m["w"]))[0].date()
    first, last = WEEKDAYS.index(m["a"]), WEEKDAYS.index(m["b"])
    if first >= last:
        return None
    return days(m.end(), add_days(monday, first), add_days(monday, last + 1), "Days")


def _working_week(m: re.Match[str], c: Context) -> Period:
    first, after = unit_span("Week", c.local, step_of(m["w"]))
    return Period(m.end(), first, after - timedelta(days=2), "Week")


def _units_said(m: re.Match[str], c: Context) -> Period:
    """ "the last 3 days", "2 upcoming months": up to now, or from now."""
    unit, step = unit_of(m["u"]), step_of(m["w"])
    edge = move(c.local, unit, step * count_of(m["n"]))
    if unit in SECONDS_OF:
        return Period(m.end(), min(edge, c.local), max(edge, c.local), unit, ahead=step > 0)
    whole = unit in ("decade", "century", "Quarter") or (unit == "Year" and step > 0)
    if whole:  # the whole ones beside the one that runs
        here = move(floor_of(unit, c.local), unit, 1 if step > 0 else 0)
        edge = move(here, unit, step * count_of(m["n"]))
        return Period(m.end(), min(edge, here), max(edge, here), unit, ahead=step > 0)
    if unit == "Weekday":
        edge = midnight(workdays_away(c.today, step * count_of(m["n"])))
    first, after = min(edge.date(), c.today), max(edge.date(), c.today)
    return days(m.end(), first, after if step > 0 else add_days(after, 1), unit, ahead=step > 0)


def _ago(m: re.Match[str], c: Context) -> Period:
    """ "3 days ago" is that day, "2 weeks ago" that week, "a few days ago" some days around."""
    count, unit = count_of(m["n"]), unit_of(m["u"])
    if unit == "Fortnight":
        count, unit = 2 * count, "Week"
    first, after = unit_span(unit, c.local, -count)
    if unit in SECONDS_OF:
        then = move(c.local, unit, -count)
        margin = timedelta(seconds=max(SECONDS_OF[unit] * count // 2, 600))
        return Period(m.end(), then - margin, min(then + margin, c.local), unit)
    if not m["n"][0].isdigit() and m["n"] not in ("a", "an"):
        first, after = (
            unit_span(unit, c.local, -count - 1)[0],
            unit_span(unit, c.local, 1 - count)[1],
        )
    return Period(m.end(), first, after, unit)


def _ago_today(m: re.Match[str], c: Context) -> Period | None:
    """ "a year ago today": that very day."""
    unit = unit_of(m["u"])
    if unit in SECONDS_OF:
        return None
    day = add_days(c.today, -1 if m["r"] == "Yesterday" else 0)
    then = move(midnight(day), unit, -count_of(m["n"])).date()
    return days(m.end(), then, add_days(then, 1), "Day")


def _within(m: re.Match[str], c: Context) -> Period:
    """ "within 2 hours": from now."""
    unit = unit_of(m["u"])
    return Period(m.end(), c.local, move(c.local, unit, count_of(m["n"])), unit, ahead=True)


def _to_date(m: re.Match[str], c: Context) -> Period:
    return Period(
        m.end(), floor_of(unit_of(m["u"]), c.local), midnight(add_days(c.today, 1)), "Day"
    )


# --- Parts and members of a period ------------------------------------------------------------------


def _outer_at(c: Context, at: int) -> Period | None:
    """Return the period of a part: a mere "month" is this one."""
    found = period_at(c, at, weak=True)
    bare = _BARE_UNIT.match(c.text, at)
    if found or bare is None:
        return found
    unit = unit_of(bare["u"])
    return Period(bare.end(), *unit_span(unit, c.local, 0), unit)


_BARE_UNIT: Final = Lazy(r"(?P<u>Week|Month|Year|[Qq]uarter)\b")


def _edge(m: re.Match[str], c: Context) -> Period | None:
    """The beginning, middle, end or rest of a period."""
    inner = _outer_at(c, m.end())
    if inner is None or inner.after - inner.first < timedelta(days=2):
        return None
    words = m["e"]
    if words in ("rest", "remainder") or (
        words == "later" and inner.first <= c.local < inner.after
    ):
        first = max(inner.first, min(midnight(c.today), inner.after))
        return replace(inner, first=first, day=None, month=None, weak=False)
    if words == "earlier" and inner.first < c.local < inner.after:
        return replace(inner, after=midnight(c.today), day=None, month=None, weak=False)
    from_third, to_third = _EDGES[words]
    days = (inner.after - inner.first).days
    bounds = [inner.first + timedelta(days=days * n // 3) for n in (from_third, to_third)]
    if inner.unit == "Week":
        bounds = [inner.first + timedelta(days=n) for n in ((0, 3), (2, 4), (4, 7))[from_third]]
    elif inner.unit == "decade":
        years = ((0, 4), (3, 7), (6, 10))[from_third]
        bounds = [move(inner.first, "Year", n) for n in years]
    elif inner.unit == "Year":
        bounds = [move(inner.first, "Month", 4 * n) for n in (from_third, to_third)]
    elif inner.unit == "Month":
        bounds = [
            inner.first + timedelta(days=10 * from_third),
            inner.first + timedelta(days=10 * to_third),
        ]
        bounds[1] = inner.after if to_third == 3 else bounds[1]
    return Period(inner.end, bounds[0], bounds[1], "part", month=inner.month, ahead=inner.ahead)


def _members(unit: str, outer: Period) -> list[Span]:
    """Return the units of a period, in order."""
    if unit == "half":
        middle = (
            move(outer.first, "Month", 6)
            if outer.unit == "Year"
            else outer.first + (outer.after - outer.first) / 2
        )
        middle = midnight(middle.date())
        return [(outer.first, middle), (middle, outer.after)]
    start = floor_of(unit, outer.first)
    if unit == "Weekend" and start < outer.first:
        start += timedelta(days=7)
    spans: list[Span] = []
    while start < outer.after and len(spans) < 400:
        following = start + timedelta(days=2) if unit == "Weekend" else move(start, unit, 1)
        inside = start + timedelta(days=3) if unit == "Week" else start
        if outer.first <= inside < outer.after:
            spans.append((start, following))
        start = move(start, unit, 1)
    return spans


def _nth_of(m: re.Match[str], c: Context) -> Period | None:
    """ "the first week of October", "the last 3 weeks of this year", "first half of 2025"."""
    inner = _outer_at(c, m.end())
    if inner is None:
        return None
    unit, nth = unit_of(m["u"]), nth_number(m["n"])
    if unit in WEEKDAYS:
        return _nth_weekday_of(inner, WEEKDAYS.index(unit), nth)
    spans = _members(unit, inner)
    index = nth - 1 if nth > 0 else len(spans) + nth
    count = count_of(m["k"])
    if nth < 0:
        index -= count - 1
    if not 0 <= index < len(spans):
        return None
    last = min(index + count, len(spans)) - 1
    return Period(
        inner.end, spans[index][0], spans[last][1], unit, month=inner.month, ahead=inner.ahead
    )


def _nth_weekday_of(inner: Period, weekday: int, nth: int) -> Period | None:
    if inner.unit != "Month":
        return None
    day = nth_weekday(inner.first.year, inner.first.month, weekday, nth)
    return days(inner.end, day, add_days(day, 1), "Day", month=inner.month) if day else None


def _week_number(m: re.Match[str], c: Context) -> Period | None:
    year = year_of(m["y"]) if m["y"] else c.today.year + step_of(m["w"] or m["w2"] or "")
    try:
        first = date.fromisocalendar(year, int(m["n"]), 1)
    except ValueError:
        return None
    return days(m.end(), first, add_days(first, 7), "Week")


def _week_of(m: re.Match[str], c: Context) -> Period | None:
    inner = period_at(c, m.end(), weak=True)
    if inner is None or inner.unit not in ("Day", "Week"):
        return None
    first, after = unit_span("Week", inner.first, 0)
    return replace(inner, first=first, after=after, unit="Week", day=None)


# --- Periods by their names -------------------------------------------------------------------------


def _month_number(name: str) -> int:
    return MONTHS.index(name) + 1


def _open_month(month: int, c: Context, months: int = 1, ahead: bool = False) -> Span:
    """Return the latest such month that has begun, or ahead the one that is not over."""
    first = date(c.today.year, month, 1)
    if ahead:
        first = add_months(first, 12) if add_months(first, months) <= c.today else first
    elif first > c.today:
        first = add_months(first, -12)
    return midnight(first), midnight(add_months(first, months))


def _month(m: re.Match[str], c: Context) -> Period | None:
    said = m.groupdict()
    month = int(said["mn"]) if said.get("mn") else _month_number(m["m"])
    if not 1 <= month <= 12:
        return None
    if year := said.get("y"):
        first = date(year_of(year), month, 1)
        return days(m.end(), first, add_months(first, 1), "Month")
    words = said.get("w") or ""
    span = _open_month(month, c, ahead=c.ahead or step_of(words) > 0)
    if step_of(words) < 0 and span[1] > c.local:
        span = (move(span[0], "Year", -1), move(span[1], "Year", -1))
    is_loose = not words
    return Period(
        m.end(),
        *span,
        "Month",
        month=month if is_loose else None,
        weak=is_loose,
        ahead=step_of(words) > 0,
    )


def _season(m: re.Match[str], c: Context) -> Period:
    first_month, words = _SEASONS[m["s"]], m["w"] or ""
    if m["y"]:
        first = date(year_of(m["y"]), first_month, 1)
        return days(m.end(), first, add_months(first, 3), "season")
    span = _open_month(first_month, c, 3, ahead=c.ahead or step_of(words) > 0)
    if re.match(NOW, words):  # "this summer" is this year's, over or not
        begun = first_month == 12 and c.today.month < 3  # "this winter", said in January
        first = date(c.today.year - begun, first_month, 1)
        span = (midnight(first), midnight(add_months(first, 3)))
    if step_of(words) < 0 and span[1] > c.local:
        span = (move(span[0], "Year", -1), move(span[1], "Year", -1))
    elif step_of(words) > 0 and span[0] <= c.local:
        span = (move(span[0], "Year", 1), move(span[1], "Year", 1))
    return Period(
        m.end(), *span, "season", month=first_month, weak=not words, ahead=step_of(words) > 0
    )


def _seasons_ago(m: re.Match[str], c: Context) -> Period:
    first, after = _open_month(_SEASONS[m["s"]], c, 3)
    back = -count_of(m["n"]) + (after <= c.local)
    return Period(m.end(), move(first, "Year", back), move(after, "Year", back), "season")


def _quarter(m: re.Match[str], c: Context) -> Period:
    """ "Q3 2019", "third quarter", "H1 2020"."""
    said = m.groupdict()
    size = 6 if said.get("h") else 3
    nth = int(said.get("h") or said.get("q") or nth_number(m["n"]))
    nth = min(max(nth, 1), 12 // size)
    year = year_of(said["y"]) if said.get("y") else c.today.year + step_of(said.get("w") or "")
    first = date(year, 1 + size * (nth - 1), 1)
    if not said.get("y") and not said.get("w") and not c.ahead and first > c.today:
        pass  # a quarter without a year is this year's
    return days(m.end(), first, add_months(first, size), "Quarter")


def _year(m: re.Match[str], c: Context) -> Period:
    first = date(year_of(m["y"]), 1, 1)
    return days(m.end(), first, add_months(first, 12), "Year", weak=not (m["w"] or ""))


def _decade(m: re.Match[str], c: Context) -> Period:
    year = int(m["y"])
    first = date(year if year >= 100 else year + (1900 if year > 20 else 2000), 1, 1)
    return days(m.end(), first, add_months(first, 120), "decade")


def _century(m: re.Match[str], c: Context) -> Period | None:
    number = int(m["n"][:-2])
    if not 2 <= number <= 90:
        return None
    first = date(100 * (number - 1), 1, 1)
    return days(m.end(), first, add_months(first, 1200), "century")


def _weekend(m: re.Match[str], c: Context) -> Period:
    """ "the weekend" is the one just over, or on its days this one; ahead the coming one."""
    step = 0 if c.today.weekday() > 4 or c.ahead else -1
    first, after = unit_span("Weekend", c.local, step)
    return Period(m.end(), first, after, "Weekend")


def _holiday_weekend(m: re.Match[str], c: Context) -> Period:
    """The weekend beside a holiday, and the holiday with it."""
    year = year_of(m["y"]) if m["y"] else c.today.year
    day = holiday(m["h"], year)
    if not m["y"] and (day < c.today) == c.ahead:
        day = holiday(m["h"], year + (1 if c.ahead else -1))
    saturday = add_days(day, (5 - day.weekday() + 3) % 7 - 3)
    return days(
        m.end(), min(day, saturday), max(add_days(day, 1), add_days(saturday, 2)), "Weekend"
    )


def _some_days(m: re.Match[str], c: Context) -> Period:
    """ "the other day", "the other week", "recently"."""
    back = 14 if "other" not in m.group() else 21 if "Week" in m.group() else 10
    return days(m.end(), add_days(c.today, -back), add_days(c.today, 1), "Day")


def _moon_feast(m: re.Match[str], c: Context) -> Period | None:
    """ "Eid 2018", "last Ramadan": some days around it; without a year the latest that has begun."""
    step, said = step_of(m["w"] or ""), m["y"]
    years = [year_of(said)] if said else range(c.today.year - 2, c.today.year + 3)
    found = [each for year in years for each in feasts_of(m["h"], year)]
    if not said and (step > 0 or (c.ahead and step == 0)):
        found = [each for each in found if each[1] > c.today]
    elif not said:
        found = [each for each in found if (each[1] if step else each[0]) <= c.today][::-1]
    return days(m.end(), *found[0], "Days") if found else None


def _long(m: re.Match[str], c: Context) -> Period | None:
    """ "3 days from next Monday", "for 10 days from 18 Dec"."""
    inner = period_at(c, m.end(), weak=True)
    if c.text.startswith("Today", m.end()):  # whose place is that of the distance
        inner = days(m.end() + len("Today"), c.today, add_days(c.today, 1), "Day")
    if inner is None or inner.unit != "Day":
        return None
    return replace(
        inner,
        after=move(inner.first, unit_of(m["u"] or m["u2"]), count_of(m["n"] or m["n2"])),
        unit="Days",
    )


Build = Callable[[re.Match[str], Context], Period | None]
_NTH: Final = r"(?P<n>Second|\d{1,2}th(?: (?:to )?(?:the )?last)?|last|penultimate)"
_OF: Final = r"(?: of| in| from)?(?: the)? "
_RULES: Final[tuple[tuple[Lazy, Build], ...]] = tuple(
    (Lazy(pattern), build)
    for pattern, build in (
        (rf"{_NTH} (?:(?P<k>\d{{1,2}}|couple(?: of)?|few) )?(?P<u>Day|Weekdays?|Weekends?|Week|Month|[Qq]uarter|half|{WD})s?(?: of| in| from)(?: the)? ", _nth_of),
        (rf"(?:the )?{_NTH} (?P<k>)(?P<u>half)(?: of)?(?: the)? ", _nth_of),
        (rf"(?:Week|kw) (?P<n>\d{{1,2}})(?:,?(?: of| in)?(?: Year)? (?P<y>{YEAR})|,?(?: of)?(?: the)? (?:(?P<w>{BACK}|{ON}|{NOW}) Year|Year (?P<w2>{BACK}|{ON}))\b)?\b(?![.:/])", _week_number),
        (r"(?:(?<=the )|(?<=la ))Week from (?:the )?", _week_of),
        (r"(?:the |that )?(?:Week (?:of|commencing|starting|beginning|containing)|w ?/ ?c)(?: on)?(?: the)? ?", _week_of),
        (rf"(?P<e>{'|'.join(sorted(_EDGES, key=len, reverse=True))}|rest|remainder)(?: part| Day)?(?:{_OF}|-|(?<=mid)(?=[A-Z\d]))", _edge),
        (rf"(?:the )?(?P<w>{BACK}|{ON}) (?P<n>{_COUNT}) (?P<u>{_UNIT})", _units_said),
        (rf"(?P<n>{_COUNT}) (?P<w>{BACK}|{ON}) (?P<u>{_UNIT})", _units_said),
        (rf"(?P<n>{_COUNT}) (?P<u>{_UNIT}) ago,? (?P<r>Today|Yesterday)\b", _ago_today),
        (rf"(?P<n>{_COUNT}) (?P<u>{_UNIT}) ago\b", _ago),
        (rf"^(?P<n>{_COUNT}) (?P<u>{_UNIT}) (?:before|earlier|back)[.?!]?$", _ago),
        (rf"ago (?:about )?(?P<n>{_COUNT}) (?P<u>{_UNIT})", _ago),
        (rf"(?P<n>{_COUNT}) {_SEASON} ago\b", _seasons_ago),
        (rf"within (?:the next )?(?P<n>{_COUNT}) (?P<u>{_UNIT})", _within),
        (rf"(?:(?<=for )(?P<n>{_COUNT}) (?P<u>{_UNIT}),? from|(?P<n2>{_COUNT}) (?P<u2>{_UNIT}),? starting(?: from| on)?) (?:the )?(?!now)", _long),
        (rf"(?P<u>{_UNIT}) to date\b", _to_date),
        (rf"(?:the )?(?P<u>{_UNIT}) before last\b", lambda m, c: Period(m.end(), *unit_span(unit_of(m["u"]), c.local, -2), unit_of(m["u"]))),
        (rf"(?:the )?(?P<u>{_UNIT}) after next\b", lambda m, c: Period(m.end(), *unit_span(unit_of(m["u"]), c.local, 2), unit_of(m["u"]), ahead=True)),
        (rf"(?:the )?(?P<w>{BACK}|{ON}|{NOW}|this coming)? ?(?:working Week|workweek|work Week|school Week|Weekday Week)\b", _working_week),
        (rf"(?:the |my |our )?(?P<w>this coming|{BACK}|{ON}|{NOW})(?: calendar| whole| entire)? (?P<u>(?!Night|Weekend|Weekdays|season){_UNIT})(?! (?:on|at) \d)", _unit_said),
        (rf"(?:the )?(?P<w>this coming|{BACK}|{ON}|{NOW}) (?P<u>Weekend|seasons?)\b", _unit_said),
        (rf"(?P<u>Week|Month|Year|Weekend|[Qq]uarter) (?P<w>{BACK}|{ON})\b(?! \d)", _unit_said),
        (r"(?:all|whole) (?P<w>)(?P<u>Week|Month|Year)\b(?! long)", _unit_said),
        (r"the (?P<w>)(?P<u>Week|Month|Year|quarter)\b$", _unit_said),
        (rf"(?P<y>{YEAR})[ -]?q ?(?P<q>[1-4])\b", _quarter),
        (rf"(?P<y>{YEAR})[ -]?h ?(?P<h>[12])\b", _quarter),
        (rf"q ?(?P<q>[1-4])\b(?:[ ,/-]*(?:of |from )?(?P<y>{YEAR})\b|,?(?: of)?(?: the)? (?P<w>{BACK}|{ON}|{NOW}) Year\b)?", _quarter),
        (rf"(?P<a>{WD}),? (?:and|&) (?P<b>{WD}),? (?:of )?(?:the )?(?P<w>{BACK}|{ON}|{NOW}) Week\b", _days_of_week),
        (rf"h ?(?P<h>[12])[ ,/-]*(?:of )?(?P<y>{YEAR})\b", _quarter),
        (rf"(?P<n>[1-4]th|Second) [Qq]uarter\b(?:(?:,| of| in| from)?(?: the)? (?:(?P<y>{YEAR})\b|(?P<w>{BACK}|{ON}|{NOW}|) ?Year\b))?", _quarter),
        (rf"(?P<m>{MO})[ ,./-]*(?:of |in )?(?P<y>\d{{4}}\b|{YEAR})", _month),
        (rf"(?P<y>{YEAR})[ ,/-]*(?P<m>{MO})(?! ?\d)", _month),
        (rf"(?P<y>{YEAR})[-/](?P<mn>0?[1-9]|1[0-2])(?![-/\d])", _month),
        (rf"(?<![\d/-])(?P<mn>0?[1-9]|1[0-2])[-/](?P<y>{YEAR})(?![-/\d])", _month),
        (rf"(?P<w>{BACK}|{ON}|{NOW}) (?P<m>{MO})(?! ?\d)", _month),
        (rf"(?P<m>{MO})(?P<w>)(?! ?\d|/|-(?!{MO}))", _month),
        (rf"(?P<w>){_SEASON} (?:of |in )?(?P<y>{YEAR})\b", _season),
        (rf"(?P<w>{BACK}|{ON}|this coming|{NOW}|) ?{_SEASON}(?P<y>)(?! (?:of|fashion|school|camp|cleaning|roll|onion|break|job|house|clothes|tyres|coat))", _season),
        (rf"(?:the )?(?P<h>{HOLIDAYS})(?: (?P<y>{YEAR}))? Weekend\b", _holiday_weekend),
        (r"(?:the |(?<=early )|(?<=late )|(?<=mid[ -]))(?P<y>(?:1[89]|20)?\d0) ?(?:Second\b|'s\b|s\b)", _decade),
        (r"Year (?P<y>[3-9]0)\b(?! ?(?:am|pm|Hour|Minute|[:/.,%€$-]))", _decade),
        (r"(?P<y>[2-9]0)th Year\b", _decade),
        (r"(?P<y>(?:1[89]|20)\d0) ?(?:Second\b|'s\b|s\b)", _decade),
        (r"(?:the )?(?P<n>\d{1,2}th) century\b", _century),
        (rf"(?P<w>Year )?(?P<y>{YEAR})\b(?! ?(?:am|pm|Hour|Minute|people|euros|dollars|[:/.]\d|-(?!{YEAR}\b)\d))", _year),
        (r"(?:the )(?P<u>Weekend)\b", _weekend),
        (rf"(?:(?P<w>{BACK}|{ON}|{NOW}) )?(?P<h>{MOON_FEASTS})\b(?:,? (?:of |in )?(?P<y>{YEAR}))?", _moon_feast),
        (r"(?:the )?other (?:Day|Night|Evening|Week)\b|(?:recently|lately|these Day)\b", _some_days),
    )
)  # fmt: skip
_SIEVE: Final = Sieve([pattern for pattern, _ in _RULES])
_SKIP: Final = Lazy(r"(?:(?:the|of|on|in|during|over|about|around|for|each) )*")


def period_at(c: Context, at: int, weak: bool = False) -> Period | None:
    """Return the period that begins at `at`; with `weak` a bare month or year will do."""
    lead = _SKIP.match(c.text, at)
    for start in dict.fromkeys((lead.end() if lead else at, at)):
        for place in _SIEVE.fitting(c.text):
            pattern, build = _RULES[place]
            m = pattern.match(c.text, start)
            found = build(m, c) if m and m.end() > m.start() else None
            if found and (weak or not found.weak):
                return _longer(found, c.moments.get(start), c)
        moment = c.moments.get(start)
        found = _of_moment(moment, c) if moment else None
        if found:
            return found
    return None


def _longer(found: Period, moment: Moment | None, c: Context) -> Period:
    """Take the day that begins at the same place and says more: "May 5" is no May."""
    said = _of_moment(moment, c) if moment and moment.end > found.end else None
    return said or found


# --- Days -------------------------------------------------------------------------------------------


def _of_moment(moment: Moment, c: Context) -> Period | None:
    if moment.after is not None and not moment.after.exact and moment.offset is None:
        day = shift_day(c.today, moment.after)
        return days(moment.end, day, add_days(day, 1), "Day", ahead=day > c.today)
    if moment.day is None or moment.day.impossible:
        return None
    if c.text[moment.start : moment.end] == "Weekend":
        return None  # "a quiet weekend" says nothing of which
    if moment.day.only_week:
        return Period(moment.end, *unit_span("Week", c.local, moment.day.week or 0), "Week")
    found = day_of(moment.day, c)
    if found and moment.offset and not moment.offset.exact:
        found = shift_day(found, moment.offset)
    if found is None:
        return None
    if "Weekend" in c.text[moment.start : moment.end] and found.weekday() == 5:
        return days(moment.end, found, add_days(found, 2), "Weekend")
    if moment.day.dom is None and moment.day.month is not None and moment.day.nth is None:
        return None  # a month, which is read as one
    loose = moment.day if _is_loose(moment.day) and not moment.offset else None
    return days(
        moment.end, found, add_days(found, 1), "Day", day=loose, ahead=_points_ahead(moment.day)
    )


def _is_loose(day: Day) -> bool:
    return (
        day.on is None
        and day.week is None
        and day.year is None
        and not day.which
        and day.month_from is None
    )


def _points_ahead(day: Day) -> bool:
    return day.which in ("next", "coming", "after next", "following")


def day_of(day: Day, c: Context) -> date | None:
    """Return the latest past date `day` can mean; the next one when the words point ahead."""
    today = c.today
    if day.holiday and day.on and day.on > today and not c.ahead:
        this_year = holiday(day.holiday, today.year)
        return this_year if this_year <= today else holiday(day.holiday, today.year - 1)
    if day.on is not None or day.week is not None or day.month_from is not None:
        return next(possible_days(day, today), None)
    if day.which in ("next", "coming", "after next", "following", "this") or c.ahead:
        return next(possible_days(day, today), None)
    if day.year is not None:
        return next(possible_days(day, date(1, 1, 1)), None)
    if day.shift is not None:  # "Friday week", "two Saturdays ago"
        return next(possible_days(day, today), None)
    if day.weekday is not None and day.dom is None and day.month is None and day.nth is None:
        return add_days(today, -((today.weekday() - day.weekday - 1) % 7 + 1))
    start = add_months(today, -12) if day.month is not None else add_months(today, -3)
    if day.month == 2 and day.dom == 29:
        start = add_months(today, -96)
    past = list(takewhile(lambda d: d <= today, possible_days(day, add_days(start, 1))))
    return past[-1] if past else next(possible_days(day, today), None)
