"""The table outbound_messages: what is to be sent, was sent and what became of it."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from tables.database import Connection
from tables.values import Channel, first_of, from_text, from_text_or_none, to_text


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """What is to be sent, was sent, and what became of it."""

    id: int
    user_id: int
    interaction_id: int | None
    reminder_id: int | None
    channel: Channel
    body: str
    media_id: int | None
    status: str
    message_sid: str | None
    error_code: int | None
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    content_sid: str | None
    tried_at: datetime | None


def _outbound(row: Sequence[Any]) -> OutboundMessage:
    return OutboundMessage(
        id=row[0],
        user_id=row[1],
        interaction_id=row[2],
        reminder_id=row[3],
        channel=row[4],
        body=row[5],
        media_id=row[6],
        status=row[7],
        message_sid=row[8],
        error_code=row[9],
        attempts=row[10],
        created_at=from_text(row[11]),
        sent_at=from_text_or_none(row[12]),
        content_sid=row[13],
        tried_at=from_text_or_none(row[14]),
    )


_OUTBOUND = (
    "SELECT id, user_id, interaction_id, reminder_id, channel, body, media_id, status,"
    " twilio_message_sid, error_code, attempts, created_at, sent_at, content_sid, tried_at"
    " FROM outbound_messages "
)


def _outbound_messages(db: Connection, which: str, **names: Any) -> list[OutboundMessage]:
    return [_outbound(row) for row in db.execute(_OUTBOUND + which, names).fetchall()]


def add_outbound(
    db: Connection,
    user_id: int,
    channel: Channel,
    body: str,
    now: datetime,
    *,
    interaction_id: int | None = None,
    reminder_id: int | None = None,
    media_id: int | None = None,
) -> int | None:
    """Queue a message; a local one is sent by being here.

    None: another process or an earlier try already carries this reminder.
    """
    status = "sent" if channel == "local" else "queued"
    rows = db.execute(
        "INSERT INTO outbound_messages (user_id, interaction_id, reminder_id, channel, body,"
        " media_id, status, next_attempt_at, created_at, sent_at)"
        " VALUES (:user_id, :interaction_id, :reminder_id, :channel, :body, :media_id, :status,"
        " CASE :status WHEN 'queued' THEN :now END, :now, CASE :status WHEN 'sent' THEN :now END)"
        " ON CONFLICT DO NOTHING RETURNING id",
        {
            "user_id": user_id,
            "interaction_id": interaction_id,
            "reminder_id": reminder_id,
            "channel": channel,
            "body": body,
            "media_id": media_id,
            "status": status,
            "now": to_text(now),
        },
    ).fetchall()
    return rows[0][0] if rows else None


def list_unread_local(db: Connection) -> list[OutboundMessage]:
    """Return the local messages that no terminal and no page has shown yet, oldest first."""
    return _outbound_messages(db, "WHERE channel = 'local' AND status = 'sent' ORDER BY id")


def set_outbound_read(db: Connection, outbound_id: int) -> bool:
    """Mark a local message as shown; False: another terminal was first."""
    changed = db.execute(
        "UPDATE outbound_messages SET status = 'read' WHERE id = :id AND status = 'sent'"
        " AND channel = 'local'",
        {"id": outbound_id},
    )
    return changed.rowcount == 1


_SHOWN_TO = (
    "WHERE (:user_id IS NULL OR user_id = :user_id) AND (body <> '' OR media_id IS NOT NULL)"
)


def list_outbound_after(
    db: Connection, user_id: int | None, after: int, limit: int
) -> list[OutboundMessage]:
    """Return what went or goes to one user, or to all (None), after the row `after`, in order."""
    which = _SHOWN_TO + " AND id > :after ORDER BY id LIMIT :limit"
    return _outbound_messages(db, which, user_id=user_id, after=after, limit=limit)


def list_outbound_newest(db: Connection, user_id: int | None, limit: int) -> list[OutboundMessage]:
    """Return the newest of what went or goes to one user, or to all (None), in order."""
    which = _SHOWN_TO + " ORDER BY id DESC LIMIT :limit"
    return _outbound_messages(db, which, user_id=user_id, limit=limit)[::-1]


def list_outbound_of(db: Connection, interaction_id: int) -> list[OutboundMessage]:
    """Return what was sent in answer to a message, in order."""
    which = "WHERE interaction_id = :interaction_id ORDER BY id"
    return _outbound_messages(db, which, interaction_id=interaction_id)


def find_outbound(db: Connection, outbound_id: int) -> OutboundMessage | None:
    """Return the outbound message of this id."""
    return first_of(_outbound_messages(db, "WHERE id = :id", id=outbound_id))


def find_outbound_by_sid(db: Connection, message_sid: str) -> OutboundMessage | None:
    """Return the outbound message that Twilio knows by this SID."""
    return first_of(_outbound_messages(db, "WHERE twilio_message_sid = :sid", sid=message_sid))


def list_due_outbound(db: Connection, now: datetime) -> list[OutboundMessage]:
    """Return what is to be sent now, oldest first; no message overtakes an earlier one to the
    same person."""
    which = (
        "AS message WHERE next_attempt_at IS NOT NULL AND next_attempt_at <= :now"
        " AND NOT EXISTS (SELECT 1 FROM outbound_messages AS earlier"
        "  WHERE earlier.next_attempt_at IS NOT NULL AND earlier.user_id = message.user_id"
        "  AND earlier.id < message.id) ORDER BY id LIMIT 20"
    )
    return _outbound_messages(db, which, now=to_text(now))


def claim_outbound(db: Connection, outbound_id: int, now: datetime, until: datetime) -> bool:
    """Take a message for oneself until a time; should we die, it is `uncertain` from then on."""
    changed = db.execute(
        "UPDATE outbound_messages SET status = 'uncertain', attempts = attempts + 1,"
        " tried_at = coalesce(tried_at, :now), next_attempt_at = :until"
        " WHERE id = :outbound_id AND next_attempt_at <= :now",
        {"outbound_id": outbound_id, "now": to_text(now), "until": to_text(until)},
    )
    return changed.rowcount == 1


def set_outbound_form(
    db: Connection, outbound_id: int, content_sid: str | None, *, without_media: str | None = None
) -> None:
    """Choose the template (None: free text); `without_media` says words in place of the file."""
    db.execute(
        "UPDATE outbound_messages SET content_sid = :content_sid,"
        " body = CASE WHEN :words IS NULL OR body <> '' THEN body ELSE :words END,"
        " media_id = CASE WHEN :words IS NULL THEN media_id END WHERE id = :outbound_id",
        {"outbound_id": outbound_id, "content_sid": content_sid, "words": without_media},
    )


def set_outbound_body(db: Connection, outbound_id: int, body: str) -> None:
    """Give a message that was not sent yet other words."""
    db.execute(
        "UPDATE outbound_messages SET body = :body WHERE id = :outbound_id",
        {"outbound_id": outbound_id, "body": body},
    )


def postpone_outbound(
    db: Connection,
    outbound_id: int,
    status: Literal["queued", "uncertain", "held"],
    at: datetime | None,
    error_code: int | None = None,
) -> None:
    """Put a message back: to be sent at `at`, to be looked up then, or held (None)."""
    db.execute(
        "UPDATE outbound_messages SET status = :status, next_attempt_at = :at,"
        " error_code = coalesce(:error_code, error_code) WHERE id = :outbound_id",
        {
            "outbound_id": outbound_id,
            "status": status,
            "at": to_text(at) if at else None,
            "error_code": error_code,
        },
    )


def accept_outbound(db: Connection, outbound_id: int, message_sid: str, now: datetime) -> None:
    """Note that Twilio has the message, under this SID."""
    db.execute(
        "UPDATE outbound_messages SET status = 'accepted', twilio_message_sid = :message_sid,"
        " error_code = NULL, next_attempt_at = NULL, sent_at = :now WHERE id = :outbound_id",
        {"outbound_id": outbound_id, "message_sid": message_sid, "now": to_text(now)},
    )


def set_outbound_outcome(
    db: Connection, outbound_id: int, status: str, error_code: int | None = None
) -> None:
    """Note what became of a message that Twilio has, or that it never will (`failed`)."""
    db.execute(
        "UPDATE outbound_messages SET status = :status, next_attempt_at = NULL,"
        " error_code = coalesce(:error_code, error_code) WHERE id = :outbound_id",
        {"outbound_id": outbound_id, "status": status, "error_code": error_code},
    )


def add_outbound_again(
    db: Connection, outbound_id: int, now: datetime, *, content_sid: str | None, held: bool
) -> int | None:
    """Queue (or hold) a message once more after its first went wrong at Twilio."""
    rows = db.execute(
        "INSERT INTO outbound_messages (user_id, interaction_id, reminder_id, channel, body,"
        " media_id, status, content_sid, attempts, next_attempt_at, created_at)"
        " SELECT user_id, interaction_id, reminder_id, channel, body, media_id,"
        " CASE WHEN :held THEN 'held' ELSE 'queued' END, :content_sid, attempts,"
        " CASE WHEN NOT :held THEN :now END, created_at"
        " FROM outbound_messages WHERE id = :outbound_id ON CONFLICT DO NOTHING RETURNING id",
        {"outbound_id": outbound_id, "now": to_text(now), "content_sid": content_sid, "held": held},
    ).fetchall()
    return rows[0][0] if rows else None


def pace_outbound(db: Connection, user_id: int, until: datetime) -> None:
    """Send this person nothing more before `until`."""
    db.execute(
        "UPDATE outbound_messages SET next_attempt_at = max(next_attempt_at, :until)"
        " WHERE user_id = :user_id AND next_attempt_at IS NOT NULL",
        {"user_id": user_id, "until": to_text(until)},
    )


def release_held(db: Connection, user_id: int, now: datetime) -> int:
    """Queue what waited for this person to write again; return how many."""
    return db.execute(
        "UPDATE outbound_messages SET status = 'queued', next_attempt_at = :now"
        " WHERE user_id = :user_id AND status = 'held'",
        {"user_id": user_id, "now": to_text(now)},
    ).rowcount


def list_outbound_sids(db: Connection, user_id: int) -> list[str]:
    """Return the SIDs of what was sent to this person."""
    rows = db.execute(
        "SELECT twilio_message_sid FROM outbound_messages"
        " WHERE user_id = :user_id AND twilio_message_sid IS NOT NULL ORDER BY id DESC LIMIT 500",
        {"user_id": user_id},
    ).fetchall()
    return [row[0] for row in rows]


def find_deliveries(db: Connection, reminder_ids: Sequence[int]) -> dict[int, OutboundMessage]:
    """Return the newest message that carries each of these reminders, by the reminder's id."""
    which = (
        "WHERE id IN (SELECT max(id) FROM outbound_messages"
        "  WHERE reminder_id IN (SELECT value FROM json_each(:ids)) GROUP BY reminder_id)"
    )
    found = _outbound_messages(db, which, ids=json.dumps(list(reminder_ids)))
    return {one.reminder_id: one for one in found if one.reminder_id is not None}


