"""The tables of who is let in: sessions of browsers, and calendars by their secret address."""

from datetime import datetime

from tables.database import Connection
from tables.values import from_text, to_text


def add_session(db: Connection, mark: str, now: datetime, expires_at: datetime) -> None:
    """Let a browser in; those whose time is over go."""
    db.execute("DELETE FROM sessions WHERE expires_at <= :now", {"now": to_text(now)})
    db.execute(
        "INSERT INTO sessions (mark, created_at, expires_at) VALUES (:mark, :now, :expires_at)",
        {"mark": mark, "now": to_text(now), "expires_at": to_text(expires_at)},
    )


def find_session_end(db: Connection, mark: str) -> datetime | None:
    """Return when a session ends; None: there is no such one."""
    row = db.execute(
        "SELECT expires_at FROM sessions WHERE mark = :mark", {"mark": mark}
    ).fetchone()
    return from_text(row[0]) if row else None


def delete_session(db: Connection, mark: str) -> None:
    """Let the browser in no more."""
    db.execute("DELETE FROM sessions WHERE mark = :mark", {"mark": mark})


# -- calendars that are subscribed to --------------------------------------------------------------


def set_calendar(db: Connection, user_id: int, secret_hash: str, now: datetime) -> None:
    """Open a user's calendar under a new secret; the one before opens nothing more."""
    db.execute(
        "INSERT INTO calendars (user_id, secret_hash, created_at)"
        " VALUES (:user_id, :secret_hash, :now) ON CONFLICT (user_id)"
        " DO UPDATE SET secret_hash = excluded.secret_hash, created_at = excluded.created_at",
        {"user_id": user_id, "secret_hash": secret_hash, "now": to_text(now)},
    )


def find_calendar(db: Connection, user_id: int) -> datetime | None:
    """Return since when a user's calendar can be subscribed to; None: it cannot."""
    row = db.execute(
        "SELECT created_at FROM calendars WHERE user_id = :user_id", {"user_id": user_id}
    ).fetchone()
    return from_text(row[0]) if row else None


def find_calendar_user(db: Connection, secret_hash: str) -> int | None:
    """Return whose calendar a secret opens; None: nobody's."""
    row = db.execute(
        "SELECT user_id FROM calendars WHERE secret_hash = :secret_hash",
        {"secret_hash": secret_hash},
    ).fetchone()
    return row[0] if row else None


def delete_calendar(db: Connection, user_id: int) -> bool:
    """Close a user's calendar; False: it was not open."""
    done = db.execute("DELETE FROM calendars WHERE user_id = :user_id", {"user_id": user_id})
    return done.rowcount == 1
