"""Does what a message asks, act by act, inside the transaction that records it.

Invariants: nothing here waits for anybody, what needs a vendor was asked before; every act is done
or said not to be, in one reply with one question at most; one step takes the message back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import replies
import store
from answers import recall
from intents import Intent
from language import acts, tables
from language.acts import Act
from language.catalogs import say
from language.dates import day_words
from language.forms.fold import evenly as fold
from language.questions import asking as said_asking
from replies import Reply
from senses import remarks
from services import Turn
from talk import answering, as_acts, asking, commands, exchange, knowing, recording
from talk.exchange import Done, done
from talk.notes import correcting, editing, forget, keeping, saving, undoing
from talk.offers import moving, picking, ticking
from talk.reminders import changing, pausing, reminding, tapping


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a message led to."""

    reply: Reply
    did: dict[str, Any] | None = None  # by ids, for what "it" and "that" speak of next


def act(turn: Turn) -> Outcome:
    """Do what the message asks: the answer to our question, a correction, or else by itself."""
    before = store.find_newest_step_id(turn.db, turn.user.id)
    all_done = _answer_or_correct(turn)
    if all_done is None:
        turn = _as_it_stands(turn)
        all_done = _do_all(turn)
        reply = _welcome(turn, _joined(all_done))
    else:
        reply = _joined(all_done)
    store.mark_undo_steps(turn.db, turn.user.id, before, turn.interaction_id)
    correcting.expect(turn)
    return Outcome(reply, exchange.as_row(all_done, turn.last))


def _as_it_stands(turn: Turn) -> Turn:
    """Read what looked like an answer to our question, and was none, as if nothing was asked."""
    is_answer = any(isinstance(one, acts.Answer) for one in turn.acts)
    if not turn.user.asked or not is_answer or turn.intent.source != "rule":
        return turn
    user = replace(turn.user, asked=None)
    known = knowing.known_of(turn.db, user, turn.text, turn.now)
    found = as_acts.read(turn.text, turn.said_at, turn.zone, known)
    return replace(turn, user=user, acts=found)


def _answer_or_correct(turn: Turn) -> list[Done] | None:
    """Read the message as the answer to our question, or as a correction of what was heard."""
    asked = turn.user.asked
    if turn.intent.name == tapping.PICKED:
        return [picking.pick(turn)]
    if not _is_free(turn) or not _has_words(turn):
        if asked:
            store.set_asked(turn.db, turn.user.id, None)
        return None
    if asked and any(isinstance(one, acts.Undo) for one in turn.acts) and _is_question(asked):
        store.set_asked(turn.db, turn.user.id, None)
        return [Done(say(replies.NEVER_MIND))]
    answered = answering.answer(turn, asked) if asked else None
    if answered is not None:
        return [answered]
    corrected = correcting.correct(turn, act_on)
    return [done(corrected)] if corrected is not None else None


def _is_question(asked: dict[str, Any]) -> bool:
    return asked["question"] not in answering.OFFERS | {"heard"}


def _is_free(turn: Turn) -> bool:
    return turn.intent.source != "command"


def _has_words(turn: Turn) -> bool:
    """Typed or spoken; what stands below a photo belongs to the photo."""
    return saving.kind_of(turn) in {"text", "audio"} and bool(turn.text.strip())


# -- act by act ----------------------------------------------------------------------------------


def _do_all(turn: Turn) -> list[Done]:
    """Do every act; return what each did, in the order of the text."""
    if turn.intent.kind == "command":
        return [done(_run(turn, turn.intent.name, turn.intent.argument))]
    if not _has_words(turn):
        return [keeping.keep_file(turn)]
    if (more := recording.rest_of_last(turn) or recall.go_on(turn)) is not None:
        return [done(more, "shown")]
    found: dict[int, Done] = {}
    for place in _order(turn.acts):
        found[place] = one = _do(turn, turn.acts[place])
        turn = replace(turn, last=exchange.after(turn.last, one))
    if turn.keeps and not store.find_memory_by_interaction(turn.db, turn.interaction_id):
        kept = saving.save(turn)
        found[len(turn.acts)] = replace(kept, text=say(replies.KEPT_TOO))
    return [found[place] for place in sorted(found)]


def _order(acts_: Sequence[Act]) -> list[int]:
    """Return the acts in the order they are done: what is asked is not answered by what is said
    beside it, so notes are kept after questions about notes."""
    places = list(range(len(acts_)))
    asks = [place for place in places if _asks_notes(acts_[place])]
    first = min((place for place in places if isinstance(acts_[place], acts.Keep)), default=None)
    early = [place for place in asks if first is not None and place > first]
    return [*early, *(place for place in places if place not in early)]


def _asks_notes(one: Act) -> bool:
    if not isinstance(one, acts.Ask) or _adds_up(one):
        return False
    return one.wants in {"fact", "everything"}


def _adds_up(one: acts.Ask) -> bool:
    """It is of all there is, what is said beside it as well: "lunch 9. How much this week?"."""
    said = f" {fold(one.about)} "
    return one.wants in {"count", "sum"} or any(f" {phrase} " in said for phrase in _spent())


