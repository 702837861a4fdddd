"""What was said last, put right: its note, its reminder, or both where one hangs on the other.

Invariant: an exchange is of its note and of its reminder; what is put right is where something is
like it, and a reminder that was set ahead of a note's time keeps its distance.
"""

from datetime import datetime, timedelta

import reminders
import replies
import store
import when
from language.dates import month_day
from services import Turn
from store import Memory, Reminder
from talk.exchange import Done
from talk.notes import mending, saving
from talk.reminders import anchors
from times.spans import find_times


def last_notes(turn: Turn) -> list[Memory]:
    """Return the notes that the last exchange kept, changed or showed, the last one first."""
    return store.find_memories(turn.db, turn.user.id, turn.last.memories[::-1])


def last_reminder(turn: Turn) -> Reminder | None:
    """Return the reminder that the last exchange set, changed or showed, if it is to ring."""
    for number in turn.last.reminders[::-1]:
        reminder = store.find_reminder(turn.db, number)
        if reminder and reminder.status == "pending":
            return reminder
    return None


def write(turn: Turn, memory: Memory, words: str) -> Done:
    """Give a note other words, and say what it reads now."""
    saving.edit(turn.db, memory, words, None, turn.now)
    store.link_memory(turn.db, memory.id, turn.interaction_id, "source")
    return Done(replies.note_changed(words), "keep", (memory.id,), quotes=(memory.id,))


def put_right(turn: Turn, new: str, old: str = "") -> Done | None:
    """Put words right in the note of the last exchange, and in the reminder beside it.

    None: it has no note beside a reminder, or nothing in the note is like them.
    """
    reminder = last_reminder(turn)
    if reminder is None:
        return None
    is_time = bool(find_times(new, turn.said_at, turn.zone, turn.language))
    if is_time and not turn.last.is_tied:
        return None
    for memory in last_notes(turn):
        words = _mended(turn, memory.content, memory.created_at, new, old)
        if words is None or words == memory.content:
            continue
        done = write(turn, memory, words)
        beside = None if is_time else _renamed(turn, reminder, new, old)
        return _joined(done, beside or _follow(turn, reminder, memory, words), reminder)
    return None


def write_both(turn: Turn, memory: Memory, words: str) -> Done:
    """Give a note other words, and the reminder that was set ahead of it just now its new time."""
    done = write(turn, memory, words)
    reminder = last_reminder(turn)
    if reminder is None or not turn.last.is_tied or memory.id not in turn.last.memories:
        return done
    return _joined(done, _follow(turn, reminder, memory, words), reminder)


def shift(turn: Turn, memory: Memory, distance: str) -> Done | None:
    """Write a note's time anew, so much later or earlier; None: it has no time to come."""
    zone, language = turn.zone, turn.language
    known = anchors.of_words(memory.content, memory.created_at, turn.now, zone, language)
    due = when.parse_shift(distance, turn.now, zone, known.due, language) if known else None
    if known is None or due is None:
        return None
    new = [month_day(due.month, due.day)] if due.date() != known.due.date() else []
    new += [f"{due:%H:%M}"] if due.time() != known.due.time() else []
    words: str | None = memory.content
    for one in new:
        words = words and mending.correct(
            words, one, memory.created_at, zone, language, is_beside=False
        )
    now = anchors.of_words(words, turn.now, turn.now, zone, language) if words else None
    if not words or now is None or now.due != due:  # the words of its time are not all found
        return None
    return write_both(turn, memory, words)


def _joined(done: Done, beside: Done | None, reminder: Reminder) -> Done:
    if beside is None:
        return Done(done.text, "keep", done.memories, (reminder.id,), done.quotes)
    text = f"{done.text}\n\n{beside.text}"
    return Done(text, "change", done.memories, beside.reminders, done.quotes)


def _mended(turn: Turn, content: str, said_at: datetime, new: str, old: str) -> str | None:
    words = mending.exchange(content, old, new) if old else None
    return words or mending.correct(
        content, new, said_at, turn.zone, turn.language, is_beside=False
    )


def _renamed(turn: Turn, reminder: Reminder, new: str, old: str) -> Done | None:
    """Put the words right in the reminder's own, too."""
    words = _mended(turn, reminder.message, turn.said_at, new, old)
    if words is None or words == reminder.message:
        return None
    reminders.remember(turn.db, [reminder], turn.now)
    store.rename_reminder(turn.db, reminder.id, words)
    return Done(replies.reminder_renamed(words), "change", reminders=(reminder.id,))


def _follow(turn: Turn, reminder: Reminder, memory: Memory, words: str) -> Done | None:
    """Let a reminder ring as long before the note's new time as it did before the old one."""
    if not turn.last.is_tied:
        return None
    was = anchors.of_words(memory.content, memory.created_at, turn.now, turn.zone)
    now = anchors.of_words(words, memory.created_at, turn.now, turn.zone)
    if was is None or now is None or reminder.rrule:
        return None
    local = reminder.due_at.astimezone(turn.zone)
    due: datetime
    if was.has_clock and now.has_clock:
        due = now.due + (local - was.due)
    else:
        days = (now.due.date() - was.due.date()).days
        wall = local.replace(tzinfo=None) + timedelta(days=days)
        due = when.attach(wall, turn.zone)
    if due <= turn.now or due == reminder.due_at:
        return None
    reminders.put_off(
        turn.db, reminder, due, turn.now, is_snooze=False, asked_in=turn.interaction_id
    )
    turn.services.wake.set()
    moved = store.get_reminder(turn.db, reminder.id)
    text = replies.reminder_moved(moved.message, *reminders.in_words(moved, turn.now))
    return Done(text, "change", reminders=(moved.id,))
