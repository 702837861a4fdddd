"""The tables media and interaction_media, and the files that are not understood yet."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tables.database import Connection
from tables.interactions import note_interaction
from tables.values import MemoryType, first_of, to_json, to_text


@dataclass(frozen=True, slots=True)
class Media:
    """A stored file; `file_path` is its name inside MEDIA_DIR, `words` what is known of it."""

    id: int
    content_hash: str
    media_type: MemoryType
    file_path: str
    file_size: int
    mime_type: str
    words: dict[str, Any]


def _media(row: Sequence[Any]) -> Media:
    return Media(row[0], row[1], row[2], row[3], row[4], row[5], json.loads(row[6]))


_MEDIA = (
    "SELECT id, content_hash, media_type, file_path, file_size, mime_type, media_metadata"
    " FROM media "
)


def read_media(db: Connection, which: str, **names: Any) -> list[Media]:
    return [_media(row) for row in db.execute(_MEDIA + which, names).fetchall()]


def find_media_by_path(db: Connection, file_path: str) -> Media | None:
    """Return the media of this file name."""
    return first_of(read_media(db, "WHERE file_path = :path", path=file_path))


def list_unknown_media(db: Connection, names: Sequence[str]) -> set[str]:
    """Return those of some names that no file of ours has."""
    rows = db.execute(
        "SELECT file_path FROM media WHERE content_hash IN"
        " (SELECT value FROM json_each(:hashes, '$'))",
        {"hashes": json.dumps([name.partition(".")[0] for name in names])},
    ).fetchall()
    return set(names) - {name for (name,) in rows}


def find_media(db: Connection, media_id: int) -> Media | None:
    """Return the media of this id."""
    return first_of(read_media(db, "WHERE id = :id", id=media_id))


def list_media(db: Connection, interaction_id: int) -> dict[int, Media]:
    """Return the files of a message that are here, by position."""
    rows = db.execute(
        "SELECT media.id, content_hash, media_type, file_path, file_size, mime_type,"
        " media_metadata, position FROM interaction_media"
        " JOIN media ON media.id = interaction_media.media_id"
        " WHERE interaction_id = :interaction_id ORDER BY position",
        {"interaction_id": interaction_id},
    ).fetchall()
    return {row[7]: _media(row) for row in rows}


def list_media_of(db: Connection, interaction_ids: Sequence[int]) -> dict[int, list[Media]]:
    """Return the files of each of these messages, in their order."""
    found: dict[int, list[Media]] = {}
    for row in db.execute(
        "SELECT media.id, content_hash, media_type, file_path, file_size, mime_type,"
        " media_metadata, interaction_id FROM interaction_media"
        " JOIN media ON media.id = interaction_media.media_id"
        " WHERE interaction_id IN (SELECT value FROM json_each(:ids))"
        " ORDER BY interaction_id, position",
        {"ids": json.dumps(list(interaction_ids))},
    ).fetchall():
        found.setdefault(row[7], []).append(_media(row))
    return found


def add_media(
    db: Connection,
    content_hash: str,
    media_type: MemoryType,
    file_path: str,
    file_size: int,
    mime_type: str,
    now: datetime,
) -> int:
    """Return the id of the file with this content, kept now if new."""
    rows = db.execute(
        "INSERT INTO media (content_hash, media_type, file_path, file_size, mime_type, created_at)"
        " VALUES (:content_hash, :media_type, :file_path, :file_size, :mime_type, :now)"
        " ON CONFLICT (content_hash) DO UPDATE SET content_hash = excluded.content_hash"
        " RETURNING id",
        {
            "content_hash": content_hash,
            "media_type": media_type,
            "file_path": file_path,
            "file_size": file_size,
            "mime_type": mime_type,
            "now": to_text(now),
        },
    ).fetchall()
    return int(rows[0][0])


def link_media(db: Connection, interaction_id: int, position: int, media_id: int) -> None:
    """Note that a message has this file at this position; the first is its `media_id`."""
    names = {"interaction_id": interaction_id, "position": position, "media_id": media_id}
    db.execute(
        "INSERT INTO interaction_media (interaction_id, position, media_id)"
        " VALUES (:interaction_id, :position, :media_id) ON CONFLICT DO NOTHING",
        names,
    )
    db.execute(
        "UPDATE interactions SET media_id = (SELECT media_id FROM interaction_media"
        "  WHERE interaction_id = :interaction_id ORDER BY position LIMIT 1)"
        " WHERE id = :interaction_id",
        {"interaction_id": interaction_id},
    )


def add_media_words(db: Connection, media_id: int, words: dict[str, Any]) -> None:
    """Keep what was heard, seen or read in a file; once for every message that has it."""
    db.execute(
        "UPDATE media SET media_metadata = json_patch(media_metadata, :words) WHERE id = :media_id",
        {"media_id": media_id, "words": to_json(words)},
    )


def queue_media(
    db: Connection, interaction_id: int, now: datetime, at: datetime, *, quietly: bool = False
) -> None:
    """Note that a message's files are to be fetched, heard or seen at `at`.

    `quietly`: after what people wait for, and nobody is told.
    """
    if quietly:
        note_interaction(db, interaction_id, {"quiet": True})
    db.execute(
        "INSERT INTO media_queue (interaction_id, next_attempt_at, created_at)"
        " VALUES (:interaction_id, :at, :now) ON CONFLICT DO NOTHING",
        {"interaction_id": interaction_id, "at": to_text(at), "now": to_text(now)},
    )


def list_due_media(db: Connection, now: datetime, *, quiet: bool = False) -> list[int]:
    """Return the interactions whose files are to be tried again, the longest due first.

    Either those that somebody waits for, or the `quiet` ones.
    """
    rows = db.execute(
        "SELECT interaction_id FROM media_queue JOIN interactions ON id = interaction_id"
        " WHERE next_attempt_at <= :now AND (interaction_metadata ->> '$.quiet' IS NOT NULL) ="
        " :quiet ORDER BY next_attempt_at, interaction_id LIMIT 20",
        {"now": to_text(now), "quiet": quiet},
    ).fetchall()
    return [row[0] for row in rows]


def claim_media(db: Connection, interaction_id: int, now: datetime, until: datetime) -> int | None:
    """Take a message's files for oneself until a time; return the number of tries, this one too.

    None: another process has them, or nothing is left to do.
    """
    rows = db.execute(
        "UPDATE media_queue SET attempts = attempts + 1, next_attempt_at = :until"
        " WHERE interaction_id = :interaction_id AND next_attempt_at <= :now RETURNING attempts",
        {"interaction_id": interaction_id, "now": to_text(now), "until": to_text(until)},
    ).fetchall()
    return rows[0][0] if rows else None


def postpone_media(db: Connection, interaction_id: int, at: datetime) -> None:
    """Try a message's files again at `at`."""
    db.execute(
        "UPDATE media_queue SET next_attempt_at = :at WHERE interaction_id = :interaction_id",
        {"interaction_id": interaction_id, "at": to_text(at)},
    )


def finish_media(db: Connection, interaction_id: int) -> None:
    """Nothing is left to be understood in a message's files."""
    note_interaction(db, interaction_id, {"quiet": None})
    db.execute(
        "DELETE FROM media_queue WHERE interaction_id = :interaction_id",
        {"interaction_id": interaction_id},
    )


def wake_media(db: Connection, now: datetime, after: datetime) -> None:
    """Try at once what was put off beyond `after`: more may be configured now than was then."""
    db.execute(
        "UPDATE media_queue SET next_attempt_at = :now WHERE next_attempt_at > :after",
        {"now": to_text(now), "after": to_text(after)},
    )


def is_claimed(db: Connection, interaction_id: int, attempts: int) -> bool:
    """Tell whether the files of a message are still ours since the try of this number."""
    row = db.execute(
        "SELECT 1 FROM media_queue WHERE interaction_id = :interaction_id AND attempts = :attempts",
        {"interaction_id": interaction_id, "attempts": attempts},
    ).fetchone()
    return row is not None
