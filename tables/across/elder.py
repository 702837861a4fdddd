"""Rows of the database of the elder program that this one follows; it is read, never written."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

ElderConnection = sqlite3.Connection
ElderTable = Literal["users", "media", "interactions", "memories", "reminders"]

_COLUMNS: dict[str, set[str]] = {
    "users": {"id", "whatsapp_id"},
    "media": {"id", "content_hash", "file_path"},
    "interactions": {"id", "user_id", "twilio_message_sid", "interaction_type", "content"},
    "memories": {"id", "user_id", "content", "memory_type"},
    "reminders": {"id", "user_id", "message", "scheduled_time"},
}


class ElderError(Exception):
    """The file cannot be read as a database."""


def open_elder(path: Path) -> ElderConnection:
    """Open a database that is only read; raises ElderError."""
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        db.row_factory = sqlite3.Row
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("PRAGMA query_only = ON")
        db.execute("PRAGMA cell_size_check = ON")
    except sqlite3.Error as error:
        raise ElderError(str(error)) from error
    return db


def is_elder(db: ElderConnection) -> bool:
    """Tell whether a database has the elder program's tables, and no version of ours."""
    try:
        [version] = db.execute("PRAGMA user_version").fetchone()
        columns = {
            name: set(listed.split(","))
            for name, listed in db.execute(
                "SELECT kept.name, group_concat(info.name)"
                " FROM sqlite_master AS kept JOIN pragma_table_info(kept.name) AS info"
                " WHERE kept.type = 'table' GROUP BY kept.name"
            )
        }
    except sqlite3.Error as error:
        raise ElderError(str(error)) from error
    has_all = all(needed <= columns.get(table, set()) for table, needed in _COLUMNS.items())
    return version == 0 and has_all


def list_elder_rows(
    db: ElderConnection, table: ElderTable, user_id: int | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table, or one user's; raises ElderError where the file is damaged."""
    try:
        select = _SELECTS[table]
        for row in db.execute(select, {"user_id": user_id}):
            yield dict(row)
    except sqlite3.Error as error:
        raise ElderError(str(error)) from error


_SELECTS: dict[str, str] = {
    "users": "SELECT * FROM users ORDER BY id",
    "media": "SELECT * FROM media ORDER BY id",
    "interactions": "SELECT * FROM interactions WHERE user_id = :user_id ORDER BY id",
    "memories": "SELECT * FROM memories WHERE user_id = :user_id ORDER BY id",
    "reminders": "SELECT * FROM reminders WHERE user_id = :user_id ORDER BY id",
}
