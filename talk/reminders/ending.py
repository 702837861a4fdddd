"""A series that ends at a date: "only until Christmas", "stop the gym one after September".

Invariant: what has rung and what rings before that date stays; a time that leaves nothing to ring
changes nothing, and says so.
"""

from datetime import datetime
from typing import Final

import reminders
import replies
import store
from language.acts import When
from language.catalogs import say
from services import Turn
from store import Reminder
from talk.exchange import Done
from times.repeats.occurrences import fields_of

_ENDS: Final = ("UNTIL", "COUNT")
_FAR: Final = 6  # days from which on another day without an hour is the series' end


def end(turn: Turn, reminder: Reminder, until: When | None) -> Done:
    """Give a series the last moment at which it rings."""
    if reminder.rrule is None or reminder.start_local is None:
        return Done(say(replies.NOT_RECURRING))
    if until is None or until.due is None:
        return Done(replies.left_as_it_is(turn.text))
    last = until.due.astimezone(reminder.zone)
    last = last if until.has_clock else last.replace(hour=23, minute=59, second=59)
    rule = with_end(reminder.rrule, last)
    if last < reminder.due_at:
        return Done(say(replies.NEVER_RINGS))
    reminders.remember(turn.db, [reminder], turn.now)
    store.set_reminder_rule(turn.db, reminder.id, reminder.due_at, rule, reminder.start_local)
    if reminder.skipped:
        store.set_reminder_skipped(turn.db, reminder.id, reminder.skipped)
    turn.services.wake.set()
    ended = store.get_reminder(turn.db, reminder.id)
    text = replies.reminder_changed(ended.message, *reminders.in_words(ended, turn.now))
    return Done(text, "change", reminders=(reminder.id,))


def with_end(rule: str, until: datetime) -> str:
    """Return a rule that ends at a local time, whatever end it had."""
    kept = [f"{name}={value}" for name, value in fields_of(rule).items() if name not in _ENDS]
    return ";".join([*kept, f"UNTIL={until:%Y%m%dT%H%M%S}"])


def is_other_end(turn: Turn, reminder: Reminder, time: When | None) -> bool:
    """Tell "actually make it the end of September", right after a series was given its end."""
    if "UNTIL" not in (reminder.rrule or "") or turn.last.act not in {"change", "shown"}:
        return False
    if reminder.id not in turn.last.reminders or time is None or time.due is None:
        return False
    ahead = time.due - reminder.due_at
    return not time.has_clock and not time.rrule and ahead.days >= _FAR
