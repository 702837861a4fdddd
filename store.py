"""All SQL, by hand over stdlib sqlite3; rows come out as frozen dataclasses.

Invariants: every write happens inside `transaction`; times go in as UTC text and come out as
aware UTC datetimes; no function here decides what a user meant or reads. A memory's stems are made
here alone, of its words, so that nobody who keeps or changes one can leave them out.
"""

import contextlib
import functools
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import stemming
from database import SCHEMA as SCHEMA
from database import SCHEMA_VERSION as SCHEMA_VERSION
from database import Connection as Connection
from database import Database as Database
from database import StoreError as StoreError
from database import back_up as back_up
from database import is_passing as is_passing
from database import run_transaction as run_transaction
from database import savepoint as savepoint
from database import transaction as transaction

InteractionType = Literal[
    "text",
    "image",
    "audio",
    "video",
    "document",
    "location",
    "contact",
    "command",
    "search",
    "reminder",
    "chat",
]
MemoryType = Literal["text", "image", "audio", "video", "document", "location", "contact"]
ReminderStatus = Literal["pending", "sent", "cancelled", "failed"]
Channel = Literal["whatsapp", "local"]
ReplyVia = Literal["twiml", "rest", "local"]
Index = Literal["memory_index", "stem_index"]  # of the words, and of their stems
LOCAL_USER = "local"

T = TypeVar("T")


_json = json.JSONEncoder(ensure_ascii=False).encode


# -- times -----------------------------------------------------------------------------------


def to_text(moment: datetime) -> str:
    """Return an aware datetime as UTC text, whole seconds: 2026-11-22T15:18:00Z."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


def from_text(text: str) -> datetime:
    """Return UTC text as an aware datetime."""
    return datetime.fromisoformat(text)


def _maybe(text: str | None) -> datetime | None:
    return from_text(text) if text else None


# -- rows ------------------------------------------------------------------------------------
# A kind of row is read by one function, such as `_reminders`, whose columns stand above it; which
# of them is a literal of the caller's: what follows FROM.


def _first(found: Sequence[T]) -> T | None:
    return found[0] if found else None


# -- users -----------------------------------------------------------------------------------


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


def _user(row: Sequence[Any] | None) -> User | None:
    if row is None:
        return None
    return User(
        id=row[0],
        whatsapp_id=row[1],
        profile_name=row[2],
        zone=ZoneInfo(row[3]),
        last_inbound_at=_maybe(row[4]),
        paused_at=_maybe(row[5]),
        shown=json.loads(row[6]) if row[6] else None,
        asked=json.loads(row[7]) if row[7] else None,
        created_at=from_text(row[8]),
    )


def find_user(db: Connection, user_id: int) -> User | None:
    """Return the user of this id."""
    return _user(
        db.execute(
            "SELECT id, whatsapp_id, profile_name, timezone, last_inbound_at, paused_at, shown,"
            " asked, created_at FROM users WHERE id = :user_id",
            {"user_id": user_id},
        ).fetchone()
    )


def find_user_by_whatsapp_id(db: Connection, whatsapp_id: str) -> User | None:
    """Return the user whose number or WhatsApp user id (either of the two) this is."""
    return _user(
        db.execute(
            "SELECT id, whatsapp_id, profile_name, timezone, last_inbound_at, paused_at, shown,"
            " asked, created_at FROM users"
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


# -- interactions ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Interaction:
    """One message from received to answered."""

    id: int
    message_sid: str | None
    user_id: int
    interaction_type: InteractionType
    content: str
    transcript: str | None
    metadata: dict[str, Any]
    status: Literal["received", "done", "failed"]
    reply: str | None
    reply_via: ReplyVia | None
    created_at: datetime


def _interaction(row: Sequence[Any]) -> Interaction:
    return Interaction(
        id=row[0],
        message_sid=row[1],
        user_id=row[2],
        interaction_type=row[3],
        content=row[4],
        transcript=row[5],
        metadata=json.loads(row[6]),
        status=row[7],
        reply=row[8],
        reply_via=row[9],
        created_at=from_text(row[10]),
    )


_INTERACTIONS = (
    "SELECT id, twilio_message_sid, user_id, interaction_type, content, transcript,"
    " interaction_metadata, status, reply, reply_via, created_at FROM interactions "
)


def _interactions(db: Connection, which: str, **names: Any) -> list[Interaction]:
    return [_interaction(row) for row in db.execute(_INTERACTIONS + which, names).fetchall()]


def add_interaction(
    db: Connection,
    user_id: int,
    interaction_type: InteractionType,
    content: str,
    now: datetime,
    *,
    message_sid: str | None = None,
    idempotency_key: str | None = None,
    metadata: dict[str, Any] | None = None,
) -> int | None:
    """Record a message as received; None: this message_sid or key was recorded before."""
    added = db.execute(
        "INSERT INTO interactions (twilio_message_sid, idempotency_key, user_id, interaction_type,"
        " content, interaction_metadata, status, created_at)"
        " VALUES (:message_sid, :idempotency_key, :user_id, :interaction_type, :content,"
        " :metadata, 'received', :now) ON CONFLICT DO NOTHING",
        {
            "message_sid": message_sid,
            "idempotency_key": idempotency_key,
            "user_id": user_id,
            "interaction_type": interaction_type,
            "content": content,
            "metadata": _json(metadata or {}),
            "now": to_text(now),
        },
    )
    return added.lastrowid if added.rowcount else None


def finish_interaction(
    db: Connection,
    interaction_id: int,
    reply: str,
    reply_via: ReplyVia,
    status: Literal["done", "failed"] = "done",
) -> None:
    """Mark a received message as done: what was answered and how it goes out."""
    db.execute(
        "UPDATE interactions SET reply = :reply, reply_via = :reply_via, status = :status"
        " WHERE id = :interaction_id",
        {
            "interaction_id": interaction_id,
            "reply": reply,
            "reply_via": reply_via,
            "status": status,
        },
    )


def find_interaction(db: Connection, interaction_id: int) -> Interaction | None:
    """Return the interaction of this id."""
    return _first(_interactions(db, "WHERE id = :id", id=interaction_id))


def get_interaction(db: Connection, interaction_id: int) -> Interaction:
    """Return the interaction of this id, which must exist (raises LookupError)."""
    interaction = find_interaction(db, interaction_id)
    if interaction is None:
        raise LookupError(f"no interaction {interaction_id}")
    return interaction


def find_interaction_by_sid(db: Connection, message_sid: str) -> Interaction | None:
    """Return the interaction that recorded this Twilio message."""
    return _first(_interactions(db, "WHERE twilio_message_sid = :sid", sid=message_sid))


def find_quoted_interaction(db: Connection, message_sid: str) -> Interaction | None:
    """Return the interaction of this Twilio message: it recorded it, or it was answered by it."""
    which = (
        "WHERE twilio_message_sid = :sid"
        " OR id = (SELECT interaction_id FROM outbound_messages WHERE twilio_message_sid = :sid)"
    )
    return _first(_interactions(db, which, sid=message_sid))


def find_interaction_by_key(db: Connection, idempotency_key: str) -> Interaction | None:
    """Return the interaction that a REST write of this key made."""
    return _first(_interactions(db, "WHERE idempotency_key = :key", key=idempotency_key))


def claim_rest(db: Connection, interaction_id: int) -> bool:
    """Decide that the reply goes out by itself, later; False: it was decided before."""
    changed = db.execute(
        "UPDATE interactions SET reply_via = 'rest' WHERE id = :interaction_id"
        " AND status = 'received' AND reply_via IS NULL",
        {"interaction_id": interaction_id},
    )
    return changed.rowcount == 1


def set_transcript(db: Connection, interaction_id: int, transcript: str) -> None:
    """Keep what was heard in a message's voice notes."""
    db.execute(
        "UPDATE interactions SET transcript = :transcript WHERE id = :interaction_id",
        {"interaction_id": interaction_id, "transcript": transcript},
    )


def is_first_interaction(db: Connection, user_id: int, interaction_id: int) -> bool:
    """Tell whether this user said nothing before."""
    row = db.execute(
        "SELECT 1 FROM interactions WHERE user_id = :user_id AND id < :interaction_id LIMIT 1",
        {"user_id": user_id, "interaction_id": interaction_id},
    ).fetchone()
    return row is None


def note_interaction(
    db: Connection,
    interaction_id: int,
    metadata: dict[str, Any],
    interaction_type: InteractionType | None = None,
) -> None:
    """Add to what is kept beside a message's words; None: it stays of the type it is."""
    db.execute(
        "UPDATE interactions SET interaction_type = ifnull(:interaction_type, interaction_type),"
        " interaction_metadata = json_patch(interaction_metadata, :metadata)"
        " WHERE id = :interaction_id",
        {
            "interaction_id": interaction_id,
            "metadata": _json(metadata),
            "interaction_type": interaction_type,
        },
    )


def list_recent_interactions(
    db: Connection, user_id: int | None, limit: int, before: int | None = None
) -> list[Interaction]:
    """Return the newest interactions of one user, or of all (None), newest first.

    `before`: only those that are older than the one of this id.
    """
    which = (
        "WHERE (:user_id IS NULL OR user_id = :user_id) AND (:before IS NULL OR id < :before)"
        " ORDER BY id DESC LIMIT :limit"
    )
    return _interactions(db, which, user_id=user_id, before=before, limit=limit)


@dataclass(frozen=True, slots=True)
class Said:
    """What a message was beside its words: heard, and from where."""

    transcript: str | None
    location: dict[str, Any] | None  # latitude, longitude, label, address


def list_said(db: Connection, interaction_ids: Sequence[int]) -> dict[int, Said]:
    """Return what these messages were beside their words, by id."""
    rows = db.execute(
        "SELECT id, transcript, interaction_metadata -> 'location' FROM interactions"
        " WHERE id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(list(interaction_ids))},
    ).fetchall()
    return {row[0]: Said(row[1], json.loads(row[2]) if row[2] else None) for row in rows}


