"""Finishes what could not be fetched, heard or seen when it came, and tells the person.

Invariants: a message is taken up by one process at a time; what was forgotten meanwhile stays
forgotten; a spoken reminder is set only if its time is still ahead; what an import brought is
understood after all else, one message a turn, told to nobody and never acted upon.
"""

import logging
from dataclasses import replace
from datetime import timedelta

import ingest
import store
import when
from intents import Intent
from language.acts import Keep, Remind
from language.catalogs import say, speaking
from replies import Reply
from senses import remarks, understanding
from services import Perceived, Services, Turn
from store import Connection, Interaction, Memory
from talk import carry_out, exchange, recording
from talk.deciding import Decision
from talk.notes import correcting, saving
from talk.recording import Prepared

log = logging.getLogger(__name__)

CLAIM_FOR = timedelta(minutes=5)  # longer than fetching and hearing a message's files can take
TELL_WITHIN = timedelta(hours=24)  # later, nobody waits for it any more
GIVE_UP_AFTER = timedelta(days=7)
STALE_AFTER = timedelta(minutes=5)


def finish_due(services: Services) -> int:
    """Take up every message whose files are due; return how many were handled."""
    db = services.database.connection()
    due = store.list_due_media(db, services.clock())
    for interaction_id in due:
        _take_up(services, db, interaction_id)
    if not due and not services.jobs:  # nobody waits for an answer
        due = store.list_due_media(db, services.clock(), quiet=True)[:1]
        for interaction_id in due:
            _take_up(services, db, interaction_id)
    ingest.recover(services, services.clock() - STALE_AFTER)
    return len(due)


def _take_up(services: Services, db: Connection, interaction_id: int) -> None:
    now = services.clock()
    with store.transaction(db):
        attempts = store.claim_media(db, interaction_id, now, now + CLAIM_FOR)
    interaction = store.find_interaction(db, interaction_id)
    if attempts is None or interaction is None or interaction.status == "received":
        return
    if interaction.metadata.get("forgotten"):
        with store.transaction(db):
            store.finish_media(db, interaction_id)
        return
    if interaction.metadata.get("quiet"):
        _add_quietly(services, db, interaction, attempts)
        return
    files_before = len(store.list_media(db, interaction_id))
    message = recording.rebuild(db, interaction)
    prepared = ingest.prepare(services, db, interaction, message)
    perceived = prepared.perceived
    with store.transaction(db):
        if not store.is_claimed(db, interaction_id, attempts):
            return
        reply = None
        has_more = len(perceived.files) > files_before
        if perceived.is_final or has_more or _is_news(db, interaction, perceived):
            is_news = has_more or _is_news(db, interaction, perceived)
            reply = _apply(services, db, interaction, prepared, is_news=is_news)
        is_late = now - interaction.created_at > GIVE_UP_AFTER
        is_over = is_late and understanding.can_go_on(services, perceived)
        _put_off(services, db, interaction_id, perceived, attempts, is_over=is_over)
    services.bell.ring()
    services.wake.set()
    log.info(
        "media taken up interaction=%d final=%s told=%s tries=%d",
        interaction_id,
        perceived.is_final,
        reply is not None,
        attempts,
    )


def _put_off(
    services: Services,
    db: Connection,
    interaction_id: int,
    perceived: Perceived,
    attempts: int,
    *,
    is_over: bool = False,
) -> None:
    """Say when the files are to be taken up again, unless all is done that can be."""
    if perceived.is_final or is_over:
        store.finish_media(db, interaction_id)
    else:
        at = understanding.next_try(services, perceived, attempts)
        store.postpone_media(db, interaction_id, at)


def _add_quietly(
    services: Services, db: Connection, interaction: Interaction, attempts: int
) -> None:
    """Add what the files of an imported message say to its memory, and do nothing else."""
    message = replace(recording.rebuild(db, interaction), attachments=())  # its files are here
    perceived = understanding.perceive(services, db, interaction.id, message)
    text = "\n".join(filter(None, (message.body, perceived.transcript)))
    prepared = Prepared(text, Decision(Intent("memory", 1.0)), perceived)
    with store.transaction(db):
        current = store.find_interaction(db, interaction.id)
        if current is None or not store.is_claimed(db, interaction.id, attempts):
            return
        memory = store.find_memory_by_interaction(db, current.id)
        if memory is not None and not current.metadata.get("forgotten"):
            _note_heard(db, current, perceived)
            _keep(_turn(services, db, current, prepared), memory)
        _put_off(services, db, current.id, perceived, attempts)
    log.info("media of an import interaction=%d final=%s", interaction.id, perceived.is_final)


