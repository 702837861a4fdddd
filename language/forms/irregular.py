"""Forms of a word that no stemmer brings together: bought, gegessen, sono; pure.

A group ends at a bar or with its line. What stands behind ">" is found by those before it, and not
the other way round.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from language import tables

# To the index's stemmer "ate" is "at": it is looked for in company, and where a text begins.
_LIKE_A_STOP_WORD: Final = frozenset({"ate"})


def groups(language: str) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the groups of a language: the words that find, and those only found."""
    for group in re.split(r"[|\n]", tables.text(language, "search", "irregular")):
        asking, _, only_found = group.partition(">")
        yield asking.split(), only_found.split()


@cache
def _english() -> dict[str, tuple[str, ...]]:
    """Return each word that finds others, with its whole group."""
    return {word: (*asking, *found) for asking, found in groups("en") for word in asking}


def forms_of(word: str) -> tuple[str, ...]:
    """Return the English words, or phrases, that mean the same as a lower-case one."""
    known = next((base for base in _bases(word) if base in _english()), None)
    if known is None:
        return (word,)
    group = (form for form in _english()[known] if form not in _LIKE_A_STOP_WORD)
    forms = tuple(form.replace("_", " ") for form in group)
    return tuple(dict.fromkeys(forms if word in _LIKE_A_STOP_WORD else (word, *forms)))


def beginning_of(word: str) -> str | None:
    """Return the form of a lower-case word to look for where a text begins, as it is written.

    "Ate ramen": to the index it begins as "At noon".
    """
    group = next((_english()[base] for base in _bases(word) if base in _english()), ())
    return next(iter(_LIKE_A_STOP_WORD.intersection(group)), None)


def _bases(word: str) -> Iterator[str]:
    """Yield what a regular ending may have been put to: buy for buying, take for taking."""
    yield word
    if word.endswith("s"):
        yield word[:-1]
    if word.endswith("ed"):
        yield word[:-2]
        yield word[:-1]
    if word.endswith("ing"):
        yield word[:-3]
        yield word[:-3] + "e"
        if word[-5:-4] == word[-4:-3]:
            yield word[:-4]
