# ruff: noqa: E501 - a pattern a line reads as the table it is
"""The days a statement names: "meeting tomorrow", "flight on dec 12", "from 20 to 27 December".

Invariant: one reader for notes, agenda, answers, REST and imports. The clause that holds a date says
whether it is past or to come; where a weekday and a date disagree, the date counts.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from language.forms.content import stop_words
from language.lazy import Lazy
from language.reader.tokens import find_protected
from times import day_order
from times.canonical.canon import Reading, read
from times.canonical.time_words import may_speak_of_time
from times.parsing.grammar import find_pieces
from times.parsing.moments import Moment, group
from times.parsing.resolving import disagrees
from times.periods.ends import from_to
from times.periods.stretches import day_of
from times.periods.units import Context, by_start, unit_span
from times.repeats import recurrence
from times.tenses import Clauses
from times.values import Day, Part, Piece, Shift, add_days, shift_day


@dataclass(frozen=True, slots=True)
class DateMention:
    """A day that a statement names, and the offsets of the words that name it.

    Each day of "from 3 to 9 November" is one, with the same words.
    """

    start: int
    end: int
    day: date
    is_relative: bool = False  # "tomorrow", "on Friday": nobody can tell the day later
    is_doubtful: bool = False  # the weekday said is not that of the date


_MAX_DAYS: Final = 62  # of one stretch; a longer one is known by its first and last day
# Without a word of time a number is a date only beside another one, or as "the 5th".
_NUMERIC: Final = re.compile(
    r"\d ?[./-] ?\d|\d(?:st|nd|rd|th|er|e|[ºª.])|\d of \d|\b(?:on|the) \d", re.IGNORECASE
)


def find_dates(text: str, now: datetime, zone: ZoneInfo, language: str = "") -> list[DateMention]:
    """Return the days that a statement names, in the order of the text.

    A weekday is the next one, or the last one when its clause is in the past tense; a date without
    a year likewise. What is every month's is no day: "on the 1st of every month".
    """
    if not (may_speak_of_time(text) or _NUMERIC.search(text)):
        return []  # as most statements do not, and each of them comes by here
    return list(_find_dates(text, now, zone, language))


@day_order.remembers
def _find_dates(text: str, now: datetime, zone: ZoneInfo, language: str) -> tuple[DateMention, ...]:
    reading = read(text, language)
    local = now.astimezone(zone).replace(tzinfo=None)
    rule = recurrence.find_rule(reading.text)
    words = recurrence.blank(reading.text, rule.spans if rule else ())
    pieces = find_pieces(words, local.date(), zone, reading.language)
    moments = group(words, pieces, local.date())
    context = Context(words, local, True, by_start(words, pieces, local.date()))
    clauses = Clauses(text)
    mentions: list[DateMention] = []
    taken = 0
    for moment in moments:
        start, end = _said(moment, pieces)
        if start < taken or end <= start:
            continue
        # The tenses are those of English: "met" and "was" are other words in Dutch.
        past = reading.language == "en" and clauses.is_past(_trimmed(reading, start, end)[0])
        start, end, days = _days_of(moment, (start, end), replace(context, ahead=not past), past)
        first, last = _trimmed(reading, start, end)
        if days and not _is_of_a_thing(text[first:last], text[last:]):
            taken = end
            relative = len(days) == 1 and _is_relative(moment)
            doubtful = len(days) == 1 and disagrees(moment.day, days[0])
            mentions += [DateMention(first, last, day, relative, doubtful) for day in days]
    for night in _NIGHT_BEFORE.finditer(words):
        yesterday = add_days(local.date(), -1)
        mentions.append(DateMention(*_trimmed(reading, *night.span()), yesterday, True))
    mentions = _outside_of_names(mentions, text) if mentions else []
    return tuple(sorted(mentions, key=lambda mention: (mention.start, mention.day)))


def _outside_of_names(mentions: list[DateMention], text: str) -> list[DateMention]:
    """Return the mentions that are no part of a password, a link, an address or a quotation."""
    named = [
        (start, end)
        for start, end in find_protected(text)
        if any(map(str.isalpha, text[start:end])) and not _MOMENT.match(text, start, end)
    ]
    return [
        one
        for one in mentions
        if not any(
            one.start < end and start < one.end and not one.start <= start <= end <= one.end
            for start, end in named
        )
    ]


_MOMENT: Final = Lazy(r"\d{4}-\d\d-\d\dT\d\d")


def _said(moment: Moment, pieces: list[Piece]) -> tuple[int, int]:
    """Return the stretch of a moment that names its day, without the hour."""
    inside = [
        p for p in pieces if moment.start <= p.start and p.end <= moment.end and _names_day(p)
    ]
    return (inside[0].start, inside[-1].end) if inside else (0, 0)


def _names_day(piece: Piece) -> bool:
    match piece.value:
        case Day():
            return True
        case Shift():
            return not piece.value.exact
        case Part():
            return piece.value.today
        case _:
            return False


def _days_of(
    moment: Moment, said: tuple[int, int], c: Context, past: bool
) -> tuple[int, int, list[date]]:
    """Return the days of a moment, or of the stretch that begins with it, and where they stand."""
    start = _before_number(c.text, said[0])
    stretch = from_to(c, start) if moment.offset is None else None
    if stretch and stretch.unit in ("Day", "Days") and stretch.end >= said[1]:
        return start, stretch.end, _each(stretch.first.date(), stretch.after.date())
    words = c.text[said[0] : said[1]]
    if moment.day and moment.day.only_week:
        return *said, _week(moment.day.week or 0, c)
    if "Weekend" in words:
        day = _saturday(moment.day, words, c.today, past)
    else:
        day = _one_day(moment, c, said[0])
    return *said, [day] if day else []


def _before_number(words: str, at: int) -> int:
    """Return where "3 to" of "3 to 9 November" begins."""
    lead = _FIRST_NUMBER.search(words[:at])
    return lead.start() if lead else at


_FIRST_NUMBER: Final = Lazy(
    r"(?:(?:from|between)(?: on)?(?: the)? |\b)(?:the )?\d{1,2}(?:th)?\.? ?(?:-|–|to|until|through|and) ?(?:the )?$|\b(?:from|between)(?: the| on)? $"
)


def _each(first: date, after: date) -> list[date]:
    days = (after - first).days
    if days > _MAX_DAYS:
        return [first, add_days(after, -1)]
    return [add_days(first, n) for n in range(days)]


def _week(week: int, c: Context) -> list[date]:
    """Return the days of next or last week; "this week" is no day."""
    if week == 0:
        return []
    first, after = unit_span("Week", c.local, week)
    return _each(first.date(), after.date())


def _one_day(moment: Moment, c: Context, at: int) -> date | None:
    if moment.after is not None:
        return None if moment.after.exact else shift_day(c.today, moment.after)
    if moment.day is None:
        return c.today if moment.part and moment.part.today else None
    if moment.day.impossible or not _is_one_day(moment.day, c.text, at):
        return None
    found = day_of(moment.day, c)
    if found and moment.offset and not moment.offset.exact:
        return shift_day(found, moment.offset)
    return found


def _is_one_day(day: Day, words: str, at: int) -> bool:
    """Tell whether the words name one day: not a month, not a mere number, not every month's."""
    if day == Day(dom=day.dom):
        number = words.find(str(day.dom), at)
        lead = _ON.search(words[max(number - 20, 0) : number])
        return (day.dom or 0) > 0 and lead is not None and not _OFTEN.search(words)
    return day.on is not None or day.weekday is not None or day.dom is not None


