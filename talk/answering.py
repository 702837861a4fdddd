"""Reading a message as the answer to what we asked; None always means: it is none.

Invariant: a question is asked once, whatever comes; what is no answer is done as it stands.
"""

from dataclasses import replace
from typing import Any, Final

import replies
import store
import when
from language import tables
from language.acts import Anchor, Answer, Ask, Change, Keep, Remind, Talk, When
from language.catalogs import say
from language.questions import choices
from services import Turn
from store import Reminder
from talk import likeness
from talk.exchange import Done
from talk.notes import forget
from talk.offers import bringing, moving, ticking
from talk.reminders import anchors, changing, reminding

OFFERS: Final = frozenset({"offer", "another", "tick", "events", "import"})
_PLAIN: Final = (Keep, Talk, Answer)  # acts that may be mere words


def answer(turn: Turn, asked: dict[str, Any]) -> Done | None:
    """Do what the answer to our question says."""
    store.set_asked(turn.db, turn.user.id, None)
    if asked["question"].startswith("forget"):
        return forget.answer(turn, asked)
    if asked["question"] not in OFFERS and _asks_for_another(turn):
        return None
    match asked["question"]:
        case "which":
            return _which(turn, asked)
        case "when":
            return _when(turn, asked)
        case "what":
            return _what(turn, asked["text"])
        case "move":
            return _move(turn, asked)
        case "another":
            return _another_time(turn, asked)
        case "tick":
            return _tick(turn, asked)
        case "offer":
            return _offer(turn, asked)
        case "events":
            return bringing.ring(turn, asked)
        case "import":
            return bringing.brought(turn, asked)
        case _:
            return None


def _asks_for_another(turn: Turn) -> bool:
    """It is another reminder, asked for in full, or several things at once."""
    if len(turn.acts) > 1 and not isinstance(turn.acts[0], Answer):
        return True
    said = when.parse_reminder(turn.text, turn.now, turn.zone, turn.language)
    return bool(
        said.carrier and said.message and (said.due is not None or said.problem != "no_time")
    )


def _is_no(turn: Turn) -> bool:
    first = turn.acts[0] if turn.acts else None
    return choices.is_no(turn.text) or (isinstance(first, Answer) and first.choice == "no")


def _is_yes(turn: Turn) -> bool:
    first = turn.acts[0] if turn.acts else None
    return choices.is_yes(turn.text) or (isinstance(first, Answer) and first.choice == "yes")


# -- which reminder ------------------------------------------------------------------------------


def _which(turn: Turn, asked: dict[str, Any]) -> Done | None:
    offered = [store.get_reminder(turn.db, number) for number in asked["ids"]]
    named = offered if asked.get("all") and _is_yes(turn) else _chosen(turn, offered)
    if named is None:
        return None
    if not named:
        return Done(say(replies.NEVER_MIND))
    act = Change(
        op=asked["verb"],
        when=_time_of(turn, asked.get("time_text", "")),
        day=_time_of(turn, asked.get("day_text", "")),
        new_text=asked.get("new_text", ""),
        scope=asked.get("scope", ""),
    )
    if act.op == "cancel":
        pending = [one for one in named if one.status == "pending"]
        return changing.cancel(turn, pending, act.day) if pending else None
    return changing.join([changing.change_one(turn, one, act) for one in named])


def _chosen(turn: Turn, offered: list[Reminder]) -> list[Reminder] | None:
    """Return those that the answer names: by number, ordinal, "all" or a word of theirs."""
    chosen = choices.choose(turn.text, len(offered))
    if chosen is not None:
        return [offered[index] for index in chosen]
    first = turn.acts[0] if turn.acts else None
    if isinstance(first, Answer) and first.choice == "all":
        return offered
    if first is not None and not isinstance(first, (*_PLAIN, Change)):
        return None  # a question that has a word of one of them answers none of ours
    named = [one for one in offered if likeness.shared(turn.text, one.message)]
    best = max((likeness.shared(turn.text, one.message) for one in named), default=0)
    named = [one for one in named if likeness.shared(turn.text, one.message) == best]
    if len(named) != 1 or len(turn.text.split()) > 8:
        return None
    # "standup was boring" says something new of the one that is offered, and picks none.
    is_more = isinstance(first, Keep) and _states(turn)
    return None if is_more and not likeness.has_all(turn.text, named[0].message) else named


def _states(turn: Turn) -> bool:
    """Tell whether a word of the message states something; "just" alone does not."""
    code = turn.language.split("_")[0]
    states = {*tables.words(code, "text", "state")} - {*tables.words(code, "request", "once")}
    return not states.isdisjoint(likeness.plain_words(turn.text))


def _time_of(turn: Turn, text: str) -> When | None:
    if not text:
        return None
    request = when.parse_reminder(text, turn.now, turn.zone, turn.language)
    return When(text, request.due, request.rrule, request.has_clock, request.problem)


# -- when, what, where to ------------------------------------------------------------------------


def _when(turn: Turn, asked: dict[str, Any]) -> Done | None:
    message = asked["message"]
    if _is_no(turn):
        return Done(say(replies.NEVER_MIND))
    request = when.parse_reminder(turn.text, turn.now, turn.zone, turn.language)
    if request.message and turn.acts and isinstance(turn.acts[0], Ask):
        store.set_asked(turn.db, turn.user.id, asked)  # "what's tomorrow?" is answered between
        return None
    if asked.get("anchor"):
        return _set_anchor(turn, asked)
    if not message and _says_nothing(turn):
        return reminding.ask_when(turn, message)
    if request.message and not message:
        return _with_all(turn, request)
    if request.message and not _is_of_that(request.message, message):
        return None  # they speak of something else
    if request.due is None:
        why = replies.time_problem(request.problem)
        return reminding.ask_when(turn, message, why) if request.problem != "no_time" else None
    if not message:
        return reminding.ask_what(turn, turn.text)
    return _set(turn, message, request)


