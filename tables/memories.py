"""The table memories: what was said, its stems, its days and its tags.

A memory's stems are made here alone, of its words, so that nobody who keeps or changes one can
leave them out.
"""

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from language import tables
from language.forms import stemming
from tables.database import Connection
from tables.values import MemoryType, first_of, from_text, to_json, to_text


@dataclass(frozen=True, slots=True)
class Memory:
    """What was kept. `file_path` is its first attachment, inside MEDIA_DIR; None: it has none."""

    id: int
    mem0_id: str | None
    user_id: int
    interaction_id: int | None
    sender: str | None
    content: str
    memory_type: MemoryType
    tags: tuple[str, ...]
    created_at: datetime
    file_path: str | None


def _memory(row: Sequence[Any]) -> Memory:
    return Memory(
        id=row[0],
        mem0_id=row[1],
        user_id=row[2],
        interaction_id=row[3],
        sender=row[4],
        content=row[5],
        memory_type=row[6],
        tags=tuple(json.loads(row[7])),
        created_at=from_text(row[8]),
        file_path=row[9],
    )


_MEMORIES = (
    "SELECT id, mem0_id, user_id, interaction_id, sender, content, memory_type, tags,"
    " created_at, file_path FROM memories_with_media "
)


def _memories(db: Connection, which: str, **names: Any) -> list[Memory]:
    return [_memory(row) for row in db.execute(_MEMORIES + which, names).fetchall()]


def add_memory(
    db: Connection,
    user_id: int,
    interaction_id: int,
    content: str,
    memory_type: MemoryType,
    created_at: datetime,
    tags: Sequence[str] = (),
    sender: str | None = None,
) -> int:
    """Keep a memory and where it was said; return its id."""
    language, stems = _read_stems(db, user_id, content)
    added = db.execute(
        "INSERT INTO memories (id, user_id, interaction_id, sender, content, memory_type, tags,"
        " created_at, language, stems) VALUES (1 + max(ifnull((SELECT max(id) FROM memories), 0),"
        "  ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'memories'), 0)), :user_id,"
        " :interaction_id, :sender, :content, :memory_type, :tags, :created_at, :language, :stems)",
        {
            "user_id": user_id,
            "interaction_id": interaction_id,
            "sender": sender,
            "content": content,
            "memory_type": memory_type,
            "tags": to_json(list(tags)),
            "created_at": to_text(created_at),
            "language": language,
            "stems": stems,
        },
    )
    assert added.lastrowid is not None
    return added.lastrowid


def list_languages(db: Connection, user_id: int) -> list[str]:
    """Return the languages other than English that a user has memories in, or is answered in."""
    # From one to the next in the index: DISTINCT would walk all there are of each.
    rows = db.execute(
        "WITH RECURSIVE spoken (language) AS (SELECT min(language) FROM memories"
        "  WHERE user_id = :user_id AND language > ''"
        "  UNION ALL SELECT (SELECT min(language) FROM memories WHERE user_id = :user_id"
        "   AND memories.language > spoken.language) FROM spoken WHERE language IS NOT NULL)"
        " SELECT language FROM spoken WHERE language IS NOT NULL",
        {"user_id": user_id},
    )
    found = {language: None for (language,) in rows}
    own = db.execute("SELECT language FROM users WHERE id = :user_id", {"user_id": user_id})
    for (language,) in own.fetchall():
        code = (language or "").partition("_")[0]  # hi_Latn
        found |= {code: None} if code in _STEMMED else {}
    return list(found)


_STEMMED = frozenset(tables.LANGUAGES) - {"en"}


def has_memories_to_stem(db: Connection) -> bool:
    """Return whether there are memories whose words are not stemmed yet."""
    row = db.execute("SELECT EXISTS (SELECT 1 FROM memories WHERE stems IS NULL)").fetchone()
    return bool(row[0])


def add_missing_stems(db: Connection, limit: int) -> None:
    """Stem the newest memories whose words are not stemmed yet."""
    rows = db.execute(
        "SELECT id, user_id, content FROM memories WHERE stems IS NULL ORDER BY id DESC"
        " LIMIT :limit",
        {"limit": limit},
    ).fetchall()
    _stem(db, rows)


def _read_stems(db: Connection, user_id: int, content: str) -> tuple[str | None, str]:
    return stemming.read(content, functools.partial(list_languages, db, user_id))


def _stem(db: Connection, rows: Sequence[tuple[int, int, str]]) -> None:
    """Stem memories, given as (id, user_id, content)."""
    for memory_id, user_id, content in rows:
        language, stems = _read_stems(db, user_id, content)
        db.execute(
            "UPDATE memories SET language = :language, stems = :stems WHERE id = :memory_id",
            {"memory_id": memory_id, "language": language, "stems": stems},
        )


