"""Where the times of a text stand: found once, before it is cut into clauses."""

import re
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
