"""Where the times of a text stand: found once, before it is cut into clauses."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import recurrence
from language.acts import Span
from timegrammar import Moment, add_bare_hours, find_pieces, group
from timevalues import DURATION
from timewords import Reading, read

_DURATION: Final = re.compile(DURATION)


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A stretch of a text that speaks of one time."""

    start: int
    end: int
    has_day: bool
    has_clock: bool
    is_rule: bool
    tag: str = "time"


def find_times(text: str, now: datetime, zone: ZoneInfo) -> list[TimeSpan]:
    """Return the times of a text in order; those that touch are one."""
    reading = read(text)
    rule = recurrence.find_rule(reading.text)
    spans = rule.spans if rule else ()
    rest = recurrence.blank(reading.text, tuple(spans))
    today = now.astimezone(zone).date()
    pieces = add_bare_hours(rest, find_pieces(rest, today, zone, reading.language))
    found = [_of_moment(reading, moment) for moment in group(rest, pieces, today)]
    found += [
        TimeSpan(*reading.span(*span), False, False, True) for span in spans if span[0] < span[1]
    ]
    found += _durations(reading, found)
    return _trimmed(text, sorted(found, key=lambda time: (time.start, -time.end)))


def _durations(reading: Reading, times: list[TimeSpan]) -> list[TimeSpan]:
    """Return lengths of time that are no part of a time: "by two hours"."""
    spans = [reading.span(*found.span()) for found in _DURATION.finditer(reading.text)]
    return [
        TimeSpan(start, end, False, False, False, "duration")
        for start, end in spans
        if not any(time.start < end and start < time.end for time in times)
    ]


def _of_moment(reading: Reading, moment: Moment) -> TimeSpan:
    start, end = reading.span(moment.start, moment.end)
    has_day = moment.day is not None or moment.after is not None
    has_clock = moment.clock is not None or bool(moment.after and moment.after.exact)
    return TimeSpan(start, end, has_day, has_clock, False)


def _trimmed(text: str, times: list[TimeSpan]) -> list[TimeSpan]:
    """Return them without the space at their ends; one that lies in another goes."""
    kept: list[TimeSpan] = []
    for time in times:
        words = text[time.start : time.end]
        start = time.start + len(words) - len(words.lstrip(" ,.;:"))
        end = time.start + len(words.rstrip(" ,.;:"))
        if start < end and (not kept or start >= kept[-1].end):
            kept.append(replace(time, start=start, end=end))
    return kept


def free_of(protected: list[Span], times: list[TimeSpan]) -> tuple[list[Span], list[TimeSpan]]:
    """Return the protected stretches that are no times, and the times that lie in none of them."""
    kept = [
        span
        for span in protected
        if not any(time.start <= span[0] and span[1] <= time.end for time in times)
    ]
    outside = [
        time
        for time in times
        if not any(time.start < end and start < time.end for start, end in kept)
    ]
    return kept, outside
