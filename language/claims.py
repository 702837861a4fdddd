"""Whether a sentence says that something was or will be done: what a model may not say for us.

Invariant: what cannot be read here (a script or a number that is not expected) counts as a claim.
"""

import functools
import re
import tomllib
import unicodedata
from pathlib import Path
from typing import Final, NamedTuple

_FILE: Final = Path(__file__).with_name("claims.toml")
_WORD: Final = re.compile(r"[^\W\d_]+")
_PLAIN: Final = str.maketrans({"ø": "o", "æ": "ae", "ł": "l", "ı": "i", "đ": "d", "\n": " "})
_WRITTEN: Final = re.compile(r"\d|://|www\.|@|/\w")  # times, counts, addresses, commands


class _Claims(NamedTuple):
    words: frozenset[str]
    beginnings: tuple[str, ...]
    pieces: tuple[str, ...]  # of languages that are written without spaces
    scripts: frozenset[str]


def claims_something(sentence: str) -> bool:
    """Tell whether a sentence claims an act, or may: it has a number, a link, unknown letters."""
    known, plain = _claims(), _fold(sentence)
    if _WRITTEN.search(plain) or any(piece in plain for piece in known.pieces):
        return True
    words = _WORD.findall(plain)
    is_claimed = any(w in known.words or w.startswith(known.beginnings) for w in words)
    return is_claimed or not known.scripts.issuperset(_scripts(plain))


@functools.cache
def _claims() -> _Claims:
    with _FILE.open("rb") as file:
        table = tomllib.load(file)
    pieces = tuple(_fold(piece) for text in table["pieces"].values() for piece in text.split())
    given = [_fold(word) for text in table["words"].values() for word in text.split()]
    return _Claims(
        frozenset(word for word in given if not word.endswith("*")),
        tuple(word[:-1] for word in given if word.endswith("*")),
        pieces,
        _scripts("".join((*given, *pieces))),
    )


def _scripts(text: str) -> frozenset[str]:
    """Return the scripts of a text's letters: LATIN, GREEK, CJK ..."""
    letters = {letter for letter in text if letter.isalpha()}
    return frozenset(unicodedata.name(letter, "?").split()[0] for letter in letters)


def _fold(text: str) -> str:
    """Lower case, without marks, vowel signs and joiners."""
    split = unicodedata.normalize("NFKD", text.casefold()).translate(_PLAIN)
    return "".join(letter for letter in split if unicodedata.category(letter)[0] not in "MC")