def add_memory_days(db: Connection, memory_id: int, days: Sequence[date]) -> None:
    """Note the days that relative words in a memory mean, on the user's calendar."""
    for day in days:
        db.execute(
            "INSERT INTO memory_days (memory_id, day) VALUES (:memory_id, :day)"
            " ON CONFLICT DO NOTHING",
            {"memory_id": memory_id, "day": day.isoformat()},
        )


def set_memory_days(db: Connection, memory_id: int, days: Sequence[date]) -> None:
    """Note other days in place of those that a memory's words meant before."""
    db.execute("DELETE FROM memory_days WHERE memory_id = :memory_id", {"memory_id": memory_id})
    add_memory_days(db, memory_id, days)


def list_memories_of_days(db: Connection, user_id: int, first: date, last: date) -> list[Memory]:
    """Return a user's memories that speak of days from `first` to `last`, by day."""
    which = (
        "JOIN (SELECT memory_id, min(day) AS day FROM memory_days"
        "  WHERE day >= :first AND day <= :last GROUP BY memory_id) AS named"
        " ON memory_id = id WHERE user_id = :user_id ORDER BY day, id LIMIT 50"
    )
    span = {"first": first.isoformat(), "last": last.isoformat()}
    return _memories(db, which, user_id=user_id, **span)


def list_dated_memories(
    db: Connection, user_id: int, since: date, limit: int
) -> list[tuple[Memory, list[date]]]:
    """Return a user's newest memories that speak of days from `since` on, each with those days."""
    which = (
        "WHERE user_id = :user_id AND id IN (SELECT memory_id FROM memory_days WHERE day >= :since)"
        " ORDER BY id DESC LIMIT :limit"
    )
    found = _memories(db, which, user_id=user_id, since=since.isoformat(), limit=limit)
    rows = db.execute(
        "SELECT memory_id, day FROM memory_days WHERE day >= :since"
        " AND memory_id IN (SELECT value FROM json_each(:ids)) ORDER BY day",
        {"since": since.isoformat(), "ids": json.dumps([one.id for one in found])},
    ).fetchall()
    days: dict[int, list[date]] = {}
    for memory_id, day in rows:
        days.setdefault(memory_id, []).append(date.fromisoformat(day))
    return [(one, days[one.id]) for one in found]


def link_memory(
    db: Connection, memory_id: int, interaction_id: int, role: Literal["source", "quote"]
) -> None:
    """Note that a memory was said in one more interaction, or that its reply quotes it."""
    db.execute(
        "INSERT INTO memory_interactions (memory_id, interaction_id, role)"
        " VALUES (:memory_id, :interaction_id, :role) ON CONFLICT DO NOTHING",
        {"memory_id": memory_id, "interaction_id": interaction_id, "role": role},
    )


def list_quoted(db: Connection, interaction_id: int) -> list[int]:
    """Return the memories whose words the reply of an interaction repeats."""
    rows = db.execute(
        "SELECT memory_id FROM memory_interactions WHERE interaction_id = :interaction_id"
        " AND role = 'quote' ORDER BY memory_id",
        {"interaction_id": interaction_id},
    ).fetchall()
    return [row[0] for row in rows]


def find_memory(db: Connection, memory_id: int) -> Memory | None:
    """Return the memory of this id."""
    return first_of(_memories(db, "WHERE id = :id", id=memory_id))


def find_memories(db: Connection, user_id: int, memory_ids: Sequence[int]) -> list[Memory]:
    """Return those of the ids that are this user's, in the order of the ids."""
    # The plus keeps SQLite from walking all that the user has for the few that are wanted.
    which = "WHERE id IN (SELECT value FROM json_each(:ids)) AND +user_id = :user_id"
    memories = _memories(db, which, ids=json.dumps(list(memory_ids)), user_id=user_id)
    found = {memory.id: memory for memory in memories}
    return [found[memory_id] for memory_id in memory_ids if memory_id in found]


def list_lists(db: Connection, user_id: int) -> list[Memory]:
    """Return a user's lists, newest first."""
    which = "WHERE user_id = :user_id AND memory_type = 'list' ORDER BY id DESC"
    return _memories(db, which, user_id=user_id)


def set_memory_type(db: Connection, memory_id: int, memory_type: MemoryType) -> None:
    """Make a memory one of another kind: a note is a list once an item of it is ticked."""
    db.execute(
        "UPDATE memories SET memory_type = :memory_type WHERE id = :memory_id",
        {"memory_type": memory_type, "memory_id": memory_id},
    )


def find_memory_by_interaction(db: Connection, interaction_id: int) -> Memory | None:
    """Return the memory that was said in an interaction."""
    which = (
        "WHERE id = (SELECT min(memory_id) FROM memory_mentions"
        "  WHERE interaction_id = :interaction_id AND role = 'source')"
    )
    return first_of(_memories(db, which, interaction_id=interaction_id))


