"""How words are written short in chats: "n" of "não", "ds" of "dans", by the language's file; pure.

Invariant: a short spelling stands for its word only where it has no meaning of its own.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from language import tables
from language.forms.fold import evenly


@cache
def short_spellings(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return the short spellings of each word, or few words, that have some, folded."""
    lines = tables.text(language, "text", "short").splitlines()
    pairs = (line.split("=") for line in lines if line)
    return {evenly(word.strip()): tuple(map(evenly, short.split())) for word, short in pairs}


def written_short(phrase: str, language: str) -> Iterator[str]:
    """Yield a folded phrase with one of its words written short: "daqui a" gives "dqui a"."""
    spaced = f" {phrase} "
    for word, spelt in short_spellings(language).items():
        if f" {word} " in spaced:
            yield from (spaced.replace(f" {word} ", f" {short} ", 1).strip() for short in spelt)
