"""The tables of who is let in: sessions of browsers, calendars, and what else bars the door.

Secrets, guesses and codes are rows where several processes share a database (PostgreSQL) alone.
"""

import sqlite3
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


# -- senders who are not on the list ---------------------------------------------------------------


def note_refused(db: Connection, sender: str, now: datetime, oldest: datetime, most: int) -> None:
    """Note who was refused and when; who came before `oldest`, or before the last `most`, goes."""
    db.execute(
        "INSERT INTO refused_senders (sender, last_at) VALUES (:sender, :now)"
        " ON CONFLICT (sender) DO UPDATE SET last_at = excluded.last_at",
        {"sender": sender, "now": to_text(now)},
    )
    db.execute(
        "DELETE FROM refused_senders WHERE last_at < :oldest OR sender NOT IN"
        " (SELECT sender FROM refused_senders ORDER BY last_at DESC, sender LIMIT :most)",
        {"oldest": to_text(oldest), "most": most},
    )


def list_refused(
    db: Connection | sqlite3.Connection, oldest: datetime
) -> list[tuple[str, datetime]]:
    """Return who was refused since then, and when last, the newest first."""
    rows = db.execute(
        "SELECT sender, last_at FROM refused_senders WHERE last_at >= :oldest"
        " ORDER BY last_at DESC, sender",
        {"oldest": to_text(oldest)},
    ).fetchall()
    return [(row[0], from_text(row[1])) for row in rows]


def set_pair_code(db: Connection, code_hash: str, expires_at: datetime) -> None:
    """Open the door by a code, instead of the one before."""
    db.execute(
        "INSERT INTO pair_codes (id, code_hash, expires_at) VALUES (1, :code_hash, :expires_at)"
        " ON CONFLICT (id) DO UPDATE SET code_hash = excluded.code_hash,"
        " expires_at = excluded.expires_at, wrong = 0",
        {"code_hash": code_hash, "expires_at": to_text(expires_at)},
    )


def find_pair_code(db: Connection, now: datetime) -> str | None:
    """Return what is kept of the code that is open now; None: there is none."""
    row = db.execute(
        "SELECT code_hash FROM pair_codes WHERE expires_at > :now", {"now": to_text(now)}
    ).fetchone()
    return row[0] if row else None


def add_wrong_pair_code(db: Connection, most: int) -> None:
    """Count a wrong guess; the last of them ends the code."""
    db.execute("UPDATE pair_codes SET wrong = wrong + 1")
    db.execute("DELETE FROM pair_codes WHERE wrong >= :most", {"most": most})


def delete_pair_code(db: Connection) -> None:
    """Close the door: the code was used."""
    db.execute("DELETE FROM pair_codes")


def add_paired(db: Connection, sender: str, now: datetime) -> None:
    """Serve a sender from now on."""
    db.execute(
        "INSERT INTO paired_senders (sender, created_at) VALUES (:sender, :now)"
        " ON CONFLICT DO NOTHING",
        {"sender": sender, "now": to_text(now)},
    )
    db.execute("DELETE FROM refused_senders WHERE sender = :sender", {"sender": sender})


def is_paired(db: Connection, sender: str) -> bool:
    """Tell whether a sender was let in by a code."""
    row = db.execute("SELECT 1 FROM paired_senders WHERE sender = :sender", {"sender": sender})
    return row.fetchone() is not None


# -- what several processes share ------------------------------------------------------------------


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
