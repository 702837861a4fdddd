"""Keeps what was sent as a memory: the words first and word for word, and what files say below.

Invariant: "saved" is said of what is in the row alone; what is missing or not understood is said.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

import replies
import store
import when
from language.catalogs import say
from language.dates import day_words
from senses import remarks, understanding
from services import Turn
from store import Connection, Interaction, Memory, MemoryType, User
from talk.exchange import Done
from times import home_zone
from vendors.twilio_inbound import InboundMessage

_HASHTAG = re.compile(r"(?<!\w)#(\w{1,50})")


def save(turn: Turn, words: str | None = None) -> Done:
    """Keep what was sent, word for word; what is missing or not understood is said.

    `words`: that part of it alone, where the rest asks for something else.
    """
    message, perceived = turn.message, turn.perceived
    content = content_of(turn) if words is None else words
    if not content and not perceived.files:
        return Done(_not_kept(turn))
    said = (turn.text or words_of(message)) if words is None else words
    tags = (*find_tags(said), *perceived.tags, *turn.tags)
    named = when.find_dates(said, turn.said_at, turn.zone, turn.language)
    kind = kind_of(turn)
    memory_id = keep_words(turn, content, kind, tags=tags, named=named, with_cards=True)
    is_here = bool(perceived.files) or not message.attachments
    dates = [f"{said[m.start : m.end]}: {day_words(m.day)}" for m in named if m.is_relative]
    lines = [replies.saved(kind if is_here else "text", dates), *_remarks(turn)]
    return Done("\n".join(line for line in lines if line), "keep", memories=(memory_id,))


def keep_cards(turn: Turn) -> list[int]:
    """Keep every other card or event of a file as a memory of its own; return their ids."""
    whose = (turn.db, turn.user.id, turn.interaction_id)
    cards = turn.perceived.more_cards
    made = []
    for card in cards:
        made.append(store.add_memory(*whose, card, kind_of(turn), turn.said_at))
        keep_event_days(turn, made[-1], card)
    return made


def keep_event_days(turn: Turn, memory_id: int, content: str) -> None:
    """Note the days of the events that a memory holds."""
    days = [turn.perceived.days.get(line, ()) for line in content.split("\n")]
    store.add_memory_days(turn.db, memory_id, [day for several in days for day in several])


def keep_words(
    turn: Turn,
    content: str,
    kind: MemoryType,
    *,
    tags: Iterable[str] = (),
    named: Sequence[when.DateMention] | None = None,
    said_in: Interaction | None = None,
    with_cards: bool = False,
) -> int:
    """Keep a memory with the days that its words name; return its id.

    `named`: the days in the person's own words, where these are not all of it. `said_in`: an
    earlier message that said it.
    """
    said_at = said_in.created_at if said_in else turn.said_at
    interaction_id = said_in.id if said_in else turn.interaction_id
    memory_id = store.add_memory(
        turn.db,
        turn.user.id,
        interaction_id,
        content,
        kind,
        said_at,
        tags=list(dict.fromkeys(tags)),
    )
    made = [memory_id, *(keep_cards(turn) if with_cards else ())]
    store.add_undo_step(turn.db, turn.user.id, "saved", {"made": made}, turn.now)
    if named is None:
        named = when.find_dates(content, said_at, turn.zone, turn.language)
    store.add_memory_days(turn.db, memory_id, [mention.day for mention in named])
    keep_event_days(turn, memory_id, content)
    return memory_id


def _not_kept(turn: Turn) -> str:
    missing = len(turn.message.attachments)
    if missing and not understanding.can_have_files(turn.services, turn.message):
        return remarks.media_not_fetched(missing)
    return "\n".join(_remarks(turn)) or say(replies.UNREADABLE)


def _remarks(turn: Turn) -> list[str]:
    """Return what is to be said of a message's files: seen, not heard, still missing, refused."""
    perceived, services = turn.perceived, turn.services
    if not turn.message.attachments:
        return [_zone_remark(turn)]
    if not understanding.can_have_files(services, turn.message):
        return [remarks.media_not_fetched(len(turn.message.attachments))]
    lines = [remarks.seen(perceived.notes_by_file), remarks.more_cards(len(perceived.more_cards))]
    lines.append(_zone_remark(turn))
    unheard = perceived.unheard if understanding.can_hear(services) else 0
    if perceived.unheard and not unheard:
        lines.append(say(remarks.CANNOT_HEAR))
    if perceived.unread or (perceived.unseen and not understanding.can_see(services)):
        lines.append(say(remarks.CANNOT_READ))
    is_heard = perceived.kind == "audio" and not perceived.unheard
    if is_heard and not perceived.transcript and not perceived.refused:
        lines.append(say(remarks.HEARD_NOTHING))
    if perceived.is_refused and (unheard or perceived.unseen):
        lines.append(remarks.server_refused("audio" if unheard else "image"))
        unheard = 0
    lines += [remarks.saved_in_part(perceived.missing, unheard), *perceived.refused]
    return [line for line in lines if line]


def _zone_remark(turn: Turn) -> str:
    """Offer the zone of a shared place whose clocks are not the sender's."""
    place = turn.message.location
    if place is None:
        return ""
    near = home_zone.zone_near(place.latitude, place.longitude)
    is_same = home_zone.agree(near, turn.zone, turn.now)
    return "" if is_same else replies.zone_of_place(near.key)


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
        store.sent_as(kind),
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
    mentions = when.find_dates(content, created_at or now, user.zone, user.language or "")
    store.add_memory_days(db, memory_id, [mention.day for mention in mentions])
    store.finish_interaction(db, interaction_id, "", "local")
    return store.find_memory(db, memory_id)


def edit(
    db: Connection, memory: Memory, content: str | None, tags: list[str] | None, now: datetime
) -> int:
    """Give a memory other words or tags (None: as they are), inside a transaction.

    Return the step that takes it back. Days in the new words count from when it was said.
    """
    step_id = store.add_undo_step(
        db, memory.user_id, "edited", store.image_words(db, memory.id), now
    )
    words = memory.content if content is None else content
    store.set_memory_words(db, memory.id, words, memory.tags if tags is None else tags)
    user = store.get_user(db, memory.user_id)
    mentions = when.find_dates(words, memory.created_at, user.zone, user.language or "")
    store.set_memory_days(db, memory.id, [mention.day for mention in mentions])
    return step_id


def words_of(message: InboundMessage) -> str:
    """Return a message's words: what was typed, and the name and address of a place."""
    place = message.location
    if place is None:
        return message.body if message.body.strip() else ""
    position = f"{place.latitude:.6g}, {place.longitude:.6g}"
    parts = (message.body.strip(), place.label, place.address, f"({position})")
    return " ".join(part for part in parts if part)


def content_of(turn: Turn) -> str:
    """Return what a memory holds: the words first, as they were; below what was heard and seen."""
    said = turn.text if kind_of(turn) == "audio" else words_of(turn.message)
    return "\n".join(part for part in (said, *turn.perceived.notes) if part)


def kind_of(turn: Turn) -> MemoryType:
    """Return the kind of a message: what its first file is, before what its sender claims."""
    return turn.perceived.kind or turn.message.kind


def find_tags(words: str) -> list[str]:
    """Return the hashtags in a text, lower case, each once."""
    return list(dict.fromkeys(tag.casefold() for tag in _HASHTAG.findall(words)))
