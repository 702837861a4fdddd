"""Memories over HTTP: kept, found, listed, edited, forgotten, and taken back."""

from collections.abc import Sequence
from typing import Any

from bottle import HTTPResponse, request

import replies
import store
from answers import recall, with_model
from language.catalogs import say
from search import finding, marking, ranking
from search.finding import Found
from search.judging import confidence
from services import Services
from store import Connection, Memory, MemoryType, User
from talk.notes import saving, undoing
from web import fields, shapes


@fields.takes(fields.NEW_MEMORY, answer=201)
def post_memory(services: Services) -> HTTPResponse:
    """Keep a memory; the same Idempotency-Key twice makes one."""
    db = services.database.connection()
    body = fields.NEW_MEMORY.read()
    content, kind = shapes.read_text(body, "content"), shapes.read_memory_type(body)
    with store.transaction(db):
        user = shapes.writing_user(services, db, body)
        at = shapes.read_maybe_word(body, "created_at")
        memory = saving.add_memory(
            db,
            user,
            content,
            kind,
            services.clock(),
            created_at=shapes.read_moment(at, "created_at", user.zone) if at else None,
            tags=shapes.read_tags(body),
            sender=shapes.read_maybe_text(body, "sender"),
            idempotency_key=shapes.read_key(),
        )
        if memory is not None:
            fields.NEW_MEMORY.check_own(body, _shape(services, db, memory))
    if memory is None:
        raise shapes.ApiError(
            409, say("The memory that this Idempotency-Key made was forgotten since.")
        )
    if memory.content != content:
        raise shapes.ApiError(422, say("This Idempotency-Key was used before for another memory."))
    services.bell.ring()
    return shapes.json_response(_shape(services, db, memory), 201)


# -- finding ---------------------------------------------------------------------------------------


@fields.takes(
    query=fields.TEXT,
    user_id=fields.WHO,
    limit=fields.MANY,
    type=fields.KIND,
    tag=fields.TEXT,
    since=fields.AT,
    until=fields.AT,
    partial=fields.FLAG,
    explain=fields.FLAG,
)
def get_memories(services: Services) -> HTTPResponse:
    """Find memories for a question, best first; each says where it matches and, asked, why."""
    db = services.database.connection()
    question = request.query.getunicode("query", "").strip()
    if not question:
        raise shapes.ApiError(400, say("query is missing; /memories/list lists without one."))
    user = shapes.asked_user(services, db)
    limit = shapes.read_number("limit", 10, 1, 100)
    zone = user.zone if user else services.settings.timezone
    only = _read_only(services, db, user)
    is_partial = request.query.get("partial") == "1"
    told: Sequence[int] = ()
    if user is not None and only is None and not is_partial:
        told = with_model.find_told(services, db, user.id, question).told
    found = recall.find(
        db,
        user.id if user else None,
        question,
        services.clock(),
        zone,
        limit=limit,
        meanings=services.meanings,
        only=only,
        told=told,
    )
    if is_partial:
        found = _with_started(db, user, question, found, limit, only)
    return shapes.json_response(_shape_found(services, db, question, found))


def _with_started(
    db: Connection,
    user: User | None,
    question: str,
    found: Sequence[Found],
    limit: int,
    only: frozenset[int] | None,
) -> list[Found]:
    """Return what was found, and before the weak ones what has the word that is being written."""
    users = [user.id] if user else store.list_user_ids(db)
    started = [
        item for each in users for item in finding.find_started(db, each, question, limit, only)
    ]
    sure = [item for item in found if item.score >= confidence.ANSWERS]
    merged = {item.memory.id: item for item in (*sure, *started)}
    merged |= {item.memory.id: item for item in found if item.memory.id not in merged}
    return list(merged.values())[:limit]


def _read_only(services: Services, db: Connection, user: User | None) -> frozenset[int] | None:
    """Return the memories that the query's filters leave; None: it has none."""
    since, until = shapes.read_span(user.zone if user else services.settings.timezone)
    kind, tag = _read_kind_and_tag()
    if not (kind or tag or since or until):
        return None
    user_id = user.id if user else None
    ids = store.list_ids_of(db, user_id, memory_type=kind, tag=tag, since=since, until=until)
    return frozenset(ids)


def _read_kind_and_tag() -> tuple[MemoryType | None, str | None]:
    tag = request.query.getunicode("tag", "").strip()
    return shapes.read_maybe_type(), tag.casefold() or None


def _shape_found(
    services: Services, db: Connection, question: str, found: Sequence[Found]
) -> list[dict[str, Any]]:
    memories = [item.memory for item in found]
    is_unfinished = request.query.get("partial") == "1"
    marks = marking.find_marks(db, question, memories, is_unfinished=is_unfinished)
    is_explained = request.query.get("explain") == "1"
    return [
        shaped
        | {"score": item.score, "marks": marks.get(item.memory.id, [])}
        | _as_other_programs_call_it(item.memory)
        | ({"reasons": _reasons(item)} if is_explained else {})
        for item, shaped in zip(found, shapes.shape_memories(services, db, memories), strict=True)
    ]


