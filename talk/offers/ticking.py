"""A note that may tell that what rang is done: "the bin is out", after "take out the bin".

Invariant: what was said is kept; nothing is ticked off but on a yes.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import replies
import store
from language import tables
from language.acts import Change, Keep, Target
from language.forms import deeds
from language.forms.deeds import Told
from language.forms.fold import fold
from services import Turn
from store import Reminder
from talk import likeness
from talk.exchange import Done
from talk.reminders import changing

_LATELY: Final = timedelta(hours=1)  # since it rang
_MOST: Final = 6  # words that may tell of it


def plan(turn: Turn, act: Keep) -> Reminder | None:
    """Return what a few words may tell of; None: nothing, or nobody is to be asked."""
    if turn.user.asked or act.unsure or act.previous or act.items or act.offers:
        return None
    said = deeds.words_of(turn.text)
    if len(turn.acts) > 1 or not 1 < len(said) <= _MOST or _denies(said, turn.language):
        return None
    rang = store.list_reminders(turn.db, turn.user.id, "sent", since=turn.now - _LATELY)
    named = [one for one in rang if one.done_at is None and likeness.shared(turn.text, one.message)]
    return named[0] if len(named) == 1 else None


def _denies(said: Sequence[str], language: str) -> bool:
    """Tell whether a statement says that it is not so, or that another did it."""
    negated = {*map(fold, tables.words(language, "request", "not"))}
    told = Told(tuple(said), frozenset(), is_done=False)
    return not negated.isdisjoint(said) or deeds.denies(told, language)


def offer(turn: Turn, saved: Done, reminder: Reminder) -> Done:
    """Ask whether it is done."""
    if not saved.memories:
        return saved
    store.set_asked(turn.db, turn.user.id, {"question": "tick", "id": reminder.id})
    return replace(saved, text=f"{saved.text}\n{replies.offer_ticking(reminder.message)}")


def tick(turn: Turn, asked: dict[str, Any]) -> Done:
    """Tick off what was offered to be ticked off."""
    reminder = store.get_reminder(turn.db, asked["id"])
    return changing.change_one(turn, reminder, Change(op="done", target=Target(is_last=True)))
