"""A person's reminders and dated notes as a calendar that other programs read (RFC 5545)."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import store
from core.text import clean_text
from language.catalogs import say
from store import Connection, Memory, Reminder, User
from times.repeats import occurrences
from times.values import attach

if TYPE_CHECKING:
    from icalendar import Alarm, Calendar, Event

_ZONE_YEARS: Final = 30  # how far ahead a calendar is told the changes of a zone's clock
_NOTES_SINCE: Final = timedelta(days=366)
_MOST_NOTES: Final = 2000
_MOST_OF_A_LINE: Final = 120
_RULE: Final = re.compile(r"FREQ=[A-Z]+(?:;[A-Z]+=[A-Z0-9,+-]+)*")
_UTC: Final = ("UTC", "Etc/UTC")


def calendar(db: Connection, user: User, now: datetime) -> bytes:
    """Return the user's pending reminders as iCalendar: an event with an alarm for each.

    One that comes once is in UTC; a recurring one is in its zone, whose changes are told with it.
    """
    pending = store.list_reminders(db, user.id, "pending")
    made = _calendar_of(pending)
    for reminder in pending:
        event = _event(reminder, now)
        event.add_component(_alarm(reminder))
        made.add_component(event)
    content: bytes = made.to_ical()
    return content


def feed(db: Connection, user: User, now: datetime) -> bytes:
    """Return what a calendar program subscribes to: the reminders, and notes on their days.

    The same as long as nothing changes: each event is stamped with when it was made. Nothing has
    an alarm, because the assistant rings by itself.
    """
    rows = store.list_reminders(db, user.id, "pending")
    pending = [one for one in rows if not one.is_digest]  # it tells of what stands here already
    made = _calendar_of(pending)
    made.add("x-wr-calname", say("Your day"))
    made.add("x-published-ttl", "PT1H")
    made.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for reminder in pending:
        made.add_component(_event(reminder, reminder.created_at))
    since = now.astimezone(user.zone).date() - _NOTES_SINCE
    for memory, days in store.list_dated_memories(db, user.id, since, _MOST_NOTES):
        for first, last in _runs(days):
            made.add_component(_note(memory, first, last))
    content: bytes = made.to_ical()
    return content


def _calendar_of(pending: Sequence[Reminder]) -> "Calendar":
    """Return a calendar that tells the clocks of the zones that the series are in."""
    from icalendar import Calendar, Timezone

    zones = {item.zone.key: item.zone for item in pending if item.rrule and not _is_utc(item.zone)}
    made = Calendar()
    made.add("prodid", "-//WhatsApp Memory Assistant//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    for zone in zones.values():
        starts = [_first_wall(item) for item in pending if item.zone.key == zone.key]
        first = date(min(starts).year - 1, 1, 1)
        last = date(min(max(starts).year + _ZONE_YEARS, 9999), 1, 1)
        made.add_component(Timezone.from_tzinfo(zone, zone.key, first, last))
    return made


def _is_utc(zone: ZoneInfo) -> bool:
    return zone.key in _UTC


def _alarm(reminder: Reminder) -> "Alarm":
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", clean_text(reminder.message))
    alarm.add("trigger", timedelta(0))
    return alarm


def _event(reminder: Reminder, now: datetime) -> "Event":
    from icalendar import Event, vRecur

    made, words = reminder.created_at.astimezone(UTC), clean_text(reminder.message)
    event = Event()
    event.add("uid", f"reminder-{reminder.id}-{made:%Y%m%dT%H%M%SZ}@whatsapp-memory-assistant")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("created", made)
    rule = _calendar_rule(reminder)
    if rule is None:
        event.add("dtstart", reminder.due_at.astimezone(UTC))
    else:
        zone = UTC if _is_utc(reminder.zone) else reminder.zone
        event.add("dtstart", _first_wall(reminder).replace(tzinfo=zone))
        event.add("rrule", vRecur.from_ical(rule))
        for skipped in reminder.skipped:
            event.add("exdate", skipped.replace(tzinfo=zone))
    event.add("summary", words)
    event.add("transp", "TRANSPARENT")
    return event


def _note(memory: Memory, first: date, last: date) -> "Event":
    """Return a note as an event of whole days."""
    from icalendar import Event

    made, words = memory.created_at.astimezone(UTC), clean_text(memory.content).strip()
    by = f"{memory.sender}: " if memory.sender else ""
    event = Event()
    event.add("uid", f"memory-{memory.id}-{first:%Y%m%d}@whatsapp-memory-assistant")
    event.add("dtstamp", made)
    event.add("created", made)
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))
    event.add("summary", by + (words.splitlines() or [""])[0][:_MOST_OF_A_LINE])
    event.add("description", by + words)
    event.add("transp", "TRANSPARENT")
    return event


def _runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """Yield the first and last of days that follow on each other: "from 3 to 9 November"."""
    first = last = days[0]
    for day in days[1:]:
        if day - last > timedelta(days=1):
            yield first, last
            first = day
        last = day
    yield first, last


def _calendar_rule(reminder: Reminder) -> str | None:
    """Return the rule as a calendar reads it: its end, local with us, is UTC there."""
    fields = occurrences.fields_of(reminder.rrule or "")
    until = fields.get("UNTIL", "").removesuffix("Z")
    if until:
        local = until if len(until) > 8 else f"{until}T235959"
        end = datetime.strptime(local, "%Y%m%dT%H%M%S")  # noqa: DTZ007 - local, made aware below
        fields["UNTIL"] = f"{attach(end, reminder.zone).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    rule = ";".join(f"{name}={value}" for name, value in fields.items())
    return rule if _RULE.fullmatch(rule) else None


def _first_wall(reminder: Reminder) -> datetime:
    """Return the naive local time at which the calendar's series starts.

    A series that ends by number starts at its very first time, or the number would be wrong.
    """
    start = reminder.start_local
    if reminder.rrule and start and "COUNT" in occurrences.fields_of(reminder.rrule):
        before = attach(start, reminder.zone) - timedelta(seconds=1)
        first = occurrences.next_occurrence(reminder.rrule, start, before, reminder.zone)
        return (first or reminder.due_at).astimezone(reminder.zone).replace(tzinfo=None)
    wall = reminder.due_at.astimezone(reminder.zone).replace(tzinfo=None)
    if start:
        # This one may lie in a gap of the clock and have been moved out of it; the rule was not.
        usual = datetime.combine(wall.date(), start.time())
        wall = usual if attach(usual, reminder.zone) == reminder.due_at else wall
    return wall
