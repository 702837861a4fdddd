"""The language to answer in: what a message tells, a person's own, that of their country; pure."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

import phonenumbers

from language import tables
from language.catalogs import ENGLISH, HINDI_IN_LATIN, languages
from language.forms import content
from language.forms.fold import fold

HINDI: Final = "hi"
_MOST_READ: Final = 1000  # letters of a message that say its language
# A word of one language alone weighs 1, of two a half for each.
_TELLS: Final = 1.0  # so much makes a language known where none is
_AHEAD: Final = 0.5  # and if it is so much more than for the next one, it is remembered
_WORDS: Final = 3  # of a message that a language is remembered by: not "merci"
_SWITCHES: Final = 1.5  # so much more than for a person's own makes it another
_CLEARLY: Final = 1.6  # and so many times as much


class Told(NamedTuple):
    """The language to answer a message in."""

    language: str
    is_clear: bool  # the message tells it, so that it is remembered


def language_for(text: str, own: str | None, otherwise: str) -> Told:
    """Return what to answer a message in.

    `own` is what the person is known to speak; `otherwise` stands where nothing tells.
    """
    weights = _weigh(text)
    if not weights:
        return Told(own or otherwise, is_clear=False)
    best = max(weights, key=lambda code: (weights[code], code == own, code == otherwise))
    if best not in languages():
        return Told(own or otherwise, is_clear=False)
    if own is None:
        second = max((weights[code] for code in weights if code != best), default=0.0)
        rival = weights[otherwise] if best != otherwise else 0.0
        if weights[best] < rival + _TELLS:
            return Told(otherwise, is_clear=False)
        is_clear = weights[best] >= second + _AHEAD and len(text.split()) >= _WORDS
        return Told(best, is_clear)
    rival = weights[own]
    is_other = weights[best] >= max(rival + _SWITCHES, rival * _CLEARLY)
    if best != own and not (is_other or _is_rewritten(best, own)):
        return Told(own, is_clear=False)
    return Told(best, is_clear=True)


def own_language(own: str | None, number: str, setting: str | None) -> str:
    """Return what to speak to a person without a message of theirs: their own, else a default.

    That is the one that is set (REPLY_LANGUAGE), else that of their number's country.
    """
    return own or setting or language_of_number(number) or ENGLISH


def language_of_number(number: str) -> str | None:
    """Return the language of a number's country; None: it has several, or is unknown."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:  # a WhatsApp user id, or `local`
        return None
    country = phonenumbers.region_code_for_number(parsed)
    return _language_of(country) if country else None


@cache
def _language_of(country: str) -> str | None:
    from babel.languages import get_official_languages

    spoken = get_official_languages(country, de_facto=True)
    return spoken[0] if len(spoken) == 1 and spoken[0] in languages() else None


def _is_rewritten(best: str, own: str) -> bool:
    """Hindi in the other of its two writings."""
    return {best, own} == {HINDI, HINDI_IN_LATIN}


def _weigh(text: str) -> defaultdict[str, float]:
    """Return how much the words of a text speak for each language."""
    words = {fold(word) for word in content.WORD.findall(text[:_MOST_READ])}
    weights: defaultdict[str, float] = defaultdict(float)
    for word in words:
        codes = _vocabulary().get(word, ())
        for code in codes:
            weights[code] += 1 / len(codes)
    if HINDI in weights and not _is_devanagari(text):
        weights[HINDI_IN_LATIN] = weights.pop(HINDI)
    return weights


def _is_devanagari(text: str) -> bool:
    return not text.isascii() and _DEVANAGARI.search(text) is not None


_DEVANAGARI: Final = re.compile("[\u0900-\u097f]")


_SHARED: Final = (tables.ELSEWHERE, "closer", "busy")  # "bro", "merci", "gym" are said in several
_TELLING: Final = 3  # letters of a short spelling that is of one language: "nich", not "is"


@cache
def _vocabulary() -> Mapping[str, tuple[str, ...]]:
    """Return every word that the languages' files know, with the languages that have it."""
    vocabulary: dict[str, tuple[str, ...]] = {}
    for code in tables.KNOWN:
        words = {fold(word) for text in _texts(tables.load(code)) for word in _words_of(text)}
        if tables.text(code, "search", "script"):  # in Latin letters much of it is English
            words -= content.stop_words()
        for word in words:
            vocabulary[word] = (*vocabulary.get(word, ()), code)
    return vocabulary


_NEUTRAL: Final = ("pm",)  # beside hours in every language


def _words_of(text: str) -> Iterator[str]:
    """Yield the words of a text, or what stands behind "=" in the lines of a table."""
    for line in text.splitlines():
        for word in content.WORD.findall(line.partition("=")[2] or line):
            if len(word) > 1 and not word.isdigit() and word.lower() not in _NEUTRAL:
                yield word


def _texts(found: Any, name: str = "") -> Iterator[str]:
    """Yield all that stands in a file of words, but for words of elsewhere."""
    if name in _SHARED:
        return
    if name == "short":
        yield " ".join(word for word in found.split() if len(word) > _TELLING)
    elif isinstance(found, str):
        yield found
    elif isinstance(found, Mapping):
        for key, inner in found.items():
            yield from _texts(inner, key)
    elif isinstance(found, list):
        for inner in found:
            yield from _texts(inner)
