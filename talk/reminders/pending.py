"""Questions about reminders, answered narrowly: the next one, one name, one day, how many.

Invariant: a list is shown a page at a time, numbered, and its numbers can be used.
"""

from collections.abc import Sequence
from typing import Final

import reminders
import replies
import store
from language.acts import Ask
from language.catalogs import say
from search.asked_time import date_words
from search.asked_words import content_words
from services import Turn
from store import Reminder
from talk import likeness
from talk.exchange import Done
from talk.reminders import targets

PAGE: Final = 10


def answer(turn: Turn, act: Ask) -> Done:
    """Show the reminders that a question asks about."""
    rows = store.list_reminders(turn.db, turn.user.id, "pending")
    if not rows:
        return Done(say(replies.NO_REMINDERS), "ask")
    if _is_next(act):
        return _shown(turn, rows[:1])
    named = _named(turn, act, rows)
    if act.stretch is not None:
        start, end = act.stretch
        pool = rows if named is None else named
        rung = [
            (one, times[0])
            for one in pool
            if (times := reminders.occurrences(one, max(start, turn.now), end, 1))
        ]
        return _shown_then(turn, [one for one, _ in sorted(rung, key=lambda pair: pair[1])], act)
    if named is None:
        return show(turn, rows)
    return _shown(turn, named) if named else Done(replies.no_reminder_of(act.about), "ask")


def _is_next(act: Ask) -> bool:
    return act.kind == "next"


def _named(turn: Turn, act: Ask, rows: Sequence[Reminder]) -> list[Reminder] | None:
    """Return the reminders with the words that are asked for; None: none are."""
    if not act.about.strip():
        return _last(turn) if act.carried else None
    dates = date_words(act.about)
    wanted = " ".join(word for word in content_words(act.about) if word not in dates)
    if not likeness.weighty(wanted):
        return None
    found = targets.matching(wanted, rows) or _asked_with(turn, wanted, rows)
    rang = [one for one in targets.undone(turn) if likeness.shared(wanted, one.message)]
    return found or rang[:1]


def _asked_with(turn: Turn, wanted: str, rows: Sequence[Reminder]) -> list[Reminder]:
    """Return the reminders whose message spoke of it: "I lent Omar 50, remind me to ask"."""
    found = []
    for one in rows:
        said = store.find_interaction(turn.db, one.interaction_id) if one.interaction_id else None
        if said and likeness.has_all(wanted, said.transcript or said.content):
            found.append(one)
    return found


def _last(turn: Turn) -> list[Reminder] | None:
    rows = [store.find_reminder(turn.db, number) for number in turn.last.reminders]
    return [one for one in rows if one and one.status == "pending"] or None


def line(turn: Turn, one: Reminder) -> str:
    """Return a reminder and when it rings."""
    due = reminders.words_of(one.due_at, turn.zone, one.rrule, turn.now)
    return replies.reminder_line(one.message, *due)


def show(turn: Turn, rows: Sequence[Reminder]) -> Done:
    """Show what is coming up, numbered; how many there are is said."""
    page = rows[:PAGE]
    store.set_shown(turn.db, turn.user.id, _numbers(turn, page))
    text = replies.reminders_listed([line(turn, one) for one in page], len(rows))
    picks = tuple(f"reminder:{one.id}" for one in page)
    return Done(text, "shown", reminders=tuple(one.id for one in page), picks=picks)


def _numbers(turn: Turn, page: Sequence[Reminder]) -> dict[str, object]:
    kept = dict(store.get_user(turn.db, turn.user.id).shown or {})
    return kept | {"kind": "reminder", "ids": [one.id for one in page]}


def _shown(turn: Turn, rows: Sequence[Reminder]) -> Done:
    if len(rows) > 1:
        return show(turn, rows)
    return Done(line(turn, rows[0]), "shown", reminders=(rows[0].id,))


def _shown_then(turn: Turn, rows: Sequence[Reminder], act: Ask) -> Done:
    if rows:
        return _shown(turn, rows)
    return Done(say(replies.NO_REMINDERS_THEN), "ask")