def add_delivery_report(
    db: Connection, message_sid: str, status: str, error_code: int | None, now: datetime
) -> None:
    """Keep a report on a SID that no message has yet."""
    db.execute(
        "INSERT INTO delivery_reports (message_sid, status, error_code, created_at)"
        " VALUES (:message_sid, :status, :error_code, :now) ON CONFLICT DO NOTHING",
        {
            "message_sid": message_sid,
            "status": status,
            "error_code": error_code,
            "now": to_text(now),
        },
    )


def take_delivery_reports(db: Connection, message_sid: str) -> list[tuple[str, int | None]]:
    """Return and drop the reports that came before this SID was known."""
    rows = db.execute(
        "DELETE FROM delivery_reports WHERE message_sid = :message_sid"
        " RETURNING status, error_code",
        {"message_sid": message_sid},
    ).fetchall()
    return [(row[0], row[1]) for row in rows]


def delete_old_delivery_reports(db: Connection, before: datetime) -> None:
    """Drop reports on messages that are not ours to follow."""
    db.execute(
        "DELETE FROM delivery_reports WHERE created_at < :before", {"before": to_text(before)}
    )


# -- the second way: what REMINDER_WEBHOOK is told -------------------------------------------------


@dataclass(frozen=True, slots=True)
class WebhookPost:
    """A reminder that is to be posted."""

    reminder_id: int
    body: str  # JSON
    attempts: int
    created_at: datetime


