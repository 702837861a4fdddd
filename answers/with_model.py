"""Answers composed before the transaction: Mem0's hits joined to ours, a sentence by the model.

Invariants: only this user's own memories are given to the model or shown; what fails or is late is
left out, and the answer of `recall` stands.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import replies
import store
from answers import quoting, recall
from core.errors import ServiceError
from language.acts import Act, Ask
from language.catalogs import say
from language.forms import content, irregular
from language.forms.fold import fold
from replies import Reply
from search.asked_words import content_words
from services import Composed, Services, Turn
from store import Connection, Memory, User
from vendors import mem0_edge, model_values
from vendors.mem0_edge import Hit

log = logging.getLogger(__name__)

SOURCES = 10  # memories that the model is given
MOST_FILES = 3
MOST_FACTS = 2
_HITS = 5
_BEGINNING = 5  # letters: what stems have in common
_NEAR = 0.3  # of Mem0's score: a memory in other words may be meant (10 of 12, and 1 of 8 wrongly)
_ABOVE_OTHERS = 1.25  # to what is found last: embedders have scales of their own


def takes_time(services: Services, acts: Sequence[Act]) -> bool:
    """Tell whether answering this asks a vendor."""
    is_asked = services.model is not None and services.model.available
    is_compared = services.meanings is not None and services.meanings.asks_a_server
    is_served = is_asked or is_compared or services.mem0 is not None
    return is_served and find_question(acts) is not None


def find_question(acts: Sequence[Act]) -> Ask | None:
    """Return the question of a message that notes may answer."""
    of_notes = {"fact", "count", "sum", "everything", "media"}
    asked = (act for act in acts if isinstance(act, Ask) and act.wants in of_notes)
    return next(asked, None)


def compose(
    services: Services, db: Connection, user: User, text: str, act: Ask, now: datetime
) -> Composed:
    """Ask Mem0 and the model about a question; outside any transaction."""
    question = act.about or text
    kind = act.kind or None
    composed = find_told(services, db, user.id, text or question)
    found = recall.find(
        db,
        user.id,
        question,
        now,
        user.zone,
        kind=kind,
        limit=SOURCES,
        meanings=services.meanings,
        told=composed.told,
    )
    is_list = act.wants in {"everything", "count", "sum"} or (len(found) > 1 and found[0].is_listed)
    found_here = [item.memory for item in found]
    known = {one.id for one in found_here}
    near = [one for one in store.find_memories(db, user.id, composed.near) if one.id not in known]
    memories = [*found_here, *near]
    if is_list or act.rule == recall.COMMAND or not memories:
        return composed
    return _ask_model(services, db, user, text, memories, now, composed)


def find_told(services: Services, db: Connection, user_id: int, question: str) -> Composed:
    """Return what Mem0 finds: this user's memories, best first, and facts that it alone has.

    Nothing when it fails or is late. It always finds something: what shares no word with the
    question counts by its score, and is no more than the closest there is.
    """
    if services.mem0 is None or not question:
        return Composed()
    try:
        hits = services.mem0.search(
            mem0_edge.user_name(user_id), question, _HITS, services.patience.mem0_search_s
        )
    except ServiceError as error:
        log.warning("mem0 not searched reason=%r", error.reason)
        return Composed()
    near = [hit for hit in _by_meaning(hits) if not _shares_a_word(question, hit.text)]
    hits = [hit for hit in hits if _shares_a_word(question, hit.text)]
    pointers = [(hit.mem0_id, hit.message_sid) for hit in hits]
    others = [(hit.mem0_id, hit.message_sid) for hit in near]
    alone = set(store.list_untold(db, pointers))
    return Composed(
        told=tuple(memory.id for memory in store.find_told(db, user_id, pointers)),
        near=tuple(memory.id for memory in store.find_told(db, user_id, others)),
        facts=tuple(hit.text for hit in hits if hit.mem0_id in alone)[:MOST_FACTS],
    )


def _by_meaning(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits that stand out by their score: high enough, and above those found last."""
    scores = sorted(hit.score for hit in hits)
    usual = scores[len(scores) // 4] if len(scores) == _HITS else 0.0
    return [hit for hit in hits if hit.score >= max(_NEAR, _ABOVE_OTHERS * usual)]


def _shares_a_word(question: str, text: str) -> bool:
    wanted = {form for word in content_words(question) for form in irregular.forms_of(word)}
    beginnings = {fold(form)[:_BEGINNING] for form in wanted}
    return any(fold(said)[:_BEGINNING] in beginnings for said in content.as_written(text))


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
        model_values.Source(one.id, one.content, one.created_at, one.memory_type, one.sender)
        for one in memories
        if one.content
    ]
    try:
        recent = recent_turns(db, user)
        answer = services.model.answer(question, sources, recent, now, user.zone)
    except ServiceError as error:
        log.warning("answer not composed reason=%r", error.reason)
        return composed
    return replace(composed, text=answer.text, used=answer.used, is_known=answer.known)


# -- in the transaction --------------------------------------------------------------------------


def answer(turn: Turn, act: Ask) -> Reply:
    """Answer a question: the local answer, with what was composed for it.

    The local one is made in any case: "more" and "and when was that?" go on from it.
    """
    local, composed = recall.answer(turn, act), turn.composed
    if composed is None:
        return local
    if composed.text and (composed.is_known or local.text == say(replies.NO_MEMORY)):
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
    """Return the local answer, or the closest that Mem0 found, with what Mem0 alone has."""
    reply = local
    best = (*composed.told, *composed.near)[:1]
    memories = store.find_memories(turn.db, turn.user.id, best)
    if local.text == say(replies.NO_MEMORY) and memories:
        line = quoting.describe(memories[0], turn.zone, turn.now)
        files = [memory.file_path for memory in memories if memory.file_path]
        reply = Reply(replies.closest(line), quotes=(memories[0].id,), media=tuple(files))
    facts = [fact for fact in composed.facts if fact not in reply.text]
    if not facts:
        return reply
    told = replies.mem0_alone(facts)
    is_all = reply.text == say(replies.NO_MEMORY)
    return Reply(told if is_all else f"{reply.text}\n\n{told}", reply.quotes, reply.media)


RECENT_TURNS = 4


def recent_turns(db: Connection, user: User) -> list[model_values.Turn]:
    """Return the last exchanges, oldest first: what "and when was that?" refers to."""
    recent = store.list_recent_interactions(db, user.id, RECENT_TURNS + 1)
    turns = [
        model_values.Turn(one.transcript or one.content, one.reply or "")
        for one in recent
        if one.reply
    ]
    return turns[:RECENT_TURNS][::-1]
