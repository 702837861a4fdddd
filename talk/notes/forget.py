"""Forgetting what a person names.

Invariant: where more than one thing matches it is asked first, and the reply names what is gone.
"""

from collections.abc import Sequence
from typing import Any

import replies
import store
from answers import quoting, recall
from language.acts import Change, Forget, Target
from language.catalogs import say
from language.questions import choices, kinds
from language.questions.choices import MOST_OFFERED
from search import asked_words
from search.with_words import ids_with
from services import Turn
from store import Memory
from talk import likeness
from talk.exchange import Done
from talk.notes import undoing
from talk.reminders import changing

MOST_WORDS = 8  # of an answer that names what it means


def forget(turn: Turn, act: Forget) -> Done:
    """Forget what the user names; ask first when more than one thing matches."""
    if act.target.is_all and not act.target.words:
        return _ask_before_all(turn)
    is_typed = act.rule == recall.COMMAND  # "/forget 1" is of notes
    if not is_typed and _is_of_reminders_shown(turn, act.target):
        return changing.change(turn, Change(op="cancel", target=act.target))
    memories = _find_named(turn, act)
    if not memories:
        return _cancel_instead(turn, act) or Done(say(replies.NO_SUCH_MEMORY))
    if len(memories) == 1 or len(act.target.numbers) > 1:
        return _forget_all_of(turn, memories)
    memories = memories[:MOST_OFFERED]
    ids = [memory.id for memory in memories]
    store.set_shown(turn.db, turn.user.id, {"kind": "memory", "ids": ids})
    asked = {"question": "forget which", "ids": ids, "in": turn.interaction_id}
    store.set_asked(turn.db, turn.user.id, asked)
    lines = [quoting.describe(memory, turn.zone, turn.now) for memory in memories]
    picks = tuple(f"memory:{number}" for number in ids)
    return Done(replies.which_memory(lines), quotes=tuple(ids), asks=True, picks=picks)


def _is_of_reminders_shown(turn: Turn, target: Target) -> bool:
    """ "delete the second one", right after reminders were shown."""
    last = turn.last
    return not target.words and last.act == "shown" and bool(last.reminders) and not last.memories


def _cancel_instead(turn: Turn, act: Forget) -> Done | None:
    """Cancel the reminder that has all of the words, where no note has them."""
    pending = store.list_reminders(turn.db, turn.user.id, "pending")
    named = [one for one in pending if likeness.has_all(act.target.words, one.message)]
    return changing.cancel(turn, named) if len(named) == 1 else None


def answer(turn: Turn, asked: dict[str, Any]) -> Done | None:
    """Do what the user's answer to our question says; None: it is no answer."""
    ids = asked.get("ids")
    if ids is None:
        if not choices.is_yes(turn.text):
            return Done(say(replies.NEVER_MIND)) if choices.is_no(turn.text) else None
        everything = store.list_memories(turn.db, turn.user.id, limit=-1)
        return _forget_all_of(turn, everything)
    offered = store.find_memories(turn.db, turn.user.id, ids)
    chosen = choices.choose(turn.text, len(ids))
    if chosen is not None:
        wanted = {ids[index] for index in chosen}
        memories = [one for one in offered if one.id in wanted]
        return _forget_all_of(turn, memories) if memories else Done(say(replies.NEVER_MIND))
    named = likeness.best_named(turn.text, offered, lambda one: one.content)
    if len(named) != 1 or len(turn.text.split()) > MOST_WORDS:
        return None
    return _forget_all_of(turn, named)


def _ask_before_all(turn: Turn) -> Done:
    count = store.summarize(turn.db, turn.user.id)["total_memories"]
    if not count:
        return Done(say(replies.NOTHING_SAVED))
    store.set_asked(turn.db, turn.user.id, {"question": "forget all"})
    return Done(replies.confirm_forget_all(count), asks=True)


def _forget_all_of(turn: Turn, memories: Sequence[Memory]) -> Done:
    """Forget, and name what is gone; the row of this message keeps no word of it."""
    said = [quoting.said_at(memory, turn.zone, turn.now) for memory in memories]
    undoing.forget_memories(turn.db, turn.user.id, [memory.id for memory in memories], turn.now)
    if len(memories) > 1:
        return Done(replies.forgot_many(len(memories)), "forget")
    kept = replies.forgot(memories[0].memory_type, said[0])
    named = replies.forgot(memories[0].memory_type, said[0], undoing.excerpt(memories[0]))
    return Done(named, "forget", kept=kept)


def _find_named(turn: Turn, act: Forget) -> list[Memory]:
    """Return the memories that the user may mean: by number, quote, words, or the last one."""
    target, db, user_id = act.target, turn.db, turn.user.id
    if target.numbers or target.ordinal is not None:
        return _numbered(turn, target)
    if turn.message.quoted_sid and not target.words:
        quoted = store.find_interaction_by_sid(db, turn.message.quoted_sid)
        memory = store.find_memory_by_interaction(db, quoted.id) if quoted else None
        return [memory] if memory and memory.user_id == user_id else []
    if target.words:
        return _naming(turn, act)
    meant = store.find_memories(db, user_id, turn.last.memories)
    if meant:
        return meant[:1] if turn.last.act == "ask" else meant[-1:]
    newest = store.find_newest_memory(db, user_id)
    return [newest] if newest else []


def _naming(turn: Turn, act: Forget) -> list[Memory]:
    """Return the memories with all of the words; without those that none has, if they are few."""
    db, user_id, words = turn.db, turn.user.id, act.target.words
    named = recall.find_naming(db, user_id, words, turn.now, turn.zone)
    if named or kinds.find_kind_anywhere(words)[0]:
        return named  # "the wall photo" is no note about the wall
    wanted = asked_words.content_words(words)
    written = [word for word in wanted if ids_with(db, user_id, word)]
    if not written or len(written) == len(wanted) or 2 * len(written) < len(wanted):
        return []
    return recall.find_naming(db, user_id, " ".join(written), turn.now, turn.zone)


def _numbered(turn: Turn, target: Target) -> list[Memory]:
    """Return those of the list last shown, all of them or none."""
    shown = turn.user.shown or {}
    ids = shown["ids"] if shown.get("kind") == "memory" else []
    numbers = target.numbers
    if target.ordinal is not None:
        numbers = (target.ordinal if target.ordinal > 0 else len(ids) + 1 + target.ordinal,)
    if not all(1 <= number <= len(ids) for number in numbers):
        return []
    return store.find_memories(turn.db, turn.user.id, [ids[number - 1] for number in numbers])
