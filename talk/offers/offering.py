"""Numbered answers as lists to pick from, within what WhatsApp takes; else they stay text.

Invariant: only ids are kept of what can be picked; the words are read when the message goes out.
https://www.twilio.com/docs/content/twiliolist-picker
"""

from datetime import datetime, timedelta
from typing import Final

import reminders
import store
from answers import quoting
from core.text import clean_text
from replies import Reply
from services import Services
from store import Connection, Memory, Reminder, User

AGAIN_AFTER: Final = timedelta(hours=6)  # where Twilio would not make contents, or take them
FEWEST: Final = 2
MOST: Final = 10
MOST_OF_A_TITLE: Final = 24
MOST_OF_A_DESCRIPTION: Final = 72
MOST_OF_A_TEXT: Final = 900
MOST_OF_ALL: Final = 1024  # the text and every value together (error 63021)


def is_offered(
    services: Services, db: Connection, user: User, interaction_id: int, reply: Reply
) -> bool:
    """Tell whether a reply goes out as a list to pick from."""
    if services.twilio is None or is_resting(services) or not FEWEST <= len(reply.picks) <= MOST:
        return False
    said = entries(db, user, services.clock(), interaction_id, reply.picks)
    return said is not None and fits(reply.text, said)


def is_resting(services: Services) -> bool:
    """Twilio lately took no contents of ours."""
    since = services.seen.get("no buttons")
    return since is not None and services.clock() - since < AGAIN_AFTER


def fits(text: str, said: dict[str, str]) -> bool:
    """Tell whether a text and the entries of its list are within the limits."""
    units = _units(text)
    return units <= MOST_OF_A_TEXT and units + sum(map(_units, said.values())) <= MOST_OF_ALL


def entries(
    db: Connection, user: User, now: datetime, interaction_id: int, picks: tuple[str, ...]
) -> dict[str, str] | None:
    """Return the values of a list's entries by variable; None: one of them is not there now."""
    values: dict[str, str] = {}
    for place, pick in enumerate(picks):
        words = words_of(db, user, now, pick)
        if words is None:
            return None
        title = cut(f"{place + 1}. {words[0]}", MOST_OF_A_TITLE)
        payload = f"pick:{interaction_id}:{place + 1}"
        description = cut(words[1], MOST_OF_A_DESCRIPTION)
        for number, value in enumerate((title, payload, description)):
            values[str(2 + 3 * place + number)] = value
    return values


def words_of(db: Connection, user: User, now: datetime, pick: str) -> tuple[str, str] | None:
    """Return what an entry is called and when it is or was; None: it is not there."""
    one = find(db, user.id, pick)
    if isinstance(one, Reminder):
        return one.message, " ".join(reminders.words_of(one.due_at, user.zone, one.rrule, now))
    if one is None:
        return None
    return one.content or one.memory_type, quoting.said_at(one, user.zone, now)


def find(db: Connection, user_id: int, pick: str) -> Reminder | Memory | None:
    """Return what an entry stands for, "reminder:7" or "memory:12"; None: it is not there."""
    kind, _, number = pick.partition(":")
    if kind == "reminder":
        reminder = store.find_reminder(db, int(number))
        return reminder if reminder and reminder.user_id == user_id else None
    return next(iter(store.find_memories(db, user_id, [int(number)])), None)


def cut(text: str, most: int) -> str:
    """Return a text on one line within so many UTF-16 units, "-" for none."""
    line = " ".join(clean_text(text).split()) or "-"
    if _units(line) <= most:
        return line
    return line.encode("utf-16-le")[: 2 * most - 2].decode("utf-16-le", "ignore").rstrip() + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
