"""Which memories have a word: in any of its forms, or an abbreviation as it is written."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

import store
from language.forms import irregular, otherwise, spelling, stemming
from search.asked_words import any_of
from store import Connection

_MOST_CAPITALS: Final = 1000  # memories that are read for an abbreviation
# A term of several tokens, "06-5550118", or "x:+44" behind its mark: the stems' index knows no
# phrases, the words' does.
_OF_PARTS: Final = re.compile(r"[!#-/:-@\[-`{-~\u00a1-\u00bf\u2010-\u2027\u2030-\u205e]+[^\s\"]")


def ids_with(
    db: Connection, user_id: int, word: str, languages: Sequence[str] = (), *, is_name: bool = False
) -> set[int]:
    """Return the memories that have a word, in any of its forms; in English, and in languages."""
    (found,) = ids_with_each(db, user_id, {word: is_name}, languages)
    return found


def ids_with_each(
    db: Connection, user_id: int, wanted: Mapping[str, bool], languages: Sequence[str] = ()
) -> list[set[int]]:
    """Return the memories that have each of the words, as `ids_with` does; True: a name."""
    asked = [_asked(word, languages, is_name=is_name) for word, is_name in wanted.items()]
    having = store.list_ids_with_each(db, user_id, asked) if asked else []
    return [
        _told_apart(db, user_id, word, found) for word, found in zip(wanted, having, strict=True)
    ]


def _asked(word: str, languages: Sequence[str], *, is_name: bool) -> tuple[str, str]:
    """Return what the indexes are asked for a word: its forms, and its stems."""
    if word.isupper():
        return any_of([word]), ""
    # Of "ate" its other forms alone are looked for: the index's stemmer makes "at" of it.
    forms = {*irregular.forms_of(word), *(() if word.isascii() else (otherwise.plain(word),))}
    terms = [*stemming.terms_for(word, languages, is_name=is_name), otherwise.term_for(word)]
    whole = [term for term in terms if not _OF_PARTS.search(term.partition(":")[2])]
    return any_of(sorted(forms)), " OR ".join(whole)


def _told_apart(db: Connection, user_id: int, word: str, found: set[int]) -> set[int]:
    """Return what was found of a word, and what is found of it by other ways alone."""
    if word.isupper():
        return _with_capitals(db, word, found)
    if beginning := irregular.beginning_of(word):
        found.update(store.list_ids_begun_with(db, user_id, beginning))
    if spelling.SPACELESS.search(word):
        found.update(store.list_ids_containing(db, user_id, word))
    return found


def _with_capitals(db: Connection, word: str, found: set[int]) -> set[int]:
    """Return the memories that have an abbreviation as it is written: IT, which "it" is not."""
    ids = sorted(found, reverse=True)
    said = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    contents = store.find_contents(db, ids[:_MOST_CAPITALS])
    return {memory_id for memory_id, content in contents.items() if said.search(content)}


def ids_with_all(
    db: Connection, user_id: int, wanted: Mapping[str, bool], languages: Sequence[str]
) -> set[int]:
    """Return the memories that have every one of the words; True: a name."""
    having = ids_with_each(db, user_id, wanted, languages)
    return set.intersection(*having) if having else set()
