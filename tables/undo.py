"""Forgetting, and the images that undo restores."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tables.database import Connection
from tables.memories import stem_again
from tables.values import from_text, to_json, to_text


@dataclass(frozen=True, slots=True)
class UndoStep:
    """What /undo can take back: the rows as they were, by table."""

    id: int
    user_id: int
    action: str
    before: dict[str, Any]
    created_at: datetime


def add_undo_step(
    db: Connection, user_id: int, action: str, before: dict[str, Any], now: datetime
) -> int:
    """Keep how things were before an act; `before` is what the image functions return."""
    added = db.execute(
        "INSERT INTO undo_steps (user_id, action, before, created_at)"
        " VALUES (:user_id, :action, :before, :now)",
        {
            "user_id": user_id,
            "action": action,
            "before": to_json(before),
            "now": to_text(now),
        },
    )
    assert added.lastrowid is not None
    return added.lastrowid


def find_newest_step_id(db: Connection, user_id: int) -> int:
    """Return the id of the user's newest step that can be taken back; 0: there is none."""
    row = db.execute(
        "SELECT max(id) FROM undo_steps WHERE user_id = :user_id", {"user_id": user_id}
    ).fetchone()
    return row[0] or 0


def mark_undo_steps(db: Connection, user_id: int, after_id: int, interaction_id: int) -> None:
    """Note that the user's steps after another one are of one message: undo takes all of them."""
    db.execute(
        "UPDATE undo_steps SET before = json_set(before, '$.message', :interaction_id)"
        " WHERE user_id = :user_id AND id > :after_id AND (SELECT count(*) FROM undo_steps AS other"
        "  WHERE other.user_id = :user_id AND other.id > :after_id) > 1",
        {"user_id": user_id, "after_id": after_id, "interaction_id": interaction_id},
    )


def list_undo_steps_of(db: Connection, user_id: int, interaction_id: int) -> list[UndoStep]:
    """Return the steps of one message that did several things, newest first."""
    rows = db.execute(
        "SELECT id, user_id, action, before, created_at FROM undo_steps"
        " WHERE user_id = :user_id AND before ->> '$.message' = :interaction_id ORDER BY id DESC",
        {"user_id": user_id, "interaction_id": interaction_id},
    ).fetchall()
    return [_step(row) for row in rows]


def _step(row: Sequence[Any]) -> UndoStep:
    return UndoStep(row[0], row[1], row[2], json.loads(row[3]), from_text(row[4]))


def find_undo_step(
    db: Connection, user_id: int | None, since: datetime, step_id: int | None = None
) -> UndoStep | None:
    """Return the newest act done after `since` and not taken back: of this user, of this id."""
    row = db.execute(
        "SELECT id, user_id, action, before, created_at FROM undo_steps"
        " WHERE (:user_id IS NULL OR user_id = :user_id) AND created_at > :since"
        " AND (:step_id IS NULL OR id = :step_id) ORDER BY id DESC LIMIT 1",
        {"user_id": user_id, "since": to_text(since), "step_id": step_id},
    ).fetchone()
    return _step(row) if row else None


def delete_undo_step(db: Connection, step_id: int) -> None:
    """Drop a step that was taken back."""
    db.execute("DELETE FROM undo_steps WHERE id = :step_id", {"step_id": step_id})


def delete_old_undo_steps(db: Connection, before: datetime) -> int:
    """Drop what can no longer be taken back; return how many.

    Where words went with it a row without any stays, until they are out of the indexes, too.
    """
    named = {"before": to_text(before)}
    emptied = db.execute(
        "UPDATE undo_steps SET action = 'let go', before = '{}' WHERE created_at <= :before"
        " AND action IN ('forgot', 'edited', 'corrected')",
        named,
    ).rowcount
    dropped = db.execute(
        "DELETE FROM undo_steps WHERE created_at <= :before AND action <> 'let go'", named
    ).rowcount
    return emptied + dropped


def find_let_go(db: Connection) -> int | None:
    """Return the newest step whose words may still be in the indexes or in the file's log."""
    row = db.execute("SELECT max(id) FROM undo_steps WHERE action = 'let go'").fetchone()
    newest: int | None = row[0]
    return newest


def delete_let_go(db: Connection, newest: int) -> None:
    """The words of this step, and of those before it, are nowhere any more."""
    db.execute(
        "DELETE FROM undo_steps WHERE action = 'let go' AND id <= :newest", {"newest": newest}
    )


