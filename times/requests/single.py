# ruff: noqa: E501 - a pattern a line reads as the table it is
"""A time alone, a shift of one, and a repeat alone."""

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from language import tables
from language.lazy import Lazy
from times.canonical.canon import read
from times.canonical.time_words import WEEKDAYS
from times.parsing.grammar import find_pieces
from times.parsing.moments import Moment, group
from times.parsing.resolving import resolve
from times.requests import elsewhere
from times.requests.request import ReminderRequest
from times.requests.whole import parse_reminder
from times.values import DURATION, Day, attach, read_duration, shift_moment


# --- Single times and shifts -----------------------------------------------------------------------------
def parse_time(text: str, now: datetime, zone: ZoneInfo, language: str = "") -> datetime | None:
    """Return the moment after `now` that `text` means, in `zone`; None when it says none."""
    found = parse_reminder(text, now, zone, language)
    is_ours = language in tables.LANGUAGES and language != "en"  # which any text may be said in
    if is_ours or not elsewhere.languages_of(text):
        return found.due
    is_whole = found.due is not None and not found.message  # "17:00", not "yarın 17:00"
    return found.due if is_whole else elsewhere.ask_dateparser(text, now, zone)


_MAX_SHIFT: Final = 200  # characters; nobody moves a reminder in more
_SHIFT_FROM_BASE: Final = Lazy(
    rf"(?:by |for )?(?P<d>{DURATION}) (?:later|earlier|after|further|back|sooner)\b|(?:later|back|forward|earlier) by (?P<e>{DURATION})"
)
_SHIFT_SHORT: Final = Lazy(
    rf"(?:for |by |(?P<from_now>in |after ))?(?:another |about )?(?P<d>{DURATION})(?P<now> from now)?[.!]?\s*"
)
_SHIFT_LEAD: Final = Lazy(
    r"^\W*(?:(?:snooze|move|change|postpone|reschedule|push|delay|put|shift|make|set|it|that|this|until|to|for|by|no|not|off|back|please|actually|instead|again|the reminder)\b[\s,]*)+",
    re.IGNORECASE,
)


_SAME_TIME: Final = Lazy(r"\b(?:at )?(?:the )?same (?:time|hour)\b", re.IGNORECASE)
_EITHER_HALF: Final = Lazy(r"\W*(?:[1-9]|1[0-2])(?!\d)")  # an hour, not "08:00"
_BARE_HOUR: Final = Lazy(r"\W*\d{1,2}(?:[:.]\d\d)?\W*")


def parse_shift(
    text: str, now: datetime, zone: ZoneInfo, base: datetime | None, language: str = ""
) -> datetime | None:
    """Return when a snoozed or moved reminder is due, in `zone`; None when `text` does not say.

    `base` is its due time now: "an hour later" counts from it, "to 5pm" keeps its day while that is
    ahead. "10 minutes" and "by 2 hours" count from it while it is ahead, and else from `now`; "in
    10 minutes" always from `now`.
    """
    text = text[:_MAX_SHIFT]
    if base is not None:
        text = _SAME_TIME.sub(" ", text).strip() or text  # the reminder's, which it keeps
    text = _without_old(text, base and base.astimezone(zone), language)
    words = read(text, language).text
    from_base = _SHIFT_FROM_BASE.search(words)
    if from_base and base is not None:
        distance = read_duration(from_base["d"] or from_base["e"])
        earlier = re.search(r"earlier|sooner", from_base.group())
        due = shift_moment(base, -distance if earlier else distance, zone)
        return due if due > now else None
    short = _SHIFT_SHORT.fullmatch(_SHIFT_LEAD.sub("", words))
    if short:
        is_said = short["from_now"] or short["now"]
        start = now if is_said or base is None else max(base, now)
        return shift_moment(start, read_duration(short["d"]), zone).replace(microsecond=0)
    said = _SHIFT_LEAD.sub("", text)
    today = now.astimezone(zone).date()
    moments = group(
        said_text := read(said, language).text, find_pieces(said_text, today, zone), today
    )
    if base is not None and base > now and moments and moments[0].clock and not moments[0].day:
        kept = replace(moments[0], day=Day(on=base.astimezone(zone).date()))
        found = resolve(kept, now, zone)
        if found.due is not None:
            is_told = bool(moments[0].clock.half or moments[0].part)
            return found.due if is_told else _in_its_half(found.due, base)
    found_time = parse_time(said or text, now, zone, language)
    if base is not None and base > now and found_time and _BARE_HOUR.fullmatch(said):
        return _on_its_day(said, base, now, zone, language)
    return _keep_clock(found_time, moments, base, now, zone)


