"""Reading the answer to a question that we asked; pure. None always means: that is no answer.

A person may answer in any language that they know, whatever they asked in.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final

from language import tables
from language.forms import content
from language.forms.fold import fold

MOST_OFFERED: Final = 9  # nobody chooses from a longer list; more are found by better words


def plain(text: str) -> str:
    """Return the words of a text folded, one space apart, without marks."""
    return " ".join(content.PART.findall(fold(text)))


@cache
def _said(language: str, key: str) -> frozenset[str]:
    return frozenset(map(plain, tables.words(language, "answers", key)))


@cache
def _ordinals(language: str) -> dict[str, int]:
    """Return what each ordinal counts to: the first is 1."""
    said = tables.words(language, "answers", "ordinals")
    return {plain(word): n for n, words in enumerate(said, 1) for word in words.split("|")}


def is_yes(text: str) -> bool:
    """The user agrees."""
    return _is(plain(text), "yes")


def is_no(text: str) -> bool:
    """The user wants nothing done."""
    said = plain(text)
    return _is(said, "no") or _is(said, "none")


def is_thanks(text: str) -> bool:
    """They thank, in up to three words."""
    said = plain(text).split()
    return 0 < len(said) <= 3 and _is(said[0], "thanks")


def asks_for_more(text: str) -> bool:
    """They want the next ones of what was just shown: "more", "y los demás, por favor"."""
    said = plain(text)
    words = said.split()
    if not 0 < len(words) <= 8:
        return False
    for language in (*tables.KNOWN, tables.ELSEWHERE):
        more, filler = _said(language, "more"), _said(language, "more_filler")
        if said in more or " ".join(word for word in words if word not in filler) in more:
            return True
    return False


def _is(said: str, key: str) -> bool:
    return any(said in _said(language, key) for language in tables.LANGUAGES)


def choose(text: str, count: int) -> list[int] | None:
    """Return which of `count` numbered things is meant, counted from 0; [] for none of them."""
    said = plain(text)
    if _is(said, "all"):
        return list(range(count))
    if _is(said, "no") or _is(said, "none"):
        return []
    words = said.split()
    if not all(word in text for word in words if word.isdigit()):
        return None  # "²"
    for language in tables.LANGUAGES:
        chosen = _choose(words, language, count)
        if chosen is not None:
            return chosen
    return None


def _choose(words: Sequence[str], language: str, count: int) -> list[int] | None:
    ordinals, numbers = _ordinals(language), []
    for word in words:
        if word in ordinals:
            numbers.append(ordinals[word])
        elif word.isascii() and word.isdigit():
            numbers.append(int(word))
        elif word in _said(language, "last"):
            numbers.append(count)
        elif word not in _said(language, "filler"):
            return None
    if not numbers or not all(1 <= number <= count for number in numbers):
        return None
    return [number - 1 for number in numbers]
