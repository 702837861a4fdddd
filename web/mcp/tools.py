"""The tools of MCP: each is a call of what stands, for one person, and answers in words.

Invariants: nothing is read or written of anybody else; a tool ends or forgets one thing at most,
and says how it is taken back; what cannot be done is an error with the sentence that a person would
read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import reminders
import replies
import store
from answers import recall, with_model
from language.catalogs import say, speaking
from services import Services
from store import Connection, Memory, Reminder, User
from talk.notes import saving, undoing
from talk.reminders import by_words
from web import shapes
from web.fields import KIND, TAGS, TEXT
from web.mcp.protocol import Server
from web.shapes import ApiError

_HOW_MANY: Final = {"type": "integer", "minimum": 1, "maximum": 50}
_NUMBER: Final = {"type": "integer", "minimum": 1}
_MOST: Final = 50

Result = tuple[str, dict[str, Any]]  # the words, and the same as values


@dataclass(frozen=True, slots=True)
class Call:
    """One call: for whom, and with what."""

    services: Services
    db: Connection
    user: User
    given: Mapping[str, Any]

    def text(self, name: str) -> str:
        return shapes.read_text(dict(self.given), name)

    def number(self, name: str) -> int | None:
        """Return a whole number; None: it is left out."""
        value = self.given.get(name)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**62:
            raise ApiError(400, f"{name} must be a whole number.")
        return value

    def how_many(self) -> int:
        return min(self.number("limit") or 10, _MOST)


# -- memories --------------------------------------------------------------------------------------


def find_memories(call: Call) -> Result:
    """Find what the person saved, by a question or words; the best match comes first."""
    services, db, user = call.services, call.db, call.user
    question = call.text("query")
    found = recall.find(
        db,
        user.id,
        question,
        services.clock(),
        user.zone,
        limit=call.how_many(),
        meanings=services.meanings,
        told=with_model.find_told(services, db, user.id, question).told,
    )
    shown = [_memory(one.memory) | {"score": round(one.score, 3)} for one in found]
    return _listed([one.memory for one in found], say(replies.NO_MEMORY), {"memories": shown})


def list_memories(call: Call) -> Result:
    """List what the person saved, newest first; of one kind, where a type is given."""
    kind = call.given.get("type")
    if kind is not None:
        kind = shapes.read_memory_type({"memory_type": kind})
    found = store.list_memories(call.db, call.user.id, memory_type=kind, limit=call.how_many())
    shown = {"memories": [_memory(one) for one in found]}
    return _listed(found, say(replies.NOTHING_SAVED), shown)


def save_memory(call: Call) -> Result:
    """Save a note, word for word."""
    content, tags = call.text("text"), shapes.read_tags(dict(call.given))
    now = call.services.clock()
    with store.transaction(call.db):
        kept = saving.add_memory(call.db, call.user, content, "text", now, tags=tags)
        assert kept is not None  # it has no key that could have come before
        step_id = store.add_undo_step(call.db, call.user.id, "saved", {"made": [kept.id]}, now)
    call.services.bell.ring()
    return replies.saved("text", []), {"memory": _memory(kept), "undo_id": step_id}


def forget_memory(call: Call) -> Result:
    """Forget one note, by its id; undo brings it back within ten minutes."""
    memory_id = call.number("id")
    with store.transaction(call.db):
        memory = store.find_memory(call.db, memory_id) if memory_id else None
        if memory is None or memory.user_id != call.user.id:
            raise ApiError(404, f"There is no memory {memory_id}.")
        now = call.services.clock()
        step_id = undoing.forget_memories(call.db, call.user.id, [memory.id], now)
    call.services.bell.ring()
    return f"Forgotten. undo with undo_id {step_id} brings it back.", {"undo_id": step_id}


def _listed(found: list[Memory], nothing: str, shown: dict[str, Any]) -> Result:
    lines = [_line(memory) for memory in found]
    return "\n".join(lines) or nothing, shown


def _line(memory: Memory) -> str:
    """Return a note as one reads it: who else wrote it stands before its words."""
    by = f" {memory.sender} wrote:" if memory.sender else ""
    return f"[{memory.id}] {memory.created_at:%Y-%m-%d}{by} {memory.content}"


def _memory(memory: Memory) -> dict[str, Any]:
    return {
        "id": memory.id,
        "content": memory.content,
        "memory_type": memory.memory_type,
        "tags": list(memory.tags),
        "created_at": shapes.iso(memory.created_at),
        "sender": memory.sender,
    }


# -- reminders -------------------------------------------------------------------------------------


def list_reminders(call: Call) -> Result:
    """List the reminders that are coming up, soonest first."""
    found = store.list_reminders(call.db, call.user.id, "pending", limit=_MOST)
    lines = [f"[{one.id}] {_in_words(call, one)}" for one in found]
    shown = {"reminders": [shapes.shape_reminder(one) for one in found]}
    return "\n".join(lines) or say(replies.NO_REMINDERS), shown


def set_reminder(call: Call) -> Result:
    """Set a reminder in plain words, with its time: "water the plants every friday at 18:00"."""
    made, step_id = by_words.set_one(call.services, call.db, call.user, call.text("text"))
    words = reminders.in_words(made, call.services.clock())
    shown = {"reminder": shapes.shape_reminder(made), "undo_id": step_id}
    return replies.reminder_set(made.message, *words), shown


def change_reminder(call: Call) -> Result:
    """Change one reminder in plain words: move, snooze, skip, rename, cancel it, or end it as done.

    Name it by its words ("move the dentist to 5pm") or by its id ("tomorrow at 9").
    """
    number, meant = call.number("id"), None
    if number is not None:
        meant = store.find_reminder(call.db, number)
        if meant is None or meant.user_id != call.user.id:
            raise ApiError(404, f"There is no reminder {number}.")
    text = call.text("text")
    done, step_id = by_words.change_one(call.services, call.db, call.user, text, meant)
    changed = [store.get_reminder(call.db, number) for number in done.reminders]
    shown = {"reminders": [shapes.shape_reminder(one) for one in changed], "undo_id": step_id}
    return done.text, shown


def undo(call: Call) -> Result:
    """Take back one change of the last ten minutes, by its undo_id."""
    step_id = call.number("undo_id")
    if step_id is None:
        raise ApiError(400, "undo_id is missing: a change is answered with it.")
    with store.transaction(call.db):
        whose, now = call.user.id, call.services.clock()
        said = undoing.take_back(call.services, call.db, whose, now, step_id)
    if said is None:
        raise ApiError(409, say(replies.NOTHING_TO_UNDO))
    call.services.bell.ring()
    return said.text, {}


def _in_words(call: Call, reminder: Reminder) -> str:
    words = reminders.in_words(reminder, call.services.clock())
    return replies.reminder_line(reminder.message, *words)


# -- the table -------------------------------------------------------------------------------------

_READS: Final = {"readOnlyHint": True, "openWorldHint": False}
_ADDS: Final = {"readOnlyHint": False, "destructiveHint": False, "openWorldHint": False}
_ENDS: Final = {"readOnlyHint": False, "destructiveHint": True, "openWorldHint": False}

Tool = tuple[Callable[[Call], Result], dict[str, Any], tuple[str, ...], dict[str, bool]]

# What each takes, what of it is required, and what it does to what is kept.
TOOLS: Final[dict[str, Tool]] = {
    "find_memories": (find_memories, {"query": TEXT, "limit": _HOW_MANY}, ("query",), _READS),
    "list_memories": (list_memories, {"type": KIND, "limit": _HOW_MANY}, (), _READS),
    "save_memory": (save_memory, {"text": TEXT, "tags": TAGS}, ("text",), _ADDS),
    "forget_memory": (forget_memory, {"id": _NUMBER}, ("id",), _ENDS),
    "list_reminders": (list_reminders, {}, (), _READS),
    "set_reminder": (set_reminder, {"text": TEXT}, ("text",), _ADDS),
    "change_reminder": (change_reminder, {"text": TEXT, "id": _NUMBER}, ("text",), _ENDS),
    "undo": (undo, {"undo_id": _NUMBER}, ("undo_id",), _ADDS),
}


def server_for(services: Services, db: Connection, user: User) -> Server:
    """Return the tools of one person."""
    return Server([_described(name) for name in TOOLS], partial(_call, services, db, user))


def _described(name: str) -> dict[str, Any]:
    tool, fields, required, annotations = TOOLS[name]
    schema = {
        "type": "object",
        "properties": fields,
        "required": list(required),
        "additionalProperties": False,
    }
    said = " ".join((tool.__doc__ or "").split())
    return {"name": name, "description": said, "inputSchema": schema, "annotations": annotations}


def _call(
    services: Services, db: Connection, user: User, name: str, given: dict[str, Any]
) -> dict[str, Any]:
    tool, fields, _, _ = TOOLS[name]  # raises KeyError
    try:
        if unknown := given.keys() - fields.keys():
            raise ApiError(
                400, f"{name} takes no {min(unknown)[:40]}; it takes {', '.join(fields)}."
            )
        with speaking(reminders.language_of(services, user)):
            words, values = tool(Call(services, db, user, given))
    except (ApiError, by_words.NotDone) as error:
        return {"content": [{"type": "text", "text": error.sentence}], "isError": True}
    said = [{"type": "text", "text": words}]
    return {"content": said, "structuredContent": values, "isError": False}