def image_reminders(db: Connection, reminder_ids: Sequence[int]) -> dict[str, Any]:
    """Return reminders as they are, for `restore_image`."""
    row = db.execute(
        "SELECT json_group_array(json_object('id', id, 'message', message, 'scheduled_time',"
        " scheduled_time, 'status', status, 'pattern', recurrence_pattern, 'sent_at', sent_at,"
        " 'done_at', done_at)) FROM reminders WHERE id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(list(reminder_ids))},
    ).fetchone()
    return {"reminders": json.loads(row[0])}


def image_words(db: Connection, memory_id: int) -> dict[str, Any]:
    """Return a memory's words and tags as they are, for `restore_image`."""
    row = db.execute(
        "SELECT json_array(json_object('id', id, 'content', content, 'tags', tags,"
        " 'memory_type', memory_type)),"
        " (SELECT json_group_array(json_object('memory_id', memory_id, 'day', day))"
        "  FROM memory_days WHERE memory_id = memories.id) FROM memories WHERE id = :memory_id",
        {"memory_id": memory_id},
    ).fetchone()
    return {"edited": json.loads(row[0]), "days": json.loads(row[1])}


def image_memories(db: Connection, memory_ids: Sequence[int]) -> dict[str, Any]:
    """Return memories, and every row that holds their words, for `restore_image`."""
    ids = {"ids": json.dumps(list(memory_ids))}
    memories = db.execute(
        "SELECT json_group_array(json_object('id', id, 'user_id', user_id, 'interaction_id',"
        " interaction_id, 'sender', sender, 'content', content, 'memory_type', memory_type,"
        " 'tags', tags, 'created_at', created_at)) FROM memories"
        " WHERE id IN (SELECT value FROM json_each(:ids))",
        ids,
    ).fetchone()
    links = db.execute(
        "SELECT json_group_array(json_object('memory_id', memory_id, 'interaction_id',"
        " interaction_id, 'role', role)) FROM memory_interactions"
        " WHERE memory_id IN (SELECT value FROM json_each(:ids))",
        ids,
    ).fetchone()
    return {
        "memories": json.loads(memories[0]),
        "memory_interactions": json.loads(links[0]),
    } | _image_messages(db, ids)


def _image_messages(db: Connection, ids: dict[str, str]) -> dict[str, Any]:
    """Return the rows of the messages that name memories, with their files and replies."""
    interactions = db.execute(
        "SELECT json_group_array(json_object('id', id, 'content', content, 'media_id', media_id,"
        " 'transcript', transcript, 'metadata', interaction_metadata, 'reply', reply))"
        " FROM interactions WHERE id IN (SELECT interaction_id FROM memory_mentions"
        "  WHERE memory_id IN (SELECT value FROM json_each(:ids)))",
        ids,
    ).fetchone()
    attachments = db.execute(
        "SELECT json_group_array(json_object('interaction_id', interaction_id, 'position',"
        " position, 'media_id', media_id)) FROM interaction_media"
        " WHERE interaction_id IN (SELECT interaction_id FROM memory_mentions"
        "  WHERE memory_id IN (SELECT value FROM json_each(:ids)) AND role = 'source')",
        ids,
    ).fetchone()
    outbound = db.execute(
        "SELECT json_group_array(json_object('id', id, 'body', body)) FROM outbound_messages"
        " WHERE interaction_id IN (SELECT interaction_id FROM memory_mentions"
        "  WHERE memory_id IN (SELECT value FROM json_each(:ids)))",
        ids,
    ).fetchone()
    return {
        "interactions": json.loads(interactions[0]),
        "interaction_media": json.loads(attachments[0]),
        "outbound_messages": json.loads(outbound[0]),
    }


def image_heard(db: Connection, interaction_id: int) -> dict[str, Any]:
    """Return a voice note's words, and what was made of them, for `restore_image`."""
    row = db.execute(
        "SELECT json_object('interactions', (SELECT json_group_array(json_object('id', id,"
        "  'content', content, 'media_id', media_id, 'transcript', transcript, 'metadata',"
        "  interaction_metadata, 'reply', reply)) FROM interactions WHERE id = :interaction_id),"
        " 'heard', (SELECT json_group_array(json_object('id', id, 'user_id', user_id,"
        "  'interaction_id', interaction_id, 'content', content, 'memory_type', memory_type,"
        "  'tags', tags, 'created_at', created_at)) FROM memories"
        "  WHERE interaction_id = :interaction_id),"
        " 'reminders', (SELECT json_group_array(json_object('id', id, 'message', message,"
        "  'scheduled_time', scheduled_time, 'status', status, 'pattern', recurrence_pattern,"
        "  'sent_at', sent_at, 'done_at', done_at)) FROM reminders"
        "  WHERE interaction_id = :interaction_id))",
        {"interaction_id": interaction_id},
    ).fetchone()
    image: dict[str, Any] = json.loads(row[0])
    return image


