"""Questions: the agenda, lists, reminders and notes, each looked at where an answer may stand.

Invariant: a question changes nothing, and what is said is in a row.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import replies
import store
import when
from answers import recall, with_model
from language import tables
from language.acts import Ask
from language.catalogs import say
from language.forms.content import fillers
from language.forms.detect import find_languages
from language.forms.fold import fold
from language.questions import asking
from search.asked_time import date_words
from search.asked_words import content_words
from search.judging import unnamed
from services import Turn
from store import Reminder
from talk import likeness
from talk.exchange import Done, done
from talk.notes import lists
from talk.reminders import agenda, pending

_A_DAY: Final = timedelta(hours=25)  # the longest there is
_BEGINS: Final = 5  # letters of a word that a list's name may begin with
_OF_REMINDERS: Final = frozenset({"remind", "change", "shown"})
MOST_BESIDE: Final = 3  # reminders told beside what notes say


def ask(turn: Turn, act: Ask) -> Done:
    """Answer a question."""
    if recall.goes_on(turn) or _is_of_the_past(turn, act):
        return _from_notes(turn, replace(act, wants="fact" if act.wants == "agenda" else act.wants))
    match act.wants:
        case "reminders":
            return pending.answer(turn, _ahead(turn, act))
        case "agenda":
            return agenda.answer(turn, _ahead(turn, act))
        case "list":
            is_of_last = act.kind == "left"  # "what's left?"
            shown = lists.show(turn, "" if is_of_last else act.about or turn.text)
            return shown or _from_notes(turn, act)
        case "fact" if _is_of_days_alone(turn, act):
            return agenda.answer(turn, _ahead(turn, act))
        case _:
            return _from_notes(turn, act)


def _is_of_the_past(turn: Turn, act: Ask) -> bool:
    """It asks what was on in a time that is over: "what did I do yesterday?"."""
    if act.wants != "agenda":
        return False
    spoken = turn.words_of(act)
    span = when.find_range(spoken, turn.now, turn.zone, turn.language)
    if span is None or span[0] > turn.now:
        return False
    language = next(iter(find_languages(spoken)), "en")
    if _stretch(turn, act) is None:
        return True
    if span[1] > turn.now:  # "what did I do today?"
        return asking.asks_what_happened(spoken, language, surely=True)
    return language == "en" and asking.asks_what_happened(spoken, language)  # "hab" is "have", too


def _stretch(turn: Turn, act: Ask) -> tuple[datetime, datetime] | None:
    """Return the time that a question is about, looking ahead; None: none that is not over."""
    span = (
        when.find_range(turn.words_of(act), turn.now, turn.zone, turn.language, ahead=True)
        or act.stretch
    )
    return span if span and span[1] > turn.now else None


def _ahead(turn: Turn, act: Ask) -> Ask:
    return replace(act, stretch=_stretch(turn, act))


def _is_of_days_alone(turn: Turn, act: Ask) -> bool:
    """It asks for nothing but a time that is not over: "what's on Thursday?", "and on Sunday?"."""
    if act.rule == recall.COMMAND:
        return False
    spoken = turn.words_of(act)
    if _stretch(turn, act) is None and act.stretch is not None:
        return False  # it is over
    if act.stretch and act.stretch[1] <= turn.now and (turn.user.shown or {}).get("answer"):
        return False  # "and in February?" goes on from an answer
    said = set(content_words(act.about)) - fillers() - date_words(spoken)
    names_ahead, beside = (
        tables.everywhere("ask", "ahead"),
        tables.everywhere("ask", "ahead_beside"),
    )
    if said - names_ahead - beside:
        return False
    return _stretch(turn, act) is not None or bool(likeness.weighty(act.about) & names_ahead)


def _from_notes(turn: Turn, act: Ask) -> Done:
    """Answer from notes, with the reminder and the list that have the words, too."""
    listed = _list_asked_for(turn, act) or _when_it_rings(turn, act)
    if listed is not None:
        return listed
    reply = with_model.answer(turn, act)
    found = done(reply, "ask", memories=reply.quotes)
    if (planned := _planned_then(turn, act, found)) is not None:
        return planned
    if not act.about or act.wants != "fact":
        return _offering(found, act)
    rung = _reminders_asked_for(turn, act.about)
    return _offering(_beside(turn, found, rung) if rung else found, act)


def _planned_then(turn: Turn, act: Ask, found: Done) -> Done | None:
    """Tell what is on where no note has the words: "am I working on the 19th?"."""
    span = _stretch(turn, act) if found.text.startswith(say(replies.NO_MEMORY)) else None
    if span is None or span[1] - span[0] > _A_DAY or act.rule == recall.COMMAND:
        return None
    shown = agenda.show(turn, span)
    return shown if shown.memories or shown.reminders else None


def _when_it_rings(turn: Turn, act: Ask) -> Done | None:
    """Tell when the reminder spoken of last rings: "and the next dose is when?"."""
    if not turn.last.reminders or turn.last.act not in _OF_REMINDERS or act.rule == recall.COMMAND:
        return None
    languages = (turn.language.partition("_")[0],)
    if not unnamed.asks_when(unnamed.sort_asked(act.about or turn.text, languages)):
        return None
    done_ = pending.answer(turn, replace(act, about="", carried=True, stretch=None))
    return done_ if done_.reminders else None


def _list_asked_for(turn: Turn, act: Ask) -> Done | None:
    """Return the list whose name has all that a question asks for: "what do I still need?"."""
    wanted = set(content_words(act.about or turn.text)) - tables.everywhere("ask", "ahead_beside")
    wanted = {word for word in wanted if fold(word) not in _small(turn)}
    if not wanted or act.wants not in {"fact", "everything"}:
        return None
    if wanted <= lists.list_words():
        return lists.show(turn, "")
    shopping = tables.everywhere("ask", "shopping")
    for memory in lists.list_all(turn.db, turn.user.id):
        name = lists.read(memory.content).name
        is_named = likeness.has_all(" ".join(wanted), name) and likeness.weighty(name)
        if is_named or (wanted <= shopping and _is_of(name, shopping)):
            return lists.shown(memory)
    return None


def _is_of(name: str, words: Collection[str]) -> bool:
    """Tell whether a list's name has one of the words, or begins with it: "boodschappenlijst"."""
    stems = tuple(word for word in words if len(word) >= _BEGINS)
    return any(word in words or word.startswith(stems) for word in likeness.weighty(name))


