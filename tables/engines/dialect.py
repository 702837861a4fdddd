"""SQL as the tables' files write it, put into PostgreSQL's words: each statement once.

Invariant: what is replaced is text of ours, never a value; `tables/engines/postgres.sql` has the
functions that both engines call by one name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

# What SQLite alone understands, and what PostgreSQL has in its place.
PHRASES: Final[Mapping[str, str]] = {
    # The ids of memories are never given twice, whoever asks at the same time.
    "1 + max(ifnull((SELECT max(id) FROM memories), 0),"
    "  ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'memories'), 0))": (
        "nextval(pg_get_serial_sequence('memories', 'id'))"
    ),
    "INSERT INTO sqlite_sequence (name, seq) SELECT 'memories', 0"
    " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'memories')": "SELECT 1",
    "UPDATE sqlite_sequence SET seq = max(seq, ifnull((SELECT max(id) FROM memories), 0))"
    " WHERE name = 'memories'": "SELECT 1",
    # Full text: `:match` comes taken apart, see words.py.
    "SELECT json_group_array(rowid & 0xFFFFFFFF) FROM memory_index"
    " WHERE memory_index MATCH :match"
    " AND rowid BETWEEN :user_id << 32 AND (:user_id + 1 << 32) - 1": (
        "SELECT json_group_array(memory_id) FROM (SELECT memory_id FROM postings"
        "  WHERE user_id = :user_id AND term = ANY(:terms)"
        " UNION SELECT memory_id FROM unnest(:starts::text[]) AS start JOIN postings"
        "  ON user_id = :user_id AND term >= start AND term < start || chr(1114111)"
        " UNION SELECT memory_id FROM json_each(:phrases, '$') AS phrase,"
        "  ids_with_phrase(:user_id, ARRAY(SELECT value FROM json_each(phrase.value, '$')))"
        "  AS memory_id) AS found"
    ),
    "SELECT json_group_array(rowid & 0xFFFFFFFF) FROM stem_index WHERE stem_index MATCH :match"
    " AND rowid BETWEEN :user_id << 32 AND (:user_id + 1 << 32) - 1": (
        "SELECT json_group_array(DISTINCT memory_id) FROM postings"
        " WHERE user_id = :user_id AND term = ANY(:stems)"
    ),
    "SELECT memories.id FROM memory_index"
    " JOIN memories ON memories.id = memory_index.rowid & 0xFFFFFFFF"
    " WHERE memory_index MATCH 'content : ^\"' || replace(:word, '\"', '\"\"') || '\"'"
    " AND memory_index.rowid BETWEEN :user_id << 32 AND (:user_id + 1 << 32) - 1"
    " AND memories.content LIKE :word || ' %'": (
        "SELECT memories.id FROM postings JOIN memories ON memories.id = memory_id"
        " WHERE postings.user_id = :user_id AND term = ANY(:first) AND 0 = ANY(places)"
        " AND memories.content ILIKE :word || ' %'"
    ),
    "SELECT 1 FROM memory_index WHERE memory_index MATCH :match LIMIT 1": (
        "SELECT 1 FROM users WHERE EXISTS (SELECT 1 FROM postings"
        " WHERE user_id = users.id AND term = ANY(:any)) LIMIT 1"
    ),
    "SELECT group_concat(id), group_concat(created_at),"
    " group_concat(ifnull(sender, ''), char(31)),"
    " group_concat(id) FILTER (WHERE asks)": (
        "SELECT string_agg(id::text, ','), string_agg(created_at, ','),"
        " string_agg(coalesce(sender, ''), chr(31)),"
        " string_agg(id::text, ',') FILTER (WHERE asks)"
    ),
    "SELECT json_group_array(id) FROM memories"
    " WHERE user_id = :user_id AND instr(lower(content), :part)": (
        "SELECT json_group_array(id) FROM memories"
        " WHERE user_id = :user_id AND strpos(lower(content), :part) > 0"
    ),
    # Who finds a row claimed goes on to the next, instead of waiting for what is not theirs.
    "WHERE id = :outbound_id AND next_attempt_at <= :now": (
        "WHERE id = (SELECT id FROM outbound_messages"
        " WHERE id = :outbound_id AND next_attempt_at <= :now FOR UPDATE SKIP LOCKED)"
    ),
    "WHERE interaction_id = :interaction_id AND next_attempt_at <= :now RETURNING attempts": (
        "WHERE interaction_id = (SELECT interaction_id FROM media_queue"
        " WHERE interaction_id = :interaction_id AND next_attempt_at <= :now"
        " FOR UPDATE SKIP LOCKED) RETURNING attempts"
    ),
    "WHERE memory_id = :memory_id AND next_attempt_at <= :now RETURNING version": (
        "WHERE memory_id = (SELECT memory_id FROM mem0_queue WHERE memory_id = :memory_id"
        " AND next_attempt_at <= :now FOR UPDATE SKIP LOCKED) RETURNING version"
    ),
    "AND scheduled_time <= :now ORDER BY scheduled_time, id LIMIT 200": (
        "AND scheduled_time <= :now ORDER BY scheduled_time, id LIMIT 200"
        " FOR UPDATE OF reminders SKIP LOCKED"
    ),
    "AND earlier.id < message.id) ORDER BY id LIMIT 20": (
        "AND earlier.id < message.id) ORDER BY id LIMIT 20 FOR UPDATE OF message SKIP LOCKED"
    ),
    # Types that SQLite does not ask for.
    "OR instr(tags, :tag))": "OR instr(tags, :tag) > 0)",
    "substr(created_at, 15, 2) / 15": "substr(created_at, 15, 2)::bigint / 15",
    "FROM memories, json_each(memories.tags) AS tag": (
        "FROM memories, json_each(memories.tags, '$') AS tag"
    ),
    "json_each(:hits) AS hit": "json_each(:hits, '$') AS hit",
    "before ->> '$.made[0]' = :newer": "(before ->> '$.made[0]')::bigint = :newer",
    "before ->> '$.message' = :interaction_id": (
        "(before ->> '$.message')::bigint = :interaction_id"
    ),
    "image.value ->> 'media_id' = media.id": "(image.value ->> 'media_id')::bigint = media.id",
    "CASE value WHEN :newer THEN :older ELSE value END": (
        "CASE value WHEN (:newer)::text THEN :older ELSE value::bigint END"
    ),
    "(SELECT value ->> 'id' FROM json_each(:images, '$.edited'))": (
        "(SELECT (value ->> 'id')::bigint FROM json_each(:images, '$.edited'))"
    ),
    # Two lines of a search: the same name twice means two columns there.
    "FROM json_each(:ids) JOIN memories AS here ON here.id = json_each.value": (
        "FROM json_each(:ids) AS wanted JOIN memories AS here ON here.id = wanted.value"
    ),
    # Else each line of all people is held against each of the few that are looked around.
    "JOIN memory_lines AS there ON there.id IN (SELECT id FROM": "JOIN LATERAL (SELECT id FROM",
    "AS later  LIMIT :limit) ORDER BY": (
        "AS later LIMIT :limit) AS near ON TRUE JOIN memory_lines AS there ON there.id = near.id"
        " ORDER BY"
    ),
    "AS earlier LIMIT :limit) ORDER BY": (
        "AS earlier LIMIT :limit) AS near ON TRUE JOIN memory_lines AS there ON there.id = near.id"
        " ORDER BY"
    ),
    "profile_name IS NOT coalesce(": "profile_name IS DISTINCT FROM coalesce(",
    "external_user_id IS NOT coalesce(": "external_user_id IS DISTINCT FROM coalesce(",
    "DO UPDATE SET version = version + 1": "DO UPDATE SET version = mem0_queue.version + 1",
}

# A number out of JSON, where a column of numbers takes it.
_NUMBER: Final = re.compile(
    r"(?<![\w(])((?:image\.)?value ->> '(?:id|user_id|interaction_id|media_id|memory_id|position)')"
    r"(?=[,)\s]|$)"
)
_JSON: Final = re.compile(r"\bjson_(object|array)\(")
_PLUS: Final = re.compile(r"(?<=[\s(])\+(?=[a-z])")  # keeps SQLite from an index
_LIMIT: Final = re.compile(r"\bLIMIT :limit\b")
# Of a NULL alone the server cannot tell the type.
_IS_NULL: Final = re.compile(r":([a-z_]+) IS (NOT )?NULL\b")
_NAME: Final = re.compile(r"(?<![:\w]):([a-z_]+)")
_WITH_ID: Final = re.compile(r"INSERT INTO (?:interactions|memories|undo_steps) \(")
_WORDS: Final = re.compile(r"(?:INSERT INTO|UPDATE) memories\b")
_ONE_MEMORY: Final = re.compile(r"INSERT INTO memories \(.* VALUES \(.*:stems\)$")
_WITH_POSTINGS: Final = (
    "WITH added AS (INSERT), words AS (INSERT INTO postings (user_id, memory_id, term, places)"
    " SELECT added.user_id, added.id, term, places::integer[]"
    " FROM added, unnest(:terms::text[], :places::text[]) AS word (term, places))"
    " SELECT id FROM added"
)
# In a transaction, who reads a person or a message holds it to the end: what is done next rests on
# what was read, and other processes wait. SQLite lets one write at a time anyway.
_HELD: Final = re.compile(
    r"SELECT id, (?:whatsapp_id, .* FROM users WHERE (?:id|whatsapp_id) = "
    r"|twilio_message_sid, .* FROM interactions WHERE id = :id$)"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """What PostgreSQL is told, and what comes with it."""

    text: str
    is_read: bool  # changes nothing: may be asked again on another connection
    gives_id: bool  # of the row that it adds
    may_be_ignored: bool  # a row that is there already is no failure
    changes_words: bool  # of memories: postings follow
    brings_words: bool  # of one memory: its postings come with it
    has_match: bool  # a full-text query is to be taken apart
    may_be_null: tuple[str, ...]  # names that it asks of whether they are: `no_NAME` says so
    locks: str  # what a transaction adds, so that it alone goes on from what it read


@lru_cache(maxsize=1024)
def translate(statement: str) -> Statement:
    """Return a statement of the tables' in PostgreSQL's words."""
    text = statement
    has_match = "MATCH" in text
    for ours, theirs in PHRASES.items():
        text = text.replace(ours, theirs)
    may_be_ignored = " OR IGNORE " in text
    text = text.replace(" OR IGNORE ", " ")
    text = _JSON.sub(r"json_build_\1(", text)
    text = _PLUS.sub("", text)
    if "json_each(:images" in text:
        text = _NUMBER.sub(r"(\1)::bigint", text)
    text = _LIMIT.sub("LIMIT nullif(:limit, -1)", text)
    may_be_null = tuple({name for name, _ in _IS_NULL.findall(text)})
    text = _IS_NULL.sub(_said_null, text)
    gives_id = bool(_WITH_ID.match(text)) and " RETURNING " not in text
    returns = " RETURNING id" if gives_id and not _ONE_MEMORY.match(text) else ""
    brings_words = bool(_ONE_MEMORY.match(text))
    if brings_words:
        text = _WITH_POSTINGS.replace("INSERT", f"{text} RETURNING id, user_id", 1)
    text = text.replace("%", "%%")
    text = _NAME.sub(r"%(\1)s", text)
    text = text.replace("?", "%s") if "%(" not in text and "?" in text else text
    is_read = text.lstrip().startswith(("SELECT", "WITH")) and not brings_words
    return Statement(
        text=f"{text}{returns}",
        is_read=is_read,
        gives_id=gives_id,
        may_be_ignored=may_be_ignored,
        changes_words=bool(_WORDS.match(text)),
        brings_words=brings_words,
        has_match=has_match,
        may_be_null=may_be_null,
        locks=" FOR NO KEY UPDATE" if _HELD.match(statement) else "",
    )


def _said_null(found: re.Match[str]) -> str:
    return f"{found[2] or ''}:no_{found[1]}"


def plain(value: Any) -> Any:
    """Return a value as PostgreSQL takes it: its texts hold no NUL."""
    return value.replace("\0", "") if isinstance(value, str) and "\0" in value else value
