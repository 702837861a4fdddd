"""Short days that are names, or other words, in the text: "Sam likes tea", "quero ter um gato"."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

import when

NOW, ZONE = datetime(2026, 11, 22, 15, tzinfo=UTC), ZoneInfo("Europe/Rome")


def days(text: str, language: str) -> list[date]:
    return [found.day for found in when.find_dates(text, NOW, ZONE, language)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Sam prefers tea", "en"),
        ("Dom owes me 20", "en"),
        ("Sam 5pm dentist", "en"),
        ("Sam lust geen spruitjes", "nl"),
        ("Sam aime le thé", "fr"),
        ("la mer est belle", "fr"),
        ("ven con nosotros", "es"),
        ("quero ter um gato", "pt"),
        ("Gio porta il vino", "it"),
    ],
)
def test_a_name_or_a_word_is_no_day(text: str, language: str) -> None:
    assert days(text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("sam 15h dentiste", "fr", 28),
        ("sam. soir cinéma avec Léa", "fr", 28),
        ("dom 10h misa", "es", 29),
        ("dentista vie", "es", 27),
        ("Dom 10h culto na igreja", "pt", 29),
        ("na sex tem festa", "pt", 27),
        ("ter 10h dentista", "pt", 24),
        ("sab spesa al mercato", "it", 28),
    ],
)
def test_in_its_company_it_is_a_day(text: str, language: str, day: int) -> None:
    assert days(text, language) == [date(2026, 11, day)]


def test_a_name_stands_beside_a_day() -> None:
    assert days("je dois appeler Sam demain", "fr") == [date(2026, 11, 23)]
    assert days("lunch with Sam on friday", "en") == [date(2026, 11, 27)]
