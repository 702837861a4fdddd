"""Calendars and invitations (iCalendar, RFC 5545) read into a line of words for each event.

icalendar is imported when one is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from dateutil import rrule

from core.text import decode
from times.repeats import occurrences
from times.values import attach

_MOST_BYTES: Final = 16 << 20
_MOST_DAYS: Final = 400  # of a series
_AHEAD: Final = timedelta(days=370)


@dataclass(frozen=True, slots=True)
class Event:
    """An event in words, and the days it is on, of a series those of the year to come."""

    line: str
    days: tuple[date, ...]
    ring: tuple[str, datetime, str | None] | None = None  # what to be reminded of, when, how often


def read_file(path: Path, zone: ZoneInfo, now: datetime) -> list[Event]:
    """Return the events of a calendar; times in UTC are told on the clocks of `zone`.

    Raises ValueError when it is no calendar.
    """
    from icalendar import Calendar

    with path.open("rb") as file:
        text = decode(file.read(_MOST_BYTES)).removeprefix("\ufeff")
    calendars = Calendar.from_ical(text, multiple=True)
    return [
        event
        for calendar in calendars
        for part in calendar.walk("VEVENT")
        if (event := _read_event(part, zone, now)) is not None
    ]


def _read_event(part: Any, zone: ZoneInfo, now: datetime) -> Event | None:
    start = getattr(part.get("DTSTART"), "dt", None)
    if start is None:
        return None
    if isinstance(start, datetime) and start.utcoffset() == timedelta(0):
        start = start.astimezone(zone)
    name = " ".join(str(part.get("SUMMARY", "")).split())
    place = " ".join(str(part.get("LOCATION", "")).split())
    more = " ".join(str(part.get("DESCRIPTION", "")).split())[:500]
    state = "cancelled" if str(part.get("STATUS", "")).upper() == "CANCELLED" else ""
    said = [name, _in_words(start), _rhythm(part), place, state, more]
    days = tuple(dict.fromkeys(_days(part, start, now)))
    ring = None if state or not name else _ring(part, start, zone, now, name)
    return Event(", ".join(filter(None, said)), days, ring)


def _in_words(start: date) -> str:
    day = f"{start:%a} {start.day} {start:%b %Y}"
    return f"{day} {start:%H:%M}" if isinstance(start, datetime) else day


def _rhythm(part: Any) -> str:
    """Return how a series repeats: "weekly"."""
    rule = part.get("RRULE")
    return str(rule.get("FREQ", [""])[0]).lower() if rule is not None else ""


def _days(part: Any, start: date, now: datetime) -> Iterator[date]:
    """Yield the days of an event: its own, or those on which its series comes round."""
    first = start.date() if isinstance(start, datetime) else start
    yield first
    rule = part.get("RRULE")
    if rule is None:
        return
    begin = datetime.combine(first, time())
    text = rule.to_ical().decode()
    plain = ";".join(piece for piece in text.split(";") if not piece.startswith("UNTIL"))
    until = [getattr(value, "date", lambda value=value: value)() for value in rule.get("UNTIL", [])]
    last = min([*until, (now + _AHEAD).date()])
    left_out = _dates_left_out(part)
    for moment in rrule.rrulestr(plain, dtstart=begin).xafter(begin, count=_MOST_DAYS, inc=False):
        if moment.date() > last:
            return
        if moment.date() not in left_out:
            yield moment.date()


def _dates_left_out(part: Any) -> set[date]:
    """Return the days on which a series does not take place."""
    listed = part.get("EXDATE") or []
    groups = listed if isinstance(listed, list) else [listed]
    values = [entry.dt for group in groups for entry in group.dts]
    return {value.date() if isinstance(value, datetime) else value for value in values}


# -- when to be reminded ---------------------------------------------------------------------------

_BEFORE: Final = timedelta(hours=1)
_MORNING: Final = time(9)  # of an event that lasts all day


def _ring(
    part: Any, start: date, zone: ZoneInfo, now: datetime, name: str
) -> tuple[str, datetime, str | None] | None:
    """Return what to be reminded of and when; None: it is over, or a series with exceptions."""
    begin = _begin(start, zone)
    local = begin.astimezone(zone)
    wall = (local - (_lead(part) if isinstance(start, datetime) else timedelta())).replace(
        tzinfo=None
    )
    rule = part.get("RRULE")
    if rule is None:
        due = attach(wall, zone)
        due = due if due > now else begin
        return (name, due, None) if due > now else None
    if part.get("EXDATE") or part.get("RDATE") or part.get("RECURRENCE-ID"):
        return None
    if wall.date() != local.date():  # the rule is of the day that it begins on
        wall = local.replace(tzinfo=None)
    text = rule.to_ical().decode()
    following = occurrences.next_occurrence(text, wall, now, zone)
    is_plain = following is not None and not occurrences.why_no_rule(text)
    return (name, following, text) if following is not None and is_plain else None


def _begin(start: date, zone: ZoneInfo) -> datetime:
    if not isinstance(start, datetime):
        return attach(datetime.combine(start, _MORNING), zone)
    return start if start.tzinfo else attach(start, zone)


def _lead(part: Any) -> timedelta:
    """Return how long before an event its own alarm rings; an hour where it has none."""
    for alarm in part.walk("VALARM"):
        trigger = getattr(alarm.get("TRIGGER"), "dt", None)
        if isinstance(trigger, timedelta) and trigger <= timedelta(0):
            return -trigger
    return _BEFORE