@cache
def _spent() -> frozenset[str]:
    """Return what is said of money that went, and of a total, in all languages."""
    return tables.every_phrase("amounts", "spent") | tables.every_phrase("amounts", "total")


def _do(turn: Turn, one: Act) -> Done:
    match one:
        case acts.Keep():
            return _keep(turn, one)
        case acts.Edit():
            return editing.edit(turn, one)
        case acts.Ask():
            return asking.ask(turn, one)
        case acts.Remind():
            return reminding.remind(turn, one)
        case acts.Change():
            return changing.change(turn, one)
        case acts.Forget():
            return forget.forget(turn, one)
        case acts.Undo():
            return undoing.undo(turn)
        case acts.Command():
            return done(_run(turn, one.name, one.argument))
        case acts.Help():
            return Done(replies.help_text())
        case acts.Unclear():
            return keeping.keep_unclear(turn, one)
        case acts.Answer():
            return Done(_small_talk(turn, one.choice))
        case acts.Talk():
            return Done(_small_talk(turn, one.topic))
        case _:
            return keeping.keep(turn, acts.Keep(spans=one.spans))


def _run(turn: Turn, name: str, argument: str) -> Reply:
    is_pause = name in {"stop", "start"}
    return pausing.run(turn, name) if is_pause else commands.run(turn, name, argument)


def _small_talk(turn: Turn, topic: str) -> str:
    if topic == "greeting":
        return replies.greeting(turn.user.profile_name)
    if topic == "clock":
        now = turn.now.astimezone(turn.zone)
        return replies.clock(now, day_words(now.date()))
    topic = topic or said_asking.small_talk(turn.text)
    return turn.small_talk or replies.small_talk(topic)


# -- one reply -----------------------------------------------------------------------------------


def _joined(all_done: Sequence[Done]) -> Reply:
    """Return one message of all that was done: in order, each sentence once, the question last."""
    questions = [one for one in all_done if one.asks][-1:]
    told = [one for one in all_done if not one.asks]
    courteous = {replies.small_talk(topic) for topic in replies.SMALL_TALK}
    if len(told) > 1:  # a courtesy beside something done needs no answer
        told = [one for one in told if one.act or one.quotes or one.text not in courteous] or told
    parts = [*told, *questions]
    kept = [one.text if one.kept is None else one.kept for one in parts]
    return Reply(
        "\n\n".join(dict.fromkeys(one.text for one in parts)),
        tuple(dict.fromkeys(number for one in parts for number in one.quotes)),
        tuple(dict.fromkeys(name for one in parts for name in one.media)),
        "\n\n".join(dict.fromkeys(kept)) if any(one.kept is not None for one in parts) else None,
        next((one.picks for one in reversed(parts) if one.picks), ()),
    )


def act_on(turn: Turn, intent: Intent) -> Reply:
    """Do what a voice note asks whose words were corrected."""
    return _joined(_do_all(replace(turn, intent=intent)))


def act_late(turn: Turn) -> Outcome:
    """Do what a voice note asks that was understood later; it answers no question of ours."""
    if turn.intent.kind == "command":
        return Outcome(pausing.run(turn, turn.intent.name))
    before = store.find_newest_step_id(turn.db, turn.user.id)
    all_done = _do_all(turn)
    store.mark_undo_steps(turn.db, turn.user.id, before, turn.interaction_id)
    reply = show_heard(turn, _joined(all_done))
    correcting.expect(turn)
    return Outcome(reply, exchange.as_row(all_done, turn.last))


def show_heard(turn: Turn, reply: Reply) -> Reply:
    """Show what was heard in a voice note above what it led to."""
    if not turn.perceived.transcript:
        return reply
    return replace(reply, text=remarks.heard(turn.perceived.transcript, reply.text))


def _welcome(turn: Turn, reply: Reply) -> Reply:
    """Tell a person who writes for the first time what else can be done."""
    if not turn.is_first or reply.text in {"", replies.help_text(), say(replies.UNREADABLE)}:
        return reply
    is_greeted = turn.intent.action == "greeting"
    welcome = say(replies.WELCOME)
    if not turn.services.settings.timezone_is_set and turn.user.whatsapp_id != store.LOCAL_USER:
        welcome += "\n" + replies.zone_guessed(turn.zone.key)
    if is_greeted and len(turn.acts) <= 1:
        return Reply(f"{replies.hello(turn.user.profile_name)} {welcome}")
    return replace(reply, text=f"{reply.text}\n\n{welcome}")


def _keep(turn: Turn, act: acts.Keep) -> Done:
    """Keep a statement; where it may move what was spoken of, or tell it is done, that is asked."""
    plan = moving.plan(turn, act)
    if plan is None and (told := ticking.plan(turn, act)) is not None:
        return ticking.offer(turn, keeping.keep(turn, act), told)
    if plan is None:
        return keeping.keep(turn, act)
    return moving.offer(turn, keeping.keep(turn, replace(act, offers=False)), plan)
