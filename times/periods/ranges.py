# ruff: noqa: E501 - a pattern a line reads as the table it is
"""The stretch of time that a question names: "last week", "on Friday from 9 to 11", "since March".

Invariant: a stretch is half open, aware and in the asker's zone. Questions are about memories, so
what may be past or to come is past, unless the words or the asker (`ahead`) point ahead.
"""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from language.lazy import Lazy
from times import day_order
from times.canonical.canon import read
from times.parsing.grammar import find_pieces
from times.parsing.moments import Moment, group
from times.periods.ends import clock_window, from_to, window_day
from times.periods.stretches import day_of, period_at
from times.periods.units import Context, Period, by_start, count_of, midnight, move
from times.tenses import tells_the_past
from times.values import DURATION, Shift, add_days, attach, read_duration, shift_moment

# From and to which hour a part of day runs; a night ends at four the next morning.
_PART_HOURS: Final = {
    "Morning": (4, 12),
    "Afternoon": (12, 18),
    "Evening": (17, 24),
    "Night": (18, 28),
}
_AHEAD: Final = Lazy(
    r"\b(?:will|going to|gonna|next|coming|upcoming|do i have|have i got|am i|whats on|agenda|schedule|plans?)\b"
)
_LAST_NIGHT: Final = Lazy(
    r"\b(?:last (?P<p>Night|Evening|Morning|Afternoon)|Yesterday (?:at )?(?P<q>Night))\b"
)
_JUST_NOW: Final = Lazy(
    r"at (?:this|the|the present) (?:time|minute)[.?!]?|(?:right |at this (?:minute|moment)|at )?(?:now|Now|right now)[.?!]?"
)
_LENGTH: Final = Lazy(rf"(?!.*Second)-?(?P<in>in |within )?(?P<d>{DURATION})[.?!]?")
_INEXACT: Final = Lazy(rf"\b(?:less|more|fewer) than {DURATION} (?:before|after|from)\b")
_HOURS_AGO: Final = Lazy(
    rf"(?P<d>{DURATION}) ago\b|(?:in |over |during |within )?the (?:last|past) (?P<e>{DURATION}|Hour\b)"
)
_LONG_AGO: Final = datetime(1970, 1, 1)  # noqa: DTZ001 - naive and local
_STARTS: Final = Lazy(
    r"(?<![\w./:])(?=[A-Z\d]|last\b|past\b|previous\b|preceding\b|next\b|coming\b|upcoming\b|following\b|this\b|these\b"
    r"|current\b|same\b|early\b|earlier\b|late\b|later\b|mid|beginning\b|start|end|rest\b|remainder\b|q ?[1-4]|h ?[12]"
    r"|spring|summer|autumn|fall|winter|an? |couple|few|several|within|the |ago\b|w ?/|kw|recently|lately|between|from"
    r"|all |whole |penultimate|for |(?:of|in) (?=[A-Z\d]|the ))"
)
_LEAD: Final = Lazy(
    r"\b(?P<k>since|after|before|until|by|from|in|during|throughout|of|for|around|about)(?: the| on| about| around| Year| back in)* $"
)
_MAX_STARTS: Final = 120  # places tried; a question has a dozen


@day_order.remembers
def find_range(
    text: str, now: datetime, zone: ZoneInfo, language: str = "", *, ahead: bool = False
) -> tuple[datetime, datetime] | None:
    """Return the half-open stretch of time a question names, aware and in `zone`, or None.

    "last week", "yesterday evening", "in March", "between Monday and Wednesday", "two summers ago".
    With `ahead` the question is about what is to come: "on Thursday" is the coming one.
    """
    reading = read(text, language)
    words, local = reading.text, now.astimezone(zone)
    exact = _exact_stretch(words, local, zone)
    if exact:
        return exact
    pieces = find_pieces(words, local.date(), zone, reading.language)
    points_ahead = ahead or bool(_AHEAD.search(words))
    context = Context(
        words, local.replace(tzinfo=None), points_ahead, by_start(words, pieces, local.date())
    )
    moments = group(words, pieces, local.date())
    if _INEXACT.search(words):
        return None  # "less than 3 days after tomorrow"
    span = _hours(context, moments, text)
    said = next((p.value for p in pieces if isinstance(p.value, ZoneInfo)), None) if span else None
    span = span or _part_of_day(context, moments) or _days(context)
    if span is None or span[0] >= span[1]:
        return None
    zone = said or zone
    return _aware(span[0], zone), _aware(span[1], zone)