def add_post(db: Connection, reminder_id: int, body: str, now: datetime) -> None:
    """Have a reminder posted; one that was before is not posted again."""
    db.execute(
        "INSERT INTO webhook_posts (reminder_id, body, next_attempt_at, created_at)"
        " VALUES (:reminder_id, :body, :now, :now) ON CONFLICT DO NOTHING",
        {"reminder_id": reminder_id, "body": body, "now": to_text(now)},
    )


def list_due_posts(db: Connection, now: datetime) -> list[WebhookPost]:
    """Return what is to be posted now, oldest first."""
    rows = db.execute(
        "SELECT reminder_id, body, attempts, created_at FROM webhook_posts"
        " WHERE next_attempt_at <= :now ORDER BY created_at, reminder_id LIMIT 20",
        {"now": to_text(now)},
    ).fetchall()
    return [WebhookPost(row[0], row[1], row[2], from_text(row[3])) for row in rows]


def claim_post(db: Connection, reminder_id: int, now: datetime, until: datetime) -> bool:
    """Take a post for oneself until a time; should we die, it is tried again then."""
    changed = db.execute(
        "UPDATE webhook_posts SET attempts = attempts + 1, next_attempt_at = :until"
        " WHERE reminder_id = :reminder_id AND next_attempt_at <= :now",
        {"reminder_id": reminder_id, "now": to_text(now), "until": to_text(until)},
    )
    return changed.rowcount == 1


