"""A note that may give a reminder another time: "the meeting starts at half past three".

Invariant: what was said is kept; nothing moves but on a yes.
"""

from dataclasses import replace
from typing import Any

import replies
import store
import when
from language.acts import Change, ChangeOp, When
from services import Turn
from talk.exchange import Done
from talk.reminders import changing, targets


def offer(turn: Turn, saved: Done, time: When) -> Done | None:
    """Ask whether what was spoken of last, or rang, is to ring then; None: it cannot."""
    op: ChangeOp = "snooze" if turn.last.act not in ("remind", "change") else "move"
    reminder = targets.last_meant(turn, op)
    if reminder is None or (reminder.rrule and reminder.status == "pending"):
        return None
    base = reminder.due_at.astimezone(turn.zone)
    base = base if reminder.status == "pending" else min(base, turn.now)
    due = when.parse_shift(time.text, turn.now, turn.zone, base, turn.language)
    if due is None or due <= turn.now or due == reminder.due_at:
        return None
    asked = {"question": "another", "id": reminder.id, "action": op, "time_text": time.text}
    store.set_asked(turn.db, turn.user.id, asked)
    words = replies.offer_another_time(reminder.message, when.describe_time(due, turn.now))
    return replace(saved, text=f"{saved.text}\n{words}")


def move(turn: Turn, asked: dict[str, Any]) -> Done:
    """Move what was offered to be moved."""
    reminder = store.get_reminder(turn.db, asked["id"])
    act = Change(op=asked["action"], when=When(asked["time_text"]))
    return changing.change_one(turn, reminder, act)
