"""The table users: people, by their number or WhatsApp user id."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tables.database import Connection
from tables.values import LOCAL_USER, from_text, from_text_or_none, to_text


@dataclass(frozen=True, slots=True)
class User:
    """A person, known by `whatsapp_id`: a number, a WhatsApp user id, or `local`."""

    id: int
    whatsapp_id: str
    profile_name: str | None
    zone: ZoneInfo
    last_inbound_at: datetime | None
    paused_at: datetime | None
    shown: dict[str, Any] | None
    asked: dict[str, Any] | None
    created_at: datetime
    language: str | None = None  # what to answer in; None: not known yet


def _user(row: Sequence[Any] | None) -> User | None:
    if row is None:
        return None
    return User(
        id=row[0],
        whatsapp_id=row[1],
        profile_name=row[2],
        zone=ZoneInfo(row[3]),
        last_inbound_at=from_text_or_none(row[4]),
        paused_at=from_text_or_none(row[5]),
        shown=json.loads(row[6]) if row[6] else None,
        asked=json.loads(row[7]) if row[7] else None,
        created_at=from_text(row[8]),
        language=row[9],
    )


def find_user(db: Connection, user_id: int) -> User | None:
    """Return the user of this id."""
    return _user(
        db.execute(
            "SELECT id, whatsapp_id, profile_name, timezone, last_inbound_at, paused_at, shown,"
            " asked, created_at, language FROM users WHERE id = :user_id",
            {"user_id": user_id},
        ).fetchone()
    )


def find_user_by_whatsapp_id(db: Connection, whatsapp_id: str) -> User | None:
    """Return the user whose number or WhatsApp user id (either of the two) this is."""
    return _user(
        db.execute(
            "SELECT id, whatsapp_id, profile_name, timezone, last_inbound_at, paused_at, shown,"
            " asked, created_at, language FROM users"
            " WHERE whatsapp_id = :whatsapp_id OR external_user_id = :whatsapp_id",
            {"whatsapp_id": whatsapp_id},
        ).fetchone()
    )


def find_user_names(db: Connection, whatsapp_id: str) -> set[str]:
    """Return the number and the WhatsApp user id of the person who has this one of the two."""
    row = db.execute(
        "SELECT whatsapp_id, external_user_id FROM users"
        " WHERE whatsapp_id = :whatsapp_id OR external_user_id = :whatsapp_id",
        {"whatsapp_id": whatsapp_id},
    ).fetchone()
    return {name for name in row if name} if row else set()


def get_user(db: Connection, user_id: int) -> User:
    """Return the user of this id, who must exist (raises LookupError)."""
    user = find_user(db, user_id)
    if user is None:
        raise LookupError(f"no user {user_id}")
    return user


def add_user(db: Connection, whatsapp_id: str, zone: ZoneInfo, now: datetime) -> User:
    """Return the user of this WhatsApp id, made now if new."""
    db.execute(
        "INSERT INTO users (whatsapp_id, timezone, created_at, updated_at)"
        " VALUES (:whatsapp_id, :timezone, :now, :now) ON CONFLICT (whatsapp_id) DO NOTHING",
        {"whatsapp_id": whatsapp_id, "timezone": zone.key, "now": to_text(now)},
    )
    user = find_user_by_whatsapp_id(db, whatsapp_id)
    assert user is not None
    return user


def set_profile(
    db: Connection, user_id: int, profile_name: str | None, external_id: str | None, now: datetime
) -> None:
    """Keep what WhatsApp tells of a person; what it leaves out (None) stays."""
    db.execute(
        "UPDATE OR IGNORE users SET profile_name = coalesce(:name, profile_name),"
        " external_user_id = coalesce(:external_id, external_user_id), updated_at = :now"
        " WHERE id = :user_id AND (profile_name IS NOT coalesce(:name, profile_name)"
        " OR external_user_id IS NOT coalesce(:external_id, external_user_id))",
        {
            "user_id": user_id,
            "name": profile_name,
            "external_id": external_id,
            "now": to_text(now),
        },
    )


def set_last_inbound(db: Connection, user_id: int, now: datetime) -> None:
    """Open the user's 24-hour window: they wrote through Twilio at `now`."""
    db.execute(
        "UPDATE users SET last_inbound_at = max(coalesce(last_inbound_at, ''), :now),"
        " updated_at = :now WHERE id = :user_id",
        {"user_id": user_id, "now": to_text(now)},
    )


