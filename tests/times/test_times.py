# ruff: noqa: E501 - a case a line reads as the table it is
"""Which stretches of a text speak of time."""

import re
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

import when
from times.canonical import canon

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 11, 18, 10, 15, tzinfo=ROME)


LEAD = re.compile(r"^(?:at|on|alle) ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Parked in bay 22. Remind me at 11pm to pay", "11pm clock"),
        ("every Monday at 8 and tomorrow morning", "every Monday rule, 8 clock, tomorrow day, morning part"),
        ("snooze 10 minutes", "10 minutes duration"),
        ("in 2 hours call Ben", "in 2 hours duration"),
        ("it runs from 3pm to 5pm on Friday", "3pm to 5pm range, Friday day"),
        ("domani alle 17:30 dal medico", "domani day, 17:30 clock"),
        ("Anna is allergic to nuts", ""),
    ],
)  # fmt: skip
def test_times_of_a_text(text: str, expected: str) -> None:
    found = when.find_times(text, NOW, ROME)
    said = (f"{LEAD.sub('', text[each.start : each.end])} {each.kind}" for each in found)
    assert ", ".join(said) == expected


def test_times_at_the_end_of_a_long_text() -> None:
    text = "We talked about the garden and the old wall. " * 60 + "Call Ben tomorrow."
    (found,) = when.find_times(text, NOW, ROME)
    assert text[found.start : found.end] == "tomorrow"


@pytest.mark.parametrize(
    "text",
    [
        "1 2 3 4 5 6 7 8 ",
        "monday ",
        "every monday and tuesday at 5 and 6 or 7 ,",
        "at ",
        "a",
        "3/4 ",
    ],
)
def test_times_of_a_long_text_are_found_soon(text: str) -> None:
    when.find_times(text, NOW, ROME)  # compiles the words
    canon.read.cache_clear()
    start = time.thread_time()
    when.find_times((text * 4000)[:4000], NOW, ROME)
    assert time.thread_time() - start < 1