def _on_its_day(
    said: str, base: datetime, now: datetime, zone: ZoneInfo, language: str
) -> datetime | None:
    """Return "to 6" on the day of what was due at `base`, and in its half of it."""
    day = attach(datetime.combine(base.astimezone(zone).date(), time()), zone)
    due = parse_time(said, max(day, now), zone, language)
    return _in_its_half(due, base) if due and _EITHER_HALF.match(said) else due


_OLD_TIME: Final = Lazy(
    r"\bfrom (?:(?:at|on|the|this|next|le) )*(?:(?P<h>\d{1,2})(?::[0-5]\d)?(?: ?(?:am|pm|oclock|h)\b)?"
    rf"|(?P<wd>{'|'.join(WEEKDAYS)})\b|(?:Today|Tomorrow)\b),? (?=(?:to|until|at) )"
)


def _without_old(text: str, base: datetime | None, language: str) -> str:
    """Take away what it is moved from, if that is `base`: of "from 3pm to 4pm", "to 4pm" is left."""
    reading = read(text, language)
    old = _OLD_TIME.search(reading.text)
    if old is None:
        return text
    if base and old["h"] and int(old["h"]) % 12 != base.hour % 12:
        return text
    if base and old["wd"] and WEEKDAYS.index(old["wd"]) != base.weekday():
        return text
    start, end = reading.span(old.start(), old.end())
    return f"{text[:start].rstrip()} {text[end:]}"


def _in_its_half(due: datetime, base: datetime) -> datetime:
    """Return "6:45" as what was at 6:15 in the morning means it, not the waking hour; "8" of what
    was at 7 in the evening is in the evening, too."""
    hour = base.astimezone(due.tzinfo).hour
    if hour < _WAKES and due.hour >= 12 + _SLEEPS:
        return due - timedelta(hours=12)
    if hour >= _EVENING and _WAKES <= due.hour < 12:
        return due + timedelta(hours=12)
    return due


_WAKES: Final = 7  # o'clock: earlier is not meant unless it is said
_SLEEPS: Final = 4
_EVENING: Final = 17


def parse_repeat(
    text: str, now: datetime, zone: ZoneInfo, language: str = ""
) -> ReminderRequest | None:
    """Return the rule that a change names ("to every day at 8") with its first time; None: none."""
    text = text[:_MAX_SHIFT]
    if "every" not in read(text, language).text:
        text = _without_old(text, None, language)  # "from Tuesday to Thursday" is no rule
    found = parse_reminder(_SHIFT_LEAD.sub("", text), now, zone, language)
    return found if found.rrule and found.due else None


def _keep_clock(
    due: datetime | None,
    moments: list[Moment],
    base: datetime | None,
    now: datetime,
    zone: ZoneInfo,
) -> datetime | None:
    """Keep the reminder's hour when only another day was said ("move it to Friday")."""
    only_day = moments and not moments[0].clock and not moments[0].part and moments[0].day
    if due is None or base is None or not only_day:
        return due
    wall = datetime.combine(
        due.astimezone(zone).date(), base.astimezone(zone).time().replace(fold=0)
    )
    kept = attach(wall, zone)
    return kept if kept > now else due
