"""Finding memories and composing the answer.

Invariant: one user never sees another's memories, and nothing is said that no memory says.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import replies
import store
import when
from intents import Intent
from replies import Reply
from services import Turn
from store import Connection, Memory

SHOWN = 3  # the best and two more


@dataclass(frozen=True, slots=True)
class Found:
    """A memory and how well it matches, 0 to 1."""

    memory: Memory
    score: float


def find(
    db: Connection,
    user_id: int | None,
    question: str,
    now: datetime,
    zone: ZoneInfo,
    *,
    kind: str | None = None,
    limit: int = 10,
) -> list[Found]:
    """Return the memories that match a question, best first."""
    words = _words(question)
    if not words or user_id is None:
        return []
    match = " OR ".join(f'"{word}"' for word in words)
    return [Found(memory, 1.0) for memory in store.search_memories(db, user_id, match, limit)]


_STOP = frozenset(
    [
        "a",
        "an",
        "the",
        "i",
        "me",
        "my",
        "is",
        "are",
        "was",
        "were",
        "do",
        "did",
        "does",
        "what",
        "when",
        "where",
        "who",
        "how",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "and",
        "or",
        "you",
        "it",
        "that",
        "this",
        "have",
        "has",
        "had",
        "about",
    ]
)


def _words(question: str) -> list[str]:
    words = re.findall(r"\w+", question.casefold())
    return [word for word in words if word not in _STOP] or words


def find_naming(db: Connection, user_id: int, words: str) -> list[Memory]:
    """Return the memories that hold every one of the words, best first."""
    query = " AND ".join(f'"{word}"' for word in _words(words))
    return store.search_memories(db, user_id, query, 10) if query else []


def answer(turn: Turn, intent: Intent) -> Reply:
    """Answer a question from the user's memories, or say that they hold no answer."""
    found = find(turn.db, turn.user.id, intent.about or turn.text, turn.now, turn.zone, limit=SHOWN)
    if not found:
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