_MOST_BESIDE: Final = 3  # words around a time that is an answer: "it's on", "ha,", "make it"


def _is_of_that(words: str, message: str) -> bool:
    """The words beside a time are of what we asked about, or too few to be of anything else."""
    is_short = len(words.split()) <= _MOST_BESIDE and len(words) <= 12
    return is_short or bool(likeness.shared(words, message))


def _set_anchor(turn: Turn, asked: dict[str, Any]) -> Done | None:
    """Read when the thing is that a reminder is tied to; "at 5" may also be the reminder's own."""
    words, offset_s, offset_days, text = asked["anchor"]
    anchor = Anchor(words=words, offset_s=offset_s, offset_days=offset_days, text=text)
    fact = anchors.of_words(
        turn.text, turn.said_at, turn.now, turn.zone, turn.language, title=words
    )
    if fact is None:
        return None
    time = _time_of(turn, asked.get("time_text", ""))
    tied = anchors.tie(fact, anchor, time, turn.now, turn.zone)
    if tied is None:
        why = replies.anchor_known(fact.title, fact.words(turn.now))
        return reminding.ask_when(turn, asked["message"], why)
    said = replies.anchor_known(fact.title, fact.words(turn.now))
    return reminding.set_one(turn, asked["message"], tied, tied=said)


def _set(turn: Turn, message: str, request: when.ReminderRequest) -> Done:
    time = When(turn.text, request.due, request.rrule, request.has_clock)
    return reminding.set_one(turn, message, time)


def _with_all(turn: Turn, request: when.ReminderRequest) -> Done | None:
    """Read "tomorrow at 10 to buy stamps", or what alone, after a bare "remind me"."""
    if not _may_be_told(turn):
        return None
    if request.due is not None:
        return _set(turn, request.message, request)
    return reminding.ask_when(turn, request.message) if request.problem == "no_time" else None


def _says_nothing(turn: Turn) -> bool:
    """A yes, or signs alone, is nothing to be reminded of."""
    return _is_yes(turn) or not any(character.isalnum() for character in turn.text)


def _may_be_told(turn: Turn) -> bool:
    """The words may be what to remind of: no question, thanks or wish of another kind."""
    first = turn.acts[0] if turn.acts else None
    if isinstance(first, Talk):
        return not first.topic
    return isinstance(first, (Keep, Remind, Answer))


def _what(turn: Turn, asked_text: str) -> Done | None:
    if _is_no(turn):
        return Done(say(replies.NEVER_MIND))
    if _says_nothing(turn):
        return reminding.ask_what(turn, asked_text)
    said = when.parse_reminder(turn.text, turn.now, turn.zone, turn.language)
    is_bare = said.carrier and not said.message  # "set a reminder"
    if is_bare or not _may_be_told(turn):
        return None
    request = when.parse_reminder(asked_text, turn.now, turn.zone, turn.language)
    message = said.message if said.carrier else turn.text
    if request.due is None:
        return reminding.ask_when(turn, message, replies.time_problem(request.problem))
    return _set(turn, message, request)


def _move(turn: Turn, asked: dict[str, Any]) -> Done | None:
    if _is_no(turn):
        return Done(say(replies.NEVER_MIND))
    first = turn.acts[0] if turn.acts else None
    if isinstance(first, Change) and (first.target.is_all or first.day is not None):
        return None  # "push everything tomorrow to Thursday" is an order of its own
    reminder = store.get_reminder(turn.db, asked["id"])
    due = when.parse_shift(
        turn.text, turn.now, turn.zone, reminder.due_at.astimezone(turn.zone), turn.language
    )
    if due is None:
        return None
    time = _time_of(turn, turn.text) or When(turn.text)
    act = Change(op=asked["action"], when=replace(time, due=due))
    return changing.change_one(turn, reminder, act)


# -- an offer ------------------------------------------------------------------------------------


def _another_time(turn: Turn, asked: dict[str, Any]) -> Done | None:
    """Move what was offered to be moved, on a yes."""
    if _is_no(turn):
        return Done(say(replies.NEVER_MIND))
    return moving.move(turn, asked) if _is_yes(turn) else None


def _tick(turn: Turn, asked: dict[str, Any]) -> Done | None:
    """Tick off what was offered to be ticked off, on a yes."""
    if _is_no(turn):
        return Done(say(replies.NEVER_MIND))
    return ticking.tick(turn, asked) if _is_yes(turn) else None


def _offer(turn: Turn, asked: dict[str, Any]) -> Done | None:
    """Set the reminder that was offered beside a note, on a yes or at the time that is said."""
    if _is_no(turn):
        return Done(say(replies.NEVER_MIND))
    if _is_yes(turn):
        due = store.from_text(asked["due"]).astimezone(turn.zone)
        if due <= turn.now:
            return reminding.ask_when(turn, asked["message"], replies.time_problem("past"))
        return reminding.set_one(turn, asked["message"], When("", due, asked.get("rrule")))
    return None
