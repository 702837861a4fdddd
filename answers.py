"""Answers composed before the transaction: Mem0's hits joined to ours, a sentence by the model.

Invariants: only this user's own memories are given to the model or shown; what fails or is late is
left out, and the answer of `recall` stands.
"""

import logging
from datetime import datetime

import ai
import deciding
import mem0_sync
import recall
import replies
import store
from errors import ServiceError
from intents import Intent
from recall import Found
from replies import Reply
from services import Composed, Services, Turn
from store import Connection, Memory, User

log = logging.getLogger(__name__)

SOURCES = 10  # memories that the model is given
SHOWN = 3
MOST_FILES = 3
_HITS = 5


def takes_time(services: Services, intent: Intent) -> bool:
    """Tell whether answering this asks a vendor."""
    is_asked = services.model is not None and services.model.available
    is_compared = services.meanings is not None and services.meanings.asks_a_server
    return intent.kind == "search" and (is_asked or is_compared or services.mem0 is not None)


def compose(
    services: Services, db: Connection, user: User, text: str, intent: Intent, now: datetime
) -> Composed:
    """Ask Mem0 and the model about a question; outside any transaction."""
    question = intent.about or text
    kind = intent.kind_wanted or None
    found = recall.find(
        db,
        user.id,
        question,
        now,
        user.zone,
        kind=kind,
        limit=SOURCES,
        meanings=services.meanings,
    )
    told = find_told(services, db, user.id, text or question)
    is_list = intent.everything or intent.count or (len(found) > 1 and found[0].is_listed)
    memories = _joined([item.memory for item in found], told)[:SOURCES]
    composed = Composed(tuple(memory.id for memory in told))
    if is_list or intent.source == "command" or not memories:
        return composed
    return _ask_model(services, db, user, text, memories, now, composed)


def find_told(services: Services, db: Connection, user_id: int, question: str) -> list[Memory]:
    """Return this user's memories that Mem0 finds, best first; none when it fails or is late."""
    if services.mem0 is None or not question:
        return []
    try:
        hits = services.mem0.search(
            mem0_sync.user_name(user_id), question, _HITS, services.patience.mem0_search_s
        )
    except ServiceError as error:
        log.warning("mem0 not searched reason=%r", error.reason)
        return []
    return store.find_told(db, user_id, [(hit.mem0_id, hit.message_sid) for hit in hits])


def join(found: list[Found], told: list[Memory], limit: int) -> list[Found]:
    """Return what was found here, then what Mem0 found beside it, at most `limit`."""
    known = {item.memory.id for item in found}
    lowest = min((item.score for item in found), default=0.5)
    return [
        *found,
        *(Found(memory, round(lowest / 2, 4)) for memory in told if memory.id not in known),
    ][:limit]


def _joined(local: list[Memory], told: list[Memory]) -> list[Memory]:
    return list({memory.id: memory for memory in (*local[:SHOWN], *told, *local)}.values())


def _ask_model(
    services: Services,
    db: Connection,
    user: User,
    question: str,
    memories: list[Memory],
    now: datetime,
    composed: Composed,
) -> Composed:
    if services.model is None or not services.model.available:
        return composed
    sources = [
        ai.Source(one.id, one.content, one.created_at, one.memory_type, one.sender)
        for one in memories
        if one.content
    ]
    try:
        recent = deciding.recent_turns(db, user)
        answer = services.model.answer(question, sources, recent, now, user.zone)
    except ServiceError as error:
        log.warning("answer not composed reason=%r", error.reason)
        return composed
    return Composed(composed.told, answer.text, answer.used, answer.known)


# -- in the transaction --------------------------------------------------------------------------


def answer(turn: Turn, intent: Intent) -> Reply:
    """Answer a question: the local answer, with what was composed for it.

    The local one is made in any case: "more" and "and when was that?" go on from it.
    """
    local, composed = recall.answer(turn, intent), turn.composed
    if composed is None:
        return local
    if composed.text and (composed.is_known or local.text == replies.NO_MEMORY):
        return _worded(turn, composed) or _joined_reply(turn, local, composed)
    return _joined_reply(turn, local, composed)


def _worded(turn: Turn, composed: Composed) -> Reply | None:
    """Return the model's sentence; None: a memory that it rests on was forgotten meanwhile."""
    used = store.find_memories(turn.db, turn.user.id, composed.used)
    if len(used) != len(composed.used):
        return None
    files = [one.file_path for one in used if one.file_path and one.memory_type != "audio"]
    media = tuple(dict.fromkeys(files))[:MOST_FILES]
    return Reply(composed.text, quotes=tuple(one.id for one in used), media=media)


def _joined_reply(turn: Turn, local: Reply, composed: Composed) -> Reply:
    """Return the local answer with what only Mem0 found."""
    others = [one for one in composed.told if one not in local.quotes]
    memories = store.find_memories(turn.db, turn.user.id, others)[: SHOWN - len(local.quotes)]
    if not memories or len(local.quotes) >= SHOWN:
        return local
    lines = [recall.describe(memory, turn.zone, turn.now) for memory in memories]
    quotes = (*local.quotes, *(memory.id for memory in memories))
    if not local.quotes:
        files = [memory.file_path for memory in memories[:1] if memory.file_path]
        return Reply("\n".join(lines), quotes=quotes, media=tuple(files))
    return Reply(f"{local.text}\n\n{replies.found_more(lines)}", quotes, local.media)
