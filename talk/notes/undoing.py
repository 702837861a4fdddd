"""Taking things back, and what is forgotten for ten minutes before it is gone.

Invariant: what is forgotten leaves every row that held its words, and for ten minutes one undo
step can bring all of it back; after that the step is gone, and so are files that nothing names.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import replies
import store
from language.catalogs import say
from services import Services, Turn
from store import Connection, Memory, UndoStep
from talk.exchange import Done

log = logging.getLogger(__name__)

UNDO_FOR: Final = timedelta(minutes=10)
MOST_NAMED: Final = 60  # characters by which a memory is named


def undo(turn: Turn) -> Done:
    """Take back all that the user's last message of the last ten minutes did."""
    said = take_back(turn.services, turn.db, turn.user.id, turn.now)
    return said or Done(say(replies.NOTHING_TO_UNDO))


def take_back(
    services: Services,
    db: Connection,
    user_id: int | None,
    now: datetime,
    step_id: int | None = None,
) -> Done | None:
    """Take back a user's last message, or the step of this id, inside a transaction.

    Return what to say of it; None: there is no such step of the last ten minutes.
    """
    step = store.find_undo_step(db, user_id, now - UNDO_FOR, step_id)
    if step is None or _is_moot(db, step):
        return None
    message = step.before.get("message") if step_id is None else None
    steps = store.list_undo_steps_of(db, step.user_id, message) if message else [step]
    parts = [_take_back(db, each, now) for each in steps]
    services.wake.set()
    return Done(
        "\n".join(dict.fromkeys(one.text for one in parts[::-1])),
        quotes=tuple(number for one in parts for number in one.quotes),
        kept="\n".join(dict.fromkeys(one.kept or one.text for one in parts[::-1])),
    )


def _take_back(db: Connection, step: UndoStep, now: datetime) -> Done:
    """Take back one step; return what to say of it, by its words."""
    store.delete_undo_step(db, step.id)
    general = replies.undone(step.action)
    if step.action == "saved":
        named = [one for number in step.before["made"] if (one := store.find_memory(db, number))]
        forget_memories(db, step.user_id, step.before["made"], now)
        titles = [excerpt(one) for one in named if one.content]
        return Done(replies.undone("saved", titles), kept=general)
    if step.action == "made":
        rows = [store.find_reminder(db, number) for number in step.before["made"]]
        _cancel(db, step.before["made"])
        return Done(replies.undone("made", [one.message for one in rows if one]), kept=general)
    if step.action == "corrected":  # what it made of the other words
        _cancel(db, step.before.get("made", ()))
        for memory_id in step.before.get("saved", ()):
            store.delete_memory_row(db, memory_id)
    store.restore_image(db, step.before)
    images = step.before.get("memories", ()) or step.before.get("edited", ())
    back = [one for image in images if (one := store.find_memory(db, image["id"]))]
    titles = [excerpt(one) for one in back if one.content]
    titles += [image["message"] for image in step.before.get("reminders", ())]
    quotes = tuple(one.id for one in back)
    return Done(replies.undone(step.action, titles), quotes=quotes, kept=None)


def _is_moot(db: Connection, step: UndoStep) -> bool:
    """What was edited has been forgotten since: that is to be taken back first."""
    edited = step.before.get("edited", ())
    return any(store.find_memory(db, image["id"]) is None for image in edited)


def _cancel(db: Connection, reminder_ids: Sequence[int]) -> None:
    for reminder_id in reminder_ids:
        store.set_reminder_status(db, reminder_id, "cancelled")


def excerpt(memory: Memory) -> str:
    """Return the first words of a memory: enough to know it by."""
    line = " ".join(memory.content.split())
    return line if len(line) <= MOST_NAMED else line[: MOST_NAMED - 1].rstrip() + "…"


def forget_memories(db: Connection, user_id: int, memory_ids: Sequence[int], now: datetime) -> int:
    """Forget memories of one user, inside a transaction; return the step that takes it back."""
    before = store.image_memories(db, memory_ids)
    step_id = store.add_undo_step(db, user_id, "forgot", before, now)
    store.forget_media_words(db, user_id, memory_ids)
    store.delete_memories(db, memory_ids)
    return step_id


def clean_up(services: Services, db: Connection, now: datetime) -> None:
    """Let go for good of what can no longer be taken back, and of files that nothing names."""
    with store.transaction(db):
        dropped = store.delete_old_undo_steps(db, now - UNDO_FOR)
        files = store.delete_unnamed_media(db) if dropped else []
        # Before the commit: the same content may come in again right after it.
        for name in files:
            services.media.let_go(name)
    if files:
        log.info("media removed count=%d", len(files))
