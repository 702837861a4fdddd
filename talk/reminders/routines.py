"""What notes say comes again and again: "yoga every Tuesday at 6pm".

Invariant: a note is read anew each time and nothing is written; at most `MOST_READ` are read.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

import store
import when
from language import tables
from language.forms import content
from search.with_words import ids_with_each
from services import Turn
from store import Memory
from times.canonical.canon import read
from times.canonical.time_words import WEEKDAYS, table_of
from times.repeats import recurrence

MOST_READ: Final = 300  # notes that have a word for "every", or the name of a weekday
LONGEST: Final = 300  # characters of a note that is one thing
_REPEATING: Final = ("every", "Daily", "Weekly", "Monthly", "Yearly")


def within(turn: Turn, start: datetime, end: datetime) -> list[Memory]:
    """Return the notes whose thing comes at or after `start` and before `end`, soonest first."""
    found = [(due, one) for one in _candidates(turn) if (due := _next(turn, one, start)) < end]
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].id))]


_NEVER: Final = datetime.max.replace(tzinfo=UTC)


def _candidates(turn: Turn) -> Sequence[Memory]:
    told = (*store.list_languages(turn.db, turn.user.id), turn.language.split("_")[0])
    spoken = [code for code in dict.fromkeys(told) if code in tables.LANGUAGES and code != "en"]
    words = {word: False for code in ("en", *spoken) for word in _words(code)}
    ids = set[int]().union(*ids_with_each(turn.db, turn.user.id, words, spoken))
    notes = store.find_memories(turn.db, turn.user.id, sorted(ids, reverse=True)[:MOST_READ])
    return [one for one in notes if one.memory_type == "text" and len(one.content) <= LONGEST]


def _next(turn: Turn, note: Memory, start: datetime) -> datetime:
    """Return when a note's thing comes next; never, where it does not come again and again."""
    if recurrence.find_rule(read(note.content).text) is None:
        return _NEVER
    said = when.read_request(note.content, note.created_at, turn.zone)
    if said.rrule is None or said.due is None:
        return _NEVER
    first = said.due.astimezone(turn.zone).replace(tzinfo=None)
    after = start - timedelta(seconds=1)
    return when.next_occurrence(said.rrule, first, after, turn.zone) or _NEVER


@cache
def _words(language: str) -> frozenset[str]:
    """Return the words of a language that what recurs is told with, one of them at least."""
    told = (
        max(words, key=len)
        for options in table_of(language).values()
        for words, canon in options
        if canon in _REPEATING or canon.removesuffix("s") in WEEKDAYS
    )
    return frozenset(word for word in told if len(word) > 2 and word not in content.fillers())
