"""Does a message ask for its writer's day, told by itself, or for no more of it; pure."""

import re
from functools import cache
from typing import Final

from language import tables
from language.forms.fold import evenly

MOST_WORDS: Final = 18  # more is about something else, too


def asks_for_digest(text: str) -> str | None:
    """Return what is left of "every morning at 8 tell me what's on": its time; None: it is none."""
    folded = " ".join(evenly(text).split())
    if not 0 < len(folded.split()) <= MOST_WORDS or _is_several(folded):
        return None
    for language in tables.LANGUAGES:
        tell, day = _pattern(language, "tell"), _pattern(language, "day")
        if tell.search(folded) and day.search(folded):
            return " ".join(day.sub(" ", tell.sub(" ", folded)).split())
    return None


def ends_digest(text: str) -> bool:
    """Tell whether a message wants the day told no more: "stop the daily summary"."""
    folded = " ".join(evenly(text).split())
    return len(folded.split()) <= MOST_WORDS // 2 and any(
        _pattern(language, "stop").match(folded) and _pattern(language, "names").search(folded)
        for language in tables.LANGUAGES
    )


def _is_several(folded: str) -> bool:
    """It has more than one sentence: each is read by itself."""
    return re.search(r"[.!?;:\n]\s+\S", folded) is not None


@cache
def _pattern(language: str, key: str) -> re.Pattern[str]:
    phrases = sorted(map(evenly, tables.words(language, "digest", key)), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, phrases))})(?!\w)")
