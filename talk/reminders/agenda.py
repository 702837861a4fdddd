"""What is on in a stretch of time: reminders that ring in it and notes that speak of its days.

Invariant: a series is told on each of its days within the stretch, not only when it rings next.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import reminders
import replies
import store
import when
from answers import recall
from language.acts import Ask
from language.catalogs import say
from language.dates import day_words
from services import Turn
from store import Reminder
from talk.exchange import Done

MOST_OF_ONE: Final = 3  # times of one reminder in a day; more are told by its rule
MOST_TIMES: Final = 60  # of one reminder in a stretch
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
    rung = _times_within(turn, max(start, turn.now), end)
    said = store.list_memories_of_days(turn.db, turn.user.id, start.date(), last_day)
    is_one_day = last_day == start.date()
    lines = [_line(one, due, turn, is_one_day) for due, one in rung]
    lines += [recall.describe(memory, turn.zone, turn.now) for memory in said]
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


def _times_within(turn: Turn, start: datetime, end: datetime) -> list[tuple[datetime, Reminder]]:
    """Return when each pending reminder rings within a stretch, soonest first."""
    found: list[tuple[datetime, Reminder]] = []
    for one in store.list_reminders(turn.db, turn.user.id, "pending", until=end):
        times = reminders.occurrences(one, start, end, MOST_TIMES)
        found += ((due, one) for due in _first_of_each_day(times, turn.zone))
    return sorted(found, key=lambda pair: (pair[0], pair[1].id))


def _first_of_each_day(times: Sequence[datetime], zone: ZoneInfo) -> list[datetime]:
    """Return the times, of a day with very many the first alone."""
    a_day = Counter(due.astimezone(zone).date() for due in times)
    kept, seen = [], set()
    for due in times:
        day = due.astimezone(zone).date()
        if a_day[day] <= MOST_OF_ONE or day not in seen:
            kept.append(due)
        seen.add(day)
    return kept


def _line(reminder: Reminder, due: datetime, turn: Turn, is_one_day: bool) -> str:
    local = due.astimezone(turn.zone)
    day = "" if is_one_day else f"{day_words(local.date(), with_year=False)}, "
    moment = f"{day}{local:%H:%M}"
    rule = reminder.rrule or ""
    often = when.describe_rule(rule) if _rings_often(rule) else ""
    return replies.agenda_reminder(moment, reminder.message, often)


def _rings_often(rule: str) -> bool:
    """It rings by the hour or the minute: its rule tells more than a time of day."""
    return "FREQ=HOURLY" in rule or "FREQ=MINUTELY" in rule