def delete_memories(db: Connection, memory_ids: Sequence[int]) -> None:
    """Delete memories and blank their words where they were said and where replies quote them."""
    ids = {"ids": json.dumps(list(memory_ids))}
    _note_last_memory_id(db)
    db.execute(
        "UPDATE outbound_messages SET body = '', media_id = NULL WHERE interaction_id IN"
        " (SELECT interaction_id FROM memory_mentions"
        "  WHERE memory_id IN (SELECT value FROM json_each(:ids)))"
        # What told of a day may have told of it, too.
        " OR reminder_id IN (SELECT id FROM reminders WHERE is_digest AND status <> 'pending'"
        "  AND user_id IN (SELECT user_id FROM memories JOIN memory_days ON memory_id = id"
        "  WHERE id IN (SELECT value FROM json_each(:ids))))",
        ids,
    )
    db.execute(
        "UPDATE interactions SET reply = '' WHERE id IN"
        " (SELECT interaction_id FROM memory_mentions"
        "  WHERE memory_id IN (SELECT value FROM json_each(:ids)))",
        ids,
    )
    db.execute(
        "DELETE FROM interaction_media WHERE interaction_id IN"
        " (SELECT interaction_id FROM memory_mentions"
        "  WHERE memory_id IN (SELECT value FROM json_each(:ids)) AND role = 'source')",
        ids,
    )
    db.execute(
        "UPDATE interactions SET content = '', transcript = NULL, media_id = NULL,"
        " interaction_metadata = json_object('forgotten', json('true')) WHERE id IN"
        " (SELECT interaction_id FROM memory_mentions"
        "  WHERE memory_id IN (SELECT value FROM json_each(:ids)) AND role = 'source')",
        ids,
    )
    db.execute("DELETE FROM memories WHERE id IN (SELECT value FROM json_each(:ids))", ids)


def _note_last_memory_id(db: Connection) -> None:
    """Keep the ids in use from being given again: an undo or an open page speaks of the old one.

    SQLite does this by itself, in this table of its own, for tables that are AUTOINCREMENT.
    """
    db.execute(
        "INSERT INTO sqlite_sequence (name, seq) SELECT 'memories', 0"
        " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'memories')"
    )
    db.execute(
        "UPDATE sqlite_sequence SET seq = max(seq, ifnull((SELECT max(id) FROM memories), 0))"
        " WHERE name = 'memories'"
    )


def forget_media_words(db: Connection, user_id: int, memory_ids: Sequence[int]) -> None:
    """Drop what one user's files were described as and called; others may have the same files."""
    db.execute(
        "UPDATE media SET media_metadata = json_remove(media_metadata,"
        " '$.descriptions.u' || :user_id, '$.names.u' || :user_id) WHERE id IN"
        " (SELECT media_id FROM interaction_media WHERE interaction_id IN"
        "  (SELECT interaction_id FROM memory_mentions"
        "   WHERE memory_id IN (SELECT value FROM json_each(:ids)) AND role = 'source'))",
        {"user_id": user_id, "ids": json.dumps(list(memory_ids))},
    )


def restore_image(db: Connection, before: dict[str, Any]) -> None:
    """Put rows back as `image_reminders`, `image_memories` and `image_heard` saw them."""
    images = {"images": json.dumps(before)}
    _restore_reminders(db, images)
    _restore_memories(db, images)
    _restore_messages(db, images)
    _restore_words(db, images)
    rows = (row for table in ("memories", "heard", "edited") for row in before.get(table, ()))
    stem_again(db, [row["id"] for row in rows])


def _restore_reminders(db: Connection, images: dict[str, str]) -> None:
    db.execute(
        "UPDATE reminders SET message = image.value ->> 'message', scheduled_time ="
        " image.value ->> 'scheduled_time', status = image.value ->> 'status',"
        " recurrence_pattern = image.value ->> 'pattern', reminder_type ="
        " CASE WHEN image.value ->> 'pattern' IS NULL THEN 'message' ELSE 'recurring' END,"
        " sent_at = image.value ->> 'sent_at', done_at = image.value ->> 'done_at'"
        " FROM json_each(:images, '$.reminders') AS image"
        " WHERE reminders.id = image.value ->> 'id'",
        images,
    )


