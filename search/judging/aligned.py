"""How near in meaning the words that a question and a note do not share are; pure.

"Who repairs our heating?" and "The boiler man is Terry" have no word in common, and each word of
the one has its like in the other. "When is the optician?" and "The dentist is on 4 February" share
the rest, and what they do not share stands apart. Words are compared as they are meant in their
texts, by two vectors of length one each, without what all words have in common.
"""

import re
from collections.abc import Collection, Sequence
from typing import Any, Final

from language.forms import content
from language.forms.fold import fold
from search.judging import replaced

_NAMES: Final = ("pair", "asked", "pair on the way", "asked on the way")
NOTHING: Final = dict.fromkeys(_NAMES, 0.0)  # to compare: all words are there
_USUAL: Final = 0.5  # of words that mean much the same
_SCALE: Final = 8.0  # to be about 1
_POSSESSIVE: Final = re.compile(r"['’]s\b")
_OF_TEXTS: Final = 40.0
_USUAL_OF_TEXTS: Final = 0.85

Words = Sequence[tuple[str, Any]]


def scaled(cosine: float) -> float:
    """Return a cosine of whole texts as a measure: unrelated ones have 0.75 to 0.85."""
    return _OF_TEXTS * (cosine - _USUAL_OF_TEXTS)


def own_words(note: str, asked: Collection[str], languages: Sequence[str]) -> list[str]:
    """Return the words of a note that matter and are none of those asked for."""
    language = languages[0] if languages else "en"
    return [
        word
        for word in content.content_words(note, language)
        if not any(replaced.is_same(fold(each), fold(word), languages) for each in asked)
    ]


def measure(
    question: Words, note: Words, missing: Collection[str], own: Collection[str]
) -> dict[str, float]:
    """Return how near the nearest two words are that are not shared, and all of the question's.

    At the end of the model, and on the way through it: two of a kind are near there already.
    """
    import numpy as np

    if not question or not note:
        return dict(NOTHING)
    both = np.ix_(_places(question, missing), _places(note, own))
    found = {}
    for layer, when in enumerate((" on the way", "")):
        rows = np.stack([rows[layer] for _, rows in question])
        alike = rows @ np.stack([rows[layer] for _, rows in note]).T
        found["pair" + when] = _SCALE * (float(alike[both].max()) - _USUAL)
        found["asked" + when] = _SCALE * (float(alike.max(axis=1).mean()) - _USUAL)
    return found


def _places(words: Words, wanted: Collection[str]) -> list[int]:
    """Return where words are that have one of those wanted in them; all, if none has."""
    plain = {fold(word) for word in wanted}
    found = [place for place, (word, _) in enumerate(words) if plain & set(_parts(word))]
    return found or list(range(len(words)))


def _parts(word: str) -> list[str]:
    return [fold(part.group()) for part in content.PART.finditer(_POSSESSIVE.sub("", word.lower()))]
