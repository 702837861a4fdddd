"""The stretch of time that a question is about, and the words of it that only say when."""

import re
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import store
import when
from language.forms import content
from store import Connection
from times.canonical import canon, time_words

Window = tuple[datetime, datetime]
_SEASON: Final = r"\b(?:spring|summer|autumn|fall|winter)\b"
_YEARLY: Final = re.compile(
    rf"\b(?:{'|'.join(time_words.MONTHS)}|Christmas|Easter|Thanksgiving|Halloween)\b|{_SEASON}"
)
_YEAR_OR_RELATIVE: Final = re.compile(r"\b(?:(?:19|20)\d\d|last|this|next|ago|past|coming)\b")
_MAY_NAME_A_TIME: Final = re.compile(rf"[A-Z\d]|{_SEASON}")
_DATE_WORD: Final = re.compile(
    rf"\b(?:[A-Z][a-z]+|\d{{1,4}}(?:th)?|last|past|this|next|ago)\b|{_SEASON}"
)
_VAGUE: Final = re.compile(r"\b(?:recently|lately|these days|the other day)\b", re.IGNORECASE)
_BESIDE_A_DAY: Final = re.compile(
    r"\bthe (?P<unit>day|week|weekend)s? (?P<side>before|after|prior to|following)\b", re.IGNORECASE
)
_YEARS_BACK: Final = 30
MOST_NAMED: Final = 10


def find_window(
    db: Connection, user_id: int, question: str, now: datetime, zone: ZoneInfo, language: str = ""
) -> Window | None:
    """Return the stretch of time a question names.

    "in June" is the latest June from which the user has anything.
    """
    plain = _VAGUE.sub("", question)
    words_read = canon.read(plain, language).text  # what belongs to a time is capitalised in it
    span = _find_span(plain, now, zone, language) if _MAY_NAME_A_TIME.search(words_read) else None
    if span is None:
        return None
    if _YEARLY.search(words_read) is None or _YEAR_OR_RELATIVE.search(words_read):
        return span
    for years in range(_YEARS_BACK):
        shifted = _years_earlier(span, years)
        if shifted and store.has_memory_between(db, user_id, *as_text(shifted)):
            return shifted
    return span


def _find_span(question: str, now: datetime, zone: ZoneInfo, language: str) -> Window | None:
    """Return the stretch named; "the week before 3 August" is that week and the day itself."""
    beside = _BESIDE_A_DAY.search(question)
    if beside:
        plain = question[: beside.start()] + "on" + question[beside.end() :]
        span = when.find_range(plain, now, zone, language)
        if span and span[1] - span[0] <= timedelta(days=1):
            reach = timedelta(days=7 if beside["unit"].lower().startswith("week") else 1)
            before = beside["side"].lower() in {"before", "prior to"}
            return (span[0] - reach, span[1]) if before else (span[0], span[1] + reach)
    return when.find_range(question, now, zone, language)


def _years_earlier(span: Window, years: int) -> Window | None:
    """Return the same days in an earlier year; None: 29 February."""
    start, end = span
    try:
        return start.replace(year=start.year - years), end.replace(year=end.year - years)
    except ValueError:
        return None


def as_text(window: Window) -> tuple[str, str]:
    return store.to_text(window[0]), store.to_text(window[1])


def date_words(question: str) -> frozenset[str]:
    """Return the words of a question that belong to dates, lower case."""
    reading = canon.read(question)
    found: set[str] = set()
    for match in _DATE_WORD.finditer(reading.text):
        start, end = reading.span(*match.span())
        found.update(word.lower() for word in content.as_written(reading.source[start:end]))
    return frozenset(found)
