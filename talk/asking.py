"""Questions: the agenda, lists, reminders and notes, each looked at where an answer may stand.

Invariant: a question changes nothing, and what is said is in a row.
"""

from dataclasses import replace
from typing import Final

import replies
import store
import words
from answers import recall, with_model
from language.acts import Ask
from search.finding import content_words, date_words
from services import Turn
from store import Reminder
from talk import agenda, likeness, lists, pending
from talk.exchange import Done, done

MOST_BESIDE: Final = 3  # reminders told beside what notes say


def ask(turn: Turn, act: Ask) -> Done:
    """Answer a question."""
    match act.wants:
        case "reminders":
            return pending.answer(turn, act)
        case "agenda":
            return agenda.answer(turn, act)
        case "list":
            shown = lists.show(turn, act.about or turn.text)
            return shown or _from_notes(turn, act)
        case "fact" if _is_of_days_alone(turn, act):
            return agenda.answer(turn, act)
        case _:
            return _from_notes(turn, act)


def _is_of_days_alone(turn: Turn, act: Ask) -> bool:
    """It asks for nothing but a time that is not over: "what's on Thursday?", "and on Sunday?"."""
    if act.stretch is None or act.stretch[1] <= turn.now or act.rule == recall.COMMAND:
        return False
    dates = date_words(turn.words_of(act))
    return {*content_words(act.about), *dates} <= {*dates, *words.FILLERS}


def _from_notes(turn: Turn, act: Ask) -> Done:
    """Answer from notes, with the reminder and the list that have the words, too."""
    listed = _list_asked_for(turn, act)
    if listed is not None:
        return listed
    reply = with_model.answer(turn, act)
    found = done(reply, "ask", memories=reply.quotes)
    if not act.about or act.wants != "fact":
        return _offering(found, act)
    rung = _reminders_asked_for(turn, act.about)
    return _offering(_beside(turn, found, rung) if rung else found, act)


def _list_asked_for(turn: Turn, act: Ask) -> Done | None:
    """Return the list whose name has all that a question asks for: "what do I still need?"."""
    wanted = " ".join(content_words(act.about or turn.text))
    if not wanted or act.wants not in {"fact", "everything"}:
        return None
    for memory in lists.list_all(turn.db, turn.user.id):
        name = lists.read(memory.content).name
        if likeness.has_all(wanted, name) and likeness.weighty(name):
            return lists.shown(memory)
    return None


def _reminders_asked_for(turn: Turn, about: str) -> list[Reminder]:
    """Return the pending reminders that have every word that is asked for."""
    wanted = " ".join(content_words(about))
    if not wanted:
        return []
    rows = store.list_reminders(turn.db, turn.user.id, "pending")
    return [one for one in rows if likeness.has_all(wanted, one.message)][:MOST_BESIDE]


def _beside(turn: Turn, found: Done, rung: list[Reminder]) -> Done:
    """Tell reminders beside what notes say: first where notes say nothing, or it asks when."""
    lines = [pending.line(turn, one) for one in rung]
    told = replies.reminders_told(lines)
    numbers = tuple(one.id for one in rung)
    is_empty = found.text.startswith((replies.NO_MEMORY, replies.CLOSEST))
    if is_empty:
        return Done(told, "ask", reminders=numbers)
    asks_when = words.ASKS_WHEN.search(turn.text) or words.ASKS_FOR_A_TIME.search(turn.text)
    parts = [told, found.text] if asks_when else [found.text, told]
    return replace(found, text="\n\n".join(parts), reminders=numbers)


def _offering(found: Done, act: Ask) -> Done:
    """Say how to keep what was taken for a question because notes have its words."""
    return replace(found, text=f"{found.text}\n{replies.KEEP_INSTEAD}") if act.offers else found
