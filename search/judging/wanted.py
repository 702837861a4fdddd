"""What sort of thing a question asks for, and whether a memory has any of it; pure.

A number, a price, a day, a place, a person: the words that ask for them stand in each
language's file (`[wanted]`). Invariant: only what surely lacks it is said to.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from typing import Final
from zoneinfo import ZoneInfo

from language import tables
from language.forms import content
from language.forms.fold import evenly, fold
from language.questions import asking
from search.judging.amounts import MONEY_UNITS, Amount, find_amounts
from times.spans import find_times

_DIGIT: Final = re.compile(r"\d")
_SMALL_NUMBER: Final = re.compile(r"\d{1,4}")
_MEASURE: Final = re.compile(r"\d\s?(?:[kcdm]?m|mg|k?g|[cdm]?l|k?W|%|°C?)(?!\w)")  # SI
# 55 1209 884: several numbers side by side are parts of one that is counted by nobody
_IN_PARTS: Final = re.compile(r"(?<![\d.,])\d+(?:[ /-]\d+)+(?![\d.,])|(?<![\d.,])0\d{3,}")
_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?: \d{3})+")
_CODES_OF_TIME: Final = re.compile(r"\d{1,4}[-/.:]\d{1,2}(?:[-/.]\d{1,4})?|(?:19|20)\d\d")


@dataclass(frozen=True)
class Note:
    """A memory's words, and what of them speaks of time or is an amount, read when it is needed."""

    words: str
    said_at: datetime
    zone: ZoneInfo
    language: str = ""

    @cached_property
    def times(self) -> tuple[tuple[int, int], ...]:
        """Where the words speak of time: start and end."""
        spans = find_times(self.words, self.said_at, self.zone, self.language)
        return tuple((span.start, span.end) for span in spans)

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        """The amounts among the words."""
        return tuple(find_amounts(self.words, self.times))


def asks(key: str, text: str, languages: Sequence[str]) -> bool:
    """Tell whether a text has words that stand under a key, in one of the languages or English."""
    return _has(text, languages, key)


def asks_alone_in(key: str, text: str) -> str:
    """Return the language in which a text asks for such a thing alone ("and his number"), or ""."""
    plain = fold(" ".join(content.as_written(text)))
    for language in tables.LANGUAGES:
        left, asked = _asks(language, key).subn(" ", plain)
        if asked and all(content.is_common(word, language) for word in left.split()):
            return language
    return ""


def rest_of(key: str, text: str, languages: Sequence[str]) -> str:
    """Return what stands at the gap of a phrase under a key: "Anna" of "who is Anna?"; "": none."""
    plain = " ".join(content.as_written(text))
    folded = evenly(plain)
    for language in dict.fromkeys((*languages, "en")):
        for phrase in tables.words(language, "wanted", key) if _is_ours(language) else ():
            before, _, after = (" ".join(content.as_written(p)) for p in phrase.partition("*"))
            found = re.fullmatch(
                rf"{re.escape(fold(before))}\s?(.+?)\s?{re.escape(fold(after))}", folded
            )
            if found and (found[1] != folded or before or after):
                return plain[slice(*found.span(1))]
    return ""


def all_words(key: str) -> frozenset[str]:
    """Return the words under a key in all languages, folded."""
    return frozenset(
        fold(word) for code in tables.LANGUAGES for word in tables.words(code, "wanted", key)
    )


def _is_ours(language: str) -> bool:
    return language in tables.LANGUAGES


def lacks_it(
    question: str, note: Note, languages: Sequence[str], *, is_signed: bool = False
) -> bool:
    """Tell whether a number, a price, a day, a place or a person is asked for, and a note has none.

    `is_signed`: who said it is known, and may be the answer.
    """
    return has_it(question, note, languages, is_signed=is_signed) is False


def has_it(
    question: str, note: Note, languages: Sequence[str], *, is_signed: bool = False
) -> bool | None:
    """Tell whether a note has what sort of thing a question asks for; None: it asks for none."""
    for language in dict.fromkeys((*languages, "en")):
        if not _is_ours(language):
            continue
        plain = fold(" ".join(content.as_written(question)))
        if number := _asks(language, "number").findall(plain):
            return _has_number(note) or number[-1] in fold(note.words)
        if _asks(language, "price").search(plain):
            return _has_price(note)
        if _asks_first(language, "amount", plain):
            return is_signed or _has_amount(note, languages)
        if _asks_first(language, "day", plain):
            return _is_past(question, language) or _has_time(note, languages)
        if _asks_first(language, "where", plain):
            return _has(_without(note.words, note.times), languages, "somewhere")
        if _asks(language, "who").match(plain):
            is_left_open = is_signed or language == "de"  # where every noun is written large
            return is_left_open or _names_somebody(_without(note.words, note.times), plain)
        if _asks(language, "named").search(plain):
            return _has(note.words, languages, "naming") or _names_somebody(note.words, plain)
    return None


