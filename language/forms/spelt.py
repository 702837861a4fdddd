"""How people write what a language's file spells as its dictionary does: "nich", "ne", "da"; pure.

Invariant: a phrase of the file is read in each of these spellings, whichever of its words has one;
a spelling that is a word of its own stays that word where it stands alone.
"""

from collections.abc import Collection, Iterator
from functools import cache
from typing import Final

from language import tables
from language.forms.fold import evenly

_MOST: Final = 24  # spellings of a phrase
_LONGEST: Final = 3  # words that are written as one: "het is", tis


@cache
def _spellings(language: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return what is written for some words, folded."""
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for line in tables.words(language, "spelling", "spelt"):
        words, _, spelt = line.partition(" > ")
        key = tuple(evenly(words).split())
        found[key] = (*found.get(key, ()), *evenly(spelt).split())
    return found


@cache
def _first_words(language: str) -> frozenset[str]:
    return frozenset(words[0] for words in _spellings(language))


def joined_words(language: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return the words that are also written as one, each with what is written for them."""
    return [pair for pair in _spellings(language).items() if len(pair[0]) > 1]


def respelt(phrase: str, language: str, own: Collection[str] = ()) -> list[str]:
    """Return the other spellings of a folded phrase; of a phrase of one word none that is in `own`.

    At most `_MOST`.
    """
    words = tuple(phrase.split())
    if _first_words(language).isdisjoint(words):
        return []
    found: list[str] = []
    for written in _ways(words, language):
        if written != phrase and (len(words) > 1 or written not in own):
            found.append(written)
        if len(found) == _MOST:
            break
    return found


def _ways(words: tuple[str, ...], language: str) -> Iterator[str]:
    """Yield a phrase with each of its words as it is and as it is also written."""
    if not words:
        yield ""
        return
    said = _spellings(language)
    for size in range(1, min(_LONGEST, len(words)) + 1):
        spelt = said.get(words[:size], ())
        for first in (*words[:1], *spelt) if size == 1 else spelt:
            for rest in _ways(words[size:], language):
                yield f"{first} {rest}".strip()
