"""The table interactions: every message that came, and what was answered."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from tables.database import Connection
from tables.values import InteractionType, ReplyVia, first_of, from_text, to_json, to_text


@dataclass(frozen=True, slots=True)
class Interaction:
    """One message from received to answered."""

    id: int
    message_sid: str | None
    user_id: int
    interaction_type: InteractionType
    content: str
    transcript: str | None
    metadata: dict[str, Any]
    status: Literal["received", "done", "failed"]
    reply: str | None
    reply_via: ReplyVia | None
    created_at: datetime


def _interaction(row: Sequence[Any]) -> Interaction:
    return Interaction(
        id=row[0],
        message_sid=row[1],
        user_id=row[2],
        interaction_type=row[3],
        content=row[4],
        transcript=row[5],
        metadata=json.loads(row[6]),
        status=row[7],
        reply=row[8],
        reply_via=row[9],
        created_at=from_text(row[10]),
    )


_INTERACTIONS = (
    "SELECT id, twilio_message_sid, user_id, interaction_type, content, transcript,"
    " interaction_metadata, status, reply, reply_via, created_at FROM interactions "
)


def _interactions(db: Connection, which: str, **names: Any) -> list[Interaction]:
    return [_interaction(row) for row in db.execute(_INTERACTIONS + which, names).fetchall()]


def add_interaction(
    db: Connection,
    user_id: int,
    interaction_type: InteractionType,
    content: str,
    now: datetime,
    *,
    message_sid: str | None = None,
    idempotency_key: str | None = None,
    metadata: dict[str, Any] | None = None,
) -> int | None:
    """Record a message as received; None: this message_sid or key was recorded before."""
    added = db.execute(
        "INSERT INTO interactions (twilio_message_sid, idempotency_key, user_id, interaction_type,"
        " content, interaction_metadata, status, created_at)"
        " VALUES (:message_sid, :idempotency_key, :user_id, :interaction_type, :content,"
        " :metadata, 'received', :now) ON CONFLICT DO NOTHING",
        {
            "message_sid": message_sid,
            "idempotency_key": idempotency_key,
            "user_id": user_id,
            "interaction_type": interaction_type,
            "content": content,
            "metadata": to_json(metadata or {}),
            "now": to_text(now),
        },
    )
    return added.lastrowid if added.rowcount else None


def finish_interaction(
    db: Connection,
    interaction_id: int,
    reply: str,
    reply_via: ReplyVia,
    status: Literal["done", "failed"] = "done",
    did: dict[str, Any] | None = None,
) -> None:
    """Mark a received message as done: what was answered and how it goes out.

    `did`: what it kept, set, changed or showed, by ids; see `find_last_done`.
    """
    db.execute(
        "UPDATE interactions SET reply = :reply, reply_via = :reply_via, status = :status,"
        " interaction_metadata = CASE WHEN :did IS NULL THEN interaction_metadata"
        " ELSE json_set(interaction_metadata, '$.did', json(:did)) END"
        " WHERE id = :interaction_id",
        {
            "interaction_id": interaction_id,
            "reply": reply,
            "reply_via": reply_via,
            "status": status,
            "did": json.dumps(did) if did else None,
        },
    )


def find_last_done(
    db: Connection, user_id: int, before_id: int | None = None
) -> tuple[int, dict[str, Any]] | None:
    """Return the user's newest answered message and what it did, by ids; before another one."""
    row = db.execute(
        "SELECT id, interaction_metadata -> '$.did' FROM interactions"
        " WHERE user_id = :user_id AND status = 'done' AND (:before IS NULL OR id < :before)"
        " ORDER BY created_at DESC, id DESC LIMIT 1",
        {"user_id": user_id, "before": before_id},
    ).fetchone()
    return (row[0], json.loads(row[1]) if row[1] else {}) if row else None


def find_last_said(db: Connection, user_id: int, before_id: int) -> Interaction | None:
    """Return the user's newest message before another one that was not written by a program."""
    which = (
        "WHERE user_id = :user_id AND id < :before AND interaction_metadata ->> '$.source' IS NULL"
        " ORDER BY created_at DESC, id DESC LIMIT 1"
    )
    return first_of(_interactions(db, which, user_id=user_id, before=before_id))


def find_interaction(db: Connection, interaction_id: int) -> Interaction | None:
    """Return the interaction of this id."""
    return first_of(_interactions(db, "WHERE id = :id", id=interaction_id))


def get_interaction(db: Connection, interaction_id: int) -> Interaction:
    """Return the interaction of this id, which must exist (raises LookupError)."""
    interaction = find_interaction(db, interaction_id)
    if interaction is None:
        raise LookupError(f"no interaction {interaction_id}")
    return interaction


