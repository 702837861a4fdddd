"""Questions about amounts, answered from what the notes say: sums, averages, debts, extremes.

Invariant: the lines that were added are shown, and those that had no amount; nothing is guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import replies
import store
from language.forms import content
from language.questions import asking
from search import asked_time, asked_words, finding
from search.asked_time import Window
from search.judging import amounts
from search.judging.amounts import Asked
from search.with_words import ids_with_all
from services import Turn
from store import Memory
from times.spans import find_times

MOST_ADDED: Final = 200
EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_A_SECOND: Final = timedelta(seconds=1)  # what was said just now counts


def find_total(
    turn: Turn, question: str, kept: Mapping[str, Any] | None
) -> tuple[str, list[Memory]] | None:
    """Return a total in words and the notes it was made of; None: no question of amounts.

    `kept`: what the last answer was about, for a question that names nothing ("in total?").
    """
    languages = asked_words.languages_of(turn.db, turn.user.id, question)
    asked = amounts.asked_in(question, languages)
    if asked is None:
        return None
    notes = _notes_of(turn, question, asked, kept, languages)
    units: tuple[str, ...] = () if asked.unit else tuple(_words_of(question, asked.rest, languages))
    found = [_amounts_in(turn, memory, units) for memory in notes]
    if unit := amounts.unit_among(found, units):  # "how many lengths": 32 lengths, 24 minutes
        asked = replace(asked, unit=unit)
    is_debt = asked.form == "owed"
    signs = [amounts.sign_of(n.content, asked, languages) for n in notes] if is_debt else None
    total = amounts.add_up(asked, found, signs)
    least = 2 if _words_of(question, asked.rest, languages) else 1
    if total is None or sum(map(bool, found)) < least or (is_debt and len(total.counted) < 2):
        return None  # the note itself is the answer
    counted = [notes[place] for place in total.counted]
    left = [notes[place] for place in total.left_out] if not is_debt else []
    lines = [
        f"{amount}: {memory.content}" for amount, memory in zip(total.amounts, counted, strict=True)
    ]
    return replies.total(total.text, asked.form, lines, [memory.content for memory in left]), [
        *counted,
        *left,
    ]


def _notes_of(
    turn: Turn,
    question: str,
    asked: Asked,
    kept: Mapping[str, Any] | None,
    languages: Sequence[str],
) -> list[Memory]:
    """Return the notes with all words of the question, of the time that it names."""
    db, user_id = turn.db, turn.user.id
    window = asked_time.find_window(db, user_id, question, turn.now, turn.zone, turn.language)
    wanted = _words_of(question, asked.rest, languages)
    if not wanted and asked.is_spent:  # "how much did I spend?"
        return _with_money(turn, window or (EVER, turn.now + _A_SECOND), languages)
    if not wanted and kept:  # "how many km in total?", after "how many times did I run in May?"
        before = asking.COUNTS_TIMES.sub("", kept.get("asked") or kept["words"])
        wanted = _words_of(before, before, languages)
        window = window or asked_time.find_window(
            db, user_id, before, turn.now, turn.zone, turn.language
        )
    if wanted:
        ids = ids_with_all(db, user_id, wanted, languages)
    elif window:
        ids = set(store.list_ids_between(db, user_id, *map(store.to_text, window)))
    else:
        return []
    notes = store.find_memories(db, user_id, sorted(ids, reverse=True)[:MOST_ADDED])
    return [note for note in notes if window is None or _is_of(turn, note, window)]


def _with_money(turn: Turn, window: Window, languages: Sequence[str]) -> list[Memory]:
    """Return the notes of a time that say of money, or that something was paid."""
    ids = store.list_ids_between(turn.db, turn.user.id, *map(store.to_text, window))
    notes = store.find_memories(turn.db, turn.user.id, sorted(ids, reverse=True)[:MOST_ADDED])
    return [
        note
        for note in notes
        if amounts.tells_spending(note.content, languages)
        or any(one.is_money for one in _amounts_in(turn, note, ()))
    ]


def _words_of(question: str, rest: str, languages: Sequence[str]) -> dict[str, bool]:
    leave_out = asked_time.date_words(question) | content.fillers()
    said = asked_words.content_words(rest, languages)
    wanted = {word: is_name for word, is_name in said.items() if word not in leave_out}
    telling = {word: is_name for word, is_name in wanted.items() if word not in content.generic()}
    return telling or wanted  # "how far did I run" looks for no "far"


def _is_of(turn: Turn, note: Memory, window: Window) -> bool:
    """Tell whether a note was said in a stretch of time, or names a day of it."""
    is_said_then = window[0] <= note.created_at < window[1]
    return is_said_then or finding.names_day_of(note, window, turn.zone, turn.language)


def _amounts_in(turn: Turn, memory: Memory, counted: Sequence[str]) -> list[amounts.Amount]:
    spans = find_times(memory.content, memory.created_at, turn.zone, turn.language)
    times = [(span.start, span.end) for span in spans]
    return amounts.find_amounts(memory.content, times, counted)
