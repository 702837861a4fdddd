"""What there is, counted."""

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tables.database import Connection
from tables.memories import count_tags
from tables.values import from_text_or_none, to_text

# Of each sender of ours, as partners of Meta's say of its prices since October 2026.
FREE_A_MONTH: Final = 1000


def summarize(db: Connection, user_id: int | None) -> dict[str, Any]:
    """Return the counts of one user, or of all (None); kinds and tags are most frequent first."""
    who = {"user_id": user_id}
    memory_types = count_kinds(db, user_id)
    interaction_types = db.execute(
        "SELECT interaction_type, count(*) FROM interactions"
        " WHERE :user_id IS NULL OR user_id = :user_id GROUP BY 1 ORDER BY 2 DESC, 1",
        who,
    ).fetchall()
    reminders = db.execute(
        "SELECT count(*), count(*) FILTER (WHERE status = 'pending') FROM reminders"
        " WHERE :user_id IS NULL OR user_id = :user_id",
        who,
    ).fetchone()
    last = db.execute(
        "SELECT max(created_at) FROM interactions WHERE :user_id IS NULL OR user_id = :user_id",
        who,
    ).fetchone()
    return {
        "memory_types": memory_types,
        "interaction_types": dict(interaction_types),
        "top_tags": [{"tag": tag, "count": n} for tag, n in count_tags(db, user_id, limit=10)],
        "total_memories": sum(memory_types.values()),
        "total_interactions": sum(count for _, count in interaction_types),
        "total_reminders": reminders[0],
        "pending_reminders": reminders[1],
        "last_ingest_time": last[0],
    }


def count_messages_by_quarter(
    db: Connection, user_id: int | None, since: datetime
) -> list[tuple[str, int, int]]:
    """Return how many messages came in each quarter of an hour: UTC hour, quarter, count."""
    return db.execute(
        "SELECT substr(created_at, 1, 13), substr(created_at, 15, 2) / 15, count(*)"
        " FROM interactions WHERE +created_at >= :since"
        " AND (:user_id IS NULL OR user_id = :user_id) GROUP BY 1, 2",
        {"user_id": user_id, "since": to_text(since)},
    ).fetchall()


def count_memories_by_quarter(
    db: Connection, user_id: int | None, since: datetime
) -> list[tuple[str, int, int]]:
    """Return how many memories were said in each quarter of an hour: UTC hour, quarter, count."""
    return db.execute(
        "SELECT substr(created_at, 1, 13), substr(created_at, 15, 2) / 15, count(*)"
        " FROM memories WHERE +created_at >= :since"
        " AND (:user_id IS NULL OR user_id = :user_id) GROUP BY 1, 2",
        {"user_id": user_id, "since": to_text(since)},
    ).fetchall()


def count_kinds(
    db: Connection, user_id: int | None, since: datetime | None = None
) -> dict[str, int]:
    """Return how many memories of each kind there are (since then), most first."""
    rows = db.execute(
        "SELECT memory_type, count(*) FROM memories WHERE (:user_id IS NULL OR user_id = :user_id)"
        " AND (:since IS NULL OR +created_at >= :since) GROUP BY 1 ORDER BY 2 DESC, 1",
        {"user_id": user_id, "since": to_text(since) if since else None},
    ).fetchall()
    return dict(rows)


def count_reminders(
    db: Connection, user_id: int | None, since: datetime, now: datetime, grace_s: int
) -> dict[str, int]:
    """Return what became of the reminders that were due since then, and how many are to come.

    Kept: done, or rung within `grace_s` of their time; late: rung after it; missed: failed, or due
    and still waiting. Cancelled ones were not to be kept.
    """
    row = db.execute(
        "SELECT count(*) FILTER (WHERE done_at IS NOT NULL OR (status = 'sent' AND delay_s"
        "  <= :grace_s)), count(*) FILTER (WHERE done_at IS NULL AND status = 'sent'"
        "  AND delay_s > :grace_s), count(*) FILTER (WHERE done_at IS NULL"
        "  AND (status = 'failed' OR (status = 'pending' AND scheduled_time <= :now))),"
        " count(*) FILTER (WHERE done_at IS NULL AND status = 'pending' AND scheduled_time > :now)"
        " FROM (SELECT status, scheduled_time, done_at, unixepoch(sent_at)"
        "  - unixepoch(scheduled_time) AS delay_s FROM reminders"
        "  WHERE scheduled_time >= :since AND (:user_id IS NULL OR user_id = :user_id))"
        " AS asked",
        {
            "user_id": user_id,
            "since": to_text(since),
            "now": to_text(now),
            "grace_s": grace_s,
        },
    ).fetchone()
    return dict(zip(("kept", "late", "missed", "pending"), row, strict=True))


