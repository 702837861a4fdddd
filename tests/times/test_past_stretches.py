"""What is over, in the words that people have for it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

import when
from times.parsing.moon_days import feasts_of

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 12, 10, 10, 20, tzinfo=ROME)  # a Thursday


def days(text: str) -> tuple[str, str] | None:
    found = when.find_range(text, NOW, ROME)
    return (f"{found[0]:%Y-%m-%d}", f"{found[1]:%Y-%m-%d}") if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the other night", ("2026-11-30", "2026-12-11")),
        ("the other week", ("2026-11-19", "2026-12-11")),
        ("the last fortnight", ("2026-11-26", "2026-12-11")),
        ("the day before", ("2026-12-09", "2026-12-10")),
        ("2 weeks", ("2026-11-26", "2026-12-10")),
        ("1 year 2 months", ("2025-10-10", "2026-12-10")),
        ("3 coming weeks", ("2026-12-10", "2026-12-31")),
        ("between 2019-2021", ("2019-01-01", "2022-01-01")),
        ("next evening from 7 to 9", ("2026-12-11", "2026-12-11")),
        ("last ramadan", ("2026-02-16", "2026-03-20")),
        ("rosh hashanah 2018", ("2018-09-09", "2018-09-12")),
    ],
)
def test_a_stretch_is_found(text: str, expected: tuple[str, str]) -> None:
    assert days(text) == expected


@pytest.mark.parametrize("text", ["the other night", "we met the other night"])
def test_the_other_night_is_not_tonight(text: str) -> None:
    assert when.parse_time(text, NOW, ROME) is None


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Eidfitr", "2018-06-15"),
        ("Eidfitr", "2024-04-10"),
        ("Eidadha", "2023-06-28"),
        ("Ramadan", "2025-03-01"),
        ("Passover", "2024-04-23"),
        ("Yomkippur", "2024-10-12"),
        ("Hanukkah", "2024-12-26"),
        ("Roshhashana", "2025-09-23"),
    ],
)
def test_a_feast_of_the_moon_is_around_its_day(name: str, day: str) -> None:
    on = datetime.fromisoformat(day).date()
    assert any(first <= on < after for first, after in feasts_of(name, on.year))
    longest = {"Ramadan": 32, "Hanukkah": 9, "Passover": 9}.get(name, 4)
    assert all((after - first).days <= longest for first, after in feasts_of(name, on.year))


def test_a_window_is_in_the_zone_said_behind_it() -> None:
    found = when.find_range("9:30 - 11:00 CST", NOW, ROME)
    assert found is not None
    assert found[0].astimezone(ROME).strftime("%H:%M") == "16:30"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in an hour and three quarters", "12-10 12:05"),
        ("in an hour and a quarter", "12-10 11:35"),
        ("the day after", "12-11 09:00"),
        ("in 1 decade", "12-10 09:00"),
        ("first week of March on the Friday", "03-05 09:00"),
    ],
)
def test_a_point_ahead(text: str, expected: str) -> None:
    due = when.parse_time(text, NOW, ROME)
    assert due is not None and f"{due:%m-%d %H:%M}" == expected


def test_a_number_plate_with_a_foreign_word_is_no_date() -> None:
    assert when.find_dates("Licence plate MI 12 FEB 88", NOW, ROME) == []