def set_number(db: Connection, user_id: int, number: str, external_id: str, now: datetime) -> None:
    """Note the number of a person who was known by their WhatsApp user id alone."""
    db.execute(
        "UPDATE OR IGNORE users SET whatsapp_id = :number, external_user_id = :external_id,"
        " updated_at = :now WHERE id = :user_id",
        {"user_id": user_id, "number": number, "external_id": external_id, "now": to_text(now)},
    )


def set_timezone(db: Connection, user_id: int, zone: ZoneInfo, now: datetime) -> None:
    """Read and show this user's times in another zone from now on."""
    db.execute(
        "UPDATE users SET timezone = :timezone, updated_at = :now WHERE id = :user_id",
        {"user_id": user_id, "timezone": zone.key, "now": to_text(now)},
    )


def set_language(db: Connection, user_id: int, language: str, now: datetime) -> None:
    """Answer this user in another language from now on."""
    db.execute(
        "UPDATE users SET language = :language, updated_at = :now WHERE id = :user_id",
        {"user_id": user_id, "language": language, "now": to_text(now)},
    )


def set_paused(db: Connection, user_id: int, paused_at: datetime | None) -> None:
    """Pause the user's reminders (STOP), or resume them with None (START)."""
    db.execute(
        "UPDATE users SET paused_at = :paused_at WHERE id = :user_id",
        {"user_id": user_id, "paused_at": to_text(paused_at) if paused_at else None},
    )


def set_shown(db: Connection, user_id: int, shown: dict[str, Any] | None) -> None:
    """Remember the numbered list that the user sees: `{"kind": "memory", "ids": [...]}`."""
    db.execute(
        "UPDATE users SET shown = :shown WHERE id = :user_id",
        {"user_id": user_id, "shown": json.dumps(shown) if shown else None},
    )


def set_asked(db: Connection, user_id: int, asked: dict[str, Any] | None) -> None:
    """Remember what we asked the user and wait for; None: nothing."""
    db.execute(
        "UPDATE users SET asked = :asked WHERE id = :user_id",
        {"user_id": user_id, "asked": json.dumps(asked) if asked else None},
    )


def find_only_whatsapp_user(db: Connection) -> User | None:
    """Return the WhatsApp user when there is exactly one."""
    rows = db.execute(
        "SELECT id FROM users WHERE whatsapp_id <> :local LIMIT 2", {"local": LOCAL_USER}
    ).fetchall()
    return find_user(db, rows[0][0]) if len(rows) == 1 else None


def list_users(db: Connection) -> list[dict[str, Any]]:
    """Return every user with the number of their memories and interactions."""
    rows = db.execute(
        "SELECT id, whatsapp_id, profile_name, timezone, created_at,"
        " memory_count,"
        " (SELECT count(*) FROM interactions WHERE user_id = users.id)"
        " FROM users ORDER BY id"
    ).fetchall()
    names = (
        *("id", "whatsapp_id", "name", "timezone", "created_at"),
        *("memory_count", "interaction_count"),
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


def read_stamp(db: Connection, user_id: int) -> tuple[int, ...]:
    """Return numbers that change whenever a message, a reminder or a program changes what is kept.

    Of one user: the newest answered message, message to them and step that can be taken back, and
    how many memories there are.
    """
    row = db.execute(
        "SELECT memory_count, coalesce((SELECT id FROM interactions WHERE user_id = :user_id"
        "  AND status = 'done' ORDER BY created_at DESC, id DESC LIMIT 1), 0),"
        " coalesce((SELECT max(id) FROM outbound_messages WHERE user_id = :user_id), 0),"
        " coalesce((SELECT max(id) FROM undo_steps WHERE user_id = :user_id), 0)"
        " FROM users WHERE id = :user_id",
        {"user_id": user_id},
    ).fetchone()
    return tuple(row) if row else ()
