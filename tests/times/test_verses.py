"""A verse, a chapter and a score are no time, beside a day or without one."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

import when

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 12, 10, 10, 20, tzinfo=ROME)


@pytest.mark.parametrize(
    "text",
    [
        "read Luke 6:30 tonight",
        "study Mark 8:45 tonight",
        "psalm 18:30 tonight",
        "write down the score 21:15 tonight",
        "leer Mateo 6:30 esta noche",
        "ler João 8:30 hoje à noite",
        "lire Luc 6:30 ce soir",
        "heute abend Lukas 6:30 lesen",
        "leggere Giovanni 8:30 stasera",
        "baca Yohanes 6:30 nanti malam",
        "vanavond Lucas 6:30 lezen",
    ],
)
def test_a_verse_is_no_hour(text: str) -> None:
    found = when.parse_reminder(text, NOW, ROME)
    assert found.due is not None
    assert found.due.strftime("%d %H:%M") == "10 20:00"
    assert ":" in found.message


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("call Luke 6:30 tonight", "18:30"),
        ("read the report at 6:30 tonight", "18:30"),
        ("read with John 7:15 pm", "19:15"),
    ],
)
def test_an_hour_beside_a_name_is_one(text: str, at: str) -> None:
    due = when.parse_time(text, NOW, ROME)
    assert due is not None and due.strftime("%H:%M") == at
