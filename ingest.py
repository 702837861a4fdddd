"""One inbound message from received to answered.

Invariants: a message_sid has one interaction, one effect and one reply, however often it comes;
what a message does, its reply and `done` commit in one transaction; nobody is told "saved" before.
"""

import logging
import re
from dataclasses import asdict
from datetime import datetime
from typing import Any

import commands
import forget
import intents
import recall
import reminders
import replies
import store
import when
from intents import Intent
from replies import Reply
from services import Command, Services, Turn
from store import (
    Connection,
    Interaction,
    InteractionType,
    Memory,
    MemoryType,
    ReplyVia,
    User,
)
from whatsapp import Attachment, InboundMessage, Location, mask

log = logging.getLogger(__name__)

_HASHTAG = re.compile(r"(?<!\w)#(\w{1,50})")


class _AlreadyRecorded(Exception):
    """Another delivery of this message was first."""


def receive(services: Services, message: InboundMessage, via: ReplyVia) -> Reply:
    """Answer one message; a message that was answered before gets its reply again.

    Raises sqlite3.Error when nothing could be kept, so that nobody is told it was.
    """
    db = services.database.connection()
    known = _find_known(db, message)
    if known is not None:
        return repeat(known)
    now = services.clock()
    user = store.find_user_by_whatsapp_id(db, message.sender)
    zone = user.zone if user else services.settings.timezone
    intent = commands.parse(message.body) or intents.classify(message.body, now, zone)
    try:
        return _answer(services, db, message, intent, via, now)
    except _AlreadyRecorded:
        known = _find_known(db, message)
        assert known is not None
        return repeat(known)


def repeat(known: Interaction) -> Reply:
    """Return the reply of a message that was recorded before; one sent by REST is not repeated."""
    if known.status == "received" or known.reply_via == "rest":
        return Reply("")
    return Reply(known.reply or "", media=tuple(known.metadata.get("reply_media", ())))


def recover(services: Services) -> int:
    """Finish what was received before a crash; its replies go out as messages. Return how many."""
    db = services.database.connection()
    unfinished = store.list_unfinished_interactions(db)
    for interaction in unfinished:
        message = _rebuild(db, interaction)
        user = store.get_user(db, interaction.user_id)
        now = services.clock()
        intent = commands.parse(message.body) or intents.classify(message.body, now, user.zone)
        _answer(services, db, message, intent, "rest", now, interaction.id)
    if unfinished:
        log.info("recovered messages count=%d", len(unfinished))
    return len(unfinished)


def _find_known(db: Connection, message: InboundMessage) -> Interaction | None:
    return store.find_interaction_by_sid(db, message.message_sid) if message.message_sid else None


def _answer(
    services: Services,
    db: Connection,
    message: InboundMessage,
    intent: Intent | Command,
    via: ReplyVia,
    now: datetime,
    interaction_id: int | None = None,
) -> Reply:
    """Record, act, reply and mark as done, in one transaction; a bug costs the act alone."""
    try:
        with store.transaction(db):
            turn = _record(services, db, message, intent, now, interaction_id)
            with store.savepoint(db):
                reply = _act(turn)
            _finish(turn, reply, via)
        status = "done"
    except _AlreadyRecorded:
        raise
    except Exception:
        # The one catch-all of a message: it is kept as failed, and the sender is told.
        log.exception("message failed from=%s", mask(message.sender))
        reply, status = Reply(replies.APOLOGY), "failed"
        with store.transaction(db):
            turn = _record(services, db, message, intent, now, interaction_id)
            _finish(turn, reply, via, failed=True)
    log.info(
        "message %s from=%s kind=%s intent=%s chars=%d",
        status,
        mask(message.sender),
        message.kind,
        _intent_name(intent),
        len(message.body),
    )
    return reply


