# ruff: noqa: E501 - a rule a line reads as the table it is
"""Pieces of time that belong together: a moment."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from language.lazy import Lazy
from times.values import Clock, Day, Part, Piece, Shift, add_days, shift_day

# --- Pieces that belong together -------------------------------------------------------------------
_GLUE: Final = Lazy(
    r"(?:[\s,;.()@&–-]|\b(?:at|on|in|the|of|by|about|exactly|sharp|for|preferably|this|coming|or so|please|"
    r"from|t|is|early|late|around|and|every|during|before|after)\b)*"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """Neighbouring pieces that together state one time."""

    start: int
    end: int
    day: Day | None = None
    clock: Clock | None = None
    part: Part | None = None
    zone: ZoneInfo | None = None
    after: Shift | None = None  # counted from now
    offset: Shift | None = None  # counted from the rest

    @property
    def anchored(self) -> bool:
        return bool(self.day or self.clock or self.part)


def _merge_days(a: Day, b: Day) -> Day | None:
    """Combine two statements about one day, or None when they are two days."""
    if b.only_weekday and not a.only_weekday:
        a, b = b, a
    if a == Day(year=a.year) and b.month is not None:
        a, b = b, a
    if b == Day(year=b.year) and a.month is not None and a.year is None:
        return replace(a, year=b.year)
    if not a.only_weekday:
        if a.only_week and b.week is None:
            return b if b.on or b.weekday is None else replace(b, week=a.week)
        return None
    if b.only_week:
        return Day(weekday=a.weekday, week=b.week)
    if b.on is not None:
        return b if b.on.weekday() == a.weekday else None
    if b.weekday is None and (b.dom is not None or b.impossible):
        return replace(b, weekday=a.weekday)
    return None


def _add(moment: Moment, piece: Piece, today: date, text: str) -> Moment | None:
    """Return the moment with the piece, or None when the piece starts another one."""
    added = _with(moment, piece, today, text)
    if added is None or (moment.start <= piece.start and piece.end <= moment.end):
        return added
    return replace(added, end=max(moment.end, piece.end), start=min(moment.start, piece.start))


def _with(moment: Moment, piece: Piece, today: date, text: str) -> Moment | None:
    """Return the moment with what the piece says, where it stood."""
    is_exact = moment.after is not None and moment.after.exact
    match piece.kind, piece.value:
        case "day", Day() as day:
            return _add_day(moment, day, today)
        case "clock", Clock() as clock if moment.clock is None:
            return None if is_exact else replace(moment, clock=clock)
        case "part", Part() as part if (
            moment.part is None or moment.clock is not None or part.name == moment.part.name
        ):
            return None if is_exact else replace(moment, part=moment.part or part)
        case "zone", ZoneInfo() as zone if moment.clock is not None:
            clock = moment.clock  # "9:00 PST" is written as timetables are: on 24 hours
            if not clock.half and ":" in text[moment.start : piece.start]:
                clock = replace(clock, half="24")
            return replace(moment, zone=zone, clock=clock)
        case "in", Shift() as shift:
            return _add_shift(moment, shift, today, is_more=text[piece.start] == "+")
        case "before", Shift() as shift if moment.offset is None and moment.after is None:
            is_apart = moment.anchored and text[piece.start] not in "+p"
            return None if is_apart else replace(moment, offset=shift)
        case _:
            return None


def _add_day(moment: Moment, day: Day, today: date) -> Moment | None:
    if moment.day is not None:
        merged = _merge_days(moment.day, day)
        return replace(moment, day=merged) if merged else None
    if moment.after is not None:
        return _weekday_after(moment, day, today)
    return replace(moment, day=day)


def _add_shift(moment: Moment, shift: Shift, today: date, *, is_more: bool) -> Moment | None:
    """Return the moment so much from now; after "+", so much from what it states."""
    if moment.day and moment.day.only_weekday and not shift.exact and not is_more:
        return _weekday_after(replace(moment, after=shift), moment.day, today)
    if not moment.anchored and moment.offset is None and moment.after is None:
        return replace(moment, after=shift)
    if is_more and moment.after is None:
        return replace(moment, offset=shift)
    if moment.day is None and not shift.exact and moment.after is None:
        return replace(moment, after=shift)
    return None


def _weekday_after(moment: Moment, day: Day, today: date) -> Moment | None:
    """ "in two weeks on Tuesday": that day of the week the distance reaches."""
    if moment.after is None or moment.after.exact or not day.only_weekday or day.weekday is None:
        return None
    reached = shift_day(today, moment.after)
    monday = add_days(reached, -reached.weekday())
    return replace(moment, after=None, day=Day(on=add_days(monday, day.weekday)))


def _is_glued(moment: Moment, piece: Piece, text: str) -> bool:
    """Tell whether only words that join stand between; a dash or "and" parts two days."""
    if not _GLUE.fullmatch(text, moment.end, piece.start):
        return False
    parted = piece.kind == "day" and moment.day is not None and moment.clock is None
    return not (parted and _PARTS.search(text, moment.end, piece.start))


_PARTS: Final = Lazy(r"[-–&]|\band\b")


def group(text: str, pieces: list[Piece], today: date) -> list[Moment]:
    """Join neighbouring pieces into moments, in the order of the text."""
    moments: list[Moment] = []
    for piece in pieces:
        if moments and _is_glued(moments[-1], piece, text):
            grown = _add(moments[-1], piece, today, text)
            if grown:
                moments[-1] = grown
                continue
        fresh = _add(Moment(piece.start, piece.end), piece, today, text)
        if fresh:
            moments.append(fresh)
    return moments