def _is_relative(moment: Moment) -> bool:
    day = moment.day
    return day is None or (day.month is None and day.year is None)


def _is_of_a_thing(named: str, following: str) -> bool:
    """Tell whether a holiday says what sort of thing is meant: "the Christmas lights"."""
    thing = _NEXT_WORD.match(following)
    return bool(thing and _HOLIDAY.search(named)) and not _is_that_day().match(following)


_HOLIDAY: Final = Lazy(
    r"\b(?:christmas|xmas|easter|halloween|thanksgiving|(?:valentine|mother|father)'?s'?(?: day)?|new year'?s?)$",
    re.IGNORECASE,
)
_NEXT_WORD: Final = Lazy(r" [a-z]+\b")


@cache
def _is_that_day() -> re.Pattern[str]:
    """What makes no thing of a holiday: a word that goes on, or what is done on the day itself."""
    stops = "|".join(sorted(stop_words()))
    return re.compile(
        rf" (?:{stops}|day|eve|morning|noon|afternoon|evening|night|weekend"
        r"|breakfast|brunch|lunch|dinner|supper|meal|mass|service|party|went|came)\b"
    )


_NIGHT_BEFORE: Final = Lazy(r"\blast (?:Night|Evening)\b")
_ON: Final = Lazy(r"(?:\b(?:on|until|since|from|by) (?:the )?|\bDom )$")
_OFTEN: Final = Lazy(r"\b(?:every|Monthly)\b")


def _saturday(day: Day | None, words: str, today: date, past: bool) -> date | None:
    """Return the first day of this, next or last weekend; None for one that is not said.

    "We hiked this weekend", said on a Monday, is the one just over.
    """
    if day is None or not re.search(r"\b(?:this|next|last)\b", words):
        return None
    step = day.week or 0
    if past and step == 0 and today.weekday() < 5:
        step = -1
    return add_days(today, 5 - today.weekday() + 7 * step)


def _trimmed(reading: Reading, start: int, end: int) -> tuple[int, int]:
    first, last = reading.span(start, end)
    said = reading.source[first:last]
    lead = len(said) - len(said.lstrip())
    return first + lead, first + len(said.rstrip())
