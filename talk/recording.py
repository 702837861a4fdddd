"""What the rows of a message and its answer keep: recorded once, finished once, and read back."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import reminders
import replies
import store
from intents import Intent
from language import replying
from language.acts import Act
from language.catalogs import say
from language.known import Known
from language.questions import choices
from replies import Reply
from senses import understanding
from services import Brought, Composed, Perceived, Services, Turn
from store import Channel, Connection, Interaction, InteractionType, ReplyVia, User
from talk.deciding import Decision
from talk.offers import offering
from times import home_zone
from vendors import twilio_text
from vendors.twilio_inbound import Attachment, InboundMessage, Location

NOTHING = Perceived()


class AlreadyRecorded(Exception):
    """Another delivery of this message was first."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What was found out about a message before its transaction, where that takes time."""

    text: str  # typed, or heard
    decision: Decision
    perceived: Perceived = NOTHING
    composed: Composed | None = None
    acts: tuple[Act, ...] = ()
    known: Known | None = None  # what the acts were read with; None: they are not read yet
    brings: dict[str, Any] | None = None  # what its file can be brought as
    brought: Brought | None = None  # the file of an earlier message, now


def find_sender(db: Connection, message: InboundMessage) -> User | None:
    """Return who sent it: known by the number, or by the user id that WhatsApp sent beside it."""
    user = store.find_user_by_whatsapp_id(db, message.sender)
    if user is None and message.external_user_id:
        user = store.find_user_by_whatsapp_id(db, message.external_user_id)
    return user


def record_done(
    services: Services,
    db: Connection,
    message: InboundMessage,
    prepared: Prepared,
    now: datetime,
    interaction: Interaction | None,
) -> Turn:
    """Record the message, and its sender if new, or take up what was accepted before."""
    kind, found_out = _interaction_type(message, prepared), _found_out(prepared)
    if interaction is None:
        user, is_first = record_sender(services, db, message, now)
        interaction_id = record_message(services, db, message, user, now, kind, found_out)
    else:
        current = store.find_interaction(db, interaction.id)
        if current is None or current.status != "received":
            raise AlreadyRecorded
        user, interaction_id = store.get_user(db, interaction.user_id), interaction.id
        is_first = store.is_first_interaction(db, user.id, interaction_id)
        store.note_interaction(db, interaction_id, found_out, kind)
    turn = turn_of(services, db, user, interaction_id, message, prepared, now)
    received_at = interaction.created_at if interaction else None
    return replace(turn, is_first=is_first, received_at=received_at)


def turn_of(
    services: Services,
    db: Connection,
    user: User,
    interaction_id: int,
    message: InboundMessage,
    prepared: Prepared,
    now: datetime,
) -> Turn:
    """Return the turn of a message that is recorded."""
    decision = prepared.decision
    return Turn(
        services,
        db,
        user,
        interaction_id,
        message,
        prepared.text,
        decision.intent,
        now,
        perceived=prepared.perceived,
        tags=decision.tags,
        small_talk=decision.reply,
        keeps=decision.keeps,
        composed=prepared.composed,
        acts=prepared.acts,
        brings=prepared.brings,
        brought=prepared.brought,
        language=language_of(services, db, user, prepared.text),
    )


def language_of(services: Services, db: Connection, user: User, text: str) -> str:
    """Return what to answer a message in; a language that it tells is remembered."""
    otherwise = reminders.language_of(services, user)
    words = "" if text.startswith("/") else text  # commands have the same names in all languages
    told = replying.language_for(words, user.language, otherwise)
    if told.is_clear and told.language != user.language:
        store.set_language(db, user.id, told.language, services.clock())
    return told.language


def record_sender(
    services: Services, db: Connection, message: InboundMessage, now: datetime
) -> tuple[User, bool]:
    """Return the sender, and whether they are new; what waited for them to write is released."""
    known = find_sender(db, message)
    user = known or store.add_user(db, message.sender, zone_for(services, message.sender, now), now)
    if message.external_user_id == user.whatsapp_id:
        store.set_number(db, user.id, message.sender, message.external_user_id, now)
    if message.profile_name or message.external_user_id:
        store.set_profile(db, user.id, message.profile_name, message.external_user_id, now)
    if services.twilio is not None and message.message_sid:
        store.set_last_inbound(db, user.id, now)
        store.release_held(db, user.id, now)
    return user, known is None


def zone_for(services: Services, number: str, now: datetime) -> ZoneInfo:
    """Return a newcomer's zone: the one that is set, else their country's, else this machine's."""
    settings = services.settings
    guess = None if settings.timezone_is_set else home_zone.zone_of_number(number, now)
    return guess or settings.timezone


def record_message(
    services: Services,
    db: Connection,
    message: InboundMessage,
    user: User,
    now: datetime,
    kind: InteractionType,
    found_out: dict[str, Any],
) -> int:
    """Record the words, and the files that are here already."""
    interaction_id = store.add_interaction(
        db,
        user.id,
        kind,
        message.body,
        now,
        message_sid=message.message_sid or None,
        idempotency_key=message.key or None,
        metadata=_particulars(message) | found_out,
    )
    if interaction_id is None:
        raise AlreadyRecorded
    for position, file in enumerate(message.files):
        understanding.keep(services, db, interaction_id, position, file)
    return interaction_id


