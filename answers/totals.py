"""Questions about amounts, answered from what the notes say: sums, averages, debts, extremes.

Invariant: the lines that were added are shown, and those that had no amount; nothing is guessed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import replies
import store
from language import tables
from language.forms import content
from language.forms.fold import fold
from language.questions import asking
from search import asked_time, asked_words, finding
from search.asked_time import Window
from search.judging import amounts, balances
from search.judging.amounts import Amount, Asked
from search.with_words import ids_with_all
from services import Turn
from store import Memory
from times.spans import find_times

MOST_ADDED: Final = 200
EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
_A_SECOND: Final = timedelta(seconds=1)  # what was said just now counts
_NO_PART: Final = ("comes_to", "how_much", "remains", "total", "together", "still")
_IN_ONE_BREATH: Final = timedelta(minutes=15)  # "and 640 for petrol"


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, the notes that it is made of, and the question that may be asked again."""

    text: str
    notes: list[Memory]
    asked: str


@dataclass(frozen=True, slots=True)
class _Question:
    """A question about amounts, read, and what the last answer was about."""

    turn: Turn
    text: str
    asked: Asked
    languages: tuple[str, ...]
    kept: Mapping[str, Any] | None

    @property
    def words(self) -> dict[str, bool]:
        """The words that say what it is about."""
        return _words_of(self.text, self.asked.rest, self.languages)

    @property
    def before(self) -> str:
        """The question of amounts that was answered before this one, or ""."""
        last = (self.turn.user.shown or {}).get("total")
        return str((self.kept or {}).get("asked") or last or "")


def find_total(turn: Turn, question: str, kept: Mapping[str, Any] | None) -> Told | None:
    """Return a total in words and the notes it was made of; None: no question of amounts.

    `kept`: what the last answer was about, for a question that names nothing ("in total?").
    """
    languages = asked_words.languages_of(turn.db, turn.user.id, question)
    own = turn.language.partition("_")[0]
    languages = tuple(dict.fromkeys((*(() if own == "en" else (own,)), *languages)))
    asked = amounts.asked_in(question, languages)
    if asked is None:
        return None
    read = _Question(turn, question, asked, languages, kept)
    if less := _less(read):
        return less
    if asked.form == "split":
        return _shared_out(read)
    if asked.form == "left" and (left := _left(read)) is not None:
        return left
    if asked.form == "left" and not asked.is_owed:
        return None
    if not read.words and _is_the_same(read):  # "and in total now?"
        return find_total(turn, read.before, None)
    return _added(read)


def _is_the_same(read: _Question) -> bool:
    """Tell whether a question that names nothing asks the one before again."""
    before = amounts.asked_in(read.before, read.languages) if read.before else None
    return before is not None and read.asked.form == "sum" and not read.asked.is_spent


def _added(read: _Question) -> Told | None:
    if read.asked.form == "left":  # "how much do I still owe Ben"
        read = replace(read, asked=replace(read.asked, form="owed", unit=amounts.MONEY))
    asked, languages = read.asked, read.languages
    if asked.is_less or (asked.goes_on and not read.words):
        return None  # "how much is that", of no sum
    notes = _notes_of(read)
    if asked.form == "sum" and asked.is_spent and asked.is_mine:
        notes = [one for one in notes if not amounts.is_paid_by_another(one.content, languages)]
    units: tuple[str, ...] = () if asked.unit else tuple(read.words)
    notes, found = _put_right(read, notes, [_said_in(read, one, units) for one in notes])
    if unit := amounts.unit_among(found, units):  # "how many lengths": 32 lengths, 24 minutes
        asked = replace(asked, unit=unit)
    is_debt = asked.form == "owed"
    signs = _signs(read, notes) if is_debt else None
    total = amounts.add_up(asked, found, signs)
    if total is None or not _is_a_sum(read, total, found):
        return None  # the note itself is the answer
    counted = [notes[place] for place in total.counted]
    shows_rest = asked.form in {"sum", "average"}
    left = [notes[place] for place in total.left_out] if shows_rest else []
    lines = [
        f"{amount}: {memory.content}" for amount, memory in zip(total.amounts, counted, strict=True)
    ]
    told = replies.total(total.text, asked.form, lines, [memory.content for memory in left])
    return Told(told, [*counted, *left], read.text)


