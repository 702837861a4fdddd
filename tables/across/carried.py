"""What an export holds and an import brings, line by line."""

import sqlite3
from datetime import datetime
from typing import Any, Literal

from tables.database import Connection
from tables.media import Media, read_media
from tables.values import InteractionType, ReplyVia, first_of, to_json, to_text


# Pages go by id; the plus keeps SQLite from an index by time, and from sorting all for each page.
def find_export_extent(db: Connection, user_id: int) -> dict[str, tuple[int, int]]:
    """Return, by table, the highest id of this moment and how many rows the user has."""
    row = db.execute(
        "SELECT (SELECT ifnull(max(id), 0) FROM media), (SELECT count(DISTINCT"
        "  interaction_media.media_id) FROM interaction_media JOIN interactions"
        "  ON interactions.id = interaction_id WHERE user_id = :user_id),"
        " (SELECT ifnull(max(id), 0) FROM interactions),"
        " (SELECT count(*) FROM interactions WHERE user_id = :user_id),"
        " (SELECT ifnull(max(id), 0) FROM memories),"
        " (SELECT count(*) FROM memories WHERE user_id = :user_id),"
        " (SELECT ifnull(max(id), 0) FROM reminders),"
        " (SELECT count(*) FROM reminders WHERE user_id = :user_id)",
        {"user_id": user_id},
    ).fetchone()
    tables = ("media", "interactions", "memories", "reminders")
    return {table: (row[2 * at], row[2 * at + 1]) for at, table in enumerate(tables)}


def list_media_lines(
    db: Connection, user_id: int, after: int, last: int, limit: int
) -> list[tuple[int, str]]:
    """Return the files of a user's messages as `(id, JSON)`: ids after `after` up to `last`."""
    return db.execute(
        "SELECT id, json_object('kind', 'media', 'file', file_path, 'hash', content_hash,"
        " 'media_type', media_type, 'mime_type', mime_type, 'bytes', file_size,"
        " 'words', json(media_metadata), 'created_at', created_at) FROM media"
        " WHERE id > :after AND id <= :last AND EXISTS (SELECT 1 FROM interaction_media"
        "  JOIN interactions ON interactions.id = interaction_id"
        "  WHERE interaction_media.media_id = media.id AND user_id = :user_id)"
        " ORDER BY id LIMIT :limit",
        {"user_id": user_id, "after": after, "last": last, "limit": limit},
    ).fetchall()


def list_interaction_lines(
    db: Connection, user_id: int, after: int, last: int, limit: int
) -> list[tuple[int, str]]:
    """Return a user's messages as `(id, JSON)`; not those that an import made for its own use."""
    return db.execute(
        "SELECT id, json_object('kind', 'interaction', 'id', id, 'message_sid',"
        " twilio_message_sid, 'idempotency_key', idempotency_key, 'type', interaction_type,"
        " 'content', content, 'transcript', transcript, 'reply', reply, 'reply_via', reply_via,"
        " 'status', status, 'metadata', json_remove(interaction_metadata, '$.quiet'),"
        " 'files', json((SELECT"
        "  json_group_array(json_object('position', position, 'file', file_path))"
        "  FROM interaction_media JOIN media ON media.id = interaction_media.media_id"
        "  WHERE interaction_id = interactions.id)), 'created_at', created_at)"
        " FROM interactions WHERE +user_id = :user_id AND id > :after AND id <= :last"
        " AND interaction_metadata ->> 'stands_for' IS NULL ORDER BY id LIMIT :limit",
        {"user_id": user_id, "after": after, "last": last, "limit": limit},
    ).fetchall()


def list_memory_lines(
    db: Connection, user_id: int, after: int, last: int, limit: int
) -> list[tuple[int, str]]:
    """Return a user's memories as `(id, JSON)`; `uid` is where an import had one from."""
    return db.execute(
        "SELECT memory.id, json_object('kind', 'memory', 'id', memory.id, 'content',"
        " memory.content, 'memory_type', memory_type, 'sender', sender, 'tags', json(tags),"
        " 'file', file_path, 'interaction', CASE WHEN said.interaction_metadata ->> 'stands_for'"
        "  IS NULL THEN said.id END, 'uid', CASE WHEN said.interaction_metadata ->> 'stands_for'"
        "  IS NOT NULL THEN said.idempotency_key END,"
        " 'mentions', json((SELECT json_group_array(json_object("
        "  'interaction', interaction_id, 'role', role)) FROM memory_interactions"
        "  WHERE memory_id = memory.id)), 'days', json((SELECT json_group_array(day)"
        "  FROM memory_days WHERE memory_id = memory.id)), 'created_at', memory.created_at)"
        " FROM memories_with_media AS memory"
        " LEFT JOIN interactions AS said ON said.id = memory.interaction_id"
        " WHERE +memory.user_id = :user_id AND memory.id > :after AND memory.id <= :last"
        " ORDER BY memory.id LIMIT :limit",
        {"user_id": user_id, "after": after, "last": last, "limit": limit},
    ).fetchall()


