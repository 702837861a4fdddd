"""Forgetting, and taking things back.

Invariant: what is forgotten leaves every row that held its words, and for ten minutes one undo
step can bring all of it back; after that the step is gone, and so are files that nothing names.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import replies
import store
from answers import recall
from intents import Intent
from language import choices
from language.catalogs import say
from language.choices import MOST_OFFERED
from replies import Reply
from services import Services, Turn
from store import Connection, Memory, UndoStep

log = logging.getLogger(__name__)

UNDO_FOR = timedelta(minutes=10)


def forget(turn: Turn, intent: Intent) -> Reply:
    """Forget what the user names; ask first when more than one thing matches."""
    if intent.every and not intent.about:
        return _ask_before_all(turn)
    memories = _find_named(turn, intent)
    if not memories:
        return Reply(say(replies.NO_SUCH_MEMORY))
    if len(memories) == 1:
        return _forget_all_of(turn, memories)
    memories = memories[:MOST_OFFERED]
    ids = [memory.id for memory in memories]
    store.set_shown(turn.db, turn.user.id, {"kind": "memory", "ids": ids})
    store.set_asked(turn.db, turn.user.id, {"question": "forget which", "ids": ids})
    lines = [recall.describe(memory, turn.zone, turn.now) for memory in memories]
    return Reply(replies.which_memory(lines), quotes=tuple(ids))


def answer(turn: Turn, asked: dict[str, list[int]]) -> Reply | None:
    """Do what the user's answer to our question says; None: it is no answer."""
    ids = asked.get("ids")
    if ids is None:
        if not choices.is_yes(turn.text):
            return Reply(say(replies.NEVER_MIND)) if choices.is_no(turn.text) else None
        everything = store.list_memories(turn.db, turn.user.id, limit=-1)
        return _forget_all_of(turn, everything)
    chosen = choices.choose(turn.text, len(ids))
    if chosen is None:
        return None
    memories = store.find_memories(turn.db, turn.user.id, [ids[index] for index in chosen])
    return _forget_all_of(turn, memories) if memories else Reply(say(replies.NEVER_MIND))


def forget_memories(db: Connection, user_id: int, memory_ids: Sequence[int], now: datetime) -> int:
    """Forget memories of one user, inside a transaction; return the step that takes it back."""
    before = store.image_memories(db, memory_ids)
    step_id = store.add_undo_step(db, user_id, "forgot", before, now)
    store.forget_media_words(db, user_id, memory_ids)
    store.delete_memories(db, memory_ids)
    return step_id


def undo(turn: Turn) -> Reply:
    """Take back the user's last act of the last ten minutes."""
    said = take_back(turn.services, turn.db, turn.user.id, turn.now)
    return Reply(said or say(replies.NOTHING_TO_UNDO))


def take_back(
    services: Services,
    db: Connection,
    user_id: int | None,
    now: datetime,
    step_id: int | None = None,
) -> str | None:
    """Take back a user's last act, or the step of this id, inside a transaction.

    Return what to say of it; None: there is no such step of the last ten minutes.
    """
    step = store.find_undo_step(db, user_id, now - UNDO_FOR, step_id)
    if step is None or _is_moot(db, step):
        return None
    store.delete_undo_step(db, step.id)
    if step.action == "saved":
        forget_memories(db, step.user_id, step.before["made"], now)
    elif step.action == "made":
        _cancel(db, step.before["made"])
    else:
        if step.action == "corrected":  # what it made of the other words
            _cancel(db, step.before.get("made", ()))
            for memory_id in step.before.get("saved", ()):
                store.delete_memory_row(db, memory_id)
        store.restore_image(db, step.before)
    services.wake.set()
    return replies.undone(step.action)


def _is_moot(db: Connection, step: UndoStep) -> bool:
    """What was edited has been forgotten since: that is to be taken back first."""
    edited = step.before.get("edited", ())
    return any(store.find_memory(db, image["id"]) is None for image in edited)


def _cancel(db: Connection, reminder_ids: Sequence[int]) -> None:
    for reminder_id in reminder_ids:
        store.set_reminder_status(db, reminder_id, "cancelled")


def clean_up(services: Services, db: Connection, now: datetime) -> None:
    """Let go for good of what can no longer be taken back, and of files that nothing names."""
    with store.transaction(db):
        dropped = store.delete_old_undo_steps(db, now - UNDO_FOR)
        files = store.delete_unnamed_media(db) if dropped else []
        # Before the commit: the same content may come in again right after it.
        for name in files:
            Path(services.settings.media_dir, name).unlink(missing_ok=True)
    if files:
        log.info("media removed count=%d", len(files))


def _ask_before_all(turn: Turn) -> Reply:
    count = store.summarize(turn.db, turn.user.id)["total_memories"]
    if not count:
        return Reply(say(replies.NOTHING_SAVED))
    store.set_asked(turn.db, turn.user.id, {"question": "forget all"})
    return Reply(replies.confirm_forget_all(count))


def _forget_all_of(turn: Turn, memories: Sequence[Memory]) -> Reply:
    forget_memories(turn.db, turn.user.id, [memory.id for memory in memories], turn.now)
    if len(memories) > 1:
        return Reply(replies.forgot_many(len(memories)))
    said = recall.said_at(memories[0], turn.zone, turn.now)
    return Reply(replies.forgot(memories[0].memory_type, said))


def _find_named(turn: Turn, intent: Intent) -> list[Memory]:
    """Return the memories that the user may mean: by number, quote, words, or the last one."""
    if intent.number is not None:
        shown = turn.user.shown or {}
        ids = shown["ids"] if shown.get("kind") == "memory" else []
        wanted = ids[intent.number - 1 : intent.number] if intent.number > 0 else []
        return store.find_memories(turn.db, turn.user.id, wanted)
    if turn.message.quoted_sid:
        quoted = store.find_interaction_by_sid(turn.db, turn.message.quoted_sid)
        memory = store.find_memory_by_interaction(turn.db, quoted.id) if quoted else None
        return [memory] if memory and memory.user_id == turn.user.id else []
    if intent.about:
        return recall.find_naming(turn.db, turn.user.id, intent.about, turn.now, turn.zone)
    newest = store.find_newest_memory(turn.db, turn.user.id)
    return [newest] if newest else []
