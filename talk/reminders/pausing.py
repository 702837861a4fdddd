"""STOP and START: a person's reminders wait, and come again."""

import re

import replies
import store
from intents import Intent, command
from language.catalogs import say
from replies import Reply
from services import Turn

_STOP = re.compile(r"\W*(?:stop|stopall|stop all|unsubscribe|/stop)\W*", re.IGNORECASE)
_START = re.compile(r"\W*(?:start|unstop|subscribe)\W*", re.IGNORECASE)


def parse(text: str) -> Intent | None:
    """Return what a message of this one word asks for."""
    if _STOP.fullmatch(text):
        return command("stop")
    return command("start") if _START.fullmatch(text) and "/" not in text else None


def run(turn: Turn, name: str) -> Reply:
    """Pause or resume; what became due meanwhile comes at once after START."""
    is_stop = name == "stop"
    store.set_paused(turn.db, turn.user.id, turn.now if is_stop else None)
    turn.services.wake.set()
    return Reply(say(replies.PAUSED) if is_stop else say(replies.RESUMED))