def list_reminder_lines(
    db: Connection, user_id: int, after: int, last: int, limit: int
) -> list[tuple[int, str]]:
    """Return a user's reminders as `(id, JSON)`; `uid` is where an import had one from."""
    return db.execute(
        "SELECT reminder.id, json_object('kind', 'reminder', 'id', reminder.id, 'message',"
        " message, 'scheduled_time', scheduled_time, 'timezone', timezone, 'recurrence',"
        " recurrence_pattern ->> 'rrule', 'start', recurrence_pattern ->> 'start', 'status',"
        " reminder.status, 'sent_at', sent_at, 'done_at', done_at, 'nag_minutes', nag_minutes,"
        " 'again_of', root_id,"
        " 'digest', is_digest, 'interaction', CASE WHEN asked.interaction_metadata"
        "  ->> 'stands_for' IS NULL THEN asked.id END, 'uid', CASE WHEN asked.interaction_metadata"
        "  ->> 'stands_for' IS NOT NULL THEN asked.idempotency_key END,"
        " 'created_at', reminder.created_at) FROM reminders AS reminder"
        " LEFT JOIN interactions AS asked ON asked.id = reminder.interaction_id"
        " WHERE +reminder.user_id = :user_id AND reminder.id > :after AND reminder.id <= :last"
        " ORDER BY reminder.id LIMIT :limit",
        {"user_id": user_id, "after": after, "last": last, "limit": limit},
    ).fetchall()


def add_imported_interaction(
    db: Connection,
    user_id: int,
    interaction_type: InteractionType,
    content: str,
    created_at: datetime,
    *,
    idempotency_key: str | None,
    message_sid: str | None = None,
    transcript: str | None = None,
    metadata: dict[str, Any] | None = None,
    status: Literal["done", "failed"] = "done",
    reply: str | None = "",
    reply_via: ReplyVia | None = "local",
) -> int:
    """Keep a message that was answered elsewhere; raises sqlite3.IntegrityError if it is here."""
    rows = db.execute(
        "INSERT INTO interactions (twilio_message_sid, idempotency_key, user_id, interaction_type,"
        " content, transcript, interaction_metadata, status, reply, reply_via, created_at)"
        " VALUES (:message_sid, :idempotency_key, :user_id, :interaction_type, :content,"
        " :transcript, :metadata, :status, :reply, :reply_via, :created_at) RETURNING id",
        {
            "message_sid": message_sid,
            "idempotency_key": idempotency_key,
            "user_id": user_id,
            "interaction_type": interaction_type,
            "content": content,
            "transcript": transcript,
            "metadata": to_json(metadata or {}),
            "status": status,
            "reply": reply,
            "reply_via": reply_via,
            "created_at": to_text(created_at),
        },
    ).fetchall()
    return int(rows[0][0])


def count_memories_of_interaction(db: Connection, interaction_id: int) -> int:
    """Return how many memories were said in an interaction."""
    row = db.execute(
        "SELECT count(*) FROM memory_mentions"
        " WHERE interaction_id = :interaction_id AND role = 'source'",
        {"interaction_id": interaction_id},
    ).fetchone()
    return int(row[0])


def find_nth_reminder(
    db: Connection, user_id: int, interaction_id: int, created_at: datetime, number: int
) -> int | None:
    """Return the id of the `number`th reminder (from 1) that an interaction made at one time."""
    row = db.execute(
        "SELECT id FROM reminders WHERE user_id = :user_id AND interaction_id = :interaction_id"
        " AND created_at = :created_at ORDER BY id LIMIT 1 OFFSET :number - 1",
        {
            "user_id": user_id,
            "interaction_id": interaction_id,
            "created_at": to_text(created_at),
            "number": number,
        },
    ).fetchone()
    return row[0] if row else None


def has_series(db: Connection, user_id: int, message: str, rrule: str, start: datetime) -> bool:
    """Tell whether a recurring reminder of these words, rule and local start is pending."""
    row = db.execute(
        "SELECT 1 FROM reminders WHERE user_id = :user_id AND status = 'pending'"
        " AND message = :message AND recurrence_pattern ->> 'rrule' = :rrule"
        " AND recurrence_pattern ->> 'start' = :start",
        {"user_id": user_id, "message": message, "rrule": rrule, "start": start.isoformat()},
    ).fetchone()
    return row is not None


def find_media_by_hash(db: Connection, content_hash: str) -> Media | None:
    """Return the media of this content."""
    return first_of(read_media(db, "WHERE content_hash = :hash", hash=content_hash))


def fill_media_words(db: Connection, media_id: int, words: dict[str, Any]) -> None:
    """Keep what was heard, seen or read in a file elsewhere; what is known here stays."""
    db.execute(
        "UPDATE media SET media_metadata = json_patch(:words, media_metadata) WHERE id = :media_id",
        {"media_id": media_id, "words": to_json(words)},
    )


def list_media_paths(db: sqlite3.Connection) -> list[str]:
    """Return the names of all files, of every user."""
    return [row[0] for row in db.execute("SELECT file_path FROM media ORDER BY id")]


def read_version(db: sqlite3.Connection) -> int:
    """Return the version of a database's schema; 0: it has none of ours."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def check_fully(db: sqlite3.Connection) -> str:
    """Return `ok`, or the first thing SQLite finds wrong; reads every page and index."""
    return str(db.execute("PRAGMA integrity_check(1)").fetchone()[0])