def _is_a_sum(read: _Question, total: amounts.Total, found: Sequence[Sequence[Amount]]) -> bool:
    """Tell whether something was added or compared, and not one amount alone is all there is."""
    if read.asked.form == "owed":
        return len(total.counted) > 1 or not read.words
    several = " + " in "".join(total.amounts)  # of one note: "Lea 25, Ute 40"
    return sum(map(bool, found)) >= (2 if read.words else 1) or (several and read.asked.is_all)


def _signs(read: _Question, notes: Sequence[Memory]) -> list[int]:
    """Return what each note does to a debt; one that goes on ("Lena 8 more") does as the others."""
    signs = [amounts.sign_of(note.content, read.asked, read.languages) for note in notes]
    if not any(sign > 0 for sign in signs):
        return signs
    return [
        1 if sign == 0 and amounts.goes_on(note.content, read.languages) else sign
        for sign, note in zip(signs, notes, strict=True)
    ]


def _said_in(read: _Question, note: Memory, units: Sequence[str]) -> list[Amount]:
    found = _amounts_in(read.turn, note, units)
    return amounts.without_denied(note.content, found, read.languages) if len(found) > 1 else found


def _put_right(
    read: _Question, notes: Sequence[Memory], found: Sequence[list[Amount]]
) -> tuple[list[Memory], list[list[Amount]]]:
    """Return notes and their amounts without what a later one puts right, newest first."""
    both = list(zip(notes, found, strict=True))
    gone: set[int] = set()
    for at, (note, some) in enumerate(both):
        if not some or not amounts.corrects(note.content, read.languages):
            continue
        for older, before in both[at + 1 :]:
            if before and older.id not in gone and _shares_a_word(read, note, older):
                gone.add(older.id)
                break
    left = [(note, some) for note, some in both if note.id not in gone]
    return [note for note, _ in left], [some for _, some in left]


def _shares_a_word(read: _Question, one: Memory, other: Memory) -> bool:
    words = [_words_of(each.content, each.content, read.languages) for each in (one, other)]
    return any(word in words[1] for word in words[0] if not word.isdecimal())


# -- what is left, and shares ----------------------------------------------------------------------


def _left(read: _Question) -> Told | None:
    """Return what is left to be paid: the whole in the notes, less what was paid of it."""
    notes = _notes_of(read)
    notes = [*(notes if read.words else ()), *_paid_beside(read, notes)]
    found = [(note.content, _amounts_in(read.turn, note, ())) for note in notes]
    left = balances.left_of(found, read.languages, read.words)
    if left is None:
        return None
    lines = [note.content for note, (_, some) in zip(notes, found, strict=True) if some]
    return Told(replies.total(left, "left", lines, ()), notes, read.text)


def _paid_beside(read: _Question, notes: Sequence[Memory]) -> list[Memory]:
    """Return what was told of payments in one breath with notes, or lately where there are none."""
    turn = read.turn
    if read.words and not notes:
        return []
    times = [note.created_at for note in notes] or [turn.now]
    since, until = min(times) - _IN_ONE_BREATH, max(times) + _IN_ONE_BREATH
    near = store.list_memories(turn.db, turn.user.id, since=since, until=until, limit=MOST_ADDED)
    known = {note.id for note in notes}
    return [note for note in near if note.id not in known and _tells_of_payment_alone(read, note)]