def find_interaction_by_sid(db: Connection, message_sid: str) -> Interaction | None:
    """Return the interaction that recorded this Twilio message."""
    return first_of(_interactions(db, "WHERE twilio_message_sid = :sid", sid=message_sid))


def find_quoted_interaction(db: Connection, message_sid: str) -> Interaction | None:
    """Return the interaction of this Twilio message: it recorded it, or it was answered by it."""
    which = (
        "WHERE twilio_message_sid = :sid"
        " OR id = (SELECT interaction_id FROM outbound_messages WHERE twilio_message_sid = :sid)"
    )
    return first_of(_interactions(db, which, sid=message_sid))


def find_interaction_by_key(db: Connection, idempotency_key: str) -> Interaction | None:
    """Return the interaction that a REST write of this key made."""
    return first_of(_interactions(db, "WHERE idempotency_key = :key", key=idempotency_key))


def claim_rest(db: Connection, interaction_id: int) -> bool:
    """Decide that the reply goes out by itself, later; False: it was decided before."""
    changed = db.execute(
        "UPDATE interactions SET reply_via = 'rest' WHERE id = :interaction_id"
        " AND status = 'received' AND reply_via IS NULL",
        {"interaction_id": interaction_id},
    )
    return changed.rowcount == 1


def set_transcript(db: Connection, interaction_id: int, transcript: str) -> None:
    """Keep what was heard in a message's voice notes."""
    db.execute(
        "UPDATE interactions SET transcript = :transcript WHERE id = :interaction_id",
        {"interaction_id": interaction_id, "transcript": transcript},
    )


def is_first_interaction(db: Connection, user_id: int, interaction_id: int) -> bool:
    """Tell whether this user said nothing before."""
    row = db.execute(
        "SELECT 1 FROM interactions WHERE user_id = :user_id AND id < :interaction_id LIMIT 1",
        {"user_id": user_id, "interaction_id": interaction_id},
    ).fetchone()
    return row is None


def note_interaction(
    db: Connection,
    interaction_id: int,
    metadata: dict[str, Any],
    interaction_type: InteractionType | None = None,
) -> None:
    """Add to what is kept beside a message's words; None: it stays of the type it is."""
    db.execute(
        "UPDATE interactions SET interaction_type = ifnull(:interaction_type, interaction_type),"
        " interaction_metadata = json_patch(interaction_metadata, :metadata)"
        " WHERE id = :interaction_id",
        {
            "interaction_id": interaction_id,
            "metadata": to_json(metadata),
            "interaction_type": interaction_type,
        },
    )


def list_recent_interactions(
    db: Connection, user_id: int | None, limit: int, before: int | None = None
) -> list[Interaction]:
    """Return the newest interactions of one user, or of all (None), newest first.

    `before`: only those that are older than the one of this id.
    """
    which = (
        "WHERE (:user_id IS NULL OR user_id = :user_id) AND (:before IS NULL OR id < :before)"
        " ORDER BY id DESC LIMIT :limit"
    )
    return _interactions(db, which, user_id=user_id, before=before, limit=limit)


@dataclass(frozen=True, slots=True)
class Said:
    """What a message was beside its words: heard, and from where."""

    transcript: str | None
    location: dict[str, Any] | None  # latitude, longitude, label, address


def list_said(db: Connection, interaction_ids: Sequence[int]) -> dict[int, Said]:
    """Return what these messages were beside their words, by id."""
    rows = db.execute(
        "SELECT id, transcript, interaction_metadata -> 'location' FROM interactions"
        " WHERE id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(list(interaction_ids))},
    ).fetchall()
    return {row[0]: Said(row[1], json.loads(row[2]) if row[2] else None) for row in rows}


def list_memory_ids(db: Connection, interaction_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return the memories that were said in each of these messages."""
    found: dict[int, list[int]] = {}
    for interaction_id, memory_id in db.execute(
        "SELECT interaction_id, memory_id FROM memory_mentions"
        " WHERE interaction_id IN (SELECT value FROM json_each(:ids)) AND role = 'source'"
        " ORDER BY memory_id",
        {"ids": json.dumps(list(interaction_ids))},
    ).fetchall():
        found.setdefault(interaction_id, []).append(memory_id)
    return found


def list_senders_of(db: Connection, interaction_ids: Sequence[int]) -> dict[int, str]:
    """Return who said each of these messages, where it was not the user."""
    rows = db.execute(
        "SELECT interaction_id, min(sender) FROM memories"
        " WHERE interaction_id IN (SELECT value FROM json_each(:ids)) AND sender IS NOT NULL"
        " GROUP BY interaction_id",
        {"ids": json.dumps(list(interaction_ids))},
    ).fetchall()
    return dict(rows)


def list_unfinished_interactions(db: Connection) -> list[Interaction]:
    """Return the messages that were received and not answered, oldest first."""
    return _interactions(db, "WHERE status = 'received' ORDER BY id")