def _record(
    services: Services,
    db: Connection,
    message: InboundMessage,
    intent: Intent | Command,
    now: datetime,
    interaction_id: int | None,
) -> Turn:
    """Record the message, and its sender if new."""
    known = store.find_user_by_whatsapp_id(db, message.sender)
    user = known or store.add_user(db, message.sender, services.settings.timezone, now)
    if message.profile_name or message.external_user_id:
        store.set_profile(db, user.id, message.profile_name, message.external_user_id, now)
    if services.twilio is not None and message.message_sid:
        store.set_last_inbound(db, user.id, now)
    if interaction_id is None:
        interaction_id = store.add_interaction(
            db,
            user.id,
            message.kind,
            message.body,
            now,
            message_sid=message.message_sid or None,
            metadata=_particulars(message),
        )
    if interaction_id is None:
        raise _AlreadyRecorded
    return Turn(
        services, db, user, interaction_id, message, message.body, intent, now, known is None
    )


def _finish(turn: Turn, reply: Reply, via: ReplyVia, *, failed: bool = False) -> None:
    metadata: dict[str, Any] = {"intent": _intent_name(turn.intent)}
    if isinstance(turn.intent, Intent):
        metadata |= {"confidence": turn.intent.confidence, "decided_by": turn.intent.source}
    if reply.media:
        metadata["reply_media"] = list(reply.media)
    store.finish_interaction(
        turn.db,
        turn.interaction_id,
        _interaction_type(turn),
        metadata,
        reply.text,
        via,
        "failed" if failed else "done",
    )
    for memory_id in reply.quotes:
        store.link_memory(turn.db, memory_id, turn.interaction_id, "quote")
    if via == "rest" and reply.text:
        channel = reminders.channel_for(turn.services, turn.user)
        store.add_outbound(
            turn.db,
            turn.user.id,
            channel,
            reply.text,
            turn.now,
            interaction_id=turn.interaction_id,
        )


# -- the act -----------------------------------------------------------------------------------


def _act(turn: Turn) -> Reply:
    """Do what the message asks: a command, the answer to our question, or its intent."""
    if isinstance(turn.intent, Intent) and turn.intent.source != "command" and turn.user.asked:
        reply = _answer_to_question(turn, turn.user.asked)
        if reply is not None:
            return reply
    elif turn.user.asked:
        store.set_asked(turn.db, turn.user.id, None)
    if isinstance(turn.intent, Command):
        return commands.run(turn, turn.intent)
    return _welcome(turn, _act_on(turn, turn.intent))


def _answer_to_question(turn: Turn, asked: dict[str, Any]) -> Reply | None:
    """Read the message as the answer to what we asked; it is asked once, whatever comes."""
    store.set_asked(turn.db, turn.user.id, None)
    if asked["question"].startswith("forget"):
        return forget.answer(turn, asked)
    return reminders.answer(turn, asked)


def _act_on(turn: Turn, intent: Intent) -> Reply:
    has_words = bool(turn.text.strip())
    if turn.message.kind != "text" or not has_words:
        return save(turn)
    if (more := recall.go_on(turn)) is not None:
        return more
    match intent.kind:
        case "memory":
            return save(turn)
        case "search":
            return recall.answer(turn, intent)
        case "reminder":
            return reminders.make(turn)
        case "reminder_list":
            return reminders.list_pending(turn)
        case "reminder_cancel":
            return reminders.cancel(turn, intent)
        case "reminder_change":
            return reminders.change(turn, intent)
        case "forget":
            return forget.undo(turn) if intent.action == "undo" else forget.forget(turn, intent)
        case "help":
            return Reply(replies.help_text())
        case "chat":
            return _chat(turn, intent)


def _chat(turn: Turn, intent: Intent) -> Reply:
    if intent.action == "greeting":
        return Reply(replies.greeting(turn.user.profile_name))
    return Reply(replies.SMALL_TALK.get(intent.action, replies.SMALL_TALK[""]))


def _welcome(turn: Turn, reply: Reply) -> Reply:
    """Tell a person who writes for the first time what else can be done."""
    if not turn.is_first or reply.text in {replies.help_text(), replies.UNREADABLE}:
        return reply
    return Reply(f"{reply.text}\n\n{replies.WELCOME}", reply.quotes, reply.media)


# -- saving --------------------------------------------------------------------------------------