def _note_heard(db: Connection, interaction: Interaction, perceived: Perceived) -> None:
    if _newly_heard(interaction, perceived):
        store.set_transcript(db, interaction.id, perceived.transcript)
    store.note_interaction(db, interaction.id, perceived.sources)


def _is_news(db: Connection, interaction: Interaction, perceived: Perceived) -> bool:
    memory = store.find_memory_by_interaction(db, interaction.id)
    known = memory.content if memory else ""
    says_more = any(note not in known for note in (*perceived.notes, *perceived.refused))
    is_silent = perceived.kind == "audio" and perceived.is_final
    return is_silent or says_more or bool(_newly_heard(interaction, perceived))


def _newly_heard(interaction: Interaction, perceived: Perceived) -> str:
    is_new = perceived.transcript != (interaction.transcript or "")
    return perceived.transcript if is_new else ""


def _apply(
    services: Services,
    db: Connection,
    interaction: Interaction,
    prepared: Prepared,
    *,
    is_news: bool,
) -> Reply | None:
    """Do with what was understood what would have been done at once; inside a transaction.

    None: there is nothing to tell, a photo has no words on it.
    """
    current = store.find_interaction(db, interaction.id)
    if current is None or current.metadata.get("forgotten"):
        return None
    turn = _turn(services, db, current, prepared)
    with speaking(turn.language):
        return _make_of(turn, current, is_news=is_news)


def _make_of(turn: Turn, current: Interaction, *, is_news: bool) -> Reply | None:
    """Do with what was understood what it says, in the language of its sender."""
    db, perceived = turn.db, turn.perceived
    memory = store.find_memory_by_interaction(db, current.id)
    is_heard = bool(_newly_heard(current, perceived))
    is_request = not all(isinstance(act, Keep) for act in turn.acts)
    _note_heard(db, current, perceived)
    if is_heard and is_request:
        if memory is not None and not memory.content:
            store.delete_memory_row(db, memory.id)
        reply = carry_out.act_late(turn).reply
    else:
        _keep(turn, memory)
        reply = Reply(_tell(turn, is_heard))
        if is_heard:
            correcting.expect(turn)
        elif not is_news:
            return None
    is_reminder = any(isinstance(act, Remind) for act in turn.acts) and is_heard
    if turn.now - current.created_at > TELL_WITHIN and not is_reminder:
        return None
    for memory_id in reply.quotes:
        store.link_memory(db, memory_id, current.id, "quote")
    recording.queue_reply(turn, reply)
    return reply


def _turn(services: Services, db: Connection, interaction: Interaction, prepared: Prepared) -> Turn:
    user = store.get_user(db, interaction.user_id)
    message, now = recording.rebuild(db, interaction), services.clock()
    turn = recording.turn_of(services, db, user, interaction.id, message, prepared, now)
    last = exchange.read_last(db, interaction.user_id)
    return replace(turn, received_at=interaction.created_at, last=last)


def _keep(turn: Turn, memory: Memory | None) -> None:
    """Add what was understood to the memory that was kept at once, or keep it now."""
    if memory is None:
        saving.save(turn)
        return
    if store.count_memories_of_interaction(turn.db, turn.interaction_id) == 1:
        saving.keep_cards(turn)
    whole = saving.content_of(turn)
    parts = [memory.content, *(part for part in whole.split("\n") if part not in memory.content)]
    content = whole if memory.content in whole else "\n".join(filter(None, parts))
    tags = dict.fromkeys((*memory.tags, *turn.perceived.tags, *turn.tags))
    if content != memory.content or tuple(tags) != memory.tags:
        store.set_memory_words(turn.db, memory.id, content, list(tags))
        mentions = when.find_dates(turn.text, turn.said_at, turn.zone, turn.language)
        store.add_memory_days(turn.db, memory.id, [mention.day for mention in mentions])
        saving.keep_event_days(turn, memory.id, content)


def _tell(turn: Turn, is_heard: bool) -> str:
    perceived = turn.perceived
    if is_heard:
        return remarks.understood_later("audio", f"“{perceived.transcript}”")
    if perceived.refused and not perceived.notes:
        return remarks.not_understood(saving.kind_of(turn), perceived.refused)
    if saving.kind_of(turn) == "audio" and perceived.is_final:
        return remarks.not_understood("audio", [say(remarks.HEARD_NOTHING)])
    seen = "\n".join((remarks.seen(perceived.notes_by_file), *perceived.refused))
    return remarks.understood_later(saving.kind_of(turn), seen)
