"""What is on in a day or a week: reminders that are due and memories that speak of it."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import replies
import store
import when
from answers import recall
from language.catalogs import say
from language.dates import day_words
from replies import Reply
from services import Turn
from store import Reminder

_ASKS = re.compile(
    r"(?:(?:so|and|ok|hey|hi|good morning)[,!]?\s+)*(?:"
    r"what(?:'?s|\s+is|s)\s+(?:on|up\s+for|planned|scheduled|happening|due|coming\s+up|left"
    r"|(?:on\s+)?my\s+(?:day|week|weekend|agenda|schedule|plans?|calendar))\b"
    r"|what(?:\s+are|'re)\s+my\s+plans\b"
    r"|what\s+(?:do|have)\s+i\s+(?:have|got)(?:\s+(?:on|planned|scheduled|to\s+do))?\s+(?!in|with|about)"
    r"|(?:do\s+i\s+have\s+|have\s+i\s+got\s+|is\s+there\s+)?anything\s+"
    r"(?:on|planned|scheduled|for|happening|due)\b"
    r"|(?:show\s+(?:me\s+)?)?(?:my|the)?\s*(?:agenda|schedule|plans?|calendar)\b"
    r"|how\s+does\s+my\s+(?:day|week)\b)",
    re.IGNORECASE,
)


def asked_span(turn: Turn) -> tuple[datetime, datetime] | None:
    """Return the time that a question such as "what's on tomorrow?" asks about."""
    if not _ASKS.match(turn.text.strip()):
        return None
    span = when.find_range(turn.text, turn.now, turn.zone, ahead=True)
    if span is None:
        is_bare = len(turn.text.split()) <= 4  # "what's on?", "my agenda"
        return today(turn) if is_bare else None
    return span if span[1] > turn.now else None


def today(turn: Turn) -> tuple[datetime, datetime]:
    """Return the user's present day."""
    start = turn.now.astimezone(turn.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return start, start + timedelta(days=1)


def show(turn: Turn, span: tuple[datetime, datetime]) -> Reply:
    """List what is due and what was said about the time from `span[0]` on and before `span[1]`."""
    start, end = span
    last_day = (end - timedelta(microseconds=1)).date()
    due = store.list_reminders(
        turn.db, turn.user.id, "pending", since=max(start, turn.now), until=end
    )
    said = store.list_memories_of_days(turn.db, turn.user.id, start.date(), last_day)
    is_one_day = last_day == start.date()
    lines = [_line(reminder, turn.zone, is_one_day) for reminder in due]
    lines += [recall.describe(memory, turn.zone, turn.now) for memory in said]
    days = day_words(start.date())
    if last_day > start.date():
        days = say("{first} to {last}", first=days, last=day_words(last_day))
    return Reply(replies.agenda(days, lines), quotes=tuple(memory.id for memory in said))


def _line(reminder: Reminder, zone: ZoneInfo, is_one_day: bool) -> str:
    due = reminder.due_at.astimezone(zone)
    day = "" if is_one_day else f"{day_words(due.date(), with_year=False)}, "
    return replies.agenda_reminder(f"{day}{due:%H:%M}", reminder.message)