def set_memory_words(db: Connection, memory_id: int, content: str, tags: Sequence[str]) -> None:
    """Give a memory other words and tags; full text and Mem0 follow."""
    db.execute(
        "UPDATE memories SET content = :content, tags = :tags WHERE id = :memory_id",
        {
            "memory_id": memory_id,
            "content": content,
            "tags": to_json(list(tags)),
        },
    )
    stem_again(db, [memory_id])


def stem_again(db: Connection, memory_ids: Sequence[int]) -> None:
    """Stem those of the memories whose words are new: a trigger dropped the stems they had."""
    rows = db.execute(
        "SELECT id, user_id, content FROM memories WHERE stems IS NULL"
        " AND id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(list(memory_ids))},
    ).fetchall()
    _stem(db, rows)


def delete_memory_row(db: Connection, memory_id: int) -> None:
    """Drop one memory and nothing else: what was said there was no memory after all."""
    db.execute("DELETE FROM memories WHERE id = :memory_id", {"memory_id": memory_id})


def find_newest_memory(db: Connection, user_id: int) -> Memory | None:
    """Return the memory that this user saved last."""
    which = "WHERE id = (SELECT max(id) FROM memories WHERE user_id = :user_id)"
    return first_of(_memories(db, which, user_id=user_id))


def list_user_ids(db: Connection) -> list[int]:
    """Return the ids of all users who have memories."""
    return [row[0] for row in db.execute("SELECT id FROM users WHERE memory_count > 0")]


def count_memories(db: Connection, user_id: int) -> int:
    """Return how many memories a user has."""
    row = db.execute(
        "SELECT memory_count FROM users WHERE id = :user_id", {"user_id": user_id}
    ).fetchone()
    return row[0] if row else 0


def list_senders(db: Connection, user_id: int) -> list[str]:
    """Return everyone who said something in a user's memories, by one index seek each."""
    rows = db.execute(
        "WITH RECURSIVE found (name) AS ("
        " SELECT min(sender) FROM memories WHERE user_id = :user_id AND sender IS NOT NULL"
        " UNION ALL SELECT (SELECT min(sender) FROM memories"
        "  WHERE user_id = :user_id AND sender > name) FROM found WHERE name IS NOT NULL)"
        " SELECT name FROM found WHERE name IS NOT NULL",
        {"user_id": user_id},
    )
    return [name for (name,) in rows]


_NEWEST_WANTED = (
    " created_at >= :since AND created_at < :until"
    " AND (:memory_type IS NULL OR memory_type = :memory_type)"
    " AND (:tag IS NULL OR instr(tags, :tag))"
    " ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :offset"
)

_NEWEST_OF_ALL = "WHERE" + _NEWEST_WANTED

_NEWEST_OF_USER = "WHERE user_id = :user_id AND" + _NEWEST_WANTED  # by the index of a user's


def list_memories(
    db: Connection,
    user_id: int | None,
    *,
    memory_type: str | None = None,
    tag: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[Memory]:
    """Return memories, newest first: of one user, or of all (None); `until` is excluded."""
    return _memories(
        db,
        _NEWEST_OF_ALL if user_id is None else _NEWEST_OF_USER,
        user_id=user_id,
        memory_type=memory_type,
        tag=_quoted(tag),
        since=to_text(since) if since else "",
        until=to_text(until) if until else "~",  # after every digit
        limit=limit,
        offset=offset,
    )


def _quoted(tag: str | None) -> str | None:
    """Return a tag as it stands in the JSON array: no other tag has that text in it."""
    return to_json(tag) if tag else None


def list_ids_of(
    db: Connection,
    user_id: int | None,
    *,
    memory_type: str | None = None,
    tag: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[int]:
    """Return the memories of a kind, a tag and a stretch of time; `until` is excluded."""
    rows = db.execute(
        "SELECT id FROM memories WHERE (:user_id IS NULL OR user_id = :user_id)"
        " AND (:since IS NULL OR created_at >= :since) AND (:until IS NULL OR created_at < :until)"
        " AND (:memory_type IS NULL OR memory_type = :memory_type)"
        " AND (:tag IS NULL OR instr(tags, :tag))",
        {
            "user_id": user_id,
            "memory_type": memory_type,
            "tag": _quoted(tag),
            "since": to_text(since) if since else None,
            "until": to_text(until) if until else None,
        },
    ).fetchall()
    return [row[0] for row in rows]


def count_tags(
    db: Connection, user_id: int | None, since: datetime | None = None, limit: int = -1
) -> list[tuple[str, int]]:
    """Return the tags of one user, or of all (None), each with its memories, most used first."""
    return db.execute(
        "SELECT tag.value, count(*) FROM memories, json_each(memories.tags) AS tag"
        " WHERE memories.tags <> '[]' AND (:user_id IS NULL OR user_id = :user_id)"
        " AND (:since IS NULL OR +created_at >= :since)"
        " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :limit",
        {"user_id": user_id, "since": to_text(since) if since else None, "limit": limit},
    ).fetchall()
