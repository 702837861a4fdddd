"""Words as they are compared: small letters without accents; pure. The one place that folds.

`fold` is of a word, or of a text whose places do not matter; `bare` leaves out apostrophes, too;
`evenly` keeps every place, so that what is found in it can be cut out of what was written.
"""

import unicodedata
from functools import cache
from typing import Final

_QUOTES: Final = "'’‘`´ʼ"
_NO_QUOTES: Final = str.maketrans("", "", _QUOTES)
_ONE_QUOTE: Final = {ord(quote): "'" for quote in _QUOTES} | {ord(mark): "?" for mark in "؟？"}


def fold(text: str) -> str:
    """Return a text in lower case without accents; the vowel signs of Indic writing stay."""
    lower = text.lower()
    if lower.isascii():
        return lower
    return "".join(map(_without_marks, lower))


@cache
def _without_marks(letter: str) -> str:
    plain = unicodedata.normalize("NFKD", letter)
    return "".join(part for part in plain if not unicodedata.combining(part))


def bare(word: str) -> str:
    """Return a word folded and without apostrophes: "O'Clock" is oclock."""
    return fold(word).translate(_NO_QUOTES)


def evenly(text: str) -> str:
    """Return a text folded letter by letter, as long as it was, with one kind of apostrophe."""
    low = text.lower()
    if len(low) == len(text) and low.isascii():
        return low.replace("`", "'")
    return "".join(map(_plain, text)).translate(_ONE_QUOTE)


@cache
def _plain(letter: str) -> str:
    """Return the small letter without its accent; itself where that is longer than one."""
    plain = unicodedata.normalize("NFD", letter.lower())[:1]
    return plain if len(plain) == 1 else letter
