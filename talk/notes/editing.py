"""Notes changed and corrected by talking: one note, its old words in the step that undo takes back.

Invariant: what is corrected is what the last exchange did, or what is named; where nothing fits,
what was said is kept as a note of its own, so that nothing is lost.
"""

from typing import Final

import replies
import store
from language.acts import Edit, Keep
from language.catalogs import say
from search import finding
from services import Turn
from store import Memory, Reminder
from talk.exchange import Done
from talk.notes import keeping, lists, mending, saving
from talk.reminders import changing
from times.spans import find_times

_OF_LISTS: Final = frozenset({"add", "remove", "tick", "clear", "swap"})
MOST_NAMED: Final = 20


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
        return _write(turn, memory, _appended(memory.content, act.new))
    words = None
    if act.old:
        words = mending.exchange(memory.content, act.old, act.new)
    words = words or mending.set_value(memory.content, act.target.words, act.new)
    words = words or mending.correct(
        memory.content, act.new, turn.said_at, turn.zone, turn.language
    )
    return _write(turn, memory, words or _appended(memory.content, act.new))


def _find_named(turn: Turn, words: str) -> Memory | None:
    """Return the newest note that has all of the words; of several, that with the fewest others."""
    named = finding.find_naming(turn.db, turn.user.id, words, turn.now, turn.zone, limit=MOST_NAMED)
    return named[0] if named else None


def _appended(content: str, new: str) -> str:
    return f"{content.rstrip().rstrip('.')}. {new.strip()}" if new.strip() else content


def _write(turn: Turn, memory: Memory, words: str) -> Done:
    """Give a note other words, and say what it reads now."""
    saving.edit(turn.db, memory, words, None, turn.now)
    store.link_memory(turn.db, memory.id, turn.interaction_id, "source")
    return Done(replies.note_changed(words), "keep", (memory.id,), quotes=(memory.id,))


# -- what was kept or set last -------------------------------------------------------------------


def _correct_last(turn: Turn, act: Edit) -> Done:
    """Put new words in the place of the last note's, or reminder's; else keep them."""
    if turn.last.act in {"remind", "change"} and _last_reminder(turn) is not None:
        return changing.correct(turn, act.new, act.old)
    for memory in _last_notes(turn):
        words = _corrected(turn, memory, act)
        if words is not None and words != memory.content:
            return _write(turn, memory, words)
    return keeping.keep(turn, Keep(spans=act.spans))


def _last_reminder(turn: Turn) -> Reminder | None:
    for number in turn.last.reminders[::-1]:
        reminder = store.find_reminder(turn.db, number)
        if reminder and reminder.status == "pending":
            return reminder
    return None


def _last_notes(turn: Turn) -> list[Memory]:
    return store.find_memories(turn.db, turn.user.id, turn.last.memories[::-1])


def _corrected(turn: Turn, memory: Memory, act: Edit) -> str | None:
    """Return a note's words as they should be; what is new and like nothing is put after them."""
    content, now, zone = memory.content, memory.created_at, turn.zone
    if act.op == "append":
        return _appended(content, act.new)
    if act.old and (words := mending.exchange(content, act.old, act.new)):
        return words
    if act.old and not find_times(act.new, now, zone, turn.language) and not _has_digit(act.new):
        return None  # "it's Anna, not Anne", where nobody spoke of Anne
    return mending.correct(content, act.new, now, zone, turn.language)


def _has_digit(words: str) -> bool:
    return any(char.isdigit() for char in words)
