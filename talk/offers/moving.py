"""A note that may give a reminder another time: "the meeting starts at half past three".

Invariant: what was said is kept; nothing moves but on a yes.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import replies
import store
import when
from language.acts import Change, ChangeOp, Keep, When
from services import Turn
from store import Reminder
from talk.exchange import Done
from talk.reminders import changing, targets


@dataclass(frozen=True, slots=True)
class Plan:
    """What may be moved, and to when."""

    reminder: Reminder
    op: ChangeOp
    time_text: str
    due: datetime


def plan(turn: Turn, act: Keep) -> Plan | None:
    """Return what a note may move; None: nothing, or nobody is to be asked."""
    if act.moves is None or act.unsure or turn.user.asked:
        return None
    op: ChangeOp = "move" if turn.last.act in ("remind", "change") else "snooze"
    reminder = targets.last_meant(turn, op)
    if reminder is None or (reminder.rrule and reminder.status == "pending"):
        return None
    base = reminder.due_at.astimezone(turn.zone)
    base = base if reminder.status == "pending" else min(base, turn.now)
    due = when.parse_shift(act.moves.text, turn.now, turn.zone, base, turn.language)
    if due is None or due <= turn.now or due == reminder.due_at:
        return None
    return Plan(reminder, op, act.moves.text, due)


def offer(turn: Turn, saved: Done, found: Plan) -> Done:
    """Ask whether it is to ring then."""
    if not saved.memories:
        return saved
    asked = {
        "question": "another",
        "id": found.reminder.id,
        "action": found.op,
        "time_text": found.time_text,
    }
    store.set_asked(turn.db, turn.user.id, asked)
    said = when.describe_time(found.due, turn.now)
    words = replies.offer_another_time(found.reminder.message, said)
    return replace(saved, text=f"{saved.text}\n{words}")


def move(turn: Turn, asked: dict[str, Any]) -> Done:
    """Move what was offered to be moved."""
    reminder = store.get_reminder(turn.db, asked["id"])
    act = Change(op=asked["action"], when=When(asked["time_text"]))
    return changing.change_one(turn, reminder, act)
