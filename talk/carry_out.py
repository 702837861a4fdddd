"""Does what a message asks, inside the transaction that records it.

Invariant: nothing here waits for anybody; what needs a vendor was asked before.
"""

from typing import Any

import reminders
import replies
import store
from answers import recall, with_model
from intents import Intent
from language import asking
from language.catalogs import say
from language.dates import day_words
from replies import Reply
from senses import remarks
from services import Command, Turn
from talk import agenda, commands, correcting, forget, pausing, saving


def act(turn: Turn) -> Reply:
    """Do what the message asks: the answer to our question, a correction, or else by itself."""
    is_free = isinstance(turn.intent, Intent) and turn.intent.source != "command"
    if is_free and _has_words(turn):
        reply = _answer_to_question(turn, turn.user.asked) if turn.user.asked else None
        reply = reply or correcting.correct(turn, _act_on)
        if reply is not None:
            return reply
    elif turn.user.asked:
        store.set_asked(turn.db, turn.user.id, None)
    reply = _act(turn)
    correcting.expect(turn)
    return reply


def _act(turn: Turn) -> Reply:
    if isinstance(turn.intent, Command):
        is_pause = turn.intent.name in {"stop", "start"}
        return pausing.run(turn, turn.intent) if is_pause else commands.run(turn, turn.intent)
    return _welcome(turn, _keep_too(turn, _act_on(turn, turn.intent)))


def _keep_too(turn: Turn, reply: Reply) -> Reply:
    """Keep the words beside what they ask for, where they may be a statement."""
    if not turn.keeps or store.find_memory_by_interaction(turn.db, turn.interaction_id):
        return reply
    saving.save(turn)
    return Reply(f"{reply.text}\n\n{say(replies.KEPT_TOO)}", reply.quotes, reply.media)


def _has_words(turn: Turn) -> bool:
    """Typed or spoken; what stands below a photo belongs to the photo."""
    return saving.kind_of(turn) in {"text", "audio"} and bool(turn.text.strip())


def _answer_to_question(turn: Turn, asked: dict[str, Any]) -> Reply | None:
    """Read the message as the answer to what we asked; it is asked once, whatever comes."""
    store.set_asked(turn.db, turn.user.id, None)
    if asked["question"].startswith("forget"):
        return forget.answer(turn, asked)
    return reminders.answer(turn, asked)


def _act_on(turn: Turn, intent: Intent) -> Reply:
    if not _has_words(turn):
        return saving.save_file(turn)
    if (more := recall.go_on(turn)) is not None:
        return more
    match intent.kind:
        case "memory":
            return saving.save(turn)
        case "search":
            span = agenda.asked_span(turn)
            return agenda.show(turn, span) if span else with_model.answer(turn, intent)
        case "reminder":
            return _remind(turn)
        case "reminder_list":
            return reminders.list_pending(turn)
        case "reminder_cancel":
            return reminders.cancel(turn, intent)
        case "reminder_change":
            return reminders.change(turn, intent)
        case "forget":
            return forget.undo(turn) if intent.action == "undo" else forget.forget(turn, intent)
        case "help":
            return Reply(replies.help_text())
        case "chat":
            return _chat(turn, intent)


def _remind(turn: Turn) -> Reply:
    """Set what is asked for; what holds more requests than are read is kept instead."""
    reply = reminders.make(turn)
    if reply.text != say(replies.TOO_MUCH_AT_ONCE):
        return reply
    return Reply(f"{saving.save(turn).text}\n{reply.text}")


def _chat(turn: Turn, intent: Intent) -> Reply:
    if intent.action == "greeting":
        return Reply(replies.greeting(turn.user.profile_name))
    if intent.action == "clock":
        now = turn.now.astimezone(turn.zone)
        return Reply(replies.clock(now, day_words(now.date())))
    action = intent.action or asking.small_talk(turn.text)
    return Reply(turn.small_talk or replies.small_talk(action))


def act_late(turn: Turn) -> Reply:
    """Do what a voice note asks that was understood later; it answers no question of ours."""
    if isinstance(turn.intent, Command):
        return pausing.run(turn, turn.intent)
    reply = show_heard(turn, _keep_too(turn, _act_on(turn, turn.intent)))
    correcting.expect(turn)
    return reply


def show_heard(turn: Turn, reply: Reply) -> Reply:
    """Show what was heard in a voice note above what it led to."""
    if not turn.perceived.transcript:
        return reply
    text = remarks.heard(turn.perceived.transcript, reply.text)
    return Reply(text, reply.quotes, reply.media)


def _welcome(turn: Turn, reply: Reply) -> Reply:
    """Tell a person who writes for the first time what else can be done."""
    if not turn.is_first or reply.text in {replies.help_text(), say(replies.UNREADABLE)}:
        return reply
    is_greeted = isinstance(turn.intent, Intent) and turn.intent.action == "greeting"
    welcome = say(replies.WELCOME)
    if not turn.services.settings.timezone_is_set and turn.user.whatsapp_id != store.LOCAL_USER:
        welcome += "\n" + replies.zone_guessed(turn.zone.key)
    if is_greeted:
        return Reply(f"{replies.hello(turn.user.profile_name)} {welcome}")
    return Reply(f"{reply.text}\n\n{welcome}", reply.quotes, reply.media)
