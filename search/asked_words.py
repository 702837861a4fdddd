"""The words of a question that count, and those that are as good as them."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

import store
from language.forms import content, detect, otherwise, spelling, stemming
from language.forms.fold import fold
from search import vocabulary
from store import Connection


def languages_of(db: Connection, user_id: int, question: str) -> tuple[str, ...]:
    """Return the languages whose stems a question's words are looked for by; none: English."""
    likely = detect.find_languages(question)
    return stemming.choose_languages(likely, lambda: store.list_languages(db, user_id))


def content_words(text: str, languages: Sequence[str] = ()) -> dict[str, bool]:
    """Return the words to look for, lower case; True: a name. Without spaces: parts of words."""
    text = otherwise.joined(text)
    if spelling.SPACELESS.search(text):
        return dict.fromkeys(spelling.parts_of(text), False)
    language = detect.find_language(text, languages)
    found = content.content_words(text, language) | _abbreviations(text)
    if language != "en" or len(languages) != 1:
        return found
    # "el de Carlos" may be English by its letters, and is not by who says it.
    telling = {w: is_name for w, is_name in found.items() if not content.is_common(w, languages[0])}
    return telling or found


_ABBREVIATION: Final = re.compile(r"(?<![\w&])(?<!\d )[A-Z]{2,}(?:&[A-Z]+)*(?![\w&])")


def _abbreviations(text: str) -> dict[str, bool]:
    """Return abbreviations that are common words in small letters, in capitals: IT, WHO, AT&T.

    Of a text that is all capitals none, if it says anything else.
    """
    found = {
        word: True
        for word in _ABBREVIATION.findall(text)
        if "&" in word or content.is_common(word.lower(), "en")
    }
    is_loud = text.isupper() and any(content.content_words(text))
    return {} if is_loud else found


def similar_to(db: Connection, user_id: int, word: str, languages: Sequence[str]) -> list[str]:
    """Return the words written that one which nobody wrote may stand for."""
    if not spelling.may_be_mistyped(word):
        return []
    plain = fold(word)
    terms = vocabulary.list_beginning(db, user_id, spelling.beginnings(plain))
    if terms is None:
        terms = [
            term
            for first, last in spelling.ranges_for(plain)
            for term in store.list_terms(db, first, last)
        ]
    likely = [*spelling.apart(word), *spelling.similar(plain, terms)]
    if languages:
        likely += spelling.of_one_stem(plain, terms)
    return likely


LAST_WORD: Final = re.compile(r"\w{2,}$")


def begins_as(word: str) -> str:
    return f'"{word}" *'


def any_of(phrases: Iterable[str]) -> str:
    """Return an FTS5 query for any of the words or phrases."""
    quoted = (phrase.replace('"', '""') for phrase in phrases)
    return " OR ".join(f'"{phrase}"' for phrase in quoted)
