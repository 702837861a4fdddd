"""What a tap on a button means; pure.

Invariant: a payload decides before any rule; one that is not known is never kept as a note.
"""

import re
from dataclasses import replace
from typing import Final

from intents import Intent, command
from language.catalogs import sentence
from vendors.twilio_inbound import InboundMessage

# What stands on the buttons of a reminder, by the payload that comes back.
BUTTONS: Final = {
    "done": sentence("Done"),
    "snooze:10": sentence("10 min"),
    "move:1d": sentence("Tomorrow"),
}
# No commands that can be typed:
UNKNOWN: Final = "unknown button"
PICKED: Final = "picked entry"  # of a list of ours
REACTION: Final = "mere reaction"  # a thumb on a message: nothing is kept, and nothing answered

PICK: Final = re.compile(r"pick:(\d{1,18}):(\d{1,2})")  # the message it answered, and the place
_WORDS: Final = ("ButtonText", "ListTitle", "ListDescription")
_SNOOZE: Final = re.compile(r"snooze:(\d{1,4})")


def decide(message: InboundMessage | None, rule: Intent) -> Intent:
    """Return what a message asks for that may be a tap; `rule` is what its words read like."""
    if message is not None and message.extras.get("MessageType", "").lower() == "reaction":
        return command(REACTION, "")
    payload = message.button_payload if message is not None else None
    if payload is None:
        return rule
    known = read(payload)
    if known is not None:
        return known
    is_statement = rule.kind == "memory"
    return command(UNKNOWN, "") if is_statement else rule


def without_words(message: InboundMessage) -> InboundMessage:
    """Return a picked entry with its number for words: its own would outlive what is forgotten."""
    picked = PICK.fullmatch(message.button_payload or "")
    if picked is None:
        return message
    extras = {name: value for name, value in message.extras.items() if name not in _WORDS}
    return replace(message, body=picked[2], extras=extras)


def read(payload: str) -> Intent | None:
    """Return what a payload of ours asks for; None: it is none of ours."""
    if PICK.fullmatch(payload):
        return command(PICKED, "")
    if payload.partition(":")[0] == "done":
        return Intent("reminder_change", 1.0, "command", action="done")
    if payload == "move:1d":
        return Intent("reminder_change", 1.0, "command", action="snooze", time_text="tomorrow")
    if minutes := _SNOOZE.fullmatch(payload):
        time = f"{minutes[1]} minutes"
        return Intent("reminder_change", 1.0, "command", action="snooze", time_text=time)
    return None
