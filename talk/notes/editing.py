"""Notes changed and corrected by talking: one note, its old words in the step that undo takes back.

Invariant: what is corrected is what the last exchange did, or what is named; where nothing fits,
what was said is kept as a note of its own, so that nothing is lost.
"""

from datetime import timedelta
from typing import Final

import replies
import store
from language import tables
from language.acts import Edit, Keep
from language.catalogs import say
from search import finding
from services import Turn
from store import Memory
from talk.exchange import Done
from talk.notes import keeping, lists, mending, righting
from talk.reminders import changing
from times.spans import find_times

_OF_LISTS: Final = frozenset({"add", "remove", "tick", "clear", "swap"})
_OF_LAST: Final = frozenset({"should"})  # "Tom should be home by 6" puts right what was just said
_OF_TIMES: Final = frozenset({"moved", "they moved"})
MOST_NAMED: Final = 20
_STILL_IN_MIND: Final = timedelta(hours=12)
_MOST_IN_MIND: Final = 20  # notes


def edit(turn: Turn, act: Edit) -> Done:
    """Change a list, a note or what was just set."""
    if act.op in _OF_LISTS:
        return _edit_list(turn, act)
    if act.target.words:
        return _edit_named(turn, act)
    return _correct_last(turn, act)


def _edit_list(turn: Turn, act: Edit) -> Done:
    changed = lists.edit(turn, act)
    if changed is not None:
        return changed
    if act.op in {"add", "tick", "swap"}:
        return keeping.keep(turn, Keep(spans=act.spans))
    return Done(say(replies.NO_SUCH_LIST))


# -- a note that is named ------------------------------------------------------------------------


def _edit_named(turn: Turn, act: Edit) -> Done:
    memory = _find_named(turn, act.target.words)
    if memory is None:
        return keeping.keep(turn, Keep(spans=act.spans))
    if memory.memory_type == "list":
        added = Edit(op="add", target=act.target, items=act.items or (act.new,), spans=act.spans)
        return _edit_list(turn, added)
    if act.op == "append":
        return righting.write(turn, memory, _appended(memory.content, act.new))
    if act.op == "shift":
        return righting.shift(turn, memory, act.new) or keeping.keep(turn, Keep(spans=act.spans))
    if act.rule in _OF_LAST and memory.id not in turn.last.memories:
        return keeping.keep(turn, Keep(spans=act.spans))
    words = mending.exchange(memory.content, act.old, act.new) if act.old else None
    if mending.is_same_kind(act.target.words, act.new):  # "change blue-77 to red-9"
        words = words or mending.exchange(memory.content, act.target.words, act.new)
    if act.rule in _OF_TIMES:
        words = mending.correct(memory.content, act.new, memory.created_at, turn.zone)
        if words is None:
            return keeping.keep(turn, Keep(spans=act.spans))
    words = words or mending.set_value(memory.content, act.target.words, act.new)
    words = words or mending.correct(
        memory.content, act.new, turn.said_at, turn.zone, turn.language
    )
    return righting.write_both(turn, memory, words or _appended(memory.content, act.new))


def _find_named(turn: Turn, words: str) -> Memory | None:
    """Return the newest note that has all of the words; of several, that with the fewest others."""
    named = finding.find_naming(turn.db, turn.user.id, words, turn.now, turn.zone, limit=MOST_NAMED)
    if not named:  # "the wifi password", of a note that calls it otherwise
        facts = tables.everywhere("ask", "fact")
        rest = " ".join(word for word in words.split() if word.casefold() not in facts)
        if rest and rest != words:
            return _find_named(turn, rest)
    return named[0] if named else None


def _appended(content: str, new: str) -> str:
    return f"{content.rstrip().rstrip('.')}. {new.strip()}" if new.strip() else content


# -- what was kept or set last -------------------------------------------------------------------


def _correct_last(turn: Turn, act: Edit) -> Done:
    """Put new words in the place of the last note's, or reminder's; else keep them."""
    if act.op == "shift":
        return _shift_last(turn, act)
    if both := righting.put_right(turn, act.new, act.old):
        return both
    if turn.last.act in {"remind", "change"} and righting.last_reminder(turn) is not None:
        return changing.correct(turn, act.new, act.old)
    if _has_digit(act.old) and (exchanged := _where_it_stands(turn, act)):
        return exchanged
    for memory in righting.last_notes(turn):
        words = _corrected(turn, memory, act)
        if words is not None and words != memory.content:
            return righting.write(turn, memory, words)
    if righting.last_reminder(turn) is not None and (moved := _moved(turn, act)):
        return moved
    return keeping.keep(turn, Keep(spans=act.spans))


def _where_it_stands(turn: Turn, act: Edit) -> Done | None:
    """Put a number right in the newest note that has the old one: "petrol was 35, not 25"."""
    since = turn.now - _STILL_IN_MIND
    recent = store.list_memories(turn.db, turn.user.id, since=since, limit=_MOST_IN_MIND)
    for memory in (*righting.last_notes(turn), *recent):
        words = mending.exchange(memory.content, act.old, act.new)
        if words is not None and words != memory.content:
            return righting.write(turn, memory, words)
    return None


def _shift_last(turn: Turn, act: Edit) -> Done:
    """Put off what was kept last, or what rings for it; else keep what was said."""
    for memory in righting.last_notes(turn):
        if done := righting.shift(turn, memory, act.new):
            return done
    return _moved(turn, act) or keeping.keep(turn, Keep(spans=act.spans))


def _moved(turn: Turn, act: Edit) -> Done | None:
    """Move the reminder beside a note that has no such time: "move it to 6"."""
    reminder = righting.last_reminder(turn)
    return changing.move_by_words(turn, reminder, act.new) if reminder else None


def _corrected(turn: Turn, memory: Memory, act: Edit) -> str | None:
    """Return a note's words as they should be; what is new and like nothing is put after them."""
    content, now, zone = memory.content, memory.created_at, turn.zone
    if act.op == "append":
        return _appended(content, act.new)
    if act.old and (words := mending.exchange(content, act.old, act.new)):
        return words
    if act.old and not find_times(act.new, now, zone, turn.language) and not _has_digit(act.new):
        return None  # "it's Anna, not Anne", where nobody spoke of Anne
    is_beside = (
        act.rule != "now then" and not act.old
    )  # "it's Friday" is of a day that is there, or a note
    return mending.correct(content, act.new, now, zone, turn.language, is_beside=is_beside)


def _has_digit(words: str) -> bool:
    return any(char.isdigit() for char in words)
