"""The day, told by itself: off until it is asked for, at the time that is said.

Invariant: it is a reminder like any other, listed, moved, put off, cancelled and taken back as one;
what it says is made when it goes out. A person has one at the most.
"""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import reminders
import replies
import store
import when
from intents import Intent, command
from language.catalogs import say
from language.questions import digests
from replies import Reply
from search.asked_words import content_words
from services import Turn
from store import Reminder
from talk.reminders import changing
from when import ReminderRequest

AT_FIRST: Final = "every day at 8:00"
OFF: Final = "off"


def spoken(text: str, now: datetime, zone: ZoneInfo, language: str = "") -> Intent | None:
    """Read "every morning at 8 tell me what's on", "stop the daily summary"; None: neither."""
    if digests.ends_digest(text):
        return command("digest", OFF)
    left = digests.asks_for_digest(text)
    if left is None:
        return None
    time = _read(left, now, zone, language)
    is_all = time is not None and len(content_words(time.message)) <= 1
    return command("digest", left) if is_all else None


def _read(text: str, now: datetime, zone: ZoneInfo, language: str) -> ReminderRequest | None:
    """Return the rule that a text says; None: it says none, or one by the hour."""
    request = when.parse_reminder(text, now, zone, language)
    is_daily = (request.rrule or "").startswith(("FREQ=DAILY", "FREQ=WEEKLY"))
    is_whole = request.due is not None and request.has_clock and not request.unread
    return request if is_daily and is_whole else None


def run(turn: Turn, argument: str) -> Reply:
    """Do `/digest`, `/digest 7:30`, `/digest every weekday at 7`, `/digest off`."""
    old = store.find_digest(turn.db, turn.user.id)
    if argument.casefold() in {OFF, "stop", "no"}:
        ended = changing.cancel(turn, [old]).reply if old else None
        return ended or Reply(say(replies.NO_SUCH_REMINDER))
    if not argument and old is not None:
        return Reply(_confirm(turn, old))
    said = argument or AT_FIRST
    time = _read(said, turn.said_at, turn.zone, turn.language) or _read(
        f"every day at {said}", turn.now, turn.zone, ""
    )
    if time is None or time.due is None:
        return Reply(replies.when_to_remind(say("Your day"), replies.time_problem("unread")))
    if old is not None:
        reminders.cancel_all(turn.db, [old], turn.now)
    return Reply(_confirm(turn, _set(turn, time, time.due)))


def _set(turn: Turn, time: ReminderRequest, due: datetime) -> Reminder:
    made = store.add_reminder(
        turn.db,
        turn.user.id,
        turn.interaction_id,
        say("Your day"),
        due,
        time.zone_said or turn.zone,
        turn.now,
        rrule=time.rrule,
        is_digest=True,
    )
    store.add_undo_step(turn.db, turn.user.id, "made", {"made": [made.id]}, turn.now)
    turn.services.wake.set()
    return made


def _confirm(turn: Turn, digest: Reminder) -> str:
    due, rule = reminders.in_words(digest, turn.now)
    return replies.reminder_set(digest.message, due, rule, say(replies.DIGEST_TELLS))
