"""Questions that name nothing they are about: "and the dose?", "since when exactly"; pure.

Invariant: with one word of its own that says what it is about, a question is none of these.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from language import tables
from language.forms import content
from language.forms.fold import fold
from language.questions import asking
from search.judging import wanted
from search.judging.wanted import Note

SORTS: Final = ("clock", "number", "price", "day", "where", "who", "named", "amount")
_LONGEST: Final = 80  # letters of such a question
_AFTER_A_NUMBER: Final = r"\d\s?{}(?!\w)"
_ENCLITICS: Final = ("nya", "ku", "mu")  # Indonesian: "dosisnya", the dose of it


def sort_asked(question: str, languages: Sequence[str], beside: str = "") -> str:
    """Return what sort of thing a question asks for that names nothing else, or "".

    `beside`: a note whose units are no words of the question's own: "how many ml" of "5 ml".
    """
    plain = fold(" ".join(content.as_written(question)))
    if len(plain) > _LONGEST:
        return ""
    for language in dict.fromkeys((*languages, "en")):
        if language not in tables.LANGUAGES:
            continue
        for sort in SORTS:
            left, found = _phrases(language, sort).subn(" ", plain)
            if found and all(_says_nothing(word, language, beside) for word in left.split()):
                return sort
    return ""


def is_bare(question: str, languages: Sequence[str]) -> bool:
    """Tell whether not even a thing of it is named: "where again", and not "what's the code"."""
    plain = fold(" ".join(content.as_written(question)))
    return any(
        found and all(_is_small(word, language) for word in left.split())
        for language in dict.fromkeys((*languages, "en"))
        if language in tables.LANGUAGES
        for sort in ("clock", "day", "where", "who", "amount")
        for left, found in (_phrases(language, sort).subn(" ", plain),)
    )


def speaks_of(question: str, text: str, languages: Sequence[str]) -> bool:
    """Tell whether a text names what a question asks for of something: "the birthday"."""
    ours = [code for code in dict.fromkeys((*languages, "en")) if code in tables.LANGUAGES]
    things = frozenset().union(*(_of_it(code) for code in ours))
    asked = (fold(word) for word in content.as_written(question))
    said = fold(text)
    return any(word in things and word in said for word in asked)


def asks_when(sort: str) -> bool:
    """Tell whether a sort is a time."""
    return sort in {"clock", "day"}


def has(sort: str, question: str, note: Note, languages: Sequence[str]) -> bool:
    """Tell whether a note surely has such a thing."""
    if asks_when(sort):
        return bool(note.times)
    if sort == "amount":
        counted = any(_is_counted(word, note.words) for word in content.as_written(question))
        return counted or any(one.unit for one in note.amounts) or len(note.amounts) == 1
    if sort in {"who", "named"}:
        return any(word[0].isupper() for word in content.as_written(note.words)[1:])
    return wanted.has_it(question, note, languages) is not False


def _says_nothing(word: str, language: str, beside: str) -> bool:
    if _is_small(word, language):
        return True
    of_it = _of_it(language)
    if word in of_it or any(word.removesuffix(end) in of_it for end in _ENCLITICS):
        return True
    return _is_counted(word, beside)


def _is_small(word: str, language: str) -> bool:
    if content.is_common(word, language) or word in asking.small_words(language):
        return True
    parts = re.split(r"['’]", word)  # "c'est"
    return word in _asking(language) or (
        len(parts) > 1 and all(len(one) < 2 or _is_small(one, language) for one in parts)
    )


@cache
def _asking(language: str) -> frozenset[str]:
    """Return the words of question words: "c'est quoi"."""
    said = [*tables.words(language, "ask", "wh"), *tables.words(language, "ask", "whbe")]
    return frozenset(word for phrase in said for word in fold(phrase).replace("'", " ").split())


def _is_counted(word: str, text: str) -> bool:
    """Tell whether a word stands behind a number somewhere in a text: "5 ml"."""
    return re.search(_AFTER_A_NUMBER.format(re.escape(fold(word))), fold(text)) is not None


@cache
def _of_it(language: str) -> frozenset[str]:
    """Return what things have: a dose, a room, an address."""
    return frozenset(map(fold, tables.words(language, "wanted", "of_it")))


@cache
def _phrases(language: str, sort: str) -> re.Pattern[str]:
    said = [phrase for phrase in tables.words(language, "wanted", sort) if "*" not in phrase]
    if sort == "amount":
        said += tables.words(language, "amounts", "how_much")
    plain = {fold(" ".join(content.as_written(phrase))) for phrase in said}
    longest = sorted(map(re.escape, plain - {""}), key=lambda words: (-len(words), words))
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest) or '(?!)'})(?!\w)")
