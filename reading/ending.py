"""Until when a series rings, read from the words that say so."""

from datetime import datetime, time, timedelta
from typing import Final

import when
from language import tables
from language.acts import Act, Change, When
from language.forms.fold import evenly as fold
from language.reader import ending
from language.reader.views import View
from reading.pieces import aim, trim, words_of
from reading.requests import Setting
from times.repeats.occurrences import fields_of

_FORMAT: Final = "%Y%m%dT%H%M%S"
_LONG: Final = timedelta(hours=26)  # a stretch that is more than a day
_MOST_DAY: Final = 31


def read(view: View, setting: Setting) -> list[Act]:
    """Read "stop the gym one after September", "only until Christmas"."""
    at = ending.marker(view) or 0
    key = ending.leads(view, at)
    said = _said(view, at, setting)
    target = aim(trim(ending.named(view, at)), view, setting)
    until = end_of(said, setting, is_after=key == "beyond")
    if until is None:
        return [Change(op="end", target=target, unread=said)]
    return [Change(op="end", target=target, when=When(said, until))]


def _said(view: View, at: int, setting: Setting) -> str:
    """Return the words of the end without what leads to them."""
    said = words_of(ending.when_said(view, at), setting)
    if not view.items[at].has("time"):
        return said
    return said[len(ending.lead_of(view.language, ending.leads(view, at), fold(said))) :].strip()


def read_quiet(view: View, setting: Setting) -> list[Act]:
    """Read "stop the gym until Christmas"."""
    at = ending.marker(view) or 0
    said = _said(view, at, setting)
    target = aim(trim(ending.named(view, at)), view, setting)
    until = _until(said, setting)
    time = When(said, until, has_clock=False) if until else None
    return [Change(op="pause", target=target, when=time, unread="" if until else said)]


def end_of(said: str, setting: Setting, *, is_after: bool = False) -> datetime | None:
    """Return the last moment of "until <said>"; "after September" is until its end."""
    now, zone = setting.now, setting.zone
    until = _until(said, setting)
    if until is None or not is_after:
        return until
    span = when.find_range(said, now, zone, setting.language)
    if span is None or span[1] - span[0] < _LONG:
        return until
    start, end = span
    while end <= now:  # "September" is the last one there, and the next one here
        start, end = start.replace(year=start.year + 1), end.replace(year=end.year + 1)
    return end - timedelta(seconds=1)


def _until(said: str, setting: Setting) -> datetime | None:
    """Return the end that a rule with these words has."""
    now, zone = setting.now, setting.zone
    whole = tables.words(setting.language, "request", "until_said")[0].replace("*", said)
    rule = when.read_request(whole, now, zone, setting.language).rrule
    if until := fields_of(rule or "").get("UNTIL"):
        wall = datetime.strptime((until + "T235959")[:15], _FORMAT)  # noqa: DTZ007 - a wall clock
        return when.attach(wall, zone)
    number = said.split()[-1].strip(".") if said else ""
    if number.isdecimal() and 1 <= int(number[:3]) <= _MOST_DAY:
        return _next_with(int(number), setting)
    due = when.read_request(said, now, zone, setting.language).due
    return _close_of(due, setting) if due else None


def _close_of(due: datetime, setting: Setting) -> datetime:
    """Return the last second of a day."""
    day = due.astimezone(setting.zone).date()
    return when.attach(datetime.combine(day, time(23, 59, 59)), setting.zone)


def _next_with(day: int, setting: Setting) -> datetime:
    """Return the end of the next day of this number: "until the 20th"."""
    local = setting.now.astimezone(setting.zone)
    while local.day != day:
        local += timedelta(days=1)
    return _close_of(local, setting)
