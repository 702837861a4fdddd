"""An entry that was picked of a list of ours: the answer to its question, or shown in full.

Invariant: a pick means what its own list meant by it, whatever was listed since; one that is out
of date does nothing and is never kept.
"""

from dataclasses import replace

import replies
import store
from answers import recall
from language.catalogs import say
from services import Turn
from talk import answering
from talk.exchange import Done
from talk.reminders import pending, tapping


def pick(turn: Turn) -> Done:
    """Do what the picked entry says."""
    outdated = Done(say(replies.UNKNOWN_BUTTON))
    said = tapping.PICK.fullmatch(turn.message.button_payload or "")
    asking = store.find_interaction(turn.db, int(said[1])) if said else None
    if said is None or asking is None or asking.user_id != turn.user.id:
        return outdated
    picks, place = asking.metadata.get("picks", []), int(said[2])
    if not 1 <= place <= len(picks):
        return outdated
    if asking.metadata.get("asks"):
        return _answer(turn, asking.id, place) or outdated
    return _show(turn, picks[place - 1]) or outdated


def _answer(turn: Turn, interaction_id: int, place: int) -> Done | None:
    """Answer the question that a list asked; None: it is no longer open."""
    asked = turn.user.asked
    if not asked or asked.get("in") != interaction_id:
        return None
    return answering.answer(replace(turn, text=str(place), acts=()), asked)


def _show(turn: Turn, picked: str) -> Done | None:
    """Show what was picked in full; None: it is not there any more."""
    kind, _, number = picked.partition(":")
    if kind == "reminder":
        one = store.find_reminder(turn.db, int(number))
        if one is None or one.user_id != turn.user.id or one.status not in {"pending", "sent"}:
            return None
        return Done(pending.line(turn, one), "shown", reminders=(one.id,))
    found = store.find_memories(turn.db, turn.user.id, [int(number)])
    if not found:
        return None
    files = tuple(one.file_path for one in found if one.file_path)
    text = recall.describe(found[0], turn.zone, turn.now)
    return Done(text, "shown", memories=(found[0].id,), quotes=(found[0].id,), media=files)
