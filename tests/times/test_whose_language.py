"""Words that mean a time in several languages are read as the person who writes them means them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from conftest import World

import when

ROME = ZoneInfo("Europe/Rome")
NOW = datetime(2026, 12, 10, 10, 20, tzinfo=ROME)  # a Thursday


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("half 8", "", "12-10 20:30"),
        ("half 8", "en", "12-10 20:30"),
        ("half 8", "nl", "12-10 19:30"),
        ("dom 9h", "de", "12-13 09:00"),
        ("call mum at half 8", "nl", "12-10 20:30"),  # English, whoever says it
        ("demain 8h", "nl", "12-11 08:00"),
    ],
)
def test_a_time_is_read_in_the_persons_language(text: str, language: str, expected: str) -> None:
    due = when.parse_time(text, NOW, ROME, language)
    assert due is not None
    assert f"{due:%m-%d %H:%M}" == expected


def test_a_known_language_is_heard_in_a_message(world: World) -> None:
    world.say("/language nl")
    assert "19:30" in world.say("wek me om half 8 vanavond")
    assert "19:30" in world.say("zet een herinnering: half 8 vuilnis")