def _small(turn: Turn) -> frozenset[str]:
    """Return the words that fill a question in the language of the person: "exactly", "so"."""
    code = turn.language.partition("_")[0]
    return asking.small_words(code) if code in tables.LANGUAGES else frozenset()


def _reminders_asked_for(turn: Turn, about: str) -> list[Reminder]:
    """Return the pending reminders that have every word that is asked for."""
    beside = tables.everywhere("ask", "ahead") | tables.everywhere("ask", "ahead_beside")
    wanted = " ".join(set(content_words(about)) - date_words(about) - beside)
    if not wanted:
        return []
    rows = store.list_reminders(turn.db, turn.user.id, "pending")
    named = [one for one in rows if likeness.has_all(wanted, one.message)]
    return (named or _asked_with(turn, wanted, rows))[:MOST_BESIDE]


def _asked_with(turn: Turn, wanted: str, rows: Sequence[Reminder]) -> list[Reminder]:
    """Return the reminders that have some of the words, and the message that set them the rest."""
    if not asking.ASKS_WHEN.search(turn.text):
        return []
    near = [one for one in rows if likeness.shared(wanted, one.message)]
    return [one for one in near if likeness.has_all(wanted, _told_with(turn, one))]


def _told_with(turn: Turn, one: Reminder) -> str:
    said = store.find_interaction(turn.db, one.interaction_id) if one.interaction_id else None
    return f"{one.message} {said.transcript or said.content}" if said else one.message


def _beside(turn: Turn, found: Done, rung: list[Reminder]) -> Done:
    """Tell reminders beside what notes say: first where notes say nothing, or it asks when."""
    lines = [pending.line(turn, one) for one in rung]
    told = replies.reminders_told(lines)
    numbers = tuple(one.id for one in rung)
    if found.text.startswith(say(replies.NO_MEMORY)):
        return Done(told, "ask", reminders=numbers)
    asks_when = asking.ASKS_WHEN.search(turn.text) or asking.ASKS_FOR_A_TIME.search(turn.text)
    parts = [told, found.text] if asks_when else [found.text, told]
    return replace(found, text="\n\n".join(parts), reminders=numbers)


def _offering(found: Done, act: Ask) -> Done:
    """Say how to keep what was taken for a question because notes have its words."""
    return (
        replace(found, text=f"{found.text}\n{say(replies.KEEP_INSTEAD)}") if act.offers else found
    )
