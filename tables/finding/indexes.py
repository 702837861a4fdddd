"""What the full-text indexes hold: their terms, a user's vocabulary, their pieces."""

import contextlib
import sqlite3
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Literal

from tables.database import Connection, transaction
from tables.memories import count_memories

Index = Literal["memory_index", "stem_index"]  # of the words, and of their stems


def list_terms(db: Connection, first: str, last: str) -> list[str]:
    """Return the index's terms from `first` to `last`, of all users: their places are all read."""
    rows = db.execute(
        "SELECT term FROM memory_terms WHERE term >= :first AND term <= :last",
        {"first": first, "last": last},
    )
    return [term for (term,) in rows]


def list_own_terms(db: Connection, user_id: int, starts: Set[str]) -> list[str] | None:
    """Return a user's words that begin in one of these ways; None: the index is of all users."""
    if db.engine == "sqlite":
        return None
    from tables.engines import words  # which opens indexes in memory

    return words.list_own_terms(db, user_id, starts)


def add_missing_postings(db: Connection) -> bool:
    """Index memories that another program wrote; True: there may be more. SQLite does it itself."""
    if db.engine == "sqlite" or not db.execute("SELECT 1 FROM unindexed LIMIT 1").fetchone():
        return False
    from tables.engines import words

    with transaction(db):
        return words.index(db)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one user's memories, as the index stems them."""

    id: int
    words: str  # sorted, with a line feed around each
    last_id: int  # the memories up to this one were read
    memories: int  # how many they were


def find_vocabulary(db: Connection, user_id: int) -> Vocabulary | None:
    """Return the words of a user, as far as they were read."""
    row = db.execute(
        "SELECT id, words, last_id, memories FROM vocabularies WHERE user_id = :user_id",
        {"user_id": user_id},
    ).fetchone()
    return Vocabulary(*row) if row else None


def add_vocabulary(db: Connection, user_id: int) -> None:
    """Begin a user's vocabulary anew; nothing was read yet."""
    db.execute(
        "INSERT OR REPLACE INTO vocabularies (user_id, words, last_id, memories)"
        " VALUES (:user_id, char(10), 0, 0)",
        {"user_id": user_id},
    )


def extend_vocabulary(db: Connection, old: Vocabulary, new: Vocabulary) -> None:
    """Put a vocabulary that was read further in its place, unless that is another by now."""
    db.execute(
        "UPDATE vocabularies SET words = :words, last_id = :last_id, memories = :memories"
        " WHERE id = :id AND last_id = :old_last_id",
        {
            "id": old.id,
            "old_last_id": old.last_id,
            "words": new.words,
            "last_id": new.last_id,
            "memories": new.memories,
        },
    )


def find_user_to_read(db: Connection, at_least: int) -> int | None:
    """Return a user of whom so many memories are not in the vocabulary."""
    if db.engine != "sqlite":
        return None  # see list_own_terms
    row = db.execute(
        "SELECT users.id FROM users LEFT JOIN vocabularies ON user_id = users.id"
        " WHERE abs(memory_count - ifnull(memories, 0)) >= :at_least LIMIT 1",
        {"at_least": at_least},
    ).fetchone()
    return row[0] if row else None


def list_words_after(
    db: Connection, user_id: int, after_id: int, limit: int
) -> list[tuple[int, str, str]]:
    """Return the ids, words and tags of a user's memories after one, the oldest first."""
    wanted = {"user_id": user_id, "after_id": after_id, "limit": limit}
    count = count_memories(db, user_id)
    (last_id,) = db.execute("SELECT ifnull(max(id), 0) FROM memories").fetchone()
    # In the table others' rows lie between, last_id / count for each of theirs; in the index
    # all of the user's are looked at, however few are wanted.
    if count * count > limit * last_id:
        return db.execute(
            "SELECT id, content, tags FROM memories WHERE id > :after_id AND +user_id = :user_id"
            " ORDER BY id LIMIT :limit",
            wanted,
        ).fetchall()
    return db.execute(
        "SELECT id, content, tags FROM memories WHERE id IN (SELECT id FROM memory_lines"
        "  WHERE user_id = :user_id AND id > :after_id ORDER BY +id LIMIT :limit) ORDER BY id",
        wanted,
    ).fetchall()


def list_terms_of(texts: Sequence[str]) -> list[str]:
    """Return the terms that memory_index makes of texts."""
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.execute(
            "CREATE VIRTUAL TABLE texts USING fts5 (content, content = '', columnsize = 0,"
            " detail = none, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        db.execute("CREATE VIRTUAL TABLE terms USING fts5vocab (texts, row)")
        db.executemany("INSERT INTO texts (rowid, content) VALUES (?, ?)", enumerate(texts))
        return [term for (term,) in db.execute("SELECT term FROM terms")]


def read_data_version(db: Connection) -> int:
    """Return a number that is another once anybody else has written, in whatever process."""
    return db.read_data_version()


def list_piece_sizes(db: Connection, index: Index) -> list[int]:
    """Return the pages of each piece of an index; every search looks into all of them."""
    if db.engine != "sqlite":
        return []  # one piece, however much is written
    rows = db.execute(
        "SELECT count(*) FROM memory_index_idx GROUP BY segid"
        if index == "memory_index"
        else "SELECT count(*) FROM stem_index_idx GROUP BY segid"
    )
    return [count for (count,) in rows]


def merge_pieces(db: Connection, index: Index, pages: int) -> bool:
    """Go on making one piece of an index, by so many pages; a negative number begins.

    False: there was nothing left to do.
    """
    if db.engine != "sqlite":
        return False
    before = db.execute("SELECT total_changes()").fetchone()[0]
    db.execute(
        "INSERT INTO memory_index (memory_index, rank) VALUES ('merge', :pages)"
        if index == "memory_index"
        else "INSERT INTO stem_index (stem_index, rank) VALUES ('merge', :pages)",
        {"pages": pages},
    )
    changes: int = db.execute("SELECT total_changes()").fetchone()[0] - before
    return changes >= 2  # https://www.sqlite.org/fts5.html#the_merge_command
