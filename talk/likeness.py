"""Whether words mean the same thing: forms of a word, and how many words two names share; pure."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final, TypeVar

from language import tables
from language.forms.content import as_written
from language.forms.fold import fold
from language.forms.stemming import has_compounds

T = TypeVar("T")

_UNIMPORTANT = {"the", "my", "a", "an", "to", "about", "for", "of", "on", "in", "at", "and"}
_PART = r"\w+(?:[\u0900-\u0963]+\w*)*"  # vowel signs are no letters to Python
_ENDINGS = ("ies", "ing", "annya", "nya", "an", "es", "en", "ed", "s", "n")
_OBLIQUE = re.compile(r"(?:y[aei]|या|ये|यी|ए|ई|[ािीे])$")  # Hindi: kiraya, kiraye


def plain_words(text: str) -> list[str]:
    """Return the words of a text in small letters, as they are written."""
    return [part for word in as_written(text) for part in re.findall(_PART, fold(word))]


def forms(word: str) -> set[str]:
    """Return what a word may be a form of: calling, calls and called of call, meds of medicine.

    A mere beginning is no form: grandpa is not grandma, nor Christian Christina.
    """
    stems = {word}
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        least = 4 if ending in {"an", "annya"} else 3  # Indonesian: setor, setoran, setorannya
        if stem != word and len(stem) >= least and (ending != "n" or word.endswith("en")):
            stems |= {stem, stem + {"ies": "y", "ing": "e"}.get(ending, "")}
            if ending in {"ing", "ed"} and stem[-1] == stem[-2]:
                stems.add(stem[:-1])
    if _OBLIQUE.search(word) and len(word) > (4 if word.isascii() else 3):
        stems.add(_OBLIQUE.sub("", word))
    return stems.union(*(_alike()[stem] for stem in stems & _alike().keys()))


@cache
def _alike() -> dict[str, frozenset[str]]:
    """Return what else an errand may be called by a word of it: a call of to ring, in any
    language."""
    found: dict[str, frozenset[str]] = {}
    for code in tables.LANGUAGES:
        for group in tables.text(code, "search", "alike").replace("\n", "|").split("|"):
            words = frozenset(map(fold, group.split()))
            found |= {word: found.get(word, frozenset()) | words for word in words}
    return found


def weighty(words: str) -> set[str]:
    """Return the words that tell one thing from another."""
    plain = set(plain_words(words))
    return (plain - _UNIMPORTANT - _articles()) or (plain - _UNIMPORTANT)


@cache
def _articles() -> frozenset[str]:
    """Return the articles of all languages but English, and what leads to a name in them."""
    keys = [(code, key) for code in tables.LANGUAGES if code != "en" for key in ("article", "to")]
    said = (word for code, key in keys for word in tables.words(code, "text", key))
    return frozenset(fold(word) for word in said if " " not in word)


def shared(words: str, other: str, language: str = "") -> int:
    """Return how many of the words another text has, too, in any form.

    In a language of compounds also as a part of one: "Pfand" of "Pfandflaschen".
    """
    has = set(plain_words(other))
    said = set[str]().union(*map(forms, has))
    joined = has if language and has_compounds(language) else ()
    return sum(
        not said.isdisjoint(forms(word)) or any(_is_part(word, one) for one in joined)
        for word in weighty(words)
    )


def _is_part(word: str, other: str) -> bool:
    """Tell whether one of two words is the first or the last part of the other."""
    part, whole = sorted((word, other), key=len)
    is_long = len(part) >= _LEAST_PART and len(whole) - len(part) >= _LEAST_REST
    return is_long and (whole.startswith(part) or whole.endswith(part))


_LEAST_PART: Final = 5  # letters of "Pfand"
_LEAST_REST: Final = 4


def has_all(words: str, other: str) -> bool:
    """Tell whether a text has every one of the words that matter."""
    wanted = weighty(words)
    return bool(wanted) and shared(words, other) == len(wanted)


def may_be_another(words: str, other: str) -> bool:
    """Tell whether a text has a word like one of the words in its place: grandma for grandpa."""
    said = plain_words(other)
    return any(
        _is_like(word, each)
        for word in plain_words(words)
        if not any(forms(word) & forms(one) for one in said)
        for each in said
    )


def _is_like(word: str, other: str) -> bool:
    """Both begin alike and end differently; in a compound one begins with the whole other."""
    is_compound = word.startswith(other) or other.startswith(word)
    return word[:3] == other[:3] and len(word) > 3 and not is_compound


def best_named(words: str, things: Sequence[T], text_of: Callable[[T], str]) -> list[T]:
    """Return the things whose text shares the most words with what was said, if any does."""
    scores = [shared(words, text_of(one)) for one in things]
    best = max(scores, default=0)
    return [one for one, score in zip(things, scores, strict=True) if score == best and best > 0]
