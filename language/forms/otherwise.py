"""Words that may be written otherwise, as one plain spelling of them; pure.

"ﬁnd" and "Ｗｉｆｉ" are find and wifi, Søren is Soren, 0171 234-5678 is 01712345678, and of Chinese
with a Latin word in it that word is one. The plain spellings stand beside a memory's stems.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from language.forms import spelling
from language.forms.fold import fold

MARK: Final = "x"  # before them among the stems; no language has this code
MOST: Final = 200  # of a text
# Letters that no normal form takes apart.
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)
_WORD: Final = re.compile(r"[^\W_]+")
_GROUPED: Final = re.compile(r"(?<![\w.,])\+?\(?\d+\)?(?:[ ./()-]{1,2}\d+)+(?![\w])")
_DATE: Final = re.compile(r"\d{4}[-./]\d\d?[-./]\d\d?|\d\d?[-./ ]\d\d?[-./ ](?:19|20)?\d\d")
_FEWEST_DIGITS: Final = 6
_LATIN: Final = re.compile(r"[a-z0-9]{2,}")


def plain(word: str) -> str:
    """Return the one spelling of a word: small letters of Latin without marks or ligatures."""
    if word.isascii():
        return word.lower()
    return fold(unicodedata.normalize("NFKC", word)).translate(_LETTERS)


def spellings(text: str) -> list[str]:
    """Return the plain spellings of what a text writes otherwise, each once."""
    found = dict.fromkeys(_grouped(text))
    if not text.isascii():
        found |= dict.fromkeys(_words(text))
    return list(found)[:MOST]


def _grouped(text: str) -> Iterator[str]:
    """Yield the digits of numbers in groups: of phones, cards, accounts; of dates not."""
    for match in _GROUPED.finditer(text):
        if digits := _digits_of(match.group()):
            yield digits


def joined(text: str) -> str:
    """Return a text with the groups of its numbers side by side: "017123456 78" as one number."""
    return _GROUPED.sub(lambda match: _digits_of(match.group()) or match.group(), text)


def _digits_of(number: str) -> str:
    """Return the digits of a number in groups; "": it is a date, or too short to tell."""
    digits = re.sub(r"\D", "", number)
    is_one = len(digits) >= _FEWEST_DIGITS and not _DATE.fullmatch(number)
    return digits if is_one else ""


def _words(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        word = match.group()
        if word.isascii():
            continue
        spelled = plain(word)
        if spelling.SPACELESS.search(word):
            yield from _LATIN.findall(spelled)
        elif spelled != fold(word) or spelled != _folded_as_written(word):
            yield spelled


def _folded_as_written(word: str) -> str:
    """Return a word as the index makes it: it knows accents, and no ligatures or wide letters."""
    apart = unicodedata.normalize("NFD", word.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def term_for(word: str) -> str:
    """Return what is to be looked for among the stems for a word of a question, for FTS5."""
    spelled = plain(word).replace('"', "")
    return f'"{MARK}:{spelled}"'
