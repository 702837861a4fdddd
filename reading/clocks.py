"""Hours written with an "h", where they are no lengths: "às 8h e às 20h", "todo dia 8h".

Invariant: a length keeps its "h": "em 2h", "a cada 8h", "2h antes".
"""

import itertools
import re
from functools import cache
from typing import Final

from language import tables
from language.forms.fold import evenly as fold
from times.canonical.canon import read

_HOURS: Final = re.compile(r"(?<![\d:.,/$€£-])(\d{1,2}) ?hs?(?!\w)(?! ?\d)")
_DAYS: Final = re.compile(
    r"\b(?:Mons?|Tues?|Weds?|Thus?|Fris?|Sats?|Suns?|Today|Tomorrow|Overmorrow|Daily|Weekdays?"
    r"|Weekends?|every Day)[, ]*$"
)
_LAST_HOUR: Final = 24
_FEW: Final = 6  # hours; fewer may be a length


@cache
def _leads(language: str) -> re.Pattern[str]:
    """The words that lead to an hour, never to a length, right before it."""
    words = [fold(word) for word in tables.words(language, "times", "hour_leads") if len(word) > 1]
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words)) or chr(0)}) $")


def with_leads(text: str, language: str, *, is_sure: bool = False) -> str:
    """Return a text with "8h" as "at 8", in its language, where it is an hour.

    `is_sure`: all are that are no few.
    """
    found: list[str] = []
    at, before = 0, False
    matches = [*_HOURS.finditer(text)]
    pairs = itertools.pairwise(matches)
    leading = {
        one.start() for one, then in pairs if _joins(text[one.end() : then.start()], language)
    }
    for match in matches:
        lead, hour = text[: match.start()], int(match[1])
        follows = before and len(fold(lead[at:]).strip(" ,").split()) <= 2
        is_led = _leads(language).search(fold(lead)) is not None
        is_hour = (
            follows
            or is_led
            or match.start() in leading
            or _is_of_day(lead, language)
            or (is_sure and hour >= _FEW)
        )
        before = is_hour and hour <= _LAST_HOUR
        found += [lead[at:], _spelt(match[1], language, is_led) if before else match[0]]
        at = match.end()
    return "".join((*found, text[at:])) if found else text


def _joins(between: str, language: str) -> bool:
    """Tell whether "and" stands between two hours: "8h e 20h"."""
    return fold(between.strip()) in map(fold, tables.words(language, "text", "link"))


def _spelt(hour: str, language: str, is_led: bool) -> str:
    leads = tables.words(language, "times", "hour_leads")
    if is_led:
        return hour
    return f"{leads[-1]} {hour}" if leads else f"{hour}:00"


def _is_of_day(lead: str, language: str) -> bool:
    """Tell whether a day stands right before."""
    return _DAYS.search(read(lead[-40:], language).text + " ") is not None
