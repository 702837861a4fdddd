"""One memory in words: quoted as an answer or as a line, with its day and who said it; pure.

Invariant: nothing is said that the memory does not say, but the date of a relative day.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import replies
import when
from answers.days import leading_day
from language.catalogs import say
from language.dates import day_words
from language.forms import irregular
from language.questions import asking
from search import asked_words
from services import Turn
from store import Memory

A_PAGE: Final = 4  # lines: the one that answers is quoted
EXCERPT_CHARS: Final = 280  # a longer memory is quoted by its sentences that answer


def quote(turn: Turn, memory: Memory, question: str, *, asks_when: bool) -> str:
    """Return a memory as an answer; to "when" the day comes first: the one named, or of saying."""
    text, mark = excerpt(memory, question, turn.zone), replies.MARKS[memory.memory_type]
    said = said_by(turn, memory)
    if not asks_when:
        return replies.found(text, mark, said)
    day = leading_day(memory.content, memory.created_at, turn.zone, turn.language)
    if day and not asking.ASKS_FOR_A_TIME.search(question):
        return replies.found_when(text, mark, said, day)
    if asking.ASKS_OF_THE_PAST.search(question) and not asking.HAS_A_DATE.search(text):
        return replies.found_said(text, mark, said)
    return replies.found(text, mark, said)


def line(turn: Turn, memory: Memory, question: str) -> str:
    text, mark = excerpt(memory, question, turn.zone), replies.MARKS[memory.memory_type]
    return replies.listed(mark, text, said_by(turn, memory))


def said_by(turn: Turn, memory: Memory) -> str:
    said = said_at(memory, turn.zone, turn.now)
    return f"{said}, {memory.sender}" if memory.sender else said


_SENTENCE: Final = re.compile(r"\S.*?(?:[.!?…]+(?=\s)|\n|$)", re.DOTALL)


def excerpt(memory: Memory, question: str, zone: ZoneInfo) -> str:
    """Return a memory's words; of a long one the sentences that have most of the question's."""
    wanted = [
        form for word in asked_words.content_words(question) for form in irregular.forms_of(word)
    ]
    if lines := _lines_with(memory, wanted):
        return lines
    if len(memory.content) <= EXCERPT_CHARS:
        return readable(memory, zone)
    sentences = [found.span() for found in _SENTENCE.finditer(memory.content)]

    def has(span: tuple[int, int]) -> int:
        said = memory.content[slice(*span)].lower()
        return sum(form[:5] in said for form in wanted)

    start, end = max(sentences, key=lambda span: (has(span), -span[0]))
    for _, further in sentences:
        if end < further <= start + EXCERPT_CHARS:
            end = further
    end = min(end, start + 2 * EXCERPT_CHARS)
    before, after = "… " if start else "", " …" if end < len(memory.content.rstrip()) else ""
    return before + _with_dates(memory, zone, start, end).strip() + after


def _lines_with(memory: Memory, wanted: Sequence[str]) -> str:
    """Return the first line of a page or receipt and the one that answers; "": it is no such."""
    lines = memory.content.strip().splitlines()
    if memory.memory_type == "list" or len(lines) < A_PAGE:
        return ""
    found = [sum(form[:5] in line.lower() for form in wanted) for line in lines]
    place = found.index(max(found))
    if place == 0 or found.count(max(found)) > 1:
        return ""
    return f"{lines[0]} …\n{lines[place]}"


def readable(memory: Memory, zone: ZoneInfo) -> str:
    """Return a memory's words, each relative date with the date: "tomorrow (Mon 23 Nov 2026)"."""
    return _with_dates(memory, zone, 0, len(memory.content))


def _with_dates(memory: Memory, zone: ZoneInfo, start: int, end: int) -> str:
    text = memory.content[start:end]
    for mention in reversed(when.find_dates(text, memory.created_at, zone)):
        if not mention.is_relative:
            continue
        text = f"{text[: mention.end]} ({day_words(mention.day)}){text[mention.end :]}"
    return text


def said_at(memory: Memory, zone: ZoneInfo, now: datetime) -> str:
    """Return when a memory was said, in the user's zone: today 16:18; Fri 20 Nov 2026, 09:05."""
    said, today = memory.created_at.astimezone(zone), now.astimezone(zone).date()
    match (today - said.date()).days:
        case 0:
            return say("today {time}", time=f"{said:%H:%M}")
        case 1:
            return say("yesterday {time}", time=f"{said:%H:%M}")
        case _:
            return f"{day_words(said.date())}, {said:%H:%M}"


def describe(memory: Memory, zone: ZoneInfo, now: datetime) -> str:
    """Return one line on a memory: its kind, words and date."""
    return replies.listed(
        replies.MARKS[memory.memory_type], readable(memory, zone), said_at(memory, zone, now)
    )
