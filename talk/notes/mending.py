"""Other words in the place of some of a note's: a day for the day, a clock time for the clock time.

Pure. Invariant: what is not replaced stays as it was typed, and None means that nothing fits.
"""

import difflib
import re
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from talk import likeness
from times.spans import TimeSpan, find_times

_ALIKE: Final = 0.6  # of the signs: another spelling of the same name
_NUMBER: Final = re.compile(
    r"(?<![\w.,:])[^\w\s]?\d[\d.,:/-]*\d(?!\w)|(?<![\w.,:])[^\w\s]?\d(?!\w)"
)
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_VALUE_ENDS: Final = re.compile(r"(?:[,;]|\.(?!\S)|\s[–—-]\s|\n)")
_JOINS: Final = re.compile(r"\s*(?:[:=]|\b\w{1,3}\b|→|->)*\s*")
_EDGES: Final = " \t\n.,;:!–—-"
_SAME: Final = {"range": "day", "part": "clock"}


def exchange(content: str, old: str, new: str) -> str | None:
    """Return a text with other words for some of it; None: they are not in it."""
    old, new = old.strip(_EDGES), new.strip(_EDGES)
    if not old or not new:
        return None
    found = re.search(rf"(?<!\w){re.escape(old)}(?!\w)", content, re.IGNORECASE)
    if found is None:
        return None
    before = content[: found.start()]
    return before + _after(before, new) + content[found.end() :]


def _after(before: str, new: str) -> str:
    """Return words without those that stand before them already: "Auntie Dee" after "Auntie"."""
    words = new.split()
    for count in range(len(words) - 1, 0, -1):
        lead = " ".join(words[:count]).casefold()
        if before.rstrip().casefold().endswith(lead):
            return " ".join(words[count:])
    return new


def correct(
    content: str, new: str, now: datetime, zone: ZoneInfo, language: str = ""
) -> str | None:
    """Return a text with `new` in the place of what is like it: times, a number, a name."""
    new = new.strip(_EDGES)
    times = find_times(new, now, zone, language)
    if times:
        return _with_times(content, new, times, now, zone, language)
    number = _NUMBER.search(new)
    if number is not None:
        return _with_number(content, number[0])
    return _with_name(content, new)


def _with_times(
    content: str,
    new: str,
    times: tuple[TimeSpan, ...],
    now: datetime,
    zone: ZoneInfo,
    language: str,
) -> str | None:
    """Return a text with each of the times in the place of its like; all of them have one."""
    old = list(find_times(content, now, zone, language))
    for said in times:
        like = next((one for one in old if _kind(one) == _kind(said)), None)
        if like is None:
            return _beside(content, new, old) if _is_bare(new, times) and old else None
        words = new[said.start : said.end]
        content = content[: like.start] + _led(content[: like.start], words) + content[like.end :]
        old = list(find_times(content, now, zone, language))
        old = [one for one in old if _kind(one) != _kind(said)] or old
    return content


def _kind(span: TimeSpan) -> str:
    return _SAME.get(span.kind, span.kind)


def _led(before: str, words: str) -> str:
    """Return words without a lead that stands before them already: "at", "on"."""
    lead, _, rest = words.partition(" ")
    return rest if rest and before.casefold().rstrip().endswith(f" {lead.casefold()}") else words


def _is_bare(new: str, times: tuple[TimeSpan, ...]) -> bool:
    """Nothing but times and short words."""
    rest = "".join(
        " " if any(one.start <= place < one.end for one in times) else sign
        for place, sign in enumerate(new)
    )
    return all(len(word) <= 5 for word in rest.split())


def _beside(content: str, new: str, old: list[TimeSpan]) -> str:
    """Put a time beside the one that a text has: a clock time to its day."""
    at = max(one.end for one in old)
    return f"{content[:at]} {new}{content[at:]}"


def _with_number(content: str, new: str) -> str | None:
    """Return a text with a number in the place of the one most like it."""
    found = list(_NUMBER.finditer(content))
    if not found:
        return None
    best = max(found, key=lambda one: (_likeness(one[0], new), len(one[0]) == len(new)))
    return content[: best.start()] + new + content[best.end() :]


def _with_name(content: str, new: str) -> str | None:
    """Return a text with a name in the place of the one that is spelt, or begins, like it."""
    said = _WORD.search(new)
    if said is None:
        return None
    found = [one for one in _WORD.finditer(content) if one[0] != said[0]]
    if not found:
        return None
    best = max(found, key=lambda one: _likeness(one[0], said[0]))
    if _likeness(best[0], said[0]) < _ALIKE:
        return None
    return content[: best.start()] + new + content[best.end() :]


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio()


def set_value(content: str, name: str, new: str) -> str | None:
    """Return a text with another value after a name: "the wifi password is [tulip42]"."""
    wanted, ends = likeness.weighty(name), []
    for word in _WORD.finditer(content):
        if any(likeness.forms(word[0].casefold()) & likeness.forms(one) for one in wanted):
            ends.append(word.end())
    if not ends:
        return None
    joined = _JOINS.match(content, ends[-1])
    start = joined.end() if joined else ends[-1]
    if start >= len(content):
        return None
    end = _VALUE_ENDS.search(content, start)
    stop = end.start() if end else len(content)
    stop = len(content[:stop].rstrip())
    if stop <= start:
        return None
    return content[:start] + new.strip(_EDGES if new[-1:] in ",;" else " \t\n") + content[stop:]
