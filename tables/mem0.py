"""The tables mem0_links and mem0_tasks: what Mem0 has, and what it has not got."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tables.database import Connection
from tables.interactions import find_interaction
from tables.memories import Memory, delete_memory_row, find_memories, find_memory, set_memory_words
from tables.values import to_text


@dataclass(frozen=True, slots=True)
class Mem0Job:
    """A memory to tell Mem0 of, as it was when it was claimed."""

    memory: Memory
    message_sid: str | None
    version: int
    event_id: str | None
    attempts: int  # this one too


def set_mem0_on(db: Connection, is_on: bool) -> None:
    """Have whatever is written to memories queued for Mem0, or no longer; inside a transaction.

    Turned on, Mem0 is told of everything that it was not told before.
    """
    was_on = db.execute("SELECT 1 FROM mem0_on").fetchone() is not None
    if is_on == was_on:
        return
    if not is_on:
        db.execute("DELETE FROM mem0_on")
        return
    db.execute("INSERT INTO mem0_on (is_on) VALUES (1)")
    db.execute(
        "INSERT INTO mem0_queue (memory_id) SELECT id FROM memories"
        " WHERE length(trim(content)) >= 3"
        " AND id NOT IN (SELECT memory_id FROM mem0_links) ON CONFLICT DO NOTHING"
    )


def list_due_mem0(db: Connection, now: datetime) -> list[int]:
    """Return the memories that Mem0 is to be told of now, oldest first."""
    rows = db.execute(
        "SELECT memory_id FROM mem0_queue WHERE next_attempt_at <= :now"
        " ORDER BY memory_id LIMIT 20",
        {"now": to_text(now)},
    ).fetchall()
    return [row[0] for row in rows]


def claim_mem0(db: Connection, memory_id: int, now: datetime, until: datetime) -> Mem0Job | None:
    """Take a memory for oneself until a time; None: another process has it, or it is gone."""
    rows = db.execute(
        "UPDATE mem0_queue SET attempts = attempts + 1, next_attempt_at = :until"
        " WHERE memory_id = :memory_id AND next_attempt_at <= :now"
        " RETURNING version, event_id, attempts",
        {"memory_id": memory_id, "now": to_text(now), "until": to_text(until)},
    ).fetchall()
    memory = find_memory(db, memory_id) if rows else None
    if memory is None:
        return None
    said_in = find_interaction(db, memory.interaction_id) if memory.interaction_id else None
    return Mem0Job(memory, said_in.message_sid if said_in else None, *rows[0])


def finish_mem0(db: Connection, job: Mem0Job) -> None:
    """Mem0 has the memory; an edit that came meanwhile stays to be told."""
    names = {"memory_id": job.memory.id, "version": job.version}
    db.execute("DELETE FROM mem0_queue WHERE memory_id = :memory_id AND version = :version", names)
    db.execute(
        "UPDATE mem0_queue SET next_attempt_at = '', attempts = 0, event_id = NULL"
        " WHERE memory_id = :memory_id",
        names,
    )


def postpone_mem0(
    db: Connection, memory_id: int, at: datetime, event_id: str | None = None
) -> None:
    """Try again at `at`; with an event, ask then what it came to."""
    db.execute(
        "UPDATE mem0_queue SET next_attempt_at = :at, event_id = :event_id"
        " WHERE memory_id = :memory_id",
        {"memory_id": memory_id, "at": to_text(at), "event_id": event_id},
    )


def link_mem0(db: Connection, memory_id: int, mem0_id: str, fact: str) -> int | None:
    """Note that Mem0 keeps this memory (or a fact of it) under this id.

    Returns the memory that has the id already, when that is another one.
    """
    db.execute("DELETE FROM mem0_deletions WHERE mem0_id = :mem0_id", {"mem0_id": mem0_id})
    owner = db.execute(
        "SELECT memory_id FROM mem0_links WHERE mem0_id = :mem0_id", {"mem0_id": mem0_id}
    ).fetchone()
    if owner is not None and owner[0] != memory_id:
        other: int = owner[0]
        return other
    names = {"memory_id": memory_id, "mem0_id": mem0_id, "fact": fact}
    db.execute(
        "INSERT INTO mem0_links (mem0_id, memory_id, fact) VALUES (:mem0_id, :memory_id, :fact)"
        " ON CONFLICT (mem0_id) DO UPDATE SET fact = excluded.fact",
        names,
    )
    db.execute(
        "UPDATE OR IGNORE memories SET mem0_id = :mem0_id"
        " WHERE id = :memory_id AND mem0_id IS NULL",
        {"memory_id": memory_id, "mem0_id": mem0_id},
    )
    return None


def list_mem0_ids(db: Connection, memory_id: int) -> list[str]:
    """Return the ids under which Mem0 keeps a memory and its facts."""
    rows = db.execute(
        "SELECT mem0_id FROM mem0_links WHERE memory_id = :memory_id", {"memory_id": memory_id}
    ).fetchall()
    return [row[0] for row in rows]


def unlink_mem0(db: Connection, memory_id: int) -> None:
    """Have Mem0 delete what it keeps of a memory, which is then told anew."""
    names = {"memory_id": memory_id}
    db.execute(
        "INSERT INTO mem0_deletions (mem0_id)"
        " SELECT mem0_id FROM mem0_links WHERE memory_id = :memory_id ON CONFLICT DO NOTHING",
        names,
    )
    db.execute("DELETE FROM mem0_links WHERE memory_id = :memory_id", names)
    db.execute("UPDATE memories SET mem0_id = NULL WHERE id = :memory_id", names)


def merge_memories(db: Connection, newer: Memory, older: Memory) -> None:
    """Make two memories one: the lower id with the newer words, both tags and both origins."""
    tags = dict.fromkeys((*older.tags, *newer.tags))
    names = {"older": older.id, "newer": newer.id}
    db.execute(
        "INSERT INTO memory_interactions (memory_id, interaction_id, role)"
        " SELECT :older, interaction_id, role FROM memory_mentions"
        " WHERE memory_id = :newer ON CONFLICT DO NOTHING",
        names,
    )
    db.execute(
        "UPDATE users SET shown = json_set(shown, '$.ids', (SELECT json_group_array("
        "  CASE value WHEN :newer THEN :older ELSE value END) FROM json_each(shown, '$.ids')))"
        " WHERE shown ->> 'kind' = 'memory'",
        names,
    )
    db.execute(
        "DELETE FROM undo_steps WHERE action = 'saved' AND before ->> '$.made[0]' = :newer", names
    )
    db.execute("UPDATE mem0_links SET memory_id = :older WHERE memory_id = :newer", names)
    delete_memory_row(db, newer.id)
    db.execute(
        "UPDATE memories SET mem0_id = coalesce(mem0_id, (SELECT mem0_id FROM mem0_links"
        "  WHERE memory_id = :older LIMIT 1)) WHERE id = :older",
        names,
    )
    set_memory_words(db, older.id, newer.content, list(tags))
    # Words and the day they were said on belong together: "tomorrow" is read from it.
    db.execute(
        "UPDATE memories SET created_at = :created_at WHERE id = :older",
        {"older": older.id, "created_at": to_text(newer.created_at)},
    )


def list_due_mem0_deletions(db: Connection, now: datetime) -> list[str]:
    """Return the ids that Mem0 is to forget now."""
    rows = db.execute(
        "SELECT mem0_id FROM mem0_deletions WHERE next_attempt_at <= :now LIMIT 20",
        {"now": to_text(now)},
    ).fetchall()
    return [row[0] for row in rows]


def claim_mem0_deletion(db: Connection, mem0_id: str, now: datetime, until: datetime) -> int | None:
    """Take a deletion for oneself until a time; return the number of tries, this one too."""
    rows = db.execute(
        "UPDATE mem0_deletions SET attempts = attempts + 1, next_attempt_at = :until"
        " WHERE mem0_id = :mem0_id AND next_attempt_at <= :now RETURNING attempts",
        {"mem0_id": mem0_id, "now": to_text(now), "until": to_text(until)},
    ).fetchall()
    return rows[0][0] if rows else None


def postpone_mem0_deletion(db: Connection, mem0_id: str, at: datetime) -> None:
    """Try a deletion again at `at`."""
    db.execute(
        "UPDATE mem0_deletions SET next_attempt_at = :at WHERE mem0_id = :mem0_id",
        {"mem0_id": mem0_id, "at": to_text(at)},
    )


def finish_mem0_deletion(db: Connection, mem0_id: str) -> None:
    """Mem0 has forgotten it."""
    db.execute("DELETE FROM mem0_deletions WHERE mem0_id = :mem0_id", {"mem0_id": mem0_id})


def add_mem0_deletion(db: Connection, mem0_id: str) -> None:
    """Have Mem0 forget what nobody keeps here any more."""
    db.execute(
        "INSERT INTO mem0_deletions (mem0_id) VALUES (:mem0_id) ON CONFLICT DO NOTHING",
        {"mem0_id": mem0_id},
    )


def find_told(db: Connection, user_id: int, hits: Sequence[tuple[str, str | None]]) -> list[Memory]:
    """Return this user's memories that Mem0's hits `(mem0_id, message_sid)` speak of, in order."""
    rows = db.execute(
        "SELECT DISTINCT coalesce(mem0_links.memory_id, memory_mentions.memory_id), hit.key"
        " FROM json_each(:hits) AS hit"
        " LEFT JOIN mem0_links ON mem0_links.mem0_id = hit.value ->> 0"
        " LEFT JOIN interactions ON interactions.twilio_message_sid = hit.value ->> 1"
        " LEFT JOIN memory_mentions ON memory_mentions.interaction_id = interactions.id"
        "  AND memory_mentions.role = 'source' ORDER BY hit.key",
        {"hits": json.dumps([list(hit) for hit in hits])},
    ).fetchall()
    ids = list(dict.fromkeys(row[0] for row in rows if row[0] is not None))
    return find_memories(db, user_id, ids)


def list_untold(db: Connection, hits: Sequence[tuple[str, str | None]]) -> list[str]:
    """Return the ids of Mem0's hits `(mem0_id, message_sid)` that were never said here.

    What was forgotten here is not among them, though Mem0 may not have deleted it yet.
    """
    rows = db.execute(
        "SELECT hit.value ->> 0 FROM json_each(:hits) AS hit"
        " WHERE NOT EXISTS (SELECT 1 FROM mem0_links WHERE mem0_id = hit.value ->> 0)"
        " AND NOT EXISTS (SELECT 1 FROM memories WHERE mem0_id = hit.value ->> 0)"
        " AND NOT EXISTS (SELECT 1 FROM mem0_deletions WHERE mem0_id = hit.value ->> 0)"
        " AND NOT EXISTS (SELECT 1 FROM interactions"
        "  WHERE twilio_message_sid = hit.value ->> 1) ORDER BY hit.key",
        {"hits": json.dumps([list(hit) for hit in hits])},
    )
    return [mem0_id for (mem0_id,) in rows]


def count_waiting(db: sqlite3.Connection | Connection) -> dict[str, int]:
    """Return how much waits in each queue; on a connection of SQLite's own, too."""
    row = db.execute(
        "SELECT (SELECT count(*) FROM outbound_messages WHERE next_attempt_at IS NOT NULL),"
        " (SELECT count(*) FROM outbound_messages WHERE status = 'held'),"
        " (SELECT count(*) FROM mem0_queue) + (SELECT count(*) FROM mem0_deletions)"
    ).fetchone()
    counts = dict(zip(("messages", "held", "mem0"), row, strict=True))
    return counts | {"media": count_media_waiting(db)}


def count_media_waiting(db: sqlite3.Connection | Connection) -> int:
    """Return how many messages have files that are not all fetched, heard or read yet.

    Those that were just received count too; both sides are short, whatever the database holds.
    """
    row = db.execute(
        "SELECT (SELECT count(*) FROM media_queue) + (SELECT count(*) FROM interactions"
        " WHERE status = 'received' AND interaction_metadata ->> '$.attachments' IS NOT NULL)"
    ).fetchone()
    return int(row[0])
