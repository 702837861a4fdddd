# ruff: noqa: E501 - a pattern a line reads as the table it is
"""Several requests in one message, or in a list below it."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from language.lazy import Lazy
from times.canonical.canon import MAX_HEAD, MAX_TAIL
from times.canonical.time_words import count_time_words, may_speak_of_time
from times.mentions import find_dates
from times.requests.request import ReminderRequest
from times.requests.whole import parse_reminder

# --- Several requests in one -----------------------------------------------------------------------------
_APART: Final = Lazy(
    r"\s{0,9}(?:;|\n\s*(?:(?:[-*•]|\d{1,2}[.)])\s+)?|,?\s(?:and|then|und|dann|e|ed|poi|y|luego|et|puis|en|dan|então)\s)"
    r"\s*(?:then\s+|also\s+)?(?:to\s+)?",
    re.IGNORECASE,
)
_STATES: Final = Lazy(r"\b(?:is|are|was|were|will|has|have|starts?|between)\b", re.IGNORECASE)
_AT_ANOTHER_TIME: Final = Lazy(
    r"(?:at|on|in|next|today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_LIST_BELOW: Final = Lazy(r":[^\S\n]{0,9}\n\s*")
_MARKER: Final = Lazy(r"^(?:[-*•]|\d{1,2}[.)])\s+")
# What is read of one message at most: what asks for more is kept, and nobody waits for it.
_MOST_PIECES: Final = 24  # that may have a time of their own
_MOST_WORDS: Final = 72  # about time in them, and numbers
_MOST_CHARS: Final = 1_200


def split_requests(
    text: str, now: datetime, zone: ZoneInfo, language: str = ""
) -> list[ReminderRequest]:
    """Return the requests of "remind me to pay on Friday and to call mum on Saturday".

    Each has a time of its own, and a message of its own or that of the other: "at 8 and at 10 to
    drink water". A list below a colon is one request with all its lines. Empty: the text is one
    request as it stands. One alone with the problem "too_much": it holds more than is read.
    """
    if listed := _read_list(text, now, zone, language):
        return listed
    pieces = [] if _STATES.search(text) else _cut(text)
    timed = [piece for piece in pieces if may_speak_of_time(piece.words(text), numbers=True)]
    if len(timed) < 2:
        return []
    if _is_too_much([piece.words(text) for piece in timed]):
        asks = parse_reminder(pieces[0].words(text), now, zone, language).carrier
        return [ReminderRequest(text, None, problem="too_much", carrier=True)] if asks else []
    due = {piece for piece in timed if parse_reminder(piece.words(text), now, zone, language).due}
    each = _read_each(
        [piece.words(text) for piece in _join(text, pieces, due)], now, zone, language
    )
    return each if each and each[0].carrier else []


class _Stretch(NamedTuple):
    """A piece of a text that may be a request."""

    start: int
    end: int

    def words(self, text: str) -> str:
        return text[self.start : self.end]


def _cut(text: str, start: int = 0) -> list[_Stretch]:
    gaps = [gap.span() for gap in _APART.finditer(text, start)]
    starts, ends = [start, *(end for _, end in gaps)], [*(at for at, _ in gaps), len(text)]
    return [_Stretch(*piece) for piece in zip(starts, ends, strict=True)]


def _is_too_much(pieces: list[str]) -> bool:
    """Tell it by what there is to read, never by the time that takes: it is the same everywhere."""
    return (
        len(pieces) > _MOST_PIECES
        or sum(map(count_time_words, pieces)) > _MOST_WORDS
        or sum(min(len(piece), MAX_HEAD + MAX_TAIL) for piece in pieces) > _MOST_CHARS
    )


def _join(text: str, pieces: list[_Stretch], due: set[_Stretch]) -> list[_Stretch]:
    """Join the pieces without a time to the one they go with.

    That is the next; or the one before, where there is no next or it begins with its time: "at 5
    to buy milk and eggs and at 6 to call Bob".
    """
    joined: list[_Stretch] = []
    begin, end = 0, 0  # of what waits for a time
    for piece in pieces:
        begin = piece.start if begin == end else begin
        if piece in due:
            if joined and begin < piece.start and _AT_ANOTHER_TIME.match(text, piece.start):
                joined[-1] = _Stretch(joined[-1].start, end)
                begin = piece.start
            joined.append(_Stretch(begin, piece.end))
            begin = piece.end
        end = piece.end
    if joined:
        joined[-1] = _Stretch(joined[-1].start, end)
    return joined


def _read_each(
    pieces: list[str], now: datetime, zone: ZoneInfo, language: str
) -> list[ReminderRequest]:
    """Read pieces in order; [] where they are not requests each for itself."""
    each: list[ReminderRequest] = []
    for piece in pieces:
        one = parse_reminder(piece, now, zone, language)
        if each and _is_earlier_clock(one, piece, each[-1], now, zone, language):
            assert each[-1].due is not None
            now = each[-1].due
            one = parse_reminder(piece, now, zone, language)
        each.append(one)
    recurring = sum(one.rrule is not None for one in each)
    if len(each) < 2 or not all(one.due for one in each) or 0 < recurring < len(each):
        return []  # "every 4th and 10th"
    if all(one.message for one in each):
        return each
    shared = [one.message for one in each if one.message]
    can_share = len(shared) == 1 and not recurring and all(map(_AT_ANOTHER_TIME.match, pieces[1:]))
    return [replace(one, message=shared[0]) for one in each] if can_share else []


def _is_earlier_clock(
    one: ReminderRequest,
    piece: str,
    before: ReminderRequest,
    now: datetime,
    zone: ZoneInfo,
    language: str,
) -> bool:
    """Tell whether a mere clock time is meant on the day of the request before it, or later."""
    if one.due is None or before.due is None or not now + timedelta(days=1) >= one.due < before.due:
        return False
    return not find_dates(piece, now, zone, language)


def _read_list(text: str, now: datetime, zone: ZoneInfo, language: str) -> list[ReminderRequest]:
    """Read "remind me tomorrow at 5pm to buy:" and the lines below it; [] where it is none.

    It is one request, but where every line has a time of its own.
    """
    colon = _LIST_BELOW.search(text)
    head = parse_reminder(text[: colon.start()], now, zone, language) if colon else None
    if colon is None or head is None or not head.carrier or bool(head.message) != bool(head.due):
        return []
    lines = [line.strip() for line in text[colon.end() :].splitlines() if line.strip()]
    words = [_MARKER.sub("", line) for line in lines]
    if len(lines) > 1 and not _is_too_much(words):
        read = (parse_reminder(line, now, zone, language) for line in words)
        each = list(takewhile(lambda one: one.due and one.message, read))
        if len(each) == len(lines):
            return [replace(one, carrier=True) for one in each]
    if not head.complete or not lines:
        return []
    return [replace(head, message="\n".join((f"{head.message}:", *lines)))]
