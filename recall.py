"""Finding memories and composing the answer.

Invariant: one user never sees another's memories, and nothing is said that no memory says.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import replies
import when
from finding import OFFERS, Found, find, find_naming
from intents import Intent
from replies import Reply
from services import Turn
from store import Memory

__all__ = ["Found", "answer", "day_words", "describe", "find", "find_naming", "readable", "said_at"]

SHOWN = 3  # the best and two more


def answer(turn: Turn, intent: Intent) -> Reply:
    """Answer a question from the user's memories, or say that they hold no answer."""
    found = find(turn.db, turn.user.id, intent.about or turn.text, turn.now, turn.zone, limit=SHOWN)
    if not found or found[0].score < OFFERS:
        return Reply(replies.NO_MEMORY)
    best, *others = [item.memory for item in found]
    text = replies.found(
        readable(best, turn.zone),
        replies.MARKS[best.memory_type],
        said_at(best, turn.zone, turn.now),
    )
    if others:
        text += "\n\n" + replies.found_more(
            [describe(other, turn.zone, turn.now) for other in others]
        )
    return Reply(
        text,
        quotes=tuple(item.memory.id for item in found),
        media=(best.file_path,) if best.file_path else (),
    )


def readable(memory: Memory, zone: ZoneInfo) -> str:
    """Return a memory's words, each relative date with the date: "tomorrow (Mon 23 Nov 2026)"."""
    text = memory.content
    for mention in reversed(when.find_dates(text, memory.created_at, zone)):
        text = f"{text[: mention.end]} ({day_words(mention.day)}){text[mention.end :]}"
    return text


def said_at(memory: Memory, zone: ZoneInfo, now: datetime) -> str:
    """Return when a memory was said, in the user's zone: today 16:18; Fri 20 Nov 2026, 09:05."""
    said, today = memory.created_at.astimezone(zone), now.astimezone(zone).date()
    nearby = {0: "today", 1: "yesterday"}.get((today - said.date()).days)
    return f"{nearby} {said:%H:%M}" if nearby else f"{day_words(said.date())}, {said:%H:%M}"


def describe(memory: Memory, zone: ZoneInfo, now: datetime) -> str:
    """Return one line on a memory: its kind, words and date."""
    return replies.listed(
        replies.MARKS[memory.memory_type], readable(memory, zone), said_at(memory, zone, now)
    )


def day_words(day: date) -> str:
    """Return a date in full: Mon 23 Nov 2026."""
    return f"{day:%a} {day.day} {day:%b %Y}"