def _as_other_programs_call_it(memory: Memory) -> dict[str, Any]:
    """Return what scripts written for the first of these assistants look for."""
    metadata = {
        "memory_type": memory.memory_type,
        "tags": list(memory.tags),
        "interaction_id": memory.interaction_id,
        "sender": memory.sender,
    }
    return {"type": memory.memory_type, "local_id": memory.id, "metadata": metadata}


def _reasons(item: Found) -> list[dict[str, Any]]:
    """Return what gave the score, most first; `points` add up to it, where it is not cut at 0."""
    parts = item.parts or {"listed": item.score}
    return [
        {"part": part, "weight": ranking.WEIGHTS.get(part, 1.0), "points": round(points, 4)}
        for part, points in sorted(parts.items(), key=lambda pair: -abs(pair[1]))
        if round(points, 4)
    ]


@fields.takes(
    user_id=fields.WHO,
    limit=fields.MORE,
    offset=fields.ID,
    type=fields.KIND,
    tag=fields.TEXT,
    since=fields.AT,
    until=fields.AT,
)
def list_memories(services: Services) -> HTTPResponse:
    """List memories, newest first."""
    db = services.database.connection()
    user = shapes.asked_user(services, db)
    since, until = shapes.read_span(user.zone if user else services.settings.timezone)
    kind, tag = _read_kind_and_tag()
    memories = store.list_memories(
        db,
        user.id if user else None,
        memory_type=kind,
        tag=tag,
        since=since,
        until=until,
        limit=shapes.read_number("limit", 50, 1, 1000),
        offset=shapes.read_number("offset", 0, 0, 10**9),
    )
    return shapes.json_response(shapes.shape_memories(services, db, memories))


@fields.takes(user_id=fields.WHO)
def list_tags(services: Services) -> HTTPResponse:
    """List the tags, most used first."""
    db = services.database.connection()
    user = shapes.asked_user(services, db)
    counted = store.count_tags(db, user.id if user else None)
    return shapes.json_response([{"tag": tag, "count": count} for tag, count in counted])


# -- one memory ------------------------------------------------------------------------------------


def get_memory(services: Services, memory_id: int) -> HTTPResponse:
    """Show one memory."""
    db = services.database.connection()
    return shapes.json_response(_shape(services, db, _find_memory(db, memory_id)))


@fields.takes(fields.MEMORY)
def patch_memory(services: Services, memory_id: int) -> HTTPResponse:
    """Give a memory other words or tags, as its owner wants; /undo brings the old ones back."""
    db = services.database.connection()
    body = fields.MEMORY.read()
    tags, content = shapes.read_tags(body), None
    if "content" in body:
        content = shapes.read_text(body, "content")
    if tags is None and content is None:
        raise shapes.ApiError(400, say("Send content, tags, or both."))
    with store.transaction(db):
        memory = _find_memory(db, memory_id)
        fields.MEMORY.check_own(body, _shape(services, db, memory))
        undo_id = saving.edit(db, memory, content, tags, services.clock())
        edited = _find_memory(db, memory_id)
    services.bell.ring()
    return shapes.json_response(_shape(services, db, edited) | {"undo_id": undo_id})


def delete_memory(services: Services, memory_id: int) -> HTTPResponse:
    """Forget one memory; /undo can bring it back for ten minutes."""
    db = services.database.connection()
    shaped = _shape(services, db, _find_memory(db, memory_id))
    with store.transaction(db):
        memory = _find_memory(db, memory_id)
        undo_id = undoing.forget_memories(db, memory.user_id, [memory.id], services.clock())
    services.bell.ring()
    return shapes.json_response(shaped | {"undo_id": undo_id})


def _find_memory(db: Connection, memory_id: int) -> Memory:
    memory = store.find_memory(db, memory_id)
    if memory is None:
        raise shapes.ApiError(404, say("There is no memory {number}.", number=memory_id))
    return memory


def _shape(services: Services, db: Connection, memory: Memory) -> dict[str, Any]:
    return shapes.shape_memories(services, db, [memory])[0]


# -- taking back -----------------------------------------------------------------------------------


@fields.takes(fields.UNDO)
def post_undo(services: Services) -> HTTPResponse:
    """Take back the step of this id, or the user's last one, of the last ten minutes."""
    db = services.database.connection()
    body = fields.UNDO.read()
    step_id = body.get("undo_id")
    if step_id is not None and not shapes.is_id(step_id):
        raise shapes.ApiError(
            400,
            say("{field} must be the number that the change was answered with.", field="undo_id"),
        )
    with store.transaction(db):
        is_open = step_id is not None and body.get("user_id") is None
        user_id = None if is_open else shapes.writing_user(services, db, body).id
        said = undoing.take_back(services, db, user_id, services.clock(), step_id)
    if said is None:
        raise shapes.ApiError(409, say(replies.NOTHING_TO_UNDO))
    services.bell.ring()
    return shapes.json_response({"reply": said.text})
