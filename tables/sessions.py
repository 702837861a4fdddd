"""The table sessions: browsers that the door let in; and what else opens or bars it.

Secrets, guesses and codes are rows where several processes share a database (PostgreSQL) alone.
"""

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


def keep_secret(db: Connection, name: str, made: str) -> str:
    """Return the secret of this name, which is `made` unless another process was first."""
    db.execute(
        "INSERT INTO secrets (name, value) VALUES (:name, :made) ON CONFLICT DO NOTHING",
        {"name": name, "made": made},
    )
    row = db.execute("SELECT value FROM secrets WHERE name = :name", {"name": name}).fetchone()
    return str(row[0])


def find_guesses(db: Connection, caller: str) -> tuple[int, datetime] | None:
    """Return how many wrong tokens a caller sent, and when the last; None: none."""
    row = db.execute(
        "SELECT count, at FROM guesses WHERE caller = :caller", {"caller": caller}
    ).fetchone()
    return (row[0], from_text(row[1])) if row else None


def add_guess(db: Connection, caller: str, now: datetime, forgotten_before: datetime) -> None:
    """Note a wrong token; those before a time count no more, and go."""
    names = {"caller": caller, "now": to_text(now), "before": to_text(forgotten_before)}
    db.execute("DELETE FROM guesses WHERE at < :before", names)
    db.execute(
        "INSERT INTO guesses (caller, count, at) VALUES (:caller, 1, :now)"
        " ON CONFLICT (caller) DO UPDATE SET count = guesses.count + 1, at = excluded.at",
        names,
    )


def add_code(db: Connection, mark: str, now: datetime, expires_at: datetime) -> None:
    """Keep a code that opens the page once; those whose time is over go."""
    names = {"mark": mark, "now": to_text(now), "expires_at": to_text(expires_at)}
    db.execute("DELETE FROM codes WHERE expires_at <= :now", names)
    db.execute("INSERT INTO codes (mark, expires_at) VALUES (:mark, :expires_at)", names)


def take_code(db: Connection, mark: str) -> datetime | None:
    """Use a code up; return when it ends. None: there is no such one, or it was used."""
    rows = db.execute(
        "DELETE FROM codes WHERE mark = :mark RETURNING expires_at", {"mark": mark}
    ).fetchall()
    return from_text(rows[0][0]) if rows else None
