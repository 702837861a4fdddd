"""A question that names nothing, answered from what was spoken of last.

Invariant: a note of the exchange right before is said to be the answer where it surely has what is
asked for; any other of the last hours is only offered as the closest there is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import store
from search import asked_words
from search.judging import misfits, unnamed
from search.judging.wanted import Note
from services import Turn
from store import Memory

_WITHIN: Final = timedelta(hours=3)
_MOST: Final = 6  # notes of that time
_ASKED: Final = frozenset({"ask", "shown"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """A note that was spoken of, whether it is surely the one meant, and asked for by no word."""

    memory: Memory
    is_sure: bool
    is_bare: bool


def find_spoken(turn: Turn, question: str, kept: dict[str, Any] | None) -> Spoken | None:
    """Return the note that has what is asked for.

    None: the question names something, or nothing spoken of has it.
    """
    languages = asked_words.languages_of(turn.db, turn.user.id, question)
    own = turn.language.partition("_")[0]
    spoken = tuple(dict.fromkeys((*languages, own)))
    for memory, is_last in _spoken_of(turn, kept):
        if misfits.is_doubtful(question, memory.content):
            continue
        sort = unnamed.sort_asked(question, spoken, memory.content)
        if not sort:  # "what's the dose, grandma wants to know"
            sort = unnamed.sort_asked(question.partition(",")[0], spoken, memory.content)
        note = Note(memory.content, memory.created_at, turn.zone, turn.language)
        if sort and unnamed.has(sort, question, note, spoken):
            return Spoken(memory, is_last and sort != "number", unnamed.is_bare(question, spoken))
    return None


def _spoken_of(turn: Turn, kept: dict[str, Any] | None) -> Iterator[tuple[Memory, bool]]:
    """Yield what was shown or kept by the last exchange, then what was kept in the last hours."""
    shown = kept["ids"][: kept["seen"]][:1] if kept and turn.last.act in _ASKED else []
    last = [*shown, *turn.last.memories[::-1]]
    seen: set[int] = set()
    for memory in store.find_memories(turn.db, turn.user.id, last):
        seen.add(memory.id)
        yield memory, True
    since = turn.now - _WITHIN
    for memory in store.list_memories(turn.db, turn.user.id, since=since, limit=_MOST):
        if memory.id not in seen:
            yield memory, False
