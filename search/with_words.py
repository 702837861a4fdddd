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
    if word.isupper():
        return _ids_with_capitals(db, user_id, word)
    # Of "ate" its other forms alone are looked for: the index's stemmer makes "at" of it.
    forms = {*irregular.forms_of(word), *(() if word.isascii() else (otherwise.plain(word),))}
    found = set(store.list_ids_matching(db, user_id, any_of(sorted(forms))))
    if beginning := irregular.beginning_of(word):
        found.update(store.list_ids_begun_with(db, user_id, beginning))
    terms = [*stemming.terms_for(word, languages, is_name=is_name), otherwise.term_for(word)]
    if terms := [term for term in terms if not _OF_PARTS.search(term.partition(":")[2])]:
        found.update(store.list_ids_with_stem(db, user_id, " OR ".join(terms)))
    if spelling.SPACELESS.search(word):
        found.update(store.list_ids_containing(db, user_id, word))
    return found


def _ids_with_capitals(db: Connection, user_id: int, word: str) -> set[int]:
    """Return the memories that have an abbreviation as it is written: IT, which "it" is not."""
    ids = sorted(store.list_ids_matching(db, user_id, any_of([word])), reverse=True)
    said = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    contents = store.find_contents(db, ids[:_MOST_CAPITALS])
    return {memory_id for memory_id, content in contents.items() if said.search(content)}


def ids_with_all(
    db: Connection, user_id: int, wanted: Mapping[str, bool], languages: Sequence[str]
) -> set[int]:
    """Return the memories that have every one of the words; True: a name."""
    having = [
        ids_with(db, user_id, word, languages, is_name=is_name) for word, is_name in wanted.items()
    ]
    return set.intersection(*having) if having else set()