def _tells_of_payment_alone(read: _Question, note: Memory) -> bool:
    """Tell "paid 30 up front" from "paid the milkman 30", which is of something else."""
    if not balances.is_of_payments(note.content, read.languages):
        return False
    rest = amounts.without_words(note.content, ("part_paid", "whole", "spent"), read.languages)
    own = _words_of(rest, rest, read.languages)
    return not [word for word in own if word not in read.words and not word.isdecimal()]


def _shared_out(read: _Question) -> Told | None:
    """Return the share of each of a sum just told, or of the one amount of the one note meant."""
    notes = _notes_of(read) if read.words else []
    if not notes and (read.before or not read.words):
        last = read.turn.last.memories[-1:]
        spoken = store.find_memories(read.turn.db, read.turn.user.id, last)
        is_asked = read.before and read.turn.last.act in {"ask", "shown"}
        notes = _of_last_answer(read) if is_asked else spoken
    found = [one for note in notes for one in _amounts_in(read.turn, note, ())]
    if not found or (len(found) > 1 and len(notes) == 1):
        return None
    share = balances.share_of(found, balances.ways_of(read.text))
    lines = [note.content for note in notes]
    return Told(replies.total(share, "split", lines, ()), notes, read.before)


def _less(read: _Question) -> Told | None:
    """Return a sum just told without some of it: "and without the print shop"."""
    named = amounts.rest_after("minus", read.text, read.languages) if read.before else ""
    named = amounts.without_words(named, _NO_PART, read.languages)
    wanted = _words_of(named, named, read.languages) if named else {}
    if not wanted:
        return None
    db, user_id = read.turn.db, read.turn.user.id
    without = ids_with_all(db, user_id, wanted, read.languages)
    kept = _of_last_answer(read)
    others = store.find_memories(db, user_id, sorted(without - {one.id for one in kept}))
    rest = [one for one in kept if one.id not in without]
    plus = [one for note in rest for one in _amounts_in(read.turn, note, ())]
    less = [one for note in others for one in _amounts_in(read.turn, note, ())]
    if not without or not plus or (len(rest) == len(kept) and not less):
        return None
    value = sum((a.value for a in plus), Decimal(0)) - sum((a.value for a in less), Decimal(0))
    lines = [note.content for note in (*rest, *others)]
    told = replies.total(amounts.as_written(value, [*plus, *less]), "left", lines, ())
    return Told(told, rest, read.before)


def _of_last_answer(read: _Question) -> list[Memory]:
    before = find_total(read.turn, read.before, None)
    return before.notes if before else []


# -- the notes -------------------------------------------------------------------------------------


def _notes_of(read: _Question) -> list[Memory]:
    """Return the notes with all words of the question, of the time that it names."""
    turn, asked, wanted = read.turn, read.asked, read.words
    db, user_id = turn.db, turn.user.id
    window = _window(turn, read.text)
    if not wanted and asked.is_spent:  # "how much did I spend?"
        return _with_money(read, window or (EVER, turn.now + _A_SECOND))
    if not wanted and read.kept:  # "how many km in total?", after "how often did I run?"
        before = asking.COUNTS_TIMES.sub("", read.before or read.kept["words"])
        wanted = _words_of(before, before, read.languages)
        window = window or _window(turn, before)
    if not wanted and asked.form == "owed":
        return _debts(read)
    if not wanted and asked.form in {"most", "least"} and turn.last.memories:
        wanted = _topic_of(read)
    if wanted:
        ids = ids_with_all(db, user_id, wanted, read.languages)
    elif window:
        ids = set(store.list_ids_between(db, user_id, *map(store.to_text, window)))
    else:
        return []
    notes = store.find_memories(db, user_id, sorted(ids, reverse=True)[:MOST_ADDED])
    return [note for note in notes if window is None or _is_of(turn, note, window)]


def _window(turn: Turn, question: str) -> Window | None:
    return asked_time.find_window(
        turn.db, turn.user.id, question, turn.now, turn.zone, turn.language
    )


