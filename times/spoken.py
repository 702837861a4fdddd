"""Where the times of a text stand: found once, before it is cut into clauses."""

import re
from bisect import bisect_left, bisect_right
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from language.acts import Span
from language.reader.tagging import TimeSpan
from times import spans
from times.canonical.canon import read
from times.values import DURATION

_LENGTH: Final = re.compile(rf"\s*{DURATION}\s*")


def find_times(text: str, now: datetime, zone: ZoneInfo, language: str = "") -> list[TimeSpan]:
    """Return the times of a text in order, without the space at their ends."""
    found: list[TimeSpan] = []
    for time in spans.find_times(text, now, zone, language):
        words = text[time.start : time.end]
        start = time.start + len(words) - len(words.lstrip(" ,.;:"))
        end = time.start + len(words.rstrip(" ,.;:"))
        if start < end and (not found or start >= found[-1].end):
            is_length = time.kind == "duration" and _LENGTH.fullmatch(read(words, language).text)
            found.append(TimeSpan(start, end, "duration" if is_length else "time"))
    return found


def free_of(protected: list[Span], times: list[TimeSpan]) -> tuple[list[Span], list[TimeSpan]]:
    """Return the protected stretches that are no times, and the times that lie in none of them."""
    ends = [time.end for time in times]
    kept = [span for span in protected if not _is_within(span, times, ends)]
    stops = [end for _, end in kept]
    outside = [time for time in times if not _is_touched(time, kept, stops)]
    return kept, outside


def _is_within(span: Span, times: list[TimeSpan], ends: list[int]) -> bool:
    """Tell whether one of the times, which are in order and apart, has all of a stretch."""
    at = bisect_left(ends, span[1])
    return at < len(times) and times[at].start <= span[0]


def _is_touched(time: TimeSpan, spans: list[Span], ends: list[int]) -> bool:
    """Tell whether one of the stretches, which are in order and apart, has some of a time."""
    at = bisect_right(ends, time.start)
    return at < len(spans) and spans[at][0] < time.end