def _asks_first(language: str, key: str, plain: str) -> bool:
    """Tell whether a question begins so, or ends so: "the rent is how much again"."""
    if _asks(language, key).match(plain):
        return True
    small = asking.small_words(language)
    words = plain.split()
    while words and words[-1] in small:
        words.pop()
    said = " ".join(words)
    return any(found.end() == len(said) for found in _asks(language, key).finditer(said))


def _is_past(question: str, language: str) -> bool:
    """Tell whether it is asked when something happened: the day of saying may answer that."""
    if language == "en":  # "when do I have to" does not
        return asking.ASKS_OF_THE_PAST.search(question) is not None
    if _asks_when_one_has(question, language):
        return False
    return asking.asks_what_happened(question, language)


def _asks_when_one_has(question: str, language: str) -> bool:
    """Tell whether a question ends in what one has, not in what one did: "wann hat sie Zeit?"."""
    plain = fold(" ".join(content.as_written(question)))
    had = (fold(word) for word in tables.words(language, "past", "had"))
    return any(plain.endswith(f" {word}") for word in had)


def _has_number(note: Note) -> bool:
    """Tell whether a note has a number that is no date, time, sum or measure."""
    counted = [amount.text for amount in note.amounts if amount.unit]
    plain = _without(note.words, note.times)
    for text in counted:
        plain = plain.replace(text, " ", 1)
    return _DIGIT.search(_CODES_OF_TIME.sub(" ", plain)) is not None


def _without(words: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return words without what speaks of time; a long number never does."""
    for start, end in sorted(spans, reverse=True):
        if all(len(run) <= 4 for run in re.findall(r"\d+", words[start:end])):
            words = f"{words[:start]} {words[end:]}"
    return words


def _has_price(note: Note) -> bool:
    """Tell whether a note has a sum of money, or a bare number and no measure."""
    in_parts = " ".join(
        found for found in _IN_PARTS.findall(note.words) if not _THOUSANDS.fullmatch(found)
    )
    units = {amount.unit for amount in note.amounts if amount.text not in in_parts}
    if any(amount.has_cents for amount in note.amounts if not amount.unit):
        return True
    is_measure = _MEASURE.search(note.words) is not None
    return bool(units & MONEY_UNITS) or (units == {""} and not is_measure)


def _has_amount(note: Note, languages: Sequence[str]) -> bool:
    """Tell whether a note has a number, in digits or as a word; a month is none."""
    counted = _without(note.words, note.times)
    has_digit = _DIGIT.search(note.words) is not None
    return bool(note.amounts) or has_digit or _has(counted, languages, "sometime")


def _has_time(note: Note, languages: Sequence[str]) -> bool:
    """Tell whether a note names any time, or has a number that may be one."""
    if note.times:
        return True
    money = [amount.text for amount in note.amounts if amount.unit in MONEY_UNITS]
    words = note.words
    for text in money:
        words = words.replace(text, " ", 1)
    return _SMALL_NUMBER.search(words) is not None or _has(words, languages, "sometime")


def _has(words: str, languages: Sequence[str], key: str) -> bool:
    """Tell whether a note has words that say some time or place."""
    plain = fold(" ".join(content.as_written(words)))
    return any(
        _asks(language, key).search(plain)
        for language in dict.fromkeys((*languages, "en"))
        if _is_ours(language)
    )


def _names_somebody(words: str, asked: str) -> bool:
    """Tell whether a note may name somebody whom the question does not: written large, or kin."""
    if words == words.lower():
        return True
    said, known = content.as_written(words), set(asked.split())
    for place, written in enumerate(said):
        word = fold(written)
        if word in known:
            continue
        if word in content.kin() or (written[0].isupper() and (place or not _is_common(word))):
            return written != "I"
    return False


def _is_common(word: str) -> bool:
    return any(content.is_common(word, language) for language in tables.LANGUAGES)


@cache
def _asks(language: str, key: str) -> re.Pattern[str]:
    said = tables.words(language, "wanted", key)
    gaps = {".*".join(map(_plainly, phrase.split("*"))) for phrase in said}
    joined = "|".join(sorted(gaps, key=lambda words: (-len(words), words))) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)")


def _plainly(phrase: str) -> str:
    """Return the words of a phrase as a question's are compared; at a gap they stand apart."""
    words = re.escape(fold(" ".join(content.as_written(phrase))))
    before = r"\b" if phrase.startswith(" ") else ""
    return before + words + (r"\b" if phrase.endswith(" ") else "")