def postpone_post(db: Connection, reminder_id: int, at: datetime | None, error: str) -> None:
    """Try a post again at `at`; None: never."""
    db.execute(
        "UPDATE webhook_posts SET next_attempt_at = :at, error = :error"
        " WHERE reminder_id = :reminder_id",
        {"reminder_id": reminder_id, "at": to_text(at) if at else None, "error": error},
    )


def finish_post(db: Connection, reminder_id: int, now: datetime) -> None:
    """Note that a post was taken; its words are not needed any more."""
    db.execute(
        "UPDATE webhook_posts SET body = '', next_attempt_at = NULL, error = NULL, sent_at = :now"
        " WHERE reminder_id = :reminder_id",
        {"reminder_id": reminder_id, "now": to_text(now)},
    )


def end_held_by_post(db: Connection, reminder_id: int, now: datetime) -> bool:
    """Let a message that the window holds back go, where its reminder was posted.

    False: none is held, or it was not posted.
    """
    changed = db.execute(
        "UPDATE outbound_messages SET status = 'delivered', next_attempt_at = NULL, sent_at = :now"
        " WHERE reminder_id = :reminder_id AND status = 'held' AND EXISTS"
        " (SELECT 1 FROM webhook_posts WHERE webhook_posts.reminder_id = :reminder_id"
        "  AND webhook_posts.sent_at IS NOT NULL)",
        {"reminder_id": reminder_id, "now": to_text(now)},
    )
    return changed.rowcount > 0


def find_post_error(db: Connection | sqlite3.Connection) -> str | None:
    """Return why the newest post was not taken; None: it was, or there is none."""
    row = db.execute(
        "SELECT error FROM webhook_posts ORDER BY created_at DESC, reminder_id DESC LIMIT 1"
    ).fetchone()
    return row[0] if row else None


# -- contents: texts with buttons, as Twilio keeps them -------------------------------------------


def find_content(db: Connection, name: str) -> str | None:
    """Return the SID of a content by its name; None: it is not made yet."""
    row = db.execute("SELECT content_sid FROM contents WHERE name = :name", {"name": name})
    found = row.fetchone()
    return found[0] if found else None


def has_buttons(db: Connection, content_sid: str | None) -> bool:
    """Tell whether a content is a text with buttons of ours, and no approved template."""
    row = db.execute("SELECT 1 FROM contents WHERE content_sid = :sid", {"sid": content_sid})
    return row.fetchone() is not None


def add_content(db: Connection, name: str, content_sid: str, now: datetime) -> None:
    """Note a content that Twilio has made."""
    db.execute(
        "INSERT INTO contents (name, content_sid, created_at) VALUES (:name, :content_sid, :now)"
        " ON CONFLICT DO NOTHING",
        {"name": name, "content_sid": content_sid, "now": to_text(now)},
    )


def delete_content(db: Connection, content_sid: str) -> None:
    """Drop a content that Twilio takes no more; it is made anew."""
    db.execute("DELETE FROM contents WHERE content_sid = :sid", {"sid": content_sid})