def _topic_of(read: _Question) -> dict[str, bool]:
    """Return the words of the note kept last, for "what was the highest": those without a digit."""
    turn = read.turn
    said = [
        memory.content
        for memory in store.find_memories(turn.db, turn.user.id, turn.last.memories[-1:])
    ]
    words = _words_of(said[0], said[0], read.languages) if said else {}
    return {word: is_name for word, is_name in words.items() if not any(map(str.isdigit, word))}


def _debts(read: _Question) -> list[Memory]:
    """Return all notes of what is owed, this way: "do I owe anybody"."""
    notes = store.list_memories(read.turn.db, read.turn.user.id, limit=MOST_ADDED)
    return [one for one in notes if amounts.sign_of(one.content, read.asked, read.languages)]


def _with_money(read: _Question, window: Window) -> list[Memory]:
    """Return the notes of a time that say of money spent, or earned, and what goes on from them."""
    turn, languages = read.turn, read.languages
    ids = store.list_ids_between(turn.db, turn.user.id, *map(store.to_text, window))
    notes = store.find_memories(turn.db, turn.user.id, sorted(ids, reverse=True)[:MOST_ADDED])
    found: list[Memory] = []
    for note in sorted(notes, key=lambda one: (one.created_at, one.id)):
        is_near = bool(found) and note.created_at - found[-1].created_at < _IN_ONE_BREATH
        goes_on = is_near and amounts.goes_on(note.content, languages)
        is_earned = amounts.tells_earning(note.content, languages)
        some = _amounts_in(turn, note, ())
        says = amounts.tells_spending(note.content, languages) or any(one.is_money for one in some)
        goes_on = goes_on or any(_is_put_right(read, note, one) for one in found if some)
        if is_near and read.asked.is_earned and not _is_spending(read, note):
            goes_on = goes_on or any(one.is_money for one in some)  # "the lamp went for 12.50"
            is_earned = is_earned or (goes_on and bool(some))
        if is_earned is read.asked.is_earned and (says or (goes_on and bool(some))):
            found.append(note)
    return found[::-1]


def _is_put_right(read: _Question, note: Memory, older: Memory) -> bool:
    return amounts.corrects(note.content, read.languages) and _shares_a_word(read, note, older)


def _is_spending(read: _Question, note: Memory) -> bool:
    return amounts.tells_spending(note.content, read.languages)


def _words_of(question: str, rest: str, languages: Sequence[str]) -> dict[str, bool]:
    leave_out = asked_time.date_words(question) | content.fillers()
    said = asked_words.content_words(rest, languages)
    wanted = {
        word: is_name
        for word, is_name in said.items()
        if word not in leave_out and fold(word) not in _small(tuple(languages)) and len(word) > 1
    }
    telling = {word: is_name for word, is_name in wanted.items() if word not in content.generic()}
    return telling or wanted  # "how far did I run" looks for no "far"


def _small(languages: tuple[str, ...]) -> frozenset[str]:
    """Return the words that fill a question, folded: "exactly", "so"."""
    ours = [code for code in languages if code in tables.LANGUAGES]
    return frozenset(word for code in ours for word in asking.small_words(code))


def _is_of(turn: Turn, note: Memory, window: Window) -> bool:
    """Tell whether a note was said in a stretch of time, or names a day of it."""
    is_said_then = window[0] <= note.created_at < window[1]
    return is_said_then or finding.names_day_of(note, window, turn.zone, turn.language)


def _amounts_in(turn: Turn, memory: Memory, counted: Sequence[str]) -> list[Amount]:
    spans = find_times(memory.content, memory.created_at, turn.zone, turn.language)
    times = [(span.start, span.end) for span in spans]
    found = amounts.find_amounts(memory.content, times, counted)
    if not found and times and amounts.tells_spending(memory.content, tables.LANGUAGES):
        return amounts.find_amounts(memory.content, (), counted)  # "दूध वाले को 920 दिए"
    return found