def measure_media(db: Connection, user_id: int | None) -> tuple[int, int]:
    """Return how many files one user's messages have, or all (None), and their bytes together."""
    row: tuple[int, int] = db.execute(
        "SELECT count(*), ifnull(sum(file_size), 0) FROM media WHERE :user_id IS NULL OR id IN"
        " (SELECT interaction_media.media_id FROM interaction_media JOIN interactions"
        "  ON interactions.id = interaction_id WHERE user_id = :user_id)",
        {"user_id": user_id},
    ).fetchone()
    return row


@dataclass(frozen=True, slots=True)
class Traffic:
    """Messages of WhatsApp's over a time: what Twilio bills, each."""

    received: int
    replies: int
    reminders: int
    templates: int  # outside the 24 hours: Meta always charges these

    @property
    def sent(self) -> int:
        """All that went out."""
        return self.replies + self.reminders + self.templates

    @property
    def free_left(self) -> int:
        """How many more Meta is said not to charge, where it is a month's traffic of all users."""
        return max(0, FREE_A_MONTH - self.replies - self.reminders)


def count_traffic(
    db: Connection | sqlite3.Connection, user_id: int | None, since: datetime
) -> Traffic:
    """Count the messages that one user sent and got by WhatsApp, or all (None), since then."""
    names = {"user_id": user_id, "since": to_text(since)}
    received, answered = db.execute(
        "SELECT count(*), coalesce(sum(CASE WHEN reply_via = 'twiml' THEN CASE reply WHEN ''"
        "  THEN 0 ELSE 1 END"
        "  + coalesce(json_array_length(interaction_metadata, '$.reply_media'), 0) END), 0)"
        " FROM interactions WHERE twilio_message_sid IS NOT NULL AND created_at >= :since"
        " AND (:user_id IS NULL OR user_id = :user_id)",
        names,
    ).fetchone()
    queued, rung, templates = db.execute(
        "SELECT count(*) FILTER (WHERE reminder_id IS NULL),"
        " count(*) FILTER (WHERE reminder_id IS NOT NULL AND NOT is_template),"
        " count(*) FILTER (WHERE is_template) FROM (SELECT reminder_id, content_sid IS NOT NULL AND"
        "  content_sid NOT IN (SELECT content_sid FROM contents) AS is_template"
        "  FROM outbound_messages WHERE channel = 'whatsapp' AND twilio_message_sid IS NOT NULL"
        "  AND sent_at >= :since AND (:user_id IS NULL OR user_id = :user_id)) AS sent",
        names,
    ).fetchone()
    return Traffic(received, answered + queued, rung, templates)


def find_last_inbound(db: Connection) -> datetime | None:
    """Return when the last message came through Twilio, from whomever."""
    return from_text_or_none(db.execute("SELECT max(last_inbound_at) FROM users").fetchone()[0])


def count_database_bytes(db: Connection) -> int | None:
    """Return how large the database is on its server; None: it is a file, which tells itself."""
    if db.engine == "sqlite":
        return None
    return int(db.execute("SELECT pg_database_size(current_database())").fetchone()[0])


def probe(db: Connection) -> None:
    """Read a little; raises sqlite3.Error when the file cannot be read."""
    db.execute("SELECT 1 FROM users LIMIT 1").fetchall()


def check(db: sqlite3.Connection | Connection) -> str:
    """Return `ok`, or what SQLite finds wrong with the file; PostgreSQL looks after its own."""
    if isinstance(db, Connection) and db.engine != "sqlite":
        return "ok"
    return str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
