"""The languages that a text may be in, by its commonest words and rare letters; pure."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final, NamedTuple

from language import tables
from language.forms import content
from language.forms.fold import fold

ENGLISH: Final = ("en",)
_MOST_READ: Final = 1000  # letters of a text that say its language
_NEARLY: Final = 0.8  # of the words that speak for the likeliest language: it may be this one too
_MARKS: Final = ',.;:!?¿¡()"“”«»'


class _Signs(NamedTuple):
    """What tells languages apart."""

    tellers: dict[str, tuple[str, ...]]  # each common word and rare letter: the languages with it
    foreign: frozenset[str]  # common words of others that English has not
    english: frozenset[str]  # common words of English alone
    rare: frozenset[str]
    # Writing that one language stands for; what it may be instead has letters of its own.
    scripts: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]


@cache
def _signs() -> _Signs:
    tellers: dict[str, tuple[str, ...]] = {}
    for code in tables.KNOWN:
        for word in (*sorted(content.common(code)), *tables.text(code, "search", "letters")):
            tellers[word] = (*tellers.get(word, ()), code)
    english = content.common("en")
    others = (content.common(code) for code in tables.KNOWN if code != "en")
    letters = (tables.text(code, "search", "letters") for code in tables.KNOWN)
    return _Signs(
        tellers,
        frozenset().union(*others) - english,
        frozenset(word for word, codes in tellers.items() if codes == ENGLISH),
        frozenset("".join(letters)),
        tuple(
            (
                code,
                re.compile(tables.text(code, "search", "script")),
                re.compile(tables.text(code, "search", "not_script") or "$^"),
            )
            for code in scripted()
        ),
    )


@cache
def scripted() -> frozenset[str]:
    """Return the languages that are known by their writing."""
    return frozenset(code for code in tables.KNOWN if tables.text(code, "search", "script"))


def find_languages(text: str) -> tuple[str, ...]:
    """Return the languages a text may be in by its commonest words, the likeliest first.

    None where it has no such words: "Locker 17". A word of many languages speaks little for each.
    """
    lower = text[:_MOST_READ].lower().replace("’", "'").replace("'", " ")
    if not lower.isascii():
        return _likeliest(fold(lower).split(), lower)
    said = lower.split()
    signs = _signs()
    if signs.foreign.isdisjoint(said):
        return () if signs.english.isdisjoint(said) else ENGLISH
    return _likeliest(said)


def _likeliest(said: Iterable[str], written: str = "") -> tuple[str, ...]:
    """Return the languages that most words speak for, and letters of what is written."""
    signs = _signs()
    tally: dict[str, float] = {}
    for teller in {word.strip(_MARKS) for word in said} | signs.rare.intersection(written):
        codes = signs.tellers.get(teller, ())
        for code in codes:
            tally[code] = tally.get(code, 0.0) + 1 / len(codes)
    for code, letters, unless in signs.scripts if written else ():
        if unless.search(written):
            tally.pop(code, None)
        elif letters.search(written):
            tally[code] = tally.get(code, 0.0) + 1
    enough = _NEARLY * max(tally.values(), default=0.0)
    likely = sorted(tally, key=lambda code: (-round(tally[code], 6), code))
    return tuple(code for code in likely if tally[code] >= enough)


def find_language(text: str, among: Sequence[str] = ()) -> str:
    """Return the language of a text by its commonest words; English where in doubt.

    `among`: where it may be in several, rather one of these.
    """
    likely = find_languages(text)
    if not likely or "en" in likely:
        return "en"
    return next((code for code in among if code in likely), likely[0])
