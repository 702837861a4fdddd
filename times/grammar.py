# ruff: noqa: E501 - a rule a line reads as the table it is
"""Finds the times in a canonical text and works out the moments they mean.

Invariant: `find_pieces` and `group` say what the words state; `resolve` alone decides the moment,
and never gives one that is not after `now`. Weeks start on Monday.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final, Literal
from zoneinfo import ZoneInfo

from language.lazy import Lazy
from times.clocks import CLOCK_RULES, COUNTED, STOP, clock_hour
from times.dates import DATE_RULES, FOLLOW, Build, nth_weekday
from times.pseudo import is_no_time
from times.values import (
    DURATION,
    UNIT,
    Clock,
    Day,
    Part,
    Piece,
    Shift,
    Value,
    add_days,
    add_months,
    attach,
    read_duration,
    shift_day,
    shift_moment,
)
from times.zones import CITIES, parse_zone

Problem = Literal[
    "",
    "no_time",
    "past",
    "impossible",
    "too_much",
    "seconds",
    "nothing",
    "never",
    "zone",
    "far",
    "unread",
]

# --- Parts of day, distances, zones ----------------------------------------------------------------

PART_RULES: Final[tuple[tuple[str, Build], ...]] = (
    (
        r"(?:this |Today )(?:early |late |very )?(?P<p>Morning|Afternoon|Evening|Night)\b",
        lambda m, t: Part(m["p"], True),
    ),
    (r"(?:late |later )?Tonight\b", lambda m, t: Part("Night", True)),
    (
        r"(?:(?:in|on|during|by|at|for) )?(?:the )?(?:early |late |mid[ -]?|very )*(?P<p>Morning|Afternoon|Evening|Night)\b(?! (?:shift|gown|dress|class|light|out))",
        lambda m, t: _part(m),
    ),
    (r"early (?=\d|Tomorrow|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Today)", lambda m, t: Part("Morning")),
)

_COMPOUND: Final = Lazy(
    r"\b(?:date|game|movie|quiz|poker|trivia|bingo|girls|guys|boys|ladies|karaoke|pizza|taco|parents|comedy|wedding|opening|family|pub|bowling|music|club|book|craft|theatre|theater|open mic|mic|concert|prom|curry|sushi|wine|good) $"
)


def _part(m: re.Match[str]) -> Part | None:
    """ "movie night", "evening primrose oil" and "good morning" are things, not times."""
    bare, before = m.group()[0].isupper(), m.string[: m.start()]
    if bare and _COMPOUND.search(before):
        return None
    of_a_thing = bare and not _LED_PART.search(before) and not _AFTER_PART.match(m.string, m.end())
    return None if of_a_thing else Part(m["p"])


_LED_PART: Final = Lazy(
    r"(?:\b(?:Today|Tomorrow|Overmorrow|Yesterday|Mon|Tue|Wed|Thu|Fri|Sat|Sun|every|each|this|that|next|last|one)"
    r"|\d{1,2}(?:th)?|oclock|am|pm),? $"
)
_AFTER_PART: Final = Lazy(FOLLOW)


_ANCHOR_WORDS: Final = r"(?: (?:my|our|an?|that|it|then|this|his|her|their|each|every|when))?"
IN_RULES: Final[tuple[tuple[str, Build], ...]] = (
    (
        r"in (?P<h>\d{1,2}):(?P<m>[0-5]\d) ?(?:Hour|h)\b",
        lambda m, t: Shift(seconds=int(m["h"]) * 3600 + int(m["m"]) * 60),
    ),
    (
        rf"(?:in|after|\+|for) ?(?:about |another |exactly |the next |next |just |less than |maybe |like |~ ?)*(?:a )?(?P<d>{DURATION})(?: or so)?(?:s? time\b)?(?: (?:from (?:now|this moment|Today)|later))?",
        lambda m, t: _in(m),
    ),
    (
        rf"(?P<d>{DURATION})(?: or so)?,? (?:from (?:now|this moment|this point|Today|right now)|later|hence|after (?:now|Today)|after(?=$| ?[,.;!?]| to )|out(?=$| ?[,.;!?]))",
        lambda m, t: _from_now(m),
    ),
    (
        rf"(?<!for )(?<!over )(?<!for the )(?<!over the )(?:the )?next (?P<d>(?:\d{{1,3}}|couple(?: of)?|few) {UNIT}|Hour\b|Minute\b)",
        lambda m, t: read_duration(
            m["d"] if m["d"][0].isdigit() or " " in m["d"] else "1 " + m["d"]
        ),
    ),
    (rf"(?P<d>{DURATION})(?= (?:timer|countdown|alarm)\b)", lambda m, t: read_duration(m["d"])),
    (
        r"in (?P<n>\d{1,3}) ?(?P<q>['\"])(?!\w)",
        lambda m, t: Shift(seconds=int(m["n"]) * (60 if m["q"] == "'" else 1)),
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
    (r"(?<= t \d\d:\d\d)(?P<z>[+-]\d{2}:\d{2})\b", lambda m, t: parse_zone("utc" + m["z"])),
    (r"(?<=:\d\d:\d\d)(?P<z>[+-]\d{2}:\d{2})\b", lambda m, t: parse_zone("utc" + m["z"])),
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
    rf"(?<![\w:./$€£-])(?P<h>\d{{1,2}})(?: (?P<m>[0-5]\d))?\b{STOP}{COUNTED}(?:[ -]?ish\b)?{FOLLOW}"
)


_EXACTLY: Final = Lazy(
    r" ?-?(?:sharp|on the dot|exactly|prompt|ish|or so|or thereabouts|about(?= ?$|[,.?!]))\b"
)


# Where 5/6 is 6 May: the zones of the United States.
_MONTH_FIRST: Final = Lazy(
    r"US/|America/(?:New_York|Chicago|Denver|Los_Angeles|Phoenix|Anchorage|Detroit|Boise|Juneau|Sitka|Nome|Adak"
    r"|Metlakatla|Yakutat|Menominee|Indiana/|Kentucky/|North_Dakota/|Indianapolis|Louisville|Shiprock)|Pacific/Honolulu"
)
_DAY_FIRST: Final = Lazy(
    r"(?<![\d/.-])(?:1[3-9]|2\d|3[01])[/-](?:0?[1-9]|1[0-2])(?![\d.]|[/-]\d\d?[/-])"
)


def _at_home(value: Value, m: re.Match[str], zone: ZoneInfo, today: date, language: str) -> Value:
    """Read numeric dates and zone names as the people of `zone` do."""
    if isinstance(value, Day) and value.swapped and value.weekday is None:
        dotted = m.groupdict().get("sep") == "."
        by_others = bool(_DAY_FIRST.search(m.string))  # "10/8 to 15/8"
        if (language != "en" or by_others or not _MONTH_FIRST.match(zone.key)) and not dotted:
            return replace(value, dom=value.month, month=value.dom)
    if isinstance(value, ZoneInfo):
        names = {datetime(today.year, month, 1, tzinfo=zone).tzname() for month in (1, 7)}
        own = m["z"].upper() in names and not m.groupdict().get("o")
        return zone if own else value
    return value


def find_pieces(text: str, today: date, zone: ZoneInfo, language: str = "en") -> list[Piece]:
    """Return the non-overlapping time expressions of a canonical text, in order.

    The user's `zone` decides two things words leave open: 5/6 is 6 May in the Americas and 5 June
    elsewhere in the world, and "EST" is New York's own clock to a New Yorker, summer or winter.
    """
    found: list[Piece] = []
    for kind, pattern, build in _RULES:
        for m in pattern.finditer(text):
            value = build(m, today)
            if value is not None and not is_no_time(text, m.start(), m.end(), kind):
                end = m.end()
                if kind == "clock" and (more := _EXACTLY.match(text, end)):
                    end = more.end()
                found.append(Piece(m.start(), end, kind, _at_home(value, m, zone, today, language)))
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
            hour = Piece(bare.start(), bare.end(), "clock", clock_hour(bare, date.min))
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
        case "part", Part() as part if (
            moment.part is None or moment.clock is not None or part.name == moment.part.name
        ):
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


def _is_glued(moment: Moment, piece: Piece, text: str) -> bool:
    """Tell whether only words that join stand between; a dash or "and" parts two days."""
    if not _GLUE.fullmatch(text, moment.end, piece.start):
        return False
    parted = piece.kind == "day" and moment.day is not None and moment.clock is None
    return not (parted and _PARTS.search(text, moment.end, piece.start))


_PARTS: Final = Lazy(r"[-–&]|\band\b")


def group(text: str, pieces: list[Piece], today: date) -> list[Moment]:
    """Join neighbouring pieces into moments, in the order of the text."""
    moments: list[Moment] = []
    for piece in pieces:
        if moments and _is_glued(moments[-1], piece, text):
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
