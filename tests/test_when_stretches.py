"""A stretch of time in words: days, weeks, hours, parts of a day, and what is none."""

import pytest
from when_parts import NOW, ROME

import when

RANGES = [
    ("what did I do last week", "2026-03-02", "2026-03-09"),
    ("yesterday", "2026-03-09", "2026-03-10"),
    ("in February", "2026-02-01", "2026-03-01"),
    ("in May", "2025-05-01", "2025-06-01"),
    ("between Monday and Wednesday", "2026-03-09", "2026-03-12"),
    ("two summers ago", "2024-06-01", "2024-09-01"),
    ("on 5 May", "2025-05-05", "2025-05-06"),
    ("last Friday", "2026-03-06", "2026-03-07"),
    ("3 days ago", "2026-03-07", "2026-03-08"),
    ("since Sunday", "2026-03-08", "2026-03-11"),
    ("tomorrow", "2026-03-11", "2026-03-12"),
    ("next week", "2026-03-16", "2026-03-23"),
    ("in 2024", "2024-01-01", "2025-01-01"),
    ("last month", "2026-02-01", "2026-03-01"),
    ("photos I took after I saw him last week", "2026-03-02", "2026-03-09"),
    ("two weekends ago", "2026-02-28", "2026-03-02"),
    ("la semana pasada", "2026-03-02", "2026-03-09"),
    ("from 3 to 9 November", "2025-11-03", "2025-11-10"),
    ("Feb 20 - March 2, 2026", "2026-02-20", "2026-03-03"),
    ("January 12, 2026 to 14 Feb", "2026-01-12", "2026-02-15"),
    ("between the 3rd and the 9th of February", "2026-02-03", "2026-02-10"),
    ("from January to March 2025", "2025-01-01", "2025-04-01"),
    ("between 2019 and 2021", "2019-01-01", "2022-01-01"),
    ("in the first half of 2025", "2025-01-01", "2025-07-01"),
    ("Q2 2025", "2025-04-01", "2025-07-01"),
    ("the second quarter of 2025", "2025-04-01", "2025-07-01"),
    ("the week of 5 October", "2025-09-29", "2025-10-06"),
    ("the last weekend of October", "2025-10-25", "2025-10-27"),
    ("at the end of 2025", "2025-09-01", "2026-01-01"),
    ("early in February", "2026-02-01", "2026-02-11"),
    ("the last 3 weeks", "2026-02-17", "2026-03-11"),
    ("since 2019", "2019-01-01", "2026-03-11"),
    ("18 Dec for 10 days", "2025-12-18", "2025-12-28"),
    ("the 90s", "1990-01-01", "2000-01-01"),
    # with words that are those of another language, too
    ("was habe ich gestern gegessen?", "2026-03-09", "2026-03-10"),
    ("ho annaffiato le piante oggi?", "2026-03-10", "2026-03-11"),
]


@pytest.mark.parametrize(("text", "start", "end"), RANGES, ids=[t for t, _, _ in RANGES])
def test_range_of_whole_days(text: str, start: str, end: str) -> None:
    found = when.find_range(text, NOW, ROME)
    assert found is not None
    assert [d.isoformat()[:16] for d in found] == [f"{start}T00:00", f"{end}T00:00"]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("anything on Thursday?", "2026-03-12", "2026-03-13"),
        ("is there anything in February", "2027-02-01", "2027-03-01"),
        ("from 3 to 9 February", "2027-02-03", "2027-02-10"),
        ("on 5 December", "2026-12-05", "2026-12-06"),
        ("at the weekend", "2026-03-14", "2026-03-16"),
    ],
)
def test_range_ahead(text: str, start: str, end: str) -> None:
    found = when.find_range(text, NOW, ROME, ahead=True)
    assert found is not None
    assert [d.isoformat()[:16] for d in found] == [f"{start}T00:00", f"{end}T00:00"]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("from 9:30 to 11:00 on Thursday", "12 09:30", "12 11:00"),
        ("3-6 pm", "10 15:00", "10 18:00"),
        ("Monday 11-4", "16 11:00", "16 16:00"),
        ("what did I say from 8 to 9 on Monday", "09 08:00", "09 09:00"),
        ("the last 2 hours", "10 08:15", "10 10:15"),
    ],
)
def test_range_of_hours(text: str, start: str, end: str) -> None:
    found = when.find_range(text, NOW, ROME)
    assert found is not None
    assert [f"{moment:%d %H:%M}" for moment in found] == [start, end]


def test_range_of_part_of_a_day() -> None:
    found = when.find_range("what did I say yesterday evening?", NOW, ROME)
    assert found is not None
    assert [f"{d:%d %H:%M}" for d in found] == ["09 17:00", "10 00:00"]
    morning = when.find_range("this morning", NOW, ROME)
    assert morning is not None
    assert morning[0] < NOW < morning[1]


@pytest.mark.parametrize(
    "text",
    ["my son may like it", "March of the penguins", "sat in the chair", "sun cream", "second floor",
     "When is my meeting with Sarah?", "call April about the second book", "one of my friends"],
)  # fmt: skip
def test_ordinary_words_are_no_range(text: str) -> None:
    assert when.find_range(text, NOW, ROME) is None
