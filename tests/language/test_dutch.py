# ruff: noqa: E501 - a case a line
"""Times in Dutch, and other languages read as they were beside it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

import when
from times.canonical import canon

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 28, 12, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "message", "due", "rrule"),
    [
        ("Herinner me morgen om 10 uur eraan de huur te betalen", "de huur te betalen", "11-29T10:00", None),
        ("herinner me morgen om half 9 Piet te bellen", "Piet te bellen", "11-29T08:30", None),
        ("herinner me over 2 uur aan de was", "de was", "11-28T14:00", None),
        ("herinner me om tien over 5 te vertrekken", "vertrekken", "11-28T17:10", None),
        ("herinner me overmorgen aan de tandarts", "de tandarts", "11-30T09:00", None),
        ("herinner me vanavond om 8 uur de plantjes water te geven", "de plantjes water te geven", "11-28T20:00", None),
        ("herinner me elke maandag om 8:30 aan de vuilnis", "de vuilnis", "11-30T08:30", "FREQ=WEEKLY;BYDAY=MO"),
        ("herinner me elke dag om 21:00 mijn pillen te nemen", "mijn pillen te nemen", "11-28T21:00", "FREQ=DAILY"),
    ],
)  # fmt: skip
def test_a_request_in_dutch(text: str, message: str, due: str, rrule: str | None) -> None:
    found = when.parse_reminder(text, NOW, ZONE)
    assert found.message == message
    assert found.due is not None
    assert found.due.isoformat()[5:16] == due
    assert found.rrule == rrule


def test_a_month_in_dutch() -> None:
    found = when.parse_reminder("herinner me op 9 augustus om 18:30 Piet te bellen", NOW, ZONE)
    assert found.due == datetime(2027, 8, 9, 18, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Erinnere mich morgen um 8 an den Müll", "de"),
        ("recuérdame el lunes de la cita", "es"),
        ("rappelle-moi demain de payer", "fr"),
        ("remind me in half an hour to get the van", "en"),
        ("morgen zahnarzt", "de"),
    ],
)
def test_other_languages_stay_what_they_are(text: str, language: str) -> None:
    assert canon.read(text).language == language
