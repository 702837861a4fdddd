"""Words as SQLite's full text reads them, for an engine that has none of its own: postings.

SQLite itself takes texts apart here, in memory, so that both engines find the same: its tokens, its
stems of English, our own of other languages.

Invariant: a memory's postings are of the words it has, in the transaction that writes them.
"""

import json
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from tables.database import Connection
from tables.values import to_json

TAGS_FROM: Final = 1_000_000  # places in the tags
_STEP: Final = 200  # memories of others' making that are read at a time
# `"a phrase" OR "a beginning" *`, as search/asked_words.py writes it; stems are bare or quoted.
_PHRASE: Final = re.compile(r'"((?:[^"]|"")*)"( \*)?')
_STEM: Final = re.compile(r'"((?:[^"]|"")*)"|(?:^| OR )([^"]\S*)')


class _Reader(threading.local):
    """A thread's own indexes in memory: of words, and of stems."""

    def __init__(self) -> None:
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        self.db.execute(
            "CREATE VIRTUAL TABLE words USING fts5 (content, tags, content = '',"
            " tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        self.db.execute(
            "CREATE VIRTUAL TABLE stems USING fts5 (content, content = '', tokenize ="
            " \"unicode61 remove_diacritics 2 categories 'L* M* N* Co' tokenchars ':<'\")"
        )
        self.db.execute("CREATE VIRTUAL TABLE words_at USING fts5vocab (words, instance)")
        self.db.execute("CREATE VIRTUAL TABLE stems_at USING fts5vocab (stems, instance)")


_reader = _Reader()


def read_words(content: str, tags: str) -> dict[str, list[int]]:
    """Return the terms of a memory's words, each with its places."""
    db = _reader.db
    db.execute("INSERT INTO words (rowid, content, tags) VALUES (1, ?, ?)", (content, tags))
    found: dict[str, list[int]] = {}
    rows = db.execute("SELECT term, col, offset FROM words_at").fetchall()
    for term, column, place in rows:
        found.setdefault(term, []).append(place + TAGS_FROM * (column == "tags"))
    db.execute("INSERT INTO words (words) VALUES ('delete-all')")
    return found


def read_stems(stems: str) -> list[str]:
    """Return the terms of a memory's stems."""
    if not stems:
        return []
    db = _reader.db
    db.execute("INSERT INTO stems (rowid, content) VALUES (1, ?)", (stems,))
    rows = db.execute("SELECT DISTINCT term FROM stems_at").fetchall()
    db.execute("INSERT INTO stems (stems) VALUES ('delete-all')")
    return [term for (term,) in rows]


@lru_cache(maxsize=4096)
def _terms_of(phrase: str) -> tuple[str, ...]:
    """Return the terms of a phrase, in their order."""
    places = [(place, term) for term, at in read_words(phrase, "").items() for place in at]
    return tuple(term for _, term in sorted(places))


@lru_cache(maxsize=4096)
def _stem_of(written: str) -> tuple[str, ...]:
    return tuple(read_stems(written))


def take_apart(names: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names of a statement with what its full-text query asks for, by kind."""
    match = names.get("match", "")
    phrases = [
        (_terms_of(phrase.replace('""', '"')), bool(is_start))
        for phrase, is_start in _PHRASE.findall(match)
    ]
    whole = [terms for terms, is_start in phrases if not is_start]
    single = [terms[0] for terms in whole if len(terms) == 1]
    stems = [
        stem
        for quoted, bare in _STEM.findall(match)
        for stem in _stem_of(quoted.replace('""', '"') or bare)
    ]
    return {
        **names,
        "terms": single,
        "starts": [terms[-1] for terms, is_start in phrases if is_start and terms],
        "phrases": to_json([terms for terms in whole if len(terms) > 1]),
        "any": [term for terms, _ in phrases for term in terms[-1:]],
        "stems": stems,
        "first": list(_terms_of(names.get("word", ""))[:1]),
    }


def list_ids_with_each(
    db: Connection, user_id: int, asked: Sequence[tuple[str, str]]
) -> list[set[int]]:
    """Return for each of several words which memories have it, all of them in one question.

    Phrases and beginnings among them are not looked for: `is_plain` tells.
    """
    parts = [(take_apart({"match": forms}), take_apart({"match": stems})) for forms, stems in asked]
    terms = {term for forms, stems in parts for term in (*forms["terms"], *stems["stems"])}
    having = _ids_by_term(db, user_id, list(terms))
    return [
        {n for one in (*forms["terms"], *stems["stems"]) for n in having.get(one, ())}
        for forms, stems in parts
    ]


def is_plain(match: str) -> bool:
    """Tell whether a full-text query asks for single words alone."""
    asked = take_apart({"match": match})
    return not asked["starts"] and asked["phrases"] == "[]"


def _ids_by_term(db: Connection, user_id: int, terms: list[str]) -> dict[str, list[int]]:
    rows = db.execute(
        "SELECT term, json_agg(memory_id) FROM postings"
        " WHERE user_id = :user_id AND term = ANY(:terms) GROUP BY term",
        {"user_id": user_id, "terms": terms},
    ).fetchall()
    return {term: json.loads(ids) for term, ids in rows}


def index(db: Connection, limit: int = _STEP) -> bool:
    """Write the postings of memories that have none yet; True: there may be more of them."""
    rows = db.execute(
        "DELETE FROM unindexed USING memories WHERE id = memory_id AND memory_id IN"
        " (SELECT memory_id FROM unindexed LIMIT :limit FOR UPDATE SKIP LOCKED)"
        " RETURNING id, user_id, content, tags, stems",
        {"limit": limit},
    ).fetchall()
    postings = [
        (user_id, memory_id, term, _array(places))
        for memory_id, user_id, content, tags, stems in rows
        for term, places in _terms_at(content, tags, stems or "")
    ]
    if postings:
        names = ("users", "memories", "terms", "places")
        columns = zip(names, zip(*postings, strict=True), strict=True)
        db.execute(
            "INSERT INTO postings (user_id, memory_id, term, places)"
            " SELECT user_id, memory_id, term, places::integer[] FROM unnest(:users::bigint[],"
            "  :memories::bigint[], :terms::text[], :places::text[])"
            "  AS word (user_id, memory_id, term, places) ON CONFLICT DO NOTHING",
            {name: list(column) for name, column in columns},
        )
    return len(rows) == limit


def with_terms(names: Mapping[str, Any]) -> dict[str, Any]:
    """Return the names of a statement that adds a memory, with its terms and their places."""
    found = dict(_terms_at(names["content"], names["tags"], names["stems"] or ""))
    return {**names, "terms": list(found), "places": [_array(each) for each in found.values()]}


def _array(places: list[int]) -> str:
    return f"{{{','.join(map(str, places))}}}"


def _terms_at(content: str, tags: str, stems: str) -> Iterator[tuple[str, list[int]]]:
    """Yield all terms of a memory with their places; a stem has none."""
    yield from read_words(content, tags).items()
    for stem in read_stems(stems):
        yield stem, []


def list_own_terms(db: Connection, user_id: int, starts: Iterable[str]) -> list[str]:
    """Return a user's words that begin in one of these ways, without stems."""
    rows = db.execute(
        "SELECT DISTINCT term FROM unnest(:starts::text[]) AS start JOIN postings"
        " ON user_id = :user_id AND term >= start AND term < start || chr(1114111)"
        " AND strpos(term, ':') = 0",
        {"user_id": user_id, "starts": list(starts)},
    )
    return [term for (term,) in rows]