def _aware(moment: datetime, zone: ZoneInfo) -> datetime:
    """Attach the zone; the day before the first is none in zones east of Greenwich."""
    return attach(max(moment, datetime(1, 1, 2)), zone)  # noqa: DTZ001 - naive and local


def _exact_stretch(words: str, local: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """Return "last night" and what is counted in hours."""
    night = _LAST_NIGHT.search(words)
    if night and night["p"] != "Morning":
        first, last = _part_of(add_days(local.date(), -1), night["p"] or "Night")
        return attach(first, zone), attach(last, zone)
    if _JUST_NOW.fullmatch(words):
        return local, local + timedelta(minutes=1)
    if length := _LENGTH.fullmatch(words):  # "15 hours": the last ones, or "in 2 hours" the next
        distance = read_duration(length["d"])
        if length["in"] and not distance.exact:
            return None
        edge = shift_moment(local, distance if length["in"] else -distance, zone)
        return (local, edge) if length["in"] else (edge, local)
    hours = _HOURS_AGO.search(words)
    if hours is None:
        return None
    distance = (
        Shift(seconds=3600) if hours["e"] == "Hour" else read_duration(hours["d"] or hours["e"])
    )
    if not distance.exact:
        return None
    then = shift_moment(local, -distance, zone)
    if hours["e"]:
        return then, local
    margin = timedelta(seconds=max(distance.seconds // 2, 600))
    return then - margin, min(then + margin, local)


def _hours(c: Context, moments: list[Moment], text: str) -> tuple[datetime, datetime] | None:
    """Return a stretch of hours of a day: "from 9:30 to 11 on Monday"."""
    part = next((m.part.name for m in moments if m.part), "")
    window = clock_window(c, part)
    if window is None:
        return None
    start, end, first, last = window
    day = window_day(c, (start, end), tells_the_past(text))
    return day + first, day + last


def _part_of(day: date, name: str) -> tuple[datetime, datetime]:
    first, last = _PART_HOURS[name]
    return midnight(day) + timedelta(hours=first), midnight(day) + timedelta(hours=last)


def _part_of_day(c: Context, moments: list[Moment]) -> tuple[datetime, datetime] | None:
    """Return "yesterday evening", "on Friday morning", "this morning"."""
    for moment in moments:
        past_hour = moment.part is not None and moment.part.today and moment.day is None
        if moment.part is None or (moment.clock is not None and not past_hour):
            continue  # "this morning at 8" is of this morning
        day = day_of(moment.day, c) if moment.day else c.today
        alone = not _ABOUT_PART.sub("", c.text[: moment.start] + c.text[moment.end :])
        if day and (moment.day or moment.part.today or alone):
            return _part_of(day, moment.part.name)
    return None


_ABOUT_PART: Final = Lazy(
    r"\b(?:early|earlier|late|later|very|a bit|1|in|at|the|of|on|middle|end|from|peu|un|po)\b|[\s.,?!]"
)


def _days(c: Context) -> tuple[datetime, datetime] | None:
    """Return the first stretch of days, as "since", "before" and "for 3 days" bound it."""
    for count, start in enumerate(_STARTS.finditer(c.text)):
        if count > _MAX_STARTS:
            break
        lead = _LEAD.search(c.text[: start.start()])
        is_whole = start.start() == (lead.start() if lead else 0)
        found = from_to(c, start.start()) or period_at(c, start.start(), weak=bool(lead))
        if found is None and is_whole:
            found = period_at(c, start.start(), weak=True)
            found = found if found and not c.text[found.end :].strip(" .!?") else None
        if found is not None:
            return _bounded(c, found, lead["k"] if lead else "")
    return None


_LASTING: Final = Lazy(
    r",? for (?:the next )?(?P<n>\d{1,3}|an?|couple(?: of)?|few) (?P<u>Day|Week|Month|Year)\b"
)
_ONWARDS: Final = Lazy(r" (?:onwards?|on)\b")


def _bounded(c: Context, found: Period, lead: str) -> tuple[datetime, datetime]:
    lasting = _LASTING.match(c.text, found.end)
    if lasting:
        return found.first, move(found.first, lasting["u"], count_of(lasting["n"]))
    tomorrow = midnight(add_days(c.today, 1))
    match lead:
        case "since" if found.first < tomorrow:
            return found.first, tomorrow
        case "after" if found.after < tomorrow:
            return found.after, tomorrow
        case "before":
            return _LONG_AGO, found.first
        case "until" | "by" if found.after > tomorrow:
            return c.local, found.after
        case "until":
            return _LONG_AGO, found.first
        case "from" if _ONWARDS.match(c.text, found.end) and found.first < tomorrow:
            return found.first, tomorrow
        case _:
            return found.first, found.after
