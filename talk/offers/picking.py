"""An entry that was picked of a list of ours: the answer to its question, or shown in full.

Invariant: a pick means what its own list meant by it, whatever was listed since; one that is out
of date does nothing and is never kept.
"""

from dataclasses import replace

import replies
import store
from answers import quoting
from language.catalogs import say
from services import Turn
from store import Reminder
from talk import answering
from talk.exchange import Done
from talk.offers import offering
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
    one = offering.find(turn.db, turn.user.id, picked)
    if one is None:
        return None
    if isinstance(one, Reminder):
        if one.status not in {"pending", "sent"}:
            return None
        return Done(pending.line(turn, one), "shown", reminders=(one.id,))
    files = (one.file_path,) if one.file_path else ()
    text = quoting.describe(one, turn.zone, turn.now)
    return Done(text, "shown", memories=(one.id,), quotes=(one.id,), media=files)