def _restore_memories(db: Connection, images: dict[str, str]) -> None:
    """Put back memories that were deleted, or heard otherwise."""
    db.execute(
        "INSERT INTO memories (id, user_id, interaction_id, sender, content, memory_type, tags,"
        " created_at) SELECT value ->> 'id', value ->> 'user_id', value ->> 'interaction_id',"
        " value ->> 'sender', value ->> 'content', value ->> 'memory_type', value ->> 'tags',"
        " value ->> 'created_at' FROM json_each(:images, '$.memories')",
        images,
    )
    db.execute(
        "INSERT INTO memories (id, user_id, interaction_id, content, memory_type, tags, created_at)"
        " SELECT value ->> 'id', value ->> 'user_id', value ->> 'interaction_id',"
        " value ->> 'content', value ->> 'memory_type', value ->> 'tags', value ->> 'created_at'"
        " FROM json_each(:images, '$.heard') WHERE true ON CONFLICT (id)"
        " DO UPDATE SET content = excluded.content, tags = excluded.tags",
        images,
    )
    # Its memories up to the last one were read when these were not there.
    db.execute(
        "DELETE FROM vocabularies WHERE user_id IN (SELECT value ->> 'user_id'"
        " FROM json_each(:images, '$.memories') UNION SELECT value ->> 'user_id'"
        " FROM json_each(:images, '$.heard'))",
        images,
    )
    db.execute(
        "INSERT INTO memory_interactions (memory_id, interaction_id, role)"
        " SELECT value ->> 'memory_id', value ->> 'interaction_id', value ->> 'role'"
        " FROM json_each(:images, '$.memory_interactions')",
        images,
    )


def _restore_messages(db: Connection, images: dict[str, str]) -> None:
    """Put back what was said, its files and the replies that repeat it."""
    db.execute(
        "UPDATE interactions SET content = image.value ->> 'content', media_id ="
        " image.value ->> 'media_id', transcript = image.value ->> 'transcript',"
        " interaction_metadata = image.value ->> 'metadata', reply = image.value ->> 'reply'"
        " FROM json_each(:images, '$.interactions') AS image"
        " WHERE interactions.id = image.value ->> 'id'",
        images,
    )
    db.execute(
        "INSERT INTO interaction_media (interaction_id, position, media_id)"
        " SELECT value ->> 'interaction_id', value ->> 'position', value ->> 'media_id'"
        " FROM json_each(:images, '$.interaction_media')",
        images,
    )
    db.execute(
        "UPDATE outbound_messages SET body = image.value ->> 'body'"
        " FROM json_each(:images, '$.outbound_messages') AS image"
        " WHERE outbound_messages.id = image.value ->> 'id'",
        images,
    )


def _restore_words(db: Connection, images: dict[str, str]) -> None:
    """Put back the words, the kind and the days of memories that were edited."""
    db.execute(
        "UPDATE memories SET content = image.value ->> 'content', tags = image.value ->> 'tags',"
        " memory_type = coalesce(image.value ->> 'memory_type', memory_type)"
        " FROM json_each(:images, '$.edited') AS image WHERE memories.id = image.value ->> 'id'",
        images,
    )
    db.execute(
        "DELETE FROM memory_days WHERE memory_id IN"
        " (SELECT value ->> 'id' FROM json_each(:images, '$.edited'))",
        images,
    )
    db.execute(
        "INSERT INTO memory_days (memory_id, day) SELECT memories.id, value ->> 'day'"
        " FROM json_each(:images, '$.days') JOIN memories ON memories.id = value ->> 'memory_id'"
        " WHERE true ON CONFLICT DO NOTHING",
        images,
    )


def delete_unnamed_media(db: Connection) -> list[str]:
    """Drop media that no interaction names and no undo can bring back; return their files."""
    rows = db.execute(
        "DELETE FROM media WHERE NOT EXISTS"
        " (SELECT 1 FROM interaction_media WHERE media_id = media.id)"
        " AND NOT EXISTS (SELECT 1 FROM interactions WHERE media_id = media.id)"
        " AND NOT EXISTS (SELECT 1 FROM outbound_messages WHERE media_id = media.id)"
        " AND NOT EXISTS (SELECT 1 FROM undo_steps,"
        "  json_each(undo_steps.before, '$.interaction_media') AS image"
        "  WHERE image.value ->> 'media_id' = media.id) RETURNING file_path"
    ).fetchall()
    return [row[0] for row in rows]
