"""Memories looked up for a question: by words, stems, parts, time and sender."""

import contextlib
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tables.database import Connection


class Line(NamedTuple):
    """A memory as ranking reads it."""

    id: int
    created_at: str  # UTC text
    sender: str | None
    asks: bool  # it is a question


@dataclass(frozen=True, slots=True)
class Timeline:
    """All memories of one user as ranking reads them, in the order in which they were said."""

    ids: list[int]
    times: list[str]  # UTC text
    senders: list[str]  # empty: the user
    asking: frozenset[int]  # the ids of questions

    def line(self, place: int) -> Line:
        """Return the memory at a place."""
        memory_id = self.ids[place]
        sender = self.senders[place] or None
        return Line(memory_id, self.times[place], sender, memory_id in self.asking)


def list_ids_matching(db: Connection, user_id: int, match: str) -> list[int]:
    """Return the memories of one user that an FTS5 query matches."""
    # As one JSON text: reading tens of thousands of rows one by one takes twice as long.
    row = db.execute(
        "SELECT json_group_array(rowid & 0xFFFFFFFF) FROM memory_index"
        " WHERE memory_index MATCH :match"
        " AND rowid BETWEEN :user_id << 32 AND (:user_id + 1 << 32) - 1",
        {"match": match, "user_id": user_id},
    ).fetchone()
    ids: list[int] = json.loads(row[0])
    return ids


def list_ids_begun_with(db: Connection, user_id: int, word: str) -> list[int]:
    """Return the memories of one user that begin with a word as it is written, in any case."""
    rows = db.execute(
        "SELECT memories.id FROM memory_index"
        " JOIN memories ON memories.id = memory_index.rowid & 0xFFFFFFFF"
        " WHERE memory_index MATCH 'content : ^\"' || replace(:word, '\"', '\"\"') || '\"'"
        " AND memory_index.rowid BETWEEN :user_id << 32 AND (:user_id + 1 << 32) - 1"
        " AND memories.content LIKE :word || ' %'",
        {"word": word, "user_id": user_id},
    ).fetchall()
    return [memory_id for (memory_id,) in rows]


def list_ids_with_stem(db: Connection, user_id: int, match: str) -> list[int]:
    """Return the memories of one user whose stems, in their own language, an FTS5 query matches."""
    row = db.execute(
        "SELECT json_group_array(rowid & 0xFFFFFFFF) FROM stem_index WHERE stem_index MATCH :match"
        " AND rowid BETWEEN :user_id << 32 AND (:user_id + 1 << 32) - 1",
        {"match": match, "user_id": user_id},
    ).fetchone()
    ids: list[int] = json.loads(row[0])
    return ids


def list_ids_with_each(
    db: Connection, user_id: int, asked: Sequence[tuple[str, str]]
) -> list[set[int]]:
    """Return for each of several words which memories of one user have it.

    A word comes as an FTS5 query of its forms, and one of its stems; "": of none.
    """
    if db.engine != "sqlite":  # one question for all of them: each is a way to and fro
        from tables.engines import words

        having = words.list_ids_with_each(db, user_id, asked)
        for (forms, _), found in zip(asked, having, strict=True):
            if not words.is_plain(forms):
                found.update(list_ids_matching(db, user_id, forms))
        return having
    return [
        {
            *(list_ids_matching(db, user_id, forms) if forms else ()),
            *(list_ids_with_stem(db, user_id, stems) if stems else ()),
        }
        for forms, stems in asked
    ]


def list_ids_containing(db: Connection, user_id: int, part: str) -> list[int]:
    """Return the memories of one user that hold a part of a word; all of theirs are read."""
    row = db.execute(
        "SELECT json_group_array(id) FROM memories"
        " WHERE user_id = :user_id AND instr(lower(content), :part)",
        {"user_id": user_id, "part": part},
    ).fetchone()
    ids: list[int] = json.loads(row[0])
    return ids


def list_ids_between(db: Connection, user_id: int, start: str, end: str) -> list[int]:
    """Return the memories of one user from `start` to before `end`, both UTC text."""
    rows = db.execute(
        "SELECT id FROM memories"
        " WHERE user_id = :user_id AND created_at >= :start AND created_at < :end",
        {"user_id": user_id, "start": start, "end": end},
    )
    return [memory_id for (memory_id,) in rows]


def list_ids_of_type(db: Connection, memory_ids: Sequence[int], memory_type: str) -> list[int]:
    """Return those of the ids that are of a kind."""
    rows = db.execute(
        "SELECT id FROM memories WHERE id IN (SELECT value FROM json_each(:ids))"
        " AND memory_type = :memory_type",
        {"ids": json.dumps(list(memory_ids)), "memory_type": memory_type},
    )
    return [memory_id for (memory_id,) in rows]


def has_memory_between(db: Connection, user_id: int, start: str, end: str) -> bool:
    """Return whether a user has a memory from `start` to before `end`, both UTC text."""
    row = db.execute(
        "SELECT EXISTS (SELECT 1 FROM memories"
        " WHERE user_id = :user_id AND created_at >= :start AND created_at < :end)",
        {"user_id": user_id, "start": start, "end": end},
    ).fetchone()
    return bool(row[0])


