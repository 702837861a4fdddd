"""The words of a text, and which of them say what it is about; pure."""

import re
from functools import cache
from typing import Final

from language import tables
from language.forms.fold import fold

# Python counts the vowel signs of Arabic, Hebrew and Indic writing as no part of a word.
_SIGNS: Final = (
    r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0963\u0971-\u0dff"
)
WORD: Final = re.compile(rf"[^\W_]+(?:['’][^\W_]+|[{_SIGNS}]+[^\W_]*)*")
PART: Final = re.compile(rf"[^\W_]+(?:[{_SIGNS}]+[^\W_]*)*")  # of "dell'auto" dell, then auto
MOST_WORDS: Final = 100  # of a text that are looked for: each costs a look-up or more
_POSSESSIVE: Final = re.compile(r"['’]s$", re.IGNORECASE)
_NOUN_IN_ING: Final = re.compile(
    r"\b(?:the|an?|my|our|your|his|her|their|this|that|next|last)\s+(?P<noun>\w{3,}ing)\b"
)
# "di Sara": capitalised inside a sentence, and no part of a title as in "Los Angeles", it is a name
# though it may be a common word, too ("sarà").
_CALLED: Final = re.compile(r"(?<=[\w,;] )([A-ZÀ-Þ][a-zà-ÿ]+)\b(?! [A-ZÀ-Þ])")

# -- words that say little -------------------------------------------------------------------------


def stop_words(language: str = "en") -> frozenset[str]:
    """Return the words that say nothing about what is looked for."""
    return _words(language, "stop_words")


def generic() -> frozenset[str]:
    """Return what says what sort of answer is wanted, and seldom stands in it ("which country")."""
    return _words("en", "generic")


def fillers() -> frozenset[str]:
    """Return what asks for all there is, with a date or a kind beside it ("what happened in")."""
    return _words("en", "fillers")


@cache
def kin() -> frozenset[str]:
    """Return who is meant as surely as by a name, folded: father's birthday is not mother's."""
    return frozenset(fold(word) for code in tables.KNOWN for word in _words(code, "kin"))


@cache
def dated() -> frozenset[str]:
    """Return what a memory that names a day to come has one of, in any language, folded."""
    return frozenset(word for code in tables.LANGUAGES for word in _words(code, "dated"))


@cache
def events(language: str) -> frozenset[str]:
    """Return what names whatever takes place, folded: "the appointment" is what was spoken of."""
    return frozenset(map(fold, _words(language, "events")))


@cache
def common(language: str) -> frozenset[str]:
    """Return the words by which a language is known, and that say nothing in it."""
    if language != "en":
        return stop_words(language)
    return stop_words() | generic() | fillers() | _words("en", "elsewhere")


def is_common(word: str, language: str) -> bool:
    """Return whether a lower-case word says nothing in a language."""
    stops = common(language) or stop_words()
    return word in stops or (not word.isascii() and fold(word) in stops)


@cache
def _words(language: str, key: str) -> frozenset[str]:
    return frozenset(tables.words(language, "search", key))


# -- the words of a text ---------------------------------------------------------------------------


def as_written(text: str) -> list[str]:
    """Return the words of a text, without possessives: "Anna's T-shirt" gives Anna, T, shirt."""
    return [_POSSESSIVE.sub("", found.group()) for found in WORD.finditer(text)]


def parts_of(text: str) -> dict[str, None]:
    """Return the words of a text in lower case, each once; of "dell'auto" both parts."""
    found = dict.fromkeys(part.group() for part in PART.finditer(text.lower()))
    return {part: None for part in found if len(part) > 1 and not part.isdecimal()}


def content_words(text: str, language: str = "en") -> dict[str, bool]:
    """Return the lower-case words to look for; True: capitalised inside the sentence, a name."""
    stops = stop_words(language) or stop_words()
    called = set() if language in ("en", "de") else set(_CALLED.findall(text))
    found: dict[str, bool] = {}
    for place, written in enumerate(as_written(text)):
        word = written.lower().replace("’", "'")
        stem, _, ending = word.partition("'")  # "didn't" is didn and t
        if len(ending) >= 3:  # "l'ufficio" is l and ufficio, "o'clock" is oclock
            word = ending if fold(stem) in stops else word.replace("'", "")
        else:
            word = stem
        if written in called or (word not in stops and fold(word) not in stops):
            is_name = written[0].isupper() and place > 0 and language != "de"
            found.setdefault(word, is_name)
        if len(found) == MOST_WORDS:
            break
    return found


def find_nouns(question: str) -> frozenset[str]:
    """Return the words in -ing that are things: "the meeting" is not "met"."""
    return frozenset(found["noun"] for found in _NOUN_IN_ING.finditer(question.lower()))


def without(text: str, names: frozenset[str]) -> str:
    """Return a text without some words (lower case), or their possessives."""
    kept = WORD.sub(
        lambda word: "" if _POSSESSIVE.sub("", word.group()).lower() in names else word.group(),
        text,
    )
    return " ".join(kept.split())


def find_people(text: str, senders: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the senders a question names, and its words (lower case) that name them.

    A first name, a family name or, capitalised, the beginning of one: "Mel" for Melanie.
    """
    by_name: dict[str, set[str]] = {}
    for sender in senders:
        for part in sender.lower().split():
            by_name.setdefault(part, set()).add(sender)
    people: set[str] = set()
    names: set[str] = set()
    for written in as_written(text):
        word = written.lower()
        who = by_name.get(word)
        if who is None and len(word) >= 3 and written[0].isupper():
            who = next((who for name, who in by_name.items() if name.startswith(word)), None)
        if who is not None:
            people |= who
            names.add(word)
    return frozenset(people), frozenset(names)
