"""Times in the languages that we have no file for, as dateparser reads them.

Invariant: it is asked of a text in one of these languages alone, and imported only then.
"""

import re
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from language import tables
from language.forms import detect
from times.values import attach

_MOST_LETTERS: Final = 60
_MOST_WORDS: Final = 8
_ITS_NAME: Final = {"no": "nb"}  # what it calls a language otherwise
_DAY_BEGINS: Final = time(9)
_FOREIGN: Final = re.compile(r"[^\W\d_a-zA-Z]")


def ask_dateparser(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the moment after `now` that a short text means, in `zone`; None: none, or not ours.

    It keeps the hour of the reference where none is said: that is a day, which begins at 9.
    """
    phrase = text.strip()
    languages = languages_of(text)
    if not languages:
        return None
    import dateparser

    local = now.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    found = dateparser.parse(
        phrase,
        languages=languages,
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": local,
            "PARSERS": ["relative-time", "absolute-time"],
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    if found is None or found.tzinfo is not None or not _has_its_digits(phrase, found, local):
        return None
    is_day = found.time() in (local.time(), time())
    due = attach(datetime.combine(found.date(), _DAY_BEGINS) if is_day else found, zone)
    return due if due > now else None


def languages_of(text: str) -> list[str]:
    """Return the languages that a phrase may be in and that are not ours; none: do not ask."""
    phrase = text.strip()
    if not 0 < len(phrase) <= _MOST_LETTERS or len(phrase.split()) > _MOST_WORDS:
        return []
    likely = detect.find_languages(phrase)
    if not likely and _FOREIGN.search(phrase):
        likely = tables.OTHERS
    if any(code in tables.LANGUAGES for code in likely):
        return []
    return [_ITS_NAME.get(code, code) for code in likely]


def _has_its_digits(phrase: str, found: datetime, local: datetime) -> bool:
    """Tell whether every number of a phrase is in what was read: "flat 90" is not 2090."""
    years, hours = {found.year, found.year % 100}, {found.hour, found.hour % 12}
    said = {found.day, found.month, found.minute, found.second, *years, *hours}
    away = found - local
    said |= {away.days, away.days // 7, away.seconds // 60, away.seconds // 3600}
    return {int(digits) for digits in re.findall(r"\d+", phrase)} <= said