def list_memory_ids(db: Connection, interaction_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return the memories that were said in each of these messages."""
    found: dict[int, list[int]] = {}
    for interaction_id, memory_id in db.execute(
        "SELECT interaction_id, memory_id FROM memory_mentions"
        " WHERE interaction_id IN (SELECT value FROM json_each(:ids)) AND role = 'source'"
        " ORDER BY memory_id",
        {"ids": json.dumps(list(interaction_ids))},
    ).fetchall():
        found.setdefault(interaction_id, []).append(memory_id)
    return found


def list_senders_of(db: Connection, interaction_ids: Sequence[int]) -> dict[int, str]:
    """Return who said each of these messages, where it was not the user."""
    rows = db.execute(
        "SELECT interaction_id, min(sender) FROM memories"
        " WHERE interaction_id IN (SELECT value FROM json_each(:ids)) AND sender IS NOT NULL"
        " GROUP BY interaction_id",
        {"ids": json.dumps(list(interaction_ids))},
    ).fetchall()
    return dict(rows)


def list_unfinished_interactions(db: Connection) -> list[Interaction]:
    """Return the messages that were received and not answered, oldest first."""
    return _interactions(db, "WHERE status = 'received' ORDER BY id")


# -- memories --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Memory:
    """What was kept. `file_path` is its first attachment, inside MEDIA_DIR; None: it has none."""

    id: int
    mem0_id: str | None
    user_id: int
    interaction_id: int | None
    sender: str | None
    content: str
    memory_type: MemoryType
    tags: tuple[str, ...]
    created_at: datetime
    file_path: str | None


def _memory(row: Sequence[Any]) -> Memory:
    return Memory(
        id=row[0],
        mem0_id=row[1],
        user_id=row[2],
        interaction_id=row[3],
        sender=row[4],
        content=row[5],
        memory_type=row[6],
        tags=tuple(json.loads(row[7])),
        created_at=from_text(row[8]),
        file_path=row[9],
    )


_MEMORIES = (
    "SELECT id, mem0_id, user_id, interaction_id, sender, content, memory_type, tags,"
    " created_at, file_path FROM memories_with_media "
)


def _memories(db: Connection, which: str, **names: Any) -> list[Memory]:
    return [_memory(row) for row in db.execute(_MEMORIES + which, names).fetchall()]


def add_memory(
    db: Connection,
    user_id: int,
    interaction_id: int,
    content: str,
    memory_type: MemoryType,
    created_at: datetime,
    tags: Sequence[str] = (),
    sender: str | None = None,
) -> int:
    """Keep a memory and where it was said; return its id."""
    language, stems = _read_stems(db, user_id, content)
    added = db.execute(
        "INSERT INTO memories (id, user_id, interaction_id, sender, content, memory_type, tags,"
        " created_at, language, stems) VALUES (1 + max(ifnull((SELECT max(id) FROM memories), 0),"
        "  ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'memories'), 0)), :user_id,"
        " :interaction_id, :sender, :content, :memory_type, :tags, :created_at, :language, :stems)",
        {
            "user_id": user_id,
            "interaction_id": interaction_id,
            "sender": sender,
            "content": content,
            "memory_type": memory_type,
            "tags": _json(list(tags)),
            "created_at": to_text(created_at),
            "language": language,
            "stems": stems,
        },
    )
    assert added.lastrowid is not None
    return added.lastrowid


def list_languages(db: Connection, user_id: int) -> list[str]:
    """Return the languages other than English that a user has memories in."""
    # From one to the next in the index: DISTINCT would walk all there are of each.
    rows = db.execute(
        "WITH RECURSIVE spoken (language) AS (SELECT min(language) FROM memories"
        "  WHERE user_id = :user_id AND language > ''"
        "  UNION ALL SELECT (SELECT min(language) FROM memories WHERE user_id = :user_id"
        "   AND memories.language > spoken.language) FROM spoken WHERE language IS NOT NULL)"
        " SELECT language FROM spoken WHERE language IS NOT NULL",
        {"user_id": user_id},
    )
    return [language for (language,) in rows]


def has_memories_to_stem(db: Connection) -> bool:
    """Return whether there are memories whose words are not stemmed yet."""
    row = db.execute("SELECT EXISTS (SELECT 1 FROM memories WHERE stems IS NULL)").fetchone()
    return bool(row[0])


def add_missing_stems(db: Connection, limit: int) -> None:
    """Stem the newest memories whose words are not stemmed yet."""
    rows = db.execute(
        "SELECT id, user_id, content FROM memories WHERE stems IS NULL ORDER BY id DESC"
        " LIMIT :limit",
        {"limit": limit},
    ).fetchall()
    _stem(db, rows)


def _read_stems(db: Connection, user_id: int, content: str) -> tuple[str | None, str]:
    return stemming.read(content, functools.partial(list_languages, db, user_id))


def _stem(db: Connection, rows: Sequence[tuple[int, int, str]]) -> None:
    """Stem memories, given as (id, user_id, content)."""
    for memory_id, user_id, content in rows:
        language, stems = _read_stems(db, user_id, content)
        db.execute(
            "UPDATE memories SET language = :language, stems = :stems WHERE id = :memory_id",
            {"memory_id": memory_id, "language": language, "stems": stems},
        )


def add_memory_days(db: Connection, memory_id: int, days: Sequence[date]) -> None:
    """Note the days that relative words in a memory mean, on the user's calendar."""
    for day in days:
        db.execute(
            "INSERT INTO memory_days (memory_id, day) VALUES (:memory_id, :day)"
            " ON CONFLICT DO NOTHING",
            {"memory_id": memory_id, "day": day.isoformat()},
        )


def set_memory_days(db: Connection, memory_id: int, days: Sequence[date]) -> None:
    """Note other days in place of those that a memory's words meant before."""
    db.execute("DELETE FROM memory_days WHERE memory_id = :memory_id", {"memory_id": memory_id})
    add_memory_days(db, memory_id, days)


def list_memories_of_days(db: Connection, user_id: int, first: date, last: date) -> list[Memory]:
    """Return a user's memories that speak of days from `first` to `last`, by day."""
    which = (
        "JOIN (SELECT memory_id, min(day) AS day FROM memory_days"
        "  WHERE day >= :first AND day <= :last GROUP BY memory_id)"
        " ON memory_id = id WHERE user_id = :user_id ORDER BY day, id LIMIT 50"
    )
    span = {"first": first.isoformat(), "last": last.isoformat()}
    return _memories(db, which, user_id=user_id, **span)


def link_memory(
    db: Connection, memory_id: int, interaction_id: int, role: Literal["source", "quote"]
) -> None:
    """Note that a memory was said in one more interaction, or that its reply quotes it."""
    db.execute(
        "INSERT INTO memory_interactions (memory_id, interaction_id, role)"
        " VALUES (:memory_id, :interaction_id, :role) ON CONFLICT DO NOTHING",
        {"memory_id": memory_id, "interaction_id": interaction_id, "role": role},
    )


def find_memory(db: Connection, memory_id: int) -> Memory | None:
    """Return the memory of this id."""
    return _first(_memories(db, "WHERE id = :id", id=memory_id))


def find_memories(db: Connection, user_id: int, memory_ids: Sequence[int]) -> list[Memory]:
    """Return those of the ids that are this user's, in the order of the ids."""
    which = "WHERE id IN (SELECT value FROM json_each(:ids)) AND user_id = :user_id"
    memories = _memories(db, which, ids=json.dumps(list(memory_ids)), user_id=user_id)
    found = {memory.id: memory for memory in memories}
    return [found[memory_id] for memory_id in memory_ids if memory_id in found]


def find_memory_by_interaction(db: Connection, interaction_id: int) -> Memory | None:
    """Return the memory that was said in an interaction."""
    which = (
        "WHERE id = (SELECT min(memory_id) FROM memory_mentions"
        "  WHERE interaction_id = :interaction_id AND role = 'source')"
    )
    return _first(_memories(db, which, interaction_id=interaction_id))


def set_memory_words(db: Connection, memory_id: int, content: str, tags: Sequence[str]) -> None:
    """Give a memory other words and tags; full text and Mem0 follow."""
    db.execute(
        "UPDATE memories SET content = :content, tags = :tags WHERE id = :memory_id",
        {
            "memory_id": memory_id,
            "content": content,
            "tags": _json(list(tags)),
        },
    )
    _stem_again(db, [memory_id])


def _stem_again(db: Connection, memory_ids: Sequence[int]) -> None:
    """Stem those of the memories whose words are new: a trigger dropped the stems they had."""
    rows = db.execute(
        "SELECT id, user_id, content FROM memories WHERE stems IS NULL"
        " AND id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(list(memory_ids))},
    ).fetchall()
    _stem(db, rows)


def delete_memory_row(db: Connection, memory_id: int) -> None:
    """Drop one memory and nothing else: what was said there was no memory after all."""
    db.execute("DELETE FROM memories WHERE id = :memory_id", {"memory_id": memory_id})


def find_newest_memory(db: Connection, user_id: int) -> Memory | None:
    """Return the memory that this user saved last."""
    which = "WHERE id = (SELECT max(id) FROM memories WHERE user_id = :user_id)"
    return _first(_memories(db, which, user_id=user_id))


class Line(NamedTuple):
    """A memory as ranking reads it."""

    id: int
    created_at: str  # UTC text
    sender: str | None
    asks: bool  # it is a question


@dataclass(frozen=True, slots=True)
class Timeline:
    """All memories of one user as ranking reads them, in the order in which they were said."""

    ids: list[int]
    times: list[str]  # UTC text
    senders: list[str]  # empty: the user
    asking: frozenset[int]  # the ids of questions

    def line(self, place: int) -> Line:
        """Return the memory at a place."""
        memory_id = self.ids[place]
        sender = self.senders[place] or None
        return Line(memory_id, self.times[place], sender, memory_id in self.asking)


def list_user_ids(db: Connection) -> list[int]:
    """Return the ids of all users who have memories."""
    return [row[0] for row in db.execute("SELECT id FROM users WHERE memory_count > 0")]


def count_memories(db: Connection, user_id: int) -> int:
    """Return how many memories a user has."""
    row = db.execute(
        "SELECT memory_count FROM users WHERE id = :user_id", {"user_id": user_id}
    ).fetchone()
    return row[0] if row else 0


def list_senders(db: Connection, user_id: int) -> list[str]:
    """Return everyone who said something in a user's memories, by one index seek each."""
    rows = db.execute(
        "WITH RECURSIVE found (name) AS ("
        " SELECT min(sender) FROM memories WHERE user_id = :user_id AND sender IS NOT NULL"
        " UNION ALL SELECT (SELECT min(sender) FROM memories"
        "  WHERE user_id = :user_id AND sender > name) FROM found WHERE name IS NOT NULL)"
        " SELECT name FROM found WHERE name IS NOT NULL",
        {"user_id": user_id},
    )
    return [name for (name,) in rows]


def list_ids_matching(db: Connection, user_id: int, match: str) -> list[int]:
    """Return the memories of one user that an FTS5 query matches."""
    # As one JSON text: reading tens of thousands of rows one by one takes twice as long.
    row = db.execute(
        "SELECT json_group_array(rowid & 0xFFFFFFFF) FROM memory_index"
        " WHERE memory_index MATCH :match"
        " AND rowid BETWEEN :user_id << 32 AND (:user_id + 1 << 32) - 1",
        {"match": match, "user_id": user_id},
    ).fetchone()
    ids: list[int] = json.loads(row[0])
    return ids


def list_ids_begun_with(db: Connection, user_id: int, word: str) -> list[int]:
    """Return the memories of one user that begin with a word as it is written, in any case."""
    rows = db.execute(
        "SELECT memories.id FROM memory_index"
        " JOIN memories ON memories.id = memory_index.rowid & 0xFFFFFFFF"
        " WHERE memory_index MATCH 'content : ^\"' || :word || '\"'"
        " AND memory_index.rowid BETWEEN :user_id << 32 AND (:user_id + 1 << 32) - 1"
        " AND memories.content LIKE :word || ' %'",
        {"word": word, "user_id": user_id},
    ).fetchall()
    return [memory_id for (memory_id,) in rows]


def list_ids_with_stem(db: Connection, user_id: int, match: str) -> list[int]:
    """Return the memories of one user whose stems, in their own language, an FTS5 query matches."""
    row = db.execute(
        "SELECT json_group_array(rowid & 0xFFFFFFFF) FROM stem_index WHERE stem_index MATCH :match"
        " AND rowid BETWEEN :user_id << 32 AND (:user_id + 1 << 32) - 1",
        {"match": match, "user_id": user_id},
    ).fetchone()
    ids: list[int] = json.loads(row[0])
    return ids


def list_ids_containing(db: Connection, user_id: int, part: str) -> list[int]:
    """Return the memories of one user that hold a part of a word; all of theirs are read."""
    row = db.execute(
        "SELECT json_group_array(id) FROM memories"
        " WHERE user_id = :user_id AND instr(lower(content), :part)",
        {"user_id": user_id, "part": part},
    ).fetchone()
    ids: list[int] = json.loads(row[0])
    return ids


def list_terms(db: Connection, first: str, last: str) -> list[str]:
    """Return the index's terms from `first` to `last`, of all users: their places are all read."""
    rows = db.execute(
        "SELECT term FROM memory_terms WHERE term >= :first AND term <= :last",
        {"first": first, "last": last},
    )
    return [term for (term,) in rows]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one user's memories, as the index stems them."""

    id: int
    words: str  # sorted, with a line feed around each
    last_id: int  # the memories up to this one were read
    memories: int  # how many they were


def find_vocabulary(db: Connection, user_id: int) -> Vocabulary | None:
    """Return the words of a user, as far as they were read."""
    row = db.execute(
        "SELECT id, words, last_id, memories FROM vocabularies WHERE user_id = :user_id",
        {"user_id": user_id},
    ).fetchone()
    return Vocabulary(*row) if row else None


def add_vocabulary(db: Connection, user_id: int) -> None:
    """Begin a user's vocabulary anew; nothing was read yet."""
    db.execute(
        "INSERT OR REPLACE INTO vocabularies (user_id, words, last_id, memories)"
        " VALUES (:user_id, char(10), 0, 0)",
        {"user_id": user_id},
    )


def extend_vocabulary(db: Connection, old: Vocabulary, new: Vocabulary) -> None:
    """Put a vocabulary that was read further in its place, unless that is another by now."""
    db.execute(
        "UPDATE vocabularies SET words = :words, last_id = :last_id, memories = :memories"
        " WHERE id = :id AND last_id = :old_last_id",
        {
            "id": old.id,
            "old_last_id": old.last_id,
            "words": new.words,
            "last_id": new.last_id,
            "memories": new.memories,
        },
    )


def find_user_to_read(db: Connection, at_least: int) -> int | None:
    """Return a user of whom so many memories are not in the vocabulary."""
    row = db.execute(
        "SELECT users.id FROM users LEFT JOIN vocabularies ON user_id = users.id"
        " WHERE abs(memory_count - ifnull(memories, 0)) >= :at_least LIMIT 1",
        {"at_least": at_least},
    ).fetchone()
    return row[0] if row else None


def list_words_after(
    db: Connection, user_id: int, after_id: int, limit: int
) -> list[tuple[int, str, str]]:
    """Return the ids, words and tags of a user's memories after one, the oldest first."""
    wanted = {"user_id": user_id, "after_id": after_id, "limit": limit}
    count = count_memories(db, user_id)
    (last_id,) = db.execute("SELECT ifnull(max(id), 0) FROM memories").fetchone()
    # In the table others' rows lie between, last_id / count for each of theirs; in the index
    # all of the user's are looked at, however few are wanted.
    if count * count > limit * last_id:
        return db.execute(
            "SELECT id, content, tags FROM memories WHERE id > :after_id AND +user_id = :user_id"
            " ORDER BY id LIMIT :limit",
            wanted,
        ).fetchall()
    return db.execute(
        "SELECT id, content, tags FROM memories WHERE id IN (SELECT id FROM memory_lines"
        "  WHERE user_id = :user_id AND id > :after_id ORDER BY +id LIMIT :limit) ORDER BY id",
        wanted,
    ).fetchall()


def list_terms_of(texts: Sequence[str]) -> list[str]:
    """Return the terms that memory_index makes of texts."""
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.execute(
            "CREATE VIRTUAL TABLE texts USING fts5 (content, content = '', columnsize = 0,"
            " detail = none, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        db.execute("CREATE VIRTUAL TABLE terms USING fts5vocab (texts, row)")
        db.executemany("INSERT INTO texts (rowid, content) VALUES (?, ?)", enumerate(texts))
        return [term for (term,) in db.execute("SELECT term FROM terms")]


# -- the indexes in few pieces ----------------------------------------------------------------


def read_data_version(db: Connection) -> int:
    """Return a number that is another once anybody else has written, in whatever process."""
    version: int = db.reader.execute("PRAGMA data_version").fetchone()[0]
    return version


def list_piece_sizes(db: Connection, index: Index) -> list[int]:
    """Return the pages of each piece of an index; every search looks into all of them."""
    rows = db.execute(
        "SELECT count(*) FROM memory_index_idx GROUP BY segid"
        if index == "memory_index"
        else "SELECT count(*) FROM stem_index_idx GROUP BY segid"
    )
    return [count for (count,) in rows]


def merge_pieces(db: Connection, index: Index, pages: int) -> bool:
    """Go on making one piece of an index, by so many pages; a negative number begins.

    False: there was nothing left to do.
    """
    before = db.execute("SELECT total_changes()").fetchone()[0]
    db.execute(
        "INSERT INTO memory_index (memory_index, rank) VALUES ('merge', :pages)"
        if index == "memory_index"
        else "INSERT INTO stem_index (stem_index, rank) VALUES ('merge', :pages)",
        {"pages": pages},
    )
    changes: int = db.execute("SELECT total_changes()").fetchone()[0] - before
    return changes >= 2  # https://www.sqlite.org/fts5.html#the_merge_command


def list_ids_between(db: Connection, user_id: int, start: str, end: str) -> list[int]:
    """Return the memories of one user from `start` to before `end`, both UTC text."""
    rows = db.execute(
        "SELECT id FROM memories"
        " WHERE user_id = :user_id AND created_at >= :start AND created_at < :end",
        {"user_id": user_id, "start": start, "end": end},
    )
    return [memory_id for (memory_id,) in rows]


def list_ids_of_type(db: Connection, memory_ids: Sequence[int], memory_type: str) -> list[int]:
    """Return those of the ids that are of a kind."""
    rows = db.execute(
        "SELECT id FROM memories WHERE id IN (SELECT value FROM json_each(:ids))"
        " AND memory_type = :memory_type",
        {"ids": json.dumps(list(memory_ids)), "memory_type": memory_type},
    )
    return [memory_id for (memory_id,) in rows]


def has_memory_between(db: Connection, user_id: int, start: str, end: str) -> bool:
    """Return whether a user has a memory from `start` to before `end`, both UTC text."""
    row = db.execute(
        "SELECT EXISTS (SELECT 1 FROM memories"
        " WHERE user_id = :user_id AND created_at >= :start AND created_at < :end)",
        {"user_id": user_id, "start": start, "end": end},
    ).fetchone()
    return bool(row[0])


def list_lines(db: Connection, memory_ids: Sequence[int]) -> list[Line]:
    """Return memories as ranking reads them, in any order."""
    rows = db.execute(
        "SELECT id, created_at, sender, asks FROM memory_lines"
        " WHERE id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(list(memory_ids))},
    )
    return [Line(*row) for row in rows]


def read_timeline(db: Connection, user_id: int) -> Timeline:
    """Return all of a user's memories from one stretch of memories_by_user.

    Looked up by id, each of them would be a page of its own where others write in between.
    """
    # As one row: to hand over thousands of rows takes longer than to read them.
    row = db.execute(
        "SELECT group_concat(id), group_concat(created_at),"
        " group_concat(ifnull(sender, ''), char(31)),"
        " group_concat(id) FILTER (WHERE asks)"
        " FROM (SELECT id, created_at, sender, asks FROM memory_lines"
        "  WHERE user_id = :user_id ORDER BY created_at, id)",
        {"user_id": user_id},
    ).fetchone()
    ids, times, senders, asking = (text or "" for text in row)
    return Timeline(
        json.loads(f"[{ids}]"),
        times.split(","),
        senders.split("\x1f"),
        frozenset(json.loads(f"[{asking}]")),
    )


def find_contents(db: Connection, memory_ids: Sequence[int]) -> dict[int, str]:
    """Return what memories say."""
    rows = db.execute(
        "SELECT id, content FROM memories WHERE id IN (SELECT value FROM json_each(:ids))",
        {"ids": json.dumps(list(memory_ids))},
    )
    return dict(rows.fetchall())


def list_lines_after(
    db: Connection, user_id: int, memory_ids: Sequence[int], limit: int
) -> list[tuple[int, Line]]:
    """Return for each of the ids the user's next memories, nearest first."""
    # Those of the same second are a search of their own, or ten thousand of them would be walked.
    rows = db.execute(
        "SELECT here.id, there.id, there.created_at, there.sender, there.asks"
        " FROM json_each(:ids) JOIN memories AS here ON here.id = json_each.value"
        " JOIN memory_lines AS there ON there.id IN"
        " (SELECT id FROM (SELECT id FROM memories WHERE user_id = :user_id"
        "   AND created_at = here.created_at AND id > here.id ORDER BY id LIMIT :limit)"
        "  UNION ALL SELECT id FROM (SELECT id FROM memories WHERE user_id = :user_id"
        "   AND created_at > here.created_at ORDER BY created_at, id LIMIT :limit) LIMIT :limit)"
        " ORDER BY here.id, there.created_at, there.id",
        {"ids": json.dumps(list(memory_ids)), "user_id": user_id, "limit": limit},
    )
    return [(row[0], Line(*row[1:])) for row in rows]


def list_lines_before(
    db: Connection, user_id: int, memory_ids: Sequence[int], limit: int
) -> list[tuple[int, Line]]:
    """Return for each of the ids the user's memories before it, nearest first."""
    rows = db.execute(
        "SELECT here.id, there.id, there.created_at, there.sender, there.asks"
        " FROM json_each(:ids) JOIN memories AS here ON here.id = json_each.value"
        " JOIN memory_lines AS there ON there.id IN"
        " (SELECT id FROM (SELECT id FROM memories WHERE user_id = :user_id"
        "   AND created_at = here.created_at AND id < here.id ORDER BY id DESC LIMIT :limit)"
        "  UNION ALL SELECT id FROM (SELECT id FROM memories WHERE user_id = :user_id"
        "   AND created_at < here.created_at ORDER BY created_at DESC, id DESC LIMIT :limit)"
        "  LIMIT :limit) ORDER BY here.id, there.created_at DESC, there.id DESC",
        {"ids": json.dumps(list(memory_ids)), "user_id": user_id, "limit": limit},
    )
    return [(row[0], Line(*row[1:])) for row in rows]


@dataclass(frozen=True, slots=True)
class VectorModel:
    """The model that made all vectors there are."""

    name: str
    dimensions: int | None  # None: it has made none yet


def find_vector_model(db: Connection) -> VectorModel | None:
    """Return the model whose vectors are kept; None: there was none yet."""
    row = db.execute("SELECT name, dimensions FROM vector_model").fetchone()
    return VectorModel(*row) if row else None


def set_vector_model(db: Connection, model: VectorModel) -> None:
    """Keep vectors of this model from now on; those of another mean nothing to it and go."""
    db.execute("DELETE FROM memory_vectors")
    db.execute(
        "INSERT INTO vector_model (is_current, name, dimensions) VALUES (1, :name, :dimensions)"
        " ON CONFLICT (is_current) DO UPDATE SET name = :name, dimensions = :dimensions",
        {"name": model.name, "dimensions": model.dimensions},
    )


def list_without_vector(db: Connection, after_id: int, limit: int) -> list[tuple[int, str]]:
    """Return the next memories after an id whose meaning is not kept yet: (id, content)."""
    return db.execute(
        "SELECT id, content FROM memories WHERE id > :after_id AND trim(content) <> ''"
        " AND NOT EXISTS (SELECT 1 FROM memory_vectors WHERE memory_id = memories.id)"
        " ORDER BY id LIMIT :limit",
        {"after_id": after_id, "limit": limit},
    ).fetchall()


def add_vectors(db: Connection, model: str, vectors: Sequence[tuple[int, bytes]]) -> None:
    """Keep meanings: (memory_id, vector); of memories still there, while the model is this one."""
    for memory_id, vector in vectors:
        db.execute(
            "INSERT INTO memory_vectors (memory_id, user_id, vector)"
            " SELECT id, user_id, :vector FROM memories"
            " WHERE id = :memory_id AND EXISTS (SELECT 1 FROM vector_model WHERE name = :model)"
            " ON CONFLICT DO NOTHING",
            {"memory_id": memory_id, "vector": vector, "model": model},
        )


def count_vectors(db: Connection, user_id: int, last: int) -> tuple[int, int]:
    """Return how many vectors of a user there are up to an id, and after it."""
    row: tuple[int, int] = db.execute(
        "SELECT count(*) FILTER (WHERE id <= :last), count(*) FILTER (WHERE id > :last)"
        " FROM memory_vectors WHERE user_id = :user_id",
        {"user_id": user_id, "last": last},
    ).fetchone()
    return row


def list_vectors(
    db: Connection, user_id: int, after_id: int, limit: int
) -> list[tuple[int, int, bytes]]:
    """Return a user's next vectors after an id: (id, memory_id, vector), oldest first."""
    return db.execute(
        "SELECT id, memory_id, vector FROM memory_vectors"
        " WHERE user_id = :user_id AND id > :after_id ORDER BY id LIMIT :limit",
        {"user_id": user_id, "after_id": after_id, "limit": limit},
    ).fetchall()


_NEWEST_WANTED = (
    " created_at >= :since AND created_at < :until"
    " AND (:memory_type IS NULL OR memory_type = :memory_type)"
    " AND (:tag IS NULL OR instr(tags, :tag))"
    " ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :offset"
)
_NEWEST_OF_ALL = "WHERE" + _NEWEST_WANTED
_NEWEST_OF_USER = "WHERE user_id = :user_id AND" + _NEWEST_WANTED  # by the index of a user's


def list_memories(
    db: Connection,
    user_id: int | None,
    *,
    memory_type: str | None = None,
    tag: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[Memory]:
    """Return memories, newest first: of one user, or of all (None); `until` is excluded."""
    return _memories(
        db,
        _NEWEST_OF_ALL if user_id is None else _NEWEST_OF_USER,
        user_id=user_id,
        memory_type=memory_type,
        tag=_quoted(tag),
        since=to_text(since) if since else "",
        until=to_text(until) if until else "~",  # after every digit
        limit=limit,
        offset=offset,
    )


def _quoted(tag: str | None) -> str | None:
    """Return a tag as it stands in the JSON array: no other tag has that text in it."""
    return _json(tag) if tag else None


def list_ids_of(
    db: Connection,
    user_id: int | None,
    *,
    memory_type: str | None = None,
    tag: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[int]:
    """Return the memories of a kind, a tag and a stretch of time; `until` is excluded."""
    rows = db.execute(
        "SELECT id FROM memories WHERE (:user_id IS NULL OR user_id = :user_id)"
        " AND (:since IS NULL OR created_at >= :since) AND (:until IS NULL OR created_at < :until)"
        " AND (:memory_type IS NULL OR memory_type = :memory_type)"
        " AND (:tag IS NULL OR instr(tags, :tag))",
        {
            "user_id": user_id,
            "memory_type": memory_type,
            "tag": _quoted(tag),
            "since": to_text(since) if since else None,
            "until": to_text(until) if until else None,
        },
    ).fetchall()
    return [row[0] for row in rows]


def count_tags(
    db: Connection, user_id: int | None, since: datetime | None = None, limit: int = -1
) -> list[tuple[str, int]]:
    """Return the tags of one user, or of all (None), each with its memories, most used first."""
    return db.execute(
        "SELECT tag.value, count(*) FROM memories, json_each(memories.tags) AS tag"
        " WHERE memories.tags <> '[]' AND (:user_id IS NULL OR user_id = :user_id)"
        " AND (:since IS NULL OR +created_at >= :since)"
        " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :limit",
        {"user_id": user_id, "since": to_text(since) if since else None, "limit": limit},
    ).fetchall()


def has_matching(db: Connection, match: str) -> bool:
    """Tell whether any memory, of whomever, matches a full-text query."""
    if not match:
        return False
    row = db.execute(
        "SELECT 1 FROM memory_index WHERE memory_index MATCH :match LIMIT 1", {"match": match}
    ).fetchone()
    return row is not None


# Code points that no keyboard writes stand for the marks while they are in the text.
_MARK, _UNMARK = "\U0010fffd", "\U0010fffc"


def find_marks(texts: Mapping[int, str], match: str) -> dict[int, list[tuple[int, int]]]:
    """Return where texts, by number, match a full-text query: start and end, in code points.

    They are indexed for the moment alone, as memory_index is: asking that for each text would walk
    all that has a common word.
    """
    if not match:
        return {}
    with contextlib.closing(sqlite3.connect(":memory:")) as db:
        db.execute(
            "CREATE VIRTUAL TABLE texts USING fts5"
            " (content, tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        db.executemany("INSERT INTO texts (rowid, content) VALUES (?, ?)", texts.items())
        rows = db.execute(
            "SELECT rowid, highlight(texts, 0, :mark, :unmark) FROM texts WHERE texts MATCH :match",
            {"match": match, "mark": _MARK, "unmark": _UNMARK},
        ).fetchall()
    return {number: _spans(text) for number, text in rows}


def _spans(text: str) -> list[tuple[int, int]]:
    """Return the marked stretches of a text, as places in it without the marks."""
    spans, length = [], 0
    before, *marked = text.split(_MARK)
    length += len(before)
    for part in marked:
        inside, _, after = part.partition(_UNMARK)
        spans.append((length, length + len(inside)))
        length += len(inside) + len(after)
    return spans


# -- media -----------------------------------------------------------------------------------


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


def _media_files(db: Connection, which: str, **names: Any) -> list[Media]:
    return [_media(row) for row in db.execute(_MEDIA + which, names).fetchall()]


def find_media_by_path(db: Connection, file_path: str) -> Media | None:
    """Return the media of this file name."""
    return _first(_media_files(db, "WHERE file_path = :path", path=file_path))


def find_media(db: Connection, media_id: int) -> Media | None:
    """Return the media of this id."""
    return _first(_media_files(db, "WHERE id = :id", id=media_id))


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
        {"media_id": media_id, "words": _json(words)},
    )


# -- media not understood yet ----------------------------------------------------------------


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


# -- reminders -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reminder:
    """What to say when; `rrule` and `start_local` are None for one that comes once."""

    id: int
    user_id: int
    interaction_id: int | None
    message: str
    due_at: datetime
    zone: ZoneInfo
    status: ReminderStatus
    rrule: str | None
    start_local: datetime | None  # naive, on the wall clock of `zone`
    created_at: datetime
    sent_at: datetime | None
    done_at: datetime | None
    nag_minutes: int | None
    root_id: int | None


def _reminder(row: Sequence[Any]) -> Reminder:
    pattern = json.loads(row[7]) if row[7] else {}
    start = pattern.get("start")
    return Reminder(
        id=row[0],
        user_id=row[1],
        interaction_id=row[2],
        message=row[3],
        due_at=from_text(row[4]),
        zone=ZoneInfo(row[5]),
        status=row[6],
        rrule=pattern.get("rrule"),
        start_local=datetime.fromisoformat(start) if start else None,
        created_at=from_text(row[8]),
        sent_at=_maybe(row[9]),
        done_at=_maybe(row[10]),
        nag_minutes=row[11],
        root_id=row[12],
    )


_REMINDERS = (
    "SELECT id, user_id, interaction_id, message, scheduled_time, timezone, status,"
    " recurrence_pattern, created_at, sent_at, done_at, nag_minutes, root_id FROM reminders "
)


def _reminders(db: Connection, which: str, **names: Any) -> list[Reminder]:
    return [_reminder(row) for row in db.execute(_REMINDERS + which, names).fetchall()]


def add_reminder(
    db: Connection,
    user_id: int,
    interaction_id: int | None,
    message: str,
    due_at: datetime,
    zone: ZoneInfo,
    now: datetime,
    *,
    rrule: str | None = None,
    start_local: datetime | None = None,
    nag_minutes: int | None = None,
    root_id: int | None = None,
) -> Reminder:
    """Keep a pending reminder."""
    reminder = Reminder(
        id=0,
        user_id=user_id,
        interaction_id=interaction_id,
        message=message,
        due_at=due_at,
        zone=zone,
        status="pending",
        rrule=rrule,
        start_local=start_local or due_at.astimezone(zone).replace(tzinfo=None),
        created_at=now,
        sent_at=None,
        done_at=None,
        nag_minutes=nag_minutes,
        root_id=root_id,
    )
    return get_reminder(db, add_reminder_row(db, reminder))


def add_reminder_row(db: Connection, reminder: Reminder) -> int:
    """Keep a reminder with the past it has; its own id is not used. Return the new id."""
    pattern = None
    if reminder.rrule and reminder.start_local:
        pattern = {"rrule": reminder.rrule, "start": reminder.start_local.isoformat()}
    rows = db.execute(
        "INSERT INTO reminders (user_id, interaction_id, message, scheduled_time, timezone,"
        " status, reminder_type, recurrence_pattern, created_at, sent_at, done_at, nag_minutes,"
        " root_id) VALUES (:user_id, :interaction_id, :message, :scheduled_time, :timezone,"
        " :status, :reminder_type, :pattern, :created_at, :sent_at, :done_at, :nag_minutes,"
        " :root_id) RETURNING id",
        {
            "user_id": reminder.user_id,
            "interaction_id": reminder.interaction_id,
            "message": reminder.message,
            "scheduled_time": to_text(reminder.due_at),
            "timezone": reminder.zone.key,
            "status": reminder.status,
            "reminder_type": "recurring" if pattern else "message",
            "pattern": json.dumps(pattern) if pattern else None,
            "created_at": to_text(reminder.created_at),
            "sent_at": to_text(reminder.sent_at) if reminder.sent_at else None,
            "done_at": to_text(reminder.done_at) if reminder.done_at else None,
            "nag_minutes": reminder.nag_minutes,
            "root_id": reminder.root_id,
        },
    ).fetchall()
    return int(rows[0][0])


def find_reminder(db: Connection, reminder_id: int) -> Reminder | None:
    """Return the reminder of this id."""
    return _first(_reminders(db, "WHERE id = :id", id=reminder_id))


def get_reminder(db: Connection, reminder_id: int) -> Reminder:
    """Return the reminder of this id, which must exist (raises LookupError)."""
    reminder = find_reminder(db, reminder_id)
    if reminder is None:
        raise LookupError(f"no reminder {reminder_id}")
    return reminder


def find_reminder_by_interaction(db: Connection, interaction_id: int) -> Reminder | None:
    """Return the newest reminder that was asked for in an interaction."""
    which = "WHERE interaction_id = :interaction_id ORDER BY id DESC LIMIT 1"
    return _first(_reminders(db, which, interaction_id=interaction_id))


def find_reminder_by_quote(db: Connection, user_id: int, message_sid: str) -> Reminder | None:
    """Return the reminder that a quoted message carried to the user, or that it asked for."""
    which = (
        "WHERE user_id = :user_id AND"
        " (id = (SELECT reminder_id FROM outbound_messages WHERE twilio_message_sid = :sid)"
        " OR interaction_id = (SELECT id FROM interactions WHERE twilio_message_sid = :sid))"
        " ORDER BY id DESC LIMIT 1"
    )
    return _first(_reminders(db, which, user_id=user_id, sid=message_sid))


def list_reminders(
    db: Connection,
    user_id: int | None,
    status: str | None = None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = -1,
) -> list[Reminder]:
    """Return reminders of one user or of all (None), of one status or any, soonest first.

    `since` and `until` (excluded) are when they are due.
    """
    return _reminders(
        db,
        "WHERE (:user_id IS NULL OR user_id = :user_id) AND (:status IS NULL OR status = :status)"
        " AND scheduled_time >= :since AND scheduled_time < :until"
        " ORDER BY scheduled_time, id LIMIT :limit",
        user_id=user_id,
        status=status,
        since=to_text(since) if since else "",
        until=to_text(until) if until else "~",
        limit=limit,
    )


def find_last_sent_reminder(db: Connection, user_id: int) -> Reminder | None:
    """Return the reminder that reached this user last: what "snooze" and "done" speak of."""
    which = "WHERE user_id = :user_id AND status = 'sent' ORDER BY sent_at DESC, id DESC LIMIT 1"
    return _first(_reminders(db, which, user_id=user_id))


def find_last_made_reminder(db: Connection, user_id: int) -> Reminder | None:
    """Return the pending reminder that this user asked for last: what "move it" speaks of."""
    which = "WHERE user_id = :user_id AND status = 'pending' ORDER BY id DESC LIMIT 1"
    return _first(_reminders(db, which, user_id=user_id))


def is_put_off(db: Connection, reminder: Reminder, since: datetime) -> bool:
    """Whether it rings once more, as a reminder of its own that was asked for since it rang."""
    row = db.execute(
        "SELECT 1 FROM reminders WHERE user_id = :user_id AND id > :id AND message = :message"
        " AND root_id IS NULL AND recurrence_pattern IS NULL AND status <> 'cancelled'"
        " AND created_at >= :since",
        {
            "user_id": reminder.user_id,
            "id": reminder.id,
            "message": reminder.message,
            "since": to_text(since),
        },
    ).fetchone()
    return row is not None


def rings_again(db: Connection, root_id: int) -> bool:
    """Tell whether a reminder that nags has its next ring already."""
    row = db.execute(
        "SELECT 1 FROM reminders WHERE root_id = :root_id AND status = 'pending'",
        {"root_id": root_id},
    ).fetchone()
    return row is not None


def cancel_reminders_again(db: Connection, root_id: int) -> None:
    """Stop ringing again for a reminder."""
    db.execute(
        "UPDATE reminders SET status = 'cancelled' WHERE root_id = :root_id AND status = 'pending'",
        {"root_id": root_id},
    )


_UNCLAIMED = (
    "WHERE status = 'pending' AND NOT EXISTS (SELECT 1 FROM outbound_messages"
    "  WHERE reminder_id = reminders.id AND outbound_messages.status <> 'failed')"
    " AND NOT EXISTS (SELECT 1 FROM users"
    "  WHERE users.id = reminders.user_id AND users.paused_at IS NOT NULL)"
)


def list_due_reminders(db: Connection, now: datetime) -> list[Reminder]:
    """Return what is due, nobody has claimed and no STOP holds back, soonest first."""
    which = _UNCLAIMED + " AND scheduled_time <= :now ORDER BY scheduled_time, id LIMIT 200"
    return _reminders(db, which, now=to_text(now))


def find_next_due(db: Connection) -> datetime | None:
    """Return when the next unclaimed reminder is due; None: there is none."""
    reminder = _first(_reminders(db, _UNCLAIMED + " ORDER BY scheduled_time LIMIT 1"))
    return reminder.due_at if reminder else None


def set_reminder_status(
    db: Connection, reminder_id: int, status: ReminderStatus, sent_at: datetime | None = None
) -> None:
    """Move a reminder to a status; `sent_at` goes with `sent`."""
    db.execute(
        "UPDATE reminders SET status = :status, sent_at = :sent_at WHERE id = :reminder_id",
        {
            "reminder_id": reminder_id,
            "status": status,
            "sent_at": to_text(sent_at) if sent_at else None,
        },
    )


def move_reminder(
    db: Connection, reminder_id: int, due_at: datetime, start_local: datetime | None
) -> None:
    """Give a pending reminder another time; `start_local` moves a recurring one's rule along."""
    db.execute(
        "UPDATE reminders SET scheduled_time = :due_at, recurrence_pattern ="
        " CASE WHEN recurrence_pattern IS NULL OR :start IS NULL THEN recurrence_pattern"
        " ELSE json_set(recurrence_pattern, '$.start', :start) END WHERE id = :reminder_id",
        {
            "reminder_id": reminder_id,
            "due_at": to_text(due_at),
            "start": start_local.isoformat() if start_local else None,
        },
    )


def set_reminder_rule(
    db: Connection, reminder_id: int, due_at: datetime, rrule: str, start_local: datetime
) -> None:
    """Let a pending reminder recur by this rule from now on."""
    db.execute(
        "UPDATE reminders SET scheduled_time = :due_at, reminder_type = 'recurring',"
        " recurrence_pattern = :pattern WHERE id = :reminder_id",
        {
            "reminder_id": reminder_id,
            "due_at": to_text(due_at),
            "pattern": json.dumps({"rrule": rrule, "start": start_local.isoformat()}),
        },
    )


def rename_reminder(db: Connection, reminder_id: int, message: str) -> None:
    """Give a reminder other words."""
    db.execute(
        "UPDATE reminders SET message = :message WHERE id = :reminder_id",
        {"reminder_id": reminder_id, "message": message},
    )


def has_occurrence(db: Connection, reminder: Reminder, due_at: datetime) -> bool:
    """Tell whether this recurring reminder has a row for that time already."""
    row = db.execute(
        "SELECT 1 FROM reminders WHERE user_id = :user_id AND message = :message"
        " AND recurrence_pattern ->> 'rrule' = :rrule AND scheduled_time = :due_at",
        {
            "user_id": reminder.user_id,
            "message": reminder.message,
            "rrule": reminder.rrule,
            "due_at": to_text(due_at),
        },
    ).fetchone()
    return row is not None


def set_reminder_done(db: Connection, reminder_id: int, now: datetime) -> None:
    """Note that the user did what the reminder asked."""
    db.execute(
        "UPDATE reminders SET done_at = :now WHERE id = :reminder_id",
        {"reminder_id": reminder_id, "now": to_text(now)},
    )


# -- outbound messages -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """What is to be sent, was sent, and what became of it."""

    id: int
    user_id: int
    interaction_id: int | None
    reminder_id: int | None
    channel: Channel
    body: str
    media_id: int | None
    status: str
    message_sid: str | None
    error_code: int | None
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    content_sid: str | None
    tried_at: datetime | None


def _outbound(row: Sequence[Any]) -> OutboundMessage:
    return OutboundMessage(
        id=row[0],
        user_id=row[1],
        interaction_id=row[2],
        reminder_id=row[3],
        channel=row[4],
        body=row[5],
        media_id=row[6],
        status=row[7],
        message_sid=row[8],
        error_code=row[9],
        attempts=row[10],
        created_at=from_text(row[11]),
        sent_at=_maybe(row[12]),
        content_sid=row[13],
        tried_at=_maybe(row[14]),
    )


_OUTBOUND = (
    "SELECT id, user_id, interaction_id, reminder_id, channel, body, media_id, status,"
    " twilio_message_sid, error_code, attempts, created_at, sent_at, content_sid, tried_at"
    " FROM outbound_messages "
)


def _outbound_messages(db: Connection, which: str, **names: Any) -> list[OutboundMessage]:
    return [_outbound(row) for row in db.execute(_OUTBOUND + which, names).fetchall()]


def add_outbound(
    db: Connection,
    user_id: int,
    channel: Channel,
    body: str,
    now: datetime,
    *,
    interaction_id: int | None = None,
    reminder_id: int | None = None,
    media_id: int | None = None,
) -> int | None:
    """Queue a message; a local one is sent by being here.

    None: another process or an earlier try already carries this reminder.
    """
    status = "sent" if channel == "local" else "queued"
    rows = db.execute(
        "INSERT INTO outbound_messages (user_id, interaction_id, reminder_id, channel, body,"
        " media_id, status, next_attempt_at, created_at, sent_at)"
        " VALUES (:user_id, :interaction_id, :reminder_id, :channel, :body, :media_id, :status,"
        " CASE :status WHEN 'queued' THEN :now END, :now, CASE :status WHEN 'sent' THEN :now END)"
        " ON CONFLICT DO NOTHING RETURNING id",
        {
            "user_id": user_id,
            "interaction_id": interaction_id,
            "reminder_id": reminder_id,
            "channel": channel,
            "body": body,
            "media_id": media_id,
            "status": status,
            "now": to_text(now),
        },
    ).fetchall()
    return rows[0][0] if rows else None


def list_unread_local(db: Connection) -> list[OutboundMessage]:
    """Return the local messages that no terminal and no page has shown yet, oldest first."""
    return _outbound_messages(db, "WHERE channel = 'local' AND status = 'sent' ORDER BY id")


def set_outbound_read(db: Connection, outbound_id: int) -> bool:
    """Mark a local message as shown; False: another terminal was first."""
    changed = db.execute(
        "UPDATE outbound_messages SET status = 'read' WHERE id = :id AND status = 'sent'"
        " AND channel = 'local'",
        {"id": outbound_id},
    )
    return changed.rowcount == 1


_SHOWN_TO = (
    "WHERE (:user_id IS NULL OR user_id = :user_id) AND (body <> '' OR media_id IS NOT NULL)"
)


def list_outbound_after(
    db: Connection, user_id: int | None, after: int, limit: int
) -> list[OutboundMessage]:
    """Return what went or goes to one user, or to all (None), after the row `after`, in order."""
    which = _SHOWN_TO + " AND id > :after ORDER BY id LIMIT :limit"
    return _outbound_messages(db, which, user_id=user_id, after=after, limit=limit)


def list_outbound_newest(db: Connection, user_id: int | None, limit: int) -> list[OutboundMessage]:
    """Return the newest of what went or goes to one user, or to all (None), in order."""
    which = _SHOWN_TO + " ORDER BY id DESC LIMIT :limit"
    return _outbound_messages(db, which, user_id=user_id, limit=limit)[::-1]


def list_outbound_of(db: Connection, interaction_id: int) -> list[OutboundMessage]:
    """Return what was sent in answer to a message, in order."""
    which = "WHERE interaction_id = :interaction_id ORDER BY id"
    return _outbound_messages(db, which, interaction_id=interaction_id)


def find_outbound(db: Connection, outbound_id: int) -> OutboundMessage | None:
    """Return the outbound message of this id."""
    return _first(_outbound_messages(db, "WHERE id = :id", id=outbound_id))


def find_outbound_by_sid(db: Connection, message_sid: str) -> OutboundMessage | None:
    """Return the outbound message that Twilio knows by this SID."""
    return _first(_outbound_messages(db, "WHERE twilio_message_sid = :sid", sid=message_sid))


def list_due_outbound(db: Connection, now: datetime) -> list[OutboundMessage]:
    """Return what is to be sent now, oldest first; no message overtakes an earlier one to the
    same person."""
    which = (
        "AS message WHERE next_attempt_at IS NOT NULL AND next_attempt_at <= :now"
        " AND NOT EXISTS (SELECT 1 FROM outbound_messages AS earlier"
        "  WHERE earlier.next_attempt_at IS NOT NULL AND earlier.user_id = message.user_id"
        "  AND earlier.id < message.id) ORDER BY id LIMIT 20"
    )
    return _outbound_messages(db, which, now=to_text(now))


def claim_outbound(db: Connection, outbound_id: int, now: datetime, until: datetime) -> bool:
    """Take a message for oneself until a time; should we die, it is `uncertain` from then on."""
    changed = db.execute(
        "UPDATE outbound_messages SET status = 'uncertain', attempts = attempts + 1,"
        " tried_at = coalesce(tried_at, :now), next_attempt_at = :until"
        " WHERE id = :outbound_id AND next_attempt_at <= :now",
        {"outbound_id": outbound_id, "now": to_text(now), "until": to_text(until)},
    )
    return changed.rowcount == 1


def set_outbound_form(
    db: Connection, outbound_id: int, content_sid: str | None, *, without_media: str | None = None
) -> None:
    """Choose the template (None: free text); `without_media` says words in place of the file."""
    db.execute(
        "UPDATE outbound_messages SET content_sid = :content_sid,"
        " body = CASE WHEN :words IS NULL OR body <> '' THEN body ELSE :words END,"
        " media_id = CASE WHEN :words IS NULL THEN media_id END WHERE id = :outbound_id",
        {"outbound_id": outbound_id, "content_sid": content_sid, "words": without_media},
    )


def set_outbound_body(db: Connection, outbound_id: int, body: str) -> None:
    """Give a message that was not sent yet other words."""
    db.execute(
        "UPDATE outbound_messages SET body = :body WHERE id = :outbound_id",
        {"outbound_id": outbound_id, "body": body},
    )


def postpone_outbound(
    db: Connection,
    outbound_id: int,
    status: Literal["queued", "uncertain", "held"],
    at: datetime | None,
    error_code: int | None = None,
) -> None:
    """Put a message back: to be sent at `at`, to be looked up then, or held (None)."""
    db.execute(
        "UPDATE outbound_messages SET status = :status, next_attempt_at = :at,"
        " error_code = coalesce(:error_code, error_code) WHERE id = :outbound_id",
        {
            "outbound_id": outbound_id,
            "status": status,
            "at": to_text(at) if at else None,
            "error_code": error_code,
        },
    )


def accept_outbound(db: Connection, outbound_id: int, message_sid: str, now: datetime) -> None:
    """Note that Twilio has the message, under this SID."""
    db.execute(
        "UPDATE outbound_messages SET status = 'accepted', twilio_message_sid = :message_sid,"
        " error_code = NULL, next_attempt_at = NULL, sent_at = :now WHERE id = :outbound_id",
        {"outbound_id": outbound_id, "message_sid": message_sid, "now": to_text(now)},
    )


def set_outbound_outcome(
    db: Connection, outbound_id: int, status: str, error_code: int | None = None
) -> None:
    """Note what became of a message that Twilio has, or that it never will (`failed`)."""
    db.execute(
        "UPDATE outbound_messages SET status = :status, next_attempt_at = NULL,"
        " error_code = coalesce(:error_code, error_code) WHERE id = :outbound_id",
        {"outbound_id": outbound_id, "status": status, "error_code": error_code},
    )


def add_outbound_again(
    db: Connection, outbound_id: int, now: datetime, *, content_sid: str | None, held: bool
) -> int | None:
    """Queue (or hold) a message once more after its first went wrong at Twilio."""
    rows = db.execute(
        "INSERT INTO outbound_messages (user_id, interaction_id, reminder_id, channel, body,"
        " media_id, status, content_sid, attempts, next_attempt_at, created_at)"
        " SELECT user_id, interaction_id, reminder_id, channel, body, media_id,"
        " CASE WHEN :held THEN 'held' ELSE 'queued' END, :content_sid, attempts,"
        " CASE WHEN NOT :held THEN :now END, created_at"
        " FROM outbound_messages WHERE id = :outbound_id ON CONFLICT DO NOTHING RETURNING id",
        {"outbound_id": outbound_id, "now": to_text(now), "content_sid": content_sid, "held": held},
    ).fetchall()
    return rows[0][0] if rows else None


def pace_outbound(db: Connection, user_id: int, until: datetime) -> None:
    """Send this person nothing more before `until`."""
    db.execute(
        "UPDATE outbound_messages SET next_attempt_at = max(next_attempt_at, :until)"
        " WHERE user_id = :user_id AND next_attempt_at IS NOT NULL",
        {"user_id": user_id, "until": to_text(until)},
    )


def release_held(db: Connection, user_id: int, now: datetime) -> int:
    """Queue what waited for this person to write again; return how many."""
    return db.execute(
        "UPDATE outbound_messages SET status = 'queued', next_attempt_at = :now"
        " WHERE user_id = :user_id AND status = 'held'",
        {"user_id": user_id, "now": to_text(now)},
    ).rowcount


def list_outbound_sids(db: Connection, user_id: int) -> list[str]:
    """Return the SIDs of what was sent to this person."""
    rows = db.execute(
        "SELECT twilio_message_sid FROM outbound_messages"
        " WHERE user_id = :user_id AND twilio_message_sid IS NOT NULL ORDER BY id DESC LIMIT 500",
        {"user_id": user_id},
    ).fetchall()
    return [row[0] for row in rows]


def find_deliveries(db: Connection, reminder_ids: Sequence[int]) -> dict[int, OutboundMessage]:
    """Return the newest message that carries each of these reminders, by the reminder's id."""
    which = (
        "WHERE id IN (SELECT max(id) FROM outbound_messages"
        "  WHERE reminder_id IN (SELECT value FROM json_each(:ids)) GROUP BY reminder_id)"
    )
    found = _outbound_messages(db, which, ids=json.dumps(list(reminder_ids)))
    return {one.reminder_id: one for one in found if one.reminder_id is not None}


def add_delivery_report(
    db: Connection, message_sid: str, status: str, error_code: int | None, now: datetime
) -> None:
    """Keep a report on a SID that no message has yet."""
    db.execute(
        "INSERT INTO delivery_reports (message_sid, status, error_code, created_at)"
        " VALUES (:message_sid, :status, :error_code, :now) ON CONFLICT DO NOTHING",
        {
            "message_sid": message_sid,
            "status": status,
            "error_code": error_code,
            "now": to_text(now),
        },
    )


def take_delivery_reports(db: Connection, message_sid: str) -> list[tuple[str, int | None]]:
    """Return and drop the reports that came before this SID was known."""
    rows = db.execute(
        "DELETE FROM delivery_reports WHERE message_sid = :message_sid"
        " RETURNING status, error_code",
        {"message_sid": message_sid},
    ).fetchall()
    return [(row[0], row[1]) for row in rows]


def delete_old_delivery_reports(db: Connection, before: datetime) -> None:
    """Drop reports on messages that are not ours to follow."""
    db.execute(
        "DELETE FROM delivery_reports WHERE created_at < :before", {"before": to_text(before)}
    )


# -- what Mem0 has not got -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mem0Job:
    """A memory to tell Mem0 of, as it was when it was claimed."""

    memory: Memory
    message_sid: str | None
    version: int
    event_id: str | None
    attempts: int  # this one too


def set_mem0_on(db: Connection, is_on: bool) -> None:
    """Have whatever is written to memories queued for Mem0, or no longer; inside a transaction.

    Turned on, Mem0 is told of everything that it was not told before.
    """
    was_on = db.execute("SELECT 1 FROM mem0_on").fetchone() is not None
    if is_on == was_on:
        return
    if not is_on:
        db.execute("DELETE FROM mem0_on")
        return
    db.execute("INSERT INTO mem0_on (is_on) VALUES (1)")
    db.execute(
        "INSERT INTO mem0_queue (memory_id) SELECT id FROM memories"
        " WHERE length(trim(content)) >= 3"
        " AND id NOT IN (SELECT memory_id FROM mem0_links) ON CONFLICT DO NOTHING"
    )


def list_due_mem0(db: Connection, now: datetime) -> list[int]:
    """Return the memories that Mem0 is to be told of now, oldest first."""
    rows = db.execute(
        "SELECT memory_id FROM mem0_queue WHERE next_attempt_at <= :now"
        " ORDER BY memory_id LIMIT 20",
        {"now": to_text(now)},
    ).fetchall()
    return [row[0] for row in rows]


def claim_mem0(db: Connection, memory_id: int, now: datetime, until: datetime) -> Mem0Job | None:
    """Take a memory for oneself until a time; None: another process has it, or it is gone."""
    rows = db.execute(
        "UPDATE mem0_queue SET attempts = attempts + 1, next_attempt_at = :until"
        " WHERE memory_id = :memory_id AND next_attempt_at <= :now"
        " RETURNING version, event_id, attempts",
        {"memory_id": memory_id, "now": to_text(now), "until": to_text(until)},
    ).fetchall()
    memory = find_memory(db, memory_id) if rows else None
    if memory is None:
        return None
    said_in = find_interaction(db, memory.interaction_id) if memory.interaction_id else None
    return Mem0Job(memory, said_in.message_sid if said_in else None, *rows[0])


def finish_mem0(db: Connection, job: Mem0Job) -> None:
    """Mem0 has the memory; an edit that came meanwhile stays to be told."""
    names = {"memory_id": job.memory.id, "version": job.version}
    db.execute("DELETE FROM mem0_queue WHERE memory_id = :memory_id AND version = :version", names)
    db.execute(
        "UPDATE mem0_queue SET next_attempt_at = '', attempts = 0, event_id = NULL"
        " WHERE memory_id = :memory_id",
        names,
    )


def postpone_mem0(
    db: Connection, memory_id: int, at: datetime, event_id: str | None = None
) -> None:
    """Try again at `at`; with an event, ask then what it came to."""
    db.execute(
        "UPDATE mem0_queue SET next_attempt_at = :at, event_id = :event_id"
        " WHERE memory_id = :memory_id",
        {"memory_id": memory_id, "at": to_text(at), "event_id": event_id},
    )


def link_mem0(db: Connection, memory_id: int, mem0_id: str, fact: str) -> int | None:
    """Note that Mem0 keeps this memory (or a fact of it) under this id.

    Returns the memory that has the id already, when that is another one.
    """
    db.execute("DELETE FROM mem0_deletions WHERE mem0_id = :mem0_id", {"mem0_id": mem0_id})
    owner = db.execute(
        "SELECT memory_id FROM mem0_links WHERE mem0_id = :mem0_id", {"mem0_id": mem0_id}
    ).fetchone()
    if owner is not None and owner[0] != memory_id:
        other: int = owner[0]
        return other
    names = {"memory_id": memory_id, "mem0_id": mem0_id, "fact": fact}
    db.execute(
        "INSERT INTO mem0_links (mem0_id, memory_id, fact) VALUES (:mem0_id, :memory_id, :fact)"
        " ON CONFLICT (mem0_id) DO UPDATE SET fact = excluded.fact",
        names,
    )
    db.execute(
        "UPDATE OR IGNORE memories SET mem0_id = :mem0_id"
        " WHERE id = :memory_id AND mem0_id IS NULL",
        {"memory_id": memory_id, "mem0_id": mem0_id},
    )
    return None


def list_mem0_ids(db: Connection, memory_id: int) -> list[str]:
    """Return the ids under which Mem0 keeps a memory and its facts."""
    rows = db.execute(
        "SELECT mem0_id FROM mem0_links WHERE memory_id = :memory_id", {"memory_id": memory_id}
    ).fetchall()
    return [row[0] for row in rows]


def unlink_mem0(db: Connection, memory_id: int) -> None:
    """Have Mem0 delete what it keeps of a memory, which is then told anew."""
    names = {"memory_id": memory_id}
    db.execute(
        "INSERT INTO mem0_deletions (mem0_id)"
        " SELECT mem0_id FROM mem0_links WHERE memory_id = :memory_id ON CONFLICT DO NOTHING",
        names,
    )
    db.execute("DELETE FROM mem0_links WHERE memory_id = :memory_id", names)
    db.execute("UPDATE memories SET mem0_id = NULL WHERE id = :memory_id", names)


def merge_memories(db: Connection, newer: Memory, older: Memory) -> None:
    """Make two memories one: the lower id with the newer words, both tags and both origins."""
    tags = dict.fromkeys((*older.tags, *newer.tags))
    names = {"older": older.id, "newer": newer.id}
    db.execute(
        "INSERT INTO memory_interactions (memory_id, interaction_id, role)"
        " SELECT :older, interaction_id, role FROM memory_mentions"
        " WHERE memory_id = :newer ON CONFLICT DO NOTHING",
        names,
    )
    db.execute(
        "UPDATE users SET shown = json_set(shown, '$.ids', (SELECT json_group_array("
        "  CASE value WHEN :newer THEN :older ELSE value END) FROM json_each(shown, '$.ids')))"
        " WHERE shown ->> 'kind' = 'memory'",
        names,
    )
    db.execute(
        "DELETE FROM undo_steps WHERE action = 'saved' AND before ->> '$.made[0]' = :newer", names
    )
    db.execute("UPDATE mem0_links SET memory_id = :older WHERE memory_id = :newer", names)
    delete_memory_row(db, newer.id)
    db.execute(
        "UPDATE memories SET mem0_id = coalesce(mem0_id, (SELECT mem0_id FROM mem0_links"
        "  WHERE memory_id = :older LIMIT 1)) WHERE id = :older",
        names,
    )
    set_memory_words(db, older.id, newer.content, list(tags))
    # Words and the day they were said on belong together: "tomorrow" is read from it.
    db.execute(
        "UPDATE memories SET created_at = :created_at WHERE id = :older",
        {"older": older.id, "created_at": to_text(newer.created_at)},
    )


def list_due_mem0_deletions(db: Connection, now: datetime) -> list[str]:
    """Return the ids that Mem0 is to forget now."""
    rows = db.execute(
        "SELECT mem0_id FROM mem0_deletions WHERE next_attempt_at <= :now LIMIT 20",
        {"now": to_text(now)},
    ).fetchall()
    return [row[0] for row in rows]


def claim_mem0_deletion(db: Connection, mem0_id: str, now: datetime, until: datetime) -> int | None:
    """Take a deletion for oneself until a time; return the number of tries, this one too."""
    rows = db.execute(
        "UPDATE mem0_deletions SET attempts = attempts + 1, next_attempt_at = :until"
        " WHERE mem0_id = :mem0_id AND next_attempt_at <= :now RETURNING attempts",
        {"mem0_id": mem0_id, "now": to_text(now), "until": to_text(until)},
    ).fetchall()
    return rows[0][0] if rows else None


def postpone_mem0_deletion(db: Connection, mem0_id: str, at: datetime) -> None:
    """Try a deletion again at `at`."""
    db.execute(
        "UPDATE mem0_deletions SET next_attempt_at = :at WHERE mem0_id = :mem0_id",
        {"mem0_id": mem0_id, "at": to_text(at)},
    )


def finish_mem0_deletion(db: Connection, mem0_id: str) -> None:
    """Mem0 has forgotten it."""
    db.execute("DELETE FROM mem0_deletions WHERE mem0_id = :mem0_id", {"mem0_id": mem0_id})


def add_mem0_deletion(db: Connection, mem0_id: str) -> None:
    """Have Mem0 forget what nobody keeps here any more."""
    db.execute(
        "INSERT INTO mem0_deletions (mem0_id) VALUES (:mem0_id) ON CONFLICT DO NOTHING",
        {"mem0_id": mem0_id},
    )


def find_told(db: Connection, user_id: int, hits: Sequence[tuple[str, str | None]]) -> list[Memory]:
    """Return this user's memories that Mem0's hits `(mem0_id, message_sid)` speak of, in order."""
    rows = db.execute(
        "SELECT DISTINCT coalesce(mem0_links.memory_id, memory_mentions.memory_id), hit.key"
        " FROM json_each(:hits) AS hit"
        " LEFT JOIN mem0_links ON mem0_links.mem0_id = hit.value ->> 0"
        " LEFT JOIN interactions ON interactions.twilio_message_sid = hit.value ->> 1"
        " LEFT JOIN memory_mentions ON memory_mentions.interaction_id = interactions.id"
        "  AND memory_mentions.role = 'source' ORDER BY hit.key",
        {"hits": json.dumps([list(hit) for hit in hits])},
    ).fetchall()
    ids = list(dict.fromkeys(row[0] for row in rows if row[0] is not None))
    return find_memories(db, user_id, ids)


def list_untold(db: Connection, hits: Sequence[tuple[str, str | None]]) -> list[str]:
    """Return the ids of Mem0's hits `(mem0_id, message_sid)` that were never said here.

    What was forgotten here is not among them, though Mem0 may not have deleted it yet.
    """
    rows = db.execute(
        "SELECT hit.value ->> 0 FROM json_each(:hits) AS hit"
        " WHERE NOT EXISTS (SELECT 1 FROM mem0_links WHERE mem0_id = hit.value ->> 0)"
        " AND NOT EXISTS (SELECT 1 FROM memories WHERE mem0_id = hit.value ->> 0)"
        " AND NOT EXISTS (SELECT 1 FROM mem0_deletions WHERE mem0_id = hit.value ->> 0)"
        " AND NOT EXISTS (SELECT 1 FROM interactions"
        "  WHERE twilio_message_sid = hit.value ->> 1) ORDER BY hit.key",
        {"hits": json.dumps([list(hit) for hit in hits])},
    )
    return [mem0_id for (mem0_id,) in rows]


def count_waiting(db: sqlite3.Connection) -> dict[str, int]:
    """Return how much waits in each queue, on a connection of SQLite's own."""
    row = db.execute(
        "SELECT (SELECT count(*) FROM outbound_messages WHERE next_attempt_at IS NOT NULL),"
        " (SELECT count(*) FROM outbound_messages WHERE status = 'held'),"
        " (SELECT count(*) FROM mem0_queue) + (SELECT count(*) FROM mem0_deletions)"
    ).fetchone()
    counts = dict(zip(("messages", "held", "mem0"), row, strict=True))
    return counts | {"media": count_media_waiting(db)}


def count_media_waiting(db: sqlite3.Connection | Connection) -> int:
    """Return how many messages have files that are not all fetched, heard or read yet.

    Those that were just received count too; both sides are short, whatever the database holds.
    """
    row = db.execute(
        "SELECT (SELECT count(*) FROM media_queue) + (SELECT count(*) FROM interactions"
        " WHERE status = 'received' AND interaction_metadata ->> '$.attachments' IS NOT NULL)"
    ).fetchone()
    return int(row[0])


# -- forgetting and undo ---------------------------------------------------------------------


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
            "before": _json(before),
            "now": to_text(now),
        },
    )
    assert added.lastrowid is not None
    return added.lastrowid


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
    if row is None:
        return None
    return UndoStep(row[0], row[1], row[2], json.loads(row[3]), from_text(row[4]))


def delete_undo_step(db: Connection, step_id: int) -> None:
    """Drop a step that was taken back."""
    db.execute("DELETE FROM undo_steps WHERE id = :step_id", {"step_id": step_id})


def delete_old_undo_steps(db: Connection, before: datetime) -> int:
    """Drop what can no longer be taken back; return how many."""
    return db.execute(
        "DELETE FROM undo_steps WHERE created_at <= :before", {"before": to_text(before)}
    ).rowcount


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
        "SELECT json_array(json_object('id', id, 'content', content, 'tags', tags)),"
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
        "memories": json.loads(memories[0]),
        "memory_interactions": json.loads(links[0]),
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
        "  WHERE memory_id IN (SELECT value FROM json_each(:ids)))",
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
    db.execute(
        "UPDATE memories SET content = image.value ->> 'content', tags = image.value ->> 'tags'"
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
    rows = (row for table in ("memories", "heard", "edited") for row in before.get(table, ()))
    _stem_again(db, [row["id"] for row in rows])


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


# -- taking it along: what an export holds and an import brings ------------------------------
# Pages go by id; the plus keeps SQLite from an index by time, and from sorting all for each page.


def find_export_extent(db: Connection, user_id: int) -> dict[str, tuple[int, int]]:
    """Return, by table, the highest id of this moment and how many rows the user has."""
    row = db.execute(
        "SELECT (SELECT ifnull(max(id), 0) FROM media), (SELECT count(DISTINCT"
        "  interaction_media.media_id) FROM interaction_media JOIN interactions"
        "  ON interactions.id = interaction_id WHERE user_id = :user_id),"
        " (SELECT ifnull(max(id), 0) FROM interactions),"
        " (SELECT count(*) FROM interactions WHERE user_id = :user_id),"
        " (SELECT ifnull(max(id), 0) FROM memories),"
        " (SELECT count(*) FROM memories WHERE user_id = :user_id),"
        " (SELECT ifnull(max(id), 0) FROM reminders),"
        " (SELECT count(*) FROM reminders WHERE user_id = :user_id)",
        {"user_id": user_id},
    ).fetchone()
    tables = ("media", "interactions", "memories", "reminders")
    return {table: (row[2 * at], row[2 * at + 1]) for at, table in enumerate(tables)}


def list_media_lines(
    db: Connection, user_id: int, after: int, last: int, limit: int
) -> list[tuple[int, str]]:
    """Return the files of a user's messages as `(id, JSON)`: ids after `after` up to `last`."""
    return db.execute(
        "SELECT id, json_object('kind', 'media', 'file', file_path, 'hash', content_hash,"
        " 'media_type', media_type, 'mime_type', mime_type, 'bytes', file_size,"
        " 'words', json(media_metadata), 'created_at', created_at) FROM media"
        " WHERE id > :after AND id <= :last AND EXISTS (SELECT 1 FROM interaction_media"
        "  JOIN interactions ON interactions.id = interaction_id"
        "  WHERE interaction_media.media_id = media.id AND user_id = :user_id)"
        " ORDER BY id LIMIT :limit",
        {"user_id": user_id, "after": after, "last": last, "limit": limit},
    ).fetchall()


def list_interaction_lines(
    db: Connection, user_id: int, after: int, last: int, limit: int
) -> list[tuple[int, str]]:
    """Return a user's messages as `(id, JSON)`; not those that an import made for its own use."""
    return db.execute(
        "SELECT id, json_object('kind', 'interaction', 'id', id, 'message_sid',"
        " twilio_message_sid, 'idempotency_key', idempotency_key, 'type', interaction_type,"
        " 'content', content, 'transcript', transcript, 'reply', reply, 'reply_via', reply_via,"
        " 'status', status, 'metadata', json_remove(interaction_metadata, '$.quiet'),"
        " 'files', json((SELECT"
        "  json_group_array(json_object('position', position, 'file', file_path))"
        "  FROM interaction_media JOIN media ON media.id = interaction_media.media_id"
        "  WHERE interaction_id = interactions.id)), 'created_at', created_at)"
        " FROM interactions WHERE +user_id = :user_id AND id > :after AND id <= :last"
        " AND interaction_metadata ->> 'stands_for' IS NULL ORDER BY id LIMIT :limit",
        {"user_id": user_id, "after": after, "last": last, "limit": limit},
    ).fetchall()


def list_memory_lines(
    db: Connection, user_id: int, after: int, last: int, limit: int
) -> list[tuple[int, str]]:
    """Return a user's memories as `(id, JSON)`; `uid` is where an import had one from."""
    return db.execute(
        "SELECT memory.id, json_object('kind', 'memory', 'id', memory.id, 'content',"
        " memory.content, 'memory_type', memory_type, 'sender', sender, 'tags', json(tags),"
        " 'file', file_path, 'interaction', CASE WHEN said.interaction_metadata ->> 'stands_for'"
        "  IS NULL THEN said.id END, 'uid', CASE WHEN said.interaction_metadata ->> 'stands_for'"
        "  IS NOT NULL THEN said.idempotency_key END,"
        " 'mentions', json((SELECT json_group_array(json_object("
        "  'interaction', interaction_id, 'role', role)) FROM memory_interactions"
        "  WHERE memory_id = memory.id)), 'days', json((SELECT json_group_array(day)"
        "  FROM memory_days WHERE memory_id = memory.id)), 'created_at', memory.created_at)"
        " FROM memories_with_media AS memory"
        " LEFT JOIN interactions AS said ON said.id = memory.interaction_id"
        " WHERE +memory.user_id = :user_id AND memory.id > :after AND memory.id <= :last"
        " ORDER BY memory.id LIMIT :limit",
        {"user_id": user_id, "after": after, "last": last, "limit": limit},
    ).fetchall()


def list_reminder_lines(
    db: Connection, user_id: int, after: int, last: int, limit: int
) -> list[tuple[int, str]]:
    """Return a user's reminders as `(id, JSON)`; `uid` is where an import had one from."""
    return db.execute(
        "SELECT reminder.id, json_object('kind', 'reminder', 'id', reminder.id, 'message',"
        " message, 'scheduled_time', scheduled_time, 'timezone', timezone, 'recurrence',"
        " recurrence_pattern ->> 'rrule', 'start', recurrence_pattern ->> 'start', 'status',"
        " reminder.status, 'sent_at', sent_at, 'done_at', done_at, 'nag_minutes', nag_minutes,"
        " 'again_of', root_id, 'interaction', CASE WHEN asked.interaction_metadata"
        "  ->> 'stands_for' IS NULL THEN asked.id END, 'uid', CASE WHEN asked.interaction_metadata"
        "  ->> 'stands_for' IS NOT NULL THEN asked.idempotency_key END,"
        " 'created_at', reminder.created_at) FROM reminders AS reminder"
        " LEFT JOIN interactions AS asked ON asked.id = reminder.interaction_id"
        " WHERE +reminder.user_id = :user_id AND reminder.id > :after AND reminder.id <= :last"
        " ORDER BY reminder.id LIMIT :limit",
        {"user_id": user_id, "after": after, "last": last, "limit": limit},
    ).fetchall()


def add_imported_interaction(
    db: Connection,
    user_id: int,
    interaction_type: InteractionType,
    content: str,
    created_at: datetime,
    *,
    idempotency_key: str | None,
    message_sid: str | None = None,
    transcript: str | None = None,
    metadata: dict[str, Any] | None = None,
    status: Literal["done", "failed"] = "done",
    reply: str | None = "",
    reply_via: ReplyVia | None = "local",
) -> int:
    """Keep a message that was answered elsewhere; raises sqlite3.IntegrityError if it is here."""
    rows = db.execute(
        "INSERT INTO interactions (twilio_message_sid, idempotency_key, user_id, interaction_type,"
        " content, transcript, interaction_metadata, status, reply, reply_via, created_at)"
        " VALUES (:message_sid, :idempotency_key, :user_id, :interaction_type, :content,"
        " :transcript, :metadata, :status, :reply, :reply_via, :created_at) RETURNING id",
        {
            "message_sid": message_sid,
            "idempotency_key": idempotency_key,
            "user_id": user_id,
            "interaction_type": interaction_type,
            "content": content,
            "transcript": transcript,
            "metadata": _json(metadata or {}),
            "status": status,
            "reply": reply,
            "reply_via": reply_via,
            "created_at": to_text(created_at),
        },
    ).fetchall()
    return int(rows[0][0])


def count_memories_of_interaction(db: Connection, interaction_id: int) -> int:
    """Return how many memories were said in an interaction."""
    row = db.execute(
        "SELECT count(*) FROM memory_mentions"
        " WHERE interaction_id = :interaction_id AND role = 'source'",
        {"interaction_id": interaction_id},
    ).fetchone()
    return int(row[0])


def find_nth_reminder(
    db: Connection, user_id: int, interaction_id: int, created_at: datetime, number: int
) -> int | None:
    """Return the id of the `number`th reminder (from 1) that an interaction made at one time."""
    row = db.execute(
        "SELECT id FROM reminders WHERE user_id = :user_id AND interaction_id = :interaction_id"
        " AND created_at = :created_at ORDER BY id LIMIT 1 OFFSET :number - 1",
        {
            "user_id": user_id,
            "interaction_id": interaction_id,
            "created_at": to_text(created_at),
            "number": number,
        },
    ).fetchone()
    return row[0] if row else None


def has_series(db: Connection, user_id: int, message: str, rrule: str, start: datetime) -> bool:
    """Tell whether a recurring reminder of these words, rule and local start is pending."""
    row = db.execute(
        "SELECT 1 FROM reminders WHERE user_id = :user_id AND status = 'pending'"
        " AND message = :message AND recurrence_pattern ->> 'rrule' = :rrule"
        " AND recurrence_pattern ->> 'start' = :start",
        {"user_id": user_id, "message": message, "rrule": rrule, "start": start.isoformat()},
    ).fetchone()
    return row is not None


def find_media_by_hash(db: Connection, content_hash: str) -> Media | None:
    """Return the media of this content."""
    return _first(_media_files(db, "WHERE content_hash = :hash", hash=content_hash))


def fill_media_words(db: Connection, media_id: int, words: dict[str, Any]) -> None:
    """Keep what was heard, seen or read in a file elsewhere; what is known here stays."""
    db.execute(
        "UPDATE media SET media_metadata = json_patch(:words, media_metadata) WHERE id = :media_id",
        {"media_id": media_id, "words": _json(words)},
    )


def list_media_paths(db: sqlite3.Connection) -> list[str]:
    """Return the names of all files, of every user."""
    return [row[0] for row in db.execute("SELECT file_path FROM media ORDER BY id")]


def read_version(db: sqlite3.Connection) -> int:
    """Return the version of a database's schema; 0: it has none of ours."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def check_fully(db: sqlite3.Connection) -> str:
    """Return `ok`, or the first thing SQLite finds wrong; reads every page and index."""
    return str(db.execute("PRAGMA integrity_check(1)").fetchone()[0])


# -- what there is, counted ------------------------------------------------------------------


def summarize(db: Connection, user_id: int | None) -> dict[str, Any]:
    """Return the counts of one user, or of all (None); kinds and tags are most frequent first."""
    who = {"user_id": user_id}
    memory_types = count_kinds(db, user_id)
    interaction_types = db.execute(
        "SELECT interaction_type, count(*) FROM interactions"
        " WHERE :user_id IS NULL OR user_id = :user_id GROUP BY 1 ORDER BY 2 DESC, 1",
        who,
    ).fetchall()
    reminders = db.execute(
        "SELECT count(*), count(*) FILTER (WHERE status = 'pending') FROM reminders"
        " WHERE :user_id IS NULL OR user_id = :user_id",
        who,
    ).fetchone()
    last = db.execute(
        "SELECT max(created_at) FROM interactions WHERE :user_id IS NULL OR user_id = :user_id",
        who,
    ).fetchone()
    return {
        "memory_types": memory_types,
        "interaction_types": dict(interaction_types),
        "top_tags": [{"tag": tag, "count": n} for tag, n in count_tags(db, user_id, limit=10)],
        "total_memories": sum(memory_types.values()),
        "total_interactions": sum(count for _, count in interaction_types),
        "total_reminders": reminders[0],
        "pending_reminders": reminders[1],
        "last_ingest_time": last[0],
    }


def count_messages_by_quarter(
    db: Connection, user_id: int | None, since: datetime
) -> list[tuple[str, int, int]]:
    """Return how many messages came in each quarter of an hour: UTC hour, quarter, count."""
    return db.execute(
        "SELECT substr(created_at, 1, 13), substr(created_at, 15, 2) / 15, count(*)"
        " FROM interactions WHERE +created_at >= :since"
        " AND (:user_id IS NULL OR user_id = :user_id) GROUP BY 1, 2",
        {"user_id": user_id, "since": to_text(since)},
    ).fetchall()


def count_memories_by_quarter(
    db: Connection, user_id: int | None, since: datetime
) -> list[tuple[str, int, int]]:
    """Return how many memories were said in each quarter of an hour: UTC hour, quarter, count."""
    return db.execute(
        "SELECT substr(created_at, 1, 13), substr(created_at, 15, 2) / 15, count(*)"
        " FROM memories WHERE +created_at >= :since"
        " AND (:user_id IS NULL OR user_id = :user_id) GROUP BY 1, 2",
        {"user_id": user_id, "since": to_text(since)},
    ).fetchall()


def count_kinds(
    db: Connection, user_id: int | None, since: datetime | None = None
) -> dict[str, int]:
    """Return how many memories of each kind there are (since then), most first."""
    rows = db.execute(
        "SELECT memory_type, count(*) FROM memories WHERE (:user_id IS NULL OR user_id = :user_id)"
        " AND (:since IS NULL OR +created_at >= :since) GROUP BY 1 ORDER BY 2 DESC, 1",
        {"user_id": user_id, "since": to_text(since) if since else None},
    ).fetchall()
    return dict(rows)


def count_reminders(
    db: Connection, user_id: int | None, since: datetime, now: datetime, grace_s: int
) -> dict[str, int]:
    """Return what became of the reminders that were due since then, and how many are to come.

    Kept: done, or rung within `grace_s` of their time; late: rung after it; missed: failed, or due
    and still waiting. Cancelled ones were not to be kept.
    """
    row = db.execute(
        "SELECT count(*) FILTER (WHERE done_at IS NOT NULL OR (status = 'sent' AND delay_s"
        "  <= :grace_s)), count(*) FILTER (WHERE done_at IS NULL AND status = 'sent'"
        "  AND delay_s > :grace_s), count(*) FILTER (WHERE done_at IS NULL"
        "  AND (status = 'failed' OR (status = 'pending' AND scheduled_time <= :now))),"
        " count(*) FILTER (WHERE done_at IS NULL AND status = 'pending' AND scheduled_time > :now)"
        " FROM (SELECT status, scheduled_time, done_at, unixepoch(sent_at)"
        "  - unixepoch(scheduled_time) AS delay_s FROM reminders"
        "  WHERE scheduled_time >= :since AND (:user_id IS NULL OR user_id = :user_id))",
        {
            "user_id": user_id,
            "since": to_text(since),
            "now": to_text(now),
            "grace_s": grace_s,
        },
    ).fetchone()
    return dict(zip(("kept", "late", "missed", "pending"), row, strict=True))


def measure_media(db: Connection, user_id: int | None) -> tuple[int, int]:
    """Return how many files one user's messages have, or all (None), and their bytes together."""
    row: tuple[int, int] = db.execute(
        "SELECT count(*), ifnull(sum(file_size), 0) FROM media WHERE :user_id IS NULL OR id IN"
        " (SELECT interaction_media.media_id FROM interaction_media JOIN interactions"
        "  ON interactions.id = interaction_id WHERE user_id = :user_id)",
        {"user_id": user_id},
    ).fetchone()
    return row


def find_last_inbound(db: Connection) -> datetime | None:
    """Return when the last message came through Twilio, from whomever."""
    return _maybe(db.execute("SELECT max(last_inbound_at) FROM users").fetchone()[0])


def probe(db: Connection) -> None:
    """Read a little; raises sqlite3.Error when the file cannot be read."""
    db.execute("SELECT 1 FROM users LIMIT 1").fetchall()


def check(db: sqlite3.Connection | Connection) -> str:
    """Return `ok`, or what SQLite finds wrong with the file."""
    return str(db.execute("PRAGMA quick_check(1)").fetchone()[0])


# -- sessions of the page ----------------------------------------------------------------------


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
    db.execute("DELETE FROM sessions WHERE mark = :mark", {"mark": mark})