def save(turn: Turn) -> Reply:
    """Keep what was sent, word for word."""
    message = turn.message
    words = words_of(message)
    if not words:
        missing = len(message.attachments)
        return Reply(replies.media_not_fetched(missing) if missing else replies.UNREADABLE)
    memory_id = store.add_memory(
        turn.db,
        turn.user.id,
        turn.interaction_id,
        words,
        message.kind,
        turn.now,
        tags=find_tags(words),
    )
    store.add_undo_step(turn.db, turn.user.id, "saved", {"made": [memory_id]}, turn.now)
    mentions = when.find_dates(words, turn.now, turn.zone)
    dates = [f"{words[m.start : m.end]}: {recall.day_words(m.day)}" for m in mentions]
    text = replies.saved("text" if message.attachments else message.kind, dates)
    if message.attachments:
        text += " " + replies.media_not_fetched(len(message.attachments))
    return Reply(text)


def add_memory(
    db: Connection,
    user: User,
    content: str,
    kind: MemoryType,
    now: datetime,
    *,
    created_at: datetime | None = None,
    tags: list[str] | None = None,
    sender: str | None = None,
    idempotency_key: str | None = None,
) -> Memory | None:
    """Keep what a program sends, inside a transaction; a key that came before gives its memory.

    None: the key's memory was forgotten since.
    """
    interaction_id = store.add_interaction(
        db,
        user.id,
        kind,
        content,
        created_at or now,
        idempotency_key=idempotency_key,
        metadata={"source": "rest"},
    )
    if interaction_id is None:
        known = store.find_interaction_by_key(db, idempotency_key or "")
        return store.find_memory_by_interaction(db, known.id) if known else None
    tags = find_tags(content) if tags is None else tags
    memory_id = store.add_memory(
        db, user.id, interaction_id, content, kind, created_at or now, tags, sender
    )
    store.finish_interaction(db, interaction_id, kind, {}, "", "local")
    return store.find_memory(db, memory_id)


def words_of(message: InboundMessage) -> str:
    """Return a message's words: what was typed, and the name and address of a place."""
    place = message.location
    if place is None:
        return message.body if message.body.strip() else ""
    position = f"{place.latitude:.6g}, {place.longitude:.6g}"
    parts = (message.body.strip(), place.label, place.address, f"({position})")
    return " ".join(part for part in parts if part)


def find_tags(words: str) -> list[str]:
    """Return the hashtags in a text, lower case, each once."""
    return list(dict.fromkeys(tag.casefold() for tag in _HASHTAG.findall(words)))


# -- what the row keeps of a message, both ways ----------------------------------------------------


def _particulars(message: InboundMessage) -> dict[str, Any]:
    """Return what is kept beside the words, only what is there."""
    kept: dict[str, Any] = {
        "attachments": [asdict(attachment) for attachment in message.attachments],
        "location": asdict(message.location) if message.location else None,
        "button_payload": message.button_payload,
        "quoted_sid": message.quoted_sid,
        "extras": message.extras,
    }
    return {name: value for name, value in kept.items() if value}


def _rebuild(db: Connection, interaction: Interaction) -> InboundMessage:
    """Return the message that a received row was made of."""
    kept = interaction.metadata
    kind: Any = interaction.interaction_type
    return InboundMessage(
        message_sid=interaction.message_sid or "",
        sender=store.get_user(db, interaction.user_id).whatsapp_id,
        external_user_id=None,
        body=interaction.content,
        profile_name=None,
        kind=kind,
        attachments=tuple(Attachment(**part) for part in kept.get("attachments", ())),
        location=Location(**kept["location"]) if kept.get("location") else None,
        button_payload=kept.get("button_payload"),
        quoted_sid=kept.get("quoted_sid"),
        extras=kept.get("extras", {}),
    )


def _intent_name(intent: Intent | Command) -> str:
    return intent.kind if isinstance(intent, Intent) else intent.name


def _interaction_type(turn: Turn) -> InteractionType:
    """Return what a message turned out to be; media keep their kind."""
    if turn.message.kind != "text":
        return turn.message.kind
    if isinstance(turn.intent, Command) or turn.intent.source == "command":
        return "command"
    kinds: dict[str, InteractionType] = {
        "memory": "text",
        "search": "search",
        "forget": "command",
        "help": "chat",
        "chat": "chat",
    }
    return kinds.get(turn.intent.kind, "reminder")
