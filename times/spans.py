"""Which stretches of a text speak of time, for whoever cuts a message into clauses.

Invariant: one pass over the whole text, whatever its length; its cost grows with the stretches that
have a number or a word of time in them, and no more than `MAX_READ` characters of these are read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from language.lazy import Lazy
from times.canonical.canon import Reading, read
from times.canonical.time_words import may_speak_of_time
from times.parsing.clocks import CLOCK_SPAN
from times.parsing.grammar import find_pieces
from times.repeats import recurrence
from times.values import DURATION, Clock, Part, Shift

Kind = Literal["day", "clock", "part", "duration", "rule", "range"]

MAX_READ: Final = 1600  # characters beside numbers and words of time; a message has a tenth of it
_CHUNK: Final = 200
_BREAKS: Final = ("\n", ". ", "; ", "! ", "? ", ", ", " ")


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A stretch of the text, as offsets into it, and what it says of time."""

    start: int
    end: int
    kind: Kind


def find_times(
    text: str, now: datetime, zone: ZoneInfo, language: str = ""
) -> tuple[TimeSpan, ...]:
    """Return the stretches that speak of time, in order and without overlap.

    A stretch is one statement: "tomorrow at 3pm" is a day and a clock time, "every Monday" a rule,
    "from 3 to 9 November" a range, "10 minutes" and "in 10 minutes" durations.

    `language`: the person's or the message's, for words that mean a time in several.
    """
    today, left = now.astimezone(zone).date(), MAX_READ
    found: list[TimeSpan] = []
    seen: dict[str, list[TimeSpan]] = {}
    for start, end in _chunks(text):
        piece = text[start:end]
        if left <= 0 or not (_DIGIT.search(piece) or may_speak_of_time(piece)):
            continue
        left -= len(piece)
        if piece not in seen:
            seen[piece] = _read(piece, today, zone, language)
        found += (TimeSpan(start + s.start, start + s.end, s.kind) for s in seen[piece])
    return tuple(found)


_DIGIT: Final = re.compile(r"\d")


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of pieces of at most `_CHUNK` characters, cut where one may."""
    start = 0
    while start < len(text):
        end = min(start + _CHUNK, len(text))
        if end < len(text):
            cuts = (text.rfind(mark, start + _CHUNK // 3, end) + len(mark) for mark in _BREAKS)
            end = next((cut for cut in cuts if cut > start + _CHUNK // 3), end)
        yield start, end
        start = end


def _read(text: str, today: date, zone: ZoneInfo, language: str) -> list[TimeSpan]:
    reading = read(text, language)
    rule = recurrence.find_rule(reading.text)
    spans: list[tuple[int, int, Kind]] = [(s, e, "rule") for s, e in rule.spans] if rule else []
    rest = recurrence.blank(reading.text, rule.spans if rule else ())
    for piece in find_pieces(rest, today, zone, reading.language):
        hours = CLOCK_SPAN.match(rest, piece.start) if piece.kind == "clock" else None
        if hours and hours.end() == piece.end:  # "from 3pm to 5pm"
            spans.append((hours.start("h"), piece.end, "range"))
        else:
            spans.append((piece.start, piece.end, _kind(piece.value)))
    rest = recurrence.blank(rest, tuple((s, e) for s, e, _ in spans))
    spans += ((m.start(), m.end(), "duration") for m in _LONG.finditer(rest))
    spans += ((m.start(), m.end(), "clock") for m in _SAME.finditer(rest))
    return _joined(sorted(_source(reading, *span) for span in spans), text)


def _kind(value: object) -> Kind:
    match value:
        case Shift():
            return "duration"
        case Clock() | ZoneInfo():
            return "clock"
        case Part():
            return "part"
        case _:
            return "day"


def _source(reading: Reading, start: int, end: int, kind: Kind) -> tuple[int, int, Kind]:
    first, last = reading.span(start, end)
    said = reading.source[first:last]
    return first + len(said) - len(said.lstrip()), first + len(said.rstrip()), kind


def _joined(spans: list[tuple[int, int, Kind]], text: str) -> list[TimeSpan]:
    """Join two days or two clock times with "to" between them into one range."""
    joined: list[TimeSpan] = []
    for start, end, kind in spans:
        last = joined[-1] if joined else None
        if last and start < last.end:
            continue
        if last and kind == last.kind != "rule" and _TO.fullmatch(text, last.end, start):
            joined[-1] = TimeSpan(last.start, end, "range")
        else:
            joined.append(TimeSpan(start, end, kind))
    return joined


_LONG: Final = Lazy(rf"(?<![\w.,]){DURATION}")
_SAME: Final = Lazy(r"\b(?:at )?(?:the )?same (?:time|hour)\b")
_TO: Final = Lazy(r" ?(?:-|–|to|till|until|through|bis|a|al|à|au|até) ?", re.IGNORECASE)
