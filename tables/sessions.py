"""The table sessions: browsers that the door let in."""

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