def list_lines(db: Connection, memory_ids: Sequence[int]) -> list[Line]:
    """Return memories as ranking reads them, in any order."""
    rows = db.execute(
        "SELECT id, created_at, sender, asks FROM memory_lines"
        " WHERE id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(list(memory_ids))},
    )
    return [Line(*row) for row in rows]


def read_timeline(db: Connection, user_id: int) -> Timeline:
    """Return all of a user's memories from one stretch of memories_by_user.

    Looked up by id, each of them would be a page of its own where others write in between.
    """
    # As one row: to hand over thousands of rows takes longer than to read them.
    row = db.execute(
        "SELECT group_concat(id), group_concat(created_at),"
        " group_concat(ifnull(sender, ''), char(31)),"
        " group_concat(id) FILTER (WHERE asks)"
        " FROM (SELECT id, created_at, sender, asks FROM memory_lines"
        "  WHERE user_id = :user_id ORDER BY created_at, id) AS line",
        {"user_id": user_id},
    ).fetchone()
    ids, times, senders, asking = (text or "" for text in row)
    return Timeline(
        json.loads(f"[{ids}]"),
        times.split(","),
        senders.split("\x1f"),
        frozenset(json.loads(f"[{asking}]")),
    )


def find_contents(db: Connection, memory_ids: Sequence[int]) -> dict[int, str]:
    """Return what memories say."""
    rows = db.execute(
        "SELECT id, content FROM memories WHERE id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(list(memory_ids))},
    )
    return dict(rows.fetchall())


def list_lines_after(
    db: Connection, user_id: int, memory_ids: Sequence[int], limit: int
) -> list[tuple[int, Line]]:
    """Return for each of the ids the user's next memories, nearest first."""
    # Those of the same second are a search of their own, or ten thousand of them would be walked.
    rows = db.execute(
        "SELECT here.id, there.id, there.created_at, there.sender, there.asks"
        " FROM json_each(:ids) JOIN memories AS here ON here.id = json_each.value"
        " JOIN memory_lines AS there ON there.id IN"
        " (SELECT id FROM (SELECT id FROM memories WHERE user_id = :user_id"
        "   AND created_at = here.created_at AND id > here.id ORDER BY id LIMIT :limit) AS same"
        "  UNION ALL SELECT id FROM (SELECT id FROM memories WHERE user_id = :user_id"
        "   AND created_at > here.created_at ORDER BY created_at, id LIMIT :limit) AS later"
        "  LIMIT :limit)"
        " ORDER BY here.id, there.created_at, there.id",
        {"ids": json.dumps(list(memory_ids)), "user_id": user_id, "limit": limit},
    )
    return [(row[0], Line(*row[1:])) for row in rows]


def list_lines_before(
    db: Connection, user_id: int, memory_ids: Sequence[int], limit: int
) -> list[tuple[int, Line]]:
    """Return for each of the ids the user's memories before it, nearest first."""
    rows = db.execute(
        "SELECT here.id, there.id, there.created_at, there.sender, there.asks"
        " FROM json_each(:ids) JOIN memories AS here ON here.id = json_each.value"
        " JOIN memory_lines AS there ON there.id IN"
        " (SELECT id FROM (SELECT id FROM memories WHERE user_id = :user_id"
        "   AND created_at = here.created_at AND id < here.id ORDER BY id DESC LIMIT :limit)"
        "  AS same UNION ALL SELECT id FROM (SELECT id FROM memories WHERE user_id = :user_id"
        "   AND created_at < here.created_at ORDER BY created_at DESC, id DESC LIMIT :limit)"
        "  AS earlier LIMIT :limit) ORDER BY here.id, there.created_at DESC, there.id DESC",
        {"ids": json.dumps(list(memory_ids)), "user_id": user_id, "limit": limit},
    )
    return [(row[0], Line(*row[1:])) for row in rows]


def has_matching(db: Connection, match: str) -> bool:
    """Tell whether any memory, of whomever, matches a full-text query."""
    if not match:
        return False
    row = db.execute(
        "SELECT 1 FROM memory_index WHERE memory_index MATCH :match LIMIT 1", {"match": match}
    ).fetchone()
    return row is not None


# Code points that no keyboard writes stand for the marks while they are in the text.
_MARK, _UNMARK = "\U0010fffd", "\U0010fffc"


def find_marks(texts: Mapping[int, str], match: str) -> dict[int, list[tuple[int, int]]]:
    """Return where texts, by number, match a full-text query: start and end, in code points.

    They are indexed for the moment alone, as memory_index is: asking that for each text would walk
    all that has a common word.
    """
    if not match:
        return {}
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.execute(
            "CREATE VIRTUAL TABLE texts USING fts5"
            " (content, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        db.executemany("INSERT INTO texts (rowid, content) VALUES (?, ?)", texts.items())
        rows = db.execute(
            "SELECT rowid, highlight(texts, 0, :mark, :unmark) FROM texts WHERE texts MATCH :match",
            {"match": match, "mark": _MARK, "unmark": _UNMARK},
        ).fetchall()
    return {number: _spans(text) for number, text in rows}


def _spans(text: str) -> list[tuple[int, int]]:
    """Return the marked stretches of a text, as places in it without the marks."""
    spans, length = [], 0
    before, *marked = text.split(_MARK)
    length += len(before)
    for part in marked:
        inside, _, after = part.partition(_UNMARK)
        spans.append((length, length + len(inside)))
        length += len(inside) + len(after)
    return spans
