"""Everything one user keeps here, as JSON Lines: one object a line, `kind` says what it is."""

import json
from typing import Any

import store
from store import Connection


def json_lines(db: Connection, user_id: int) -> bytes:
    """Return a user's memories, reminders and interactions, oldest first, times in UTC."""
    lines: list[dict[str, Any]] = []
    for memory in reversed(store.list_memories(db, user_id, limit=-1)):
        lines.append(
            {
                "kind": "memory",
                "id": memory.id,
                "content": memory.content,
                "memory_type": memory.memory_type,
                "sender": memory.sender,
                "tags": list(memory.tags),
                "file": memory.file_path,
                "created_at": store.to_text(memory.created_at),
            }
        )
    for reminder in store.list_reminders(db, user_id):
        lines.append(
            {
                "kind": "reminder",
                "id": reminder.id,
                "message": reminder.message,
                "scheduled_time": store.to_text(reminder.due_at),
                "timezone": reminder.zone.key,
                "recurrence": reminder.rrule,
                "status": reminder.status,
                "created_at": store.to_text(reminder.created_at),
            }
        )
    for interaction in reversed(store.list_recent_interactions(db, user_id, -1)):
        lines.append(
            {
                "kind": "interaction",
                "id": interaction.id,
                "content": interaction.content,
                "transcript": interaction.transcript,
                "reply": interaction.reply,
                "created_at": store.to_text(interaction.created_at),
            }
        )
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
