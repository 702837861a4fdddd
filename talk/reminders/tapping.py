"""What a tap on a button means; pure.

Invariant: a payload decides before any rule; one that is not known is never kept as a note.
"""

import re
from typing import Final

from intents import Intent, command
from language.catalogs import sentence

# What stands on the buttons of a reminder, by the payload that comes back.
BUTTONS: Final = {
    "done": sentence("Done"),
    "snooze:10": sentence("10 min"),
    "move:1d": sentence("Tomorrow"),
}
UNKNOWN: Final = "unknown button"  # no command that can be typed

_SNOOZE: Final = re.compile(r"snooze:(\d{1,4})")


def decide(payload: str | None, rule: Intent) -> Intent:
    """Return what a tap asks for; `rule` is what its title reads like."""
    if payload is None:
        return rule
    known = read(payload)
    if known is not None:
        return known
    is_statement = rule.kind == "memory"
    return command(UNKNOWN, "") if is_statement else rule


def read(payload: str) -> Intent | None:
    """Return what a payload of ours asks for; None: it is none of ours."""
    if payload.partition(":")[0] == "done":
        return Intent("reminder_change", 1.0, "command", action="done")
    if payload == "move:1d":
        return Intent("reminder_change", 1.0, "command", action="snooze", time_text="tomorrow")
    if minutes := _SNOOZE.fullmatch(payload):
        time = f"{minutes[1]} minutes"
        return Intent("reminder_change", 1.0, "command", action="snooze", time_text=time)
    return None
