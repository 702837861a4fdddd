"""What is on in a stretch of time: reminders that ring in it and notes that speak of its days.

Invariant: a series is told on each of its days within the stretch, not only when it rings next, and
what a note says comes again is told once.
"""

from datetime import datetime, timedelta
from typing import Final

import reminders
import replies
import store
from answers import quoting
from language.acts import Ask
from language.catalogs import say
from language.dates import day_words
from services import Turn
from talk.exchange import Done
from talk.reminders import routines

MOST_LINES: Final = 40
COMING: Final = timedelta(days=7)  # where no time is said


def today(turn: Turn) -> tuple[datetime, datetime]:
    """Return the user's present day."""
    start = turn.now.astimezone(turn.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)


def answer(turn: Turn, act: Ask) -> Done:
    """Tell what is on in the stretch that is asked about; today, where none is said."""
    span = act.stretch or (turn.now, turn.now + COMING)
    if span[1] - span[0] < timedelta(hours=1):  # "am I free on Sunday at 6?": about then
        span = (span[0] - timedelta(hours=1), span[0] + timedelta(hours=2))
    return show(turn, span)


def show(turn: Turn, span: tuple[datetime, datetime]) -> Done:
    """List what rings and what was said about the time from `span[0]` on and before `span[1]`."""
    start, end = (moment.astimezone(turn.zone) for moment in span)
    last_day = (end - timedelta(microseconds=1)).date()
    rung = reminders.times_within(turn.db, turn.user, max(start, turn.now), end)
    said = store.list_memories_of_days(turn.db, turn.user.id, start.date(), last_day)
    known = {memory.id for memory in said}
    said += [one for one in routines.within(turn, start, end) if one.id not in known]
    is_one_day = last_day == start.date()
    lines = [reminders.day_line(one, due, turn.zone, is_one_day=is_one_day) for due, one in rung]
    lines += [quoting.describe(memory, turn.zone, turn.now) for memory in said]
    days = day_words(start.date())
    if last_day > start.date():
        days = say("{first} to {last}", first=days, last=day_words(last_day))
    text = replies.agenda(days, lines[:MOST_LINES], len(lines) - MOST_LINES)
    return Done(
        text,
        "ask",
        memories=tuple(memory.id for memory in said),
        reminders=tuple(dict.fromkeys(one.id for _, one in rung)),
        quotes=tuple(memory.id for memory in said),
    )