def finish(
    turn: Turn,
    reply: Reply,
    via: ReplyVia,
    interaction: Interaction | None,
    status: Literal["done", "failed"] = "done",
    *,
    did: dict[str, Any] | None = None,
) -> ReplyVia:
    """Mark the message as done; return the one way its reply goes out."""
    if interaction is not None:
        current = store.find_interaction(turn.db, turn.interaction_id)
        via = (current.reply_via if current else None) or via
    if via != "local" and _is_offered(turn, reply):
        via = "rest"  # the answer to a webhook cannot carry a list to pick from
    if reply.media:
        store.note_interaction(turn.db, turn.interaction_id, {"reply_media": list(reply.media)})
    said = reply.text if reply.kept is None else reply.kept
    store.finish_interaction(turn.db, turn.interaction_id, said, via, status, did)
    for memory_id in reply.quotes:
        store.link_memory(turn.db, memory_id, turn.interaction_id, "quote")
    _keep_perceived(turn)
    if via == "rest":
        queue_reply(turn, reply)
    return via


def _is_offered(turn: Turn, reply: Reply) -> bool:
    """Note what can be picked of a reply; False: it is text alone."""
    channel = channel_back(turn.services, turn.user, turn.message.message_sid)
    user = store.get_user(turn.db, turn.user.id)
    if channel == "local" or not offering.is_offered(
        turn.services, turn.db, user, turn.interaction_id, reply
    ):
        return False
    asks = (user.asked or {}).get("in") == turn.interaction_id
    noted: dict[str, Any] = {"picks": list(reply.picks)} | ({"asks": True} if asks else {})
    store.note_interaction(turn.db, turn.interaction_id, noted)
    return True


def _keep_perceived(turn: Turn) -> None:
    """Keep what was heard, and have what was not understood tried again."""
    perceived = turn.perceived
    if perceived.transcript:
        store.set_transcript(turn.db, turn.interaction_id, perceived.transcript)
    if not perceived.is_final:
        at = understanding.next_try(turn.services, perceived, 1)
        store.queue_media(turn.db, turn.interaction_id, turn.now, at)


def queue_reply(turn: Turn, reply: Reply) -> None:
    """Queue a reply as messages: its text, in one, then each file."""
    channel = channel_back(turn.services, turn.user, turn.message.message_sid)
    said = reply.text if reply.kept is None else reply.kept
    parts = [said] if channel == "local" else [shown_of(said)]
    files = [store.find_media_by_path(turn.db, name) for name in reply.media]
    bodies = [(part, None) for part in parts] + [("", file.id) for file in files if file]
    for body, media_id in bodies:
        if body or media_id:
            store.add_outbound(
                turn.db,
                turn.user.id,
                channel,
                body,
                turn.now,
                interaction_id=turn.interaction_id,
                media_id=media_id,
            )


def shown_of(text: str) -> str:
    """Return what of a long answer goes out by WhatsApp; the rest is told when it is asked for.

    Each message that is delivered costs money.
    """
    first, rest = twilio_text.first_of(text)
    return f"{first}\n\n{say(replies.MORE_OF_IT)}" if rest else first


def rest_of_last(turn: Turn) -> Reply | None:
    """Return the rest of the last answer, where "more" asks for it; None: nothing was cut."""
    if turn.services.twilio is None or not choices.asks_for_more(turn.text):
        return None
    last = store.find_last_done(turn.db, turn.user.id, turn.interaction_id)
    said = store.get_interaction(turn.db, last[0]) if last else None
    if said is None or said.reply_via not in {"twiml", "rest"}:
        return None
    _, rest = twilio_text.first_of(said.reply or "")
    return Reply(rest, tuple(store.list_quoted(turn.db, said.id))) if rest else None


def channel_back(services: Services, user: User, message_sid: str | None) -> Channel:
    """Return how the answer to a message goes: what was said on this machine is answered here."""
    return reminders.channel_for(services, user) if message_sid else "local"


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


def rebuild(db: Connection, interaction: Interaction) -> InboundMessage:
    """Return the message that a received row was made of."""
    kept = interaction.metadata
    kind: Any = interaction.interaction_type
    return InboundMessage(
        message_sid=interaction.message_sid or "",
        sender=store.get_user(db, interaction.user_id).whatsapp_id,
        body=interaction.content,
        kind=kind,
        attachments=tuple(Attachment(**part) for part in kept.get("attachments", ())),
        location=Location(**kept["location"]) if kept.get("location") else None,
        button_payload=kept.get("button_payload"),
        quoted_sid=kept.get("quoted_sid"),
        extras=kept.get("extras", {}),
    )


def intent_name(intent: Intent) -> str:
    return intent.name or intent.kind


def _found_out(prepared: Prepared) -> dict[str, Any]:
    """Return what is kept of how a message was understood."""
    intent = prepared.decision.intent
    kept = {"intent": intent_name(intent), **prepared.perceived.sources}
    if intent.kind == "command":
        return kept
    return kept | {"confidence": intent.confidence, "decided_by": intent.source}


def _interaction_type(message: InboundMessage, prepared: Prepared) -> InteractionType:
    """Return what a message turned out to be; media keep their kind."""
    kind, intent = prepared.perceived.kind or message.kind, prepared.decision.intent
    if kind != "text":
        return store.sent_as(kind)
    if intent.source == "command":
        return "command"
    kinds: dict[str, InteractionType] = {
        "memory": "text",
        "search": "search",
        "forget": "command",
        "help": "chat",
        "chat": "chat",
    }
    return kinds.get(intent.kind, "reminder")
