"""The day that leads the answer to a "when" question; pure.

Invariant: never a wrong day: where a memory names several, or it is in doubt, nothing is said.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import when
from language.dates import day_words, month_day
from times.canonical.canon import read
from times.parsing.grammar import find_pieces
from times.tenses import tells_the_past
from times.values import Day

# Further off, the words may as well mean the same day of another year.
_SURE_OF_THE_YEAR: Final = timedelta(days=270)
_YEARLY: Final = re.compile(
    r"\b(?:birthdays?|bday|anniversar(?:y|ies)|name day|born|every year|each year|yearly)\b",
    re.IGNORECASE,
)
_TO: Final = r"\s*(?:[-–]|to|till|until|through|and|or)\s*"
_RANGE_BEFORE: Final = re.compile(rf"\d{_TO}$", re.IGNORECASE)
_RANGE_AFTER: Final = re.compile(rf"{_TO}\d", re.IGNORECASE)


def leading_day(text: str, said_at: datetime, zone: ZoneInfo, language: str) -> str | None:
    """Return the one day that a memory names, in words: "Sat 12 Dec 2026"; "3 May": any year."""
    said = said_at.astimezone(zone).date()
    full = list(_find_full_days(text, said, zone, language))
    named = {_date_of(day, text, said) if day else None for _, day in full}
    for mention in when.find_dates(text, said_at, zone, language):
        if mention.is_doubtful:
            return None  # "Tue 25 Nov", which is a Wednesday
        if not mention.is_relative:
            continue
        is_beside = any(start - 2 <= mention.end <= start for start, _ in full)  # "Monday, 3 May"
        known = {mention.day.weekday(), *(day.weekday() for day in named if isinstance(day, date))}
        if not is_beside or len(known) > 1:
            named.add(mention.day)
    return _in_words(named.pop()) if len(named) == 1 else None


def _in_words(day: date | tuple[int, int] | None) -> str | None:
    """Return a date, or a month and its day of any year, in words."""
    if isinstance(day, tuple):
        return month_day(*day)
    return day_words(day) if day else None


def _find_full_days(
    text: str, said: date, zone: ZoneInfo, language: str
) -> Iterator[tuple[int, Day | None]]:
    """Yield where the words name a day and its month, and the two; None: which is in doubt."""
    reading = read(text, language)
    for piece in find_pieces(reading.text, said, zone):
        day = piece.value
        if not isinstance(day, Day) or day.month is None or day.dom is None or day.impossible:
            continue
        start, end = reading.span(piece.start, piece.end)
        words = text[start:end]
        if " in " in words or day.dom < 1:  # "room 3 in May", "the last day of May"
            continue
        is_range = _RANGE_BEFORE.search(text[:start]) or _RANGE_AFTER.match(text[end:])
        is_either = day.swapped and day.dom <= 12 and day.dom != day.month  # 3/4
        yield start + len(words) - len(words.lstrip()), None if is_range or is_either else day


def _date_of(day: Day, text: str, said: date) -> date | tuple[int, int]:
    """Return a day with its year where that is said, or follows from the tense."""
    assert day.month is not None and day.dom is not None
    if day.year is not None:
        return date(day.year, day.month, day.dom)
    is_past = bool(tells_the_past(text))
    found = None if _YEARLY.search(text) else _nearest(day.month, day.dom, said, is_past=is_past)
    if found is None or abs(found - said) > _SURE_OF_THE_YEAR:
        return day.month, day.dom
    return found


def _nearest(month: int, dom: int, said: date, *, is_past: bool) -> date | None:
    """Return the last such day up to one, or the next from it on; None: 29 February."""
    for year in (said.year, said.year - 1) if is_past else (said.year, said.year + 1):
        try:
            found = date(year, month, dom)
        except ValueError:
            continue
        if found <= said if is_past else found >= said:
            return found
    return None
