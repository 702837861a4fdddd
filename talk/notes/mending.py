"""Other words in the place of some of a note's: a day for the day, a clock time for the clock time.

Pure. Invariant: what is not replaced stays as it was typed, and None means that nothing fits.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from language import tables
from language.forms.irregular import forms_of
from talk import likeness
from times.spans import TimeSpan, find_times

_ALIKE: Final = 0.6  # of the signs: another spelling of the same name
_MUCH_ALIKE: Final = 0.65  # where it has company: "Dr Petrova"
_SHORT: Final = 2  # letters of "on", "at", "um"
_FEW: Final = 3  # words of a name and its company
_NUMBER: Final = re.compile(
    r"(?<![\w.,:])[^\w\s]?\d[\d.,:/-]*\d(?!\w)|(?<![\w.,:])[^\w\s]?\d(?!\w|[.,:]\d)"
)
_NO_MORE_DIGITS: Final = r"(?!\d|[.,:]\d|[^\W\d_]{3})"
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
    ends = _NO_MORE_DIGITS if old[-1].isdigit() else r"(?!\w)"  # the 5.20 of "5.20pm"
    found = re.search(rf"(?<!\w)(?<!\d[.,:]){re.escape(old)}{ends}", content, re.IGNORECASE)
    if found is None:
        return None
    before = content[: found.start()]
    first, _, rest = new.partition(" ")
    if rest and first.casefold() in tables.everywhere("text", "article") and " " not in old:
        new = rest  # "14" for the 12 of "Bus 12", said "the 12 the 14"
    if before[-1:] == new[:1] and not new[:1].isalnum():
        new = new[1:]  # "£8" for the 6 of "£6"
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
    content: str,
    new: str,
    now: datetime,
    zone: ZoneInfo,
    language: str = "",
    *,
    is_beside: bool = True,
) -> str | None:
    """Return a text with `new` in the place of what is like it: times, a number, a name.

    `is_beside`: an hour may be put beside a day that is there, and a day beside an hour.
    """
    new = new.strip(_EDGES)
    times = find_times(new, now, zone, language)
    if times:
        like = _with_times(content, new, times, now, zone, language)
        return like or (_beside(content, new, times, now, zone, language) if is_beside else None)
    if _is_code(new):
        return _with_code(content, new)
    number = _NUMBER.search(new)
    if number is not None:
        return _with_number(content, number[0], new[: number.start()])
    return _with_name(content, new) or _in_company(content, new) or _named_value(content, new)


def _with_times(
    content: str,
    new: str,
    times: tuple[TimeSpan, ...],
    now: datetime,
    zone: ZoneInfo,
    language: str,
) -> str | None:
    """Return a text with each of the times in the place of its like; all of them have one."""
    old = _together(find_times(content, now, zone, language), content)
    for said in times:
        like = next((one for one in old if _kind(one) == _kind(said)), None)
        if like is None:
            return None
        words = _with_lead(content[like.start : like.end], new[said.start : said.end])
        content = content[: like.start] + _led(content[: like.start], words) + content[like.end :]
        old = _together(find_times(content, now, zone, language), content)
        old = [one for one in old if _kind(one) != _kind(said)] or old
    return content


def _together(spans: Iterable[TimeSpan], content: str) -> list[TimeSpan]:
    """Return the stretches with those that say one day as one: "thursday 3 dec"."""
    found: list[TimeSpan] = []
    for span in spans:
        last = found[-1] if found else None
        if last and last.kind == span.kind and not content[last.end : span.start].strip(" ,"):
            found[-1] = replace(last, end=span.end)
        else:
            found.append(span)
    return found


def _kind(span: TimeSpan) -> str:
    return _SAME.get(span.kind, span.kind)


def _with_lead(old: str, new: str) -> str:
    """Return words behind the "on" of "on the 24th", where they have no such lead themselves."""
    leads = tables.everywhere("text", "lead") - tables.everywhere("text", "article")
    first, begins = (words.strip().split(" ")[0].casefold() for words in (old, new))
    is_lead = len(first) <= _SHORT and first in leads and first[:1].isalpha()
    return f"{old.split(' ')[0]} {new}" if is_lead and begins not in leads else new


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


def _beside(
    content: str,
    new: str,
    times: tuple[TimeSpan, ...],
    now: datetime,
    zone: ZoneInfo,
    language: str,
) -> str | None:
    """Put a time beside the one that a text has: a clock time to its day."""
    old = find_times(content, now, zone, language)
    if not old or not _is_bare(new, times):
        return None
    at = max(one.end for one in old)
    return f"{content[:at]} {new}{content[at:]}"


def _with_number(content: str, new: str, before: str = "") -> str | None:
    """Return a text with a number in the place of the one behind the same word, or most like it."""
    found = list(_NUMBER.finditer(content))
    if not found:
        return None
    lead = before.split()[-1:]

    def fits(one: re.Match[str]) -> tuple[bool, float, bool]:
        stands = bool(lead) and _last_word(content[: one.start()]) == lead[0].casefold()
        return stands, _likeness(one[0], new), len(one[0]) == len(new)

    best = max(found, key=fits)
    return content[: best.start()] + new + content[best.end() :]


def _is_code(words: str) -> bool:
    """Tell "comet-99", one word of letters and digits."""
    return " " not in words and _has_digit(words) and any(sign.isalpha() for sign in words)


def _with_code(content: str, new: str) -> str | None:
    """Return a text with a code in the place of the one most like it."""
    found = [one for one in re.finditer(r"\S+", content) if _has_digit(one[0])]
    if not found:
        return None

    def fits(one: re.Match[str]) -> tuple[bool, bool, float]:
        code = one[0].strip(_EDGES)
        return _is_code(code), code.isalnum() == new.isalnum(), _likeness(code, new)

    best = max(found, key=fits)
    old = best[0].rstrip(_EDGES)
    return content[: best.start()] + new + content[best.start() + len(old) :]


def is_same_kind(old: str, new: str) -> bool:
    """Tell whether one stands for the other: numbers and codes, or names of one word."""
    if _has_digit(old) or _has_digit(new):
        return _has_digit(old) and _has_digit(new)
    return all(" " not in one and one[:1].isupper() for one in (old, new))


def _last_word(text: str) -> str:
    return next(iter(text.casefold().split()[-1:]), "").strip(_EDGES)


def _with_name(content: str, new: str) -> str | None:
    """Return a text with a name in the place of the one that is spelt, or begins, like it."""
    words = list(_WORD.finditer(content))
    has = {_bare(one[0]) for one in words}
    said = list(_WORD.finditer(new))
    fresh = [one[0] for one in said if _bare(one[0]) not in has]
    if not words or len(fresh) != 1 or len(said) > _FEW:
        return None
    best = max(words, key=lambda one: _likeness(one[0], fresh[0]))
    alone = len(said) == 1
    if _likeness(best[0], fresh[0]) < (_ALIKE if alone else _MUCH_ALIKE):
        return None
    return content[: best.start()] + (new if alone else fresh[0]) + content[best.end() :]


def _bare(word: str) -> str:
    """Return a word without what is joined to it: "dog" of "dog's"."""
    return word.casefold().replace("’", "'").removesuffix("'s").removesuffix("'")


def _named_value(content: str, new: str) -> str | None:
    """Return a text with what is said of a thing in it: "the dog's Brisket"."""
    copulas = tables.everywhere("text", "state") & tables.everywhere("ask", "aux")
    spaced = re.sub(r"(?<=\w)['’]s\s", " 's ", new).split()
    at = next((n for n, word in enumerate(spaced) if word == "'s" or word in copulas), 0)
    name, value = " ".join(spaced[:at]), " ".join(spaced[at + 1 :])
    if not value or not likeness.has_all(name, content):
        return None
    return set_value(content, name, value)


def _in_company(content: str, new: str) -> str | None:
    """Return a text with a word in the place of the one between the same words: "the blue one"."""
    said = [one[0].casefold() for one in _WORD.finditer(new)]
    if len(said) < _COMPANY:
        return None
    words = list(_WORD.finditer(content))
    has = [one[0].casefold() for one in words]
    for start in range(len(has) - len(said) + 1):
        others = [n for n, word in enumerate(said) if has[start + n] != word]
        if len(others) == 1 and 0 < others[0] < len(said) - 1:
            old = words[start + others[0]]
            fresh = list(_WORD.finditer(new))[others[0]][0]
            return content[: old.start()] + fresh + content[old.end() :]
    return None


_COMPANY: Final = 3  # words of "the blue one"


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio()


def set_value(content: str, name: str, new: str) -> str | None:
    """Return a text with another value after a name: "the wifi password is [tulip42]"."""
    wanted, ends = likeness.weighty(name), []
    for word in _WORD.finditer(content):
        if any(_is_form(_bare(word[0]), _bare(one)) for one in wanted):
            ends.append(word.end())
    if not ends:
        return None
    if (before := _before_name(content, wanted, new)) is not None:
        return before
    joined = _JOINS.match(content, ends[-1])
    start = joined.end() if joined else ends[-1]
    if start >= len(content):
        return None
    if not new.split()[1:] and (same := _same_kind(content, start, new)):
        return content[:start] + new + content[same:]
    end = _VALUE_ENDS.search(content, start)
    stop = end.start() if end else len(content)
    stop = len(content[:stop].rstrip())
    if stop <= start:
        return None
    return content[:start] + new.strip(_EDGES if new[-1:] in ",;" else " \t\n") + content[stop:]


def _before_name(content: str, wanted: set[str], new: str) -> str | None:
    """Return a text with another amount right before a name: the 125g of "125g butter, ..."."""
    if " " in new or not new[:1].isdigit():
        return None
    for amount in re.finditer(r"(?<!\S)(\d\S*)\s+(?=\w)", content):
        word = _WORD.match(content, amount.end())
        ends = content[word.end() : word.end() + 1] if word else ""
        if (
            word
            and ends in ("", ",", ";", "\n")
            and any(_is_form(_bare(word[0]), w) for w in wanted)
        ):
            return content[: amount.start(1)] + new + content[amount.end(1) :]
    return None


def _same_kind(content: str, start: int, new: str) -> int:
    """Return the end of the word there, where it and the new one are codes or numbers; else 0."""
    end = start + len(content[start:].split(maxsplit=1)[0].rstrip(_EDGES))
    old = content[start:end]
    return end if _has_digit(old) and _has_digit(new) else 0


def _has_digit(words: str) -> bool:
    return any(sign.isdigit() for sign in words)


def _is_form(word: str, other: str) -> bool:
    """Tell whether two words are forms of one, or mean the same: "pw", "password"."""
    if likeness.forms(word) & likeness.forms(other):
        return True
    return bool(set(forms_of(word)) & set(forms_of(other)) - {""})
